//! `cargo xtask check-configurations`: the fixtures of Terraform and Bicep, as other parsers see them.
//!
//! `tests/configurations/check.py` parses each with `python-hcl2` or `pycep-parser` and compares the blocks with those that the engine
//! sees. Both come from PyPI into a virtual environment under `target/`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use switchover::Source;
use xshell::cmd;

use crate::python;
use xtask_project::Project;

/// Which files to look at.
#[derive(Args)]
pub struct Options {
    /// Other folders to look into
    folders: Vec<PathBuf>,
}

/// Compares the blocks of all files.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let home = project.root.join("tests").join("configurations");
    let first = "Installing python-hcl2 and pycep-parser from PyPI into target/configurations, once";
    let python = python::ensure(project, "configurations", &home.join("requirements.txt"), first)?;
    let own = ["tests/fixtures", "static/samples"].map(|folder| project.root.join(folder));
    let mut files = Vec::new();
    for folder in own.iter().chain(&options.folders) {
        collect(folder, &mut files)?;
    }
    files.sort();
    let seen = files.iter().map(|file| seen(file, &project.root)).collect::<Result<Vec<_>>>()?;
    let list = project.target().join("configurations.json");
    fs::write(&list, serde_json::to_string(&seen)?).with_context(|| format!("{} cannot be written", list.display()))?;
    let (sh, script) = (&project.sh, home.join("check.py"));
    cmd!(sh, "{python} {script} {list}").quiet().run().context("the engine and the other parsers differ")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        let is_configuration = path.extension().is_some_and(|own| own == "tf" || own == "bicep");
        if path.is_dir() {
            collect(&path, files)?;
        } else if is_configuration {
            files.push(path);
        }
    }
    Ok(())
}

/// A file, and the blocks that the engine sees in it.
fn seen(file: &Path, root: &Path) -> Result<serde_json::Value> {
    let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let name = file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/");
    let source = Source::from_bytes(&name, &bytes);
    Ok(serde_json::json!({ "name": name, "path": file, "blocks": read::blocks(&source) }))
}
