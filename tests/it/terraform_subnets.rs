//! In Terraform's state a subnet is in its network and a resource of its own: what either says is on it counts.

use model::plan::RequirementId;
use model::plan::Verdict::{self, Blocked, Open, Unknown};
use serde_json::{Value, json};
use switchover::{Options, Plan, Source};

use crate::twice::{account, comes_to, id, nsg, pool};

const SUBNET: &str = "virtualNetworks/vnet-render/subnets/nodes";
const NSG: &str = "networkSecurityGroups/nsg-render";

/// The network, with what it says of its subnet; the subnet; and other resources.
fn resources(inside: &Value, others: &[(&str, Value)]) -> Vec<(String, Value)> {
    let named = |name: &str| json!({"name": name, "resource_group_name": "rg-render", "location": "westeurope"});
    let mut network = named("vnet-render");
    network["id"] = json!(id("virtualNetworks/vnet-render"));
    network["address_space"] = json!(["10.3.0.0/16"]);
    let mut one = json!({"id": id(SUBNET), "name": "nodes", "address_prefixes": ["10.3.0.0/24"]});
    inside.as_object().unwrap().iter().for_each(|(name, value)| one[name] = value.clone());
    network["subnet"] = json!([one]);
    let mut subnet = named("nodes");
    subnet["id"] = json!(id(SUBNET));
    subnet["virtual_network_name"] = json!("vnet-render");
    subnet["address_prefixes"] = json!(["10.3.0.0/24"]);
    let own = [("azurerm_virtual_network".to_owned(), network), ("azurerm_subnet".to_owned(), subnet)];
    own.into_iter().chain(others.iter().map(|(kind, values)| ((*kind).to_owned(), values.clone()))).collect()
}

/// The resources as a state, a file of a state, and a plan show them.
fn texts(resources: &[(String, Value)]) -> [String; 3] {
    let shown: Vec<Value> = resources
        .iter()
        .map(|(kind, values)| {
            json!({"address": format!("{kind}.one"), "mode": "managed", "type": kind, "name": "one", "values": values})
        })
        .collect();
    let values = json!({"root_module": {"resources": shown}});
    let file: Vec<Value> = resources
        .iter()
        .map(|(kind, values)| json!({"mode": "managed", "type": kind, "name": "one", "instances": [{"attributes": values}]}))
        .collect();
    [
        json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": values}).to_string(),
        json!({"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "a", "resources": file}).to_string(),
        json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": values}).to_string(),
    ]
}

#[track_caller]
fn comes(inside: &Value, others: &[(&str, Value)], around: &[Value], expected: Verdict) -> Vec<Plan> {
    let batch = [account("Enabled"), pool(true, None)];
    let around: Vec<String> = around.iter().chain(&batch).map(Value::to_string).collect();
    let with = |text: String| comes_to(&[vec![text], around.clone()].concat(), expected);
    texts(&resources(inside, others)).into_iter().map(with).collect()
}

fn other_nsg() -> Value {
    let other = nsg("Allow").to_string().replace("nsg-render", "nsg-other");
    serde_json::from_str(&other).unwrap()
}

fn association(nsg: &str) -> (&'static str, Value) {
    let values = json!({"id": id(SUBNET), "subnet_id": id(SUBNET), "network_security_group_id": id(nsg)});
    ("azurerm_subnet_network_security_group_association", values)
}

fn table(hop: &str) -> (&'static str, Value) {
    let route =
        json!({"name": "default", "address_prefix": "0.0.0.0/0", "next_hop_type": hop, "next_hop_in_ip_address": ""});
    let values = json!({"id": id("routeTables/rt-render"), "name": "rt-render", "resource_group_name": "rg-render",
        "location": "westeurope", "route": [route]});
    ("azurerm_route_table", values)
}

#[test]
fn what_only_the_network_says_is_on_a_subnet_counts() {
    let on = |member: &str, path: &str| json!({member: id(path)});
    for (access, expected) in [("Deny", Blocked), ("Allow", Open)] {
        comes(&on("security_group", NSG), &[], &[nsg(access)], expected);
    }
    // The NSG is not shown.
    comes(&on("security_group", NSG), &[], &[], Unknown);
    for (hop, expected) in [("None", Blocked), ("Internet", Open)] {
        comes(&on("route_table_id", "routeTables/rt-render"), &[table(hop)], &[], expected);
    }
}

#[test]
fn a_network_that_names_another_nsg_than_the_association_contradicts_it() {
    let inside = json!({"security_group": id(NSG), "route_table_id": ""});
    let plans = comes(&inside, &[association("networkSecurityGroups/nsg-other")], &[nsg("Deny"), other_nsg()], Unknown);
    for plan in plans {
        let told = plan.sources.iter().flat_map(|source| &source.diagnostics);
        let told: Vec<String> = told.map(|told| told.message.plain()).collect();
        assert!(told.iter().any(|told| told.contains("Subnet `nodes` is described again")), "{told:#?}");
        assert!(plan.changes.is_empty(), "{:#?}", plan.changes);
    }
}

#[test]
fn a_network_that_agrees_or_says_nothing_changes_nothing() {
    for inside in [json!({"security_group": id(NSG)}), json!({"security_group": ""}), json!({})] {
        for plan in comes(&inside, &[association(NSG)], &[nsg("Deny")], Blocked) {
            assert!(!plan.changes.is_empty());
        }
    }
}

/// The provider's release 5 has blocks in place of the list.
#[test]
fn both_forms_of_service_endpoints_lead_to_storage() {
    let routed = json!({"id": id(SUBNET), "subnet_id": id(SUBNET), "route_table_id": id("routeTables/rt-render")});
    let others = [table("None"), ("azurerm_subnet_route_table_association", routed)];
    for (member, value, expected) in [
        ("service_endpoints", json!(["Microsoft.Storage"]), Open),
        ("service_endpoint", json!([{"name": "Microsoft.Storage"}]), Open),
        ("service_endpoint", json!([{"service": "Microsoft.Storage"}]), Open),
        ("service_endpoint", json!([]), Blocked),
    ] {
        let mut all = resources(&json!({}), &others);
        all[1].1[member] = value.clone();
        for text in texts(&all) {
            let sources = [text, account("Enabled").to_string(), pool(true, None).to_string()];
            let sources = sources.map(|text| Source::new("x", text));
            let plan = switchover::plan(&sources, &Options::default());
            let storage = &plan.subjects[0].requirements[1];
            assert_eq!((storage.id, storage.verdict), (RequirementId::ClassicOutboundStorage, expected), "{value}");
        }
    }
}
