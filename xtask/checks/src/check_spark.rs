//! `cargo xtask check-spark`: `examples/spark` in local mode with two workers, against one machine.
//!
//! PySpark comes from PyPI into a virtual environment under `target/`. It needs Java, which is not installed here.

use anyhow::{Context, Result};
use clap::Args;
use xshell::cmd;

use crate::python;
use xtask_project::Project;
use xtask_project::announce;

/// Which tenant to plan.
#[derive(Args)]
pub struct Options {
    /// How many subscriptions the tenant has
    #[arg(long, default_value_t = 60)]
    subscriptions: u32,
}

/// Builds the command-line tool, and plans a tenant with it in both ways.
pub fn run(project: &Project, &Options { subscriptions }: &Options) -> Result<()> {
    which::which("java").context("Java is missing: install it (Debian: apt install default-jre-headless)")?;
    let folder = project.root.join("examples").join("spark");
    let first = "Installing PySpark from PyPI into target/spark-venv: a few minutes and 1 GB, once";
    let python = python::ensure(project, "spark-venv", &folder.join("requirements.txt"), first)?;
    let (sh, manifest, script) = (&project.sh, project.root.join("Cargo.toml"), folder.join("check.py"));
    announce("Building the command-line tool");
    cmd!(sh, "cargo build --quiet --locked --release --manifest-path {manifest} --bin switchover").quiet().run()?;
    let name = if cfg!(windows) { "switchover.exe" } else { "switchover" };
    let (switchover, target) = (project.target().join("release").join(name), project.target().join("spark"));
    announce("Planning the same tenant on one machine and with Spark");
    let subscriptions = subscriptions.to_string();
    cmd!(sh, "{python} {script} {switchover} {target} {subscriptions}")
        .quiet()
        .run()
        .context("Spark and one machine differ")
}
