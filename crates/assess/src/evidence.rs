//! From the segments of a hop to its verdict, evidence, witness and missing facts.

use std::net::{IpAddr, Ipv4Addr};

use super::answers::Answers;
use super::explanation::{Answer, Difference};
use super::label::HopName;
use super::missing;
use super::node_group::NodeGroup;
use super::nsg_match::{Question, Tags, When};
use super::required_flow::RequiredFlow;
use super::segment::{MatchedRule, Segment, SegmentOutcome};
use model::estate::{Access, Direction};
use model::message::{Codes, Message};
use model::net::{Flow, PrefixSet, Region};
use model::plan::{Hop, HopKind, MissingFact, Verdict, Witness};

/// What is known of everything that a hop depends on.
#[derive(Clone, Copy)]
pub struct Context<'s> {
    /// The service tags.
    pub tags: &'s Tags<'s>,
    /// The region, if it is known.
    pub region: Option<&'s Region>,
    /// The addresses of the nodes, if they are known.
    pub nodes: Option<&'s PrefixSet>,
    /// The addresses that routes lead elsewhere, if that is known: the tag `VirtualNetwork` may hold them.
    pub led_elsewhere: Option<&'s PrefixSet>,
    /// The names of the sources.
    pub sources: &'s [String],
    /// The node group that it is about, if it is one.
    pub node_group: Option<&'s NodeGroup>,
    /// What the user answered.
    pub answers: Answers<'s>,
}

impl<'q> Question<'q> {
    /// The question that a requirement asks today, of its own protocol.
    pub fn of(required: &'q RequiredFlow, context: &Context<'q>) -> Self {
        Question {
            required,
            region: context.region,
            protocol: RequiredFlow::PROTOCOL,
            when: When::Today,
            virtual_network: None,
            endpoint: None,
        }
    }
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

/// IPv6 counts only for nodes that are known to have it.
pub fn versions(context: &Context<'_>) -> Vec<Version> {
    let has_v6 = context.nodes.is_some_and(|nodes| !nodes.v6().is_empty());
    if has_v6 { vec![Version::V4, Version::V6] } else { vec![Version::V4] }
}

/// The packets that a question asks about, in one version of IP; `None` if the service or the nodes have no such address.
pub fn flow(question: &Question<'_>, context: &Context<'_>, version: Version) -> Option<Flow> {
    let all = version.all();
    let remote = &*question.remote(context.tags) & &all;
    let local = context.nodes.map_or_else(|| all.clone(), |nodes| nodes & &all);
    let (source, destination) = match question.required.direction {
        Direction::Inbound => (remote, local),
        Direction::Outbound => (local, remote),
    };
    let (source_ports, destination_ports) = (RequiredFlow::client_ports(), question.required.port_set());
    Some(Flow { source, source_ports, destination, destination_ports }).filter(|flow| !flow.is_empty())
}

/// What a hop makes of a requirement.
pub struct HopAssessment {
    /// The hop as the plan shows it.
    pub hop: Hop,
    /// What becomes of each part.
    pub segments: Vec<Segment>,
    /// True if it is open only through rules that list addresses.
    pub fragile: bool,
    /// What the verdict would be if `VirtualNetwork` held all that it may hold, when that is something else.
    pub under_default_route: Option<Verdict>,
}

impl SegmentOutcome {
    /// What surely happens; `None` if that is in doubt.
    pub fn access(&self) -> Option<Access> {
        match self {
            SegmentOutcome::Allowed => Some(Access::Allow),
            SegmentOutcome::Blocked => Some(Access::Deny),
            SegmentOutcome::Unknown(_) => None,
        }
    }
}

/// The hop of `segments`, with its evidence.
pub fn hop<'s>(
    kind: HopKind,
    name: HopName,
    segments: &'s [Segment],
    question: &Question<'_>,
    context: &Context<'_>,
) -> Hop {
    let outcomes: Vec<(&Flow, Option<Access>)> =
        segments.iter().map(|segment| (&segment.flow, segment.outcome.access())).collect();
    let (verdict, mut missing) = verdict_of(&outcomes, question, context);
    let shown = shown(segments, verdict);
    let facts = |segment: &&'s Segment| {
        if let SegmentOutcome::Unknown(facts) = &segment.outcome { facts.as_slice() } else { &[] }
    };
    missing.extend(shown.iter().flat_map(facts).cloned());
    model::sorted::keep_first(&mut missing, |a, b| (&a.fact, &a.how, &a.command).cmp(&(&b.fact, &b.how, &b.command)));
    let first = shown.first().copied();
    let matched_rule = first.map(|segment| segment.matched_rule.clone()).unwrap_or_default();
    let open: Vec<&Segment> = segments.iter().filter(|segment| segment.outcome == SegmentOutcome::Allowed).collect();
    let (blocked_flows, open_flows): (Vec<&Flow>, Vec<&Flow>) =
        (shown.iter().map(|segment| &segment.flow).collect(), open.iter().map(|segment| &segment.flow).collect());
    let remotes = remote_of(&shown, question.required.direction);
    let blocked = Difference::of(&blocked_flows, &open_flows, question.required.direction);
    let others = if verdict == Verdict::Partly { matched_rules(&open) } else { Vec::new() };
    let answer = Answer { question, verdict, blocked: &blocked, missing: &missing };
    let (name, described) = match name {
        HopName::Named(name) => (name, Message::default()),
        HopName::Described(description) => (description.unmarked(), description),
    };
    Hop {
        codes: Codes::default(),
        kind,
        name,
        described,
        verdict,
        rule: matched_rule.rule,
        priority: matched_rule.priority,
        source: matched_rule.origin.and_then(|origin| context.sources.get(origin.source).cloned()),
        line: matched_rule.origin.map(|origin| origin.line),
        column: matched_rule.origin.map(|origin| origin.column),
        why: answer.why(&matched_rules(&shown), &others),
        shut: match verdict {
            Verdict::Partly => remotes.prefixes().take(Hop::SHUT_LIMIT).map(|prefix| prefix.to_string()).collect(),
            _ => Vec::new(),
        },
        witness: first.and_then(|segment| witness(&segment.flow, question)),
        missing,
    }
}

/// The parts that show the verdict: those that are blocked for `partly`, those in doubt for `unknown`.
fn shown(segments: &[Segment], verdict: Verdict) -> Vec<&Segment> {
    let wanted = match verdict {
        Verdict::Open => Some(Access::Allow),
        Verdict::Partly | Verdict::Blocked => Some(Access::Deny),
        Verdict::Unknown => None,
    };
    let with = |wanted| segments.iter().filter(|segment| segment.outcome.access() == wanted).collect::<Vec<_>>();
    // `unknown` because the region or the nodes' addresses are missing: each rule is clear, so a blocked part shows it best.
    Some(with(wanted)).filter(|shown| !shown.is_empty()).unwrap_or_else(|| with(Some(Access::Deny)))
}

/// What decides the given parts, each once.
fn matched_rules<'p>(segments: &[&'p Segment]) -> Vec<&'p MatchedRule> {
    let mut matched_rules: Vec<&MatchedRule> = segments.iter().map(|segment| &segment.matched_rule).collect();
    model::sorted::keep_first(&mut matched_rules, |a, b| a.cmp(b));
    matched_rules
}

fn remote_of(segments: &[&Segment], direction: Direction) -> PrefixSet {
    PrefixSet::union(segments.iter().map(|segment| match direction {
        Direction::Inbound => &segment.flow.source,
        Direction::Outbound => &segment.flow.destination,
    }))
}

/// The verdict on packets of which some are surely allowed, some surely blocked, and some in doubt; and what is
/// missing for a better one, except the doubts themselves.
pub fn verdict_of(
    outcomes: &[(&Flow, Option<Access>)],
    question: &Question<'_>,
    context: &Context<'_>,
) -> (Verdict, Vec<MissingFact>) {
    let mut missing = Vec::new();
    if outcomes.is_empty() {
        missing.push(missing::service_addresses(question, context.region));
    }
    let verdict = match verdict_at_nodes(outcomes, question.required.direction, context.nodes) {
        Some(verdict) => verdict,
        None => {
            missing.push(missing::nodes());
            Verdict::Unknown
        }
    };
    // Every region of the cloud was asked about at once: only what holds for all of them is known.
    match verdict {
        Verdict::Partly | Verdict::Unknown if context.region.is_none() => {
            // What is in doubt everywhere is so in every region.
            if outcomes.iter().any(|(_, access)| access.is_some()) {
                missing.push(missing::region());
            }
            (Verdict::Unknown, missing)
        }
        other => (other, missing),
    }
}

/// With the nodes' addresses known, every packet of every node counts. Otherwise the nodes are somewhere, and only a
/// verdict that is the same everywhere is known: `None` if it depends on where they are.
fn verdict_at_nodes(
    outcomes: &[(&Flow, Option<Access>)],
    direction: Direction,
    nodes: Option<&PrefixSet>,
) -> Option<Verdict> {
    let some = |wanted: Option<Access>| outcomes.iter().any(|(_, access)| *access == wanted);
    let verdict = match (some(Some(Access::Allow)), some(Some(Access::Deny)), some(None)) {
        (true, false, false) => Verdict::Open,
        (false, true, false) => Verdict::Blocked,
        (_, true, _) => Verdict::Partly,
        // Also if there is no packet, which shows nothing.
        (_, false, _) => Verdict::Unknown,
    };
    if verdict != Verdict::Partly || nodes.is_some() {
        return Some(verdict);
    }
    let places = |denied: bool| {
        let wanted = outcomes.iter().filter(|(_, access)| !denied || *access == Some(Access::Deny));
        PrefixSet::union(wanted.map(|(flow, _)| match direction {
            Direction::Inbound => &flow.destination,
            Direction::Outbound => &flow.source,
        }))
    };
    (places(true) == places(false)).then_some(verdict)
}

/// The first address that a node can have: Azure keeps the first four of a subnet for itself.
fn first_node(addresses: &PrefixSet) -> Option<IpAddr> {
    let first = addresses.first()?;
    let fifth = match first {
        IpAddr::V4(first) => IpAddr::V4(Ipv4Addr::from_bits(first.to_bits().saturating_add(4))),
        IpAddr::V6(_) => first,
    };
    Some(if addresses.contains(fifth) { fifth } else { first })
}

/// One packet of a flow, with addresses and ports that a reader recognizes where the flow has them.
fn witness(flow: &Flow, question: &Question<'_>) -> Option<Witness> {
    const TYPICAL_NODE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 4));
    const TYPICAL_CLIENT_PORT: u16 = 50_000;
    let node = |set: &PrefixSet| if set.contains(TYPICAL_NODE) { Some(TYPICAL_NODE) } else { first_node(set) };
    let (source, destination) = match question.required.direction {
        Direction::Inbound => (flow.source.first()?, node(&flow.destination)?),
        Direction::Outbound => (node(&flow.source)?, flow.destination.first()?),
    };
    let typical = flow.source_ports.contains(TYPICAL_CLIENT_PORT);
    Some(Witness {
        protocol: question.protocol.name().to_owned(),
        source: source.to_string(),
        source_port: if typical { TYPICAL_CLIENT_PORT } else { flow.source_ports.first()? },
        destination: destination.to_string(),
        destination_port: flow.destination_ports.first()?,
    })
}
