//! The JavaScript module: the engine. The page asks it for plans in a worker, so it is built before the page, by a hook in
//! `Trunk.toml`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::project::Project;
use crate::tools::{WASM_TARGET, announce};

/// What the compiler emits by default has to be switched on in wasm-opt; `index.html` says the same for the page.
const WASM_FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Where the module is built; `index.html` names it too.
fn folder(project: &Project) -> PathBuf {
    project.target().join("engine")
}

/// `cargo xtask engine`: builds the module into `target/engine`, as small as the page or, in Trunk's debug builds, quickly.
pub fn build(project: &Project) -> Result<()> {
    let quick = std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "debug");
    let (profile, folder_of_profile) = if quick { ("dev", "debug") } else { ("web", "web") };
    let sh = &project.sh;
    announce("Building the JavaScript module");
    let library = ["--package", "switchover", "--lib", "--crate-type", "cdylib", "--no-default-features"];
    cmd!(sh, "cargo rustc --quiet --locked {library...} --features js --target {WASM_TARGET} --profile {profile}")
        .env("CARGO_TARGET_DIR", project.target())
        .run()
        .context("the JavaScript module does not compile")?;
    let wasm = project.target().join(WASM_TARGET).join(folder_of_profile).join("switchover.wasm");
    let folder = folder(project);
    cmd!(sh, "wasm-bindgen --target web --out-dir {folder} --out-name switchover {wasm}")
        .run()
        .context("wasm-bindgen could not make a module of it")?;
    if !quick {
        let module = folder.join("switchover_bg.wasm");
        cmd!(sh, "wasm-opt -Oz {WASM_FEATURES...} {module} -o {module}").run().context("wasm-opt failed")?;
    }
    Ok(())
}
