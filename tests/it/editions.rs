//! The edition: inferred or chosen, named in every format, and what it opens.

use model::plan::PhaseId;
use switchover::{Edition, Options, Plan, Source, TargetMode};

use crate::statements::{assert_says, both, phase};
use crate::steps::{account, network, planned, pool};

const FORMATS: [render::Format; 7] = {
    use render::Format::{AzureBoardsCsv, ChangeRequest, ChangeRequestMarkdown, Html, JiraCsv, Markdown, Text};
    [Text, Markdown, Html, ChangeRequest, ChangeRequestMarkdown, JiraCsv, AzureBoardsCsv]
};

#[test]
fn every_format_names_the_edition_and_the_preview_box_at_its_head() {
    for (edition, plan) in both() {
        for format in FORMATS {
            let text = render::in_format(&plan, format).unwrap();
            let head: String = text.split("</style>").last().unwrap().chars().take(1_200).collect();
            // Marks of code and escapes differ.
            let head = head.replace(['\\', '`'], "").replace("<code>", "").replace("</code>", "");
            assert_says(&head, &[&format!("Edition: {}.", edition.title()), "was retired on 31 March 2026"]);
            if edition == Edition::Preview {
                assert_says(
                    &head,
                    &[
                        "without a service-level agreement and not for production",
                        "https://azure.microsoft.com/support/legal/preview-supplemental-terms/",
                        "Opting in was optional",
                        "choose edition ga",
                    ],
                );
            }
        }
    }
}

#[test]
fn every_format_with_the_step_of_a_request_has_its_seven_fields() {
    let [(_, plan), _] = both();
    for format in FORMATS {
        let text = render::in_format(&plan, format).unwrap();
        for both in ["opt in", "opt out"] {
            let words = if both == "opt in" { "Enable" } else { "Disable" };
            let summary = format!("{words} simplified compute node communication");
            assert!(text.matches(&summary).count() > 1, "{format:?}: in the summary and in the details");
        }
        let labels = [
            "Issue type",
            "Service type",
            "Resource",
            "Summary",
            "Problem type",
            "Problem subtype",
            "Additional details",
        ];
        for label in labels {
            assert!(text.matches(label).count() > 1, "{format:?}: {label} in both requests");
        }
    }
}

#[test]
fn the_edition_is_inferred_where_sources_show_it_unless_it_is_chosen() {
    let modes = r#", "targetNodeCommunicationMode": "Default""#;
    let endpoint = r#", "nodeManagementEndpoint": "x.westeurope.service.batch.azure.com""#;
    let of = |account: String, pool: String, chosen| {
        let sources = [account, pool, network("")].map(|text| Source::new("x", text));
        switchover::plan(&sources, &Options { edition: chosen, ..Options::default() })
    };
    let plan = of(account(""), pool("a", ""), None);
    assert_eq!(plan.edition, Edition::Preview);
    assert_says(&render::edition(&plan).plain(), &["October 2021 preview (support request)", "choose edition `ga`"]);
    for (account, pool) in [(account(""), pool("a", modes)), (account(endpoint), pool("a", ""))] {
        let plan = of(account.clone(), pool.clone(), None);
        assert_eq!((plan.edition, plan.support_request.is_some()), (Edition::Ga, false));
        assert_says(&render::edition(&plan).plain(), &["Current (pool property)", "Choose edition `preview`"]);
        assert_eq!(of(account, pool, Some(Edition::Preview)).edition, Edition::Preview);
    }
}

#[test]
fn nodes_alone_are_of_today() {
    for name in ["batch-node-list.json", "batch-node-show.json", "rest-node-list.json"] {
        let source = crate::support::source(&crate::support::fixture(&format!("inputs/azure/{name}")));
        let plan = switchover::plan(std::slice::from_ref(&source), &Options::default());
        assert_eq!(plan.edition, Edition::Ga, "{name}");
        let chosen = Options { edition: Some(Edition::Preview), ..Options::default() };
        assert_eq!(switchover::plan(&[source], &chosen).edition, Edition::Preview);
    }
}

#[test]
fn what_moving_is_good_for_is_said_in_every_format() {
    for (_, plan) in both() {
        for format in FORMATS {
            let text = render::in_format(&plan, format).unwrap();
            assert!(text.contains("no inbound port from the internet"), "{format:?}");
        }
    }
}

/// An NSG that denies all that leaves.
fn closed() -> String {
    let all = network("");
    let allowed = ["AllowBatchIn", "AllowStorageOut", "AllowBatchOut"];
    allowed
        .iter()
        .fold(all, |text, name| {
            text.replace(
                &format!("\"name\": \"{name}\", \"priority\": 1"),
                &format!("\"name\": \"{name}\", \"priority\": 5"),
            )
        })
        .replace("\"access\": \"Allow\"", "\"access\": \"Deny\"")
}

fn opened(plan: &Plan) -> Vec<String> {
    let union = plan.changes.iter().filter(|change| change.phase == PhaseId::Union);
    union.map(|change| change.name().to_owned()).collect()
}

#[test]
fn the_current_procedure_opens_classic_only_where_it_is_in_effect_or_asked_for() {
    let classic = r#", "currentNodeCommunicationMode": "Classic""#;
    let with_nodes = format!("{classic}, \"currentDedicatedNodes\": 2");
    let empty = format!("{classic}, \"currentDedicatedNodes\": 0, \"currentLowPriorityNodes\": 0");
    let direct = ["AllowBatchNodeManagementOutbound"];
    for (more, target, edition, is_direct) in [
        ("", TargetMode::Simplified, Edition::Ga, true),
        (empty.as_str(), TargetMode::Simplified, Edition::Ga, true),
        (with_nodes.as_str(), TargetMode::Simplified, Edition::Ga, false),
        ("", TargetMode::Union, Edition::Ga, false),
        ("", TargetMode::Simplified, Edition::Preview, false),
    ] {
        let sources = [account(""), pool("a", more), closed()].map(|text| Source::new("x", text));
        let plan = switchover::plan(&sources, &Options { edition: Some(edition), target, ..Options::default() });
        let union = phase(&plan, PhaseId::Union);
        assert_eq!(opened(&plan).len(), if is_direct { 1 } else { 3 }, "{more} {target:?}: {:?}", opened(&plan));
        let title = if is_direct { "Allow simplified communication" } else { "Allow both models" };
        assert_eq!(union.title.plain(), title);
        if is_direct {
            assert_eq!(opened(&plan), direct);
            assert_says(&union.summary.plain(), &["and nothing else", "by default, public IP addresses"]);
        }
        assert!(plan.proof.union.holds && plan.proof.tighten.holds, "{:#?}", plan.proof);
    }
}

#[test]
fn the_direct_way_closes_what_classic_left_behind() {
    let plan = planned(Edition::Ga, &[network("")]);
    assert_eq!(opened(&plan), Vec::<String>::new());
    let closed: Vec<&str> =
        plan.changes.iter().filter(|change| change.phase == PhaseId::Tighten).map(|change| change.name()).collect();
    assert_eq!(closed, ["AllowBatchIn", "AllowStorageOut"]);
}
