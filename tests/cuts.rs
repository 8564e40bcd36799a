//! Half-cut text: whatever is missing, nothing that was not open before the cut is open after it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use switchover::assess::Verdict;
use switchover::net::Region;
use switchover::{Options, Plan, Source};

/// Texts that belong together, as name and text.
fn estate(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let read =
        |path: &PathBuf| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap());
    files.iter().map(read).collect()
}

fn planned(texts: &[(String, String)]) -> Plan {
    let sources: Vec<Source> = texts.iter().map(|(name, text)| Source::new(name, text.as_str())).collect();
    let options = Options { region: Region::find("westeurope"), ..Options::default() };
    switchover::plan(&sources, &options)
}

/// The requirements that are open in the second plan and were not in the first, for the subjects of both.
fn newly_open(whole: &Plan, cut: &Plan) -> Vec<String> {
    let mut found = Vec::new();
    for subject in &cut.subjects {
        let Some(before) = whole.subjects.iter().find(|before| before.id == subject.id) else { continue };
        for (now, before) in subject.requirements.iter().zip(&before.requirements) {
            if now.verdict == Verdict::Open && before.verdict != Verdict::Open {
                found.push(format!("{:?} of {}", now.id, subject.name));
            }
        }
    }
    found
}

#[test]
fn no_cut_makes_anything_open_that_was_not() {
    let mut cases: Vec<Vec<(String, String)>> =
        ["estate/one-pool", "estate/forced-tunnel", "estate/private-endpoint"].into_iter().map(estate).collect();
    cases.extend(estate("inputs/azure").into_iter().map(|text| vec![text]));
    cases.extend(estate("nsg").into_iter().map(|text| vec![text]));
    for texts in cases {
        let whole = planned(&texts);
        for (number, (name, text)) in texts.iter().enumerate() {
            for end in (1..text.len()).step_by(texts.len() * 23).filter(|&end| text.is_char_boundary(end)) {
                let mut cut = texts.clone();
                cut[number].1.truncate(end);
                let open = newly_open(&whole, &planned(&cut));
                assert!(
                    open.is_empty(),
                    "{name} cut at {end}, behind {:?}: {open:?}",
                    &text[end.saturating_sub(60)..end]
                );
            }
        }
    }
}
