//! Golden estates: what is read of each file under `tests/fixtures/inputs`, with the places of all rules.
//!
//! After a change that is meant, look at the differences with `cargo insta review`, or run with `INSTA_UPDATE=always`
//! and read them in the commit.

mod estate_text;

use std::path::Path;

use model::source::Extent;
use read::read;
use switchover::Source;

use crate::support::{files_in, fixture, has_ending, source};

#[test]
fn every_input_gives_its_estate() {
    insta::glob!("../../fixtures/inputs", "**/*.*", |path| {
        insta::assert_snapshot!(estate_text::of(&read(&[source(path)])));
    });
}

/// Bicep and the template that it compiles to are in one folder, under one name.
#[test]
fn bicep_gives_the_estate_of_the_template_that_it_compiles_to() {
    let estate = |path: &Path| {
        let source = Source { name: "source".to_owned(), ..source(path) };
        let text = format!("{:#?}", read(&[source]).estate);
        let is_place = |line: &&str| ["line: ", "column: "].iter().any(|word| line.trim_start().starts_with(word));
        text.lines().filter(|line| !is_place(line)).collect::<Vec<_>>().join("\n")
    };
    let mut compared = 0;
    for bicep in files_in(&fixture("inputs/bicep")) {
        let template = bicep.with_extension("json");
        if has_ending(&bicep, "bicep") && template.exists() {
            assert_eq!(estate(&bicep), estate(&template), "{}", bicep.display());
            compared += 1;
        }
    }
    assert!(compared > 1, "the folder holds pairs");
}

#[test]
fn every_row_of_the_table_has_an_example_that_is_read_as_it_says() {
    let rows = switchover::inputs();
    assert!(rows.len() > 30, "{}", rows.len());
    for row in rows {
        let read = read(&[source(&fixture(&row.example))]);
        let report = read.sources.first().unwrap();
        assert_eq!((report.kind.as_str(), report.read), (row.kind.as_str(), Extent::Whole), "{row:#?} {report:#?}");
    }
}
