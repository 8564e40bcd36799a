//! The hop of security admin rules: they come before network security groups, and some of them overrule those
//! ("Security admin rules in Azure Virtual Network Manager").

use std::rc::Rc;

use super::doubts;
use super::evidence::Context;
use super::first_match::{Decision, first_match};
use super::label::{self, HopName};
use super::messages::{evidence as reasons, labels};
use super::node_group::NodeGroup;
use super::nsg_match::{Question, candidates};
use super::segment::{MatchedRule, Segment, SegmentOutcome};
use super::{missing, nsg};
use model::estate::{AdminAction, AdminRule, AdminRules, Estate, Resource, RuleList};
use model::net::{Flow, FlowSet};
use model::plan::MissingFact;

/// What security admin rules make of a requirement.
pub struct Admin {
    /// The name of their collection.
    pub name: HopName,
    /// What becomes of each part.
    pub segments: Vec<Segment>,
    /// What overrules the NSGs after them.
    pub overrules: Overrules,
}

/// What security admin rules allow, whatever the NSGs after them say.
#[derive(Clone, Debug, Default)]
pub struct Overrules {
    /// What they surely allow always.
    always: FlowSet,
    /// What they always allow if they are in effect here, and the missing fact.
    perhaps: Option<(FlowSet, MissingFact)>,
}

/// Assesses the rules of all collections that are in effect at a node group; `None` if there are none.
pub fn assess(
    estate: &Estate,
    node_group: &NodeGroup,
    question: &Question<'_>,
    flows: &[Flow],
    context: &Context<'_>,
) -> Option<Admin> {
    let rules: Vec<&AdminRule> = collections(estate, node_group).flat_map(|collection| &collection.rules).collect();
    let first = &collections(estate, node_group).next()?.resource;
    let name = label::admin_rule_collection(first);
    let list = rule_list(estate, node_group);
    let candidates = candidates(&list, question, context.tags);
    let action_at = |at: Option<usize>| {
        let rule = at.and_then(|at| candidates.get(at)).and_then(|candidate| candidate.rule.rule)?;
        rules.iter().find(|own| Rc::ptr_eq(&own.rule, rule)).and_then(|own| own.action.known().copied())
    };
    let (mut segments, mut always) = (Vec::new(), Vec::new());
    let in_force = are_in_force(estate, node_group);
    let not_shown = || missing::admin_rules(node_group.vnet_id.as_ref());
    for decision in flows.iter().flat_map(|flow| first_match(flow, &candidates)) {
        let Decision { flow, decided_by, doubts } = decision;
        let rule = decided_by.and_then(|at| candidates.get(at)).and_then(|candidate| candidate.rule.rule);
        let action = action_at(decided_by);
        // Unlike an NSG, they allow what no rule matches.
        let stops = rule.is_some() && action.is_none_or(|action| action == AdminAction::Deny);
        let outcome = match (doubts.first().and_then(|&doubt| candidates.get(doubt)), stops) {
            (Some(doubt), _) => SegmentOutcome::Unknown(vec![doubts::of_doubt(
                &name,
                missing::SHOW_ADMIN_RULES,
                &doubt.rule,
                context.region,
            )]),
            (None, true) if in_force => SegmentOutcome::Blocked,
            (None, true) => SegmentOutcome::Unknown(vec![not_shown()]),
            (None, false) => SegmentOutcome::Allowed,
        };
        if outcome == SegmentOutcome::Allowed && action == Some(AdminAction::AlwaysAllow) {
            always.push(flow.clone());
        }
        let matched_rule = match rule {
            Some(rule) => nsg::matched_rule(Some(rule)),
            None => MatchedRule::labeled(labels::no_admin_rule()),
        };
        segments.push(Segment { flow, outcome, matched_rule });
    }
    let always: FlowSet = always.into_iter().collect();
    let overrules = match (in_force, always.is_empty()) {
        (_, true) => Overrules::default(),
        (true, _) => Overrules { always, perhaps: None },
        (false, _) => Overrules { always: FlowSet::default(), perhaps: Some((always, not_shown())) },
    };
    Some(Admin { name: first.into(), segments, overrules })
}

fn collections<'e>(estate: &'e Estate, node_group: &NodeGroup) -> impl Iterator<Item = &'e AdminRules> {
    node_group.admin_rules.iter().map(|&place| &estate.admin_rules[place])
}

/// The rules of all collections of a node group that are certainly in effect, with the first collection.
pub fn in_force<'e>(estate: &'e Estate, node_group: &NodeGroup) -> Option<(&'e Resource, RuleList)> {
    let first = collections(estate, node_group).next().filter(|_| are_in_force(estate, node_group))?;
    Some((&first.resource, rule_list(estate, node_group)))
}

/// The rules of all collections of a node group.
fn rule_list(estate: &Estate, node_group: &NodeGroup) -> RuleList {
    RuleList {
        entries: collections(estate, node_group).flat_map(|own| &own.rules).map(|rule| rule.rule.clone()).collect(),
        incomplete: collections(estate, node_group).find_map(|collection| collection.incomplete.clone()),
        ..RuleList::default()
    }
}

/// Nothing that is pasted says in which networks a collection is in effect; in an estate of one network it is that one.
fn are_in_force(estate: &Estate, node_group: &NodeGroup) -> bool {
    node_group.vnet.is_none() || estate.vnets.len() == 1
}

impl Overrules {
    /// True if they overrule nothing.
    pub fn is_empty(&self) -> bool {
        self.always.is_empty() && self.perhaps.is_none()
    }

    /// The parts of a group's answer with what security admin rules make of them.
    pub fn applied(&self, segments: &[Segment]) -> Vec<Segment> {
        let segments = overruled(segments, &self.always);
        match &self.perhaps {
            Some((always, fact)) => {
                segments.into_iter().flat_map(|segment| perhaps_overruled(segment, always, fact)).collect()
            }
            None => segments,
        }
    }
}

/// A part of a group's answer, where what would always be allowed may pass though the NSG blocks it.
fn perhaps_overruled(segment: Segment, always: &FlowSet, fact: &MissingFact) -> Vec<Segment> {
    if segment.outcome == SegmentOutcome::Allowed {
        return vec![segment];
    }
    let flow = FlowSet::from(segment.flow.clone());
    let mut facts = vec![fact.clone()];
    if let SegmentOutcome::Unknown(own) = &segment.outcome {
        facts.extend(own.iter().cloned());
    }
    let mut segments: Vec<Segment> = Vec::new();
    for doubted in (&flow & always).boxes() {
        segments.push(Segment {
            flow: doubted.clone(),
            outcome: SegmentOutcome::Unknown(facts.clone()),
            matched_rule: segment.matched_rule.clone(),
        });
    }
    segments.extend((&flow - always).boxes().iter().map(|flow| Segment { flow: flow.clone(), ..segment.clone() }));
    segments
}

/// The parts of a group's answer, where what security admin rules always allow passes.
fn overruled(segments: &[Segment], always: &FlowSet) -> Vec<Segment> {
    let mut overruled = Vec::new();
    for segment in segments {
        let flow = FlowSet::from(segment.flow.clone());
        for passing in (&flow & always).boxes() {
            let matched_rule = MatchedRule {
                reason: reasons::overrules(&segment.matched_rule.label),
                ..MatchedRule::labeled(labels::always_allow())
            };
            overruled.push(Segment { flow: passing.clone(), outcome: SegmentOutcome::Allowed, matched_rule });
        }
        overruled.extend((&flow - always).boxes().iter().map(|flow| Segment { flow: flow.clone(), ..segment.clone() }));
    }
    overruled
}
