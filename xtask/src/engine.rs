//! The JavaScript module: the engine. The page asks it for plans in a worker, so it is built before the page.

use std::path::PathBuf;

use anyhow::Result;

use crate::project::Project;
use crate::tools::{self, announce};
use crate::wasm::{Build, Module};

const MODULE: Module = Module {
    target: &["--lib", "--crate-type", "cdylib", "--features", "js"],
    built: "switchover",
    name: "switchover",
    types: true,
};

/// `cargo xtask engine`: builds the module into `target/engine`.
pub fn build(project: &Project) -> Result<()> {
    tools::ensure_page_tools(project, Build::Published)?;
    build_as(project, Build::Published).map(|_| ())
}

/// Builds the module, and gives the folder that holds it.
pub fn build_as(project: &Project, build: Build) -> Result<PathBuf> {
    announce("Building the engine");
    let folder = match build {
        Build::Published => project.target().join("engine"),
        Build::Quick => project.target().join("engine-for-serve"),
    };
    MODULE.build(project, build, &folder)?;
    Ok(folder)
}
