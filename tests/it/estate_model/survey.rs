//! Differences in the plural: what estates with a difference hold, after all is taken away that does not matter.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::estate::{Estate, FEATURES, Feature};
use super::{census, paper};

/// How many estates with one complaint are made smaller.
const REDUCED: usize = 4;

/// The first line of what a check says against an estate.
fn complaint(estate: &Estate, check: &dyn Fn(&Estate)) -> Option<String> {
    let said = catch_unwind(AssertUnwindSafe(|| check(estate))).err()?;
    let text =
        said.downcast_ref::<String>().cloned().or_else(|| said.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    let text = text.unwrap_or_default();
    let text = text.replace("pool-1", "pool-0");
    if std::env::var_os("SWITCHOVER_FULL").is_some() {
        println!("{}", text.chars().take(20_000).collect::<String>());
    }
    Some(
        text.split(": Packet")
            .next()
            .unwrap_or_default()
            .split(": [")
            .next()
            .unwrap_or_default()
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(150)
            .collect(),
    )
}

/// Prints each kind of difference with its number, what the estates have in common, and the smallest of them.
pub fn differences(count: usize, check: &dyn Fn(&Estate)) {
    std::panic::set_hook(Box::new(|_| {}));
    let mut kinds: BTreeMap<(String, Vec<&str>), (usize, String)> = BTreeMap::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for mut estate in census::sample(count) {
        let Some(said) = complaint(&estate, check) else { continue };
        *seen.entry(said.clone()).or_default() += 1;
        if seen[&said] > REDUCED {
            continue;
        }
        for feature in FEATURES.iter().chain(SMALLER) {
            if let Some(without) = feature.without(&estate)
                && complaint(&without, check).as_ref() == Some(&said)
            {
                estate = without;
            }
        }
        let held = FEATURES.iter().filter(|feature| feature.without(&estate).is_some()).map(|feature| feature.name);
        let (times, smallest) = kinds.entry((said, held.collect())).or_default();
        *times += 1;
        let shown = shown(&estate);
        if smallest.is_empty() || shown.len() < smallest.len() {
            *smallest = shown;
        }
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, (times, _))| std::cmp::Reverse(*times));
    for ((said, held), (times, smallest)) in &kinds {
        println!("\n##### {times} times: {said}\nwith {held:?}\n{smallest}");
    }
    println!("\n{seen:#?}");
    println!("{} differences", seen.values().sum::<usize>());
}

fn shown(estate: &Estate) -> String {
    let documents = paper::documents(estate);
    let lines: Vec<String> = documents
        .iter()
        .map(|one| {
            one.to_string()
                .replace("/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-net/providers", "…")
        })
        .collect();
    format!("{:?} {}\n{}", estate.edition, estate.firewall_address(), lines.join("\n"))
}

/// What makes an estate smaller, in addition to its features.
const SMALLER: &[Feature] = &[
    Feature { name: "rules of the first NSG", remove: |estate| estate.nsgs[0].rules.clear() },
    Feature { name: "rules of the second NSG", remove: |estate| estate.nsgs[1].rules.clear() },
    Feature { name: "rules but one", remove: |estate| estate.nsgs.iter_mut().for_each(|nsg| nsg.rules.truncate(1)) },
    Feature { name: "rules but two", remove: |estate| estate.nsgs.iter_mut().for_each(|nsg| nsg.rules.truncate(2)) },
    Feature {
        name: "first rules",
        remove: |estate| estate.nsgs.iter_mut().for_each(|nsg| drop(nsg.rules.drain(..nsg.rules.len().min(1)))),
    },
    Feature { name: "routes of the first table", remove: |estate| estate.tables[0].routes.clear() },
    Feature { name: "routes of the second table", remove: |estate| estate.tables[1].routes.clear() },
    Feature {
        name: "routes but one",
        remove: |estate| estate.tables.iter_mut().for_each(|table| table.routes.truncate(1)),
    },
    Feature {
        name: "routes but two",
        remove: |estate| estate.tables.iter_mut().for_each(|table| table.routes.truncate(2)),
    },
    Feature {
        name: "first routes",
        remove: |estate| {
            estate.tables.iter_mut().for_each(|table| drop(table.routes.drain(..table.routes.len().min(1))));
        },
    },
    Feature {
        name: "collections",
        remove: |estate| estate.firewalls.iter_mut().for_each(|one| one.collections.clear()),
    },
    Feature { name: "public addresses", remove: |estate| estate.shown_addresses.fill(true) },
    Feature { name: "NSGs of subnets", remove: |estate| estate.subnets.iter_mut().for_each(|one| one.nsg = None) },
    Feature { name: "tables of subnets", remove: |estate| estate.subnets.iter_mut().for_each(|one| one.table = None) },
    Feature { name: "lists", remove: |estate| estate.lists_subnets = true },
    Feature { name: "account", remove: |estate| estate.account = None },
    Feature {
        name: "provision",
        remove: |estate| {
            estate.pools.iter_mut().for_each(|one| {
                one.provision = None;
                one.addresses.clear();
            });
        },
    },
];
