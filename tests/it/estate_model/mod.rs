//! The engine against a second opinion: random estates, given as `az` prints them, judged packet by packet.
//!
//! Its plans are compared with those documents after the changes: see `changes.rs`.
//!
//! `SWITCHOVER_CASES` says how many; see `model.rs` for what the second opinion is, and `estate.rs` for what estates hold.
//! Not covered, because other tests cover them: application rules and host names, private endpoints, peerings,
//! service-endpoint policies, NSGs on network interfaces, IPv6, truncated texts.

mod census;
mod changes;
pub mod estate;
mod flows;
mod harm;
mod model;
pub mod paper;
mod survey;

use std::env;
use std::sync::LazyLock;

use ::model::plan::{Hop, HopKind, Subject};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use switchover::{Options, Source, TargetMode};

use crate::support::subjects;
use estate::Estate;
use model::{Model, NEEDED};

static MODEL: LazyLock<Model> = LazyLock::new(Model::new);

/// How many estates are looked at, unless `SWITCHOVER_CASES` says otherwise.
const CASES: u32 = 2_000;

fn cases() -> u32 {
    env::var("SWITCHOVER_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(CASES)
}

fn check_estate(model: &Model, estate: &Estate) {
    let sources = paper::sources(paper::documents(estate), &estate.layout);
    let subjects = subjects(&sources, &options(estate));
    for number in 0..estate.pools.len() {
        let name = paper::pool_name(number);
        let subject = subjects.iter().find(|subject| subject.name == name).unwrap();
        check_subject(model, estate, number, subject, &sources);
    }
}

fn options(estate: &Estate) -> Options {
    let target = if estate.asks_for_both { TargetMode::Union } else { TargetMode::default() };
    Options { edition: Some(estate.edition), target, ..Options::default() }
}

fn check_subject(model: &Model, estate: &Estate, number: usize, subject: &Subject, sources: &[Source]) {
    for (needed, requirement) in NEEDED.iter().zip(&subject.requirements) {
        let id = serde_json::to_value(requirement.id).unwrap();
        assert_eq!(id, needed.id);
        let expected = model.expect(estate, number, needed);
        let hops: Vec<HopKind> = requirement.hops.iter().map(|hop| hop.kind).collect();
        let is_right = expected.verdicts.contains(&requirement.verdict);
        assert!(
            is_right,
            "{id} of {}: {:?}, expected {:?}: {:#?}",
            subject.name, requirement.verdict, expected.verdicts, requirement.hops
        );
        if !expected.hops.is_empty() {
            assert_eq!(hops, expected.hops, "{id} of {}", subject.name);
        }
        requirement.hops.iter().for_each(|hop| check_evidence(hop, sources));
    }
}

/// The place that a hop names is that of the rule that it names, or else of the resource.
fn check_evidence(hop: &Hop, sources: &[Source]) {
    let (Some(source), Some(line)) = (&hop.source, hop.line) else {
        assert_eq!((hop.source.is_some(), hop.line), (false, None), "{hop:?}");
        return;
    };
    let source = sources.iter().find(|own| own.name == *source).unwrap();
    let named = hop.rule.as_deref().unwrap_or(&hop.name);
    // Effective routes have no names, but a list of one prefix at their beginning.
    let (said, lines) = named.strip_prefix("route for ").map_or((named, 1), |prefix| (prefix, 2));
    let mut lines = source.text.lines().skip(line as usize - 1).take(lines);
    assert!(lines.any(|text| text.contains(&format!("\"{said}\""))), "{hop:?} in {}", source.text);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        ..ProptestConfig::with_failure_persistence(FileFailurePersistence::WithSource("regressions"))
    })]

    #[test]
    fn every_verdict_of_an_estate_is_the_models(estate in estate::estates()) {
        check_estate(&MODEL, &estate);
    }
}

proptest! {
    // Each plan is made again for each of its changes.
    #![proptest_config(ProptestConfig {
        cases: cases() / 4,
        ..ProptestConfig::with_failure_persistence(FileFailurePersistence::WithSource("regressions"))
    })]

    #[test]
    fn every_plan_of_an_estate_keeps_its_promises_with_the_fewest_changes(estate in estate::estates()) {
        changes::check(&MODEL, &estate);
    }
}

#[test]
#[ignore = "prints figures"]
fn how_often_estates_hold_what_and_what_decides() {
    census::count(cases() as usize);
}

#[test]
#[ignore = "prints all differences"]
fn survey_of_verdicts() {
    survey::differences(cases() as usize, &|estate| check_estate(&MODEL, estate));
}

#[test]
#[ignore = "prints all differences"]
fn survey_of_changes() {
    survey::differences(cases() as usize, &|estate| {
        changes::check(&MODEL, estate);
    });
}
