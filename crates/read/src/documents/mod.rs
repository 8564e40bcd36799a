//! One JSON document inside a source: the tree knows its place in the text, whatever was done to make JSON of it, and carries what
//! translators note. Knows nothing of Azure.

pub(super) mod diagnostics;
pub(super) mod document;
pub(super) mod embedded;
pub(super) mod kind;
pub(super) mod lenient;
pub(super) mod loops;
pub(super) mod notes;
pub(super) mod truncated;
