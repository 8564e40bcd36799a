//! Archives whose bytes depend only on the files in them.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};

use super::TIME;
use crate::publish::files;

/// Packs a folder as `.tar.gz`, under its own name.
pub fn pack(folder: &Path, archive: &Path) -> Result<()> {
    let name = folder.file_name().context("the folder has no name")?.to_string_lossy();
    let compressed = GzBuilder::new().write(create(archive)?, Compression::best());
    append(folder, &format!("{name}/"), compressed)?.finish()?;
    Ok(())
}

/// Packs what is in a folder as `.tar`.
pub fn pack_contents(folder: &Path, archive: &Path) -> Result<()> {
    append(folder, "", create(archive)?).map(drop)
}

fn create(archive: &Path) -> Result<File> {
    File::create(archive).with_context(|| format!("{} cannot be written", archive.display()))
}

/// Writes the files of a folder, in their order, with names that begin so.
fn append<W: Write>(folder: &Path, begin: &str, archive: W) -> Result<W> {
    let mut tar = tar::Builder::new(archive);
    for path in files(folder)? {
        let content = fs::read(folder.join(&path))?;
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(if is_program(&path) { 0o755 } else { 0o644 });
        header.set_mtime(TIME.into());
        tar.append_data(&mut header, format!("{begin}{path}"), content.as_slice())?;
    }
    Ok(tar.into_inner()?)
}

fn is_program(path: &str) -> bool {
    path == "switchover"
}
