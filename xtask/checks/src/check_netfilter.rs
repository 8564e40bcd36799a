//! `cargo xtask check-netfilter`: the kernel as the judge of what the engine makes of node firewalls.
//!
//! Two network namespaces with a cable between them represent a node and the rest of the world. The real tools load each
//! ruleset, written by hand or at random, into the namespace of the node. Connections are tried in both directions, and
//! compared with the engine's verdict. Nothing leaves the namespaces, and they are removed when the check ends.

mod compare;
mod namespaces;
mod probe;
mod random;

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use xshell::cmd;

use compare::{Counts, Ruleset};
use namespaces::World;
use xtask_project::Project;
use xtask_project::announce;

pub use probe::serve;

/// How much to check.
#[derive(Args)]
pub struct Options {
    /// How many random rulesets to check after those of tests/fixtures/node-firewall
    #[arg(long, default_value_t = 500, value_name = "NUMBER")]
    random: u32,
    /// What the random rulesets are made from: the same seed gives the same ones
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    seed: u64,
}

/// Checks every ruleset, or says why it can't.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    if let Some(reason) = obstacle(project)? {
        announce(&format!("Left out: the check against the kernel; {reason}"));
        return Ok(());
    }
    let mut rulesets = fixtures(project)?;
    let by_hand = rulesets.len();
    rulesets.extend((0..options.random).map(|number| random::ruleset(options.seed, number)));
    let start = Instant::now();
    let mut world = World::make()?;
    let mut counts = Counts::default();
    for (at, ruleset) in rulesets.iter().enumerate() {
        compare::compare(&mut world, ruleset, &mut counts)?;
        if at % 50 == 49 {
            println!("{} rulesets, {} probes, {} differences", at + 1, counts.probes, counts.differences);
        }
    }
    println!(
        "{} rulesets ({by_hand} by hand, {} not loadable), {} probes, {} verdicts: {} open, {} stopped, {} unsure; \
         {} differences; {:.0} s",
        rulesets.len(),
        counts.not_loadable,
        counts.probes,
        counts.open + counts.stopped + counts.unsure,
        counts.open,
        counts.stopped,
        counts.unsure,
        counts.differences,
        start.elapsed().as_secs_f64()
    );
    if counts.differences > 0 {
        bail!("the kernel and the engine disagree");
    }
    Ok(())
}

/// Why the check can't run here, if it can't.
fn obstacle(project: &Project) -> Result<Option<String>> {
    let sh = &project.sh;
    if !cfg!(target_os = "linux") {
        return Ok(Some("network namespaces are Linux's".to_owned()));
    }
    if cmd!(sh, "id -u").quiet().read().unwrap_or_default() != "0" {
        return Ok(Some("only root may make network namespaces".to_owned()));
    }
    let tools = ["ip", "nft", "iptables-restore"];
    if tools.iter().any(|tool| which::which(tool).is_err()) {
        if which::which("apt-get").is_err() {
            return Ok(Some("ip, nft and iptables-restore are not installed".to_owned()));
        }
        announce("Installing iproute2, nftables and iptables with apt: half a minute, once");
        let silent = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"];
        let [first, rest @ ..] = silent;
        cmd!(sh, "{first} {rest...} update").run().context("apt-get update failed")?;
        let packages = ["iproute2", "nftables", "iptables"];
        cmd!(sh, "{first} {rest...} install --yes --no-install-recommends {packages...}")
            .run()
            .context("apt-get install failed")?;
    }
    Ok(namespaces::obstacle())
}

/// The rulesets that are written by hand, by the ending of their names.
fn fixtures(project: &Project) -> Result<Vec<Ruleset>> {
    let folder = project.root.join("tests/fixtures/node-firewall");
    let entries = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut rulesets = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let loader = match path.extension().and_then(|extension| extension.to_str()) {
            Some("iptables") => "iptables-restore",
            Some("ip6tables") => "ip6tables-restore",
            Some("nft") => "nft",
            _ => continue,
        };
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        rulesets.push(Ruleset { name, loader, text });
    }
    rulesets.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(rulesets)
}
