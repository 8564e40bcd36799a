//! `cargo xtask bench`: what plans cost, next to the budgets of docs/performance.md.
//!
//! Instructions and allocations are counted by valgrind, so other work on the machine changes nothing: these are gates. Times are ratios
//! in one run, natively, in a worker and on the page; they are reported.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use xshell::cmd;

use crate::checks;
use crate::project::Project;
use crate::tools::announce;

/// What is counted, and how it is compared.
#[derive(Clone, Copy)]
enum Count {
    /// Instructions of a plan, relative to skipping the text.
    OverSkip(&'static str),
    /// Instructions of a plan, in millions.
    Millions(&'static str),
    /// Instructions of a plan, relative to those of another input.
    Growth(&'static str, &'static str),
    /// Allocations for a plan.
    Allocations(&'static str),
    /// The largest amount of memory in use, relative to the text.
    Peak(&'static str),
}

/// A row: what is measured, how, the budget, and the most that the command accepts. Where the second is larger, the budget is not met
/// yet, and what was reached must not be lost.
type Row = (&'static str, Count, f64, f64);

const ROWS: [Row; 10] = [
    ("1,000-rule NSG: instructions over skip", Count::OverSkip("rules:1000"), 2.2, 6.7),
    ("100 NSGs of 20 rules: instructions over skip", Count::OverSkip("groups:100"), 10.0, 21.8),
    ("one NSG of 20 rules: allocations", Count::Allocations("rules:20"), 700.0, 5_300.0),
    ("pool with all hops: million instructions", Count::Millions("one-pool"), 10.0, 15.6),
    ("10 times the rules: growth", Count::Growth("rules:100", "rules:1000"), 11.0, 7.0),
    ("10 times the NSGs: growth", Count::Growth("groups:10", "groups:100"), 11.0, 10.6),
    ("10 times the pools: growth", Count::Growth("pools:10", "pools:100"), 11.0, 11.0),
    ("10 times the rules of a node: growth", Count::Growth("node-rules:100", "node-rules:1000"), 11.0, 7.0),
    ("1,000-rule NSG: memory over text", Count::Peak("rules:1000"), 3.0, 3.0),
    ("100 NSGs of 20 rules: memory over text", Count::Peak("groups:100"), 4.0, 6.9),
];

/// Counts, then measures what `benches/` measures, then, on what that leaves, the page as `dist/` contains it.
pub fn run(project: &Project) -> Result<()> {
    let sh = &project.sh;
    ensure_valgrind(project)?;
    let program = cmd!(sh, "cargo bench --locked --package switchover --bench counted").quiet().read()?;
    let missed = count(project, Path::new(&program))?;
    cmd!(sh, "cargo bench --locked --package switchover --bench plan").run()?;
    let left = project.target().join("tmp");
    peers(project, &left)?;
    checks::in_browser(project, &["bench.js".as_ref(), left.as_os_str()])?;
    ensure!(missed.is_empty(), "above what was reached before: {}", missed.join("; "));
    Ok(())
}

/// Prints all rows; those above what the command accepts.
fn count(project: &Project, program: &Path) -> Result<Vec<&'static str>> {
    println!("{:<58} {:>10} {:>8} {:>8}", "counted", "figure", "budget", "gate");
    let mut missed = Vec::new();
    for (what, count, budget, most) in ROWS {
        let counted = Counted { project, program };
        let figure = counted.figure(count)?;
        println!("{what:<58} {figure:>10.2} {budget:>8} {most:>8}");
        if figure > most {
            missed.push(what);
        }
    }
    Ok(missed)
}

/// The program that does the work, in valgrind.
struct Counted<'p> {
    project: &'p Project,
    program: &'p Path,
}

impl Counted<'_> {
    fn figure(&self, count: Count) -> Result<f64> {
        Ok(match count {
            Count::OverSkip(input) => self.instructions(input, "plan")? / self.instructions(input, "skip")?,
            Count::Millions(input) => self.instructions(input, "plan")? / 1e6,
            Count::Growth(small, large) => self.instructions(large, "plan")? / self.instructions(small, "plan")?,
            Count::Allocations(input) => self.allocations(input, "plan")? - self.allocations(input, "none")?,
            Count::Peak(input) => {
                let (sh, program) = (&self.project.sh, self.program);
                let text: f64 = cmd!(sh, "{program} {input} length").quiet().read()?.parse()?;
                (self.number("dhat", input, "plan", "At t-gmax:")? - text) / text
            }
        })
    }

    /// The instructions of some work alone.
    fn instructions(&self, input: &str, work: &str) -> Result<f64> {
        let of = |work| self.number("callgrind", input, work, "Collected :");
        Ok(of(work)? - of("none")?)
    }

    fn allocations(&self, input: &str, work: &str) -> Result<f64> {
        self.number("dhat", input, work, "Total:")
    }

    /// The number that a tool of valgrind writes after some words: of allocations, their blocks.
    fn number(&self, tool: &str, input: &str, work: &str, after: &str) -> Result<f64> {
        let (sh, program) = (&self.project.sh, self.program);
        let output = format!("--{tool}-out-file=/dev/null");
        let counted =
            cmd!(sh, "valgrind --tool={tool} {output} {program} {input} {work}").quiet().ignore_status().output()?;
        ensure!(counted.status.success(), "{} {input} {work} failed in valgrind", program.display());
        let report = String::from_utf8_lossy(&counted.stderr).into_owned();
        let line = report.lines().find_map(|line| line.split_once(after)).map(|(_, rest)| rest);
        let line = line.with_context(|| format!("valgrind's {tool} reported no `{after}`"))?;
        let words: Vec<String> = line.split_whitespace().map(|word| word.replace(',', "")).collect();
        let numbers: Vec<f64> = words.iter().filter_map(|word| word.parse().ok()).collect();
        let number = if after == "Total:" { numbers.get(1) } else { numbers.first() };
        number.copied().with_context(|| format!("valgrind's {tool} reported no number after `{after}`"))
    }
}

/// A script as a user would write it, and the solver Z3, on the text that the benchmarks leave.
fn peers(project: &Project, left: &Path) -> Result<()> {
    let sh = &project.sh;
    let Some(python) = ["python3", "python"].iter().find_map(|name| which::which(name).ok()) else {
        println!("no Python: its script was not measured");
        return Ok(());
    };
    let peers = project.root.join("benches/peers");
    let table = project.root.join("crates/model/src/net/service-tags.tsv");
    let script = peers.join("first_match.py");
    cmd!(sh, "{python} {script} {left} --table {table}").quiet().run()?;
    let solver = project.target().join("z3/bin/python");
    if solver.is_file() {
        let script = peers.join("z3_first_match.py");
        cmd!(sh, "{solver} {script} {left} --table {table}").quiet().run()?;
    } else {
        println!("no Z3: `cargo xtask check-z3` installs it");
    }
    Ok(())
}

fn ensure_valgrind(project: &Project) -> Result<()> {
    let by_hand = "valgrind is missing: install it (Debian: apt install valgrind)";
    if which::which("valgrind").is_ok() {
        return Ok(());
    }
    if which::which("apt-get").is_err() {
        bail!(by_hand);
    }
    let sh = &project.sh;
    let sudo: &[&str] = match cmd!(sh, "id -u").quiet().read().context(by_hand)?.as_str() {
        "0" => &[],
        _ if cmd!(sh, "sudo -n true").quiet().ignore_stderr().run().is_ok() => &["sudo", "-n"],
        _ => bail!(by_hand),
    };
    announce("Installing valgrind with apt: a minute, once");
    let apt = sudo.iter().chain(&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]).copied();
    let apt = apt.collect::<Vec<_>>();
    let [first, rest @ ..] = apt.as_slice() else { bail!(by_hand) };
    cmd!(sh, "{first} {rest...} update").run().context(by_hand)?;
    cmd!(sh, "{first} {rest...} install --yes --no-install-recommends valgrind").run().context(by_hand)
}
