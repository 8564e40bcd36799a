//! Archives whose bytes depend only on the files in them.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};

use super::TIME;
use crate::publish::files;

/// Packs a folder as `.tar.gz`, under its own name.
pub fn pack(folder: &Path, archive: &Path) -> Result<()> {
    let file = File::create(archive).with_context(|| format!("{} cannot be written", archive.display()))?;
    let name = folder.file_name().context("the folder has no name")?.to_string_lossy();
    let mut tar = tar::Builder::new(GzBuilder::new().write(file, Compression::best()));
    for path in files(folder)? {
        let content = fs::read(folder.join(&path))?;
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(if is_program(&path) { 0o755 } else { 0o644 });
        header.set_mtime(TIME.into());
        tar.append_data(&mut header, format!("{name}/{path}"), content.as_slice())?;
    }
    tar.into_inner()?.finish()?;
    Ok(())
}

fn is_program(path: &str) -> bool {
    path == "switchover"
}
