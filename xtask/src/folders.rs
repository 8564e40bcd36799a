//! Folders as wholes: removed, replaced, copied.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Removes a folder, if it is there.
pub fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    Ok(())
}

/// Replaces one complete folder with another.
pub fn replace(folder: &Path, next: &Path) -> Result<()> {
    remove(folder)?;
    fs::rename(next, folder).with_context(|| format!("{} cannot be written", folder.display()))
}

/// Copies a file, or a folder with everything in it. The folder that it is copied to is created.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        let folder = to.parent().unwrap_or(to);
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be created", folder.display()))?;
        return fs::copy(from, to).map(|_| ()).with_context(|| format!("{} cannot be copied", from.display()));
    }
    fs::create_dir_all(to).with_context(|| format!("{} cannot be created", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be listed", from.display()))? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
