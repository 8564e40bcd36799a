//! Nodes that don't work: what their states and errors point to, which hop explains it, and the change that helps.

use model::plan::{Diagnosis, Plan, Subject, Trouble};
use proptest::prelude::*;
use serde_json::{Value, json};
use switchover::{Edition, Options, Source, TargetMode};

use crate::small_estate::{account, nsg, resource, table, vnet};
use crate::steps::step;
use crate::support::{fixture, source};

const ADDRESS: &str = "https://farm.northeurope.batch.azure.com/pools/pool/nodes";

fn pool() -> Value {
    let mut pool = crate::small_estate::pool("BatchManaged");
    pool["currentNodeCommunicationMode"] = json!("Simplified");
    pool["deploymentConfiguration"] =
        json!({ "virtualMachineConfiguration": { "nodeAgentSkuId": "batch.node.ubuntu 22.04" } });
    pool
}

fn node(id: &str, state: &str) -> Value {
    json!({ "id": id, "state": state, "url": format!("{ADDRESS}/{id}"), "errors": null, "nodeAgentInfo": { "version": "1" } })
}

fn failed(id: &str, code: &str) -> Value {
    let mut node = node(id, "unusable");
    node["errors"] = json!([{ "code": code, "message": "It failed.", "errorDetails": [] }]);
    node
}

/// An NSG that blocks simplified communication.
fn closed() -> Value {
    let rule = json!({
        "name": "NoInternet", "priority": 4000, "direction": "Outbound", "access": "Deny", "protocol": "*",
        "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "Internet", "destinationPortRange": "*"
    });
    resource("Microsoft.Network/networkSecurityGroups", "nsg", &json!({ "securityRules": [rule] }))
}

fn planned(documents: &[Value]) -> Plan {
    let source = |(number, document): (usize, &Value)| Source::new(format!("{number}.json"), document.to_string());
    let sources: Vec<Source> = documents.iter().enumerate().map(source).collect();
    switchover::plan(&sources, &Options { edition: Some(Edition::Ga), ..Options::default() })
}

fn subject(plan: &Plan) -> &Subject {
    plan.subjects.iter().find(|subject| subject.name == "pool").unwrap()
}

fn diagnosis(plan: &Plan) -> &Diagnosis {
    subject(plan).diagnosis.as_ref().unwrap()
}

fn said(plan: &Plan) -> String {
    diagnosis(plan).sentences.iter().map(|sentence| sentence.plain()).collect::<Vec<_>>().join("\n")
}

fn assert_points(plan: &Plan, troubles: &[Trouble], words: &[&str]) {
    let said = said(plan);
    assert_eq!(diagnosis(plan).points_to, troubles, "{said}");
    words.iter().for_each(|word| assert!(said.contains(word), "{word} in {said}"));
}

#[test]
fn unusable_nodes_without_an_error_point_to_the_hop_that_blocks_and_to_its_change() {
    let nodes = json!([node("tvm-1", "unusable"), node("tvm-2", "unusable"), node("tvm-3", "idle")]);
    let plan = planned(&[pool(), vnet(), table(&[]), closed(), account(), nodes]);
    assert_points(
        &plan,
        &[Trouble::Network],
        &[
            "Nodes of pool `pool`: 2 `unusable` and 1 `idle`.",
            "2 unusable without an error",
            "Simplified communication is in effect.",
            "At NSG `nsg`: Rule `NoInternet` (priority 4000)",
            "The smallest change that helps: see the step Make 1 change in NSG `nsg`.",
        ],
    );
    let helps = plan.checklist.steps().find(|step| Some(&step.id) == diagnosis(&plan).step.as_ref()).unwrap();
    assert_eq!(helps.changes.len(), 1);
}

#[test]
fn what_is_unknown_on_the_path_is_named_with_the_step_that_asks_for_it() {
    let plan = planned(&[pool(), vnet(), table(&[]), nsg(), json!([node("tvm-1", "unusable")])]);
    assert_points(
        &plan,
        &[Trouble::Network],
        &["Not known to allow it: account `farm`.", "First resolve what is unknown"],
    );
    assert!(diagnosis(&plan).step.is_some());
}

#[test]
fn an_open_network_is_said_to_be_open_as_far_as_shown() {
    let plan = planned(&[pool(), vnet(), table(&[]), nsg(), account(), json!([node("tvm-1", "unusable")])]);
    assert_points(&plan, &[Trouble::Network], &["As far as the sources show, the network allows what the nodes need."]);
    assert_eq!(diagnosis(&plan).step, None);
}

#[test]
fn errors_point_elsewhere() {
    for (code, trouble, words) in [
        ("DiskFull", Trouble::Disk, "temporary disk"),
        ("ApplicationPackageError", Trouble::Package, "autostorage"),
        ("ContainerInvalidSettings", Trouble::Container, "registry"),
        ("BatchAgentInstallationFailure", Trouble::Image, "node agent SKU"),
        ("MountConfigurationError", Trouble::Mount, "445"),
        ("SomethingNew", Trouble::Other, "It says: “It failed.”"),
    ] {
        let plan = planned(&[pool(), vnet(), table(&[]), closed(), account(), json!([failed("tvm-1", code)])]);
        assert_points(&plan, &[trouble], &[code, words]);
        assert!(!said(&plan).contains("At NSG"), "the network is not the first to look at");
    }
}

#[test]
fn a_start_task_that_fails_is_not_the_networks_fault() {
    let mut node = node("tvm-1", "starttaskfailed");
    node["startTaskInfo"] = json!({ "state": "completed", "result": "failure", "exitCode": 3,
        "failureInfo": { "category": "usererror", "code": "FailureExitCode", "message": "failed" } });
    let plan = planned(&[pool(), vnet(), table(&[]), closed(), account(), json!([node])]);
    assert_points(
        &plan,
        &[Trouble::StartTask],
        &["1 with a failed start task", "exit code “3”", "FailureExitCode", "stderr.txt"],
    );
}

#[test]
fn resize_and_autoscale_errors_of_a_pool_are_read_from_both_planes() {
    let errors = json!([{ "code": "AccountCoreQuotaReached", "message": "The account has reached its core quota" }]);
    let mut data_plane = pool();
    data_plane["resizeErrors"] = errors.clone();
    let mut management = pool();
    management["resizeOperationStatus"] = json!({ "errors": errors });
    for pool in [data_plane, management] {
        let plan = planned(&[pool, vnet(), table(&[]), nsg(), account()]);
        assert_points(&plan, &[Trouble::Quota], &["AccountCoreQuotaReached", "request more cores"]);
    }
    let mut scaled = pool();
    scaled["autoScaleRun"] = json!({ "error": { "code": "AutoScalingFormulaEvaluationError", "message": "no" } });
    scaled["resizeErrors"] = json!([{ "code": "AllocationFailed", "message": "internal",
        "values": [{ "name": "Provider Error Json", "value": "{\"error\": {\"code\": \"ScopeLocked\"}}" }] }]);
    let plan = planned(&[scaled, vnet(), table(&[]), nsg(), account()]);
    assert_points(
        &plan,
        &[Trouble::Allocation, Trouble::AutoScale],
        &["The provider names a lock", "AutoScalingFormula"],
    );
}

#[test]
fn healthy_nodes_settle_the_verification_of_a_moved_pool() {
    let nodes = json!([node("tvm-1", "idle"), node("tvm-2", "running")]);
    let plan = planned(&[pool(), vnet(), table(&[]), nsg(), account(), nodes]);
    assert_points(&plan, &[], &["All of them work"]);
    assert!(step(&plan, "verify-nodes").is_settled());
    let nodes = json!([node("tvm-1", "unusable")]);
    let plan = planned(&[pool(), vnet(), table(&[]), nsg(), account(), nodes]);
    assert!(!step(&plan, "verify-nodes").is_settled());
}

#[test]
fn states_that_nobody_knows_conclude_nothing() {
    let plan = planned(&[pool(), vnet(), table(&[]), nsg(), account(), json!([node("tvm-1", "hibernating")])]);
    assert_points(&plan, &[Trouble::Other], &["“hibernating”", "nothing is concluded"]);
    assert_eq!(diagnosis(&plan).nodes[0].state, "other");
}

#[test]
fn nodes_alone_make_their_pool_a_subject() {
    let plan = planned(&[json!([node("tvm-1", "unusable")])]);
    let [subject] = plan.subjects.as_slice() else { panic!("{:#?}", plan.subjects) };
    assert_eq!((subject.name.as_str(), subject.region.as_deref()), ("pool", Some("northeurope")));
    assert_points(&plan, &[Trouble::Network], &["The sources don't show the mode in effect"]);
}

#[test]
fn nodes_without_an_address_belong_to_the_only_pool_and_to_none_of_several() {
    let mut node = node("tvm-1", "unusable");
    node.as_object_mut().unwrap().remove("url");
    let plan = planned(&[pool(), vnet(), table(&[]), nsg(), account(), json!([node.clone()])]);
    assert_eq!(diagnosis(&plan).nodes.len(), 1);
    let mut other = pool();
    (other["id"], other["name"]) = (json!(other["id"].as_str().unwrap().to_owned() + "2"), json!("pool2"));
    let plan = planned(&[pool(), other, vnet(), table(&[]), nsg(), account(), json!([node])]);
    assert!(plan.subjects.iter().all(|subject| subject.diagnosis.is_none()));
    let reported = plan.sources.iter().flat_map(|source| &source.diagnostics);
    assert!(reported.into_iter().any(|own| own.message.plain().contains("Keep the `url` of nodes")));
}

#[test]
fn a_listing_that_breaks_off_says_that_there_may_be_more() {
    let cut = switchover::plan(&[source(&fixture("inputs/azure/batch-node-list-cut.json"))], &Options::default());
    let sentences = &cut.subjects[0].diagnosis.as_ref().unwrap().sentences;
    assert!(sentences.iter().any(|sentence| sentence.plain().contains("there may be more")), "{sentences:#?}");
    let whole = switchover::plan(&[source(&fixture("inputs/azure/batch-node-list.json"))], &Options::default());
    let sentences = &whole.subjects[0].diagnosis.as_ref().unwrap().sentences;
    assert!(sentences.iter().all(|sentence| !sentence.plain().contains("there may be more")), "{sentences:#?}");
}

#[test]
fn the_diagnosis_changes_no_verdict_no_change_and_no_exit_status() {
    let rest = [pool(), vnet(), table(&[]), closed(), account()];
    let without = planned(&rest);
    let with = planned(&[rest.as_slice(), &[json!([node("tvm-1", "unusable"), failed("tvm-2", "DiskFull")])]].concat());
    assert_eq!(subject(&with).modes, subject(&without).modes);
    assert_eq!(subject(&with).impact, subject(&without).impact);
    assert_eq!(with.changes, without.changes);
    assert_eq!(with.status(TargetMode::Simplified), without.status(TargetMode::Simplified));
}

#[test]
fn every_format_shows_the_diagnosis_and_no_secret_of_a_start_task() {
    use render::Format::{AzureBoardsCsv, ChangeRequest, ChangeRequestMarkdown, Html, JiraCsv, Json, Markdown, Text};
    let nodes = source(&fixture("inputs/azure/batch-node-list.json"));
    let plan = switchover::plan(&[nodes], &Options::default());
    for format in [Text, Markdown, Html, ChangeRequest, ChangeRequestMarkdown, JiraCsv, AzureBoardsCsv, Json] {
        let text = render::in_format(&plan, format).unwrap();
        assert!(text.contains("which points to the network"), "{format:?}");
        assert!(!text.contains("0c9f3f5ad4b7"), "{format:?}");
    }
}

#[test]
fn the_plan_of_nodes_that_are_blocked() {
    let nodes = json!([
        node("tvm-1", "unusable"),
        node("tvm-2", "unusable"),
        node("tvm-3", "starting"),
        failed("tvm-4", "DiskFull")
    ]);
    let plan = planned(&[pool(), vnet(), table(&[]), closed(), account(), nodes]);
    let text = render::text(&plan);
    let (head, _) = text.split_once("LIST WHAT").unwrap();
    insta::assert_snapshot!(head);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The order of nodes, of sources, and repeated listings change nothing.
    #[test]
    fn the_order_of_listings_changes_nothing(
        states in prop::collection::vec(0..6_usize, 1..6),
        seed in any::<u64>(),
    ) {
        let known = ["idle", "unusable", "starting", "starttaskfailed", "unknown", "hibernating"];
        let nodes: Vec<Value> =
            states.iter().enumerate().map(|(number, state)| node(&format!("tvm-{number}"), known[*state])).collect();
        let mut turned = nodes.clone();
        let turns = seed as usize % turned.len();
        turned.rotate_left(turns);
        turned.extend(nodes.iter().take(2).cloned());
        let rest = [pool(), vnet(), table(&[]), closed(), account()];
        let first = planned(&[rest.as_slice(), &[json!(nodes)]].concat());
        let second = planned(&[&[json!(turned)], rest.as_slice()].concat());
        prop_assert_eq!(diagnosis(&first), diagnosis(&second));
    }
}
