//! `cargo xtask check-all`: all checks against other judges, with a table of the results, which README shows with its date. A check
//! that can't run here, such as one that needs root, has a row that says so.

use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use clap::Args;
use xshell::cmd;

use crate::fuzz;
use crate::project::Project;
use crate::tools::announce;

#[derive(Args)]
pub struct Options {
    /// Random estates, against the independent model
    #[arg(long, default_value_t = 100_000)]
    estates: u32,
    /// Random rulesets, against the kernel
    #[arg(long, default_value_t = 1_000)]
    rulesets: u32,
    /// Random groups of 10 to 1,000 rules, against Z3
    #[arg(long, default_value_t = 1_000)]
    groups: u32,
    /// How long each fuzz target runs, in seconds; 0 runs none
    #[arg(long, default_value_t = 1_200)]
    fuzz_seconds: u64,
    /// Leave out these checks, by the names in their rows
    #[arg(long)]
    skip: Vec<String>,
}

/// What computes for long is optimized, but not for what takes as long to compile.
const QUICK: [&str; 4] = ["--config", "profile.release.lto=\"off\"", "--config", "profile.release.codegen-units=16"];

/// A row of the table.
struct Row {
    check: &'static str,
    judge: &'static str,
    figures: String,
    result: &'static str,
    seconds: f64,
}

/// What a check did.
enum Compared {
    /// It can't run on this machine.
    Nothing,
    /// It ran, with this last line.
    All(String),
}

/// Runs a check of `xtask-checks` and prints its output.
fn compared(project: &Project, words: &[&str]) -> Result<Compared> {
    let sh = &project.sh;
    let words = words.iter();
    let output =
        cmd!(sh, "cargo run --quiet --locked --package xtask-checks -- {words...}").quiet().ignore_status().output()?;
    let (output_text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    print!("{output_text}");
    eprint!("{errors}");
    ensure!(output.status.success(), "it ended with {}", output.status);
    if errors.contains("Left out:") {
        return Ok(Compared::Nothing);
    }
    let last = output_text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    Ok(Compared::All(last.replace('|', "/")))
}

/// Runs all checks, and fails if one of them does.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let mut rows: Vec<Row> = Vec::new();
    let Options { estates, rulesets, groups, fuzz_seconds, skip } = options;
    let is_chosen = |check: &str| !skip.iter().any(|skipped| skipped == check);
    let (rulesets, groups) = (rulesets.to_string(), groups.to_string());
    let mut add = |check: &'static str, judge: &'static str, counted: String, work: &dyn Fn() -> Result<Compared>| {
        if !is_chosen(check) {
            return;
        }
        announce(&format!("Check: {check}"));
        let begun = Instant::now();
        let (result, figures) = match work() {
            Ok(Compared::Nothing) => ("left out: it can't run on this machine", counted),
            Ok(Compared::All(figures)) => ("no difference", if figures.is_empty() { counted } else { figures }),
            Err(error) => {
                eprintln!("{check}: {error:#}");
                ("failed", counted)
            }
        };
        rows.push(Row { check, judge, figures, result, seconds: begun.elapsed().as_secs_f64() });
    };
    let engine = |words: &[&str]| compared(project, words);
    add("estates", "an independent model", format!("{estates} estates"), &|| {
        let sh = &project.sh;
        cmd!(
            sh,
            "cargo test --release {QUICK...} --locked --features switchover/web,switchover/js --test it estate_model"
        )
        .env("SWITCHOVER_CASES", estates.to_string())
        .run()?;
        Ok(Compared::All(format!("{estates} estates")))
    });
    add("check-netfilter", "the Linux kernel", format!("all fixtures, {rulesets} rulesets"), &|| {
        engine(&["check-netfilter", "--random", &rulesets])
    });
    add("check-z3", "Z3", format!("{groups} groups of 10 to 1,000 rules"), &|| {
        engine(&["check-z3", "--groups", &groups])
    });
    add("check-az", "az", "every shape of command".to_owned(), &|| engine(&["check-az"]));
    add("check-configurations", "python-hcl2, pycep-parser", "all fixtures and samples".to_owned(), &|| {
        engine(&["check-configurations"])
    });
    add("advisories", "RustSec, by cargo-deny", "Cargo.lock".to_owned(), &|| advisories(project));
    if *fuzz_seconds > 0 && is_chosen("fuzz") {
        rows.extend(fuzzed(project, *fuzz_seconds));
    }
    print!("{}", table(&rows, &today(project)?));
    let failed: Vec<&str> = rows.iter().filter(|row| row.result == "failed").map(|row| row.check).collect();
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}

/// Looks advisories up, where cargo-deny is installed: compiling it takes longer than all other checks of dependencies.
fn advisories(project: &Project) -> Result<Compared> {
    if which::which("cargo-deny").is_err() {
        return Ok(Compared::Nothing);
    }
    let sh = &project.sh;
    cmd!(sh, "cargo deny --locked check").quiet().run()?;
    Ok(Compared::All("advisories, bans, licenses, sources".to_owned()))
}

/// A row for each fuzz target.
fn fuzzed(project: &Project, seconds: u64) -> Vec<Row> {
    match fuzz::targets(project, &fuzz::Options::of(seconds)) {
        Ok(all) => all
            .into_iter()
            .map(|ran| Row {
                check: "fuzz",
                judge: "properties of any input",
                figures: format!("{}: {} executions", ran.target, ran.executions),
                result: "nothing found",
                seconds: ran.seconds,
            })
            .collect(),
        Err(error) => {
            eprintln!("fuzz: {error:#}");
            let (judge, figures) = ("properties of any input", "see the log".to_owned());
            vec![Row { check: "fuzz", judge, figures, result: "failed", seconds: 0.0 }]
        }
    }
}

/// The date of the commit.
fn today(project: &Project) -> Result<String> {
    let sh = &project.sh;
    Ok(cmd!(sh, "git log -1 --format=%cs").quiet().read()?)
}

/// The rows as Markdown.
fn table(rows: &[Row], date: &str) -> String {
    let mut text = format!(
        "\nAt the commit of {date}:\n\n| check | against | compared | result | time |\n| --- | --- | --- | --- | --- |\n"
    );
    for Row { check, judge, figures, result, seconds } in rows {
        let _ = writeln!(text, "| {check} | {judge} | {figures} | {result} | {seconds:.0} s |");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_markdown_with_a_row_for_each_check() {
        let row =
            Row { check: "check-z3", judge: "Z3", figures: "60 groups".into(), result: "no difference", seconds: 12.4 };
        let text = table(&[row], "2026-11-30");
        assert!(text.contains("\n| check-z3 | Z3 | 60 groups | no difference | 12 s |\n"), "{text}");
        assert!(text.contains("2026-11-30"), "{text}");
    }
}
