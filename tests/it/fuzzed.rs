//! The targets of `fuzz/`, from a fixed seed: each runs on mutated fixtures a fixed number of times. `cargo xtask fuzz` runs more of
//! them, guided by coverage.

use std::fs;
use std::path::PathBuf;

use crate::support::{files_below, fixture, has_ending, name, project};

#[path = "../../fuzz/src/mutate.rs"]
mod mutate;
#[path = "../../fuzz/src/targets.rs"]
mod targets;

use mutate::{Random, SEPARATOR, mutated};
use targets::{Target, run};

/// Inputs to begin with are small: what is tested is in few lines.
const LONGEST: u64 = 6_000;

/// Fixtures as inputs, in a fixed order: each source with its name.
fn inputs(of: impl Fn(&PathBuf) -> bool) -> Vec<Vec<u8>> {
    let is_small = |path: &PathBuf| fs::metadata(path).unwrap().len() < LONGEST;
    let files = files_below(&fixture("")).into_iter().filter(|path| is_small(path) && of(path));
    files.map(|path| [name(&path).as_bytes(), &[0x1f], &fs::read(&path).unwrap()].concat()).collect()
}

/// Runs a target on so many mutations of inputs, some of which are of several sources.
fn fuzz(target: Target, inputs: &[Vec<u8>], times: usize) {
    assert!(!inputs.is_empty(), "{target:?} has no input");
    let mut random = Random::new(20_240_914);
    for round in 0..times {
        let mut one = || inputs[random.below(inputs.len())].clone();
        let input = if round.is_multiple_of(3) { [one(), one()].join(&SEPARATOR) } else { one() };
        let input = mutated(&input, &mut random);
        let done = std::panic::catch_unwind(|| run(target, &input));
        if done.is_err() {
            let file = project("target").join(format!("fuzz-{target:?}-{round}"));
            fs::write(&file, &input).unwrap();
            panic!("{target:?}, round {round}: {}", file.display());
        }
    }
}

#[test]
fn plans_of_mutated_sources_hold() {
    fuzz(Target::Plan, &inputs(|_| true), 40);
}

#[test]
fn reading_mutated_sources_holds() {
    fuzz(Target::Readers, &inputs(|_| true), 250);
}

#[test]
fn sharing_mutated_plans_holds() {
    fuzz(Target::Share, &inputs(|path| !has_ending(path, "tf")), 30);
}

#[test]
fn masking_mutated_sources_holds() {
    fuzz(Target::Secrets, &inputs(|_| true), 400);
}

#[test]
fn commands_for_mutated_names_hold() {
    let words = ["nsg-batch", "$(touch x)", "a\u{202e}b", "';x;'", "\"`x`", "@notes", "--debug", "a\nb", "{x}", "名é"];
    fuzz(Target::Scripts, &words.map(|word| word.as_bytes().to_vec()), 25);
}

#[test]
fn mutated_configurations_hold() {
    let is_code =
        |path: &PathBuf| ["tf", "tfvars", "bicep", "bicepparam"].iter().any(|ending| has_ending(path, ending));
    fuzz(Target::Configurations, &inputs(is_code), 40);
}

#[test]
fn inputs_that_once_failed_hold() {
    for target in Target::ALL {
        let folder = project("tests/regressions").join(format!("{target:?}").to_lowercase());
        if !folder.is_dir() {
            continue;
        }
        for path in files_below(&folder) {
            run(target, &fs::read(&path).unwrap());
        }
    }
}
