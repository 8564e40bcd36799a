//! The parts of a small estate: nodes in a subnet with a group and routes, that may lead to a firewall.

use serde_json::{Value, json};
use switchover::{Options, Plan, Source};

const BASE: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers";

pub fn id(path: &str) -> Value {
    json!({ "id": format!("{BASE}/{path}") })
}

pub fn resource(kind: &str, name: &str, body: &Value) -> Value {
    let mut resource = json!({
        "id": format!("{BASE}/{kind}/{name}"), "name": name, "type": kind, "location": "northeurope",
    });
    for (field, value) in body.as_object().unwrap() {
        resource[field] = value.clone();
    }
    resource
}

pub fn vnet() -> Value {
    let nodes = json!({
        "id": format!("{BASE}/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"), "name": "nodes",
        "addressPrefix": "10.0.0.0/24", "routeTable": id("Microsoft.Network/routeTables/rt"),
        "networkSecurityGroup": id("Microsoft.Network/networkSecurityGroups/nsg"),
    });
    let body = json!({ "addressSpace": { "addressPrefixes": ["10.0.0.0/16"] }, "subnets": [nodes] });
    resource("Microsoft.Network/virtualNetworks", "vnet", &body)
}

/// An NSG that allows both models.
pub fn nsg() -> Value {
    let rule = |name: &str, direction: &str, source: &str, destination: &str, ports: &str| {
        json!({
            "name": name, "priority": 100, "direction": direction, "access": "Allow", "protocol": "Tcp",
            "sourceAddressPrefix": source, "sourcePortRange": "*", "destinationAddressPrefix": destination,
            "destinationPortRange": ports,
        })
    };
    let rules = [rule("In", "Inbound", "BatchNodeManagement.northeurope", "*", "29876-29877")];
    resource("Microsoft.Network/networkSecurityGroups", "nsg", &json!({ "securityRules": rules }))
}

pub fn pool(provision: &str) -> Value {
    json!({
        "id": format!("{BASE}/Microsoft.Batch/batchAccounts/farm/pools/pool"), "name": "pool",
        "type": "Microsoft.Batch/batchAccounts/pools", "vmSize": "standard_d2s_v5",
        "networkConfiguration": {
            "subnetId": format!("{BASE}/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"),
            "publicIPAddressConfiguration": { "provision": provision },
        },
    })
}

pub fn account() -> Value {
    resource("Microsoft.Batch/batchAccounts", "farm", &json!({ "publicNetworkAccess": "Enabled" }))
}

pub fn table(routes: &[(&str, &str)]) -> Value {
    let route = |&(to, hop): &(&str, &str)| {
        let mut route =
            json!({ "name": format!("to-{}", to.replace('/', "-")), "addressPrefix": to, "nextHopType": hop });
        if hop.starts_with("10.") {
            route["nextHopType"] = json!("VirtualAppliance");
            route["nextHopIpAddress"] = json!(hop);
        }
        route
    };
    let routes: Vec<Value> = routes.iter().map(route).collect();
    resource("Microsoft.Network/routeTables", "rt", &json!({ "routes": routes, "disableBgpRoutePropagation": true }))
}

/// A firewall at 10.0.255.4 with collections of network rules: priority, action, destinations.
pub fn firewall(collections: &[(u32, &str, &str)]) -> Value {
    let address = id("Microsoft.Network/publicIPAddresses/afw");
    let configuration = json!({ "name": "c", "privateIPAddress": "10.0.255.4", "publicIPAddress": address });
    let collection = |&(priority, action, to): &(u32, &str, &str)| {
        let rule = json!({
            "name": format!("rule-{priority}"), "protocols": ["Any"], "sourceAddresses": ["*"],
            "destinationAddresses": [to], "destinationPorts": ["*"],
        });
        json!({ "name": format!("c-{priority}"), "priority": priority, "action": { "type": action }, "rules": [rule] })
    };
    let collections: Vec<Value> = collections.iter().map(collection).collect();
    let body = json!({ "ipConfigurations": [configuration], "networkRuleCollections": collections });
    resource("Microsoft.Network/azureFirewalls", "afw", &body)
}

pub fn plan(documents: &[Value], text: Option<&str>) -> Plan {
    let mut sources: Vec<Source> = documents
        .iter()
        .enumerate()
        .map(|(number, document)| Source::new(format!("{number}.json"), document.to_string()))
        .collect();
    sources.extend(text.map(|text| Source::new("node", text)));
    switchover::plan(&sources, &Options::default())
}

const POLICIES: &str = "Microsoft.Network/firewallPolicies";

/// A policy with one group, of its own name.
pub fn policy(name: &str, base: Option<&str>) -> Value {
    let groups = json!([{ "id": format!("{BASE}/{POLICIES}/{name}/ruleCollectionGroups/{name}-rules") }]);
    let base = base.map(|base| id(&format!("{POLICIES}/{base}")));
    resource(POLICIES, name, &json!({ "ruleCollectionGroups": groups, "basePolicy": base }))
}

/// The group of a policy, with one rule.
pub fn group(name: &str, action: &str, to: &str) -> Value {
    let rule = json!({
        "name": format!("{name}-rule"), "ruleType": "NetworkRule", "ipProtocols": ["Any"], "sourceAddresses": ["*"],
        "destinationAddresses": [to], "destinationPorts": ["*"],
    });
    let collection = json!({
        "name": "c", "priority": 100, "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "action": { "type": action }, "rules": [rule],
    });
    json!({
        "id": format!("{BASE}/{POLICIES}/{name}/ruleCollectionGroups/{name}-rules"), "name": format!("{name}-rules"),
        "priority": 200, "ruleCollections": [collection], "type": format!("{POLICIES}/ruleCollectionGroups"),
    })
}

/// A firewall with the policy `child`.
pub fn firewall_with_policy() -> Value {
    let mut own = firewall(&[]);
    own.as_object_mut().unwrap().remove("networkRuleCollections");
    own["firewallPolicy"] = id(&format!("{POLICIES}/child"));
    own
}

pub fn assert_proved(plan: &Plan) {
    let proof = &plan.proof;
    assert!(proof.union.holds && proof.tighten.holds && proof.rollback.holds, "{proof:#?}\n{:#?}", plan.changes);
}
