//! One JSON document inside a source: the tree knows its position in the text, even if the text had to be converted to JSON, and has what
//! translators note. Knows nothing of Azure.

pub(super) mod diagnostics;
pub(super) mod document;
pub(super) mod embedded;
pub(super) mod kind;
pub(super) mod lenient;
pub(super) mod loops;
pub(super) mod notes;
pub(super) mod truncated;
