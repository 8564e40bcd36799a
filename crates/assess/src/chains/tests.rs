//! What chains make of flows.

use super::*;
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

/// Runs a packet from one IPv4 address through an output chain.
fn run(rules: Vec<NodeRule>, policy: Policy) -> (Vec<String>, Vec<String>) {
    let origin = model::estate::Origin { source: 0, line: 1, column: 1 };
    let chain =
        Chain { name: "OUTPUT".to_owned(), label: model::message::Message::default(), origin, rules, cut: false };
    let versions = PrefixSet::full();
    let base =
        BaseChain { hook: Hook::Output, priority: 0, versions, translates: false, reroutes: false, chain: 0, policy };
    let firewall = NodeFirewall {
        name: "rules".to_owned(),
        label: model::message::Message::default(),
        kind: model::estate::NodeFirewallKind::Iptables,
        origin,
        incomplete: None,
        lacks_ipv4: false,
        base_chains: vec![base],
        chains: vec![chain],
    };
    let packet = Packet { protocol: Match::TCP, kind: Match::SYN, states: Match::NEW, outbound: true, is_agent: None };
    let flow = Flow { destination_ports: PortSet::range(1, 9), ..Flow::full() };
    let outcome = outcome(&firewall, packet, flow);
    let told = |traces: &[Trace<'_>]| ports(traces).into_iter().map(|(ports, _)| ports).collect();
    (told(&outcome.accepted), told(&outcome.dropped))
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
