//! Resources without a name: the same text twice counts once.

use std::collections::BTreeMap;

use model::estate::{Estate, List, NodeFirewall, Origin, Route, RouteTable};
use model::message::Message;

/// Leaves what has no name and says the same as something before it once.
pub(super) fn unite(estate: &mut Estate) {
    keep_first(&mut estate.route_tables, |table| table.effective.then(|| routes(table)));
    keep_first(&mut estate.node_firewalls, |firewall| Some(chains(firewall)));
}

/// What an item says without where, with a text that alike items share.
type Content<T> = (String, T);

fn keep_first<T, C: PartialEq>(items: &mut List<T>, content: impl Fn(&T) -> Option<Content<C>>) {
    if items.len() < 2 {
        return;
    }
    let mut known: Vec<C> = Vec::new();
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    items.retain(|_, item| {
        let Some((text, content)) = content(item) else { return true };
        let alike = places.entry(text).or_default();
        let is_first = !alike.iter().any(|place| known.get(*place) == Some(&content));
        if is_first {
            alike.push(known.len());
            known.push(content);
        }
        is_first
    });
}

fn routes(table: &RouteTable) -> Content<(Vec<Route>, Option<Message>)> {
    let mut routes = table.routes.clone();
    routes.iter_mut().for_each(|route| route.origin = None);
    let shown = |route: &Route| {
        let destinations: Vec<String> = route.destinations.iter().map(ToString::to_string).collect();
        let addresses: Vec<String> = route.next_hop_addresses.iter().map(ToString::to_string).collect();
        format!("{} {} {} {}\n", route.name, destinations.join(","), route.next_hop, addresses.join(","))
    };
    model::sorted::sort_by_cached_key(&mut routes, shown);
    (routes.iter().map(shown).collect(), (routes, table.incomplete.clone()))
}

fn chains(firewall: &NodeFirewall) -> Content<NodeFirewall> {
    let mut firewall = NodeFirewall { origin: Origin::default(), name: String::new(), ..firewall.clone() };
    let mut text = String::new();
    for chain in &mut firewall.chains {
        chain.origin = Origin::default();
        for rule in &mut chain.rules {
            rule.origin = None;
            text.push_str(&rule.text);
        }
    }
    (text, firewall)
}
