//! Where routes lead a packet, and from which public address it leaves.

use super::{Egress, Fate, Packet, Site, Span, holds, span};
use crate::estate_model::estate::{EndpointPolicy, NAT_ADDRESS, NextHop, PUBLIC};

pub const STORAGE: &str = "Microsoft.Storage";

/// A route of the nodes' subnet.
pub struct Route {
    pub spans: Vec<Span>,
    /// The user's before a gateway's before the platform's.
    pub source: u8,
    /// Explicit prefixes, then tags by how much they hold.
    pub exactness: u8,
    /// True if its prefixes may be shorter than the table's, which holds only parts of the tag.
    pub at_most: bool,
    pub hop: NextHop,
}

/// A route as far as it holds an address.
struct Candidate {
    length: u32,
    source: u8,
    exactness: u8,
    at_most: bool,
    hop: NextHop,
}

fn is_general(to: &str) -> bool {
    to.to_ascii_lowercase().starts_with("azurecloud")
}

/// The place of a route's destination among those with a prefix of one length: explicit ones, then tags by how much they hold.
pub fn exactness(to: &str) -> u8 {
    match (to.contains('/'), is_general(to), to.contains('.')) {
        (true, ..) => 0,
        (_, false, true) => 1,
        (_, false, false) => 2,
        (_, true, true) => 3,
        (_, true, false) => 4,
    }
}

impl Site<'_> {
    pub fn add_routes(&mut self) {
        if let Some(effective) = &self.estate.effective {
            for route in effective.iter().filter(|route| route.active) {
                let source = match route.source {
                    "User" => 0,
                    "VirtualNetworkGateway" => 1,
                    _ => 2,
                };
                let spans = vec![span(route.prefix)];
                self.routes.push(Route { spans, source, exactness: 0, at_most: false, hop: route.hop });
            }
            return;
        }
        let table = self.subnet.table.map(|at| &self.estate.tables[at]);
        self.routes_are_known = table.is_none_or(|table| table.is_shown);
        self.perhaps_from_gateway = (self.estate.has_gateway || !self.estate.lists_subnets)
            && table.is_none_or(|table| !table.without_gateway_routes);
        let mut of_platform = |spans, exactness, hop| {
            self.routes.push(Route { spans, source: 2, exactness, at_most: false, hop });
        };
        of_platform(vec![span("0.0.0.0/0")], 0, NextHop::Internet);
        if self.subnet.endpoint == Some(STORAGE) {
            of_platform(self.model.spans("storage.northeurope").unwrap(), 1, NextHop::ServiceEndpoint);
        }
        for (to, hop) in table.into_iter().flat_map(|table| &table.routes) {
            let (general, exactness) = (is_general(to), exactness(to));
            match self.model.spans(to) {
                Some(spans) => self.routes.push(Route { spans, source: 0, exactness, at_most: general, hop: *hop }),
                None => self.unclear_routes.push(*hop),
            }
        }
    }

    /// The next hops that a packet may take to an address: surely one, or several.
    fn ways(&self, remote: u32) -> Vec<Option<NextHop>> {
        let mut candidates = Vec::new();
        for route in &self.routes {
            for &(first, last) in route.spans.iter().filter(|&&span| holds(span, remote)) {
                let Route { source, exactness, at_most, hop, .. } = *route;
                let length = 32 - (last - first).trailing_ones();
                candidates.push(Candidate { length, source, exactness, at_most, hop });
            }
        }
        // Nothing overrides the platform's routes to service endpoints.
        if candidates.iter().any(|one| one.hop == NextHop::ServiceEndpoint) {
            return vec![Some(NextHop::ServiceEndpoint)];
        }
        if !self.routes_are_known {
            return Vec::new();
        }
        candidates.sort_by_key(|one| (32 - one.length, one.source, one.exactness));
        let Some(first) = candidates.first() else { return vec![None] };
        let mut hops = vec![Some(first.hop)];
        if first.at_most {
            hops.extend(candidates.iter().skip(1).filter(|other| other.length > 0).map(|other| Some(other.hop)));
        }
        if self.perhaps_from_gateway && first.length == 0 && first.source == 2 {
            hops.push(Some(NextHop::Gateway));
        }
        hops.extend(self.unclear_routes.iter().map(|&hop| Some(hop)));
        hops.dedup();
        let one = hops[0];
        if hops.iter().all(|&hop| hop == one) { vec![one] } else { hops }
    }

    /// True if a packet surely is led to the firewall's address.
    pub fn is_led_to_firewall(&self, remote: u32) -> bool {
        self.ways(remote) == [Some(NextHop::Firewall)]
    }

    /// The outcome of a packet to or from the service, and the public address that it has there.
    pub fn way(&self, packet: &Packet) -> (Fate, Egress) {
        if packet.outbound
            && let Some(firewall) = self.firewall_on_way(packet)
        {
            return self.through_firewall(firewall, packet);
        }
        let ways = self.ways(packet.remote);
        let fates: Vec<Fate> = ways.iter().map(|&hop| self.hop_fate(hop, packet.outbound)).collect();
        // Where the next hop is in doubt, the effect of a firewall on one of them is not checked.
        let fate = match fates.first() {
            Some(&first) if fates.iter().all(|&fate| fate == first) => first,
            Some(_) if fates.iter().all(|fate| matches!(fate, Fate::Stop | Fate::Lost)) => Fate::Lost,
            _ => Fate::Unsure,
        };
        let egress = if ways == [Some(NextHop::Internet)] { self.own_egress() } else { Egress::Unknown };
        (fate, egress)
    }

    fn hop_fate(&self, hop: Option<NextHop>, outbound: bool) -> Fate {
        let is_without_addresses = self.pool.provision == Some("NoPublicIPAddresses");
        match (hop, outbound) {
            (Some(NextHop::Internet), true) => self.to_internet(is_without_addresses),
            // How the service reaches nodes without public addresses is its own matter.
            (Some(NextHop::Internet), false) if is_without_addresses => Fate::Unsure,
            (Some(NextHop::Internet), false) => Fate::Pass,
            (Some(NextHop::ServiceEndpoint), true) => match self.subnet.endpoint_policy {
                None => Fate::Pass,
                Some(EndpointPolicy::OwnAccounts) => Fate::Stop,
                Some(EndpointPolicy::NotShown) => Fate::Unsure,
            },
            (Some(NextHop::Firewall), true) if self.firewall_is_out_of_reach() => Fate::Lost,
            (Some(NextHop::Firewall | NextHop::OtherAppliance | NextHop::Gateway), true) => Fate::Unsure,
            // Dropped, led where the service is not, or answered on another path than that of the connection.
            _ => Fate::Stop,
        }
    }

    /// What becomes of a packet to the internet: it takes the NAT gateway if there is one, else the node's own address.
    fn to_internet(&self, is_without_addresses: bool) -> Fate {
        let gateway = &self.estate.nat_gateway;
        match (self.subnet.has_nat_gateway, self.subnet.default_outbound) {
            (true, _) if !gateway.is_shown => Fate::Unsure,
            (true, _) if !gateway.has_address => Fate::Lost,
            (true, _) => Fate::Pass,
            (false, _) if !is_without_addresses => Fate::Pass,
            (false, Some(true)) => Fate::Unsure,
            (false, _) => Fate::Stop,
        }
    }

    fn own_egress(&self) -> Egress {
        let gateway = &self.estate.nat_gateway;
        if self.subnet.has_nat_gateway {
            return if gateway.is_shown && gateway.has_address { self.shown(&[NAT_ADDRESS]) } else { Egress::Unknown };
        }
        self.shown(&self.pool.addresses)
    }

    /// The public addresses at these places, if all of them are pasted.
    pub fn shown(&self, addresses: &[usize]) -> Egress {
        if addresses.is_empty() || addresses.iter().any(|&at| !self.estate.shown_addresses[at]) {
            return Egress::Unknown;
        }
        Egress::Known(addresses.iter().map(|&at| span(PUBLIC[at]).0).collect())
    }
}
