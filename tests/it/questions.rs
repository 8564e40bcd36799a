//! Questions: one for each missing fact, with the verdicts that hang on it, whatever the sources are.

use std::collections::BTreeSet;

use model::plan::{Question, Verdict, VerdictRef};
use model::question::AnswerKind;
use switchover::{Edition, Options, Plan, Source};

use crate::support::{ESTATES, all_inputs, estate, source};

/// The plan's questions, each once, by the order in which they are asked.
fn ids(plan: &Plan) -> Vec<&str> {
    plan.questions.iter().map(|question| question.id.as_str()).collect()
}

fn ga() -> Options {
    Options { edition: Some(Edition::Ga), ..Options::default() }
}

/// Every unknown verdict refers to a question, and every question to a verdict that is unknown, or to the one whose remedy it decides.
#[track_caller]
pub fn questions_and_unknowns_match(plan: &Plan) {
    let known: BTreeSet<&str> = plan.questions.iter().map(|question| question.id.as_str()).collect();
    assert_eq!(known.len(), plan.questions.len(), "{:?}", ids(plan));
    for subject in &plan.subjects {
        for requirement in &subject.requirements {
            let hops = requirement.hops.iter().flat_map(|hop| &hop.missing);
            let asked: Vec<&str> = hops.chain(&requirement.missing).map(|fact| fact.question.as_str()).collect();
            assert!(asked.iter().all(|id| known.contains(id)), "{asked:?} of {known:?}");
            assert!(
                requirement.verdict != Verdict::Unknown || !asked.is_empty(),
                "{:?} of {} is unknown without a question: {requirement:#?}",
                requirement.id,
                subject.name
            );
            for hop in requirement.hops.iter().filter(|hop| hop.verdict == Verdict::Unknown) {
                assert!(!hop.missing.is_empty(), "{} is unknown without a question: {}", hop.name, hop.why.plain());
            }
        }
    }
    for question in &plan.questions {
        assert!(!question.settles.is_empty() && !question.ask.is_empty(), "{question:?}");
        assert!(question.settles.iter().all(|verdict| hangs_on(plan, question, verdict)), "{question:?}");
    }
}

fn hangs_on(plan: &Plan, question: &Question, verdict: &VerdictRef) -> bool {
    let Some(subject) = plan.subjects.iter().find(|subject| subject.id == verdict.subject) else { return false };
    let Some(requirement) = subject.requirements.iter().find(|own| own.id == verdict.requirement) else { return false };
    match verdict.hop.map(|hop| &requirement.hops[hop as usize]) {
        Some(hop) => hop.verdict == Verdict::Unknown && hop.missing.iter().any(|fact| fact.question == question.id),
        None if question.id.starts_with("mode-") => requirement.verdict > Verdict::Unknown,
        None => {
            let is_asked = requirement.missing.iter().any(|fact| fact.question == question.id);
            requirement.verdict == Verdict::Unknown && is_asked
        }
    }
}

#[test]
fn every_unknown_of_a_fixture_has_a_question_and_every_question_an_unknown() {
    for path in all_inputs() {
        questions_and_unknowns_match(&switchover::plan(&[source(&path)], &ga()));
    }
    for folder in ESTATES {
        let sources = estate(folder);
        for left_out in 0..sources.len() {
            let mut sources = sources.clone();
            sources.remove(left_out);
            questions_and_unknowns_match(&switchover::plan(&sources, &ga()));
        }
    }
}

const POOL: &str = r#"{
  "id": "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.Batch/batchAccounts/farm/pools/render",
  "name": "render", "type": "Microsoft.Batch/batchAccounts/pools", "location": "westeurope",
  "properties": { "currentNodeCommunicationMode": "Classic", "networkConfiguration": {
    "subnetId": "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes",
    "publicIPAddressConfiguration": { "provision": "BatchManaged" } } } }"#;

#[test]
fn a_pool_alone_asks_three_questions() {
    let az = r#"[{ "id": "p1", "url": "https://farm.northeurope.batch.azure.com/pools/p1", "vmSize": "standard_d2s_v3",
        "state": "active", "allocationState": "steady", "virtualMachineConfiguration": { "nodeAgentSKUId": "batch.node.ubuntu 22.04" },
        "networkConfiguration": { "publicIpAddressConfiguration": { "provision": "batchmanaged" },
            "subnetId": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes" } }]"#;
    let bicep = "resource farm 'Microsoft.Batch/batchAccounts@2024-07-01' existing = { name: 'farm' }\n\
        resource render 'Microsoft.Batch/batchAccounts/pools@2024-07-01' = {\n  parent: farm\n  name: 'render'\n  properties: {\n    \
        vmSize: 'standard_d2s_v5'\n    networkConfiguration: {\n      subnetId: resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 'nodes')\n      \
        publicIPAddressConfiguration: { provision: 'BatchManaged' }\n    }\n  }\n}\n";
    for text in [POOL, az, bicep] {
        let plan = switchover::plan(&[Source::new("pool", text)], &ga());
        let words: Vec<&str> = ids(&plan).into_iter().map(|id| id.split_once('-').unwrap().0).collect();
        assert_eq!(words.len(), 3, "{words:?}");
        assert_eq!(BTreeSet::from_iter(words), BTreeSet::from(["nsg", "routes", "account"]));
        let [first, .., last] = plan.questions.as_slice() else { panic!("no questions") };
        assert!(first.settles.len() > last.settles.len(), "the first one settles most");
        let printed = render::text(&plan);
        for question in &plan.questions {
            let command = question.command.as_deref().unwrap();
            let times = plan.questions.iter().filter(|other| other.command == question.command).count();
            assert_eq!(printed.matches(command).count(), times, "{printed}");
        }
    }
}

#[test]
fn ids_of_questions_are_the_same_in_any_order_and_beside_others() {
    let pool = Source::new("pool.json", POOL);
    let group = Source::new("nsg.json", r#"{"name": "nsg-other", "securityRules": []}"#);
    let of = |sources: &[Source]| -> BTreeSet<String> {
        let plan = switchover::plan(sources, &ga());
        plan.questions.into_iter().map(|question| question.id).collect()
    };
    let alone = of(std::slice::from_ref(&pool));
    assert_eq!(of(&[pool.clone(), group.clone()]), of(&[group.clone(), pool.clone()]));
    assert!(of(&[group, pool]).is_superset(&alone));
}

#[test]
fn ids_of_questions_hold_no_name_and_depend_on_the_key() {
    let of = |key: &str| {
        let plan = switchover::plan(&[Source::new("pool", POOL)], &Options { key: key.to_owned(), ..ga() });
        plan.questions.into_iter().map(|question| question.id).collect::<Vec<_>>()
    };
    let (ours, theirs) = (of("one"), of("two"));
    assert!(ours.iter().all(|id| ["render", "nodes", "farm", "rg"].iter().all(|name| !id.contains(name))), "{ours:?}");
    assert!(ours.iter().all(|id| !theirs.contains(id)), "{ours:?} {theirs:?}");
}

#[test]
fn a_plan_of_three_pools_has_no_more_than_400_lines() {
    let pool = |name: &str| POOL.replace("render", name).replace("subnets/nodes", &format!("subnets/{name}"));
    let sources: Vec<Source> =
        ["render", "encode", "train"].iter().map(|name| Source::new(*name, pool(name))).collect();
    for edition in [Edition::Preview, Edition::Ga] {
        let plan = switchover::plan(&sources, &Options { edition: Some(edition), ..Options::default() });
        let lines = render::text(&plan).lines().count();
        assert!(lines <= 400, "{lines} lines");
    }
}

#[test]
fn answers_are_of_the_kind_that_the_question_says() {
    let plan = switchover::plan(&[Source::new("pool", POOL)], &ga());
    let kinds: Vec<AnswerKind> = plan.questions.iter().map(|question| question.answer).collect();
    assert_eq!(kinds, [AnswerKind::OneOf, AnswerKind::OneOf, AnswerKind::YesNo]);
}
