//! Paths of this machine, which compiled files would show where they panic. Without them, two machines make the same file.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project::Project;

/// The variable in which cargo takes flags for the compiler.
pub const FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";

/// What cargo puts between two flags of [`FLAGS`].
const SEPARATOR: &str = "\u{1f}";

/// The flags that replace the folders of this machine.
pub fn flags(project: &Project) -> Result<String> {
    let mut folders: Vec<(PathBuf, &str)> = registries()?.into_iter().map(|folder| (folder, "/registry")).collect();
    folders.push((project.target(), "/target"));
    folders.push((project.root.clone(), "/switchover"));
    let flag = |(folder, name): (PathBuf, &str)| format!("--remap-path-prefix={}={name}", folder.display());
    Ok(folders.into_iter().map(flag).collect::<Vec<_>>().join(SEPARATOR))
}

/// The folders into which cargo has unpacked packages, one for each registry.
fn registries() -> Result<Vec<PathBuf>> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo"))).context("there is no folder of cargo's")?;
    folders(&home.join("registry").join("src"))
}

/// The folders in a folder, in order; none if there is no such folder.
fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))? {
        found.push(entry?.path());
    }
    found.sort();
    Ok(found)
}
