//! Golden estates: what is read of each file under `tests/fixtures/inputs`, with the places of all rules.
//!
//! After a change that is meant, look at the differences with `cargo insta review`, or run with `INSTA_UPDATE=always`
//! and read them in the commit.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod estate_text;

use switchover::Source;
use switchover::read::read;

#[test]
fn every_input_gives_its_estate() {
    insta::glob!("../fixtures/inputs", "**/*.*", |path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap();
        let source = Source::from_bytes(name, &std::fs::read(path).unwrap());
        insta::assert_snapshot!(estate_text::of(&read(&[source])));
    });
}
