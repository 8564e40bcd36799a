//! What is on a subnet, as the subnet and the other side describe it: where they contradict each other, nothing is sure.

use model::plan::Verdict::{Blocked, Open, Unknown};
use serde_json::{Value, json};
use switchover::Plan;

use crate::twice::{account, comes_to, id, nsg, pool, reference, resource, template, vnet};

const SUBNET: &str = "virtualNetworks/vnet-render/subnets/nodes";

fn network(members: &Value) -> Value {
    let mut subnet = json!({"addressPrefix": "10.3.0.0/24"});
    for (name, value) in members.as_object().unwrap() {
        subnet[name] = value.clone();
    }
    let subnet = resource("Microsoft.Network/virtualNetworks/subnets", SUBNET, subnet);
    let properties = json!({"addressSpace": {"addressPrefixes": ["10.3.0.0/16"]}, "subnets": [subnet]});
    resource("Microsoft.Network/virtualNetworks", "virtualNetworks/vnet-render", properties)
}

/// The resource with a list of its subnets.
fn listing(mut resource: Value, subnets: &[&str]) -> Value {
    resource["properties"]["subnets"] = subnets.iter().map(|subnet| reference(subnet)).collect();
    resource
}

fn routes(name: &str, hop: &str) -> Value {
    let routes =
        json!({"routes": [{"name": "default", "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": hop}}]});
    resource("Microsoft.Network/routeTables", &format!("routeTables/{name}"), routes)
}

fn comes(resources: &[Value], expected: model::plan::Verdict) -> Plan {
    let batch = [account("Enabled"), pool(true, None)];
    let texts = resources.iter().chain(&batch).map(Value::to_string);
    comes_to(&texts.collect::<Vec<_>>(), expected)
}

/// Both sides are reported, and nothing is changed.
#[track_caller]
fn contradict(resources: &[Value], what: &str) {
    let plan = comes(resources, Unknown);
    let told: Vec<String> =
        plan.sources.iter().flat_map(|source| &source.diagnostics).map(|told| told.message.plain()).collect();
    let told: Vec<&String> = told.iter().filter(|told| told.contains("Nothing shows which of the two")).collect();
    assert!(told.len() >= 2 && told.iter().all(|told| told.contains(what)), "{told:#?}");
    assert!(plan.changes.is_empty(), "{:#?}", plan.changes);
    // One side at least shows nodes on it.
    let left_out = plan
        .sources
        .iter()
        .flat_map(|source| &source.diagnostics)
        .find(|told| told.message.plain().contains("don't show nodes"));
    assert!(left_out.is_none(), "{left_out:?}");
}

#[test]
fn a_subnet_that_shows_none_and_a_resource_that_lists_it_contradict_each_other() {
    let none = json!({"networkSecurityGroup": null, "routeTable": null, "natGateway": null});
    contradict(&[network(&none), listing(nsg("Deny"), &[SUBNET])], "NSG");
    contradict(&[network(&none), listing(routes("r1", "None"), &[SUBNET])], "route table");
    let upper = listing(routes("r1", "None"), &[SUBNET]).to_string().replace("subnets/nodes", "SUBNETS/NODES");
    contradict(&[network(&none), serde_json::from_str(&upper).unwrap()], "route table");
}

#[test]
fn a_subnet_that_names_one_and_another_that_lists_it_contradict_each_other() {
    let on = |table: &str| network(&json!({"routeTable": reference(&format!("routeTables/{table}"))}));
    for (first, second) in [("Internet", "None"), ("None", "Internet")] {
        contradict(&[on("r1"), routes("r1", first), listing(routes("r2", second), &[SUBNET])], "route table");
    }
}

#[test]
fn a_subnet_without_a_word_and_two_that_list_it_contradict_each_other() {
    let tables = [listing(routes("r1", "None"), &[SUBNET]), listing(routes("r2", "Internet"), &[SUBNET])];
    let [first, second] = tables;
    contradict(&[network(&json!({})), first, second], "route table");
}

#[test]
fn a_nat_gateway_that_lists_a_subnet_counts_where_the_subnet_leaves_it_out() {
    let address =
        resource("Microsoft.Network/publicIPAddresses", "publicIPAddresses/out", json!({"ipAddress": "20.1.2.3"}));
    let gateway = json!({"publicIpAddresses": [reference("publicIPAddresses/out")]});
    let gateway = listing(resource("Microsoft.Network/natGateways", "natGateways/out", gateway), &[SUBNET]);
    let mut without = pool(true, None);
    without["properties"]["networkConfiguration"]["publicIPAddressConfiguration"] =
        json!({"provision": "NoPublicIPAddresses"});
    let private = |gateway: Value| {
        let mut network = network(&json!({"defaultOutboundAccess": false}));
        if !gateway.is_object() {
            return network;
        }
        network["properties"]["subnets"][0]["properties"]["natGateway"] = gateway["natGateway"].clone();
        network
    };
    let plan = |network: Value, expected| {
        let texts = [network, gateway.clone(), address.clone(), account("Enabled"), without.clone()];
        comes_to(&texts.map(|text| text.to_string()), expected)
    };
    plan(private(Value::Null), Open);
    plan(private(json!({"natGateway": reference("natGateways/out")})), Open);
    let told = plan(private(json!({"natGateway": null})), Unknown);
    assert!(told.sources[0].diagnostics.iter().any(|told| told.message.plain().contains("NAT gateway `out`")));
}

#[test]
fn a_side_that_leaves_its_list_or_its_member_out_says_nothing() {
    // An export of an NSG without a list, and a subnet without a member.
    comes(&[vnet(true), nsg("Deny")], Blocked);
    comes(&[network(&json!({})), listing(nsg("Deny"), &[SUBNET])], Blocked);
    comes(&[network(&json!({})), listing(routes("r1", "None"), &[SUBNET])], Blocked);
    // Both sides say the same, in any case.
    comes(&[vnet(true), listing(nsg("Deny"), &[SUBNET, "virtualNetworks/vnet-render/subnets/other"])], Blocked);
    // A list without the subnet is what older exports have.
    comes(&[vnet(true), listing(nsg("Deny"), &[])], Blocked);
    comes(&[vnet(true), listing(nsg("Deny"), &["virtualNetworks/vnet-render/subnets/other"])], Blocked);
}

/// What the subnet does not say is still taken from the only resource that lists it.
#[test]
fn a_contradiction_about_routes_leaves_the_group() {
    let on = network(&json!({"routeTable": reference("routeTables/r1")}));
    let tables = [routes("r1", "Internet"), listing(routes("r2", "None"), &[SUBNET])];
    let [first, second] = tables;
    comes(&[on, first, second, listing(nsg("Deny"), &[SUBNET])], Blocked);
}

#[test]
fn a_template_and_an_export_that_disagree_are_in_dispute_as_well() {
    let subnets = json!([{"name": "nodes", "properties": {"addressPrefix": "10.3.0.0/24",
        "networkSecurityGroup": {"id": "[resourceId('Microsoft.Network/networkSecurityGroups', 'nsg-other')]"}}}]);
    let declared = template(&json!([
        {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-11-01", "name": "vnet-render", "location": "westeurope",
            "properties": {"addressSpace": {"addressPrefixes": ["10.3.0.0/16"]}, "subnets": subnets}},
        {"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2023-11-01", "name": "nsg-other", "location": "westeurope",
            "properties": {"securityRules": []}}
    ]));
    let exported = listing(nsg("Deny"), &[SUBNET]).to_string();
    let texts = [declared, exported, account("Enabled").to_string(), pool(true, None).to_string()];
    comes_to(&texts, Unknown);
    assert!(id(SUBNET).contains("rg-render"));
}
