//! The page as it is published: Trunk's release build, completed, held against the size budget.

use anyhow::{Context, Result};
use xshell::cmd;

use crate::project::Project;
use crate::tools::{self, announce};
use crate::{publish, size};

/// `cargo xtask build`: builds the page into `dist/` and prints what it weighs.
pub fn build(project: &Project) -> Result<()> {
    tools::ensure_page_tools(project)?;
    fetch_crates(project)?;
    announce("Building the page: two minutes the first time");
    let sh = &project.sh;
    cmd!(sh, "trunk --offline=true build --release")
        .env_remove("NO_COLOR")
        .run()
        .context("Trunk could not build the page")?;
    publish::publish(&project.dist())?;
    size::report(&project.dist())
}

/// Downloads the locked crates. Trunk is run offline so that it fetches no tools of its own, and passes that on to
/// cargo, which then has to have everything at hand.
pub fn fetch_crates(project: &Project) -> Result<()> {
    let sh = &project.sh;
    cmd!(sh, "cargo fetch --quiet --locked")
        .quiet()
        .run()
        .context("`cargo fetch` failed: it needs crates.io, and a Cargo.lock that fits Cargo.toml")
}
