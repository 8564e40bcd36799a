//! Where a firewall sends what it allows: the routes of its own subnet decide, destination by destination.

use crate::answers::Answers;
use crate::messages::labels;
use crate::nsg_match::{Question, Tags};
use crate::route::{Network, Other, Routing};
use crate::segment::{Segment, SegmentOutcome};
use crate::{missing, outbound_path};
use model::estate::{AzureFirewall, Estate, Index, NextHop, Reading, Route};
use model::net::{Flow, Region};
use model::plan::MissingFact;

/// The routes of a firewall's subnet.
pub(super) enum Behind<'e> {
    /// They are these, and the internet is reached by the public addresses of the firewall, or of a NAT gateway.
    Routes(Exit<'e>, Routing),
    /// Everything that the firewall allows goes straight to the internet.
    Internet,
    /// They are not shown, and this fact is missing.
    NotShown(MissingFact),
}

/// How a firewall reaches the internet.
pub(super) struct Exit<'e> {
    firewall: &'e AzureFirewall,
    /// What is not known of its public addresses, or of its NAT gateway.
    fault: Option<MissingFact>,
}

impl<'e> Behind<'e> {
    pub fn of(estate: &'e Estate, firewall: &'e AzureFirewall, region: Option<&Region>, answers: Answers<'_>) -> Self {
        let subnets = Index::of(&estate.subnets);
        let place = firewall.subnet.as_ref().and_then(|id| subnets.find(id));
        let Some(subnet) = place.map(|place| &estate.subnets[place]) else {
            let may_tunnel = firewall.tunnelled.then(|| missing::behind_firewall(&firewall.resource));
            return may_tunnel.map_or(Behind::Internet, Behind::NotShown);
        };
        let tables = Index::of(&estate.route_tables);
        let table = match subnet.route_table.as_ref().map(|reference| (reference, tables.find(reference))) {
            Some((reference, None)) => {
                let fact = missing::route_table(reference, subnet.resource.id.as_ref().unwrap_or(reference));
                if reference.described().is_none() || !answers.is_none(&fact.value()) {
                    return Behind::NotShown(fact);
                }
                None
            }
            found => found.and_then(|(_, table)| table),
        };
        let vnets = Index::of(&estate.vnets);
        let vnet = subnet.vnet.as_ref().and_then(|id| vnets.find(id));
        let network = Network { vnet, subnet: place, table, region, alone: false };
        // Only a firewall with a network for its management may be without a public address of its own.
        let is_closed = firewall.tunnelled && firewall.public_ips.is_empty() && subnet.nat_gateway.is_none();
        let no_address = is_closed.then(|| missing::firewall_without_address(&firewall.resource));
        let exit = Exit { firewall, fault: outbound_path::nat_fault(estate, subnet).or(no_address) };
        let gateway = missing::gateway_routes_of_firewall(&firewall.resource);
        Behind::Routes(exit, Routing::new(estate, &network, gateway, answers))
    }

    /// The outcome, after the firewall, of packets that it allows.
    pub fn segments(&self, segment: Segment, question: &Question<'_>, tags: &Tags<'_>) -> Vec<Segment> {
        if segment.outcome == SegmentOutcome::Blocked {
            return vec![segment];
        }
        let (exit, routing) = match self {
            Behind::Routes(exit, routing) => (exit, routing),
            Behind::Internet => return vec![segment],
            Behind::NotShown(_) if segment.outcome != SegmentOutcome::Allowed => return vec![segment],
            Behind::NotShown(fact) => {
                return vec![Segment { outcome: SegmentOutcome::Unknown(vec![fact.clone()]), ..segment }];
            }
        };
        let mut segments = Vec::new();
        for route_segment in routing.segments(&segment.flow.destination, question, tags) {
            let outcome = exit.outcome_by(route_segment.route);
            // A firewall must have a direct route to the internet; only one with a network for its management may do without.
            let counts = |other: &Other<'_>| match other {
                Other::Route(route) => exit.outcome_by(Some(*route)) != outcome,
                Other::Gateway => exit.firewall.tunnelled,
                Other::Any => true,
            };
            let doubts = route_segment.doubts.iter().filter(|doubt| counts(&doubt.other));
            let facts: Vec<MissingFact> = doubts.map(|doubt| doubt.fact.clone()).collect();
            let mut matched_rule = segment.matched_rule.clone();
            if outcome == SegmentOutcome::Blocked {
                matched_rule.label = labels::routing_behind(&matched_rule.label);
            }
            let outcome = if facts.is_empty() { outcome } else { SegmentOutcome::Unknown(facts) };
            // What the firewall does is unknown only where its subnet does not surely drop it.
            let outcome = if segment.outcome != SegmentOutcome::Allowed && outcome != SegmentOutcome::Blocked {
                segment.outcome.clone()
            } else {
                outcome
            };
            segments.push(Segment {
                flow: Flow { destination: route_segment.addresses, ..segment.flow.clone() },
                outcome,
                matched_rule,
            });
        }
        segments
    }
}

impl Exit<'_> {
    /// What becomes of packets that take a route, or none.
    fn outcome_by(&self, route: Option<&Route>) -> SegmentOutcome {
        match route.map(|route| &route.next_hop) {
            Some(Reading::Known(NextHop::Internet)) => {
                self.fault.as_ref().map_or(SegmentOutcome::Allowed, |fact| SegmentOutcome::Unknown(vec![fact.clone()]))
            }
            Some(Reading::Known(NextHop::ServiceEndpoint)) => SegmentOutcome::Allowed,
            Some(Reading::Known(NextHop::Appliance | NextHop::Gateway) | Reading::Unknown(_)) => {
                SegmentOutcome::Unknown(vec![missing::behind_firewall(&self.firewall.resource)])
            }
            None | Some(Reading::Known(_)) => SegmentOutcome::Blocked,
        }
    }
}
