//! Golden estates: what is read of each file under `tests/fixtures/inputs`, with the places of all rules.
//!
//! After a change that is meant, look at the differences with `cargo insta review`, or run with `INSTA_UPDATE=always`
//! and read them in the commit.

mod estate_text;

use std::path::{Path, PathBuf};
use std::{env, fs};

use model::source::Extent;
use read::read;
use switchover::Source;

use crate::support::{files_in, fixture, has_ending, project, source};

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

/// What the documentation says of inputs: the engine's lines, and the example and the kind of each row.
fn documented() -> (String, Vec<(PathBuf, String)>) {
    let text = fs::read_to_string(project("docs/inputs.md")).unwrap();
    let (mut lines, mut examples) = (String::new(), Vec::new());
    for line in text.lines().skip_while(|line| !line.starts_with("## ")) {
        let cells: Vec<&str> = line.trim_matches(['|', ' ']).split(" | ").collect();
        match cells.as_slice() {
            ["what" | "---", ..] => {}
            [what, from, read, kind, example] => {
                lines.push_str(&format!("{what}\t{from}\t{read}\t{kind}\n"));
                examples.push((fixture(example), (*kind).to_owned()));
            }
            _ => lines.extend(line.strip_prefix("## ").map(|family| format!("{family}\n"))),
        }
    }
    (lines, examples)
}

/// `SWITCHOVER_WRITE=1` writes the engine's table.
#[test]
fn the_engine_has_the_table_of_the_documentation() {
    let (lines, _) = documented();
    let file = project("src/engine/inputs.tsv");
    if env::var_os("SWITCHOVER_WRITE").is_some() {
        fs::write(&file, &lines).unwrap();
    }
    assert_eq!(fs::read_to_string(file).unwrap(), lines, "write it with SWITCHOVER_WRITE=1");
    assert_eq!(
        switchover::inputs().len() + lines.lines().filter(|line| !line.contains('\t')).count(),
        lines.lines().count()
    );
}

#[test]
fn every_row_of_the_table_has_an_example_that_is_read_as_it_says() {
    let (_, examples) = documented();
    assert!(examples.len() > 30, "{}", examples.len());
    for (example, kind) in examples {
        let read = read(&[source(&example)]);
        let report = read.sources.first().unwrap();
        assert_eq!((report.kind.as_str(), report.read), (kind.as_str(), Extent::Whole), "{report:#?}");
    }
}
