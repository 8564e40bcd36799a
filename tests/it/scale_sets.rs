//! Network interfaces of scale sets are nodes' only where the account has its nodes in the user's subscription.

use model::plan::Verdict::{self, Blocked, Open, Unknown};
use serde_json::{Value, json};
use switchover::Plan;

use crate::twice::{comes_to, id, nsg, pool, reference, resource, vnet};

const CARDS: &str = "Microsoft.Network/networkInterfaces";
const GROUP: &str = "networkSecurityGroups/nsg-render";

fn account(mode: Option<&str>) -> Value {
    let properties = json!({"publicNetworkAccess": "Enabled", "poolAllocationMode": mode});
    resource("Microsoft.Batch/batchAccounts", "batchAccounts/render", properties)
}

fn card_id(machine: &str) -> String {
    id("").replace("Microsoft.Network/", &format!("Microsoft.Compute/{machine}/networkInterfaces/card"))
}

/// A network interface of a machine, in the pool's subnet or another one.
fn card(machine: &str, subnet: &str) -> Value {
    let configuration = json!({"name": "c", "properties": {"privateIPAddress": "10.3.0.4",
        "subnet": reference(&format!("virtualNetworks/vnet-render/subnets/{subnet}"))}});
    json!({"id": card_id(machine), "name": "card", "type": CARDS, "properties": {"networkSecurityGroup": reference(GROUP),
        "ipConfigurations": [configuration], "virtualMachine": {"id": card_id(machine).replace("/networkInterfaces/card", "")}}})
}

const IN_SCALE_SET: &str = "virtualMachineScaleSets/s/virtualMachines/0";

#[track_caller]
fn comes(resources: &[Value], mode: Option<&str>, expected: Verdict) -> Plan {
    let batch = [vnet(false), account(mode), pool(true, None)];
    comes_to(&resources.iter().chain(&batch).map(Value::to_string).collect::<Vec<_>>(), expected)
}

#[test]
fn an_nsg_on_a_scale_set_may_block_the_nodes_of_a_user_subscription() {
    let listing = |path: String| {
        let mut nsg = nsg("Deny");
        nsg["properties"]["networkInterfaces"] = json!([{"id": path}]);
        nsg
    };
    let shown = [nsg("Deny"), card(IN_SCALE_SET, "nodes")];
    let rows = json!({"count": 2, "data": shown, "total_records": 2});
    for resources in [shown.to_vec(), vec![listing(card_id(IN_SCALE_SET))], vec![rows]] {
        for mode in [Some("UserSubscription"), None] {
            let plan = comes(&resources, mode, Unknown);
            let missing = plan.subjects[0].requirements.iter().flat_map(|own| &own.hops).flat_map(|hop| &hop.missing);
            assert!(missing.clone().any(|fact| fact.fact.plain().contains("in a scale set")), "{:#?}", plan.subjects);
            assert!(plan.changes.iter().all(|change| change.held_back.is_none()), "{:#?}", plan.changes);
        }
        comes(&resources, Some("BatchService"), Open);
    }
    // It is not one of other subnets and other machines.
    comes(&[nsg("Deny"), card(IN_SCALE_SET, "other")], Some("UserSubscription"), Open);
    comes(&[nsg("Deny"), card("virtualMachines/vm1", "nodes")], Some("UserSubscription"), Open);
    // One that allows it changes nothing.
    comes(&[nsg("Allow"), card(IN_SCALE_SET, "nodes")], Some("UserSubscription"), Open);
}

#[test]
fn the_account_of_a_pool_that_names_none_shows_the_mode_as_well() {
    let mut pool = pool(true, None);
    pool.as_object_mut().unwrap().remove("id");
    pool["name"] = json!("render");
    for (mode, expected) in [(Some("BatchService"), Open), (Some("UserSubscription"), Unknown), (None, Unknown)] {
        let all = [nsg("Deny"), card(IN_SCALE_SET, "nodes"), vnet(false), account(mode), pool.clone()];
        comes_to(&all.map(|one| one.to_string()), expected);
    }
}

#[test]
fn terraform_and_templates_leave_the_mode_to_its_default() {
    let resources =
        [nsg("Deny"), card(IN_SCALE_SET, "nodes"), vnet(false), pool(true, None)].map(|one| one.to_string());
    let code = |mode: &str| {
        format!(
            "resource \"azurerm_batch_account\" \"a\" {{\n  name = \"render\"\n  resource_group_name = \"rg-render\"\n  location = \
             \"westeurope\"\n{mode}}}\n"
        )
    };
    for (mode, expected) in [
        ("  pool_allocation_mode = \"UserSubscription\"\n", Unknown),
        ("  pool_allocation_mode = \"BatchService\"\n", Open),
    ] {
        let texts: Vec<String> = resources.iter().cloned().chain([code(mode)]).collect();
        comes_to(&texts, expected);
    }
    // The subnet's own NSG still decides.
    let on = [nsg("Deny"), vnet(true), account(Some("UserSubscription")), pool(true, None)].map(|one| one.to_string());
    comes_to(&on, Blocked);
}
