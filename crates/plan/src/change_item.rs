//! Changes of routes, Azure Firewalls and firewalls on nodes as the plan shows them, with what makes them for each tool.

use super::commands;
use super::commands::home::Home;
use super::edit::At;
use super::item::Item;
use super::shapes::{azure_route, firewall_rule, node_rule};
use model::estate::Estate;
use model::plan::{Change, Target, TargetKind};
use model::source::SourceReport;

/// What is edited.
pub fn target(at: At, estate: &Estate) -> Option<Target> {
    if let At::Node(place) = at {
        let name = estate.node_firewalls.get(place)?.name.clone();
        return Some(Target { kind: TargetKind::NodeFirewall, name, id: None });
    }
    Home::of(at, estate).map(|home| home.target())
}

/// Fills in what a change does with an item, and its commands.
pub fn fill(change: &mut Change, at: At, item: &Item, estate: &Estate, sources: &[SourceReport]) {
    match (at, item) {
        (At::Node(place), Item::Node(item)) => {
            let Some(firewall) = estate.node_firewalls.get(place) else { return };
            let chain = firewall.chains.get(item.chain).map(|chain| chain.name.clone()).unwrap_or_default();
            change.commands.node = commands::node::command(change.action, firewall, item, &chain);
            change.node_rule = Some(node_rule(firewall, item, chain));
            return;
        }
        (_, Item::Route(route)) => change.route = Some(azure_route(route)),
        (_, Item::Firewall(item)) => change.firewall_rule = Some(firewall_rule(item)),
        _ => return,
    }
    let Some(home) = Home::of(at, estate) else { return };
    change.preferred = commands::owner_of(home.source, sources);
    change.commands = commands::of_item(change.action, item, &home, change.preferred);
}
