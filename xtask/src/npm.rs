//! Npm packages: binaryen (for wasm-opt), esbuild, and the libraries of the end-to-end tests, in the versions of
//! `tests/e2e/package-lock.json`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::project::Project;
use crate::tools::announce;

/// Installs the packages, unless exactly those of the lock file are installed already.
pub fn ensure_packages(project: &Project) -> Result<()> {
    let wanted = fs::read(lock_file(project)).context("tests/e2e/package-lock.json cannot be read")?;
    // Written last, so that it vouches for a whole installation.
    let stamp = project.npm_package().join("node_modules").join(".installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let npm = which::which("npm").ok().context("npm is missing: install Node.js 20.10 or newer, which brings npm")?;
    announce("Installing what comes from npm (wasm-opt, esbuild, and the test libraries): a minute, once");
    let sh = &project.sh;
    let _inside = sh.push_dir(project.npm_package());
    cmd!(sh, "{npm} ci --no-audit --no-fund")
        // The tests use the browser that is installed on the machine.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .run()
        .context("`npm ci` failed in tests/e2e: it needs the npm registry")?;
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))
}

fn lock_file(project: &Project) -> PathBuf {
    project.npm_package().join("package-lock.json")
}
