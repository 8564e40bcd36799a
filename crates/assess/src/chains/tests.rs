//! What chains make of flows.

use super::traces::add;
use super::*;
use model::estate::{Action, Chain, Condition, NodeRule, Policy};
use model::net::{PortSet, PrefixSet};

fn trace(first: u16, last: u16, sure: bool) -> Trace<'static> {
    let flow = Flow { destination_ports: PortSet::range(first, last), ..Flow::full() };
    Trace { flow, by: By::Nothing, doubts: Vec::new(), sure, untracked: false, rewritten: None }
}

fn ports(traces: &[Trace<'_>]) -> Vec<(String, bool)> {
    let mut ports: Vec<_> = traces.iter().map(|trace| (trace.flow.destination_ports.to_string(), trace.sure)).collect();
    ports.sort();
    ports
}

#[test]
fn pieces_stay_disjoint_and_what_is_sure_wins() {
    let mut traces = vec![trace(10, 20, false)];
    add(&mut traces, trace(15, 30, true));
    assert_eq!(ports(&traces), [("10-14".to_owned(), false), ("15-30".to_owned(), true)]);
    add(&mut traces, trace(5, 40, false));
    let expected = [("10-14", false), ("15-30", true), ("5-9, 31-40", false)];
    assert_eq!(ports(&traces), expected.map(|(ports, sure)| (ports.to_owned(), sure)));
}

/// What becomes of packets to ports 1 to 9 in an output chain.
fn run(rules: Vec<NodeRule>, policy: Policy) -> (Vec<String>, Vec<String>) {
    let firewall = firewall(vec![rules], policy);
    let outcome = sent(&firewall);
    let listed = |traces: &[Trace<'_>]| ports(traces).into_iter().map(|(ports, _)| ports).collect();
    (listed(&outcome.accepted), listed(&outcome.dropped))
}

fn sent(firewall: &NodeFirewall) -> Outcome<'_> {
    let packet = Packet { protocol: Match::TCP, kind: Match::SYN, states: Match::NEW, outbound: true, is_agent: None };
    outcome(firewall, packet, Flow { destination_ports: PortSet::range(1, 9), ..Flow::full() })
}

/// A firewall of chains, of which the first is that of outbound packets.
fn firewall(chains: Vec<Vec<NodeRule>>, policy: Policy) -> NodeFirewall {
    let (origin, label) = (model::estate::Origin { source: 0, line: 1, column: 1 }, model::message::Message::default());
    let chain = |rules| Chain {
        name: "OUTPUT".to_owned(),
        label: model::message::Message::default(),
        origin,
        rules,
        cut: false,
    };
    let versions = PrefixSet::full();
    let base =
        BaseChain { hook: Hook::Output, priority: 0, versions, translates: false, reroutes: false, chain: 0, policy };
    NodeFirewall {
        name: "rules".to_owned(),
        label,
        kind: model::estate::NodeFirewallKind::Iptables,
        origin,
        incomplete: None,
        lacks_ipv4: false,
        base_chains: vec![base],
        chains: chains.into_iter().map(chain).collect(),
    }
}

fn rule(ports: (u16, u16), condition: Option<&str>, action: Action) -> NodeRule {
    let mut matched = Match::to_ports(PortSet::range(ports.0, ports.1));
    matched.unmodelled.extend(condition.map(Condition::from));
    NodeRule { text: "rule".into(), label: None, origin: None, matches: vec![matched], action }
}

#[test]
fn the_first_rule_that_matches_decides_and_the_policy_the_rest() {
    let rules = vec![rule((1, 2), None, Action::Accept), rule((2, 3), None, Action::Drop)];
    assert_eq!(run(rules, Policy::Accept), (vec!["1-2".to_owned(), "4-9".to_owned()], vec!["3".to_owned()]));
}

#[test]
fn what_matches_only_possibly_is_in_both_sets_where_it_changes_something() {
    let doubtful = |action| vec![rule((1, 2), Some("owner"), action)];
    assert_eq!(run(doubtful(Action::Drop), Policy::Drop), (vec![], vec!["1-2".to_owned(), "3-9".to_owned()]));
    let (accepted, dropped) = run(doubtful(Action::Accept), Policy::Drop);
    assert_eq!(accepted, ["1-2"]);
    assert_eq!(dropped, ["1-2", "3-9"]);
}

#[test]
fn a_packet_that_returns_from_a_base_chain_meets_its_policy() {
    let rules = vec![rule((1, 2), None, Action::Return), rule((1, 9), None, Action::Drop)];
    assert_eq!(run(rules, Policy::Accept), (vec!["1-2".to_owned()], vec!["3-9".to_owned()]));
}

/// Chains of which each sends packets to the next one, or to one of the next two, by several rules.
fn levels(depth: usize, jumps: usize, lanes: usize, to: fn(usize) -> Action, condition: Option<&str>) -> NodeFirewall {
    let last = (depth - 1) * lanes + 1;
    let leads = |chain: usize| {
        let next = |jump: usize| if chain == 0 { 1 } else { (chain - 1) / lanes * lanes + lanes + 1 + jump % lanes };
        (0..jumps).map(|jump| rule((1, 9), condition, to(next(jump)))).collect()
    };
    let mut chains: Vec<Vec<NodeRule>> = (0..last).map(leads).collect();
    chains.extend((0..lanes).map(|_| vec![rule((3, 5), None, Action::Accept)]));
    firewall(chains, Policy::Drop)
}

fn is_limited(outcome: &Outcome<'_>) -> bool {
    let mut doubts = outcome.accepted.iter().chain(&outcome.dropped).flat_map(|trace| &trace.doubts);
    doubts.any(|doubt| matches!(doubt.why, Why::Limit(_)))
}

#[test]
fn packets_go_through_a_chain_once_however_many_rules_lead_there() {
    let condition = Some("owner");
    for (name, firewall) in [
        ("two jumps", levels(14, 2, 1, Action::Jump, condition)),
        ("five jumps", levels(14, 5, 1, Action::Jump, condition)),
        ("gotos", levels(14, 2, 1, Action::Goto, condition)),
        ("two lanes", levels(14, 4, 2, Action::Jump, condition)),
        ("certain jumps", levels(14, 2, 1, Action::Jump, None)),
    ] {
        let outcome = sent(&firewall);
        assert!(!is_limited(&outcome), "{name}");
        let is_sure = name.starts_with("certain");
        assert_eq!(ports(&outcome.accepted), [("3-5".to_owned(), true)], "{name}");
        let expected: Vec<(String, bool)> = match is_sure {
            true => vec![("1-2, 6-9".to_owned(), true)],
            false => vec![("1-9".to_owned(), true)],
        };
        let dropped = PortSet::union(outcome.dropped.iter().map(|trace| &trace.flow.destination_ports));
        assert_eq!(dropped.to_string(), expected[0].0, "{name}");
    }
}

#[test]
fn rules_that_split_sources_and_ports_stay_within_the_budget() {
    let split = |at: u16| {
        let mut split = rule((1, 9), None, if at.is_multiple_of(2) { Action::Accept } else { Action::Drop });
        let prefix: ipnet::IpNet = format!("10.{}.{}.0/24", at / 256, at % 256).parse().unwrap();
        split.matches[0].flow.source = prefix.into();
        split.matches[0].flow.source_ports = PortSet::range(at, at + 20_000);
        split
    };
    for size in [100, 400] {
        let firewall = firewall(vec![(0..size).map(split).collect()], Policy::Drop);
        let outcome = sent(&firewall);
        assert!(!is_limited(&outcome), "{size}");
        let parts = outcome.accepted.len() + outcome.dropped.len();
        assert!(parts <= 3 * usize::from(size), "{parts} parts of {size} rules");
    }
}

#[test]
fn what_takes_too_many_steps_is_in_doubt_and_what_was_decided_before_is_not() {
    // Each rule halves what there is, in a dimension or another, and all comes back.
    let bit = |bit: u32| -> PortSet {
        let ports: Vec<PortSet> =
            (0..1 << 12).filter(|port| port >> bit & 1 == 1).map(|port| PortSet::range(port, port)).collect();
        PortSet::union(&ports)
    };
    let halving = |at: u32| {
        let mut halving = rule((1, 9), None, Action::Jump(1));
        let flow = &mut halving.matches[0].flow;
        if at < 12 {
            flow.source_ports = bit(at);
        } else {
            flow.source = addresses(at - 12);
        }
        halving
    };
    let mut rules = vec![rule((1, 2), None, Action::Drop)];
    rules.extend((0..24).map(halving));
    rules.push(rule((1, 9), None, Action::Accept));
    let firewall = firewall(vec![rules, Vec::new()], Policy::Drop);
    let outcome = sent(&firewall);
    assert!(is_limited(&outcome));
    assert!(outcome.accepted.len() < 20_000, "{}", outcome.accepted.len());
    let surely_dropped: Vec<&Trace<'_>> = outcome.dropped.iter().filter(|trace| trace.sure).collect();
    assert_eq!(
        surely_dropped.iter().map(|trace| trace.flow.destination_ports.to_string()).collect::<Vec<_>>(),
        ["1-2"]
    );
    let accepted = PortSet::union(outcome.accepted.iter().map(|trace| &trace.flow.destination_ports));
    assert_eq!(accepted.to_string(), "3-9");
}

/// The IPv4 addresses with a bit of their last 12.
fn addresses(bit: u32) -> PrefixSet {
    let with_bit = (0..1u32 << 12).filter(|address| address >> bit & 1 == 1);
    with_bit.map(|address| ipnet::IpNet::from(std::net::IpAddr::from(std::net::Ipv4Addr::from_bits(address)))).collect()
}

/// What may become of one packet in a chain: accepted, dropped, returned.
fn fate(chains: &[Vec<NodeRule>], at: usize, port: u16) -> [bool; 3] {
    let mut fate = [false; 3];
    for rule in &chains[at] {
        if !rule.matches[0].flow.destination_ports.contains(port) {
            continue;
        }
        let mut goes_on = !rule.matches[0].unmodelled.is_empty();
        match rule.action {
            Action::Accept => fate[0] = true,
            Action::Drop => fate[1] = true,
            Action::Return => fate[2] = true,
            Action::Jump(next) | Action::Goto(next) => {
                let [accepted, dropped, returned] = self::fate(chains, next, port);
                (fate[0], fate[1]) = (fate[0] | accepted, fate[1] | dropped);
                if matches!(rule.action, Action::Jump(_)) { goes_on |= returned } else { fate[2] |= returned }
            }
            _ => goes_on = true,
        }
        if !goes_on {
            return fate;
        }
    }
    fate[2] = true;
    fate
}

mod one_packet_at_a_time {
    use super::*;
    use proptest::prelude::*;

    /// Rules of a chain, which call chains behind it.
    fn rules(at: usize, chains: usize) -> impl Strategy<Value = Vec<NodeRule>> {
        let ports = (1u16..=9, 1u16..=9).prop_map(|(a, b)| (a.min(b), a.max(b)));
        let action = (0usize..7, at + 1..chains.max(at + 2)).prop_map(move |(kind, next)| match kind {
            0 => Action::Accept,
            1 => Action::Drop,
            2 => Action::Return,
            _ if next >= chains => Action::Mark,
            3 => Action::Goto(next),
            _ => Action::Jump(next),
        });
        let one = (ports, any::<bool>(), action)
            .prop_map(|(ports, doubtful, action)| rule(ports, doubtful.then_some("owner"), action));
        prop::collection::vec(one, 0..5)
    }

    proptest! {
        #[test]
        fn every_packet_fares_as_in_a_plain_evaluation(
            chains in (rules(0, 5), rules(1, 5), rules(2, 5), rules(3, 5), rules(4, 5)), accepts: bool,
        ) {
            let chains = vec![chains.0, chains.1, chains.2, chains.3, chains.4];
            let firewall = firewall(chains.clone(), if accepts { Policy::Accept } else { Policy::Drop });
            let outcome = sent(&firewall);
            for port in 1..=9 {
                let [accepted, dropped, returned] = fate(&chains, 0, port);
                let expected = (accepted | (returned & accepts), dropped | (returned & !accepts));
                let holds = |traces: &[Trace<'_>]| {
                    traces.iter().filter(|trace| trace.flow.destination_ports.contains(port)).count()
                };
                prop_assert_eq!((holds(&outcome.accepted), holds(&outcome.dropped)),
                    (usize::from(expected.0), usize::from(expected.1)), "port {}", port);
            }
        }
    }
}
