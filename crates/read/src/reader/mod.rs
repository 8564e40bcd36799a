//! From one source to its resources: the documents in its text (`source_reader`), the resources in those, in any wrapping (`walk`), what
//! may belong to several (`parents`), and all contents of the source (`contents`).

pub(super) mod contents;
pub(super) mod joined;
mod parents;
pub(super) mod source_reader;
mod walk;
pub(super) mod weekly_file;
