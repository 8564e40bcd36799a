//! Azure's limits: a change that exceeds one is not planned, and the plan says why.

use crate::support::plain;
use model::plan::PhaseId;
use serde_json::{Value, json};
use switchover::{Edition, Options, Plan, Source, TargetMode};

use crate::small_estate::{account, firewall, firewall_with_policy, group, nsg, policy, pool, table, vnet};

fn plan(documents: &[Value]) -> Plan {
    let texts = documents.iter().enumerate();
    let sources: Vec<Source> = texts.map(|(number, one)| Source::new(format!("{number}"), one.to_string())).collect();
    switchover::plan(&sources, &Options { edition: Some(Edition::Ga), target: TargetMode::Union, ..Options::default() })
}

/// A plan of nodes whose routes lead to a firewall, and what of the union could not be planned.
fn through(firewall: &[Value]) -> (usize, String) {
    let nodes = [vnet(), nsg(), table(&[("0.0.0.0/0", "10.0.255.4")]), account(), pool("BatchManaged")];
    let plan = plan(&[&nodes[..], firewall].concat());
    let of_firewall =
        |change: &&model::plan::Change| change.phase == PhaseId::Union && change.firewall_rule().is_some();
    (plan.changes.iter().filter(of_firewall).count(), plain(&plan.proof.union.gaps).join("\n"))
}

/// A policy with rule collection groups, each with network rules of so many pairs of a source and a destination.
fn policy_with(groups: usize, pairs: usize) -> Vec<Value> {
    let addresses = |count: usize| (0..count).map(|at| format!("10.{}.{}.1", at / 250, at % 250)).collect::<Vec<_>>();
    let one = |number: usize| {
        let mut one = group("child", "Allow", "10.9.0.1");
        for member in ["id", "name"] {
            one[member] = json!(one[member].as_str().unwrap().replace("child-rules", &format!("g{number}")));
        }
        one["priority"] = json!(1000 + number);
        one["ruleCollections"][0]["rules"][0]["sourceAddresses"] = json!(addresses(pairs));
        one
    };
    let groups: Vec<Value> = (0..groups).map(one).collect();
    let mut own = policy("child", None);
    own["ruleCollectionGroups"] = groups.iter().map(|group| json!({ "id": group["id"] })).collect();
    [vec![firewall_with_policy(), own], groups].concat()
}

#[test]
fn a_policy_gets_no_more_groups_than_it_can_hold() {
    let (changes, gaps) = through(&policy_with(89, 1));
    assert!(changes > 0 && gaps.is_empty(), "{gaps}");
    let (changes, gaps) = through(&policy_with(90, 1));
    assert_eq!(changes, 0);
    assert!(
        gaps.contains(
            "Firewall policy `child`: a firewall policy holds at most 90 rule collection groups, and it has 90."
        ),
        "{gaps}"
    );
}

#[test]
fn a_firewall_gets_no_more_pairs_of_addresses_than_it_can_hold() {
    let (changes, gaps) = through(&policy_with(2, 9_000));
    assert!(changes > 0 && gaps.is_empty(), "{gaps}");
    let told =
        "the network rules of a firewall name at most 20000 pairs of a source and a destination, and they name 20000.";
    let (changes, gaps) = through(&policy_with(2, 10_000));
    assert!(changes == 0 && gaps.contains(&format!("Firewall policy `child`: {told}")), "{gaps}");
    // A firewall with rules of its own.
    let mut classic = firewall(&[(100, "Allow", "10.9.0.1")]);
    let addresses: Vec<String> = (0..20_000).map(|at| format!("10.{}.{}.1", at / 250, at % 250)).collect();
    classic["networkRuleCollections"][0]["rules"][0]["sourceAddresses"] = json!(addresses);
    let (changes, gaps) = through(&[classic]);
    assert!(changes == 0 && gaps.contains(&format!("Firewall `afw`: {told}")), "{gaps}");
}

#[test]
fn an_nsg_gets_no_more_addresses_than_its_rules_can_name() {
    let with = |addresses: usize| {
        let mut own = nsg();
        let prefixes: Vec<String> = (0..addresses).map(|at| format!("10.{}.{}.0/24", at / 250, at % 250)).collect();
        own["securityRules"] = json!([
            {
                "name": "Many", "priority": 200, "direction": "Outbound", "access": "Allow", "protocol": "Tcp", "sourceAddressPrefix": "*",
                "sourcePortRange": "*", "destinationAddressPrefixes": prefixes, "destinationPortRange": "22",
            },
            {
                "name": "DenyOut", "priority": 4000, "direction": "Outbound", "access": "Deny", "protocol": "*",
                "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*",
            },
        ]);
        // Another subnet has the NSG, so rules name the addresses of the nodes.
        let mut network = vnet();
        let mut other = network["subnets"][0].clone();
        other["name"] = json!("other");
        other["id"] = json!(other["id"].as_str().unwrap().replace("/nodes", "/other"));
        other["addressPrefix"] = json!("10.0.1.0/24");
        network["subnets"].as_array_mut().unwrap().push(other);
        let plan = plan(&[network, own, table(&[]), account(), pool("BatchManaged")]);
        let union = plan.changes.iter().filter(|change| change.phase == PhaseId::Union).count();
        (union, plain(&plan.proof.union.gaps).join("\n"))
    };
    let (changes, gaps) = with(3_990);
    assert!(changes > 0 && gaps.is_empty(), "{gaps}");
    let (changes, gaps) = with(3_999);
    assert_eq!(changes, 0);
    assert!(
        gaps.contains("NSG `nsg`: the rules of an NSG name at most 4000 addresses and ranges. They name 3999, and "),
        "{gaps}"
    );
}
