//! Two lists of NSG rules held against each other: every packet that one allows and the other denies, exactly.
//!
//! Packets that are matched by none of the rules in which the lists differ fare the same in both. What they differ in is divided by set
//! algebra, first match by first match. What no table says is a circumstance: whether an address is in a virtual network, in an
//! application security group, or in a term that a source leaves open. Each combination of circumstances is decided by itself, and holds
//! in both lists at once.

use std::collections::BTreeSet;
use std::rc::Rc;

use assess::{Candidate, Decision, first_match};
use model::estate::{Access, AddressTerm, Direction, PortTerm, ProtocolTerm, Reading, Rule, RuleList, Unknown};
use model::net::{Cloud, Flow, FlowSet, PrefixSet, Protocol, TagMatch, TagTable};

use super::circumstances::{Circumstances, MOST, Term, terms_of};

/// All protocols that rules can name.
pub const PROTOCOLS: [Protocol; 5] = [Protocol::Tcp, Protocol::Udp, Protocol::Icmp, Protocol::Esp, Protocol::Ah];

/// Packets that the two lists treat differently.
#[derive(Clone, Debug)]
pub struct Segment {
    /// The direction, as the node sees it.
    pub direction: Direction,
    /// The protocol.
    pub protocol: Protocol,
    /// The packets, of which none is in two segments of the same circumstances.
    pub flow: Flow,
    /// What has to be so.
    pub circumstances: Circumstances,
    /// What the list after allows: `Allow` if they are opened, `Deny` if they are closed.
    pub now: Access,
    /// The rule that decides before, by its place in the list; none decides if all are passed by.
    pub before: Option<usize>,
    /// The rule that decides after.
    pub after: Option<usize>,
}

/// The difference of two lists.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// What surely was allowed and is denied, or the other way around.
    pub segments: Vec<Segment>,
    /// Why something could not be compared; empty if everything was.
    pub unclear: Vec<Unclear>,
}

/// Why a direction could not be compared in all of its packets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// A list has rules that the source doesn't show.
    MissingRules(Direction),
    /// A rule has a field without a value, or shares its priority with another one.
    Rule(Direction, String),
    /// There are more open terms than combinations can be decided for.
    TooManyTerms(Direction),
}

/// The difference of two lists, under the service tags of a cloud.
pub fn difference(before: &RuleList, after: &RuleList, tags: &TagTable, cloud: Cloud) -> Difference {
    let mut difference = Difference::default();
    for direction in [Direction::Inbound, Direction::Outbound] {
        let sides = [before, after].map(|list| Side { list, tags, cloud, direction });
        if let Some(unclear) = sides[0].unclear().into_iter().chain(sides[1].unclear()).next() {
            difference.unclear.push(unclear);
        }
        if sides.iter().any(|side| side.list.gap(direction).is_some()) {
            continue;
        }
        let terms: BTreeSet<Term> = sides.iter().flat_map(Side::terms).collect();
        if terms.len() > MOST {
            difference.unclear.push(Unclear::TooManyTerms(direction));
            continue;
        }
        let named: Vec<Protocol> =
            PROTOCOLS.into_iter().filter(|own| sides.iter().any(|side| side.names(*own))).collect();
        // What no rule names fares alike.
        let others: Vec<Protocol> = PROTOCOLS.into_iter().filter(|own| !named.contains(own)).collect();
        for circumstances in Circumstances::all(direction, &terms) {
            for protocol in named.iter().chain(others.first()) {
                add_segments(&sides, &circumstances, *protocol, &mut difference.segments);
            }
        }
        let (first, rest) = others.split_first().map_or((None, &[][..]), |(first, rest)| (Some(*first), rest));
        let alike = difference.segments.iter().filter(|own| own.direction == direction && Some(own.protocol) == first);
        let more = alike.flat_map(|own| rest.iter().map(|protocol| Segment { protocol: *protocol, ..own.clone() }));
        let more: Vec<Segment> = more.collect();
        difference.segments.extend(more);
    }
    difference
}

/// One of the lists, in one direction.
struct Side<'l> {
    list: &'l RuleList,
    tags: &'l TagTable,
    cloud: Cloud,
    direction: Direction,
}

impl Side<'_> {
    fn rules(&self) -> impl Iterator<Item = (usize, &Rc<Rule>)> {
        self.list.iter().enumerate().filter(|(_, rule)| rule.direction.known().is_none_or(|own| *own == self.direction))
    }

    /// True if a rule is for this protocol, or may be.
    fn names(&self, protocol: Protocol) -> bool {
        let may_name = |rule: &Rule| match &rule.protocol {
            Reading::Known(own) => *own == ProtocolTerm::One(protocol),
            Reading::Unknown(_) => true,
        };
        self.rules().any(|(_, rule)| may_name(rule))
    }

    fn terms(&self) -> Vec<Term> {
        let clear = self.rules().filter(|(_, rule)| !is_unclear(rule));
        clear.flat_map(|(_, rule)| terms_of(rule, |tag| self.is_known(tag))).collect()
    }

    fn is_known(&self, tag: &str) -> bool {
        self.expansion(tag).is_some() || matches!(self.tags.tag(tag, self.cloud), TagMatch::Known(_))
    }

    fn expansion(&self, tag: &str) -> Option<&PrefixSet> {
        self.list.expansions.iter().find(|(own, _)| own.eq_ignore_ascii_case(tag)).map(|(_, addresses)| addresses)
    }

    /// Why it can't be compared, if it can't.
    fn unclear(&self) -> Option<Unclear> {
        if self.list.gap(self.direction).is_some() {
            return Some(Unclear::MissingRules(self.direction));
        }
        let unplaced = self.rules().find(|(_, rule)| is_unclear(rule));
        let mut taken = BTreeSet::new();
        let twice = self.rules().find(|(_, rule)| rule.priority.known().is_some_and(|own| !taken.insert(*own)));
        unplaced.or(twice).map(|(_, rule)| Unclear::Rule(self.direction, rule.name.clone()))
    }

    /// The rules as the filter sees them. A rule that is not clear is in doubt, at its place or, without one, before all others.
    fn candidates(&self, circumstances: &Circumstances, protocol: Protocol) -> Vec<Candidate<usize>> {
        let resolve = |tag: &str| match self.expansion(tag) {
            Some(addresses) => Some(addresses.clone()),
            None => match self.tags.tag(tag, self.cloud) {
                TagMatch::Known(addresses) => Some(addresses),
                TagMatch::Unknown => None,
            },
        };
        let candidate = |(number, rule): (usize, &Rc<Rule>)| {
            let rank = rule.priority.known().copied().unwrap_or(0);
            if is_unclear(rule) {
                return Some(Candidate { rank, access: None, sure: None, possible: Flow::full(), rule: number });
            }
            let (flow, access) = circumstances.matched(rule, protocol, &resolve)?;
            Some(Candidate { rank, access: Some(access), sure: Some(flow.clone()), possible: flow, rule: number })
        };
        let mut candidates: Vec<Candidate<usize>> = self.rules().filter_map(candidate).collect();
        candidates.sort_by_key(|candidate| candidate.rank);
        candidates
    }
}

/// Divides what the rules match in which the lists differ.
fn add_segments(sides: &[Side<'_>; 2], circumstances: &Circumstances, protocol: Protocol, segments: &mut Vec<Segment>) {
    let [before, after] = sides;
    let candidates = [before.candidates(circumstances, protocol), after.candidates(circumstances, protocol)];
    let [of_before, of_after] = &candidates;
    let mut covered = FlowSet::default();
    let changed = only_in(of_before, of_after).into_iter().chain(only_in(of_after, of_before));
    for flow in changed.filter_map(|flow| flow.intersection(&circumstances.space())) {
        let fresh = &FlowSet::from(flow) - &covered;
        for flow in fresh.boxes() {
            let [earlier, later] = [of_before, of_after].map(|own| first_match(flow, own));
            add_differing(&earlier, &later, &candidates, &mut |flow, now, [before, after]| {
                let circumstances = circumstances.clone();
                segments.push(Segment {
                    direction: sides[0].direction,
                    protocol,
                    flow,
                    circumstances,
                    now,
                    before,
                    after,
                });
            });
        }
        covered = &covered | &fresh;
    }
}

/// What the rules of one list match that the other doesn't have with the same place and effect.
fn only_in(own: &[Candidate<usize>], other: &[Candidate<usize>]) -> Vec<Flow> {
    let is_same = |a: &Candidate<usize>, b: &Candidate<usize>| {
        a.rank == b.rank && a.access.is_some() && a.access == b.access && a.possible == b.possible
    };
    let of_rank = |rank: u32| {
        let from = other.partition_point(|one| one.rank < rank);
        other.iter().skip(from).take_while(move |one| one.rank == rank)
    };
    let only = own.iter().filter(|one| !of_rank(one.rank).any(|two| is_same(one, two)));
    only.map(|one| one.possible.clone()).collect()
}

/// Calls back with each part that surely fares differently.
fn add_differing(
    earlier: &[Decision],
    later: &[Decision],
    candidates: &[Vec<Candidate<usize>>; 2],
    add: &mut dyn FnMut(Flow, Access, [Option<usize>; 2]),
) {
    let [of_before, of_after] = candidates;
    let rule = |decision: &Decision, own: &[Candidate<usize>]| Some(own.get(decision.decided_by?)?.rule);
    for was in earlier {
        for is in later {
            let accesses = was.access(of_before).zip(is.access(of_after));
            let Some((_, now)) = accesses.filter(|(was, is)| was != is) else { continue };
            if let Some(flow) = was.flow.intersection(&is.flow) {
                add(flow, now, [rule(was, of_before), rule(is, of_after)]);
            }
        }
    }
}

/// True for a rule with a field that has no value, not even an expression.
fn is_unclear(rule: &Rule) -> bool {
    let unnamed = |unknown: Option<&Unknown>| unknown.is_some_and(|own| !matches!(own, Unknown::Written(_)));
    let address = |term: &AddressTerm| match term {
        AddressTerm::Unknown(own) => unnamed(Some(own)),
        _ => false,
    };
    let port = |term: &PortTerm| match term {
        PortTerm::Unknown(own) => unnamed(Some(own)),
        PortTerm::Range(..) => false,
    };
    rule.priority.known().is_none()
        || unnamed(rule.direction.unknown())
        || unnamed(rule.access.unknown())
        || unnamed(rule.protocol.unknown())
        || rule.source.iter().chain(&rule.destination).any(address)
        || rule.source_ports.iter().chain(&rule.destination_ports).any(port)
}

/// A rule without its name, description and place in the source: what decides about packets.
pub fn is_same_rule(a: &Rule, b: &Rule) -> bool {
    fn same<T: PartialEq>(a: &[T], b: &[T]) -> bool {
        a.iter().all(|term| b.contains(term)) && b.iter().all(|term| a.contains(term))
    }
    let known = |rule: &Rule| rule.priority.known().copied();
    (known(a), &a.direction, &a.access, &a.protocol, &a.condition)
        == (known(b), &b.direction, &b.access, &b.protocol, &b.condition)
        && same(&a.source, &b.source)
        && same(&a.source_ports, &b.source_ports)
        && same(&a.destination, &b.destination)
        && same(&a.destination_ports, &b.destination_ports)
}
