//! What is shared by default, held against the words of the code: whatever else of a source is in it was the user's.

use std::collections::BTreeSet;
use std::fs;

use share::{ShareOptions, Ticks, share};
use switchover::{Edition, Options, Source};

use crate::support::{all_inputs, files_below, project};

/// The words of a text in lower case, but for short ones and numbers.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let is_telling = |word: &&str| word.len() > 2 && !word.bytes().all(|byte| byte.is_ascii_hexdigit());
    words.filter(is_telling).map(str::to_lowercase).collect()
}

/// The words that the engine may say of its own accord: those of its code without its tests.
fn own_words() -> BTreeSet<String> {
    let code = ["src", "crates"].into_iter().flat_map(|folder| files_below(&project(folder)));
    let code = code.map(|file| fs::read_to_string(file).unwrap());
    code.flat_map(|text| words(text.split("#[cfg(test)]").next().unwrap_or_default())).collect()
}

#[test]
fn no_word_of_a_source_is_in_what_is_shared_by_default_unless_the_engine_says_it_anyway() {
    let (own, mut checked) = (own_words(), 0);
    for file in all_inputs() {
        let source = Source::from_bytes("pasted", &fs::read(&file).unwrap());
        let of_source: BTreeSet<String> = words(&source.text).difference(&own).cloned().collect();
        for edition in [Edition::Preview, Edition::Ga] {
            let options = Options { edition, ..Options::default() };
            let plan = switchover::plan(std::slice::from_ref(&source), &options);
            // A line break in a command is no letter `n`.
            let json = |plan: &_| serde_json::to_string(plan).unwrap().replace("\\n", " ");
            checked += words(&json(&plan)).intersection(&of_source).count();
            let shared = share(&plan, &Ticks::new(), &ShareOptions::default()).unwrap();
            let left: Vec<String> = words(&json(&shared.plan)).intersection(&of_source).cloned().collect();
            assert!(left.is_empty(), "{}: {left:?}", file.display());
        }
    }
    assert!(checked > 500, "{checked} words of sources are in the plans");
}
