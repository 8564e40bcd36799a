//! Golden estates: what is read of each file under `tests/fixtures/inputs`, with the places of all rules.
//!
//! After a change that is meant, look at the differences with `cargo insta review`, or run with `INSTA_UPDATE=always`
//! and read them in the commit.

mod estate_text;

use std::path::Path;

use switchover::Source;
use switchover::read::{Extent, read};

#[test]
fn every_input_gives_its_estate() {
    insta::glob!("../../fixtures/inputs", "**/*.*", |path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap();
        let source = Source::from_bytes(name, &std::fs::read(path).unwrap());
        insta::assert_snapshot!(estate_text::of(&read(&[source])));
    });
}

/// Bicep and the template that it compiles to stand side by side, under one name.
#[test]
fn bicep_gives_the_estate_of_the_template_that_it_compiles_to() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/inputs/bicep");
    let estate = |path: &Path| {
        let source = Source::from_bytes("source", &std::fs::read(path).unwrap());
        let text = format!("{:#?}", read(&[source]).estate);
        let is_place = |line: &&str| ["line: ", "column: "].iter().any(|word| line.trim_start().starts_with(word));
        text.lines().filter(|line| !is_place(line)).collect::<Vec<_>>().join("\n")
    };
    let mut compared = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bicep = entry.unwrap().path();
        let template = bicep.with_extension("json");
        if bicep.extension().is_some_and(|extension| extension == "bicep") && template.exists() {
            assert_eq!(estate(&bicep), estate(&template), "{}", bicep.display());
            compared += 1;
        }
    }
    assert!(compared > 1, "the folder holds pairs");
}

#[test]
fn templates_and_bicep_that_are_cut_anywhere_are_read_without_fail() {
    for folder in ["arm", "bicep"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/inputs").join(folder);
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for end in (0..text.len()).step_by(37).filter(|end| text.is_char_boundary(*end)) {
                let read = read(&[Source::new("cut", &text[..end])]);
                let report = read.sources.first().unwrap();
                assert!(report.kind != "unrecognised" || !report.diagnostics.is_empty(), "{}", &text[..end]);
            }
        }
    }
}

#[test]
fn every_row_of_the_table_has_an_example_that_is_read_as_it_says() {
    let rows = switchover::inputs();
    assert!(rows.len() > 30, "{}", rows.len());
    for row in rows {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(&row.example);
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let read = read(&[Source::from_bytes(&*row.example, &bytes)]);
        let report = read.sources.first().unwrap();
        assert_eq!((report.kind.as_str(), report.read), (row.kind.as_str(), Extent::Whole), "{row:#?} {report:#?}");
    }
}
