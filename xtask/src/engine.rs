//! The JavaScript module: the engine. The page asks it for plans in a worker, so it is built before the page.

use std::path::{Path, PathBuf};

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
    let compiled = compile(project, Build::Published)?;
    bind(project, Build::Published, &compiled).map(|_| ())
}

/// Compiles the module, and gives the file that holds it.
pub fn compile(project: &Project, build: Build) -> Result<PathBuf> {
    announce("Building the engine");
    MODULE.compile(project, build)
}

/// Makes the module of what was compiled, and gives the folder that holds it.
pub fn bind(project: &Project, build: Build, compiled: &Path) -> Result<PathBuf> {
    let folder = match build {
        Build::Published => project.target().join("engine"),
        Build::Quick => project.target().join("engine-for-serve"),
    };
    MODULE.bind(project, build, compiled, &folder)?;
    Ok(folder)
}
