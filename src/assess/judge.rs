//! From the rules of a group to a hop of a requirement: verdict, evidence, witness and what is missing.

use std::net::{IpAddr, Ipv4Addr};

use std::rc::Rc;

use ipnet::IpNet;

use super::first_match::{Candidate, Part, first_match};
use super::missing;
use super::needed::Needed;
use super::nsg_match::{Question, RuleMatch, TOMORROW, Tags, When, candidates};
use super::report::{Hop, HopKind, MissingFact, Verdict, Witness};
use super::wording;
use crate::estate::{Access, Direction, Nsg, Reading, Rule};
use crate::net::{Flow, PrefixSet, Protocol, Region};

/// What is known of everything around a group.
#[derive(Clone, Copy)]
pub struct Surroundings<'s> {
    /// The service tags.
    pub tags: &'s Tags<'s>,
    /// The region, if it is known.
    pub region: Option<&'s Region>,
    /// The addresses of the nodes, if they are known.
    pub nodes: Option<&'s PrefixSet>,
    /// The names of the sources.
    pub sources: &'s [String],
}

/// A version of IP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    V4,
    V6,
}

impl Version {
    fn all(self) -> PrefixSet {
        match self {
            Version::V4 => PrefixSet::all_v4(),
            Version::V6 => PrefixSet::all_v6(),
        }
    }
}

/// The hop of a requirement at a group.
pub struct Judged {
    /// The hop as the plan shows it.
    pub hop: Hop,
    /// True if it is open only through rules that list addresses.
    pub fragile: bool,
    /// What the verdict would be if `VirtualNetwork` held the service's addresses, when that is something else.
    pub under_default_route: Option<Verdict>,
}

/// Assesses one requirement at one group.
pub fn judge(nsg: &Nsg, needed: &Needed, around: &Surroundings<'_>) -> Judged {
    let question = question(needed, around, false);
    let ruling = Ruling::new(nsg, &question, around, &versions(around));
    let wide =
        Ruling::new(nsg, &Question { virtual_network_is_wide: true, ..question }, around, &versions(around)).verdict;
    let mut hop = ruling.hop(nsg, &question, around);
    // With addresses known only at run time an `open` could be a guess; a `blocked` is at worst too careful.
    if hop.verdict == Verdict::Open && wide != Verdict::Open {
        hop.verdict = Verdict::Unknown;
        hop.why = wording::virtual_network_decides(&hop.why);
        hop.missing.push(missing::default_route());
    }
    let tomorrow = || Ruling::new(nsg, &Question { when: When::Tomorrow, ..question }, around, &[Version::V4]).verdict;
    let fragile = hop.verdict == Verdict::Open && around.region.is_some() && tomorrow() != Verdict::Open;
    Judged { fragile, under_default_route: (wide != ruling.verdict).then_some(wide), hop }
}

/// The rules that keep a requirement from being open, or could. A rule that can only open it is not among them, however
/// unclear it is: a new rule may come after it.
#[derive(Debug, Default)]
pub struct Blockers {
    /// The lowest priority among them: a rule before it comes before all of them.
    pub first: Option<u32>,
    /// True if one of them has no known place, or is not shown by the source: then nothing surely comes before.
    pub unplaced: bool,
}

/// What a new rule has to come before to open a requirement.
pub fn blockers(nsg: &Nsg, needed: &Needed, around: &Surroundings<'_>) -> Blockers {
    let mut blockers = Blockers::default();
    for virtual_network_is_wide in [false, true] {
        let question = question(needed, around, virtual_network_is_wide);
        let ruling = Ruling::new(nsg, &question, around, &versions(around));
        let shut = ruling.parts.iter().filter(|part| ruling.access(part) != Some(Access::Allow));
        for at in shut.flat_map(|part| part.doubts.iter().copied().chain(part.decided_by)) {
            let Some(candidate) = ruling.candidates.get(at) else { continue };
            let rule = candidate.rule.rule;
            if rule.is_some_and(|rule| rule.access == Reading::Known(Access::Allow)) {
                continue;
            }
            match rule.and_then(|rule| rule.priority.known()) {
                Some(&priority) => blockers.first = Some(blockers.first.map_or(priority, |first| first.min(priority))),
                None => blockers.unplaced = true,
            }
        }
    }
    blockers
}

/// The user's rules that let a part of a requirement through, or could, in the order in which they stand.
pub fn openers<'n>(nsg: &'n Nsg, needed: &Needed, around: &Surroundings<'_>) -> Vec<&'n Rc<Rule>> {
    let question = question(needed, around, false);
    let ruling = Ruling::new(nsg, &question, around, &versions(around));
    let open = ruling.parts.iter().filter(|part| ruling.access(part) != Some(Access::Deny));
    let deciding = open.flat_map(|part| part.doubts.iter().copied().chain(part.decided_by));
    let mut at: Vec<usize> = deciding.collect();
    at.sort_unstable();
    at.dedup();
    let rules = at.into_iter().filter_map(|at| ruling.candidates.get(at)?.rule.rule);
    rules.filter(|rule| !rule.is_default && rule.access.known() != Some(&Access::Deny)).collect()
}

fn question<'q>(needed: &'q Needed, around: &Surroundings<'q>, virtual_network_is_wide: bool) -> Question<'q> {
    Question { needed, region: around.region, protocol: Needed::PROTOCOL, when: When::Today, virtual_network_is_wide }
}

/// The verdict for another protocol or version than the requirement's own.
pub fn verdict_for(
    nsg: &Nsg,
    needed: &Needed,
    protocol: Protocol,
    version: Version,
    around: &Surroundings<'_>,
) -> Verdict {
    let question = Question { protocol, ..question(needed, around, false) };
    Ruling::new(nsg, &question, around, &[version]).verdict
}

/// IPv6 counts only for nodes that are known to have it.
fn versions(around: &Surroundings<'_>) -> Vec<Version> {
    let has_v6 = around.nodes.is_some_and(|nodes| !nodes.v6().is_empty());
    if has_v6 { vec![Version::V4, Version::V6] } else { vec![Version::V4] }
}

/// What the rules say about every packet of a requirement.
struct Ruling<'n> {
    candidates: Vec<Candidate<RuleMatch<'n>>>,
    parts: Vec<Part>,
    verdict: Verdict,
    missing: Vec<MissingFact>,
}

impl<'n> Ruling<'n> {
    fn new(nsg: &'n Nsg, question: &Question<'_>, around: &Surroundings<'_>, versions: &[Version]) -> Self {
        let candidates = candidates(nsg, question, around.tags);
        let flows = versions.iter().filter_map(|&version| flow(question, around, version));
        let parts: Vec<Part> = flows.flat_map(|flow| first_match(&flow, &candidates)).collect();
        let mut missing = Vec::new();
        if parts.is_empty() {
            missing.push(missing::service_addresses(question, around.region));
        }
        let verdict = match verdict_at_nodes(&parts, &candidates, question.needed.direction, around.nodes) {
            AtNodes::Same(verdict) => verdict,
            AtNodes::Differs => {
                missing.push(missing::nodes(nsg));
                Verdict::Unknown
            }
        };
        // Every region of the cloud was asked about at once: only what holds for all of them is known.
        let verdict = match verdict {
            Verdict::Partly | Verdict::Unknown if around.region.is_none() => {
                missing.push(missing::region());
                Verdict::Unknown
            }
            other => other,
        };
        Ruling { candidates, parts, verdict, missing }
    }

    fn access(&self, part: &Part) -> Option<Access> {
        part.access(&self.candidates)
    }

    /// The parts that show the verdict: those that are shut for `partly`, those in doubt for `unknown`.
    fn shown(&self) -> Vec<&Part> {
        let wanted = match self.verdict {
            Verdict::Open => Some(Access::Allow),
            Verdict::Partly | Verdict::Blocked => Some(Access::Deny),
            Verdict::Unknown => None,
        };
        let shown: Vec<&Part> = self.parts.iter().filter(|part| self.access(part) == wanted).collect();
        // `unknown` for want of a region or of the nodes' addresses: each rule is clear, so a shut part shows it best.
        let shut = || self.parts.iter().filter(|part| self.access(part) == Some(Access::Deny)).collect();
        if shown.is_empty() { shut() } else { shown }
    }

    fn hop(&self, nsg: &Nsg, question: &Question<'_>, around: &Surroundings<'_>) -> Hop {
        let shown = self.shown();
        let first = shown.first().copied();
        let deciding = first.and_then(|part| match self.verdict {
            Verdict::Unknown => part.doubts.first().copied().or(part.decided_by),
            _ => part.decided_by,
        });
        let rule = deciding.and_then(|at| self.candidates.get(at)).and_then(|candidate| candidate.rule.rule);
        let origin = rule.and_then(|rule| rule.origin);
        let shut = remote_of(shown.iter().copied(), question.needed.direction);
        let mut missing = self.missing.clone();
        for doubt in shown.iter().flat_map(|part| &part.doubts).filter_map(|&at| self.candidates.get(at)) {
            let fact = missing::of_doubt(nsg, &doubt.rule, around.region);
            if !missing.contains(&fact) {
                missing.push(fact);
            }
        }
        let told = wording::Told { question, verdict: self.verdict, shut: &shut, missing: &missing };
        Hop {
            kind: HopKind::Nsg,
            name: nsg.name.to_string(),
            verdict: self.verdict,
            rule: rule.map(|rule| rule.name.clone()),
            priority: rule.and_then(|rule| rule.priority.known().copied()),
            source: origin.and_then(|origin| around.sources.get(origin.source).cloned()),
            line: origin.map(|origin| origin.line),
            column: origin.map(|origin| origin.column),
            why: told.why(&self.deciders(&shown), &self.other_deciders()),
            shut: match self.verdict {
                Verdict::Partly => shut.prefixes().take(Hop::SHUT_LIMIT).map(|prefix| prefix.to_string()).collect(),
                _ => Vec::new(),
            },
            witness: first.and_then(|part| witness(&part.flow, question)),
            missing,
        }
    }

    /// The rules that decide the given parts, each once.
    fn deciders(&self, parts: &[&Part]) -> Vec<wording::Decider<'n>> {
        let mut deciders = Vec::new();
        for part in parts {
            let in_doubt = part.doubts.first().copied().filter(|_| self.verdict == Verdict::Unknown);
            let rule = in_doubt
                .or(part.decided_by)
                .and_then(|at| self.candidates.get(at))
                .and_then(|candidate| candidate.rule.rule);
            let decider = wording::Decider::of(rule.map(Rc::as_ref));
            if !deciders.contains(&decider) {
                deciders.push(decider);
            }
        }
        deciders
    }

    /// The rules that let the rest through when a part is shut.
    fn other_deciders(&self) -> Vec<wording::Decider<'n>> {
        let open: Vec<&Part> = self.parts.iter().filter(|part| self.access(part) == Some(Access::Allow)).collect();
        if self.verdict == Verdict::Partly { self.deciders(&open) } else { Vec::new() }
    }
}

/// The packets that a requirement asks about, in one version of IP; `None` if the service or the nodes have no such address.
fn flow(question: &Question<'_>, around: &Surroundings<'_>, version: Version) -> Option<Flow> {
    let all = version.all();
    let remote = match question.when {
        When::Today => &*around.tags.service(question.needed.service, around.region) & &all,
        When::Tomorrow => IpNet::from(IpAddr::V4(TOMORROW)).into(),
    };
    let local = around.nodes.map_or_else(|| all.clone(), |nodes| nodes & &all);
    let (source, destination) = match question.needed.direction {
        Direction::Inbound => (remote, local),
        Direction::Outbound => (local, remote),
    };
    let (source_ports, destination_ports) = (Needed::client_ports(), question.needed.port_set());
    Some(Flow { source, source_ports, destination, destination_ports }).filter(|flow| !flow.is_empty())
}

fn local_of(flow: &Flow, direction: Direction) -> &PrefixSet {
    match direction {
        Direction::Inbound => &flow.destination,
        Direction::Outbound => &flow.source,
    }
}

fn remote_of<'p>(parts: impl Iterator<Item = &'p Part>, direction: Direction) -> PrefixSet {
    parts.fold(PrefixSet::default(), |all, part| match direction {
        Direction::Inbound => &all | &part.flow.source,
        Direction::Outbound => &all | &part.flow.destination,
    })
}

/// The verdict over all nodes.
#[derive(Debug, PartialEq, Eq)]
enum AtNodes {
    Same(Verdict),
    /// It depends on where the nodes are, and that is not known.
    Differs,
}

/// With the nodes' addresses known, every packet of every node counts. Otherwise the nodes are somewhere, and only a
/// verdict that is the same everywhere is known.
fn verdict_at_nodes<R>(
    parts: &[Part],
    rules: &[Candidate<R>],
    direction: Direction,
    nodes: Option<&PrefixSet>,
) -> AtNodes {
    let places = |wanted: Option<Access>| -> PrefixSet {
        let parts = parts.iter().filter(|part| part.access(rules) == wanted);
        parts.fold(PrefixSet::default(), |all, part| &all | local_of(&part.flow, direction))
    };
    let (allowed, denied, in_doubt) = (places(Some(Access::Allow)), places(Some(Access::Deny)), places(None));
    if nodes.is_some() {
        return AtNodes::Same(verdict(!allowed.is_empty(), !denied.is_empty(), !in_doubt.is_empty()));
    }
    let everywhere = &(&allowed | &denied) | &in_doubt;
    if denied.is_empty() || denied == everywhere {
        AtNodes::Same(verdict(!allowed.is_empty(), !denied.is_empty(), !in_doubt.is_empty()))
    } else {
        AtNodes::Differs
    }
}

fn verdict(some_allowed: bool, some_denied: bool, some_in_doubt: bool) -> Verdict {
    match (some_allowed, some_denied, some_in_doubt) {
        (true, false, false) => Verdict::Open,
        (false, true, false) => Verdict::Blocked,
        (_, true, _) => Verdict::Partly,
        // Also for no packet at all, which says nothing.
        (_, false, _) => Verdict::Unknown,
    }
}

/// One packet of a flow, with addresses and ports that a reader recognises where the flow has them.
fn witness(flow: &Flow, question: &Question<'_>) -> Option<Witness> {
    const TYPICAL_NODE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 4));
    const TYPICAL_CLIENT_PORT: u16 = 50_000;
    let node = |set: &PrefixSet| if set.contains(TYPICAL_NODE) { Some(TYPICAL_NODE) } else { set.first() };
    let (source, destination) = match question.needed.direction {
        Direction::Inbound => (flow.source.first()?, node(&flow.destination)?),
        Direction::Outbound => (node(&flow.source)?, flow.destination.first()?),
    };
    let typical = flow.source_ports.contains(TYPICAL_CLIENT_PORT);
    Some(Witness {
        protocol: question.protocol.name().to_owned(),
        source,
        source_port: if typical { TYPICAL_CLIENT_PORT } else { flow.source_ports.first()? },
        destination,
        destination_port: flow.destination_ports.first()?,
    })
}
