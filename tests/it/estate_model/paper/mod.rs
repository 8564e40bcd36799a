//! Estates as the documents that `az` prints.

mod batch;
mod firewall;
mod network;
mod rules;

use serde_json::{Value, json};
use switchover::Source;

use super::estate::{Described, Estate, PUBLIC, Table, ToldBy, Twice};
use batch::{account_json, endpoint_json, pool_json};
use firewall::firewall_json;
use network::{address_json, card_json, hub_json, nat_gateway_json, policy_json, subnet_json, vnet_json};
use rules::{admin_json, effective_json, nsg_json, table_json};

const GROUP: &str = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-net/providers";

/// The name of a pool.
pub fn pool_name(number: usize) -> String {
    format!("pool-{number}")
}

/// The documents of an estate, one for each resource.
pub fn documents(estate: &Estate) -> Vec<Value> {
    let mut all = network_documents(estate);
    all.extend((0..estate.nsgs.len()).filter_map(|number| nsg_document(estate, number)));
    all.extend((0..estate.tables.len()).filter_map(|number| table_document(estate, number)));
    all.extend(firewall_documents(estate));
    for number in (0..PUBLIC.len()).filter(|number| estate.shown_addresses[*number]) {
        all.push(address_json(estate, number));
    }
    all.extend(estate.account.iter().map(|account| account_json(estate, account)));
    all.extend(endpoint_json(estate));
    all.extend(estate.pools.iter().enumerate().map(|(number, pool)| pool_json(number, pool)));
    all.extend(estate.admin_rules.iter().enumerate().map(|(number, rule)| admin_json(number, rule)));
    all.extend(estate.effective.as_ref().map(|routes| effective_json(estate, routes)));
    match &estate.twice {
        Some(Twice::Same(what)) => all.extend(described(estate, *what)),
        Some(Twice::Different(what, other)) => all.extend(described(other, *what)),
        None => {}
    }
    all
}

/// One of the resources of an estate.
fn described(estate: &Estate, what: Described) -> Vec<Value> {
    match what {
        Described::Nsg(number) => nsg_document(estate, number).into_iter().collect(),
        Described::Table(number) => table_document(estate, number).into_iter().collect(),
        Described::Network => vec![vnet_json(estate)],
        Described::Firewall => firewall_json(estate, 0, &estate.firewalls[0]),
        Described::Account => estate.account.iter().map(|account| account_json(estate, account)).collect(),
        Described::Pool(number) => vec![pool_json(number, &estate.pools[number])],
    }
}

fn network_documents(estate: &Estate) -> Vec<Value> {
    let mut all = vec![vnet_json(estate)];
    if !estate.lists_subnets {
        all.extend(estate.subnets.iter().enumerate().map(|(number, subnet)| subnet_json(number, subnet)));
    }
    all.extend((0..estate.hubs.len()).map(|hub| hub_json(estate, hub)));
    all.extend(estate.shows_other_network.then(|| network::other_network_json(estate)));
    let readings = estate.readings();
    let mut subnets = readings.iter().flat_map(|estate| &estate.subnets);
    if estate.nat_gateway.is_shown && subnets.any(|subnet| subnet.has_nat_gateway) {
        all.push(nat_gateway_json(estate));
    }
    all.extend(network::nat_gateways_of_firewalls(estate));
    all.extend(policy_json(estate));
    all.extend(estate.neighbors.iter().enumerate().filter_map(|(number, one)| card_json(estate, number, one)));
    all
}

fn firewall_documents(estate: &Estate) -> Vec<Value> {
    let mut all = Vec::new();
    for (number, firewall) in estate.firewalls.iter().enumerate() {
        all.extend(firewall_json(estate, number, firewall));
        if let Some(routes) = firewall.subnet.as_ref().and_then(|subnet| subnet.routes.clone()) {
            let table = Table { routes, without_gateway_routes: true, is_shown: true };
            all.push(table_json(estate, &format!("rt-afw-{number}"), &table, &json!([])));
        }
    }
    all
}

fn nsg_document(estate: &Estate, number: usize) -> Option<Value> {
    let nsg = &estate.nsgs[number];
    let is_on_any = estate.readings().iter().any(|estate| {
        estate.subnets.iter().any(|subnet| subnet.nsg == Some(number))
            || estate.neighbors.iter().any(|one| one.nsg == Some(number))
            || estate.account.iter().flat_map(|account| &account.endpoint).any(|one| one.nsg == Some(number))
    });
    let (subnets, cards) = network::listed(estate, |subnet| subnet.nsg == Some(number), |one| one.nsg == Some(number));
    (nsg.is_shown && (is_on_any || estate.shows_unattached)).then(|| nsg_json(estate, number, nsg, &subnets, &cards))
}

fn table_document(estate: &Estate, number: usize) -> Option<Value> {
    let table = &estate.tables[number];
    let is_on_any = estate.readings().iter().any(|estate| {
        estate.subnets.iter().any(|subnet| subnet.table == Some(number))
            || estate.neighbors.iter().any(|one| one.table == Some(number))
    });
    let (subnets, _) = network::listed(estate, |subnet| subnet.table == Some(number), |one| one.table == Some(number));
    let name = format!("rt-{number}");
    (table.is_shown && (is_on_any || estate.shows_unattached)).then(|| table_json(estate, &name, table, &subnets))
}

/// The documents in sources: in the order and the groups of `layout`, each group wrapped in one of the usual ways.
pub fn sources(documents: Vec<Value>, layout: &[(u32, u8)]) -> Vec<Source> {
    let mut placed: Vec<((u32, u8), Value)> =
        documents.into_iter().enumerate().map(|(at, value)| (layout[at % layout.len()], value)).collect();
    placed.sort_by_key(|((order, _), _)| *order);
    let mut groups: Vec<(u8, Vec<Value>)> = Vec::new();
    for ((_, group), value) in placed {
        match groups.iter_mut().find(|(own, _)| *own == group) {
            Some((_, values)) => values.push(value),
            None => groups.push((group, vec![value])),
        }
    }
    let source = |(number, (group, values)): (usize, (u8, Vec<Value>))| {
        let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
        let text = match group % 3 {
            0 => values.iter().map(pretty).collect::<Vec<_>>().join("\n"),
            1 => pretty(&Value::Array(values)),
            _ => pretty(&json!({ "value": values })),
        };
        Source::new(format!("paste-{number}.json"), text)
    };
    groups.into_iter().enumerate().map(source).collect()
}

fn id(kind: &str, name: &str) -> String {
    let (provider, kind) = kind.split_once('/').unwrap();
    format!("{GROUP}/{provider}/{kind}/{name}")
}

fn network_id(name: &str) -> String {
    id("Microsoft.Network/virtualNetworks", name)
}

fn subnet_id(name: &str) -> String {
    format!("{}/subnets/{name}", network_id("vnet-a"))
}

fn hub_name(hub: usize) -> String {
    format!("vnet-hub-{hub}")
}

fn resource(estate: &Estate, kind: &str, name: &str, properties: &Value) -> Value {
    let mut resource = json!({ "id": id(kind, name), "name": name, "type": kind, "location": estate.region });
    for (field, value) in properties.as_object().unwrap() {
        resource[field] = value.clone();
    }
    resource
}

fn address(number: usize) -> Value {
    json!({ "id": id("Microsoft.Network/publicIPAddresses", &format!("pip-{number}")) })
}

/// Whether a subnet, and whether the resource on it, says that they belong together.
fn is_told(by: ToldBy) -> (bool, bool) {
    (by != ToldBy::Resource, by != ToldBy::Subnet)
}
