//! Evaluates a firewall for a flow from nodes to a service: exact first match over addresses and ports, for each host name
//! that rules treat differently.
//!
//! Packets don't show the host name that application rules look at, so a flow is divided once for each name that rules
//! distinguish (`hosts` has the names). A candidate of unknown access represents rules that the sources may not show.
//!
//! Threat intelligence, intrusion detection and TLS inspection are not assessed, and DNAT concerns other flows.

mod matching;
mod order;
mod snat;
#[cfg(test)]
mod tests;

use super::first_match::{Candidate, Decision, first_match};
use super::hosts::{Cover, Host};
use super::messages::{evidence as reasons, facts, labels};
use super::missing::missing;
use super::nsg_match::{Question, Tags};
use super::segment::{MatchedRule, Segment, SegmentOutcome};
use matching::{Ask, Match};
use model::estate::{Access, AzureFirewall, Estate, FirewallRuleKind, Index, Reading};
use model::message::{Message, Part, name};
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
    let distinguished = distinguished(&ask, &matches, called);
    let several = distinguished.len() > 1;
    let snat = Snat::of(firewall, estate);
    let mut segments = Vec::new();
    for host in &distinguished {
        for segment in segments_of_host(&ask, &matches, host, flow, several, &snat) {
            if !segments.contains(&segment) {
                segments.push(segment);
            }
        }
    }
    segments
}

/// The hosts, divided into those that the rules distinguish; each represents all that the rules treat the same.
fn distinguished(ask: &Ask<'_>, matches: &[Match<'_, '_>], called: Vec<Host>) -> Vec<Host> {
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
    /// The missing fact that decides whether it covers the host.
    of_host: Option<MissingFact>,
}

/// The parts of packets that are for one host. `several` says that the outcome may differ for other hosts.
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
    let answers = HostAnswers { ask, matches, host, several };
    let is_application = |decision: &Decision| {
        let rule = decision.decided_by.and_then(|at| candidates.get(at)).and_then(|one| one.rule.matched.placed.rule);
        rule.is_some_and(|(_, rule)| matches!(rule.kind, FirewallRuleKind::Application { .. }))
    };
    let translated = |decision: Decision| {
        let always = is_application(&decision);
        let segment = answers.segment(decision, &candidates);
        if always { snat.after_application_rule(segment) } else { snat.after_network_rule(segment) }
    };
    decided.into_iter().flat_map(translated).collect()
}

/// What decides the packets that are for one host.
struct HostAnswers<'t, 'a, 'e, 'p> {
    ask: &'t Ask<'a>,
    matches: &'t [Match<'e, 'p>],
    host: &'t Host,
    several: bool,
}

impl HostAnswers<'_, '_, '_, '_> {
    fn segment(&self, segment: Decision, candidates: &[Candidate<Behind<'_, '_, '_>>]) -> Segment {
        let outcome = match segment.access(candidates) {
            Some(Access::Allow) => SegmentOutcome::Allowed,
            Some(Access::Deny) => SegmentOutcome::Blocked,
            None => SegmentOutcome::Unknown(missing_facts(&segment, candidates)),
        };
        let deciding = segment.doubts.first().copied().or(segment.decided_by).and_then(|at| candidates.get(at));
        let matched_rule = deciding.map_or_else(|| self.by_default(), |deciding| self.by_rule(deciding.rule.matched));
        Segment { flow: segment.flow, outcome, matched_rule }
    }

    fn by_rule(&self, matched: &Match<'_, '_>) -> MatchedRule {
        let Some((collection, rule)) = matched.placed.rule else {
            return MatchedRule::labeled(labels::firewall_rule_not_shown());
        };
        let priority = collection.priority.known().copied();
        let in_words = priority.map_or_else(|| labels::unclear().into(), Part::from);
        let label = labels::rule_in_collection(matching::label(rule), name(&collection.name), in_words);
        MatchedRule {
            label: match rule.kind {
                FirewallRuleKind::Application { .. } => self.for_host(label),
                _ => label,
            },
            rule: Some(rule.name.clone()),
            priority,
            origin: Some(rule.origin),
            ..MatchedRule::default()
        }
    }

    fn by_default(&self) -> MatchedRule {
        let reason = self
            .near_miss()
            .map(|(target, rule)| reasons::near_miss(name(rule), name(target), name(&self.host.to_string())));
        let label = self.for_host(labels::firewall_default());
        MatchedRule { reason: reason.unwrap_or_default(), ..MatchedRule::labeled(label) }
    }

    fn for_host(&self, rule: Message) -> Message {
        if self.several { labels::for_host(rule, name(&self.host.to_string())) } else { rule }
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
fn missing_facts(segment: &Decision, candidates: &[Candidate<Behind<'_, '_, '_>>]) -> Vec<MissingFact> {
    let mut found = Vec::new();
    for candidate in segment.doubts.iter().filter_map(|&at| candidates.get(at)) {
        let Behind { matched, of_host } = &candidate.rule;
        let before = found.len();
        found.extend(matched.facts.iter().chain(of_host).cloned());
        // Nothing is unclear about the rule but its place.
        if let (Some((collection, _)), true) = (matched.placed.rule, found.len() == before) {
            let fact = facts::collection_order(labels::collection(name(&collection.name)));
            found.push(missing(fact, facts::change_priorities(), matched.placed.command.clone()));
        }
    }
    let mut distinct: Vec<MissingFact> = Vec::new();
    for fact in found {
        if !distinct.contains(&fact) {
            distinct.push(fact);
        }
    }
    distinct
}
