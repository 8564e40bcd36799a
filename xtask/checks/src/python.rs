//! Python with packages from PyPI: a virtual environment under `target/`, made once for what a `requirements.txt` asks for.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::cmd;

use xtask_project::Project;
use xtask_project::announce;

/// The Python that has the packages of `requirements`, in the environment `home` below `target/`. `first` says what happens, and how
/// long it takes, when they have to be installed.
pub fn ensure(project: &Project, home: &str, requirements: &Path, first: &str) -> Result<PathBuf> {
    let sh = &project.sh;
    let wanted = fs::read(requirements).with_context(|| format!("{} cannot be read", requirements.display()))?;
    let home = project.target().join(home);
    let python = if cfg!(windows) { home.join("Scripts").join("python.exe") } else { home.join("bin").join("python") };
    // Written last, so that it vouches for a whole installation.
    let stamp = home.join("installed.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let names = ["python3", "python"];
    let found = names.iter().find_map(|name| which::which(name).ok());
    let found = found.context("python3 is missing: install Python 3.9 or newer with its venv and pip modules")?;
    announce(first);
    cmd!(sh, "{found} -m venv --clear {home}")
        .quiet()
        .run()
        .context("Python's venv or pip module is missing: install both (Debian: apt install python3-venv)")?;
    cmd!(sh, "{python} -m pip install --quiet --disable-pip-version-check --requirement {requirements}")
        .quiet()
        .run()
        .context("`pip install` failed: it needs PyPI")?;
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))?;
    Ok(python)
}
