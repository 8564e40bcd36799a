//! What is known about the next hops of a node group's routes.

use crate::evidence::Context;
use crate::firewall_addresses::FirewallAddresses;
use crate::missing;
use crate::node_group::NodeGroup;
use crate::outbound_path::OutboundPath;
use crate::reach::{self, AtNextHop};
use crate::route::{Network, Routing};
use model::estate::{AzureFirewall, Estate, HopAddress, Id, NextHop, Reading, Route, RouteTable};
use model::net::{Flow, PrefixSet};
use model::plan::HopKind;

/// What is known of a node group's routes.
pub struct Leads {
    /// The routes; `None` if they play no part or are not known.
    pub routing: Option<Routing>,
    /// The addresses that routes lead elsewhere, if that is known.
    pub elsewhere: Option<PrefixSet>,
    /// The platform's own routes, where those of the user are not shown.
    pub platform: Option<Routing>,
    /// The outcome of a route to the internet.
    pub outbound_path: OutboundPath,
    /// What is at the addresses of next hops, in the order of these.
    hops: Vec<(HopAddress, AtNextHop)>,
}

impl Leads {
    pub fn of(estate: &Estate, node_group: &NodeGroup, context: &Context<'_>) -> Self {
        let routing = routing(estate, node_group, context);
        let elsewhere = routing.as_ref().and_then(|routing| routing.led_elsewhere(context.tags));
        let elsewhere = elsewhere.or_else(|| answered(node_group, context));
        let mut addresses: Vec<&HopAddress> = routing.iter().flat_map(Routing::appliances).collect();
        model::sorted::sort(&mut addresses);
        addresses.dedup();
        let firewalls = FirewallAddresses::of(estate);
        let at = |address: &HopAddress| reach::at_next_hop(estate, node_group, address, &firewalls, context.answers);
        let hops = addresses.into_iter().map(|address| (address.clone(), at(address))).collect();
        let platform = routing.is_none().then(|| platform(estate, node_group, context)).flatten();
        let outbound_path = OutboundPath::of(estate, node_group, context.answers);
        Leads { routing, elsewhere, platform, outbound_path, hops }
    }

    /// What is at the next hop of a route to an appliance.
    pub fn at_next_hop(&self, route: &Route) -> &AtNextHop {
        let is_appliance = route.next_hop == Reading::Known(NextHop::Appliance);
        let address = route.next_hop_addresses.first().filter(|_| is_appliance && route.next_hop_addresses.len() == 1);
        let found = address.and_then(|address| self.hops.binary_search_by(|(known, _)| known.cmp(address)).ok());
        found.and_then(|at| self.hops.get(at)).map_or(&AtNextHop::Other, |(_, hop)| hop)
    }
}

/// Packets that leave by one path.
pub struct Sent {
    pub flows: Vec<Flow>,
    pub egress: Egress,
}

/// Whose public addresses packets leave from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Egress {
    /// The nodes', or those of the NAT gateway of their subnet.
    Nodes,
    /// A firewall's, by its place in the estate.
    Firewall(Id<AzureFirewall>),
    /// It is unknown.
    Elsewhere,
}

/// The addresses that routes which are not shown lead elsewhere, as answered.
fn answered(node_group: &NodeGroup, context: &Context<'_>) -> Option<PrefixSet> {
    let fact = missing::default_route(Some(node_group.place())).value();
    let is_in_force = context.answers.yes(&fact)?;
    Some(if is_in_force { PrefixSet::full() } else { PrefixSet::default() })
}

fn routing(estate: &Estate, node_group: &NodeGroup, context: &Context<'_>) -> Option<Routing> {
    if let Some(table) = node_group.effective_routes.map(|place| &estate.route_tables[place]) {
        return Some(Routing::effective(table));
    }
    let is_missing = node_group.missing.iter().any(|(kind, ..)| *kind == HopKind::Route);
    let in_network = node_group.subnet.is_some() || node_group.vnet_id.is_some() || node_group.route_table.is_some();
    (in_network && !is_missing).then(|| routing_with(estate, node_group, context, node_group.route_table))
}

/// The routes of a subnet that is shown, except the user's own.
fn platform(estate: &Estate, node_group: &NodeGroup, context: &Context<'_>) -> Option<Routing> {
    node_group.subnet.map(|_| routing_with(estate, node_group, context, None))
}

fn routing_with(
    estate: &Estate,
    node_group: &NodeGroup,
    context: &Context<'_>,
    table: Option<Id<RouteTable>>,
) -> Routing {
    let alone = node_group.subnet.is_none() && node_group.vnet_id.is_none();
    // Service endpoints lead to storage in the region of the network, whichever was chosen.
    let located = node_group.vnet.and_then(|place| estate.vnets[place].resource.location.as_deref());
    let located = located.and_then(|location| context.tags.table().region_at(location));
    let (vnet, subnet, region) = (node_group.vnet, node_group.subnet, located.as_ref().or(context.region));
    let gateway = missing::gateway_routes(node_group.place());
    Routing::new(estate, &Network { vnet, subnet, table, region, alone }, gateway, context.answers)
}

impl Sent {
    /// The firewall that packets leave by, by its place in the estate, with the packets.
    pub fn by_firewall(&self) -> Option<(Id<AzureFirewall>, Vec<Flow>)> {
        let Egress::Firewall(place) = self.egress else { return None };
        Some((place, self.flows.clone()))
    }
}
