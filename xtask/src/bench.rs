//! `cargo xtask bench`: how long plans take, as ratios in one run.

use anyhow::Result;
use xshell::cmd;

use crate::project::Project;

/// Runs the benchmarks of `benches/`.
pub fn run(project: &Project) -> Result<()> {
    let sh = &project.sh;
    cmd!(sh, "cargo bench --locked --package switchover --bench plan").run()?;
    Ok(())
}
