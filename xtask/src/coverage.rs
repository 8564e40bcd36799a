//! How much of each crate the inputs of the fuzz targets reach, in edges of the code.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::project::Project;

/// The edges of the program, by their position from the begin of its table: true for those that were reached.
pub struct Coverage(BTreeMap<i64, bool>);

impl Coverage {
    pub fn new() -> Coverage {
        Coverage(BTreeMap::new())
    }

    /// Adds what a corpus reaches, which the program prints.
    pub fn add(&mut self, project: &Project, program: &Path, corpus: &Path) -> Result<()> {
        let sh = &project.sh;
        let output = cmd!(sh, "{program}").env("SWITCHOVER_COVERAGE", corpus).quiet().ignore_stderr().read()?;
        for line in output.lines() {
            let (position, reached) = line.split_once(' ').context("a line without what was reached")?;
            *self.0.entry(position.parse()?).or_default() |= reached == "1";
        }
        Ok(())
    }

    /// Prints a row for each crate of the project, and one for all libraries.
    pub fn print(&self, project: &Project, program: &Path) -> Result<()> {
        let functions = functions(project, program)?;
        let table = functions.iter().find(|(_, name)| name.as_str() == "__start___sancov_pcs");
        let table = *table.context("the program has no table of positions")?.0;
        let mut rows: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
        for (position, is_reached) in &self.0 {
            let function = functions.range(..=table + position).next_back().map_or("", |(_, name)| name);
            let row = rows.entry(crate_of(function)).or_default();
            row[1] += 1;
            row[0] += usize::from(*is_reached);
        }
        ensure!(rows.len() > 1, "no function of the program has a known name");
        println!("\n{:<12} {:>10} {:>10}", "crate", "edges", "reached");
        for (name, [reached, all]) in rows {
            println!("{name:<12} {all:>10} {:>9.1}%", 100.0 * reached as f64 / all.max(1) as f64);
        }
        Ok(())
    }
}

/// The functions of a program by their address.
fn functions(project: &Project, program: &Path) -> Result<BTreeMap<i64, String>> {
    let sh = &project.sh;
    let symbols = cmd!(sh, "nm --defined-only {program}").quiet().read().context("nm is needed: install binutils")?;
    let symbol = |line: &str| {
        let mut words = line.split(' ');
        let address = i64::from_str_radix(words.next()?, 16).ok()?;
        Some((address, words.nth(1)?.to_owned()))
    };
    Ok(symbols.lines().filter_map(symbol).collect())
}

/// Our crates, as they are called in names of functions.
const CRATES: [(&str, &str); 6] = [
    ("switchover_model", "model"),
    ("switchover_read", "read"),
    ("switchover_assess", "assess"),
    ("switchover_plan", "plan"),
    ("switchover_render", "render"),
    ("switchover_share", "share"),
];

/// The crate that the code of a function is from, which its mangled name begins with.
fn crate_of(function: &str) -> &'static str {
    let at = |own: &(&str, &'static str)| function.find(own.0).map(|at| (at, own.1));
    let ours = CRATES.iter().filter_map(at).min();
    // A function of a library that works on our types names the library first.
    let libraries = ["4core", "5alloc", "3std", "10serde_json", "9hashbrown"];
    let theirs = libraries.iter().filter_map(|library| function.find(library)).min().unwrap_or(usize::MAX);
    match ours {
        Some((at, own)) if at < theirs => own,
        _ => "libraries",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_of_the_crate_that_its_name_begins_with() {
        for (name, expected) in [
            ("_ZN15switchover_read4text7secrets4find17h0123456789abcdefE", "read"),
            ("_RNvNtCs1234_15switchover_read4text4find", "read"),
            ("_RNvXs_NtCs1_16switchover_model3netNtB4_4PortNtNtCs2_4core3fmt5Debug3fmt", "model"),
            ("_RINvNtCs2_4core3ptr13drop_in_placeNtCs1_16switchover_model4PlanE", "libraries"),
            ("main", "libraries"),
        ] {
            assert_eq!(crate_of(name), expected, "{name}");
        }
    }
}
