//! Changes of routes and Azure Firewalls as the plan shows them, with the commands that make them; those of firewalls on
//! nodes are in [`super::change_node`].

use super::azure_rule::texts;
use super::change_node;
use super::edit::At;
use super::item::{FirewallItem, Item};
use super::schema::{AzureFirewallRule, AzureRoute, Change, ChangeAction, Target, TargetKind};
use crate::estate::{
    AddressTerm, Estate, FirewallRule, FirewallRuleKind, Index, NextHop, PortTerm, Reading, Resource, Route, id_segment,
};
use crate::shell::quoted;

/// The extension of az that the commands for Azure Firewall are from.
const EXTENSION: &str = "azure-firewall";

/// What is edited.
pub fn target(at: At, estate: &Estate) -> Option<Target> {
    let of = |kind, resource: &Resource| Target {
        kind,
        name: resource.name.to_string(),
        id: resource.id().map(str::to_owned),
    };
    match at {
        At::Routes(place) => Some(of(TargetKind::RouteTable, &estate.route_tables.get(place)?.resource)),
        At::Firewall(place) => {
            let firewall = estate.firewalls.get(place)?;
            let Some(reference) = &firewall.policy else { return Some(of(TargetKind::Firewall, &firewall.resource)) };
            let index = Index::new(estate.firewall_policies.iter().map(|policy| policy.resource.path.as_str()));
            let policy = index.find(reference).and_then(|place| estate.firewall_policies.get(place))?;
            Some(of(TargetKind::FirewallPolicy, &policy.resource))
        }
        At::Node(place) => {
            let name = estate.node_firewalls.get(place)?.name.clone();
            Some(Target { kind: TargetKind::NodeFirewall, name, id: None })
        }
        At::Nsg(_) | At::Site(_) => None,
    }
}

/// Fills in what a change does with an item, and its commands.
pub fn fill(change: &mut Change, at: At, item: &Item, estate: &Estate) {
    match (at, item) {
        (_, Item::Route(route)) => {
            change.commands.az_cli = route_command(change.action, &change.target, route);
            change.route = Some(azure_route(route));
        }
        (_, Item::Firewall(item)) => {
            let rule = firewall_rule(item);
            change.commands.az_cli = firewall_command(change.action, &change.target, item, &rule);
            change.commands.az_extension = Some(EXTENSION.to_owned());
            change.firewall_rule = Some(rule);
        }
        (At::Node(place), Item::Node(item)) => {
            let Some(firewall) = estate.node_firewalls.get(place) else { return };
            let chain = firewall.chains.get(item.chain).map(|chain| chain.name.clone()).unwrap_or_default();
            change.commands.node = change_node::node_command(change.action, firewall, item, &chain);
            change.node_rule = Some(change_node::node_rule(firewall, item, chain));
        }
        _ => {}
    }
}

/// The flags that say where a target is.
fn scope(target: &Target) -> String {
    let segment = |name| target.id.as_deref().and_then(|id| id_segment(id, name)).map(quoted);
    let subscription = segment("subscriptions").map(|id| format!("--subscription {id} ")).unwrap_or_default();
    let group = segment("resourceGroups").unwrap_or_else(|| quoted("<resource group>"));
    format!("{subscription}--resource-group {group}")
}

fn azure_route(route: &Route) -> AzureRoute {
    AzureRoute {
        name: route.name.clone(),
        address_prefix: prefix(route),
        next_hop_type: next_hop(route),
        next_hop_ip_address: route.next_hop_addresses.first().map(ToString::to_string),
    }
}

/// A route's prefix has its length, even if it is a single address.
fn prefix(route: &Route) -> String {
    let text = |term: &AddressTerm| match term {
        AddressTerm::Prefix(prefix) => prefix.to_string(),
        other => other.to_string(),
    };
    route.destinations.iter().map(text).collect::<Vec<_>>().join(",")
}

fn next_hop(route: &Route) -> String {
    match &route.next_hop {
        Reading::Known(NextHop::Internet) => "Internet",
        Reading::Known(NextHop::Appliance) => "VirtualAppliance",
        Reading::Known(NextHop::Gateway) => "VirtualNetworkGateway",
        Reading::Known(NextHop::VirtualNetwork) => "VnetLocal",
        Reading::Known(_) => "None",
        Reading::Unclear(text) => text,
    }
    .to_owned()
}

/// To create a route that is there puts another one in its place.
fn route_command(action: ChangeAction, target: &Target, route: &Route) -> String {
    let on = format!("{} --route-table-name {} --name {}", scope(target), quoted(&target.name), quoted(&route.name));
    if action == ChangeAction::Remove {
        return format!("az network route-table route delete {on}");
    }
    let address = route.next_hop_addresses.first();
    let address = address.map(|address| format!(" --next-hop-ip-address {address}")).unwrap_or_default();
    let prefix = quoted(&prefix(route));
    let hop = quoted(&next_hop(route));
    format!("az network route-table route create {on} --address-prefix {prefix} --next-hop-type {hop}{address}")
}

fn firewall_rule(item: &FirewallItem) -> AzureFirewallRule {
    let FirewallItem { group, collection, rule, .. } = item;
    let FirewallRule { name, sources, destinations, kind, .. } = rule;
    let (protocols, ports): (Vec<String>, &[PortTerm]) = match kind {
        FirewallRuleKind::Network { protocols, ports } => {
            let name = |text: String| if text == "*" { "Any".to_owned() } else { text.to_ascii_uppercase() };
            (texts(protocols).into_iter().map(name).collect(), ports)
        }
        _ => (Vec::new(), &[]),
    };
    AzureFirewallRule {
        name: name.clone(),
        description: item.description.clone(),
        group: group.as_ref().map(|group| group.resource.name.to_string()),
        group_priority: group.as_ref().and_then(|group| group.priority.known().copied()),
        collection: collection.name.clone(),
        collection_priority: collection.priority.known().copied(),
        action: collection.access.known().map(ToString::to_string).unwrap_or_default(),
        ip_protocols: protocols,
        source_addresses: texts(sources),
        destination_addresses: texts(destinations),
        destination_ports: texts(ports),
    }
}

fn list(values: &[String]) -> String {
    values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(" ")
}

fn firewall_command(action: ChangeAction, target: &Target, item: &FirewallItem, rule: &AzureFirewallRule) -> String {
    let (scope, home) = (scope(target), quoted(&target.name));
    let (collection, name) = (quoted(&rule.collection), quoted(&rule.name));
    let priority = rule.collection_priority.map(|priority| priority.to_string()).unwrap_or_default();
    let description =
        rule.description.as_ref().map(|text| format!(" --description {}", quoted(text))).unwrap_or_default();
    let matches = format!(
        "--source-addresses {} --destination-addresses {} --destination-ports {}{description}",
        list(&rule.source_addresses),
        list(&rule.destination_addresses),
        list(&rule.destination_ports)
    );
    let protocols = list(&rule.ip_protocols);
    let Some(group) = rule.group.as_deref().map(quoted) else {
        let on = format!("{scope} --firewall-name {home} --collection-name {collection}");
        return match (action, item.own_collection) {
            (ChangeAction::Remove, true) => format!("az network firewall network-rule collection delete {on}"),
            (ChangeAction::Remove, false) => format!("az network firewall network-rule delete {on} --name {name}"),
            (_, own) => {
                let head = if own { format!("--priority {priority} --action {} ", rule.action) } else { String::new() };
                format!(
                    "az network firewall network-rule create {on} --name {name} {head}--protocols {protocols} {matches}"
                )
            }
        };
    };
    let base = "az network firewall policy rule-collection-group";
    let on_policy = format!("{scope} --policy-name {home}");
    let on = format!("{on_policy} --rule-collection-group-name {group}");
    match (action, item.own_group, item.own_collection) {
        (ChangeAction::Remove, true, _) => format!("{base} delete {on_policy} --name {group} --yes"),
        (ChangeAction::Remove, false, true) => format!("{base} collection remove {on} --name {collection}"),
        (ChangeAction::Remove, false, false) => {
            format!("{base} collection rule remove {on} --collection-name {collection} --name {name}")
        }
        (_, own_group, true) => {
            let priority_of_group = rule.group_priority.map(|priority| priority.to_string()).unwrap_or_default();
            let create = format!("{base} create {on_policy} --name {group} --priority {priority_of_group} && ");
            format!(
                "{}{base} collection add-filter-collection {on} --name {collection} --collection-priority {priority} --action \
                 {} --rule-type NetworkRule --rule-name {name} --ip-protocols {protocols} {matches}",
                if own_group { create.as_str() } else { "" },
                rule.action,
            )
        }
        (_, _, false) => format!(
            "{base} collection rule add {on} --collection-name {collection} --name {name} --rule-type NetworkRule --ip-protocols \
             {protocols} {matches}"
        ),
    }
}
