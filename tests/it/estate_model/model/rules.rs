//! What NSGs and security admin rules make of a packet.

use super::{Fate, Packet, Site, holds, ports, span, worst};
use crate::estate_model::estate::{AdminRule, Rule};

impl Site<'_> {
    /// What security admin rules and the NSG of the subnet make of a packet. Where several networks are shown, it is
    /// unknown whether the rules are in effect in that of the nodes.
    pub fn filtered(&self, packet: &Packet) -> Fate {
        let (admin, always) = self.admin(packet);
        let group = self.group(packet);
        let in_force = if always { Fate::Pass } else { worst(&[admin, group]) };
        let is_sure = self.estate.hubs.is_empty() && !self.estate.shows_other_network;
        if is_sure || in_force == group { in_force } else { Fate::Unsure }
    }

    /// What security admin rules make of a packet, and whether they allow it whatever NSGs say.
    fn admin(&self, packet: &Packet) -> (Fate, bool) {
        let mut rules: Vec<&AdminRule> = self.estate.admin_rules.iter().collect();
        rules.sort_by_key(|rule| rule.priority);
        let matches = |rule: &&&AdminRule| {
            rule.outbound == packet.outbound
                && rule.protocol != "Udp"
                && self.is_local(rule.local, packet.node)
                && self.is_remote(rule.remote, packet.remote, false)
                && holds(ports(rule.ports), packet.port)
        };
        match rules.iter().find(matches).map(|rule| rule.action) {
            Some("Deny") => (Fate::Stop, false),
            Some("AlwaysAllow") => (Fate::Pass, true),
            _ => (Fate::Pass, false),
        }
    }

    pub fn is_local(&self, term: &str, node: u32) -> bool {
        match term {
            "*" | "VirtualNetwork" => true,
            _ if term.starts_with(|c: char| c.is_ascii_digit()) => holds(span(term), node),
            _ => false,
        }
    }

    pub fn is_remote(&self, term: &str, remote: u32, in_virtual_network: bool) -> bool {
        match term {
            "*" | "Internet" => true,
            "VirtualNetwork" => in_virtual_network,
            "AzureLoadBalancer" => false,
            _ => self.model.spans(term).unwrap().iter().any(|&span| holds(span, remote)),
        }
    }

    /// What the NSG of the subnet makes of a packet. `VirtualNetwork` may hold what routes of the user's and of a gateway
    /// lead to: what passes only without that is in doubt. What is blocked without it counts as blocked.
    fn group(&self, packet: &Packet) -> Fate {
        let Some(at) = self.subnet.nsg else { return Fate::Pass };
        let nsg = &self.estate.nsgs[at];
        if !nsg.is_shown {
            return Fate::Unsure;
        }
        let mut rules: Vec<&Rule> = nsg.rules.iter().collect();
        rules.sort_by_key(|rule| rule.priority);
        let allows = |wide: bool| {
            let first = rules.iter().find(|rule| self.matches(rule, packet, wide));
            // Default rules: out to the internet, and with a wide tag also what it holds; nothing else in.
            first.map_or(packet.outbound || wide, |rule| rule.allow)
        };
        let perhaps_wide = !self.routes_are_known
            || self.perhaps_from_gateway
            || !self.unclear_routes.is_empty()
            || self
                .routes
                .iter()
                .any(|route| route.source < 2 && route.spans.iter().any(|&span| holds(span, packet.remote)));
        match (allows(false), perhaps_wide && !allows(true)) {
            (false, _) => Fate::Stop,
            (true, true) => Fate::Unsure,
            (true, false) => Fate::Pass,
        }
    }

    fn matches(&self, rule: &Rule, packet: &Packet, wide: bool) -> bool {
        // Nodes pick the source port of what they open, the service that of what it opens.
        rule.outbound == packet.outbound
            && rule.protocol != "Udp"
            && self.is_local(rule.local, packet.node)
            && rule.remote.iter().any(|term| self.is_remote(term, packet.remote, wide))
            && holds(ports(rule.client_ports), packet.client_port)
            && rule.ports.iter().any(|term| holds(ports(term), packet.port))
    }
}
