//! The hop of security admin rules: they come before network security groups, and some of them overrule those
//! ("Security admin rules in Azure Virtual Network Manager").

use std::rc::Rc;

use super::first_match::{Piece, first_match};
use super::judge::Surroundings;
use super::nsg_match::{Question, candidates};
use super::part::{Decider, Fate, Part};
use super::site::Site;
use super::{missing, nsg};
use model::estate::{AdminAction, AdminRule, AdminRules, Estate, Reading, ResourceId, RuleList};
use model::net::{Flow, FlowSet};
use model::plan::MissingFact;

/// What security admin rules make of a requirement.
pub struct Admin {
    /// The name of their collection.
    pub name: String,
    /// What becomes of each part.
    pub parts: Vec<Part>,
    /// What overrules the groups behind them.
    pub overrules: Overrules,
}

/// What security admin rules allow, whatever the groups behind them say.
#[derive(Clone, Debug, Default)]
pub struct Overrules {
    /// What they surely allow always.
    always: FlowSet,
    /// What they allow always if they are in force here, and the fact that would tell.
    perhaps: Option<(FlowSet, MissingFact)>,
}

/// Judges the rules of all collections that are in force at a site; `None` if there are none.
pub fn judge(
    estate: &Estate,
    site: &Site,
    question: &Question<'_>,
    flows: &[Flow],
    around: &Surroundings<'_>,
) -> Option<Admin> {
    let rules: Vec<&AdminRule> = collections(estate, site).flat_map(|collection| &collection.rules).collect();
    let name = &collections(estate, site).next()?.resource.name;
    let list = rule_list(estate, site);
    let candidates = candidates(&list, question, around.tags);
    let action_at = |at: Option<usize>| {
        let rule = at.and_then(|at| candidates.get(at)).and_then(|candidate| candidate.rule.rule)?;
        rules.iter().find(|own| Rc::ptr_eq(&own.rule, rule)).and_then(|own| own.action.known().copied())
    };
    let (mut parts, mut always) = (Vec::new(), Vec::new());
    let in_force = are_in_force(estate, site);
    let not_shown = || missing::admin_rules(site.vnet_id.as_ref().map_or("the network", ResourceId::name));
    for piece in flows.iter().flat_map(|flow| first_match(flow, &candidates)) {
        let Piece { flow, decided_by, doubts } = piece;
        let rule = decided_by.and_then(|at| candidates.get(at)).and_then(|candidate| candidate.rule.rule);
        let action = action_at(decided_by);
        // Unlike a group, they let through what no rule matches.
        let stops = rule.is_some() && action.is_none_or(|action| action == AdminAction::Deny);
        let fate = match (doubts.first().and_then(|&doubt| candidates.get(doubt)), stops) {
            (Some(doubt), _) => {
                Fate::Unsure(vec![missing::of_doubt(name, missing::SHOW_ADMIN_RULES, &doubt.rule, around.region)])
            }
            (None, true) if in_force => Fate::Stops,
            (None, true) => Fate::Unsure(vec![not_shown()]),
            (None, false) => Fate::Passes,
        };
        if fate == Fate::Passes && action == Some(AdminAction::AlwaysAllow) {
            always.push(flow.clone());
        }
        let decider = match rule {
            Some(rule) => nsg::decider(Some(rule)),
            None => Decider { told: "the lack of a security admin rule about it".to_owned(), ..Decider::default() },
        };
        parts.push(Part { flow, fate, decider });
    }
    let always: FlowSet = always.into_iter().collect();
    let overrules = match (in_force, always.is_empty()) {
        (_, true) => Overrules::default(),
        (true, _) => Overrules { always, perhaps: None },
        (false, _) => Overrules { always: FlowSet::default(), perhaps: Some((always, not_shown())) },
    };
    Some(Admin { name: name.to_string(), parts, overrules })
}

fn collections<'e>(estate: &'e Estate, site: &Site) -> impl Iterator<Item = &'e AdminRules> {
    site.admin_rules.iter().filter_map(|&place| estate.admin_rules.get(place))
}

/// The rules of all collections of a site that are certainly in force, with the name of the first collection.
pub fn in_force(estate: &Estate, site: &Site) -> Option<(Reading<String>, RuleList)> {
    let first = collections(estate, site).next().filter(|_| are_in_force(estate, site))?;
    Some((first.resource.name.clone(), rule_list(estate, site)))
}

/// The rules of all collections of a site.
fn rule_list(estate: &Estate, site: &Site) -> RuleList {
    RuleList {
        entries: collections(estate, site).flat_map(|own| &own.rules).map(|rule| rule.rule.clone()).collect(),
        incomplete: collections(estate, site).find_map(|collection| collection.incomplete.clone()),
        ..RuleList::default()
    }
}

/// Nothing that is pasted says in which networks a collection is in force; in an estate of one network it is that one.
fn are_in_force(estate: &Estate, site: &Site) -> bool {
    site.vnet.is_none() || estate.vnets.len() == 1
}

impl Overrules {
    /// True if they overrule nothing.
    pub fn is_empty(&self) -> bool {
        self.always.is_empty() && self.perhaps.is_none()
    }

    /// The parts of a group's answer with what security admin rules make of them.
    pub fn applied(&self, parts: &[Part]) -> Vec<Part> {
        let parts = overruled(parts, &self.always);
        match &self.perhaps {
            Some((always, fact)) => parts.into_iter().flat_map(|part| perhaps_overruled(part, always, fact)).collect(),
            None => parts,
        }
    }
}

/// A part of a group's answer, where what would always be allowed may pass though the group stops it.
fn perhaps_overruled(part: Part, always: &FlowSet, fact: &MissingFact) -> Vec<Part> {
    if part.fate == Fate::Passes {
        return vec![part];
    }
    let flow = FlowSet::from(part.flow.clone());
    let mut facts = vec![fact.clone()];
    if let Fate::Unsure(own) = &part.fate {
        facts.extend(own.iter().cloned());
    }
    let mut parts: Vec<Part> = Vec::new();
    for doubted in (&flow & always).boxes() {
        parts.push(Part { flow: doubted.clone(), fate: Fate::Unsure(facts.clone()), decider: part.decider.clone() });
    }
    parts.extend((&flow - always).boxes().iter().map(|flow| Part { flow: flow.clone(), ..part.clone() }));
    parts
}

/// The parts of a group's answer, where what security admin rules always allow passes.
fn overruled(parts: &[Part], always: &FlowSet) -> Vec<Part> {
    let mut overruled = Vec::new();
    for part in parts {
        let flow = FlowSet::from(part.flow.clone());
        for passing in (&flow & always).boxes() {
            let told = format!("a security admin rule that always allows, whatever {} says,", part.decider.told);
            let decider = Decider { told, ..Decider::default() };
            overruled.push(Part { flow: passing.clone(), fate: Fate::Passes, decider });
        }
        overruled.extend((&flow - always).boxes().iter().map(|flow| Part { flow: flow.clone(), ..part.clone() }));
    }
    overruled
}
