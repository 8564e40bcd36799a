//! The order of files, and of documents in a text, changes no verdict: over all fixtures, as they are and in groups.

use std::fs;
use std::path::PathBuf;

use model::plan::{SubjectKind, Verdict};
use switchover::{Edition, Options, Source};

use crate::support::{ESTATES, estate, files_in, fixture, project, source, sources, subjects};

/// A subject with its verdicts.
type Outcome = (SubjectKind, String, Vec<Verdict>);

/// Verdicts by subject. What has no name is called by its line or its number, which the order may change.
fn outcomes(sources: &[Source]) -> Vec<Outcome> {
    let subjects = subjects(sources, &Options { edition: Some(Edition::Ga), ..Options::default() });
    let outcome = |subject: &model::plan::Subject| {
        let name = match subject.name.split_once(" at line ") {
            Some((unnamed, _)) => unnamed.to_owned(),
            None => subject.name.clone(),
        };
        (subject.kind, name, subject.requirements.iter().map(|requirement| requirement.verdict).collect())
    };
    let mut outcomes: Vec<Outcome> = subjects.iter().map(outcome).collect();
    outcomes.sort_by_key(|outcome| format!("{outcome:?}"));
    outcomes
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
    for folder in ESTATES {
        let sources = estate(folder);
        for _ in 0..4 {
            order_changes_nothing(&sources, &mut numbers);
        }
    }
}

const INPUTS: [&str; 12] = [
    "inputs/arm",
    "inputs/azure",
    "inputs/bicep",
    "inputs/node-firewall",
    "inputs/other",
    "inputs/portal",
    "inputs/powershell",
    "inputs/script",
    "inputs/terraform",
    "firewall",
    "node-firewall",
    "nsg",
];

#[test]
fn any_two_files_that_are_neighbors_may_come_in_either_order() {
    for folder in INPUTS {
        for pair in files_in(&fixture(folder)).windows(2) {
            let sources: Vec<Source> = pair.iter().map(|path| source(path)).collect();
            let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
            assert_eq!(outcomes(&reversed(&sources)), outcomes(&sources), "{names:?}");
        }
    }
}

#[test]
fn groups_of_files_of_any_kind_may_come_in_any_order() {
    let mut numbers = Numbers(2);
    let all: Vec<PathBuf> = INPUTS.iter().flat_map(|folder| files_in(&fixture(folder))).collect();
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
    let files = |folder: String| files_in(&fixture(&folder)).into_iter().filter(is_json).collect();
    let mut estates: Vec<Vec<PathBuf>> = ESTATES.map(|name| files(format!("estate/{name}"))).into();
    let all: Vec<PathBuf> = files("inputs/azure".to_owned());
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
    let samples = files_in(&project("static/samples"));
    let inputs = INPUTS.iter().flat_map(|folder| files_in(&fixture(folder)));
    let estates = ESTATES.map(|name| files_in(&fixture("estate").join(name)));
    for files in samples.into_iter().chain(inputs).map(|path| vec![path]).chain(estates) {
        let once = sources(&files);
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
        let conflicts: Vec<_> = messages.filter(|told| told.message.plain().contains("is described again")).collect();
        assert!(conflicts.is_empty(), "{files:?}: {conflicts:#?}");
    }
}
