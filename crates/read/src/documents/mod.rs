//! One JSON document inside a source: the tree knows its place in the text, whatever was done to make JSON of it, and carries what
//! translators note. Knows nothing of Azure.

pub mod document;
pub mod embedded;
pub mod kind;
pub mod lenient;
pub mod notes;
pub mod truncated;
