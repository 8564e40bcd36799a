//! Pools that use simplified communication already: what classic left behind is removed, and nothing else is asked.

use model::plan::{CanMove, PhaseId, Plan, StepState, Verdict};
use serde_json::{Value, json};
use switchover::{Edition, Options, Source};

use crate::small_estate::{account, firewall, firewall_with_policy, group, policy, resource, table, vnet};
use crate::support::fixture;

fn rule(name: &str, priority: u32, direction: &str, access: &str, to: &str, ports: &str) -> Value {
    json!({
        "name": name, "priority": priority, "direction": direction, "access": access, "protocol": "Tcp",
        "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": to, "destinationPortRange": ports
    })
}

/// The rules that classic communication left behind, and a deny of everything else.
fn left_behind() -> Value {
    let rules = [
        rule("In", 100, "Inbound", "Allow", "*", "29876-29877"),
        rule("Storage", 100, "Outbound", "Allow", "Storage.northeurope", "443"),
        rule("Batch", 110, "Outbound", "Allow", "BatchNodeManagement.northeurope", "443"),
        rule("NoInternet", 4000, "Outbound", "Deny", "Internet", "*"),
    ];
    resource("Microsoft.Network/networkSecurityGroups", "nsg", &json!({ "securityRules": rules }))
}

fn pool(mode: Option<&str>) -> Value {
    let mut pool = crate::small_estate::pool("BatchManaged");
    pool["deploymentConfiguration"] =
        json!({ "virtualMachineConfiguration": { "nodeAgentSkuId": "batch.node.ubuntu 22.04" } });
    if let Some(mode) = mode {
        pool["currentNodeCommunicationMode"] = json!(mode);
    }
    pool
}

fn planned(documents: &[Value], edition: Option<Edition>) -> Plan {
    let source = |(number, document): (usize, &Value)| Source::new(format!("{number}.json"), document.to_string());
    let sources: Vec<Source> = documents.iter().enumerate().map(source).collect();
    switchover::plan(&sources, &Options { edition, ..Options::default() })
}

fn removed(plan: &Plan) -> Vec<String> {
    let changes = plan.changes.iter().filter(|change| change.phase == PhaseId::Tighten && change.held_back.is_none());
    changes.map(|change| change.name().to_owned()).collect()
}

fn leftovers(plan: &Plan) -> Vec<(String, bool)> {
    plan.leftovers.iter().map(|own| (own.message.plain(), own.line.is_some() && own.source.is_some())).collect()
}

fn assert_left(plan: &Plan, id: &str, words: &[&str]) {
    let found =
        plan.leftovers.iter().find(|own| own.id == id && words.iter().all(|word| own.message.plain().contains(word)));
    let found = found.unwrap_or_else(|| panic!("{id} {words:?} in {:#?}", leftovers(plan)));
    assert!(found.line.is_some() && found.source.is_some(), "{found:?}");
}

#[test]
fn what_classic_left_behind_is_removed_although_the_account_is_unknown() {
    let plan = planned(&[pool(Some("simplified")), vnet(), table(&[]), left_behind()], None);
    assert_eq!(plan.subjects[0].modes.simplified, Verdict::Unknown, "the account was not provided");
    assert_eq!(plan.subjects[0].can_move(), CanMove::Yes, "it has moved");
    assert_eq!(removed(&plan), ["In", "Storage"]);
    assert!(plan.proof.tighten.holds, "{:#?}", plan.proof);
    assert_eq!(plan.proof.tighten.notes.len(), 1, "it says what it rests on");
    assert!(plan.subjects[0].reasons[0].plain().contains("already uses simplified communication"));
}

#[test]
fn where_a_pool_is_not_moved_or_the_edition_is_the_preview_the_removal_waits() {
    let moved = pool(Some("Simplified"));
    let mut other = pool(Some("Classic"));
    (other["id"], other["name"]) = (json!(other["id"].as_str().unwrap().to_owned() + "2"), json!("pool2"));
    let rest = [vnet(), table(&[]), left_behind()];
    let with = |pools: &[Value]| [pools, &rest].concat();
    for (documents, edition) in [
        (with(&[moved.clone(), other]), Some(Edition::Ga)),
        (with(&[pool(Some("Default"))]), Some(Edition::Ga)),
        (with(std::slice::from_ref(&moved)), Some(Edition::Preview)),
    ] {
        let plan = planned(&documents, edition);
        assert_eq!(removed(&plan), Vec::<String>::new(), "{edition:?}");
        assert!(!plan.proof.tighten.holds, "{:#?}", plan.proof);
    }
}

#[test]
fn the_phases_that_are_done_have_no_step_and_one_verification_comes_before_the_removal() {
    let plan = planned(&[pool(Some("Simplified")), vnet(), table(&[]), left_behind(), account()], None);
    let phase = |id| plan.checklist.phases.iter().find(|phase| phase.id == id).unwrap();
    for id in [PhaseId::Union, PhaseId::Switch, PhaseId::Move] {
        assert!(phase(id).steps.is_empty(), "{id:?}");
        assert!(phase(id).summary.plain().starts_with("Done: "), "{id:?}");
    }
    let [verification] = phase(PhaseId::Verify).steps.as_slice() else { panic!("one step") };
    assert_eq!(phase(PhaseId::Tighten).title.plain(), "Remove what classic left behind");
    let removal = phase(PhaseId::Tighten).steps.iter().find(|step| step.changes.len() == 2).unwrap();
    assert_eq!(removal.waits_for, std::slice::from_ref(&verification.id));
}

#[test]
fn what_blocks_a_moved_pool_stays_in_the_first_phase() {
    let closed = resource(
        "Microsoft.Network/networkSecurityGroups",
        "nsg",
        &json!({ "securityRules": [rule("NoInternet", 4000, "Outbound", "Deny", "Internet", "*")] }),
    );
    let plan = planned(&[pool(Some("Simplified")), vnet(), table(&[]), closed, account()], None);
    let union = plan.checklist.phases.iter().find(|phase| phase.id == PhaseId::Union).unwrap();
    assert!(union.steps.iter().any(|step| step.state == StepState::Todo && !step.changes.is_empty()), "{union:#?}");
}

#[test]
fn leftovers_say_who_can_reach_what_at_each_kind_of_hop() {
    let application = json!([{
        "name": "apps", "priority": 300, "action": { "type": "Allow" }, "rules": [
            { "name": "any-blob", "sourceAddresses": ["10.0.0.0/16"], "targetFqdns": ["*.blob.core.windows.net"],
              "protocols": [{ "protocolType": "Https", "port": 443 }] },
            { "name": "one-blob", "sourceAddresses": ["*"], "targetFqdns": ["inputs.blob.core.windows.net"],
              "protocols": [{ "protocolType": "Https", "port": 443 }] },
            { "name": "elsewhere", "sourceAddresses": ["192.168.0.0/16"], "targetFqdns": ["*"],
              "protocols": [{ "protocolType": "Https", "port": 443 }] }
        ]
    }]);
    let nat = json!([{
        "name": "in", "priority": 100, "action": { "type": "Dnat" }, "rules": [
            { "name": "batch-in", "protocols": ["TCP"], "sourceAddresses": ["*"], "destinationAddresses": ["20.1.2.3"],
              "destinationPorts": ["29876-29877"], "translatedAddress": "10.0.0.4", "translatedPort": "29876" },
            { "name": "ssh-in", "protocols": ["TCP"], "sourceAddresses": ["*"], "destinationAddresses": ["20.1.2.3"],
              "destinationPorts": ["22"], "translatedAddress": "10.0.0.4", "translatedPort": "22" }
        ]
    }]);
    let mut firewall = firewall(&[(100, "Allow", "BatchNodeManagement.northeurope"), (200, "Allow", "Storage")]);
    (firewall["applicationRuleCollections"], firewall["natRuleCollections"]) = (application, nat);
    let routes = table(&[("0.0.0.0/0", "10.0.255.4"), ("BatchNodeManagement.northeurope", "Internet")]);
    let iptables = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\n\
                    -A INPUT -s 203.0.113.0/24 -p tcp -m tcp --dport 29876:29877 -j ACCEPT\nCOMMIT\n";
    let documents = [pool(Some("Simplified")), vnet(), routes, left_behind(), account(), firewall];
    let source = |(number, document): (usize, &Value)| {
        Source::new(format!("{number}.json"), serde_json::to_string_pretty(document).unwrap())
    };
    let mut sources: Vec<Source> = documents.iter().enumerate().map(source).collect();
    sources.push(Source::new("node", iptables));
    let plan = switchover::plan(&sources, &Options::default());
    assert_left(
        &plan,
        "storage-outbound",
        &["`rule-200`", "firewall `afw`", "Storage", "storage of every customer: a data-exfiltration path"],
    );
    assert_left(&plan, "storage-outbound", &["`any-blob`", "10.0.0.0/16"]);
    assert_left(&plan, "classic-ports", &["`batch-in`", "TCP 29876-29877", "is open to every address"]);
    assert_left(&plan, "classic-ports", &["TCP 29876-29877 is open to 203.0.113.0/24"]);
    assert_left(&plan, "route-past-firewall", &["to-BatchNodeManagement.northeurope", "route table `rt`"]);
    let all = leftovers(&plan).into_iter().map(|(message, _)| message).collect::<Vec<_>>().join("\n");
    for silent in ["one-blob", "elsewhere", "ssh-in", "-i lo"] {
        assert!(!all.contains(silent), "{silent} is no leftover: {all}");
    }
}

#[test]
fn rules_of_a_policy_and_of_what_it_inherits_are_leftovers_as_well() {
    let documents = [
        pool(Some("Simplified")),
        vnet(),
        table(&[("0.0.0.0/0", "10.0.255.4")]),
        left_behind(),
        account(),
        firewall_with_policy(),
        policy("child", Some("parent")),
        policy("parent", None),
        group("child", "Allow", "BatchNodeManagement.northeurope"),
        group("parent", "Allow", "*"),
    ];
    let plan = planned(&documents, None);
    assert_left(&plan, "wide-outbound", &["`parent-rule`", "firewall `afw`", "everywhere"]);
}

#[test]
fn a_route_that_nodes_still_need_is_no_leftover() {
    // The firewall blocks Batch, so nodes reach it by their own route.
    let routes = table(&[("0.0.0.0/0", "10.0.255.4"), ("BatchNodeManagement.northeurope", "Internet")]);
    let documents =
        [pool(Some("Simplified")), vnet(), routes, left_behind(), account(), firewall(&[(100, "Deny", "*")])];
    let plan = planned(&documents, None);
    assert!(plan.leftovers.iter().all(|own| own.id != "route-past-firewall"), "{:#?}", leftovers(&plan));
}

#[test]
fn the_plan_of_moved_pools() {
    let text = std::fs::read_to_string(fixture("estate/moved/estate.json")).unwrap();
    let plan = switchover::plan(&[Source::new("estate.json", text)], &Options::default());
    insta::assert_snapshot!(render::text(&plan));
}

/// The step of a phase that changes an NSG.
fn step_of_nsg(plan: &Plan, phase: PhaseId) -> &model::plan::Step {
    let steps = plan.checklist.phases.iter().filter(|own| own.id == phase).flat_map(|own| &own.steps);
    let mut of_nsg = steps.filter(|step| step.id.starts_with(&format!("{}:", phase.name())));
    of_nsg.next().unwrap_or_else(|| panic!("no step of the NSG: {:#?}", plan.checklist))
}

#[test]
fn classic_rules_for_unknown_pools_can_be_skipped_where_simplified_communication_is_open() {
    let says = "if all pools behind this NSG use simplified communication already, skip this step";
    let nsg = |rules: &[Value]| {
        resource("Microsoft.Network/networkSecurityGroups", "nsg", &json!({ "securityRules": rules }))
    };
    let closed = rule("NoInternet", 4000, "Outbound", "Deny", "Internet", "*");
    let batch = rule("Batch", 110, "Outbound", "Allow", "BatchNodeManagement.northeurope", "443");
    let why = |documents: &[Value]| {
        let plan = planned(documents, Some(Edition::Preview));
        let step = step_of_nsg(&plan, PhaseId::Union);
        assert_eq!(step.state, StepState::Todo);
        step.why.plain()
    };
    let simplified_is_open = nsg(&[closed.clone(), batch]);
    assert!(why(std::slice::from_ref(&simplified_is_open)).contains(says), "nothing is known of the pools");
    assert!(!why(&[nsg(&[closed])]).contains(says), "simplified communication needs a rule, too");
    let classic = [pool(Some("Classic")), vnet(), table(&[]), simplified_is_open];
    assert!(!why(&classic).contains(says), "the pool is classic");
}

#[test]
fn the_steps_whose_changes_a_later_export_shows_are_done() {
    let with = |mode: &str, nsg: &Value| {
        planned(&[pool(Some(mode)), vnet(), table(&[]), account(), nsg.clone()], Some(Edition::Preview))
    };
    let mut nsg = left_behind();
    let rules = nsg["securityRules"].as_array_mut().unwrap();
    rules.retain(|rule| rule["name"] != "Batch");
    let before = with("Classic", &nsg);
    let union = step_of_nsg(&before, PhaseId::Union);
    assert!(!union.is_settled() && union.changes.len() == 1, "{union:?}");

    let change = before.changes.iter().find(|change| union.changes.contains(&change.id)).unwrap();
    let made = serde_json::to_value(change).unwrap()["rule"].clone();
    nsg["securityRules"].as_array_mut().unwrap().push(made);
    let after = with("Classic", &nsg);
    let done = step_of_nsg(&after, PhaseId::Union);
    assert!(done.is_settled() && done.changes.is_empty(), "{done:?}");
    assert_eq!(done.id, union.id, "ticks and notes stay with it");
    let tighten = step_of_nsg(&after, PhaseId::Tighten);
    assert!(!tighten.is_settled(), "{tighten:?}");

    // Once the pool has moved, the step of the removal is done, too.
    let removed = removed(&after);
    assert_eq!(removed, ["In", "Storage"]);
    nsg["securityRules"].as_array_mut().unwrap().retain(|rule| !removed.iter().any(|name| rule["name"] == **name));
    let moved = with("Simplified", &nsg);
    let last = step_of_nsg(&moved, PhaseId::Tighten);
    assert!(last.is_settled(), "{last:?}");
    assert_eq!(last.id, tighten.id);
    assert!(step_of_nsg(&moved, PhaseId::Union).is_settled());
}

/// What a plan in the GA edition opens for classic communication.
fn opened_for_classic(documents: &[Value]) -> (Plan, Vec<String>) {
    let plan = planned(documents, Some(Edition::Ga));
    let union = plan.changes.iter().filter(|change| change.phase == PhaseId::Union);
    let opened =
        union.map(|change| change.name().to_owned()).filter(|name| !name.contains("ManagementOutbound")).collect();
    (plan, opened)
}

#[test]
fn a_pool_that_simplified_communication_is_open_to_moves_at_once_where_classic_communication_is_blocked() {
    let deny_in = rule("NoService", 100, "Inbound", "Deny", "*", "29876-29877");
    let deny_out = rule("NoInternet", 4000, "Outbound", "Deny", "Internet", "*");
    let batch = rule("Batch", 110, "Outbound", "Allow", "BatchNodeManagement.northeurope", "443");
    let nsg = |rules: &[&Value]| {
        resource("Microsoft.Network/networkSecurityGroups", "nsg", &json!({ "securityRules": rules }))
    };
    let appliance = table(&[("0.0.0.0/0", "10.0.255.4")]);
    let firewall = || firewall(&[(100, "Allow", "BatchNodeManagement.northeurope")]);
    for (what, documents) in [
        ("inbound", vec![table(&[]), nsg(&[&deny_in])]),
        ("storage", vec![table(&[]), nsg(&[&deny_out, &batch])]),
        ("asymmetric routes and a firewall", vec![appliance, nsg(&[]), firewall()]),
    ] {
        let documents = [&[pool(Some("Classic")), vnet(), account()], documents.as_slice()].concat();
        let (plan, opened) = opened_for_classic(&documents);
        assert_eq!(plan.subjects[0].modes.classic, Verdict::Blocked, "{what}");
        assert_eq!(plan.subjects[0].modes.simplified, Verdict::Open, "{what}: {:#?}", plan.subjects[0]);
        assert!(opened.is_empty(), "{what}: {opened:?}");
        assert!(plan.proof.union.holds, "{what}: {:#?}", plan.proof);
        let union = plan.checklist.phases.iter().find(|phase| phase.id == PhaseId::Union).unwrap();
        let waits: Vec<&str> =
            union.steps.iter().filter(|step| !step.is_settled()).map(|step| step.id.as_str()).collect();
        assert!(waits.is_empty(), "{what}: the move waits for {waits:?}");
        // Those who want both models still get them.
        let sources: Vec<Source> = documents.iter().map(|own| Source::new("a.json", own.to_string())).collect();
        let options =
            Options { edition: Some(Edition::Ga), target: model::options::TargetMode::Union, ..Options::default() };
        let asked = switchover::plan(&sources, &options);
        assert!(asked.changes.iter().any(|change| change.phase == PhaseId::Union), "{what}");
    }
    // The documents open both models where simplified communication has to be opened,
    let documents = [pool(Some("Classic")), vnet(), account(), table(&[]), nsg(&[&deny_in, &deny_out])];
    assert!(!opened_for_classic(&documents).1.is_empty());
    // and nodes may work with what is not surely blocked.
    let part = json!({
        "name": "Part", "priority": 100, "direction": "Inbound", "access": "Deny", "protocol": "Tcp",
        "sourceAddressPrefix": "0.0.0.0/1", "sourcePortRange": "*", "destinationAddressPrefix": "*",
        "destinationPortRange": "29876-29877"
    });
    let allow_in = rule("In", 110, "Inbound", "Allow", "*", "29876-29877");
    let documents = [pool(Some("Classic")), vnet(), account(), table(&[]), nsg(&[&part, &allow_in])];
    let (plan, opened) = opened_for_classic(&documents);
    assert_eq!(plan.subjects[0].modes.classic, Verdict::Partly);
    assert!(opened.contains(&"AllowBatchNodeManagementInbound".to_owned()), "{opened:?}");
}
