//! Explains the verdict of a hop: the question, the matched rules, and how the blocked packets differ from the others.

use super::messages::{evidence, labels};
use super::nsg_match::Question;
use super::required_flow::{Remote, RequiredFlow};
use super::segment::MatchedRule;
use model::estate::Direction;
use model::message::{Message, fact, listed};
use model::net::{Flow, PortSet, PrefixSet, Protocol, Region};
use model::plan::{MissingFact, Verdict};

/// The flow that a question asks about, in words: `TCP 443 to BatchNodeManagement.westeurope`.
fn flow(question: &Question<'_>) -> Message {
    let (protocol, ports) = (fact(upper(question.protocol)), fact(question.required.port_set()));
    match question.required.remote {
        Remote::Nodes => labels::flow_between_nodes(protocol, ports),
        _ if question.endpoint.is_some() => labels::flow_to_endpoint(protocol, ports),
        _ => flow_of(question.protocol, question.required, question.region),
    }
}

/// The flow of a requirement, in words.
pub fn required_flow(required: &RequiredFlow, region: Option<&Region>) -> Message {
    flow_of(RequiredFlow::PROTOCOL, required, region)
}

fn flow_of(protocol: Protocol, required: &RequiredFlow, region: Option<&Region>) -> Message {
    let (protocol, ports, remote) = (fact(upper(protocol)), fact(required.port_set()), fact(required.tag(region)));
    match required.direction {
        Direction::Inbound => labels::flow_from(protocol, ports, remote),
        Direction::Outbound => labels::flow_to(protocol, ports, remote),
    }
}

/// `UDP 53 and TCP 53`.
pub fn protocols_and_ports(flows: &[(Protocol, u16)]) -> Message {
    listed(flows.iter().map(|&(protocol, port)| labels::protocol_and_port(fact(upper(protocol)), port)))
}

fn upper(protocol: Protocol) -> String {
    protocol.name().to_ascii_uppercase()
}

/// What a hop answers to a question.
pub struct Answer<'a> {
    /// What was asked.
    pub question: &'a Question<'a>,
    /// The answer.
    pub verdict: Verdict,
    /// By what the packets that are blocked differ from the others.
    pub blocked: &'a Difference,
    /// What is missing for an answer.
    pub missing: &'a [MissingFact],
}

impl Answer<'_> {
    /// Why the verdict is what it is. `matched_rules` decide the part that shows it, `others` the rest.
    pub fn why(&self, matched_rules: &[&MatchedRule], others: &[&MatchedRule]) -> Message {
        let flow = flow(self.question);
        let rules = Rules::of(matched_rules);
        let mut why = match self.verdict {
            Verdict::Open if rules.is_one => evidence::allows(rules.names, flow),
            Verdict::Open => evidence::allow(rules.names, flow),
            Verdict::Blocked if rules.is_one => evidence::blocks(rules.names, flow),
            Verdict::Blocked => evidence::block(rules.names, flow),
            Verdict::Partly if rules.is_one => evidence::blocks_part(rules.names, flow, self.blocked.in_words()),
            Verdict::Partly => evidence::block_part(rules.names, flow, self.blocked.in_words()),
            Verdict::Unknown => {
                return evidence::unknown(flow, listed(self.missing.iter().map(|missing| &missing.fact)));
            }
        };
        matched_rules.iter().for_each(|rule| why.push_new(rule.reason.clone()));
        match Rules::of(others) {
            _ if others.is_empty() || self.verdict != Verdict::Partly => why,
            others if others.is_one => why.then(evidence::allows_others(others.names)),
            others => why.then(evidence::allow_others(others.names)),
        }
    }
}

/// The names of some rules, each once.
struct Rules {
    names: Message,
    is_one: bool,
}

impl Rules {
    fn of(matched_rules: &[&MatchedRule]) -> Self {
        let mut labels: Vec<&Message> = matched_rules.iter().map(|rule| &rule.label).collect();
        model::sorted::keep_first(&mut labels, |a, b| a.cmp(b));
        Rules { is_one: labels.len() == 1, names: listed(labels) }
    }
}

/// By what the packets of a flow that are blocked differ from the others.
pub enum Difference {
    /// By the addresses at the other end.
    Remotes(PrefixSet),
    /// By the addresses of the nodes.
    Nodes(PrefixSet),
    /// By the port that they come from.
    SourcePorts(PortSet),
    /// By the port that they go to.
    Ports(PortSet),
}

impl Difference {
    /// What distinguishes the flows that are blocked from those that are not.
    pub fn of(blocked: &[&Flow], others: &[&Flow], direction: Direction) -> Self {
        let sources = |flows: &[&Flow]| PrefixSet::union(flows.iter().map(|flow| &flow.source));
        let destinations = |flows: &[&Flow]| PrefixSet::union(flows.iter().map(|flow| &flow.destination));
        let is_inbound = direction == Direction::Inbound;
        let remotes = |flows: &[&Flow]| if is_inbound { sources(flows) } else { destinations(flows) };
        let nodes = |flows: &[&Flow]| if is_inbound { destinations(flows) } else { sources(flows) };
        let ports = |flows: &[&Flow], of: fn(&Flow) -> &PortSet| PortSet::union(flows.iter().map(|flow| of(flow)));
        let (all, own) = (remotes(blocked), nodes(blocked));
        let from = ports(blocked, |flow| &flow.source_ports);
        let to = ports(blocked, |flow| &flow.destination_ports);
        let apart = |own: &PrefixSet, others: &PrefixSet| !(own - others).is_empty();
        if others.is_empty() || apart(&all, &remotes(others)) {
            Difference::Remotes(all)
        } else if apart(&own, &nodes(others)) {
            Difference::Nodes(own)
        } else if !(&from - &ports(others, |flow| &flow.source_ports)).is_empty() {
            Difference::SourcePorts(from)
        } else if !(&to - &ports(others, |flow| &flow.destination_ports)).is_empty() {
            Difference::Ports(to)
        } else {
            Difference::Remotes(all)
        }
    }

    fn in_words(&self) -> Message {
        let prefixes = |set: &PrefixSet| {
            let names = listed(set.prefixes().map(fact));
            match set.prefixes().count() {
                1 => labels::one_prefix(names),
                count => labels::prefixes(names, count),
            }
        };
        match self {
            Difference::Remotes(remotes) => prefixes(remotes),
            Difference::Nodes(nodes) => labels::of_nodes(prefixes(nodes)),
            Difference::SourcePorts(ports) => labels::from_ports(fact(ports)),
            Difference::Ports(ports) => labels::to_ports(fact(ports)),
        }
    }
}
