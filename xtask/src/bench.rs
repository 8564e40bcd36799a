//! `cargo xtask bench`: how long plans take and how much memory, natively, in a worker and on the page, next to the budgets.

use anyhow::Result;
use xshell::cmd;

use crate::checks;
use crate::project::Project;

/// Runs the benchmarks of `benches/`, and then, on what they leave, those of the page as `dist/` holds it.
pub fn run(project: &Project) -> Result<()> {
    let sh = &project.sh;
    cmd!(sh, "cargo bench --locked --package switchover --bench plan").run()?;
    let left = project.target().join("tmp");
    checks::in_browser(project, &["bench.js".as_ref(), left.as_os_str()])
}
