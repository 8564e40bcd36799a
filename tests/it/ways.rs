//! Ways through an estate that once were judged wrongly: each a small estate and one claim.

use model::plan::{Hop, HopKind, Requirement, Verdict};
use serde_json::{Value, json};
use switchover::{Options, Source};

const BASE: &str = "/subscriptions/s/resourceGroups/g/providers";
const STORAGE: usize = 1;
const SIMPLIFIED: usize = 3;

fn id(path: &str) -> Value {
    json!({ "id": format!("{BASE}/{path}") })
}

fn resource(kind: &str, name: &str, body: &Value) -> Value {
    let mut resource = json!({
        "id": format!("{BASE}/{kind}/{name}"), "name": name, "type": kind, "location": "northeurope",
    });
    for (field, value) in body.as_object().unwrap() {
        resource[field] = value.clone();
    }
    resource
}

fn vnet(subnet: &Value) -> Value {
    let mut nodes = json!({
        "id": format!("{BASE}/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"), "name": "nodes",
        "addressPrefix": "10.0.0.0/24",
    });
    for (field, value) in subnet.as_object().unwrap() {
        nodes[field] = value.clone();
    }
    let body = json!({ "addressSpace": { "addressPrefixes": ["10.0.0.0/16"] }, "subnets": [nodes] });
    resource("Microsoft.Network/virtualNetworks", "vnet", &body)
}

fn pool(addresses: &[&str]) -> Value {
    let ids: Vec<Value> =
        addresses.iter().map(|name| id(&format!("Microsoft.Network/publicIPAddresses/{name}"))["id"].clone()).collect();
    let provision = if ids.is_empty() { "BatchManaged" } else { "UserManaged" };
    json!({
        "id": format!("{BASE}/Microsoft.Batch/batchAccounts/farm/pools/pool"), "name": "pool",
        "type": "Microsoft.Batch/batchAccounts/pools", "vmSize": "standard_d2s_v5",
        "networkConfiguration": {
            "subnetId": format!("{BASE}/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"),
            "publicIPAddressConfiguration": { "provision": provision, "ipAddressIds": ids },
        },
    })
}

fn address(name: &str, value: &str) -> Value {
    resource("Microsoft.Network/publicIPAddresses", name, &json!({ "ipAddress": value }))
}

fn account(allowed: &[&str]) -> Value {
    let rules: Vec<Value> = allowed.iter().map(|value| json!({ "action": "Allow", "value": value })).collect();
    let access = json!({ "nodeManagementAccess": { "defaultAction": "Deny", "ipRules": rules } });
    resource(
        "Microsoft.Batch/batchAccounts",
        "farm",
        &json!({ "publicNetworkAccess": "Enabled", "networkProfile": access }),
    )
}

fn open_account() -> Value {
    resource("Microsoft.Batch/batchAccounts", "farm", &json!({ "publicNetworkAccess": "Enabled" }))
}

fn table(routes: &[(&str, &str)]) -> Value {
    let route = |&(to, hop): &(&str, &str)| {
        let mut route = json!({ "name": to, "addressPrefix": to, "nextHopType": hop });
        if hop.starts_with("10.") {
            route["nextHopType"] = json!("VirtualAppliance");
            route["nextHopIpAddress"] = json!(hop);
        }
        route
    };
    let routes: Vec<Value> = routes.iter().map(route).collect();
    let body = json!({ "routes": routes, "disableBgpRoutePropagation": true });
    resource("Microsoft.Network/routeTables", "rt", &body)
}

/// A firewall with these network rules, at 10.0.255.4.
fn firewall(rules: &Value) -> Value {
    let address = id("Microsoft.Network/publicIPAddresses/afw");
    let configuration = json!({ "name": "c", "privateIPAddress": "10.0.255.4", "publicIPAddress": address });
    let collections = json!([{ "name": "c", "priority": 100, "action": { "type": "Allow" }, "rules": rules }]);
    let body = json!({ "ipConfigurations": [configuration], "networkRuleCollections": collections });
    resource("Microsoft.Network/azureFirewalls", "afw", &body)
}

fn routed() -> Value {
    json!({ "routeTable": id("Microsoft.Network/routeTables/rt") })
}

fn requirements(documents: &[Value]) -> Vec<Requirement> {
    let sources: Vec<Source> = documents
        .iter()
        .enumerate()
        .map(|(number, document)| Source::new(format!("{number}.json"), document.to_string()))
        .collect();
    let plan = switchover::plan(&sources, &Options::default());
    plan.subjects.into_iter().find(|subject| subject.name == "pool").unwrap().requirements
}

fn hop(requirement: &Requirement, kind: HopKind) -> &Hop {
    requirement.hops.iter().find(|hop| hop.kind == kind).unwrap()
}

#[test]
fn the_length_of_a_tags_route_is_that_of_the_tags_own_prefix() {
    // Storage holds 20.60.0.0/16; of the region it is 20.60.19.0/24 and others.
    let routes = table(&[("Storage", "None"), ("20.60.0.0/17", "Internet")]);
    let storage = &requirements(&[vnet(&routed()), routes, pool(&[]), open_account()])[STORAGE];
    assert_eq!(storage.verdict, Verdict::Partly);
    let shut = &hop(storage, HopKind::Route).shut;
    assert!(!shut.contains(&"20.60.19.0/24".to_owned()), "{shut:?}");
    assert!(shut.contains(&"20.60.144.0/23".to_owned()), "{shut:?}");
}

#[test]
fn a_firewall_stops_nothing_that_may_take_another_way() {
    let routes = table(&[("0.0.0.0/0", "10.0.255.4"), ("Unheard.northeurope", "Internet")]);
    let all = requirements(&[vnet(&routed()), routes, pool(&[]), open_account(), firewall(&json!([]))]);
    assert_eq!(all[STORAGE].verdict, Verdict::Unknown);
}

#[test]
fn a_doubt_about_the_way_is_told_only_if_the_outcome_depends_on_it() {
    let routes = table(&[("0.0.0.0/0", "None"), ("Unheard.northeurope", "VnetLocal")]);
    let all = requirements(&[vnet(&routed()), routes, pool(&[]), open_account()]);
    assert_eq!(all[STORAGE].verdict, Verdict::Blocked);
}

#[test]
fn the_account_sees_the_address_of_the_way_that_packets_take() {
    let rules = json!([{
        "name": "all", "protocols": ["Any"], "sourceAddresses": ["*"], "destinationAddresses": ["*"],
        "destinationPorts": ["*"],
    }]);
    let routes = table(&[("0.0.0.0/0", "10.0.255.4"), ("13.69.229.32/27", "Internet")]);
    let (own, of_firewall) = (address("own", "20.73.10.20"), address("afw", "51.104.0.9"));
    let estate = |allowed: &[&str]| {
        let (pool, account) = (pool(&["own"]), account(allowed));
        let (own, of_firewall) = (own.clone(), of_firewall.clone());
        [vnet(&routed()), routes.clone(), pool, account, firewall(&rules), own, of_firewall]
    };
    let verdict = |allowed: &[&str]| requirements(&estate(allowed))[SIMPLIFIED].verdict;
    assert_eq!(verdict(&["20.73.10.20", "51.104.0.9"]), Verdict::Open);
    let partly = &requirements(&estate(&["51.104.0.9"]))[SIMPLIFIED];
    assert_eq!(partly.verdict, Verdict::Partly);
    assert_eq!(hop(partly, HopKind::Account).shut, ["13.69.229.32/27"]);
}

#[test]
fn behind_an_appliance_that_is_not_shown_the_address_is_not_known() {
    let routes = table(&[("0.0.0.0/0", "10.0.255.77")]);
    let estate = [vnet(&routed()), routes, pool(&["own"]), account(&["51.104.0.9"]), address("own", "20.73.10.20")];
    let simplified = &requirements(&estate)[SIMPLIFIED];
    assert_eq!(hop(simplified, HopKind::Account).verdict, Verdict::Unknown);
    // Nor is it with a route table that is not shown.
    let estate = [vnet(&routed()), pool(&["own"]), account(&["51.104.0.9"]), address("own", "20.73.10.20")];
    assert_eq!(requirements(&estate)[SIMPLIFIED].verdict, Verdict::Unknown);
}

#[test]
fn one_of_two_addresses_that_is_let_in_leaves_a_requirement_partly_open_whatever_else_is_unknown() {
    let subnet = json!({ "networkSecurityGroup": id("Microsoft.Network/networkSecurityGroups/not-shown") });
    let (a, b) = (address("a", "20.73.10.20"), address("b", "20.73.10.21"));
    let estate = [vnet(&subnet), pool(&["a", "b"]), account(&["20.73.10.20"]), a, b];
    assert_eq!(requirements(&estate)[SIMPLIFIED].verdict, Verdict::Partly);
}

#[test]
fn virtual_network_may_hold_what_the_users_routes_lead_elsewhere() {
    let rule = json!({
        "name": "deny", "priority": 100, "direction": "Outbound", "access": "Deny", "protocol": "*",
        "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "VirtualNetwork",
        "destinationPortRange": "*",
    });
    let nsg = resource("Microsoft.Network/networkSecurityGroups", "nsg", &json!({ "securityRules": [rule] }));
    let mut subnet = routed();
    subnet["networkSecurityGroup"] = id("Microsoft.Network/networkSecurityGroups/nsg");
    let verdict = |to: &str| {
        let estate = [vnet(&subnet), table(&[(to, "Internet")]), nsg.clone(), pool(&[]), open_account()];
        requirements(&estate)[SIMPLIFIED].verdict
    };
    assert_eq!(verdict("13.69.229.32/27"), Verdict::Unknown);
    assert_eq!(verdict("BatchNodeManagement"), Verdict::Unknown);
    assert_eq!(verdict("198.18.0.0/15"), Verdict::Open);
}

#[test]
fn what_security_admin_rules_always_allow_passes_a_group_that_is_not_shown() {
    let subnet = json!({ "networkSecurityGroup": id("Microsoft.Network/networkSecurityGroups/not-shown") });
    let rule = json!({
        "name": "always", "direction": "Outbound", "access": "AlwaysAllow", "protocol": "Tcp", "priority": 1,
        "sources": [], "destinations": [], "destinationPortRanges": ["443"],
    });
    let all = requirements(&[vnet(&subnet), rule, pool(&[]), open_account()]);
    assert_eq!(all[SIMPLIFIED].verdict, Verdict::Open);
    assert_eq!(all[0].verdict, Verdict::Unknown);
}

#[test]
fn service_endpoints_come_before_longer_routes_of_a_gateway() {
    let route = |prefix: &str, source: &str, hop: &str| json!({ "addressPrefix": [prefix], "nextHopType": hop, "source": source, "state": "Active" });
    let routes = json!({ "value": [
        route("0.0.0.0/0", "Default", "Internet"),
        route("20.60.19.0/24", "Default", "VirtualNetworkServiceEndpoint"),
        route("20.60.19.0/25", "VirtualNetworkGateway", "VirtualNetworkGateway"),
    ] });
    let all = requirements(&[vnet(&json!({})), routes, pool(&[]), open_account()]);
    assert_eq!(all[STORAGE].verdict, Verdict::Open);
}
