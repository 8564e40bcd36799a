//! What is shared by default: no name of a source is in it, and no word of the plan's own is replaced.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use share::{ShareOptions, Ticks, share};
use switchover::{Edition, Options, Plan, Source};

use crate::support::{ESTATES, all_inputs, estate, files_below, project};

/// The words of a text in lower case, except short ones and numbers.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let is_distinctive = |word: &&str| word.len() > 2 && !word.bytes().all(|byte| byte.is_ascii_hexdigit());
    words.filter(is_distinctive).map(str::to_lowercase).collect()
}

/// The words that the engine may say of its own accord: those of its code without its tests.
fn own_words() -> BTreeSet<String> {
    let code = ["src", "crates"].into_iter().flat_map(|folder| files_below(&project(folder)));
    let code = code.filter(|file| !file.ends_with("examples.tsv")).map(|file| fs::read_to_string(file).unwrap());
    code.flat_map(|text| words(text.split("#[cfg(test)]").next().unwrap_or_default())).collect()
}

#[test]
fn no_word_of_a_source_is_in_what_is_shared_by_default_unless_the_engine_says_it_anyway() {
    let (own, mut checked) = (own_words(), 0);
    let mut found = Vec::new();
    for file in all_inputs() {
        let source = Source::from_bytes("pasted", &fs::read(&file).unwrap());
        let of_source: BTreeSet<String> = words(&source.text).difference(&own).cloned().collect();
        for edition in [Edition::Preview, Edition::Ga] {
            let options = Options { edition: Some(edition), ..Options::default() };
            let plan = switchover::plan(std::slice::from_ref(&source), &options);
            // A line break in a command is no letter `n`.
            let json = |plan: &_| serde_json::to_string(plan).unwrap().replace("\\n", " ");
            checked += words(&json(&plan)).intersection(&of_source).count();
            let shared = share(plan.clone(), &Ticks::new(), &ShareOptions::default()).unwrap();
            let left: Vec<String> = words(&json(&shared.plan)).intersection(&of_source).cloned().collect();
            if !left.is_empty() {
                found.push(format!("{}: {left:?}", file.display()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    assert!(checked > 500, "{checked} words of sources are in the plans");
}

/// How names in documents are renamed: values of members that contain names or ids, split into parts.
fn names_in(value: &Value, member: &str, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if ["id", "name", "accountName"].contains(&member) => {
            let segments: Vec<&str> = text.split('/').filter(|segment| !segment.is_empty()).collect();
            let is_name =
                |&(at, _): &(usize, &&str)| segments.len() == 1 || at % 2 == 1 && segments[at - 1] != "providers";
            names.extend(segments.iter().enumerate().filter(is_name).map(|(_, name)| (*name).to_owned()));
        }
        Value::Array(list) => list.iter().for_each(|value| names_in(value, member, names)),
        Value::Object(members) => members.iter().for_each(|(name, value)| names_in(value, name, names)),
        _ => {}
    }
}

/// Names of fixtures that mean something to Azure or to the fixture's own tools.
const NOT_RENAMED: [&str; 6] = ["default", "open", "own", "A", "AzureFirewallSubnet", "GatewaySubnet"];

/// The names of an estate that can be others.
fn renamable(sources: &[Source]) -> Vec<String> {
    let mut names = BTreeSet::new();
    for document in sources.iter().filter_map(|source| serde_json::from_str(&source.text).ok()) {
        names_in(&document, "", &mut names);
    }
    let is_guid = |name: &str| name.len() == 36 && name.split('-').count() == 5;
    names.retain(|name| {
        !NOT_RENAMED.contains(&name.as_str())
            && !is_guid(name)
            && !name.contains(['.', ' ', '*', ':'])
            && name.len() > 2
    });
    names.into_iter().collect()
}

/// A text with other names.
fn renamed(text: &str, names: &BTreeMap<&str, &str>) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let mut out = String::new();
    for piece in text.split_inclusive(|c| !is_part(c)) {
        let word = piece.trim_end_matches(|c| !is_part(c));
        out.push_str(names.get(word).copied().unwrap_or(word));
        out.push_str(&piece[word.len()..]);
    }
    out
}

/// A name that Azure accepts for any of these resources: odd ones, and words that plans use themselves.
fn a_name() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "allow",
        "deny",
        "subnet",
        "pool",
        "nodes",
        "batch",
        "storage",
        "route",
        "rule",
        "simplified",
        "classic",
        "blocked",
        "union",
        "nsg1",
        "network",
        "security",
        "group",
        "tcp",
        "name",
        "account",
        "firewall",
        "westeurope",
        "internet",
        "move",
        "verify",
    ]);
    prop_oneof![3 => "[a-z][a-z0-9]{5,18}", 1 => words.prop_map(str::to_owned)]
}

/// A shared plan as JSON, without the digests in its ids.
fn shared_json(plan: &Plan) -> String {
    let shared = share(plan.clone(), &Ticks::new(), &ShareOptions::default()).unwrap();
    let mut json = serde_json::to_string_pretty(&shared).unwrap();
    let steps = plan.checklist.steps().map(|step| &step.id);
    let questions = plan.questions.iter().map(|question| &question.id);
    for (number, id) in steps.chain(questions).chain(plan.changes.iter().map(|change| &change.id)).enumerate() {
        json = json.replace(&format!("\"{id}\""), &format!("\"#{number}\"")).replace(id, &format!("#{number}"));
    }
    json
}

#[test]
fn what_is_shared_is_the_same_whatever_the_names_are() {
    let mut runner = TestRunner::new(Config { cases: 150, ..Config::default() });
    let checked = Cell::new(0);
    for folder in ESTATES {
        let sources = estate(folder);
        let old = renamable(&sources);
        let expected = shared_json(&switchover::plan(&sources, &Options::default()));
        let strategy = prop::collection::vec(a_name(), old.len());
        let one = |names: Vec<String>| {
            let unique: BTreeSet<&String> = names.iter().collect();
            if unique.len() < names.len() {
                return Ok(());
            }
            let names: BTreeMap<&str, &str> =
                old.iter().map(String::as_str).zip(names.iter().map(String::as_str)).collect();
            let other = sources.iter().map(|source| Source::new(&*source.name, renamed(&source.text, &names)));
            let plan = switchover::plan(&other.collect::<Vec<Source>>(), &Options::default());
            let json = shared_json(&plan);
            let differs = expected.lines().zip(json.lines()).find(|(a, b)| a != b);
            prop_assert!(differs.is_none() && expected.len() == json.len(), "{:?} {:?}", differs, names);
            checked.set(checked.get() + names.len());
            Ok(())
        };
        runner.run(&strategy, one).unwrap();
    }
    println!("{} names", checked.get());
}
