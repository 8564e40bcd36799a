//! What is known of where a site's routes lead.

use std::net::IpAddr;

use crate::judge::Surroundings;
use crate::reach::{self, AtNextHop};
use crate::route::{Network, Routing};
use crate::site::Site;
use crate::way_out::WayOut;
use model::estate::{Estate, NextHop, Reading, Route};
use model::net::{Flow, PrefixSet};
use model::plan::HopKind;

/// What is known of a site's routes.
pub struct Leads {
    /// The routes; `None` if they play no part or are not known.
    pub routing: Option<Routing>,
    /// The addresses that routes lead elsewhere, if that is known.
    pub elsewhere: Option<PrefixSet>,
    /// The platform's own routes, where those of the user are not shown.
    pub platform: Option<Routing>,
    /// What a route to the internet comes to.
    pub way_out: WayOut,
    /// What is at the addresses of next hops.
    hops: Vec<(IpAddr, AtNextHop)>,
}

impl Leads {
    pub fn of(estate: &Estate, site: &Site, around: &Surroundings<'_>) -> Self {
        let routing = routing(estate, site, around);
        let elsewhere = routing.as_ref().and_then(|routing| routing.led_elsewhere(around.tags));
        let mut hops: Vec<(IpAddr, AtNextHop)> = Vec::new();
        for address in routing.iter().flat_map(Routing::appliances) {
            if hops.iter().all(|(known, _)| *known != address) {
                hops.push((address, reach::at_next_hop(estate, site, address)));
            }
        }
        let platform = routing.is_none().then(|| platform(estate, site, around)).flatten();
        Leads { routing, elsewhere, platform, way_out: WayOut::of(estate, site), hops }
    }

    /// What is at the next hop of a route to an appliance.
    pub fn at_next_hop(&self, route: &Route) -> &AtNextHop {
        let is_appliance = route.next_hop == Reading::Known(NextHop::Appliance);
        let address = route.next_hop_addresses.first().filter(|_| is_appliance && route.next_hop_addresses.len() == 1);
        let found = address.and_then(|address| self.hops.iter().find(|(known, _)| known == address));
        found.map_or(&AtNextHop::Other, |(_, hop)| hop)
    }
}

/// Packets that leave by one way.
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
    Firewall(usize),
    /// Nobody can tell.
    Elsewhere,
}

fn routing(estate: &Estate, site: &Site, around: &Surroundings<'_>) -> Option<Routing> {
    if let Some(table) = site.effective_routes.and_then(|place| estate.route_tables.get(place)) {
        return Some(Routing::effective(table));
    }
    let is_missing = site.missing.iter().any(|(kind, ..)| *kind == HopKind::Route);
    let in_network = site.subnet.is_some() || site.vnet_id.is_some() || site.route_table.is_some();
    (in_network && !is_missing).then(|| routing_with(estate, site, around, site.route_table))
}

/// The routes of a subnet that is shown, but for the user's own.
fn platform(estate: &Estate, site: &Site, around: &Surroundings<'_>) -> Option<Routing> {
    site.subnet.map(|_| routing_with(estate, site, around, None))
}

fn routing_with(estate: &Estate, site: &Site, around: &Surroundings<'_>, table: Option<usize>) -> Routing {
    let alone = site.subnet.is_none() && site.vnet_id.is_none();
    // Service endpoints lead to storage in the region of the network, whichever was chosen.
    let located = site.vnet.and_then(|place| estate.vnets.get(place)?.resource.location.as_deref());
    let located = located.and_then(|location| around.tags.table().region_at(location));
    let (vnet, subnet, region) = (site.vnet, site.subnet, located.as_ref().or(around.region));
    Routing::new(estate, &Network { vnet, subnet, table, region, alone })
}

impl Sent {
    /// The firewall that packets leave by, by its place in the estate, with the packets.
    pub fn by_firewall(&self) -> Option<(usize, Vec<Flow>)> {
        let Egress::Firewall(place) = self.egress else { return None };
        Some((place, self.flows.clone()))
    }
}
