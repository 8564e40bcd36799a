//! The page: its WebAssembly, its document, and everything that lies beside them, in one folder.

use std::path::Path;

use anyhow::Result;

use crate::folders::{self, copy};
use crate::project::Project;
use crate::tools::{self, announce};
use crate::wasm::{Build, Module};
use crate::{document, engine, publish, size};

const MODULE: Module =
    Module { target: &["--bin", "page", "--features", "web"], built: "page", name: "page", types: false };

/// `cargo xtask build`: builds the page into `dist/` as it is published, and prints what it weighs.
pub fn build(project: &Project) -> Result<()> {
    tools::ensure_page_tools(project, Build::Published)?;
    let dist = project.dist();
    fill(project, Build::Published, &dist)?;
    publish::publish(project, &dist)?;
    size::report(&dist)
}

/// Builds the page into a folder. What the folder held is gone.
pub fn fill(project: &Project, build: Build, folder: &Path) -> Result<()> {
    let engine = engine::build_as(project, build)?;
    announce("Building the page");
    let page = project.target().join(match build {
        Build::Published => "page",
        Build::Quick => "page-for-serve",
    });
    MODULE.build(project, build, &page)?;
    folders::remove(folder)?;
    let of_static = |name: &str| project.root.join("static").join(name);
    copy(&engine, &folder.join("engine"))?;
    copy(&of_static("engine/worker.js"), &folder.join("engine/worker.js"))?;
    for name in ["icons", "manifest.webmanifest", "service-worker.js"] {
        copy(&of_static(name), &folder.join(name))?;
    }
    document::write(project, build, &page, folder)
}
