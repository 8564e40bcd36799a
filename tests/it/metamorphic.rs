//! What must not matter: estates that are written otherwise and mean the same have the same verdicts.

use std::net::Ipv4Addr;

use model::plan::{HopKind, Verdict};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Value, json};
use switchover::{Options, Source};

use crate::estate_model::estate::{self, Estate};
use crate::estate_model::paper;
use crate::support::subjects;

/// The outcome of a requirement, with each hop.
type Outcome = (Verdict, Vec<(HopKind, Verdict)>);

/// The outcomes of the pools, in the order of their names.
fn outcomes(sources: &[Source]) -> Vec<Vec<Outcome>> {
    let subjects = subjects(sources, &Options::default());
    let mut pools: Vec<_> = subjects.iter().filter(|subject| subject.name.starts_with("pool-")).collect();
    pools.sort_by_key(|subject| &subject.name);
    let outcome = |requirement: &model::plan::Requirement| {
        let hops = requirement.hops.iter().map(|hop| (hop.kind, hop.verdict)).collect();
        (requirement.verdict, hops)
    };
    pools.iter().map(|subject| subject.requirements.iter().map(outcome).collect()).collect()
}

fn written(estate: &Estate, documents: Vec<Value>) -> Vec<Vec<Outcome>> {
    outcomes(&paper::sources(documents, &estate.layout))
}

/// Calls `change` with each object of a document, the outer ones first.
fn each_object(value: &mut Value, change: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            change(object);
            object.values_mut().for_each(|inner| each_object(inner, change));
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| each_object(inner, change)),
        _ => {}
    }
}

/// A number that follows from another without showing it.
fn mixed(seed: u64, number: usize) -> u64 {
    (seed ^ (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 16
}

/// The order of rules with priorities, routes, subnets and addresses of an account does not matter.
fn shuffled(documents: &mut [Value], seed: u64) {
    const UNORDERED: [&str; 5] = ["securityRules", "routes", "subnets", "ipRules", "networkRuleCollections"];
    let shuffle = |object: &mut serde_json::Map<String, Value>| {
        for name in UNORDERED {
            let Some(Value::Array(list)) = object.get_mut(name) else { continue };
            let mut keyed: Vec<(u64, Value)> = list.drain(..).enumerate().map(|(at, v)| (mixed(seed, at), v)).collect();
            keyed.sort_by_key(|(key, _)| *key);
            list.extend(keyed.into_iter().map(|(_, value)| value));
        }
    };
    documents.iter_mut().for_each(|document| each_object(document, &mut { shuffle }));
}

/// The two halves of a prefix; what is no prefix, or a single address, stays as it is.
fn halves(text: &str) -> Vec<String> {
    let parts = text.split_once('/').and_then(|(a, n)| Some((a.parse::<Ipv4Addr>().ok()?, n.parse::<u32>().ok()?)));
    match parts {
        Some((address, length)) if length < 32 => {
            let second = u32::from(address) | (1 << (31 - length));
            vec![format!("{address}/{}", length + 1), format!("{}/{}", Ipv4Addr::from(second), length + 1)]
        }
        _ => vec![text.to_owned()],
    }
}

/// Every prefix of rules is split in two; of routes it isn't, for there its length counts.
fn split(documents: &mut [Value]) {
    const LISTS: [&str; 4] =
        ["sourceAddressPrefixes", "destinationAddressPrefixes", "sourceAddresses", "destinationAddresses"];
    let split = |object: &mut serde_json::Map<String, Value>| {
        for (single, plural) in [("sourceAddressPrefix", LISTS[0]), ("destinationAddressPrefix", LISTS[1])] {
            if let Some(Value::String(text)) = object.get(single)
                && let halves @ [_, _] = halves(text).as_slice()
            {
                let halves = json!(halves);
                object.remove(single);
                object.insert(plural.to_owned(), halves);
            }
        }
        for name in LISTS {
            if let Some(Value::Array(list)) = object.get_mut(name) {
                let texts: Vec<String> = list.iter().flat_map(|one| halves(one.as_str().unwrap())).collect();
                *list = texts.into_iter().map(Value::String).collect();
            }
        }
        for (name, field) in [("ipRules", "value"), ("sources", "addressPrefix"), ("destinations", "addressPrefix")] {
            let Some(Value::Array(list)) = object.get_mut(name) else { continue };
            let halved = |one: &Value| -> Vec<Value> {
                let with = |text: String| {
                    let mut one = one.clone();
                    one[field] = Value::String(text);
                    one
                };
                halves(one[field].as_str().unwrap()).into_iter().map(with).collect()
            };
            *list = list.iter().flat_map(halved).collect();
        }
    };
    documents.iter_mut().for_each(|document| each_object(document, &mut { split }));
}

/// After each rule of a group one that would decide otherwise, of all that the rule itself decides.
fn with_unreachable_rules(documents: &mut [Value]) {
    let add = |object: &mut serde_json::Map<String, Value>| {
        let Some(Value::Array(rules)) = object.get_mut("securityRules") else { return };
        let unreachable = |rule: &Value| {
            let mut later = rule.clone();
            later["name"] = json!(format!("{}-again", rule["name"].as_str().unwrap()));
            later["priority"] = json!(rule["priority"].as_u64().unwrap() + 1);
            later["access"] = json!(if rule["access"] == "Allow" { "Deny" } else { "Allow" });
            later
        };
        let later: Vec<Value> = rules.iter().map(unreachable).collect();
        rules.extend(later);
    };
    documents.iter_mut().for_each(|document| each_object(document, &mut { add }));
}

/// Every resource with another name, wherever it is named.
fn renamed(documents: Vec<Value>) -> Vec<Value> {
    const NAMES: [(&str, &str); 8] = [
        ("vnet-a", "prod-network"),
        ("snet-", "nodes-"),
        ("nsg-", "Filter_"),
        ("rt-", "Way."),
        ("afw", "wall"),
        ("farm", "acct"),
        ("pip-", "public."),
        ("rg-net", "Group(1)"),
    ];
    let rename = |document: Value| {
        let text = document.to_string();
        let text = NAMES.iter().fold(text, |text, (name, other)| text.replace(name, other));
        serde_json::from_str(&text).unwrap()
    };
    documents.into_iter().map(rename).collect()
}

/// Ids in another case, each in its own: Azure's own outputs differ in it.
fn recased(documents: &mut [Value], seed: u64) {
    fn visit(value: &mut Value, seed: u64, count: &mut usize) {
        match value {
            Value::String(text) if text.starts_with("/subscriptions/") => {
                *count += 1;
                *text = match mixed(seed, *count) % 3 {
                    0 => text.to_ascii_uppercase(),
                    1 => text.to_ascii_lowercase(),
                    _ => text.clone(),
                };
            }
            Value::Array(list) => list.iter_mut().for_each(|inner| visit(inner, seed, count)),
            Value::Object(object) => object.values_mut().for_each(|inner| visit(inner, seed, count)),
            _ => {}
        }
    }
    let mut count = 0;
    documents.iter_mut().for_each(|document| visit(document, seed, &mut count));
}

fn layouts() -> impl Strategy<Value = Vec<(u32, u8)>> {
    prop::collection::vec((any::<u32>(), 0..6_u8), 20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_failure_persistence(FileFailurePersistence::WithSource("regressions")))]

    #[test]
    fn the_order_of_rules_with_priorities_changes_nothing(estate in estate::estates(), seed in any::<u64>()) {
        let mut documents = paper::documents(&estate);
        let before = written(&estate, documents.clone());
        shuffled(&mut documents, seed);
        prop_assert_eq!(before, written(&estate, documents));
    }

    #[test]
    fn a_prefix_in_two_halves_changes_nothing(estate in estate::estates()) {
        let mut documents = paper::documents(&estate);
        let before = written(&estate, documents.clone());
        split(&mut documents);
        prop_assert_eq!(before, written(&estate, documents));
    }

    #[test]
    fn a_rule_that_nothing_reaches_changes_nothing(estate in estate::estates()) {
        let mut documents = paper::documents(&estate);
        let before = written(&estate, documents.clone());
        with_unreachable_rules(&mut documents);
        prop_assert_eq!(before, written(&estate, documents));
    }

    #[test]
    fn names_change_nothing(estate in estate::estates()) {
        let documents = paper::documents(&estate);
        prop_assert_eq!(written(&estate, documents.clone()), written(&estate, renamed(documents)));
    }

    #[test]
    fn the_order_and_the_number_of_the_sources_change_nothing(estate in estate::estates(), layout in layouts()) {
        let documents = paper::documents(&estate);
        let other = outcomes(&paper::sources(documents.clone(), &layout));
        prop_assert_eq!(written(&estate, documents), other);
    }

    #[test]
    fn the_case_of_ids_changes_nothing(estate in estate::estates(), seed in any::<u64>()) {
        let mut documents = paper::documents(&estate);
        let before = written(&estate, documents.clone());
        recased(&mut documents, seed);
        prop_assert_eq!(before, written(&estate, documents));
    }
}
