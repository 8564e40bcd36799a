//! From one source to its resources: the documents in its text (`source_reader`), the resources in those, whatever wraps them (`walk`), what
//! may belong to several (`parents`), and what the source holds in all (`contents`). `given` writes values that the user gives beside the sources.

pub(super) mod contents;
pub(super) mod given;
pub(super) mod joined;
mod parents;
pub(super) mod source_reader;
mod walk;
pub(super) mod weekly_file;
