//! What esbuild makes of several modules or style sheets: one, without comments and with short names.

use std::path::Path;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::project::Project;

/// A module that imports nothing, of one that does.
pub fn module(project: &Project, entry: &Path) -> Result<String> {
    bundled(project, entry, &["--format=esm"])
}

/// A module that goes on importing others.
pub fn shortened(project: &Project, entry: &Path) -> Result<String> {
    bundled(project, entry, &["--format=esm", "--packages=external", "--external:./*"])
}

/// A module as a script, for a worker that is not a module: it has no address of its own.
pub fn script(project: &Project, entry: &Path) -> Result<String> {
    bundled(project, entry, &["--format=iife", "--define:import.meta.url=undefined"])
}

/// A style sheet, of one that imports others.
pub fn style(project: &Project, entry: &Path) -> Result<String> {
    bundled(project, entry, &[])
}

fn bundled(project: &Project, entry: &Path, more: &[&str]) -> Result<String> {
    let sh = &project.sh;
    cmd!(sh, "esbuild {entry} --bundle --minify --target=esnext --charset=utf8 --log-level=error {more...}")
        .quiet()
        .read()
        .with_context(|| format!("esbuild could not bundle {}", entry.display()))
}
