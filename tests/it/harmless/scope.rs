//! Nothing is opened for more than what needs it.

use model::plan::{Change, PhaseId};
use serde_json::json;

use super::{account, closed_rules, estate, nsg, options, plan_of, pool, steps, subnet_id, vnet};

#[test]
fn classic_is_not_opened_for_pools_that_do_not_use_it() {
    let no_addresses = json!({ "networkConfiguration": {
        "subnetId": subnet_id("nodes"), "publicIPAddressConfiguration": { "provision": "NoPublicIPAddresses" }
    } });
    let moved = json!({ "currentNodeCommunicationMode": "Simplified" });
    for more in [no_addresses, moved] {
        let parts = [
            nsg("nsg-nodes", &closed_rules(), &[subnet_id("nodes")], &[]),
            vnet(&[("nodes", "10.1.1.0/24", Some("nsg-nodes"))]),
            account(),
            pool("p1", more),
        ];
        let plan = plan_of(&parts, &options());
        let union: Vec<&str> =
            plan.changes.iter().filter(|change| change.phase == PhaseId::Union).map(Change::name).collect();
        assert_eq!(union, ["AllowBatchNodeManagementOutbound"]);
        let why: Vec<String> = steps(&plan, PhaseId::Union).map(|step| step.why.plain()).collect();
        assert!(!why.join(" ").contains("classic and simplified"), "{why:?}");
    }
}

#[test]
fn an_account_is_never_opened_to_everybody() {
    let mut parts = estate();
    parts[2]["publicNetworkAccess"] = json!("Disabled");
    let plan = plan_of(&parts, &options());
    let choices = steps(&plan, PhaseId::Union).flat_map(|step| &step.choices);
    let commands: Vec<&String> = choices.flat_map(|choice| &choice.commands).collect();
    let at = |wanted: &str| commands.iter().position(|command| command.contains(wanted)).unwrap();
    let enabled = at("--public-network-access Enabled");
    for first in [
        "--profile BatchAccount --default-action Deny",
        "--profile NodeManagement --default-action Deny",
        "network-rule add --name render --resource-group rg-net --profile NodeManagement",
    ] {
        assert!(at(first) < enabled, "{commands:#?}");
    }
}

#[test]
fn what_is_opened_in_a_shared_group_is_for_the_nodes_alone() {
    let both = [subnet_id("nodes"), subnet_id("db")];
    let plan = plan_of(
        &[
            nsg("nsg-nodes", &closed_rules(), &both, &[]),
            vnet(&[("nodes", "10.1.1.0/24", Some("nsg-nodes")), ("db", "10.1.2.0/24", Some("nsg-nodes"))]),
            account(),
            pool("p1", json!({})),
        ],
        &options(),
    );
    let union: Vec<&Change> = plan.changes.iter().filter(|change| change.phase == PhaseId::Union).collect();
    assert_eq!(union.len(), 3);
    for change in union {
        let rule = change.rule().unwrap();
        let local =
            if rule.direction == "Inbound" { &rule.destination_address_prefix } else { &rule.source_address_prefix };
        assert_eq!(local.as_deref(), Some("10.1.1.0/24"), "{rule:?}");
    }
    // What is for the nodes alone goes again and blocks nobody else.
    assert!(plan.changes.iter().all(|change| change.held_back.is_none()) && plan.proof.tighten.holds);
}
