//! Azure Firewalls: a network rule for the service's tag, before whatever blocks it.
//!
//! Network rules come before application rules, so that only other network rules have to be preceded. In a policy the rule
//! gets a group of its own; what the policy inherits still comes first.

use super::goal::{Goal, HopPlanner, Unreached};
use crate::edit::{Diff, Edited};
use crate::elements::PlacedFirewallRule;
use crate::limits;
use crate::messages::{self, gaps, reasons};
use crate::room::{free_before, unused};
use assess::{Obstacle, RequiredFlow};
use model::estate::{
    Access, AddressTerm, AzureFirewall, Estate, FirewallPolicy, FirewallRule, FirewallRuleKind, Id, Index, Origin,
    PortTerm, Reading, Resource, ResourceId, RuleCollection, RuleCollectionGroup,
};
use model::message::{Message, fact, name};
use model::net::{RangeSet, Service};
use model::options::Edition;

/// The group and the collection that plans make.
const GROUP: &str = "AzureBatchNodeCommunication";
const COLLECTION: &str = "AllowAzureBatch";

/// How many policies inherit from each other, at most.
const DEEPEST: usize = 8;

/// One more than the highest priority of groups and collections.
const END: u32 = 65_001;

/// Reaches a goal with one rule.
pub fn open(planner: &mut HopPlanner<'_, '_>, goal: &Goal<'_>, id: Id<AzureFirewall>) -> Result<(), Unreached> {
    let firewall = &planner.estate.firewalls[id];
    let holder = match &firewall.policy {
        None => RuleHolder::Own(firewall.clone()),
        // What is not shown is asked for by the hop itself.
        Some(reference) => RuleHolder::Policy(policy(planner.estate, reference).ok_or(None)?.clone()),
    };
    let title = holder.title();
    let tag = goal.tag(&title)?;
    // Others may use the firewall as well: a rule is for these nodes alone.
    if goal.nodes.is_none() {
        return Err(Some(gaps::nodes_unknown(title)));
    }
    let mut left = None;
    for placed in candidates(planner, goal, id, &holder, &tag)? {
        let start = planner.outcome.edits.len();
        let why = why(goal.required, &tag);
        planner.make(Edited::FirewallRule(id, Diff::added(placed)), why);
        left = planner.obstacle(goal);
        if left.is_none() {
            return Ok(());
        }
        planner.undo_to(start);
    }
    let Some(Obstacle { why, matched_rules, .. }) = left else { return Err(None) };
    let inherited = matched_rules
        .iter()
        .filter_map(|matched_rule| matched_rule.origin)
        .find_map(|origin| inherited(planner.estate, &holder, origin).map(|group| (group.policy.clone(), group)));
    Err(Some(match inherited {
        Some((policy, group)) => {
            let policy = name(policy.as_ref().map_or("", ResourceId::name));
            gaps::inherited_decides(title, &group.resource, policy, why)
        }
        None => gaps::network_rule_no_help(title, fact(tag), why),
    }))
}

/// What holds the rules of a firewall.
enum RuleHolder {
    Own(AzureFirewall),
    Policy(FirewallPolicy),
}

impl RuleHolder {
    fn resource(&self) -> &Resource {
        match self {
            RuleHolder::Own(firewall) => &firewall.resource,
            RuleHolder::Policy(policy) => &policy.resource,
        }
    }

    /// What sentences call it.
    fn title(&self) -> Message {
        match self {
            RuleHolder::Own(firewall) => messages::firewall(&firewall.resource),
            RuleHolder::Policy(policy) => messages::firewall_policy(&policy.resource),
        }
    }
}

/// The policy that a reference means, if it is shown.
pub fn policy<'e>(estate: &'e Estate, reference: &ResourceId) -> Option<&'e FirewallPolicy> {
    let index = Index::of(&estate.firewall_policies);
    index.find(reference).map(|found| &estate.firewall_policies[found])
}

pub(super) fn groups<'e>(estate: &'e Estate, policy: &FirewallPolicy) -> Vec<&'e RuleCollectionGroup> {
    let own = Index::new([policy.resource.id.as_ref()]);
    let belongs = |group: &&RuleCollectionGroup| group.policy.as_ref().is_some_and(|holder| own.find(holder).is_some());
    estate.rule_collection_groups.iter().filter(belongs).collect()
}

/// The groups of a policy, and of those that it inherits from.
pub fn inherited_groups<'e>(estate: &'e Estate, own: &FirewallPolicy) -> Vec<&'e RuleCollectionGroup> {
    let base_of = |own: &FirewallPolicy| own.base_policy.as_ref().and_then(|base| policy(estate, base));
    let (mut all, mut next, mut depth) = (groups(estate, own), base_of(own), 1);
    while let Some(one) = next.filter(|_| depth < DEEPEST) {
        all.extend(groups(estate, one));
        next = base_of(one);
        depth += 1;
    }
    all
}

/// The group of another policy in which a rule is.
fn inherited<'e>(estate: &'e Estate, holder: &RuleHolder, origin: Origin) -> Option<&'e RuleCollectionGroup> {
    let RuleHolder::Policy(policy) = holder else { return None };
    let own = groups(estate, policy);
    let holds = |group: &&RuleCollectionGroup| group.collections.iter().any(|one| has(one, origin));
    let found = estate.rule_collection_groups.iter().find(holds)?;
    own.iter().all(|group| !std::ptr::eq(*group, found)).then_some(found)
}

/// True for a group that a plan made, with nothing else in it.
pub(super) fn is_own_group(group: &RuleCollectionGroup) -> bool {
    group.collections.len() == 1 && group.resource.name.known().is_some_and(|name| name.starts_with(GROUP))
}

fn has(collection: &RuleCollection, origin: Origin) -> bool {
    collection.rules.iter().any(|rule| rule.origin == origin && !is_application(rule))
}

fn is_application(rule: &FirewallRule) -> bool {
    matches!(rule.kind, FirewallRuleKind::Application { .. })
}

/// Rules that may reach the goal, the one with the least effort first: in a collection that this plan makes anyway, else in
/// one of its own.
fn candidates(
    planner: &HopPlanner<'_, '_>,
    goal: &Goal<'_>,
    id: Id<AzureFirewall>,
    holder: &RuleHolder,
    tag: &str,
) -> Result<Vec<PlacedFirewallRule>, Message> {
    let estate: &Estate = planner.estate;
    let rule = rule(goal, tag, holder, planner.assessor.edition());
    limits::check_pairs(&holder.title(), rules(estate, holder, id), &rule)?;
    let description = Some(description(goal.required).unmarked());
    let added = || {
        planner.outcome.edits.iter().filter_map(|edit| match &edit.what {
            Edited::FirewallRule(at, Diff { before: None, after }) if *at == id => after.as_ref(),
            _ => None,
        })
    };
    let used = |name: &str| added().any(|earlier| earlier.rule.name.eq_ignore_ascii_case(name));
    let joined = added().next_back().map(|earlier| PlacedFirewallRule {
        own_group: false,
        own_collection: false,
        rule: FirewallRule { name: unused(&rule.name, used), ..rule.clone() },
        at: earlier.at + 1,
        description: description.clone(),
        ..PlacedFirewallRule::clone(earlier)
    });
    let first = first_of(estate, goal, holder);
    let full = || gaps::no_firewall_priority(holder.title(), fact(tag));
    let fresh = match holder {
        RuleHolder::Own(firewall) => {
            let own = &estate.firewalls[id].collections;
            let priority = free_before(&priorities(own.iter().map(|one| &one.priority)), first).ok_or_else(full)?;
            let name = unused(COLLECTION, |name| own.iter().any(|one| one.name.eq_ignore_ascii_case(name)));
            let collection = collection(name, priority, firewall.resource.origin);
            PlacedFirewallRule {
                group: None,
                own_group: false,
                collection,
                own_collection: true,
                rule,
                at: 0,
                description,
            }
        }
        RuleHolder::Policy(policy) => {
            let own = groups(estate, policy);
            // A rule in a collection that this plan makes anyway needs no further group.
            match limits::check_groups(policy, own.len()) {
                Err(_) if joined.is_some() => return Ok(joined.into_iter().collect()),
                checked => checked?,
            }
            let priority = free_before(&priorities(own.iter().map(|group| &group.priority)), first).ok_or_else(full)?;
            let is_used = |name: &str| {
                own.iter().any(|group| group.resource.name.known().is_some_and(|own| own.eq_ignore_ascii_case(name)))
            };
            let name = unused(GROUP, is_used);
            let id = policy.resource.id.as_ref().map(|id| id.child("ruleCollectionGroups", &name));
            let resource = Resource { name: Reading::Known(name), id, location: None, ..policy.resource.clone() };
            let group = RuleCollectionGroup {
                resource,
                policy: policy.resource.id.clone(),
                priority: Reading::Known(priority),
                collections: Vec::new(),
                incomplete: None,
            };
            let collection = collection(COLLECTION.to_owned(), 100, policy.resource.origin);
            let group = Some(group);
            PlacedFirewallRule { group, own_group: true, collection, own_collection: true, rule, at: 0, description }
        }
    };
    Ok(joined.into_iter().chain([fresh]).collect())
}

/// All rules of a firewall: its own, or those of its policy and of what that inherits.
fn rules<'e>(estate: &'e Estate, holder: &RuleHolder, id: Id<AzureFirewall>) -> Vec<&'e FirewallRule> {
    let collections: Vec<&RuleCollection> = match holder {
        RuleHolder::Own(_) => estate.firewalls[id].collections.iter().collect(),
        RuleHolder::Policy(own) => {
            inherited_groups(estate, own).into_iter().flat_map(|group| &group.collections).collect()
        }
    };
    collections.into_iter().flat_map(|collection| &collection.rules).collect()
}

fn priorities<'p>(of: impl Iterator<Item = &'p Reading<u32>>) -> RangeSet<u32> {
    of.filter_map(Reading::known).map(|&priority| (priority, priority)).collect()
}

/// The priority that a new group or collection has to come before: that of the first network rule that blocks.
fn first_of(estate: &Estate, goal: &Goal<'_>, holder: &RuleHolder) -> u32 {
    let origins = || goal.obstacle.matched_rules.iter().filter_map(|matched_rule| matched_rule.origin);
    // A rule that allows blocks nothing.
    let denies = |collection: &RuleCollection| collection.access != Reading::Known(Access::Allow);
    let decides = |collection: &RuleCollection| denies(collection) && origins().any(|origin| has(collection, origin));
    let first = match holder {
        RuleHolder::Own(firewall) => {
            firewall.collections.iter().filter(|one| decides(one)).filter_map(|one| one.priority.known()).min()
        }
        RuleHolder::Policy(policy) => {
            let own = groups(estate, policy).into_iter().filter(|group| group.collections.iter().any(decides));
            own.filter_map(|group| group.priority.known()).min()
        }
    };
    first.copied().unwrap_or(END)
}

fn collection(name: String, priority: u32, origin: Origin) -> RuleCollection {
    let (priority, access) = (Reading::Known(priority), Reading::Known(Access::Allow));
    RuleCollection { name, origin, priority, access, rules: Vec::new() }
}

fn rule(goal: &Goal<'_>, tag: &str, holder: &RuleHolder, edition: Edition) -> FirewallRule {
    let storage = goal.required.is_with(Service::Storage);
    let name = if storage { "AllowStorage" } else { "AllowBatchNodeManagement" };
    let (first, last) = goal.required.ports;
    FirewallRule {
        name: name.to_owned(),
        origin: holder.resource().origin,
        sources: goal
            .nodes
            .iter()
            .flat_map(|nodes| nodes.v4().prefixes().map(AddressTerm::Prefix).collect::<Vec<_>>())
            .collect(),
        destinations: vec![AddressTerm::Tag(tag.to_owned())],
        hosts: Vec::new(),
        kind: FirewallRuleKind::Network {
            protocols: vec![Reading::Known(goal.required.protocol_to_allow(edition))],
            ports: vec![PortTerm::Range(first, last)],
        },
    }
}

/// What a rule says of itself.
fn description(required: &RequiredFlow) -> Message {
    if required.is_classic() { reasons::classic_rule() } else { reasons::simplified_rule() }
}

fn why(required: &RequiredFlow, tag: &str) -> Message {
    if required.is_classic() {
        reasons::classic_through_firewall(fact(tag))
    } else {
        reasons::simplified_through_firewall(fact(tag))
    }
}
