//! Programs from PyPI, in an environment of this project's own.

use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::project::Project;
use crate::tools::announce;

/// Builds the wheel.
const MATURIN: &str = "maturin==1.16.0";

/// Compiles C for musl.
const ZIG: &str = "ziglang==0.17.1";

/// A new environment, with nothing in it but pip: its folder of programs.
pub fn environment(project: &Project, folder: &std::path::Path) -> Result<PathBuf> {
    let python = which::which("python3").ok().context("python3 is missing: it builds and installs the wheel")?;
    let sh = &project.sh;
    cmd!(sh, "{python} -m venv {folder}").quiet().run().context("python3 has no venv: install python3-venv")?;
    Ok(folder.join("bin"))
}

/// The program that builds the wheel.
pub fn maturin(project: &Project) -> Result<PathBuf> {
    let (programs, sh) = (tools(project)?, &project.sh);
    let (program, version) = (programs.join("maturin"), MATURIN.replace("==", " "));
    if cmd!(sh, "{program} --version").quiet().ignore_stderr().read().is_ok_and(|own| own.trim() == version) {
        return Ok(program);
    }
    install(project, MATURIN)?;
    Ok(program)
}

/// The words that run a C compiler for musl.
pub fn c_compiler(project: &Project) -> Result<String> {
    let (programs, sh) = (tools(project)?, &project.sh);
    let (python, version) = (programs.join("python"), ZIG.replace("ziglang==", ""));
    let own = cmd!(sh, "{python} -m ziglang version").quiet().ignore_stderr().read();
    if own.is_err() || own.is_ok_and(|own| own.trim() != version) {
        install(project, ZIG)?;
    }
    Ok(format!("{} -m ziglang cc -target x86_64-linux-musl", python.display()))
}

/// The programs of the environment of this project.
fn tools(project: &Project) -> Result<PathBuf> {
    let folder = project.root.join("target").join("python");
    let programs = folder.join("bin");
    if programs.join("pip").is_file() { Ok(programs) } else { environment(project, &folder) }
}

fn install(project: &Project, package: &str) -> Result<()> {
    announce(&format!("Installing {package} from PyPI: half a minute, once"));
    let (sh, pip) = (&project.sh, tools(project)?.join("pip"));
    cmd!(sh, "{pip} install --quiet {package}").run().with_context(|| format!("pip could not install {package}"))
}
