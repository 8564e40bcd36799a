//! `docs/facts.md` lists every fact about Azure that messages state, with the document that it comes from. A statement without a
//! source fails. `SWITCHOVER_WRITE=1` writes the file.

mod sources;

use std::fmt::Write;
use std::ops::RangeInclusive;
use std::{env, fs};

use assess::RequiredFlow;
use model::estate::ProtocolTerm;
use model::message::{Code, Entry};
use model::options::Edition;

use crate::messages::shown;
use crate::support::project;
use sources::{DOCUMENTS, WITHOUT_FACTS};

/// The messages that can state facts: evidence, findings, impact, and what plans say. Others name things or say what is missing.
const STATEMENTS: &[RangeInclusive<u16>] = &[
    1100..=1163,
    1500..=1563,
    1700..=1841,
    2060..=2113,
    2150..=2253,
    2300..=2321,
    2400..=2405,
    2500..=2733,
    2800..=2816,
];

fn entries() -> impl Iterator<Item = &'static Entry> {
    assess::messages::ALL.iter().chain(plan::messages::ALL).copied().flatten()
}

fn is_in(code: Code, ranges: &[RangeInclusive<u16>]) -> bool {
    ranges.iter().any(|range| (Code::new(*range.start())..=Code::new(*range.end())).contains(&code))
}

fn document() -> String {
    let mut out = String::from(
        "# Facts\n\nEvery fact about Azure that Switchover relies on, with the document that states it and the revision that was read. \
         The codes are those of [messages.md](messages.md). A test fails for a statement without a source.\n\n## Required flows\n\n\
         | Model | Direction | Remote | Ports | Protocol in `preview` | Protocol in `ga` | Needed |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for flow in RequiredFlow::ALL {
        let model = if flow.is_classic() || flow.conditional { "classic" } else { "simplified" };
        let protocol = |edition| match flow.protocol_to_allow(edition) {
            ProtocolTerm::Any => "any".to_owned(),
            ProtocolTerm::One(protocol) => protocol.name().to_uppercase(),
        };
        let (preview, ga) = (protocol(Edition::Preview), protocol(Edition::Ga));
        let ports = if flow.ports.0 == flow.ports.1 {
            flow.ports.0.to_string()
        } else {
            format!("{}-{}", flow.ports.0, flow.ports.1)
        };
        let needed = if flow.conditional { "if tasks call the Batch service" } else { "always" };
        let (direction, remote) = (flow.direction.to_string().to_lowercase(), flow.tag(None).replace('<', "\\<"));
        writeln!(out, "| {model} | {direction} | {remote} | {ports} | {preview} | {ga} | {needed} |").unwrap();
    }
    for source in DOCUMENTS {
        writeln!(out, "\n## {}\n\nRevision: {}. {}", source.title, source.revision, source.used_for).unwrap();
        writeln!(out, "\n| Code | Statement |\n| --- | --- |").unwrap();
        for entry in entries().filter(|entry| is_in(entry.code, source.codes)) {
            writeln!(out, "| {} | {} |", entry.code, shown(entry.template)).unwrap();
        }
    }
    out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn the_list_of_facts_is_complete() {
    let (file, document) = (project("docs/facts.md"), document());
    if env::var_os("SWITCHOVER_WRITE").is_some() {
        fs::write(&file, &document).unwrap();
    }
    assert!(fs::read_to_string(file).unwrap_or_default() == document, "write docs/facts.md with SWITCHOVER_WRITE=1");
}

#[test]
fn every_statement_has_a_source_or_states_no_fact() {
    for entry in entries().filter(|entry| is_in(entry.code, STATEMENTS)) {
        let has_source = DOCUMENTS.iter().any(|source| is_in(entry.code, source.codes));
        let states_nothing = is_in(entry.code, WITHOUT_FACTS);
        assert!(
            has_source != states_nothing,
            "{}: give it a source, or list it as one without a fact: {}",
            entry.code,
            entry.template
        );
    }
}

#[test]
fn every_source_has_a_revision_and_messages_that_exist() {
    for source in DOCUMENTS {
        assert!(source.revision.contains(|c: char| c.is_ascii_digit()), "{}", source.title);
        for code in source.codes.iter().flat_map(|range| [*range.start(), *range.end()]) {
            assert!(entries().any(|entry| entry.code == Code::new(code)), "{}: {code} is no message", source.title);
        }
    }
}
