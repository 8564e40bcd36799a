//! Which changes of a plan have been made: exactly as they were proved, differently with the same effect, or not.

use std::rc::Rc;

use model::estate::{Estate, Nsg, RouteTable, Rule, RuleList};
use model::net::FlowSet;
use model::plan::{AzureRoute, AzureRule, Change, ChangeAction, EditedElement, PhaseId, Target, TargetKind};
use model::source::Source;
use serde::Serialize;

use super::rule_sets::{name, same_route};
use super::rules::{Segment, difference, is_same_rule};
use super::side::{Compared, Sources};

/// A change of the first plan, and whether it has been made.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeMade {
    /// Its id.
    pub id: String,
    /// The phase that it belongs to.
    pub phase: PhaseId,
    /// What it does.
    pub action: ChangeAction,
    /// The name of what it edits.
    pub element: String,
    /// The name of its target.
    pub target: String,
    /// Whether it has been made.
    pub made: Made,
}

/// Whether a change has been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Made {
    /// As it was proved.
    Exactly,
    /// In another form, with the same effect on every packet that it is about.
    Differently,
    /// Not, or only in part.
    Not,
    /// The second side doesn't show the target, or the change is of a kind that is not compared.
    Unknown,
}

/// The changes of the first plan, except those that undo others.
pub fn of(before: &Compared<'_>, after: &Compared<'_>) -> Vec<ChangeMade> {
    let changes = before.plan.changes.iter().filter(|change| change.phase != PhaseId::Rollback);
    let change = |change: &Change| ChangeMade {
        id: change.id.clone(),
        phase: change.phase,
        action: change.action,
        element: change.name().to_owned(),
        target: change.target.name.clone(),
        made: after.sources.as_ref().map_or(Made::Unknown, |after| made(change, before.sources.as_ref(), after)),
    };
    changes.map(change).collect()
}

fn made(change: &Change, before: Option<&Sources<'_>>, after: &Sources<'_>) -> Made {
    match (&change.edited, change.target.kind) {
        (EditedElement::Rule(rule), TargetKind::Nsg) => {
            let Some(nsg) = find_nsg(after.estate, &change.target) else { return Made::Unknown };
            made_in_nsg(change.action, rule, before.and_then(|side| find_nsg(side.estate, &change.target)), nsg, after)
        }
        (EditedElement::Route(route), TargetKind::RouteTable) => {
            let table = after.estate.route_tables.iter().find(|own| is_target(&own.resource, &change.target));
            table.map_or(Made::Unknown, |table| made_in_table(change.action, route, table))
        }
        _ => Made::Unknown,
    }
}

/// The NSG that is the target of a change.
pub fn find_nsg<'s>(estate: &'s Estate, target: &Target) -> Option<&'s Nsg> {
    estate.nsgs.iter().find(|own| is_target(&own.resource, target))
}

/// True for the resource that a target names.
pub fn is_target(resource: &model::estate::Resource, target: &Target) -> bool {
    match (resource.full_id(), &target.id) {
        (Some(own), Some(id)) if model::estate::ResourceId::new(id).is_full() => own.as_str().eq_ignore_ascii_case(id),
        _ => name(resource).eq_ignore_ascii_case(&target.name),
    }
}

fn made_in_nsg(
    action: ChangeAction,
    rule: &AzureRule,
    before: Option<&Nsg>,
    after: &Nsg,
    sources: &Sources<'_>,
) -> Made {
    let found = after.rules.iter().find(|own| !own.is_default && own.name.eq_ignore_ascii_case(&rule.name));
    let wanted = as_rule(rule);
    let is_exact = match (action, found, &wanted) {
        (ChangeAction::Remove, found, _) => found.is_none() && after.rules.incomplete.is_none(),
        (_, Some(found), Some(wanted)) => is_same_rule(found, wanted),
        _ => false,
    };
    if is_exact {
        return Made::Exactly;
    }
    let Some((before, wanted)) = before.zip(wanted) else { return Made::Not };
    let cloud = sources.cloud().unwrap_or_default();
    let effect = difference(&before.rules, &edited(&before.rules, action, wanted), sources.tags, cloud);
    let now = difference(&before.rules, &after.rules, sources.tags, cloud);
    let is_certain = effect.unclear.is_empty() && now.unclear.is_empty() && !effect.segments.is_empty();
    if is_certain && holds_all(&now.segments, &effect.segments) { Made::Differently } else { Made::Not }
}

/// True if the only difference of two estates is that a change of an NSG has been made, exactly as it was proved.
pub fn is_made_alone(change: &Change, before: &Sources<'_>, after: &Sources<'_>) -> bool {
    let EditedElement::Rule(rule) = &change.edited else { return false };
    let Some((was, is)) = find_nsg(before.estate, &change.target).zip(find_nsg(after.estate, &change.target)) else {
        return false;
    };
    if made_in_nsg(change.action, rule, Some(was), is, after) != Made::Exactly {
        return false;
    }
    let is_other = |own: &&Rc<Rule>| !own.name.eq_ignore_ascii_case(&rule.name);
    let [others_before, others_after] = [was, is].map(|nsg| nsg.rules.iter().filter(is_other));
    let is_kept = others_before.clone().count() == others_after.clone().count()
        && others_before.zip(others_after).all(|(was, is)| was.name == is.name && is_same_rule(was, is));
    is_kept && was.rules.incomplete == is.rules.incomplete && same_but_for_nsg(before.estate, after.estate, was)
}

/// True if two estates have the same resources, except for the rules of one NSG and their positions in the sources.
fn same_but_for_nsg(before: &Estate, after: &Estate, changed: &Nsg) -> bool {
    let without = |estate: &Estate| {
        let mut estate = estate.clone();
        for nsg in estate.nsgs.iter_mut().filter(|nsg| nsg.is_called_like(changed)) {
            nsg.rules = RuleList::default();
        }
        without_places(&format!("{estate:?}"))
    };
    without(before) == without(after)
}

/// A debug form without lines and columns.
fn without_places(text: &str) -> String {
    let mut parts = text.split("Origin { source: ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('}').map_or(part, |(_, rest)| rest))
}

/// A list with a change made to it.
fn edited(list: &RuleList, action: ChangeAction, wanted: Rule) -> RuleList {
    let mut list = list.clone();
    list.entries.retain(|own| own.is_default || !own.name.eq_ignore_ascii_case(&wanted.name));
    if action != ChangeAction::Remove {
        list.entries.push(Rc::new(wanted));
    }
    list
}

/// True if all packets of an effect are among those that fare differently now, in the same sense.
fn holds_all(now: &[Segment], effect: &[Segment]) -> bool {
    effect.iter().all(|segment| {
        let same = |own: &&Segment| {
            (own.direction, own.protocol, own.now) == (segment.direction, segment.protocol, segment.now)
                && own.circumstances.other_end == segment.circumstances.other_end
                && own.circumstances.agrees(&segment.circumstances)
        };
        let held: FlowSet = now.iter().filter(same).map(|own| own.flow.clone()).collect();
        (&FlowSet::from(segment.flow.clone()) - &held).is_empty()
    })
}

/// A rule of Azure's JSON as the estate has it.
pub fn as_rule(rule: &AzureRule) -> Option<Rule> {
    let nsg = serde_json::json!({ "name": "nsg", "type": "Microsoft.Network/networkSecurityGroups", "securityRules": [rule] });
    let read = read::read(&[Source::new("change.json", nsg.to_string())]);
    let nsg = read.estate.nsgs.iter().next()?;
    nsg.rules.iter().find(|own| !own.is_default).map(|own| Rule::clone(own))
}

fn made_in_table(action: ChangeAction, route: &AzureRoute, after: &RouteTable) -> Made {
    let found = after.routes.iter().find(|own| own.name.eq_ignore_ascii_case(&route.name));
    let table = serde_json::json!({ "name": "t", "type": "Microsoft.Network/routeTables", "routes": [route] });
    let read = read::read(&[Source::new("change.json", table.to_string())]);
    let wanted = read.estate.route_tables.iter().next().and_then(|table| table.routes.first().cloned());
    let is_exact = match (action, found, &wanted) {
        (ChangeAction::Remove, found, _) => found.is_none(),
        (_, Some(found), Some(wanted)) => same_route(found, wanted),
        _ => false,
    };
    if is_exact {
        return Made::Exactly;
    }
    let same_way = |own: &model::estate::Route| wanted.as_ref().is_some_and(|wanted| same_route(own, wanted));
    if action != ChangeAction::Remove && after.routes.iter().any(same_way) { Made::Differently } else { Made::Not }
}
