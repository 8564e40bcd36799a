//! The commands that run the engine, in the program `xtask-checks`, which is compiled when one of them is called.

use std::env;
use std::ffi::OsString;

use anyhow::{Context, Result};
use clap::Args;
use xshell::cmd;

use crate::project::Project;

/// Passed on as they are; `--help` lists them.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub struct Options {
    /// The command's own options
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<OsString>,
}

/// Runs a command of `xtask-checks`.
pub fn run(project: &Project, command: &str, Options { options }: &Options) -> Result<()> {
    let (sh, manifest) = (&project.sh, project.root.join("Cargo.toml"));
    // Files that are named are named from here.
    let _here = sh.push_dir(env::current_dir()?);
    cmd!(sh, "cargo run --quiet --locked --manifest-path {manifest} --package xtask-checks -- {command} {options...}")
        .quiet()
        .run()
        .with_context(|| format!("{command} failed"))
}
