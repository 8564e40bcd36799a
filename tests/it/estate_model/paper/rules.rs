//! Rule sets as `az` prints them: NSGs, route tables, security admin rules, effective routes.

use serde_json::{Value, json};

use super::{id, resource};
use crate::estate_model::estate::{AdminRule, Effective, Estate, NextHop, Nsg, Rule, Table};

/// The private address of an appliance which nothing shows.
const OTHER_APPLIANCE: &str = "10.0.255.77";

/// An NSG with what is on it.
pub fn nsg_json(estate: &Estate, number: usize, nsg: &Nsg, subnets: &Value, cards: &Value) -> Value {
    let name = format!("nsg-{number}");
    let mut rules: Vec<Value> = nsg.rules.iter().enumerate().map(|(at, rule)| rule_json(&name, at, rule)).collect();
    rules.extend((rules.len()..nsg.filled_up_to).map(|at| filler_json(&name, at)));
    let mut body = json!({ "securityRules": rules, "subnets": subnets });
    if cards != &json!([]) {
        body["networkInterfaces"] = cards.clone();
    }
    resource(estate, "Microsoft.Network/networkSecurityGroups", &name, &body)
}

/// A rule that concerns no packet of Batch or of anybody else.
fn filler_json(group: &str, at: usize) -> Value {
    json!({
        "name": format!("{group}-filler-{at}"), "priority": 1_000 + at, "protocol": "Udp", "sourcePortRange": "*",
        "direction": "Inbound", "access": "Deny", "sourceAddressPrefix": "192.0.2.9",
        "destinationAddressPrefix": "192.0.2.10", "destinationPortRange": "9",
        "type": "Microsoft.Network/networkSecurityGroups/securityRules",
    })
}

fn rule_json(group: &str, at: usize, rule: &Rule) -> Value {
    let name = format!("{group}-rule-{at}");
    let local = vec![rule.local];
    let (source, destination) = if rule.outbound { (&local, &rule.remote) } else { (&rule.remote, &local) };
    let mut json = json!({
        "name": name, "priority": rule.priority, "protocol": rule.protocol, "sourcePortRange": rule.client_ports,
        "direction": if rule.outbound { "Outbound" } else { "Inbound" },
        "access": if rule.allow { "Allow" } else { "Deny" },
        "type": "Microsoft.Network/networkSecurityGroups/securityRules",
    });
    for (field, plural, values) in [
        ("sourceAddressPrefix", "sourceAddressPrefixes", source),
        ("destinationAddressPrefix", "destinationAddressPrefixes", destination),
        ("destinationPortRange", "destinationPortRanges", &rule.ports),
    ] {
        match &values[..] {
            [one] => json[field] = json!(one),
            several => json[plural] = json!(several),
        }
    }
    json
}

/// The effective routes of a card.
pub fn effective_json(estate: &Estate, routes: &[Effective]) -> Value {
    let route = |route: &Effective| {
        json!({
            "addressPrefix": [route.prefix], "nextHopType": hop_name(route.hop), "source": route.source,
            "nextHopIpAddress": hop_address(estate, route.hop).into_iter().collect::<Vec<_>>(),
            "state": if route.active { "Active" } else { "Invalid" }, "disableBgpRoutePropagation": false,
        })
    };
    json!({ "value": routes.iter().map(route).collect::<Vec<_>>() })
}

fn hop_name(hop: NextHop) -> &'static str {
    match hop {
        NextHop::Internet => "Internet",
        NextHop::Nowhere => "None",
        NextHop::Firewall | NextHop::OtherAppliance => "VirtualAppliance",
        NextHop::Gateway => "VirtualNetworkGateway",
        NextHop::Vnet => "VnetLocal",
        NextHop::ServiceEndpoint => "VirtualNetworkServiceEndpoint",
    }
}

fn hop_address(estate: &Estate, hop: NextHop) -> Option<&'static str> {
    match hop {
        NextHop::Firewall => Some(estate.firewall_address()),
        NextHop::OtherAppliance => Some(OTHER_APPLIANCE),
        _ => None,
    }
}

/// A route table under a name.
pub fn table_json(estate: &Estate, name: &str, table: &Table, subnets: &Value) -> Value {
    let route = |(at, (to, hop)): (usize, &(&str, NextHop))| {
        let mut route = json!({
            "name": format!("{name}-route-{at}"), "addressPrefix": to, "nextHopType": hop_name(*hop),
            "type": "Microsoft.Network/routeTables/routes",
        });
        if let Some(address) = hop_address(estate, *hop) {
            route["nextHopIpAddress"] = json!(address);
        }
        route
    };
    let routes: Vec<Value> = table.routes.iter().enumerate().map(route).collect();
    let body = json!({
        "routes": routes, "disableBgpRoutePropagation": table.without_gateway_routes, "subnets": subnets,
    });
    resource(estate, "Microsoft.Network/routeTables", name, &body)
}

/// A security admin rule.
pub fn admin_json(number: usize, rule: &AdminRule) -> Value {
    let end = |term: &str| {
        let kind = if term.starts_with(|c: char| c.is_ascii_alphabetic()) { "ServiceTag" } else { "IPPrefix" };
        json!([{ "addressPrefix": term, "addressPrefixType": kind }])
    };
    let (source, destination) =
        if rule.outbound { (end(rule.local), end(rule.remote)) } else { (end(rule.remote), end(rule.local)) };
    let name = format!("admin-rule-{number}");
    let path = format!("avnm/securityAdminConfigurations/security/ruleCollections/all/rules/{name}");
    json!({
        "id": id("Microsoft.Network/networkManagers", &path), "name": name, "kind": "Custom",
        "type": "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules",
        "direction": if rule.outbound { "Outbound" } else { "Inbound" }, "access": rule.action,
        "protocol": rule.protocol, "priority": rule.priority, "sources": source, "destinations": destination,
        "sourcePortRanges": ["0-65535"], "destinationPortRanges": [rule.ports],
    })
}
