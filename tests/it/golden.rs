//! Golden plans: each file under `tests/fixtures/nsg` as text, one also as Markdown and as JSON.
//!
//! After a change that is meant, look at the differences with `cargo insta review`, or run with `INSTA_UPDATE=always`
//! and read them in the commit.

use std::path::Path;

use switchover::{Edition, Options, Plan};

use crate::support::{locked_down_sample, source};

fn plan_of(path: &Path, options: &Options) -> Plan {
    switchover::plan(&[source(path)], options)
}

/// Verdicts, changes and proof. The steps that every plan has are in the sample's own snapshots.
fn decided(plan: &Plan) -> String {
    let text = render::text(plan);
    let (verdicts, steps) = text.split_once("1. ALLOW BOTH MODELS").unwrap();
    let changes = plan.changes.iter().map(|change| {
        let (id, rule) = (&change.id, change.name());
        format!(
            "{id}: {:?} {rule} in {}\n  {}\n  $ {}",
            change.action,
            change.target.name,
            change.why.plain(),
            change.commands.az_cli
        )
    });
    let changes: Vec<String> = changes.collect();
    let proof = steps.split_once("\nPROOF\n").and_then(|(_, rest)| rest.split("\n\n").next()).unwrap();
    format!("{verdicts}CHANGES\n{}\n\nPROOF\n{proof}\n", changes.join("\n"))
}

#[test]
fn every_fixture_gives_its_plan() {
    insta::glob!("../fixtures/nsg", "*.*", |path| {
        insta::assert_snapshot!(decided(&plan_of(path, &Options::default())));
    });
}

fn sample(edition: Edition) -> Plan {
    switchover::plan(
        &[locked_down_sample()],
        &Options { edition: Some(edition), account: Some("renderfarm".to_owned()), ..Options::default() },
    )
}

#[test]
fn the_sample_as_text_in_both_editions() {
    insta::assert_snapshot!("sample_preview", render::text(&sample(Edition::Preview)));
    insta::assert_snapshot!("sample_ga", render::text(&sample(Edition::Ga)));
}

#[test]
fn the_sample_as_markdown() {
    insta::assert_snapshot!(render::markdown(&sample(Edition::Preview)));
}

#[test]
fn the_sample_as_json() {
    insta::assert_snapshot!(render::json(&sample(Edition::Preview)).unwrap());
}

#[test]
fn json_reads_back_as_the_same_plan() {
    let plan = sample(Edition::Preview);
    let read: Plan = serde_json::from_str(&render::json(&plan).unwrap()).unwrap();
    assert_eq!(read, plan);
}

/// The page reads plans back, and so does whoever opens a plan file.
#[test]
fn every_plan_reads_back_from_its_json() {
    insta::glob!("../fixtures", "*/*.*", |path| {
        for edition in [Edition::Preview, Edition::Ga] {
            let plan = plan_of(path, &Options { edition: Some(edition), ..Options::default() });
            let json = render::json(&plan).unwrap();
            assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
        }
    });
}
