//! Golden estates: what is read of each file under `tests/fixtures/inputs`, with the places of all rules.
//!
//! After a change that is meant, look at the differences with `cargo insta review`, or run with `INSTA_UPDATE=always`
//! and read them in the commit.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod estate_text;

use std::path::Path;

use switchover::Source;
use switchover::read::{Extent, read};

#[test]
fn every_input_gives_its_estate() {
    insta::glob!("../fixtures/inputs", "**/*.*", |path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap();
        let source = Source::from_bytes(name, &std::fs::read(path).unwrap());
        insta::assert_snapshot!(estate_text::of(&read(&[source])));
    });
}

#[test]
fn every_row_of_the_table_has_an_example_that_is_read_as_it_says() {
    let rows = switchover::inputs();
    assert!(rows.len() > 30, "{}", rows.len());
    for row in rows {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(row.example);
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let read = read(&[Source::from_bytes(row.example, &bytes)]);
        let report = read.sources.first().unwrap();
        assert_eq!((report.kind.as_str(), report.read), (row.kind, Extent::Whole), "{row:#?} {report:#?}");
    }
}
