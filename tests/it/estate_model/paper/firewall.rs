//! Azure Firewalls as `az` prints them.

use serde_json::{Value, json};

use super::{address, hub_name, id, network_id, resource};
use crate::estate_model::estate::{Collection, Estate, Firewall, FirewallPlace, FirewallRule, Policy};

/// A firewall with its policy and what is in that.
pub fn firewall_json(estate: &Estate, number: usize, firewall: &Firewall) -> Vec<Value> {
    let private_address = estate.firewall_address();
    let (name, policy_name) = (format!("afw-{number}"), format!("afwp-{number}"));
    let mut configurations: Vec<Value> = Vec::new();
    for &number in &firewall.addresses {
        configurations.push(json!({ "name": format!("config-{number}"), "publicIPAddress": address(number) }));
    }
    match configurations.first_mut() {
        Some(first) => first["privateIPAddress"] = json!(private_address),
        None => configurations.push(json!({ "name": "config", "privateIPAddress": private_address })),
    }
    let network = match firewall.place {
        FirewallPlace::Untold => None,
        FirewallPlace::Own => Some("vnet-a".to_owned()),
        FirewallPlace::Hub(hub) => Some(hub_name(hub)),
    };
    if let Some(network) = network {
        configurations[0]["subnet"] = json!({ "id": format!("{}/subnets/AzureFirewallSubnet", network_id(&network)) });
    }
    let kind = "Microsoft.Network/azureFirewalls";
    let policy_kind = "Microsoft.Network/firewallPolicies";
    let Some(policy) = firewall.policy else {
        let collection = |(at, one): (usize, &Collection)| {
            json!({
                "name": format!("rules-{number}-{at}"), "priority": one.priority,
                "action": { "type": if one.allow { "Allow" } else { "Deny" } }, "rules": firewall_rules(&format!("{number}-{at}"), one, false),
            })
        };
        let collections: Vec<Value> = firewall.collections.iter().enumerate().map(collection).collect();
        let mut body = json!({
            "ipConfigurations": configurations, "networkRuleCollections": collections,
            "applicationRuleCollections": [], "natRuleCollections": [],
        });
        if let Some(ranges) = &firewall.private_ranges {
            body["additionalProperties"] = json!({ "Network.SNAT.PrivateRanges": ranges.join(", ") });
        }
        return vec![resource(estate, kind, &name, &body)];
    };
    let reference = json!({ "id": id(policy_kind, &policy_name) });
    let body = json!({ "ipConfigurations": configurations, "firewallPolicy": reference });
    let mut all = vec![resource(estate, kind, &name, &body)];
    let group_id = id(policy_kind, &format!("{policy_name}/ruleCollectionGroups/rcg"));
    if policy != Policy::NotShown {
        let mut body = json!({ "ruleCollectionGroups": [{ "id": group_id }] });
        if let Some(ranges) = &firewall.private_ranges {
            body["snat"] = json!({ "privateRanges": ranges, "autoLearnPrivateRanges": "Disabled" });
        }
        all.push(resource(estate, policy_kind, &policy_name, &body));
    }
    if policy == Policy::Shown {
        let collection = |(at, one): (usize, &Collection)| {
            json!({
                "name": format!("rules-{number}-{at}"), "priority": one.priority,
                "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                "action": { "type": if one.allow { "Allow" } else { "Deny" } }, "rules": firewall_rules(&format!("{number}-{at}"), one, true),
            })
        };
        let collections: Vec<Value> = firewall.collections.iter().enumerate().map(collection).collect();
        all.push(json!({
            "id": group_id, "name": "rcg", "priority": 300, "ruleCollections": collections,
            "type": "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
        }));
    }
    all
}

fn firewall_rules(collection: &str, own: &Collection, of_policy: bool) -> Vec<Value> {
    let rule = |(at, rule): (usize, &FirewallRule)| {
        let mut json = json!({
            "name": format!("rules-{collection}-rule-{at}"), "sourceAddresses": [rule.source],
            "destinationAddresses": rule.destinations, "destinationPorts": rule.ports,
        });
        json[if of_policy { "ipProtocols" } else { "protocols" }] = json!(rule.protocols);
        if of_policy {
            json["ruleType"] = json!("NetworkRule");
        }
        json
    };
    own.rules.iter().enumerate().map(rule).collect()
}
