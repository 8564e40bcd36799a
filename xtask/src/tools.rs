//! The tools that are not libraries of xtask, as wasm-bindgen is: the compile target, parts of the toolchain, and what comes from
//! npm. Each is looked for first and installed only if it is missing.

use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::cmd;

pub use xtask_project::announce;

use crate::npm;
use crate::project::Project;
use crate::wasm::Build;

/// The compile target of the page and of the JavaScript module.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Everything that it takes to build the page.
pub fn ensure_page_tools(project: &Project, build: Build) -> Result<()> {
    ensure_wasm_target(project)?;
    match build {
        Build::Published => npm::ensure_packages(project).context("wasm-opt and esbuild come from npm"),
        Build::Quick => Ok(()),
    }
}

/// The compiler's standard library for WebAssembly.
pub fn ensure_wasm_target(project: &Project) -> Result<()> {
    ensure_target(project, WASM_TARGET)
}

/// The compiler's standard library for a target.
pub fn ensure_target(project: &Project, target: &str) -> Result<()> {
    let sh = &project.sh;
    let library = cmd!(sh, "rustc --print target-libdir --target {target}").quiet().ignore_stderr().read();
    if library.is_ok_and(|folder| PathBuf::from(folder).is_dir()) {
        return Ok(());
    }
    which::which("rustup").ok().with_context(|| {
        format!("this Rust has no {target} target and there is no rustup to add it: install it as you installed Rust")
    })?;
    announce(&format!("Adding Rust's target {target}: half a minute, once"));
    cmd!(sh, "rustup target add {target}").run().with_context(|| format!("rustup could not add the target {target}"))
}

/// A part of the Rust toolchain that small installations leave out, such as `rustfmt`.
pub fn ensure_component(project: &Project, component: &str, subcommand: &str) -> Result<()> {
    let sh = &project.sh;
    if cmd!(sh, "cargo {subcommand} --version").quiet().ignore_stdout().ignore_stderr().run().is_ok() {
        return Ok(());
    }
    announce(&format!("Adding Rust's {component}: half a minute, once"));
    cmd!(sh, "rustup component add {component}")
        .run()
        .with_context(|| format!("`cargo {subcommand}` is missing: install {component} as you installed Rust"))
}
