//! Firewalls on nodes: a rule before the one that decides, for today's addresses of the service, as service tags don't
//! exist there.

use super::goal::{Goal, HopPlanner, Unreached};
use crate::edit::{Diff, Edited};
use crate::elements::{About, PlacedNodeRule};
use crate::messages::{gaps, reasons, resources};
use crate::room::unused;
use assess::{MatchedRule, Obstacle};
use model::estate::{Action, BaseChain, Chain, Direction, Hook, Id, Match, NodeFirewall, NodeFirewallKind, NodeRule};
use model::message::{Message, fact, name};
use model::net::{Flow, PortSet, PrefixSet, Service};

/// Reaches a goal, chain by chain, for the packets of the connection and for the replies.
pub fn open(planner: &mut HopPlanner<'_, '_>, goal: &Goal<'_>, id: Id<NodeFirewall>) -> Result<(), Unreached> {
    let mut done = Vec::new();
    while let Some(obstacle) = planner.obstacle(goal) {
        let firewall = &planner.estate.node_firewalls[id];
        let title = firewall.label.clone();
        if firewall.incomplete.is_some() {
            // The hop itself says what to paste.
            return Err(None);
        }
        goal.tag(&title)?;
        if firewall.kind == NodeFirewallKind::Firewalld {
            return Err(Some(gaps::firewalld(title, flow(goal))));
        }
        if let Some(rule) = blocking(firewall, &obstacle) {
            return Err(Some(gaps::windows_blocks(title, name(&rule.text), flow(goal))));
        }
        let Some(placed) = placed(firewall, goal, &obstacle, &done) else {
            return Err(Some(gaps::node_rule_no_help(title, flow(goal), obstacle.why)));
        };
        done.push(placed.chain);
        let why = why(goal, placed.about.answers);
        planner.make(Edited::NodeRule(id, Diff::added(placed)), why);
    }
    Ok(())
}

/// Closes inbound access for the service with one rule before all others; `None` if it can't.
pub fn close(planner: &mut HopPlanner<'_, '_>, goal: &Goal<'_>, id: Id<NodeFirewall>) -> Option<()> {
    let firewall = &planner.estate.node_firewalls[id];
    if firewall.kind == NodeFirewallKind::Firewalld {
        return None;
    }
    let is_first = |base: &&BaseChain| base.hook == Hook::Input && base.priority == 0 && !base.translates;
    let base = firewall.base_chains.iter().find(is_first)?;
    let chain = firewall.chains.get(base.chain)?;
    let about = about(goal, chain, false, false, Action::Drop);
    let rule = node_rule(goal, &about, chain);
    // ufw and Windows have rules of their own for what is established, and those come first.
    let at = chain.rules.iter().take_while(|rule| rule.origin.is_none()).count();
    let placed = PlacedNodeRule { chain: base.chain, at, position: at, last: false, rule, about };
    planner.make(Edited::NodeRule(id, Diff::added(placed)), reasons::blocks_batch());
    Some(())
}

fn flow(goal: &Goal<'_>) -> Message {
    resources::flow_of(fact(goal.required.port_set()), fact(goal.required.tag(goal.region)))
}

fn why(goal: &Goal<'_>, answers: bool) -> Message {
    let tag = fact(goal.required.tag(goal.region));
    let what = match (goal.required.direction, goal.required.is_with(Service::Storage), answers) {
        (_, _, true) => reasons::replies_allowed(tag),
        (Direction::Inbound, ..) => reasons::batch_connects_to_nodes(tag),
        (_, true, _) => reasons::classic_nodes_use(tag),
        _ => reasons::simplified_nodes_connect(tag),
    };
    what.then(reasons::addresses_of_today())
}

/// The rule that blocks in Windows' firewall.
fn blocking<'f>(firewall: &'f NodeFirewall, obstacle: &Obstacle) -> Option<&'f NodeRule> {
    let mut rules = firewall.chains.iter().flat_map(|chain| &chain.rules);
    let blocks = |rule: &&NodeRule| {
        rule.action == Action::Drop && obstacle.matched_rules.iter().any(|matched_rule| is_by(rule, matched_rule))
    };
    if firewall.kind == NodeFirewallKind::Windows { rules.find(blocks) } else { None }
}

fn is_by(rule: &NodeRule, matched_rule: &MatchedRule) -> bool {
    rule.origin.is_some() && rule.origin == matched_rule.origin && matched_rule.rule.as_deref() == Some(&*rule.text)
}

/// The rule for the first base chain in which something blocks.
fn placed(firewall: &NodeFirewall, goal: &Goal<'_>, obstacle: &Obstacle, done: &[usize]) -> Option<PlacedNodeRule> {
    let outbound = goal.required.direction == Direction::Outbound;
    for base in firewall.base_chains.iter().filter(|base| !done.contains(&base.chain) && !base.translates) {
        let Some(at) = place_in(firewall, base.chain, obstacle) else { continue };
        let chain = firewall.chains.get(base.chain)?;
        let leaves = matches!(base.hook, Hook::Output | Hook::Postrouting);
        let about = about(goal, chain, leaves, leaves != outbound, Action::Accept);
        // Windows sorts its rules itself: what blocks comes before what allows.
        let at = if firewall.kind == NodeFirewallKind::Windows { chain.rules.len() } else { at };
        // One line of a text may be several rules.
        let before = chain.rules.get(..at).unwrap_or_default();
        let position = before.chunk_by(|a, b| a.origin.is_some() && a.origin == b.origin).count();
        let rule = node_rule(goal, &about, chain);
        return Some(PlacedNodeRule { chain: base.chain, at, position, last: at == chain.rules.len(), rule, about });
    }
    None
}

/// Where in a base chain a rule comes before what decides; `None` if nothing of it does.
fn place_in(firewall: &NodeFirewall, chain: usize, obstacle: &Obstacle) -> Option<usize> {
    let rules = firewall.chains.get(chain)?;
    let first = obstacle.matched_rules.iter().filter_map(|matched_rule| {
        let by = |rule: &NodeRule| is_by(rule, matched_rule) || leads_to(firewall, rule, matched_rule);
        rules.rules.iter().position(by).or_else(|| (matched_rule.policy_of == Some(chain)).then_some(rules.rules.len()))
    });
    first.min()
}

/// True if a rule jumps to a chain from which the deciding one is reached.
fn leads_to(firewall: &NodeFirewall, rule: &NodeRule, matched_rule: &MatchedRule) -> bool {
    let (mut seen, mut next) = (vec![false; firewall.chains.len()], vec![rule]);
    while let Some(rule) = next.pop() {
        let (Action::Jump(to) | Action::Goto(to)) = rule.action else { continue };
        let (Some(seen), Some(chain)) = (seen.get_mut(to), firewall.chains.get(to)) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        if chain.rules.iter().any(|rule| is_by(rule, matched_rule)) {
            return true;
        }
        next.extend(&chain.rules);
    }
    false
}

fn about(goal: &Goal<'_>, chain: &Chain, outbound: bool, answers: bool, action: Action) -> About {
    let name = match (goal.required.is_with(Service::Storage), outbound, answers) {
        _ if action == Action::Drop => "DenyBatchNodeManagementInbound",
        (false, false, false) => "AllowBatchNodeManagementInbound",
        (false, true, false) => "AllowBatchNodeManagementOutbound",
        (false, _, true) => "AllowBatchNodeManagementAnswers",
        (true, _, false) => "AllowStorageOutbound",
        (true, _, true) => "AllowStorageAnswers",
    };
    // Scripts find the rule again by its name.
    let used = |name: &str| chain.rules.iter().any(|rule| *rule.text == *name || *rule.text == text(name, chain));
    let name = unused(name, used);
    let remote = goal.obstacle.remote.v4();
    About { outbound, answers, remote, ports: goal.required.ports, allows: action == Action::Accept, name }
}

fn node_rule(goal: &Goal<'_>, about: &About, chain: &Chain) -> NodeRule {
    let ports = PortSet::range(about.ports.0, about.ports.1);
    let full = Flow { source: PrefixSet::all_v4(), destination: PrefixSet::all_v4(), ..Flow::full() };
    let flow = match goal.required.direction {
        Direction::Outbound => Flow { destination: about.remote.clone(), destination_ports: ports, ..full },
        Direction::Inbound => Flow { source: about.remote.clone(), destination_ports: ports, ..full },
    };
    let (flow, states) = match (about.answers, about.allows) {
        (true, _) => (flow.reversed(), Match::ESTABLISHED),
        (false, true) => (flow, Match::EVERY_STATE),
        // Nodes may have picked one of the ports for the end of a connection of their own: its replies still arrive.
        (false, false) => (flow, Match::NEW),
    };
    let matches = vec![Match { flow, protocols: Match::TCP, states, ..Match::any() }];
    let action = if about.allows { Action::Accept } else { Action::Drop };
    NodeRule { text: text(&about.name, chain).into(), label: None, origin: None, matches, action }
}

/// The text of a rule that is planned.
fn text(name: &str, chain: &Chain) -> String {
    format!("{name} ({})", chain.name)
}
