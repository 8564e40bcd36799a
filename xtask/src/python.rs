//! Programs from PyPI, in an environment of this project's own.

use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::project::Project;
use crate::tools::announce;

/// Builds the wheel.
const MATURIN: &str = "maturin==1.16.0";

/// A new environment, with nothing in it but pip: its folder of programs.
pub fn environment(project: &Project, folder: &std::path::Path) -> Result<PathBuf> {
    let python = which::which("python3").ok().context("python3 is missing: it builds and installs the wheel")?;
    let sh = &project.sh;
    cmd!(sh, "{python} -m venv {folder}").quiet().run().context("python3 has no venv: install python3-venv")?;
    Ok(folder.join("bin"))
}

/// The program that builds the wheel.
pub fn maturin(project: &Project) -> Result<PathBuf> {
    let programs = project.root.join("target").join("python").join("bin");
    let (sh, program) = (&project.sh, programs.join("maturin"));
    let version = MATURIN.replace("==", " ");
    if cmd!(sh, "{program} --version").quiet().ignore_stderr().read().is_ok_and(|own| own.trim() == version) {
        return Ok(program);
    }
    announce("Installing maturin from PyPI: half a minute, once");
    environment(project, &project.root.join("target").join("python"))?;
    let pip = programs.join("pip");
    cmd!(sh, "{pip} install --quiet {MATURIN}").run().context("pip could not install maturin")?;
    Ok(program)
}
