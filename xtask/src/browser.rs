//! The browser that tests run in: any installed Chromium or Chrome, else Debian's by apt.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::project::Project;
use crate::tools::announce;

/// What the browser is called on various systems.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// Finds the browser (`CHROME` says where, if not the `PATH`) or installs it.
pub fn ensure(project: &Project) -> Result<PathBuf> {
    if let Some(found) = program("CHROME", BROWSERS)? {
        return Ok(found);
    }
    install(project)?;
    program("CHROME", BROWSERS)?.context("chromium is installed, and still not on the PATH")
}

/// The program that the variable names, else the first of the names that the `PATH` holds.
fn program(variable: &str, names: &[&str]) -> Result<Option<PathBuf>> {
    if let Some(value) = env::var_os(variable).filter(|value| !value.is_empty()) {
        let path = which::which(&value);
        return path
            .map(Some)
            .with_context(|| format!("{variable} names {}, which is no program", Path::new(&value).display()));
    }
    Ok(names.iter().find_map(|name| which::which(name).ok()))
}

fn install(project: &Project) -> Result<()> {
    let by_hand = "no Chrome or Chromium was found: install one (Debian: apt install chromium), or name it in CHROME";
    if which::which("apt-get").is_err() {
        bail!(by_hand);
    }
    let sh = &project.sh;
    let sudo: &[&str] = match cmd!(sh, "id -u").quiet().read().context(by_hand)?.as_str() {
        "0" => &[],
        _ if cmd!(sh, "sudo -n true").quiet().ignore_stderr().run().is_ok() => &["sudo", "-n"],
        _ => bail!(by_hand),
    };
    announce("Installing Chromium with apt: a minute or two, once");
    let silent = ["env", "DEBIAN_FRONTEND=noninteractive"];
    let apt = sudo.iter().chain(&silent).copied().chain(["apt-get", "--quiet"]).collect::<Vec<_>>();
    let [first, rest @ ..] = apt.as_slice() else { bail!(by_hand) };
    cmd!(sh, "{first} {rest...} update").run().context(by_hand)?;
    cmd!(sh, "{first} {rest...} install --yes --no-install-recommends chromium").run().context(by_hand)
}
