//! What a firewall makes of a flow from nodes to a service: exact first match over addresses and ports, for each host name
//! that rules treat differently.
//!
//! Packets don't show the host name that application rules look at, so a flow is divided once for each name that rules tell
//! apart (`hosts` has the names). Where rules may be that the sources don't show, a candidate of unknown access stands for them.
//!
//! Threat intelligence, intrusion detection and TLS inspection are not looked at, and DNAT is about other flows.

mod matching;
mod order;
mod snat;
#[cfg(test)]
mod tests;

use super::first_match::{Candidate, Decision, first_match};
use super::hosts::{Cover, Host};
use super::nsg_match::{Question, Tags};
use super::segment::{MatchedRule, Segment, SegmentOutcome};
use matching::{Ask, Match};
use model::estate::{Access, AzureFirewall, Estate, FirewallRuleKind, Index, Reading};
use model::net::{Flow, Service};
use model::plan::MissingFact;
use snat::Snat;

pub use super::hosts::Hosts;

/// What becomes of `flow` at a firewall, segment by segment.
///
/// Of storage every account counts. Where rules treat accounts differently, the same packets may be in several parts: one
/// for each outcome that they have.
pub fn segments(
    firewall: &AzureFirewall,
    estate: &Estate,
    question: &Question<'_>,
    hosts: &Hosts,
    flow: &Flow,
    tags: &Tags<'_>,
) -> Vec<Segment> {
    let ip_groups = Index::of(&estate.ip_groups);
    let ask = Ask { estate, question, hosts, tags, flow, ip_groups };
    let called = hosts.of(question.required);
    let placed = order::ordered(firewall, estate);
    let matches: Vec<Match<'_, '_>> = placed.iter().filter_map(|placed| ask.matched(placed, &called)).collect();
    let told_apart = told_apart(&ask, &matches, called);
    let several = told_apart.len() > 1;
    let snat = Snat::of(firewall, estate);
    let mut segments = Vec::new();
    for host in &told_apart {
        for segment in segments_of_host(&ask, &matches, host, flow, several, &snat) {
            if !segments.contains(&segment) {
                segments.push(segment);
            }
        }
    }
    segments
}

/// The hosts, divided into those that the rules tell apart; each stands for all that they treat like it.
fn told_apart(ask: &Ask<'_>, matches: &[Match<'_, '_>], called: Vec<Host>) -> Vec<Host> {
    let mut hosts = Vec::new();
    let every = ask.question.required.is_with(Service::Storage) && ask.hosts.named.is_none();
    for host in called {
        if !every {
            hosts.push(host);
            continue;
        }
        let targets = matches.iter().filter_map(|matched| matched.placed.rule).flat_map(|(_, rule)| match rule.kind {
            FirewallRuleKind::Application { .. } => rule.hosts.as_slice(),
            _ => &[],
        });
        let some = targets.filter_map(Reading::known).filter(|target| host.covered_by(target) == Cover::Some);
        hosts.push(host.other());
        hosts.extend(some.map(|target| Host::among(target)));
    }
    let mut seen: Vec<Vec<Cover>> = Vec::new();
    hosts.retain(|host| {
        let rules = matches.iter().filter_map(|matched| matched.placed.rule);
        let covers: Vec<Cover> = rules.map(|(_, rule)| ask.cover(rule, host).0).collect();
        let is_new = !seen.contains(&covers);
        if is_new {
            seen.push(covers);
        }
        is_new
    });
    hosts
}

/// A rule behind a candidate.
struct Behind<'m, 'e, 'p> {
    matched: &'m Match<'e, 'p>,
    /// What would tell whether it covers the host.
    of_host: Option<MissingFact>,
}

/// The parts of packets that are for one host. `several` tells that other hosts may fare differently.
fn segments_of_host(
    ask: &Ask<'_>,
    matches: &[Match<'_, '_>],
    host: &Host,
    flow: &Flow,
    several: bool,
    snat: &Snat,
) -> Vec<Segment> {
    let mut candidates = Vec::new();
    for matched in matches {
        let (cover, of_host) = matched.placed.rule.map_or((Cover::All, None), |(_, rule)| ask.cover(rule, host));
        if cover != Cover::Nothing {
            candidates.push(Candidate {
                rank: matched.placed.rank,
                access: matched.access,
                sure: matched.sure.clone().filter(|_| cover == Cover::All),
                possible: matched.possible.clone(),
                rule: Behind { matched, of_host },
            });
        }
    }
    let decided = first_match(flow, &candidates);
    let told = Told { ask, matches, host, several };
    let is_application = |decision: &Decision| {
        let rule = decision.decided_by.and_then(|at| candidates.get(at)).and_then(|one| one.rule.matched.placed.rule);
        rule.is_some_and(|(_, rule)| matches!(rule.kind, FirewallRuleKind::Application { .. }))
    };
    let translated = |decision: Decision| {
        let always = is_application(&decision);
        let segment = told.segment(decision, &candidates);
        if always { snat.after_application_rule(segment) } else { snat.after_network_rule(segment) }
    };
    decided.into_iter().flat_map(translated).collect()
}

/// Tells what decides.
struct Told<'t, 'a, 'e, 'p> {
    ask: &'t Ask<'a>,
    matches: &'t [Match<'e, 'p>],
    host: &'t Host,
    several: bool,
}

impl Told<'_, '_, '_, '_> {
    fn segment(&self, segment: Decision, candidates: &[Candidate<Behind<'_, '_, '_>>]) -> Segment {
        let outcome = match segment.access(candidates) {
            Some(Access::Allow) => SegmentOutcome::Allowed,
            Some(Access::Deny) => SegmentOutcome::Blocked,
            None => SegmentOutcome::Unknown(facts(&segment, candidates)),
        };
        let deciding = segment.doubts.first().copied().or(segment.decided_by).and_then(|at| candidates.get(at));
        let matched_rule = deciding.map_or_else(|| self.by_default(), |deciding| self.by_rule(deciding.rule.matched));
        Segment { flow: segment.flow, outcome, matched_rule }
    }

    fn by_rule(&self, matched: &Match<'_, '_>) -> MatchedRule {
        let Some((collection, rule)) = matched.placed.rule else {
            return MatchedRule {
                label: "rules of the firewall that the sources do not show".to_owned(),
                ..MatchedRule::default()
            };
        };
        let name = matching::told(rule);
        let for_host = match rule.kind {
            FirewallRuleKind::Application { .. } => self.for_host(),
            _ => String::new(),
        };
        let priority = match &collection.priority {
            Reading::Known(priority) => priority.to_string(),
            Reading::Unknown(_) => "unclear".to_owned(),
        };
        MatchedRule {
            label: format!("the {name} (collection `{}`, priority {priority}){for_host}", collection.name),
            rule: Some(rule.name.clone()),
            priority: collection.priority.known().copied(),
            origin: Some(rule.origin),
            policy_of: None,
        }
    }

    fn by_default(&self) -> MatchedRule {
        let mut label = format!("the firewall's default rule{}", self.for_host());
        if let Some((target, rule)) = self.near_miss() {
            let host = self.host;
            label.push_str(&format!(
                " (the rule `{rule}` is for `{target}`, but the nodes call `{host}`, which that does not cover)"
            ));
        }
        MatchedRule { label, ..MatchedRule::default() }
    }

    fn for_host(&self) -> String {
        if self.several { format!(", for `{}`", self.host) } else { String::new() }
    }

    /// A rule for a name that looks like the service's, and is not what nodes call.
    fn near_miss(&self) -> Option<(&str, &str)> {
        let suffix = self.ask.hosts.cloud.host_suffix(Service::BatchNodeManagement);
        let is_near = |target: &&String| {
            self.ask.question.required.is_with(Service::BatchNodeManagement)
                && target.ends_with(suffix)
                && self.host.covered_by(target) == Cover::Nothing
        };
        self.matches.iter().filter(|matched| matched.access == Some(Access::Allow)).find_map(|matched| {
            let (_, rule) = matched.placed.rule?;
            let target = rule.hosts.iter().filter_map(Reading::known).find(is_near)?;
            Some((target.as_str(), rule.name.as_str()))
        })
    }
}

/// What would clear the doubts of a part.
fn facts(segment: &Decision, candidates: &[Candidate<Behind<'_, '_, '_>>]) -> Vec<MissingFact> {
    let mut facts = Vec::new();
    for candidate in segment.doubts.iter().filter_map(|&at| candidates.get(at)) {
        let Behind { matched, of_host } = &candidate.rule;
        let before = facts.len();
        facts.extend(matched.facts.iter().chain(of_host).cloned());
        // Nothing is unclear about the rule but its place.
        if let (Some((collection, _)), true) = (matched.placed.rule, facts.len() == before) {
            facts.push(MissingFact {
                fact: format!(
                    "which comes first: the collection `{}` or another of the same priority that decides otherwise",
                    collection.name
                ),
                how: "Give them different priorities, or paste a fresh export.".to_owned(),
                command: Some(matched.placed.command.clone()),
            });
        }
    }
    let mut distinct: Vec<MissingFact> = Vec::new();
    for fact in facts {
        if !distinct.contains(&fact) {
            distinct.push(fact);
        }
    }
    distinct
}
