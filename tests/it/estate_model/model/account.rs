//! What the account makes of a connection, at its public and at its private endpoint.

use super::{Fate, Packet, Site, holds, span, worst};
use crate::estate_model::estate::{Endpoint, NextHop, UNREADABLE};

/// The address of the private endpoint.
const ENDPOINT: &str = "10.0.200.4";

impl Site<'_> {
    /// True if the account has an endpoint for nodes.
    pub fn is_at_endpoint(&self) -> bool {
        let endpoint = self.estate.account.as_ref().and_then(|account| account.endpoint.as_ref());
        endpoint.is_some_and(|endpoint| endpoint.group == "nodeManagement")
    }

    /// What becomes of a packet where nodes call the account at its private endpoint; `None` where they don't.
    pub fn outcome_at_endpoint(&self, packet: &Packet) -> Option<Fate> {
        let endpoint = self.estate.account.as_ref()?.endpoint.as_ref()?;
        if endpoint.group != "nodeManagement" {
            return None;
        }
        // Names resolve to an endpoint that takes no connections yet, or still to the public one.
        if endpoint.status != "Approved" {
            return Some(Fate::Lost);
        }
        let packet = Packet { remote: span(ENDPOINT).0, ..*packet };
        let into_subnet = match endpoint.policies {
            "Enabled" | "NetworkSecurityGroupEnabled" => self.nsg_of_endpoint(endpoint, &packet),
            _ => Fate::Pass,
        };
        Some(worst(&[self.within_network(self.subnet.nsg, &packet, true), into_subnet, self.route_to(endpoint)]))
    }

    fn nsg_of_endpoint(&self, endpoint: &Endpoint, packet: &Packet) -> Fate {
        self.within_network(endpoint.nsg, packet, false)
    }

    /// What an NSG makes of a packet from a node to the endpoint, where the packet leaves or where it arrives.
    fn within_network(&self, nsg: Option<usize>, packet: &Packet, outbound: bool) -> Fate {
        let Some(nsg) = nsg.map(|at| &self.estate.nsgs[at]) else { return Fate::Pass };
        if !nsg.is_shown {
            return Fate::Unsure;
        }
        let is_at = |term: &str, address: u32| match term {
            "*" | "VirtualNetwork" => true,
            _ if term.starts_with(|c: char| c.is_ascii_digit()) => holds(span(term), address),
            _ => false,
        };
        let (local, remote) = if outbound { (packet.node, packet.remote) } else { (packet.remote, packet.node) };
        let mut rules: Vec<_> = nsg.rules.iter().filter(|rule| rule.outbound == outbound).collect();
        rules.sort_by_key(|rule| rule.priority);
        let first = rules.into_iter().find(|rule| {
            rule.protocol != "Udp"
                && is_at(rule.local, local)
                && rule.remote.iter().any(|term| is_at(term, remote))
                && holds(super::ports(rule.client_ports), packet.client_port)
                && rule.ports.iter().any(|term| holds(super::ports(term), packet.port))
        });
        // Default rules allow all within the network.
        if first.is_none_or(|rule| rule.allow) { Fate::Pass } else { Fate::Stop }
    }

    /// What routes make of it: the endpoint's own, unless its subnet lets others replace it, which are long enough.
    fn route_to(&self, endpoint: &Endpoint) -> Fate {
        if !matches!(endpoint.policies, "Enabled" | "RouteTableEnabled") {
            return Fate::Pass;
        }
        if !self.routes_are_known {
            return Fate::Unsure;
        }
        let table = self.subnet.table.map(|at| &self.estate.tables[at]);
        let routes = table.into_iter().flat_map(|table| &table.routes).filter(|(prefix, _)| prefix.contains('/'));
        let size = |prefix: &str| span(prefix).1 - span(prefix).0;
        let long =
            routes.filter(|(prefix, _)| holds(span(prefix), span(ENDPOINT).0) && size(prefix) <= size("10.0.0.0/16"));
        match long.min_by_key(|(prefix, _)| size(prefix)) {
            None | Some((_, NextHop::Vnet)) => Fate::Pass,
            Some((_, NextHop::OtherAppliance)) => Fate::Unsure,
            Some(_) => Fate::Stop,
        }
    }

    /// What the account makes of a connection from an address, if that is known.
    pub fn account(&self, egress: Option<u32>) -> Fate {
        let Some(account) = &self.estate.account else { return Fate::Unsure };
        if account.public_access == Some("Disabled") {
            return Fate::Stop;
        }
        let Some(access) = account.node_management.as_ref().filter(|access| !access.allows_all) else {
            return Fate::Pass;
        };
        let is_unclear = access.allowed.contains(&UNREADABLE);
        let mut allowed = access.allowed.iter().filter(|term| **term != UNREADABLE).map(|term| span(term));
        match egress {
            Some(address) if allowed.any(|span| holds(span, address)) => Fate::Pass,
            None if !access.allowed.is_empty() => Fate::Unsure,
            _ if is_unclear => Fate::Unsure,
            _ => Fate::Stop,
        }
    }
}
