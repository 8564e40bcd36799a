//! The order of files, and of documents in a text, changes no verdict: over all fixtures, as they are and in groups.

use std::fs;
use std::path::{Path, PathBuf};

use switchover::assess::{SubjectKind, Verdict};
use switchover::{Edition, Options, Source};

/// A subject with its verdicts.
type Outcome = (SubjectKind, String, Vec<Verdict>);

/// Verdicts by subject. What has no name is called by its line or its number, which the order may change.
fn outcomes(sources: &[Source]) -> Vec<Outcome> {
    let plan = switchover::plan(sources, &Options { edition: Edition::Ga, ..Options::default() });
    let outcome = |subject: &switchover::assess::Subject| {
        let name = match subject.name.split_once(" at line ") {
            Some((unnamed, _)) => unnamed.to_owned(),
            None => subject.name.clone(),
        };
        (subject.kind, name, subject.requirements.iter().map(|requirement| requirement.verdict).collect())
    };
    let mut outcomes: Vec<Outcome> = plan.subjects.iter().map(outcome).collect();
    outcomes.sort_by_key(|outcome| format!("{outcome:?}"));
    outcomes
}

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file() && path.extension().is_none_or(|extension| extension != "md"));
    files.sort();
    files
}

fn source(path: &Path) -> Source {
    Source::from_bytes(path.file_name().unwrap().to_str().unwrap(), &fs::read(path).unwrap())
}

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn shuffled<T: Clone>(&mut self, items: &[T]) -> Vec<T> {
        let mut items = items.to_vec();
        (1..items.len()).rev().for_each(|at| items.swap(at, self.below(at + 1)));
        items
    }
}

fn reversed<T: Clone>(items: &[T]) -> Vec<T> {
    items.iter().rev().cloned().collect()
}

#[track_caller]
fn order_changes_nothing(sources: &[Source], numbers: &mut Numbers) {
    let expected = outcomes(sources);
    for other in [reversed(sources), numbers.shuffled(sources)] {
        let names: Vec<&str> = other.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(outcomes(&other), expected, "{names:?}");
    }
}

#[test]
fn the_files_of_an_estate_may_come_in_any_order() {
    let mut numbers = Numbers(1);
    for folder in ["forced-tunnel", "one-pool", "private-endpoint"] {
        let sources: Vec<Source> =
            fixtures(&format!("tests/fixtures/estate/{folder}")).iter().map(|path| source(path)).collect();
        for _ in 0..4 {
            order_changes_nothing(&sources, &mut numbers);
        }
    }
}

const INPUTS: [&str; 11] = [
    "tests/fixtures/inputs/arm",
    "tests/fixtures/inputs/azure",
    "tests/fixtures/inputs/bicep",
    "tests/fixtures/inputs/node-firewall",
    "tests/fixtures/inputs/other",
    "tests/fixtures/inputs/portal",
    "tests/fixtures/inputs/powershell",
    "tests/fixtures/inputs/terraform",
    "tests/fixtures/firewall",
    "tests/fixtures/node-firewall",
    "tests/fixtures/nsg",
];

#[test]
fn any_two_files_that_are_neighbors_may_come_in_either_order() {
    for folder in INPUTS {
        for pair in fixtures(folder).windows(2) {
            let sources: Vec<Source> = pair.iter().map(|path| source(path)).collect();
            let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
            assert_eq!(outcomes(&reversed(&sources)), outcomes(&sources), "{names:?}");
        }
    }
}

#[test]
fn groups_of_files_of_any_kind_may_come_in_any_order() {
    let mut numbers = Numbers(2);
    let all: Vec<PathBuf> = INPUTS.iter().flat_map(|folder| fixtures(folder)).collect();
    for round in 0..60 {
        let count = 3 + round % 5;
        let sources: Vec<Source> = (0..count).map(|_| source(&all[numbers.below(all.len())])).collect();
        order_changes_nothing(&sources, &mut numbers);
    }
}

/// Documents of JSON one after the other in one text.
#[test]
fn the_documents_of_a_text_may_come_in_any_order() {
    let mut numbers = Numbers(3);
    let is_json = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "json")
            && serde_json::from_str::<serde_json::Value>(&fs::read_to_string(path).unwrap()).is_ok()
    };
    let mut estates: Vec<Vec<PathBuf>> = ["forced-tunnel", "one-pool", "private-endpoint"]
        .iter()
        .map(|folder| fixtures(&format!("tests/fixtures/estate/{folder}")).into_iter().filter(is_json).collect())
        .collect();
    let all: Vec<PathBuf> = fixtures("tests/fixtures/inputs/azure").into_iter().filter(is_json).collect();
    for round in 0..30 {
        estates.push((0..2 + round % 4).map(|_| all[numbers.below(all.len())].clone()).collect());
    }
    for files in estates {
        let text = |files: &[PathBuf]| {
            let texts: Vec<String> = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
            vec![Source::new("all.json", texts.join("\n"))]
        };
        let expected = outcomes(&text(&files));
        for other in [reversed(&files), numbers.shuffled(&files)] {
            assert_eq!(outcomes(&text(&other)), expected, "{other:?}");
        }
    }
}

/// The same text twice says no more than once.
#[test]
fn sources_that_are_given_twice_change_no_verdict() {
    let samples: Vec<Vec<PathBuf>> = fixtures("static/samples").into_iter().map(|path| vec![path]).collect();
    let estates = ["forced-tunnel", "one-pool", "private-endpoint"];
    let estates = estates.iter().map(|folder| fixtures(&format!("tests/fixtures/estate/{folder}")));
    let inputs = INPUTS.iter().flat_map(|folder| fixtures(folder)).map(|path| vec![path]);
    for files in samples.into_iter().chain(estates).chain(inputs) {
        let once: Vec<Source> = files.iter().map(|path| source(path)).collect();
        let is_json = files.iter().all(|path| path.extension().is_some_and(|extension| extension == "json"));
        let is_named =
            outcomes(&once).iter().all(|(_, name, _)| !name.contains("the unnamed") && !name.contains(" in "));
        // What has no name can't be known again, unless it is listed in full.
        if !is_json || !is_named {
            continue;
        }
        let twice: Vec<Source> = once.iter().cloned().chain(once.clone()).collect();
        assert_eq!(outcomes(&twice), outcomes(&once), "{files:?}");
        let plan = switchover::plan(&twice, &Options::default());
        let messages = plan.sources.iter().flat_map(|source| &source.diagnostics);
        let conflicts: Vec<_> = messages.filter(|told| told.message.contains("is described again")).collect();
        assert!(conflicts.is_empty(), "{files:?}: {conflicts:#?}");
    }
}
