//! Rules and routes as the plan shows them, in Azure's own form where it has one.

use super::edit::Edited;
use super::elements::{PlacedFirewallRule, PlacedNodeRule};
use model::estate::{
    AddressTerm, Estate, FirewallRule, FirewallRuleKind, NextHop, NodeFirewall, PortTerm, Reading, Route, Rule,
};
use model::plan::{AzureFirewallRule, AzureRoute, AzureRule, EditedElement, NodeFirewallRule, ReferredTo};

/// What is edited, as it is after the edit; for a removal, as it was before.
pub fn element(edited: &Edited, estate: &Estate) -> Option<EditedElement> {
    Some(match edited {
        Edited::NsgRule(_, rule) => EditedElement::Rule(azure_rule(rule.shown()?)),
        Edited::Route(_, route) => EditedElement::Route(azure_route(route.shown()?)),
        Edited::FirewallRule(_, rule) => EditedElement::FirewallRule(firewall_rule(rule.shown()?)),
        Edited::NodeRule(firewall, rule) => {
            EditedElement::NodeRule(node_rule(&estate.node_firewalls[*firewall], rule.shown()?))
        }
    })
}

/// A rule as Azure's JSON has it, flattened as the command line prints it.
pub fn azure_rule(rule: &Rule) -> AzureRule {
    let (source_groups, source) = divided(&rule.source);
    let (destination_groups, destination) = divided(&rule.destination);
    let (source_address_prefix, source_address_prefixes) = one_or_many(source);
    let (source_port_range, source_port_ranges) = one_or_many(texts(&rule.source_ports));
    let (destination_address_prefix, destination_address_prefixes) = one_or_many(destination);
    let (destination_port_range, destination_port_ranges) = one_or_many(texts(&rule.destination_ports));
    let ids = |groups: Vec<String>| groups.into_iter().map(|id| ReferredTo { id }).collect();
    AzureRule {
        name: rule.name.clone(),
        priority: rule.priority.known().copied(),
        direction: rule.direction.to_string(),
        access: rule.access.to_string(),
        protocol: rule.protocol.to_string(),
        source_address_prefix,
        source_address_prefixes,
        source_application_security_groups: ids(source_groups),
        source_port_range,
        source_port_ranges,
        destination_address_prefix,
        destination_address_prefixes,
        destination_application_security_groups: ids(destination_groups),
        destination_port_range,
        destination_port_ranges,
        description: rule.description.clone(),
    }
}

/// Each entry as Azure spells it.
fn texts<T: std::fmt::Display>(terms: &[T]) -> Vec<String> {
    terms.iter().map(ToString::to_string).collect()
}

/// One entry is in the singular field, several are in the plural one.
fn one_or_many(mut entries: Vec<String>) -> (Option<String>, Vec<String>) {
    if entries.len() == 1 { (entries.pop(), Vec::new()) } else { (None, entries) }
}

/// The application security groups and the addresses of a field.
pub fn divided(terms: &[AddressTerm]) -> (Vec<String>, Vec<String>) {
    let (groups, addresses): (Vec<&AddressTerm>, Vec<&AddressTerm>) =
        terms.iter().partition(|term| matches!(term, AddressTerm::Group(_)));
    let texts = |terms: Vec<&AddressTerm>| terms.into_iter().map(ToString::to_string).collect();
    (texts(groups), texts(addresses))
}

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
        Reading::Known(NextHop::Internet) => "Internet".to_owned(),
        Reading::Known(NextHop::Appliance) => "VirtualAppliance".to_owned(),
        Reading::Known(NextHop::Gateway) => "VirtualNetworkGateway".to_owned(),
        Reading::Known(NextHop::VirtualNetwork) => "VnetLocal".to_owned(),
        Reading::Known(_) => "None".to_owned(),
        Reading::Unknown(unknown) => unknown.to_string(),
    }
}

/// A rule with its collection and its group.
pub fn firewall_rule(placed: &PlacedFirewallRule) -> AzureFirewallRule {
    let PlacedFirewallRule { group, collection, rule, .. } = placed;
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
        description: placed.description.clone(),
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
fn node_rule(firewall: &NodeFirewall, placed: &PlacedNodeRule) -> NodeFirewallRule {
    let about = &placed.about;
    let (first, last) = about.ports;
    NodeFirewallRule {
        name: placed.name().to_owned(),
        tool: firewall.kind.name().to_owned(),
        chain: placed.chain_name(firewall).to_owned(),
        position: u32::try_from(placed.position).unwrap_or(u32::MAX),
        action: if about.allows { "Allow" } else { "Deny" }.to_owned(),
        answers: about.answers,
        outbound: about.outbound,
        remote_addresses: about.remote_addresses(),
        ports: PortTerm::Range(first, last).to_string(),
    }
}
