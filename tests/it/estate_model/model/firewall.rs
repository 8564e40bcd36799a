//! What an Azure Firewall on the path makes of a packet.

use super::{Egress, Fate, Packet, Site, holds, ports, span, worst};
use crate::estate_model::estate::{Estate, Firewall, FirewallPlace, FirewallSubnet, NextHop, Policy};

impl Site<'_> {
    /// The firewall that a packet surely reaches: one with the address that routes lead to, which the network reaches.
    pub fn firewall_on_way(&self, packet: &Packet) -> Option<&Firewall> {
        if !self.is_led_to_firewall(packet.remote) {
            return None;
        }
        self.estate.firewalls.iter().find(|firewall| self.reaches(firewall))
    }

    fn reaches(&self, firewall: &Firewall) -> bool {
        is_reached(self.estate, firewall)
    }

    /// True if no firewall, and no other network with its address, is reached.
    pub fn firewall_is_out_of_reach(&self) -> bool {
        !self.estate.firewalls.is_empty() && !self.estate.firewalls.iter().any(|firewall| self.reaches(firewall))
    }

    /// What becomes of a packet in the firewall and after it, and the public address that it leaves from.
    pub fn through_firewall(&self, firewall: &Firewall, packet: &Packet) -> (Fate, Egress) {
        let rules = self.rules_of(firewall, packet);
        let ranges = firewall.private_ranges.iter().flatten().filter(|term| term.contains('/'));
        let is_untranslated = ranges.map(|term| span(term)).any(|span| holds(span, packet.remote));
        let translated = if is_untranslated { Fate::Lost } else { Fate::Pass };
        (worst(&[rules, translated, self.behind(firewall, packet)]), self.egress_of(firewall))
    }

    fn rules_of(&self, firewall: &Firewall, packet: &Packet) -> Fate {
        if firewall.policy.is_some_and(|policy| policy != Policy::Shown) {
            return Fate::Unsure;
        }
        let mut collections: Vec<_> = firewall.collections.iter().collect();
        collections.sort_by_key(|collection| collection.priority);
        for collection in collections {
            for rule in &collection.rules {
                if rule.protocols.iter().any(|protocol| *protocol != "UDP")
                    && self.is_local(rule.source, packet.node)
                    && rule.destinations.iter().any(|term| self.is_remote(term, packet.remote, false))
                    && rule.ports.iter().any(|term| holds(ports(term), packet.port))
                {
                    return if collection.allow { Fate::Pass } else { Fate::Stop };
                }
            }
        }
        Fate::Stop
    }

    /// What the routes of the firewall's own subnet make of a packet.
    fn behind(&self, firewall: &Firewall, packet: &Packet) -> Fate {
        let Some(subnet) = &firewall.subnet else { return Fate::Pass };
        let routes = subnet.routes.iter().flatten().filter(|(prefix, _)| holds(span(prefix), packet.remote));
        let longest = routes.min_by_key(|(prefix, _)| span(prefix).1 - span(prefix).0);
        let hop = longest.map_or(NextHop::Internet, |(_, hop)| *hop);
        match hop {
            NextHop::Internet if subnet.nat_gateway.as_ref().is_some_and(Vec::is_empty) => Fate::Lost,
            NextHop::Internet => Fate::Pass,
            NextHop::Nowhere => Fate::Stop,
            _ => Fate::Unsure,
        }
    }

    fn egress_of(&self, firewall: &Firewall) -> Egress {
        match &firewall.subnet {
            Some(FirewallSubnet { nat_gateway: Some(addresses), .. }) => self.shown(addresses),
            // Its subnet may have a NAT gateway.
            None if firewall.place != FirewallPlace::Untold => Egress::Unknown,
            _ => self.shown(&firewall.addresses),
        }
    }
}

/// Whether the network of the nodes reaches a firewall.
pub fn is_reached(estate: &Estate, firewall: &Firewall) -> bool {
    match firewall.place {
        FirewallPlace::Untold | FirewallPlace::Own => true,
        FirewallPlace::Hub(hub) => estate.hubs[hub] == Some("Connected"),
    }
}
