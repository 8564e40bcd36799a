//! `cargo xtask check-z3`: the engine's verdicts on random groups, against what the solver Z3 makes of them.
//!
//! `tests/z3/check.py` makes the groups and decides them; between the two the engine plans each, as a library. Z3 comes
//! from PyPI into a virtual environment under `target/`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;
use switchover::{Options as PlanOptions, Source};
use xshell::cmd;

use crate::python;
use xtask_project::Project;
use xtask_project::announce;

/// Where the nodes of every group are; the script says the same.
const NODES: &str = "10.0.0.0/30";

/// Which groups to look at.
#[derive(Args)]
pub struct Options {
    /// How many groups to make, of 10 to 1,000 rules
    #[arg(long, default_value_t = 60)]
    groups: u32,
    /// Which groups: the same number makes the same ones
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Makes groups, plans them and lets Z3 decide them.
pub fn run(project: &Project, &Options { groups, seed }: &Options) -> Result<()> {
    let requirements = project.root.join("tests").join("z3").join("requirements.txt");
    let first = "Installing Z3 from PyPI into target/z3: a minute or two, once";
    let python = python::ensure(project, "z3", &requirements, first)?;
    let sh = &project.sh;
    let script = project.root.join("tests").join("z3").join("check.py");
    let table = project.root.join("crates/model/src/net/service-tags.tsv");
    let folder = project.target().join("z3-groups");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be replaced", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let (groups, seed) = (groups.to_string(), seed.to_string());
    cmd!(sh, "{python} {script} make {folder} --table {table} --groups {groups} --seed {seed}").quiet().run()?;
    plan_all(&folder)?;
    announce(&format!("Deciding {groups} groups with Z3: a few minutes"));
    cmd!(sh, "{python} {script} check {folder} --table {table}").quiet().run().context("the engine and Z3 differ")
}

/// Writes the plan of each NSG next to it.
fn plan_all(folder: &Path) -> Result<()> {
    let options = PlanOptions { nodes: vec![NODES.parse()?], ..PlanOptions::default() };
    // What is written here must not be read as an NSG.
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let groups = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    for path in groups {
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let plan = switchover::plan(&[Source::new("nsg.json", text)], &options);
        let target =
            path.with_file_name(path.file_name().unwrap_or_default().to_string_lossy().replace("group", "plan"));
        fs::write(&target, render::json(&plan)?).with_context(|| format!("{} cannot be written", target.display()))?;
    }
    Ok(())
}
