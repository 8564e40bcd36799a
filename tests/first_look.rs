//! A first look says what the whole engine says, or nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use switchover::{Edition, Options, Source, first_look, plan};

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn it_never_says_anything_else_than_the_whole_engine() {
    let mut taken = 0;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = [root.join("tests/fixtures"), root.join("static/samples")].map(|folder| files_below(&folder)).concat();
    for file in files {
        let source = Source::from_bytes(file.display().to_string(), &fs::read(&file).unwrap());
        for edition in [Edition::Preview, Edition::Ga] {
            let options = Options { edition, ..Options::default() };
            let Some(first) = first_look(std::slice::from_ref(&source), &options) else { continue };
            let mut whole = plan(std::slice::from_ref(&source), &options);
            // The whole engine knows more ways in which Azure shows groups.
            whole.sources[0].kind.clone_from(&first.sources[0].kind);
            // What a source holds is for the whole engine to tell, and so is what it tells, but for tests both are in one build.
            assert!(whole.sources[0].contents.take().is_some());
            assert_eq!(first, whole, "{}", file.display());
            taken += 1;
        }
    }
    assert!(taken > 10, "it looks at {taken}");
}

#[test]
fn it_leaves_everything_but_whole_groups_alone() {
    let sample = include_str!("../static/samples/locked-down-nsg.json");
    let cut = &sample[..sample.len() / 2];
    let beside = format!("{sample}\n{{\"type\": \"Microsoft.Network/routeTables\", \"name\": \"rt\"}}");
    let listed = format!("[{sample}, {sample}]");
    let template = sample.replacen('{', "{\"apiVersion\": \"2024-01-01\",", 1);
    for (text, why) in [(cut, "cut"), (&beside, "more"), (&listed, "twice the same"), (&template, "a template")] {
        assert!(first_look(&[Source::new("x", text)], &Options::default()).is_none(), "{why}");
    }
    let secret = sample.replacen("\"name\":", "\"accountKey\": \"bm90IGEgcmVhbCBrZXksIGJ1dCBvZiB0aGUgcmlnaHQgbGVuZ3RoLCBzbyB0aGF0IGl0IGlzIHNlZW4uLi4uLi4uLi4uLg==\", \"name\":", 1);
    assert!(first_look(&[Source::new("x", secret)], &Options::default()).is_none(), "a secret");
}
