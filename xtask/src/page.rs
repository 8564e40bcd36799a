//! The page: its WebAssembly, its document, and everything that is served with them, in one folder.

use std::collections::BTreeMap;
use std::fs;
use std::panic;
use std::path::Path;
use std::thread;

use anyhow::Result;

use crate::folders::{self, copy};
use crate::project::Project;
use crate::publish::files;
use crate::tools::{self, announce};
use crate::wasm::{Build, Module};
use crate::{bundle, document, engine, publish, size};

const MODULE: Module =
    Module { target: &["--bin", "page", "--features", "web"], built: "page", name: "page", types: false };

/// The texts of the samples, which the page loads on demand.
pub const SAMPLES: &str = "samples.json";

/// The script of what few visits need, which the page loads on demand.
pub const LATER: &str = "later/index.js";

/// The JavaScript of the engine, within the page's folder.
const ENGINE_SCRIPT: &str = "engine/switchover.js";

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
    let page = project.target().join(match build {
        Build::Published => "page",
        Build::Quick => "page-for-serve",
    });
    let compiled = engine::compile(project, build)?;
    // wasm-opt keeps one core busy, and so does the compiler at the end of a module: the engine is bound while the page compiles.
    let for_engine = project.clone();
    let engine = thread::scope(|scope| {
        let engine = scope.spawn(move || engine::bind(&for_engine, build, &compiled));
        announce("Building the page");
        let compiled = MODULE.compile(project, build)?;
        MODULE.bind(project, build, &compiled, &page)?;
        engine.join().unwrap_or_else(|payload| panic::resume_unwind(payload))
    })?;
    folders::remove(folder)?;
    let of_static = |name: &str| project.root.join("static").join(name);
    copy(&engine, &folder.join("engine"))?;
    if build == Build::Published {
        // The comments are for those who use the module elsewhere.
        fs::write(folder.join(ENGINE_SCRIPT), bundle::module(project, &folder.join(ENGINE_SCRIPT))?)?;
    }
    let worker = of_static("engine/worker.js");
    match build {
        Build::Published => fs::write(folder.join("engine/worker.js"), bundle::shortened(project, &worker)?)?,
        Build::Quick => copy(&worker, &folder.join("engine/worker.js"))?,
    }
    for name in ["icons", "later", "manifest.webmanifest", "service-worker.js"] {
        copy(&of_static(name), &folder.join(name))?;
    }
    if build == Build::Published {
        let script = bundle::module(project, &of_static(LATER))?;
        folders::remove(&folder.join("later"))?;
        fs::create_dir_all(folder.join("later"))?;
        fs::write(folder.join(LATER), script)?;
    }
    fs::write(folder.join(SAMPLES), samples(&of_static("samples"))?)?;
    document::write(project, build, &page, folder)
}

/// The samples as one file: by the id of each, the names and texts of its files. Those in no folder are one sample.
fn samples(folder: &Path) -> Result<String> {
    let mut samples = BTreeMap::<String, Vec<(String, String)>>::new();
    for file in files(folder)? {
        let (sample, name) = file.split_once('/').unwrap_or(("", &file));
        let id = if sample.is_empty() { "sample".to_owned() } else { format!("sample-{sample}") };
        samples.entry(id).or_default().push((name.to_owned(), fs::read_to_string(folder.join(&file))?));
    }
    Ok(serde_json::to_string(&samples)?)
}
