//! What a firewall does with packets, and their outcome after it.

use model::plan::Verdict;
use serde_json::{Value, json};

use super::{
    NETWORK, PEERINGS, SIMPLIFIED, firewall, id, network, peered, pool, public_access, resource, routed, table,
    terraform_of_hub, verdict, verdict_of_nodes,
};

#[test]
fn what_a_firewall_takes_for_private_gets_no_answer() {
    let with = |properties: Value, more: &[Value]| {
        let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], peered("hub", "Connected"));
        let hub = network("hub", 1, &[("AzureFirewallSubnet", json!({}))], peered("spoke", "Connected"));
        let mut own = firewall("afw", "hub", "10.1.0.4", "Allow");
        for (member, value) in properties.as_object().unwrap() {
            own["properties"][member] = value.clone();
        }
        let routes = table("rt", &[("0.0.0.0/0", "10.1.0.4")]);
        let all = [&[spoke, hub, own, routes, pool("BatchManaged"), public_access()], more].concat();
        verdict(&all, SIMPLIFIED)
    };
    let classic = |ranges: &str| with(json!({ "additionalProperties": { "Network.SNAT.PrivateRanges": ranges } }), &[]);
    assert_eq!(classic("0.0.0.0/0"), Verdict::Blocked);
    assert_eq!(classic("IANAPrivateRanges, 0.0.0.0/0"), Verdict::Blocked);
    assert_eq!(classic("IANAPrivateRanges"), Verdict::Open);
    assert_eq!(classic("10.0.0.0/8, 20.50.1.0/32"), Verdict::Open);
    assert_eq!(with(json!({ "PrivateRange": ["0.0.0.0/0"] }), &[]), Verdict::Blocked);

    let policy = |snat: Value| {
        let collection = json!({
            "name": "c", "priority": 100, "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
            "action": { "type": "Allow" },
            "rules": [{
                "name": "all", "ruleType": "NetworkRule", "ipProtocols": ["Any"], "sourceAddresses": ["*"],
                "destinationAddresses": ["*"], "destinationPorts": ["*"],
            }],
        });
        let id_of_group = format!("{NETWORK}/firewallPolicies/p/ruleCollectionGroups/r");
        let group = json!({
            "id": id_of_group, "name": "r", "type": "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
            "properties": { "priority": 200, "ruleCollections": [collection] },
        });
        let policy =
            resource("firewallPolicies", "p", json!({ "ruleCollectionGroups": [{ "id": id_of_group }], "snat": snat }));
        with(json!({ "firewallPolicy": id("firewallPolicies/p"), "networkRuleCollections": [] }), &[policy, group])
    };
    assert_eq!(policy(json!({ "privateRanges": ["0.0.0.0/0"] })), Verdict::Blocked);
    assert_eq!(policy(json!({ "privateRanges": ["IANAPrivateRanges"] })), Verdict::Open);
    assert_eq!(policy(json!({ "autoLearnPrivateRanges": "Enabled" })), Verdict::Unknown);
    assert_eq!(policy(json!({ "autoLearnPrivateRanges": "Disabled" })), Verdict::Open);
}

#[test]
fn private_ranges_are_read_from_terraform() {
    let with = |ranges: &str| verdict_of_nodes(&terraform_of_hub(PEERINGS, &format!("private_ip_ranges = {ranges}")));
    assert_eq!(with(r#"["0.0.0.0/0"]"#), Verdict::Blocked);
    assert_eq!(with(r#"["IANAPrivateRanges"]"#), Verdict::Open);
    assert_eq!(with("var.ranges"), Verdict::Unknown);
}

#[test]
fn application_rules_translate_what_network_rules_leave() {
    let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], peered("hub", "Connected"));
    let hub = network("hub", 1, &[("AzureFirewallSubnet", json!({}))], peered("spoke", "Connected"));
    let mut own = firewall("afw", "hub", "10.1.0.4", "Allow");
    let rule = json!({
        "name": "batch", "sourceAddresses": ["*"], "protocols": [{ "protocolType": "Https", "port": 443 }],
        "targetFqdns": ["*.batch.azure.com"],
    });
    let collection = json!({ "priority": 100, "action": { "type": "Allow" }, "rules": [rule] });
    own["properties"]["networkRuleCollections"] = json!([]);
    own["properties"]["applicationRuleCollections"] = json!([{ "name": "c", "properties": collection }]);
    own["properties"]["additionalProperties"] = json!({ "Network.SNAT.PrivateRanges": "0.0.0.0/1, 128.0.0.0/2" });
    let routes = table("rt", &[("0.0.0.0/0", "10.1.0.4")]);
    let all = [spoke, hub, own, routes, pool("BatchManaged"), public_access()];
    assert_eq!(verdict(&all, SIMPLIFIED), Verdict::Open);
}

#[test]
fn behind_a_firewall_the_longest_prefix_decides() {
    let with = |routes: &[(&str, &str)]| {
        let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], peered("hub", "Connected"));
        let of_firewall = json!({ "routeTable": id("routeTables/of-firewall") });
        let hub = network("hub", 1, &[("AzureFirewallSubnet", of_firewall)], peered("spoke", "Connected"));
        let tables = [table("rt", &[("0.0.0.0/0", "10.1.0.4")]), table("of-firewall", routes)];
        let firewall = firewall("afw", "hub", "10.1.0.4", "Allow");
        let all = [&[spoke, hub, firewall, pool("BatchManaged"), public_access()][..], &tables].concat();
        verdict(&all, SIMPLIFIED)
    };
    assert_eq!(with(&[("0.0.0.0/0", "Internet"), ("10.50.0.0/16", "VirtualNetworkGateway")]), Verdict::Open);
    assert_eq!(with(&[("10.50.0.0/16", "VirtualNetworkGateway")]), Verdict::Open);
    assert_eq!(with(&[("0.0.0.0/0", "VirtualNetworkGateway")]), Verdict::Unknown);
    assert_eq!(with(&[("0.0.0.0/0", "VirtualNetworkGateway"), ("BatchNodeManagement", "Internet")]), Verdict::Open);
    assert_eq!(with(&[("BatchNodeManagement", "None")]), Verdict::Blocked);
}
