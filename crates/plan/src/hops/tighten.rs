//! Tightening outside of NSGs: removes what only classic communication needed in routes, Azure Firewalls and nodes, and nothing that
//! others may use as well.

use std::cmp::Reverse;
use std::rc::Rc;

use super::{Goal, HopPlanner, node};
use crate::edit::{At, Diff, Edit, Edited};
use crate::elements::{About, PlacedFirewallRule, PlacedNodeRule};
use crate::messages::{gaps, reasons};
use crate::outcome::Outcome;
use assess::{Assessor, NodeGroup, Obstacle, RequiredFlow};
use model::estate::{
    Access, Action, AddressTerm, AzureFirewall, Estate, FirewallRule, FirewallRuleKind, Id, Match, NextHop,
    NodeFirewall, NodeFirewallKind, NodeRule, PortTerm, Reading, RuleCollection, RuleSet,
};
use model::message::{Message, name};
use model::net::{PortSet, PrefixSet, Service};
use model::pace::{Pace, Stage};
use model::plan::{HopKind, PhaseId, RequirementId, Verdict};

/// How many rules of one kind are tried: each takes an assessment of its own.
const MOST_TRIED: usize = 16;

/// Goes on with the tightening where NSGs are done: `estate` has their edits, and gets those that are found. `united` are the
/// edits of the union.
pub async fn tighten(
    estate: &mut Estate,
    assessor: &Assessor<'_>,
    united: &[Edit],
    outcome: &mut Outcome,
    pace: &Pace,
) {
    let closes = Some(RequirementId::ClassicInboundBatch);
    let mut planner = HopPlanner { assessor, estate, outcome, phase: PhaseId::Tighten, closes };
    let mut open: Vec<&NodeGroup> = Vec::new();
    for node_group in assessor.node_groups() {
        let moves = assessor.has_moved(node_group)
            || assessor.verdict_at(planner.estate, node_group, &RequiredFlow::SIMPLIFIED) == Verdict::Open;
        if moves && !assessor.is_stuck(node_group) && !assessor.is_disputed(node_group) {
            open.push(node_group);
        }
        pace.pause().await;
    }
    planner.close_inbound(&open);
    planner.report_inbound(&open);
    pace.pause().await;
    planner.give_back_routes(united, &open);
    planner.closes = Some(RequirementId::ClassicOutboundStorage);
    let candidates = planner.of_storage(&open, united);
    let all = candidates.len();
    for (number, removal) in candidates.into_iter().enumerate() {
        pace.rest(Stage::Tightened, number, all).await;
        planner.try_removal(removal, &open);
    }
}

impl HopPlanner<'_, '_> {
    /// Where no NSG closes inbound access for the service, the firewall on the nodes does.
    fn close_inbound(&mut self, open: &[&NodeGroup]) {
        let required = &RequiredFlow::CLASSIC_INBOUND;
        for &node_group in open {
            let Some(&firewall) = node_group.node_firewalls.first() else { continue };
            if !node_group.nsgs.is_empty()
                || self.assessor.verdict_at(self.estate, node_group, required) == Verdict::Blocked
            {
                continue;
            }
            let rule_set = RuleSet::NodeFirewall(firewall);
            let obstacle = Obstacle {
                kind: HopKind::NodeFirewall,
                rule_set: Some(rule_set),
                verdict: Verdict::Open,
                why: Message::default(),
                missing: Vec::new(),
                matched_rules: Vec::new(),
                remote: self.assessor.remote(node_group, required),
            };
            let (region, node_groups) = (node_group.region.region(), vec![node_group]);
            let goal = Goal { required, rule_set, region, nodes: None, node_groups, obstacle };
            let start = self.outcome.edits.len();
            let before = self.estate.clone();
            let done = node::close(self, &goal, firewall);
            if done.is_none()
                || self.assessor.verdict_at(self.estate, node_group, required) != Verdict::Blocked
                || self.is_worse_off(&before, node_group)
            {
                self.undo_to(start);
            }
        }
    }

    /// Reports node groups where nothing that is shown can close inbound access for the service.
    fn report_inbound(&mut self, open: &[&NodeGroup]) {
        for (index, node_group) in self.assessor.node_groups().iter().enumerate() {
            let is_open = open.iter().any(|other| std::ptr::eq(*other, node_group));
            let required = &RequiredFlow::CLASSIC_INBOUND;
            let overruled = !node_group.admin_rules.is_empty();
            if !is_open
                || !(node_group.nsgs.is_empty() || overruled)
                || self.assessor.verdict_at(self.estate, node_group, required) == Verdict::Blocked
            {
                continue;
            }
            let subject = name(&node_group.name);
            let gap = if overruled {
                gaps::admin_rules_may_allow(subject)
            } else if node_group.subnet.is_some() || node_group.vnet_id.is_some() {
                gaps::no_nsg_blocks(subject)
            } else if node_group.pool.is_some() {
                gaps::nsg_of_batch(subject)
            } else {
                gaps::nothing_blocks(subject)
            };
            self.gap(At::NodeGroup(index), gap);
        }
    }

    /// Removes routes that the union added for the replies to the service, where simplified communication is allowed without.
    fn give_back_routes(&mut self, united: &[Edit], open: &[&NodeGroup]) {
        for edit in united {
            let Edited::Route(index, Diff { before: None, after: Some(route) }) = &edit.what else { continue };
            if !route.name.starts_with(Service::BatchNodeManagement.tag()) {
                continue;
            }
            let (start, before) = (self.outcome.edits.len(), self.estate.clone());
            self.make(edit.what.clone().inverse(), reasons::only_replies());
            let mut on_table = open.iter().filter(|node_group| node_group.route_table == Some(*index));
            if on_table.any(|node_group| self.is_worse_off(&before, node_group)) {
                self.undo_to(start);
            }
        }
    }

    /// Removes something, if that closes storage at its resource; else nothing is gained.
    fn try_removal(&mut self, removal: Edited, open: &[&NodeGroup]) {
        let at = removal.at();
        if self.why_held(at).is_some() {
            return;
        }
        let (blocked, start) = (self.blocked_at(at, open), self.outcome.edits.len());
        let has_moved = |node_group: &&&NodeGroup| self.assessor.has_moved(node_group);
        let moved: Vec<&NodeGroup> = open.iter().filter(has_moved).copied().collect();
        let before = (!moved.is_empty()).then(|| self.estate.clone());
        self.make(removal, reasons::storage_in_region());
        let harms = |before: Estate| moved.iter().any(|node_group| self.is_worse_off(&before, node_group));
        if self.blocked_at(at, open) == blocked || before.is_some_and(harms) {
            self.undo_to(start);
        }
    }

    /// True if nodes get less of simplified communication than before: of what surely passed, or of what those that have moved get.
    fn is_worse_off(&self, before: &Estate, node_group: &NodeGroup) -> bool {
        self.assessor.is_worse_off(before, self.estate, node_group)
    }

    /// At how many node groups storage is blocked by what is edited.
    fn blocked_at(&self, at: At, open: &[&NodeGroup]) -> usize {
        let is_it = |obstacle: &Obstacle| match at {
            At::NodeFirewall(id) => obstacle.rule_set == Some(RuleSet::NodeFirewall(id)),
            _ => matches!(obstacle.kind, HopKind::Route | HopKind::Firewall),
        };
        let is_blocked = |node_group: &&&NodeGroup| {
            let obstacles = self.assessor.obstacles(self.estate, node_group, &RequiredFlow::CLASSIC_STORAGE);
            obstacles.is_some_and(|obstacles| obstacles.iter().any(is_it))
        };
        open.iter().filter(is_blocked).count()
    }

    /// The removals of routes and rules that are for storage in the region alone, and for no nodes but those of the node groups.
    fn of_storage(&self, open: &[&NodeGroup], united: &[Edit]) -> Vec<Edited> {
        let mut found = Vec::new();
        let in_region = |tag: &str| {
            open.iter()
                .filter_map(|node_group| node_group.region.region())
                .any(|region| region.is_in_tag(tag, Service::Storage))
        };
        let is_storage = |term: &AddressTerm| matches!(term, AddressTerm::Tag(tag) if in_region(tag));
        for (index, table) in self.estate.route_tables.with_ids().filter(|(_, table)| !table.effective) {
            if open.iter().any(|node_group| node_group.route_table == Some(index)) {
                let own = table.routes.iter().filter(|route| {
                    route.next_hop == Reading::Known(NextHop::Internet) && route.destinations.iter().all(is_storage)
                });
                let own = own.take(MOST_TRIED).cloned();
                found.extend(own.map(|route| Edited::Route(index, Diff::removed(route))));
            }
        }
        let known: Vec<PrefixSet> = open.iter().filter_map(|node_group| node_group.nodes.clone()).collect();
        let nodes = PrefixSet::union(&known);
        // What the union added still has its description.
        let description = |firewall: Id<AzureFirewall>, own: &PlacedFirewallRule| {
            united.iter().find_map(|edit| match &edit.what {
                Edited::FirewallRule(at, Diff { before: None, after: Some(added) })
                    if *at == firewall && added.rule == own.rule =>
                {
                    Some(added.description.clone())
                }
                _ => None,
            })
        };
        for (firewall, own) in self.firewall_rules(&|rule| is_for_storage(rule, &nodes, &is_storage)) {
            let description = description(firewall, &own).flatten();
            let rule = Diff::removed(PlacedFirewallRule { description, ..own });
            found.push(Edited::FirewallRule(firewall, rule));
        }
        for node_group in open {
            let remote = self.assessor.remote(node_group, &RequiredFlow::CLASSIC_STORAGE).v4();
            for &index in &node_group.node_firewalls {
                found.extend(self.node_rules(index, &remote, united));
            }
        }
        found
    }

    fn firewall_rules(&self, wanted: &dyn Fn(&FirewallRule) -> bool) -> Vec<(Id<AzureFirewall>, PlacedFirewallRule)> {
        let mut found = Vec::new();
        for (index, firewall) in self.estate.firewalls.with_ids() {
            found.extend(placed_in(None, &firewall.collections, wanted).map(|rule| (index, rule)));
            let Some(policy) = firewall.policy.as_ref().and_then(|path| super::firewall::policy(self.estate, path))
            else {
                continue;
            };
            for group in super::firewall::groups(self.estate, policy) {
                found.extend(placed_in(Some(group), &group.collections, wanted).map(|rule| (index, rule)));
            }
        }
        found.truncate(MOST_TRIED);
        found
    }

    /// The removals of rules on a node that allow outbound connections to storage alone.
    fn node_rules(&self, index: Id<NodeFirewall>, storage: &PrefixSet, united: &[Edit]) -> Vec<Edited> {
        let of_union = |rule: &NodeRule| {
            united.iter().find_map(|edit| match &edit.what {
                Edited::NodeRule(at, Diff { before: None, after: Some(added) })
                    if *at == index && added.rule == *rule =>
                {
                    Some(added.clone())
                }
                _ => None,
            })
        };
        let mut found: Vec<Rc<PlacedNodeRule>> = Vec::new();
        let NodeFirewall { kind, chains, .. } = &self.estate.node_firewalls[index];
        for (chain, own) in chains.iter().enumerate() {
            for (number, rule) in own.rules.iter().enumerate().filter(|(_, rule)| lets_out_to(rule, storage)) {
                let remote = rule.matches.iter().map(|matched| matched.flow.destination.clone()).collect::<Vec<_>>();
                let fresh = || {
                    let about = About {
                        outbound: true,
                        answers: false,
                        remote: PrefixSet::union(&remote),
                        ports: RequiredFlow::CLASSIC_STORAGE.ports,
                        allows: true,
                        name: "AllowStorageOutbound".to_owned(),
                    };
                    let last = number + 1 == own.rules.len();
                    Rc::new(PlacedNodeRule { chain, at: number, position: number, last, rule: rule.clone(), about })
                };
                // The name of a rule in Windows' firewall may be that of others as well.
                let nameless = rule.origin.is_some() && *kind == NodeFirewallKind::Windows;
                if !nameless {
                    found.push(of_union(rule).unwrap_or_else(fresh));
                }
            }
        }
        // The last first, so that each goes back to its place when all are put back in the opposite order.
        model::sorted::sort_by_key(&mut found, |rule| Reverse(rule.at));
        found.truncate(MOST_TRIED);
        found.into_iter().map(|rule| Edited::NodeRule(index, Diff::removed(rule))).collect()
    }
}

fn placed_in<'c>(
    group: Option<&'c model::estate::RuleCollectionGroup>,
    collections: &'c [RuleCollection],
    wanted: &'c dyn Fn(&FirewallRule) -> bool,
) -> impl Iterator<Item = PlacedFirewallRule> + 'c {
    let allows = collections.iter().filter(|one| one.access == Reading::Known(Access::Allow));
    let rules = allows.flat_map(|one| one.rules.iter().enumerate().map(move |(at, rule)| (one, at, rule)));
    rules.filter(|(.., rule)| wanted(rule)).map(move |(one, at, rule)| {
        let own_collection = one.rules.len() == 1;
        let head = |group: &model::estate::RuleCollectionGroup| model::estate::RuleCollectionGroup {
            collections: Vec::new(),
            ..group.clone()
        };
        let collection = RuleCollection { rules: Vec::new(), ..one.clone() };
        PlacedFirewallRule {
            group: group.map(head),
            own_group: own_collection && group.is_some_and(super::firewall::is_own_group),
            collection,
            own_collection,
            rule: rule.clone(),
            at,
            description: None,
        }
    })
}

/// True for a network rule that allows only these nodes, and to storage alone.
fn is_for_storage(rule: &FirewallRule, nodes: &PrefixSet, is_storage: &dyn Fn(&AddressTerm) -> bool) -> bool {
    let FirewallRuleKind::Network { protocols, ports } = &rule.kind else { return false };
    let wanted = RequiredFlow::CLASSIC_STORAGE.port_set();
    let is_wanted = |term: &PortTerm| matches!(term, PortTerm::Range(first, last) if wanted.is_superset(&PortSet::range(*first, *last)));
    let is_own = |term: &AddressTerm| matches!(term, AddressTerm::Prefix(prefix) if nodes.is_superset(&PrefixSet::from(*prefix)));
    rule.hosts.is_empty()
        && !rule.sources.is_empty()
        && rule.sources.iter().all(is_own)
        && !rule.destinations.is_empty()
        && rule.destinations.iter().all(is_storage)
        && ports.iter().all(is_wanted)
        && protocols.iter().all(|protocol| protocol.known().is_some())
}

fn lets_out_to(rule: &NodeRule, storage: &PrefixSet) -> bool {
    let wanted = RequiredFlow::CLASSIC_STORAGE.port_set();
    let is_for = |matched: &Match| {
        let flow = &matched.flow;
        !flow.destination.is_empty()
            && storage.is_superset(&flow.destination)
            && wanted.is_superset(&flow.destination_ports)
            && matched.program.is_none()
            && matched.unmodelled.is_empty()
    };
    rule.action == Action::Accept && !rule.matches.is_empty() && rule.matches.iter().all(is_for)
}
