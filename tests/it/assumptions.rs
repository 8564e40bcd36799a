//! What the plan assumes without asking is shown, and an answer can say otherwise.

use std::fs;

use model::plan::{Plan, Verdict};
use model::question::Answer;
use switchover::{Edition, Options, Source};

use crate::questions::questions_and_unknowns_match;
use crate::support::fixture;

fn planned(text: &str, answers: Vec<Answer>) -> Plan {
    let options = Options { edition: Some(Edition::Ga), answers, ..Options::default() };
    switchover::plan(&[Source::new("blade", text)], &options)
}

/// What is said of assumptions.
fn assumptions(plan: &Plan) -> Vec<String> {
    let findings = plan.subjects.iter().flat_map(|subject| &subject.findings);
    findings.filter(|finding| finding.id == "assumption").map(|finding| finding.message.plain()).collect()
}

fn blade(name: &str) -> String {
    fs::read_to_string(fixture(&format!("inputs/portal/{name}"))).unwrap()
}

#[test]
fn a_listing_of_the_portal_is_assumed_to_be_whole_if_it_ends_with_the_rule_that_denies_everything() {
    let text = blade("nsg-blade.txt");
    let plan = planned(&text, Vec::new());
    let [assumption] = assumptions(&plan).try_into().unwrap();
    assert!(assumption.starts_with("Assumption: the listing shows all rules of NSG `nsg-nodes`"), "{assumption}");
    assert_ne!(plan.subjects[0].modes.simplified, Verdict::Unknown);
    for format in ["text", "markdown", "html"] {
        let shown = match format {
            "text" => render::text(&plan),
            "markdown" => render::markdown(&plan),
            _ => render::html(&plan),
        };
        assert!(shown.contains("Assumption: the listing shows all rules"), "{format}");
    }
    let id = assumption.split("--answer ").nth(1).and_then(|rest| rest.split('=').next()).unwrap();

    let denied = planned(&text, vec![Answer::new(id, "no")]);
    assert!(assumptions(&denied).is_empty());
    assert!(denied.answers.iter().all(|answer| answer.refused.is_empty()), "{:?}", denied.answers);
    assert_eq!(denied.subjects[0].modes.simplified, Verdict::Unknown, "{}", render::text(&denied));
    questions_and_unknowns_match(&denied);
    assert!(denied.questions.iter().any(|question| question.id == id), "the same question, now open");

    let confirmed = planned(&text, vec![Answer::new(id, "yes")]);
    assert!(assumptions(&confirmed).is_empty());
    assert_eq!(confirmed.subjects[0].modes, plan.subjects[0].modes);
}

#[test]
fn nothing_is_assumed_of_a_listing_that_ends_before_and_of_an_export() {
    for name in ["nsg-inbound-only.txt", "nsg-cut-row.txt", "nsg-export.csv"] {
        let plan = planned(&blade(name), Vec::new());
        assert!(assumptions(&plan).is_empty(), "{name}: {:?}", assumptions(&plan));
    }
    let json = fs::read_to_string(fixture("inputs/azure/nsg-show.json")).unwrap();
    assert!(assumptions(&planned(&json, Vec::new())).is_empty());
}
