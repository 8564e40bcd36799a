//! First-match filtering by set algebra: which rule decides which part of a flow, and which rules leave it in doubt.
//!
//! Each candidate says what it surely matches and what it possibly matches. A part that a rule possibly matches goes
//! on to the next rules with that doubt. The doubt counts in the end only if that rule would have decided otherwise.

use model::estate::Access;
use model::net::Flow;

/// A rule as the filter sees it.
#[derive(Clone, Debug)]
pub struct Candidate<R> {
    /// Lower comes first. Candidates of one rank have no order among them.
    pub rank: u32,
    /// What it does with what it matches; `None` if that is unknown.
    pub access: Option<Access>,
    /// What it surely matches, if anything.
    pub sure: Option<Flow>,
    /// What it possibly matches; holds what it surely matches.
    pub possible: Flow,
    /// What it was made from.
    pub rule: R,
}

/// Packets of a flow, and the candidate that decides them. The decisions on a flow are disjoint and make it up.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The packets.
    pub flow: Flow,
    /// The candidate that surely matches them first; `None` if none does.
    pub decided_by: Option<usize>,
    /// The candidates that may match them before, and would do something else.
    pub doubts: Vec<usize>,
}

impl Decision {
    /// What surely happens to the packets; `None` if that is in doubt. What no rule matches is denied.
    pub fn access<R>(&self, candidates: &[Candidate<R>]) -> Option<Access> {
        if self.doubts.is_empty() { access_of(self.decided_by, candidates) } else { None }
    }
}

fn access_of<R>(decided_by: Option<usize>, candidates: &[Candidate<R>]) -> Option<Access> {
    match decided_by.and_then(|at| candidates.get(at)) {
        Some(candidate) => candidate.access,
        None => Some(Access::Deny),
    }
}

/// Divides `flow` by the candidate that decides. `candidates` are sorted by rank.
pub fn first_match<R>(flow: &Flow, candidates: &[Candidate<R>]) -> Vec<Decision> {
    let mut decided = Vec::new();
    let mut undecided = vec![Decision { flow: flow.clone(), decided_by: None, doubts: Vec::new() }];
    let mut at = 0;
    for group in candidates.chunk_by(|a, b| a.rank == b.rank) {
        // Within a rank the order is unknown, so each rule of it may come before the others.
        for (number, candidate) in (at..).zip(group) {
            if group.len() > 1 || candidate.sure.as_ref() != Some(&candidate.possible) {
                divide(&mut undecided, &candidate.possible, |segment, undecided| {
                    with_doubt(segment, number, &candidate.possible, undecided);
                });
            }
        }
        for (number, candidate) in (at..).zip(group) {
            if let Some(sure) = &candidate.sure {
                divide(&mut undecided, sure, |segment, undecided| {
                    decide(segment, number, sure, &mut decided, undecided);
                });
            }
        }
        at += group.len();
        if undecided.is_empty() {
            break;
        }
    }
    decided.extend(undecided);
    for segment in &mut decided {
        let access = access_of(segment.decided_by, candidates);
        segment.doubts.retain(|&doubt| {
            candidates.get(doubt).is_some_and(|other| other.access.is_none() || other.access != access)
        });
    }
    decided
}

/// Replaces each part that meets a flow by what `replace` makes of it; the others stay where they are.
fn divide(segments: &mut Vec<Decision>, flow: &Flow, mut replace: impl FnMut(Decision, &mut Vec<Decision>)) {
    let is_met = |segment: &Decision| !segment.flow.is_disjoint(flow);
    let Some(first) = segments.iter().position(is_met) else { return };
    for segment in segments.split_off(first) {
        if is_met(&segment) { replace(segment, segments) } else { segments.push(segment) }
    }
}

/// Moves what `sure` matches of a part to `decided`, and keeps the rest of it.
fn decide(segment: Decision, number: usize, sure: &Flow, decided: &mut Vec<Decision>, rest: &mut Vec<Decision>) {
    let matched = segment.flow.intersection(sure);
    let others = segment.flow.without(sure).into_iter();
    rest.extend(others.map(|flow| Decision { flow, decided_by: None, doubts: segment.doubts.clone() }));
    decided.extend(matched.map(|flow| Decision { flow, decided_by: Some(number), doubts: segment.doubts }));
}

/// Divides a part into what `possible` may match, which remembers the doubt, and the rest.
fn with_doubt(segment: Decision, number: usize, possible: &Flow, segments: &mut Vec<Decision>) {
    let matched = segment.flow.intersection(possible);
    let others = segment.flow.without(possible).into_iter();
    segments.extend(others.map(|flow| Decision { flow, decided_by: None, doubts: segment.doubts.clone() }));
    let mut doubts = segment.doubts;
    doubts.push(number);
    segments.extend(matched.map(|flow| Decision { flow, decided_by: None, doubts }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use Access::{Allow, Deny};
    use model::net::{PortSet, PrefixSet};

    fn flow(destination: &str) -> Flow {
        let prefix: ipnet::IpNet = destination.parse().unwrap();
        Flow { destination: prefix.into(), source: PrefixSet::all_v4(), ..Flow::full() }
    }

    fn rule(rank: u32, access: Option<Access>, sure: Option<&str>, possible: &str) -> Candidate<()> {
        Candidate { rank, access, sure: sure.map(flow), possible: flow(possible), rule: () }
    }

    fn outcome(asked: &str, candidates: &[Candidate<()>]) -> Vec<(String, Option<Access>)> {
        let segments = first_match(&flow(asked), candidates);
        let mut outcome: Vec<_> =
            segments.iter().map(|segment| (segment.flow.destination.to_string(), segment.access(candidates))).collect();
        outcome.sort_by(|a, b| a.0.cmp(&b.0));
        outcome
    }

    #[test]
    fn the_first_rule_that_matches_decides_each_part() {
        let rules = [
            rule(1, Some(Deny), Some("10.0.0.0/32"), "10.0.0.0/32"),
            rule(2, Some(Allow), Some("10.0.0.0/31"), "10.0.0.0/31"),
            rule(3, Some(Deny), Some("0.0.0.0/0"), "0.0.0.0/0"),
        ];
        let expected = [("10.0.0.0/32", Some(Deny)), ("10.0.0.1/32", Some(Allow)), ("10.0.0.2/31", Some(Deny))];
        assert_eq!(outcome("10.0.0.0/30", &rules), expected.map(|(prefix, access)| (prefix.to_owned(), access)));
    }

    #[test]
    fn what_no_rule_matches_is_denied() {
        assert_eq!(outcome("10.0.0.0/30", &[]), [("10.0.0.0/30".to_owned(), Some(Deny))]);
    }

    #[test]
    fn a_doubt_counts_only_if_it_would_change_the_outcome() {
        let last = rule(9, Some(Allow), Some("0.0.0.0/0"), "0.0.0.0/0");
        let maybe = |access| [rule(1, access, None, "10.0.0.0/32"), last.clone()];
        assert_eq!(outcome("10.0.0.0/32", &maybe(Some(Allow))), [("10.0.0.0/32".to_owned(), Some(Allow))]);
        assert_eq!(outcome("10.0.0.0/32", &maybe(Some(Deny))), [("10.0.0.0/32".to_owned(), None)]);
        assert_eq!(outcome("10.0.0.0/32", &maybe(None)), [("10.0.0.0/32".to_owned(), None)]);
    }

    #[test]
    fn rules_of_one_rank_leave_in_doubt_only_what_they_decide_differently() {
        let rules = [
            rule(5, Some(Allow), Some("10.0.0.0/31"), "10.0.0.0/31"),
            rule(5, Some(Deny), Some("10.0.0.1/32"), "10.0.0.1/32"),
            rule(6, Some(Deny), Some("0.0.0.0/0"), "0.0.0.0/0"),
        ];
        let expected = [("10.0.0.0/32".to_owned(), Some(Allow)), ("10.0.0.1/32".to_owned(), None)];
        assert_eq!(outcome("10.0.0.0/31", &rules), expected);
    }

    #[test]
    fn the_segments_make_up_the_flow() {
        let ports = |first, last| Flow { destination_ports: PortSet::range(first, last), ..flow("10.0.0.0/24") };
        let sure = ports(10, 20);
        let rules = [Candidate { rank: 1, access: Some(Allow), sure: Some(sure), possible: ports(5, 30), rule: () }];
        let segments = first_match(&flow("10.0.0.0/23"), &rules);
        for (index, segment) in segments.iter().enumerate() {
            for other in &segments[index + 1..] {
                assert_eq!(segment.flow.intersection(&other.flow), None);
            }
        }
        let addresses = segments.iter().fold(PrefixSet::default(), |all, segment| &all | &segment.flow.destination);
        assert_eq!(addresses.to_string(), "10.0.0.0/23");
    }

    /// What the rule of a number denies.
    type Denied = fn(u16) -> Flow;

    /// How many parts a flow falls into at so many rules that deny something each, before one that allows the rest.
    fn parts(rules: u16, denied: Denied) -> usize {
        let flow = Flow { source: PrefixSet::all_v4(), ..Flow::full() };
        let deny = |at: u16| Candidate {
            rank: at.into(),
            access: Some(Deny),
            sure: Some(denied(at)),
            possible: denied(at),
            rule: (),
        };
        let allow =
            Candidate { rank: 9999, access: Some(Allow), sure: Some(flow.clone()), possible: flow.clone(), rule: () };
        first_match(&flow, &(0..rules).map(deny).chain([allow]).collect::<Vec<_>>()).len()
    }

    #[test]
    fn parts_grow_as_the_rules_do() {
        fn source(at: u16) -> PrefixSet {
            let prefix: ipnet::IpNet = format!("10.{}.{}.0/24", at / 256, at % 256).parse().unwrap();
            prefix.into()
        }
        let families: [(&str, Denied); 4] = [
            ("sources", |at| Flow { source: source(at), ..flow("20.0.0.0/24") }),
            ("source ports", |at| Flow { source_ports: PortSet::range(at, at + 9000), ..flow("20.0.0.0/24") }),
            ("sources and ports", |at| Flow {
                source: source(at),
                source_ports: PortSet::range(at, at + 9000),
                ..flow("20.0.0.0/24")
            }),
            ("sources and both ports", |at| Flow {
                source: source(at),
                source_ports: PortSet::range(at, at + 9000),
                destination_ports: PortSet::range(443, 443),
                ..flow("20.0.0.0/24")
            }),
        ];
        for (name, denied) in families {
            let (few, many) = (parts(100, denied), parts(400, denied));
            assert!(few <= 400 && many <= 4 * few + 4, "{name}: {few} parts, {many} for 4 times the rules");
        }
    }
}
