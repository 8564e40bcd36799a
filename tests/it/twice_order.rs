//! What templates deploy twice: `dependsOn` shows which is deployed later, and that one counts.

use model::plan::Verdict::{Blocked, Open, Unknown};
use serde_json::{Value, json};
use switchover::Plan;

use crate::twice::{attached, comes_to, conflicts, declared, declared_around, declared_vnet, rule, template};

const SUBNET: &str = "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet-render', 'nodes')]";

fn bare() -> Value {
    json!({"addressPrefix": "10.3.0.0/24"})
}

fn after(mut resource: Value, others: &[&str]) -> Value {
    resource["dependsOn"] = json!(others);
    resource
}

fn child(properties: Value) -> Value {
    declared("Microsoft.Network/virtualNetworks/subnets", "vnet-render/nodes", properties)
}

fn deployment(name: &str, resources: &Value) -> Value {
    let template = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": resources});
    json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name,
        "properties": {"mode": "Incremental", "template": template}})
}

/// A template with some resources among those that are always there.
fn with(resources: impl IntoIterator<Item = Value>) -> String {
    template(&json!(declared_around().into_iter().chain(resources).collect::<Vec<_>>()))
}

/// The other order of the declarations means the same.
#[track_caller]
fn deploys(resources: &[Value], expected: model::plan::Verdict) -> Plan {
    comes_to(&[with(resources.iter().rev().cloned())], expected);
    comes_to(&[with(resources.iter().cloned())], expected)
}

#[test]
fn a_parent_that_waits_for_its_child_is_deployed_later() {
    for (inline, own, expected) in [(bare(), attached(), Open), (attached(), bare(), Blocked)] {
        for name in [SUBNET, "vnet-render/nodes", "Microsoft.Network/virtualNetworks/vnet-render/subnets/nodes"] {
            let plan = deploys(&[child(own.clone()), after(declared_vnet(inline.clone()), &[name])], expected);
            assert!(conflicts(&plan).is_empty(), "{:#?}", plan.sources);
        }
        // In a deployment that waits, and behind one that waits.
        let network = json!([declared_vnet(inline.clone())]);
        deploys(&[child(own.clone()), after(deployment("two", &network), &[SUBNET])], expected);
        let first = deployment("one", &json!([child(own.clone())]));
        let second = after(deployment("two", &json!([])), &["one"]);
        let waits = &["[resourceId('Microsoft.Resources/deployments', 'two')]"];
        deploys(&[first, second, after(declared_vnet(inline.clone()), waits)], expected);
    }
}

#[test]
fn symbolic_names_and_bicep_tell_the_order_as_well() {
    for (inline, own, expected) in [(bare(), attached(), Open), (attached(), bare(), Blocked)] {
        let mut resources = serde_json::Map::new();
        for (number, resource) in declared_around().into_iter().enumerate() {
            resources.insert(format!("r{number}"), resource);
        }
        resources.insert("nodes".to_owned(), child(own));
        resources.insert("network".to_owned(), after(declared_vnet(inline), &["nodes"]));
        let text = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "languageVersion": "2.0", "contentVersion": "1.0.0.0", "resources": resources});
        comes_to(&[text.to_string()], expected);
    }
    let bicep = |inline: &str, own: &str, order: &str| {
        format!(
            "resource nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {{\n  name: 'nsg-render'\n  location: 'westeurope'\n  \
             properties: {{ securityRules: [ {{ name: 'internet', properties: {{ priority: 200, direction: 'Outbound', access: 'Deny', \
             protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: 'Internet', destinationPortRange: \
             '*' }} }} ] }}\n}}\nresource nodes 'Microsoft.Network/virtualNetworks/subnets@2023-11-01' = {{\n  name: \
             'vnet-render/nodes'\n  properties: {{ addressPrefix: '10.3.0.0/24'{own} }}\n}}\nvar used = nodes.id\nresource network \
             'Microsoft.Network/virtualNetworks@2023-11-01' = {{\n  name: 'vnet-render'\n  location: 'westeurope'\n  tags: {{ {order} }}\n  \
             properties: {{ addressSpace: {{ addressPrefixes: [ '10.3.0.0/16' ] }}, subnets: [ {{ name: 'nodes', properties: {{ \
             addressPrefix: '10.3.0.0/24'{inline} }} }} ] }}\n}}\n"
        )
    };
    let attached = ", networkSecurityGroup: { id: nsg.id }";
    for order in ["after: nodes.id", "after: used"] {
        comes_to(&[bicep("", attached, order)], Open);
        comes_to(&[bicep(attached, "", order)], Blocked);
    }
    comes_to(&[bicep("", attached, "")], Blocked);
    let listed = bicep("", attached, "").replace("  tags: {  }\n", "  dependsOn: [ nodes ]\n");
    comes_to(&[listed], Open);
}

fn rule_child(access: &str) -> Value {
    declared(
        "Microsoft.Network/networkSecurityGroups/securityRules",
        "nsg-render/internet",
        rule(access)["properties"].take(),
    )
}

fn context_of_nsg(rules: Value) -> Vec<Value> {
    let group = declared("Microsoft.Network/networkSecurityGroups", "nsg-render", json!({"securityRules": rules}));
    vec![group, declared_vnet(attached())]
}

#[test]
fn a_group_that_waits_for_its_rule_replaces_it() {
    let waits = &["[resourceId('Microsoft.Network/networkSecurityGroups/securityRules', 'nsg-render', 'internet')]"];
    for (inside, own, expected) in [("Allow", "Deny", Open), ("Deny", "Allow", Blocked)] {
        let resources = context_of_nsg(json!([rule(inside)]));
        let [group, network] = resources.try_into().unwrap();
        comes_to(&[template(&json!([after(group.clone(), waits), rule_child(own), network.clone()]))], expected);
        let earlier = if expected == Open { Blocked } else { Open };
        comes_to(&[template(&json!([group, rule_child(own), network]))], earlier);
    }
}

#[test]
fn of_two_children_of_one_name_the_later_counts_and_without_an_order_neither() {
    let both = |first: Value, second: Value, order: &[&str]| {
        [deployment("one", &json!([first])), after(deployment("two", &json!([second])), order)]
    };
    let network = || declared_vnet(bare());
    for (first, second, expected) in [(bare(), attached(), Blocked), (attached(), bare(), Open)] {
        let [one, two] = both(child(first.clone()), child(second.clone()), &["one"]);
        assert!(conflicts(&deploys(&[network(), one, two], expected)).is_empty());
        let [one, two] = both(child(first), child(second), &[]);
        assert!(!conflicts(&deploys(&[network(), one, two], Unknown)).is_empty());
    }
    for (first, second, expected) in [("Allow", "Deny", Blocked), ("Deny", "Allow", Open)] {
        let [one, two] = both(rule_child(first), rule_child(second), &["one"]);
        let mut resources = context_of_nsg(json!([]));
        resources.extend([one, two]);
        comes_to(&[template(&json!(resources))], expected);
        let [one, two] = both(rule_child(first), rule_child(second), &[]);
        let mut resources = context_of_nsg(json!([rule(first)]));
        resources.extend([one, two]);
        let plan = comes_to(&[template(&json!(resources))], Unknown);
        let told = &plan.sources[0].diagnostics;
        assert!(
            told.iter().any(|told| told.message.plain().contains("each declaration overwrites the other")),
            "{told:#?}"
        );
        assert!(plan.changes.is_empty(), "{:#?}", plan.changes);
    }
}

#[test]
fn of_two_routes_of_one_name_without_an_order_neither_counts() {
    let route = |hop: &str| {
        declared(
            "Microsoft.Network/routeTables/routes",
            "rt-render/default",
            json!({"addressPrefix": "0.0.0.0/0", "nextHopType": hop}),
        )
    };
    let table = declared("Microsoft.Network/routeTables", "rt-render", json!({"routes": []}));
    let on = json!({"addressPrefix": "10.3.0.0/24",
        "routeTable": {"id": "[resourceId('Microsoft.Network/routeTables', 'rt-render')]"}});
    let resources =
        |second: Value| [table.clone(), declared_vnet(on.clone()), deployment("one", &json!([route("None")])), second];
    let second = deployment("two", &json!([route("Internet")]));
    assert!(deploys(&resources(second.clone()), Unknown).changes.is_empty());
    deploys(&resources(after(second, &["one"])), Open);
}

#[test]
fn what_waits_for_itself_and_what_is_under_a_condition_shows_no_order() {
    let mut conditional = after(child(bare()), &["one"]);
    conditional["condition"] = json!("[parameters('late')]");
    let one = deployment("one", &json!([child(attached())]));
    deploys(&[declared_vnet(bare()), one, conditional], Unknown);
    let network = after(declared_vnet(bare()), &[SUBNET]);
    let waits = &["[resourceId('Microsoft.Network/virtualNetworks', 'vnet-render')]"];
    deploys(&[after(child(attached()), waits), network], Blocked);
}
