//! From one source to its resources: the documents in its text (`source_reader`), the resources in those, in any wrapping (`walk`), what
//! may belong to several (`parents`), and all contents of the source (`contents`). `given` writes values that the user gives next to the sources.

pub(super) mod contents;
pub(super) mod given;
pub(super) mod joined;
mod parents;
pub(super) mod source_reader;
mod walk;
pub(super) mod weekly_file;
