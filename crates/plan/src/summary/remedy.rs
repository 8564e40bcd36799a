//! What the plan's changes achieve. It never says more than the proof shows.

use super::subjects::is_stuck;
use crate::messages::summary as say;
use model::message::{Message, name};
use model::plan::{Change, ChangeAction, EditedElement, PhaseId, Plan, Subject, TargetKind, Verdict};

/// What the changes achieve, and what nodes do without although no model needs it; empty if nothing can be promised.
pub fn remedy(plan: &Plan) -> Message {
    if plan.subjects.is_empty() {
        return Message::default();
    }
    Message::sentences(blocked_besides(plan).into_iter().chain(achieved(plan)))
}

/// What the changes before the switch achieve; `None` if nothing can be said before more is provided.
fn achieved(plan: &Plan) -> Option<Message> {
    let union: Vec<_> = plan.changes.iter().filter(|change| change.phase == PhaseId::Union).collect();
    let is_stuck = plan.subjects.iter().all(is_stuck);
    if is_stuck && union.is_empty() {
        return Some(say::changes_nothing());
    }
    let is_kept =
        |subject: &Subject| subject.moved && matches!(subject.modes.simplified, Verdict::Open | Verdict::Unknown);
    if union.is_empty() && plan.subjects.iter().all(is_kept) {
        return Some(remaining(plan));
    }
    let is_complete = plan.subjects.iter().all(|subject| subject.not_provided.is_empty());
    let can_fail = blocked_besides(plan).is_some();
    let proof = &plan.proof.union;
    if !proof.holds {
        return Some(say::not_verified());
    }
    // The proof may hold without classic: for pools that can't be classic, or no longer are.
    let needs_classic = proof.classic == Verdict::Open;
    let classic = proof.classic.word();
    if union.is_empty() {
        let none = || if needs_classic { say::no_change() } else { say::no_change_for_classic(classic) };
        return (is_complete && !can_fail).then(none);
    }
    let aim = match () {
        () if is_stuck => say::classic_alone(),
        () if !needs_classic => say::simplified_alone(classic),
        () if is_complete && !can_fail => say::both_without_interruption(),
        () => say::both_models(),
    };
    let is_rule = |change: &Change| !matches!(change.edited, EditedElement::Route(_));
    let added = union.iter().filter(|change| change.action == ChangeAction::Add && is_rule(change)).count();
    Some(match (union.len(), added) {
        (1, 1) => say::one_rule(aim),
        (1, _) => say::one_change(aim),
        (count, 0) => say::some_changes(count, aim),
        (count, 1) => say::changes_with_a_rule(count, aim),
        (count, rules) if rules == count => say::some_rules(count, aim),
        (count, rules) => say::changes_with_rules(count, rules, aim),
    })
}

/// What classic communication left behind of pools that have moved.
fn remaining(plan: &Plan) -> Message {
    let all: Vec<&Change> = plan.changes.iter().filter(|change| change.phase == PhaseId::Tighten).collect();
    let made: Vec<&Change> = all.iter().copied().filter(|change| change.held_back.is_none()).collect();
    let Some(first) = made.first() else {
        return if all.is_empty() { say::nothing_remains() } else { say::all_held_back(all.len()) };
    };
    let mut targets: Vec<&str> = Vec::new();
    for change in &made {
        if !targets.contains(&change.target.name.as_str()) {
            targets.push(&change.target.name);
        }
    }
    let own = name(&first.target.name);
    let target = match first.target.kind {
        TargetKind::Nsg => say::nsg(own),
        TargetKind::RouteTable => say::route_table(own),
        TargetKind::Firewall | TargetKind::FirewallPolicy => say::firewall(own),
        TargetKind::NodeFirewall => say::rule_set(own),
    };
    match (made.len(), targets.len()) {
        (1, _) => say::one_remains(target),
        (count, 1) => say::some_remain(count, target),
        (count, targets) => say::some_remain_in(count, targets),
    }
}

/// What nodes need besides the required flows, and do without; `None` if no finding says so.
fn blocked_besides(plan: &Plan) -> Option<Message> {
    let found = |id: &str| plan.subjects.iter().flat_map(|subject| &subject.findings).any(|finding| finding.id == id);
    match () {
        () if found("name-resolution") => Some(say::names_blocked()),
        () if found("platform-address") => Some(say::platform_blocked()),
        () => None,
    }
}
