//! Leftovers of firewalls on nodes: who can connect to the ports of classic nodes, and whether connections may leave to everywhere.

use super::{Leftover, Others};
use crate::messages::{leftovers, resources};
use assess::{RequiredFlow, Segment, SegmentOutcome, node_firewall_segments};
use model::estate::{Direction, Id, NodeFirewall};
use model::message::{Message, fact, listed};
use model::net::{Flow, PortSet, PrefixSet};
use model::plan::Finding;
use model::source::Severity;

/// How many prefixes a sentence lists.
const MOST_LISTED: usize = 4;

impl Others<'_, '_> {
    /// The leftovers of the nodes' own firewalls, each once.
    pub(super) fn of_nodes(&self) -> Vec<Finding> {
        let mut seen: Vec<Id<NodeFirewall>> = Vec::new();
        for &id in self.assessor.node_groups().iter().flat_map(|node_group| &node_group.node_firewalls) {
            if !seen.contains(&id) {
                seen.push(id);
            }
        }
        seen.into_iter().flat_map(|id| self.of_node_firewall(&self.estate.node_firewalls[id])).collect()
    }

    fn of_node_firewall(&self, firewall: &NodeFirewall) -> Vec<Finding> {
        let mut found = Vec::new();
        if firewall.incomplete.is_some() {
            return found;
        }
        let all = Flow { source: PrefixSet::all_v4(), destination: PrefixSet::all_v4(), ..Flow::full() };
        let inbound = Flow { destination_ports: RequiredFlow::CLASSIC_INBOUND.port_set(), ..all.clone() };
        for (first, sources) in allowed(firewall, Direction::Inbound, &inbound) {
            let message = leftovers::node_classic_ports(&first.matched_rule.label, firewall, whom(&sources));
            let leftover = Leftover { severity: severity(&first), ..Leftover::new("classic-ports", message) };
            found.push(leftover.finding(first.matched_rule.origin.or(Some(firewall.origin)), self.sources));
        }
        let outbound = Flow { destination_ports: PortSet::range(443, 443), ..all };
        for (first, _) in allowed(firewall, Direction::Outbound, &outbound) {
            // Rules for some addresses are somebody's choice.
            if !first.flow.destination.is_superset(&PrefixSet::all_v4()) {
                continue;
            }
            let message = leftovers::node_wide_outbound(&first.matched_rule.label, firewall);
            let leftover = Leftover { severity: severity(&first), ..Leftover::new("wide-outbound", message) };
            found.push(leftover.finding(first.matched_rule.origin.or(Some(firewall.origin)), self.sources));
        }
        found
    }
}

/// What a firewall surely allows of a flow: for each rule that allows some, the first segment, and the sources of all.
fn allowed(firewall: &NodeFirewall, direction: Direction, flow: &Flow) -> Vec<(Segment, PrefixSet)> {
    let mut all: Vec<(Segment, PrefixSet)> = Vec::new();
    let segments = node_firewall_segments(firewall, RequiredFlow::PROTOCOL, direction, flow);
    for segment in segments.into_iter().filter(|segment| segment.outcome == SegmentOutcome::Allowed) {
        let same = |(first, _): &&mut (Segment, PrefixSet)| first.matched_rule == segment.matched_rule;
        match all.iter_mut().find(same) {
            Some((_, sources)) => *sources = &*sources | &segment.flow.source,
            None => all.push((segment.clone(), segment.flow.source)),
        }
    }
    all
}

/// What nobody wrote, such as a policy, is only good to know: NSGs decide before it.
fn severity(segment: &Segment) -> Severity {
    if segment.matched_rule.rule.is_some() { Severity::Warning } else { Severity::Info }
}

/// Who can connect, in a sentence.
fn whom(sources: &PrefixSet) -> Message {
    if sources.is_superset(&PrefixSet::all_v4()) {
        return resources::every_address();
    }
    let prefixes: Vec<_> = sources.prefixes().take(MOST_LISTED + 1).collect();
    let own = listed(prefixes.iter().take(MOST_LISTED).map(fact));
    if prefixes.len() > MOST_LISTED { resources::and_more(own) } else { own }
}
