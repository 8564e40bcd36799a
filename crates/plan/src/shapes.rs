//! Routes, rules of Azure Firewalls and rules on nodes as the plan shows them, in Azure's own form where it has one.

use super::azure_rule::texts;
use super::item::{FirewallItem, NodeItem};
use model::estate::{AddressTerm, FirewallRule, FirewallRuleKind, NextHop, NodeFirewall, PortTerm, Reading, Route};
use model::plan::{AzureFirewallRule, AzureRoute, NodeFirewallRule};

/// A route.
pub fn azure_route(route: &Route) -> AzureRoute {
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

/// A rule with its collection and its group.
pub fn firewall_rule(item: &FirewallItem) -> AzureFirewallRule {
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

/// A rule of a firewall on a node.
pub fn node_rule(firewall: &NodeFirewall, item: &NodeItem, chain: String) -> NodeFirewallRule {
    let about = &item.about;
    let (first, last) = about.ports;
    NodeFirewallRule {
        name: if item.rule.origin.is_some() { item.rule.text.clone() } else { about.name.clone() },
        tool: firewall.kind.name().to_owned(),
        chain,
        position: u32::try_from(item.position).unwrap_or(u32::MAX),
        action: if about.allows { "Allow" } else { "Deny" }.to_owned(),
        answers: about.answers,
        outbound: about.outbound,
        remote_addresses: about.remote_addresses(),
        ports: PortTerm::Range(first, last).to_string(),
    }
}
