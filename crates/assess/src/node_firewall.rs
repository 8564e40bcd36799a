//! A firewall on the node as a hop. A connection is allowed only if its first packet, the replies, and the
//! further packets of both ends are allowed: a stateless ruleset without a rule for replies blocks it.

use super::chains::{self, By, Doubt, Outcome, Packet, Trace, Why};
use super::label;
use super::messages::{evidence as reasons, facts, labels};
use super::missing::missing;
use super::required_flow::RequiredFlow;
use super::segment::{MatchedRule, Segment, SegmentOutcome};
use model::estate::{
    Action, Condition, Direction, Gap, Hook, Interface, Match, NodeFirewall, NodeFirewallKind, NodeRule, Policy,
};
use model::message::{Message, Part, code, name};
use model::net::{Flow, FlowSet, PrefixSet, Protocol};
use model::plan::{MissingFact, RequirementId};

/// What a node firewall makes of a flow that a model needs, which is of TCP and in the direction of the connection.
///
/// The parts make up all packets of the flow: no part mixes IPv4 and IPv6 addresses.
pub fn segments(firewall: &NodeFirewall, required: &RequiredFlow, flow: &Flow) -> Vec<Segment> {
    Connection::of_requirement(firewall, required).segments(flow)
}

/// The same on a node of which other texts show further tables.
pub fn segments_among(
    firewall: &NodeFirewall,
    others: &[&NodeFirewall],
    required: &RequiredFlow,
    flow: &Flow,
) -> Vec<Segment> {
    let shows_filter = others.iter().any(|other| shows_filter_table(other, firewall));
    let shows_ipv4 = others.iter().any(|other| other.kind != NodeFirewallKind::Windows && !other.lacks_ipv4);
    Connection { shows_filter, shows_ipv4, ..Connection::of_requirement(firewall, required) }.segments(flow)
}

/// True if a text shows what filters the packets that another one is about.
fn shows_filter_table(shown: &NodeFirewall, firewall: &NodeFirewall) -> bool {
    let versions = |firewall: &NodeFirewall| {
        firewall.base_chains.iter().fold(PrefixSet::default(), |all, base| &all | &base.versions)
    };
    shown.kind != NodeFirewallKind::Windows
        && shown.incomplete != Some(Gap::FilterTable)
        && versions(shown).is_superset(&versions(firewall))
}

/// What the rules of a node firewall make of connections of any protocol that has ports, whatever program is at the node's end.
/// Rules for IPv6 alone allow IPv4: what other rules do is not asked here.
///
/// ```
/// use model::{estate::Direction, net::{Flow, Protocol}, source::Source};
/// use switchover_assess::{SegmentOutcome, node_firewall_segments};
/// let text = "*filter\n:OUTPUT DROP [0:0]\n-A OUTPUT -p udp -j ACCEPT\nCOMMIT\n";
/// let read = read::read(&[Source::new("rules", text)]);
/// let segments = node_firewall_segments(&read.estate.node_firewalls.as_slice()[0], Protocol::Tcp, Direction::Outbound, &Flow::full());
/// assert_eq!(segments[0].outcome, SegmentOutcome::Blocked);
/// assert_eq!(segments[0].matched_rule.label.plain(), "the policy `DROP` of chain `OUTPUT`");
/// ```
pub fn node_firewall_segments(
    firewall: &NodeFirewall,
    protocol: Protocol,
    direction: Direction,
    flow: &Flow,
) -> Vec<Segment> {
    Connection { firewall, protocol, direction, is_agent: None, shows_filter: false, shows_ipv4: true }.segments(flow)
}

/// A kind of connection through a node firewall.
struct Connection<'f> {
    firewall: &'f NodeFirewall,
    protocol: Protocol,
    direction: Direction,
    is_agent: Option<bool>,
    /// True if another text shows the filter table.
    shows_filter: bool,
    /// True if another text shows rules for IPv4.
    shows_ipv4: bool,
}

impl<'f> Connection<'f> {
    fn of_requirement(firewall: &'f NodeFirewall, required: &RequiredFlow) -> Self {
        let is_agent = (required.id == RequirementId::SimplifiedOutboundBatch).then_some(true);
        let (protocol, direction) = (RequiredFlow::PROTOCOL, required.direction);
        Connection { firewall, protocol, direction, is_agent, shows_filter: false, shows_ipv4: false }
    }

    fn segments(&self, flow: &Flow) -> Vec<Segment> {
        let v4 = Flow { source: flow.source.v4(), destination: flow.destination.v4(), ..flow.clone() };
        let v6 = Flow { source: flow.source.v6(), destination: flow.destination.v6(), ..flow.clone() };
        let mut segments = Vec::new();
        for flow in [v4, v6] {
            let (mut tracked, mut untracked) = (FlowSet::from(flow), FlowSet::default());
            for hole in self.untracking() {
                untracked = &untracked | &(&tracked & &hole);
                tracked = &tracked - &hole;
            }
            tracked.boxes().iter().for_each(|flow| self.divide(flow, false, &mut segments));
            untracked.boxes().iter().for_each(|flow| self.divide(flow, true, &mut segments));
        }
        segments
    }

    /// The connections of which some packets may be taken out of tracking, as flows of the first packet. What state the
    /// others have then depends on the packets before them.
    fn untracking(&self) -> Vec<FlowSet> {
        let mut flows = Vec::new();
        if !self.firewall.base_chains.iter().any(chains::is_before_tracking) {
            return flows;
        }
        let rules = self.firewall.chains.iter().flat_map(|chain| &chain.rules);
        for matched in rules.filter(|rule| rule.action == Action::Untrack).flat_map(|rule| &rule.matches) {
            let elsewhere = [matched.incoming, matched.outgoing].contains(&Interface::NEVER);
            if matched.protocols & self.protocol_bit() != 0 && !elsewhere {
                flows.push(FlowSet::from(matched.flow.clone()));
                flows.push(FlowSet::from(matched.flow.reversed()));
            }
        }
        flows
    }

    fn protocol_bit(&self) -> u8 {
        match self.protocol {
            Protocol::Tcp => Match::TCP,
            Protocol::Udp => Match::UDP,
            _ => Match::OTHER,
        }
    }

    /// True if a rule looks at the flags of TCP's packets: otherwise, those of one direction and state have the same outcome.
    fn looks_at_flags(&self) -> bool {
        let rules = self.firewall.chains.iter().flat_map(|chain| &chain.rules);
        rules.flat_map(|rule| &rule.matches).any(|matched| matched.packets != Match::EVERY_PACKET)
    }

    /// The packets that a connection consists of, each with whether it goes the other way.
    fn packets(&self, untracked: bool) -> Vec<(Packet, bool)> {
        let (new, later) = if untracked { (31, 31) } else { (Match::NEW, Match::ESTABLISHED) };
        let kinds: &[(u8, u8, bool)] = match self.protocol {
            Protocol::Tcp if !self.looks_at_flags() => {
                &[(Match::SYN, new, false), (Match::ACK, later, true), (Match::ACK, later, false)]
            }
            Protocol::Tcp => &[
                (Match::SYN, new, false),
                (Match::SYN_ACK, later, true),
                (Match::ACK, later, false),
                (Match::ACK, later, true),
                (Match::PSH_ACK, later, false),
                (Match::PSH_ACK, later, true),
            ],
            _ => &[(Match::ACK, new, false), (Match::ACK, later, true), (Match::ACK, later, false)],
        };
        let starts_outbound = self.direction == Direction::Outbound;
        let packet = |&(kind, states, answers): &(u8, u8, bool)| {
            let outbound = starts_outbound != answers;
            (Packet { protocol: self.protocol_bit(), kind, states, outbound, is_agent: self.is_agent }, answers)
        };
        kinds.iter().map(packet).collect()
    }

    /// Divides a flow, of which all packets or none are in the part that may be untracked.
    fn divide(&self, flow: &Flow, untracked: bool, segments: &mut Vec<Segment>) {
        let outcomes: Vec<Outcome<'f>> = self
            .packets(untracked)
            .into_iter()
            .map(|(packet, answers)| {
                let asked = if answers { flow.reversed() } else { flow.clone() };
                let mut outcome = chains::outcome(self.firewall, packet, asked);
                if answers {
                    let traces = outcome.accepted.iter_mut().chain(&mut outcome.dropped);
                    traces.for_each(|trace| trace.flow = trace.flow.reversed());
                }
                outcome
            })
            .collect();
        // If packets are rewritten, the other packets of the connection are different as well.
        let accepted = outcomes.iter().flat_map(|outcome| &outcome.accepted);
        let rewritten: Vec<Flow> =
            accepted.filter(|trace| trace.is_rewritten()).map(|trace| trace.flow.clone()).collect();
        let mut rest = FlowSet::from(flow.clone());
        for outcome in &outcomes {
            let accepted = outcome.accepted.iter().map(|trace| trace.flow.clone());
            let passing: FlowSet = accepted.chain(rewritten.iter().cloned()).collect();
            for trace in &outcome.dropped {
                let mut blocked = rest.within(&trace.flow);
                if blocked.is_empty() {
                    continue;
                }
                passing.boxes().iter().for_each(|flow| blocked.remove(flow));
                self.segment(trace, &blocked, SegmentOutcome::Blocked, segments);
                blocked.boxes().iter().for_each(|flow| rest.remove(flow));
            }
        }
        for outcome in &outcomes {
            for trace in &outcome.dropped {
                let unsure = rest.within(&trace.flow);
                if !unsure.is_empty() {
                    self.segment(
                        trace,
                        &unsure,
                        SegmentOutcome::Unknown(self.facts(trace, outcome, &unsure)),
                        segments,
                    );
                    rest.remove(&trace.flow);
                }
            }
        }
        for trace in outcomes.first().map_or(&[][..], |outcome| &outcome.accepted) {
            let open = rest.within(&trace.flow);
            let is_v4 = flow.source.v6().is_empty();
            let outcome = match &self.firewall.incomplete {
                _ if is_v4 && self.firewall.lacks_ipv4 && !self.shows_ipv4 => {
                    SegmentOutcome::Unknown(vec![self.rules_for_ipv4()])
                }
                Some(Gap::FilterTable) if self.shows_filter => SegmentOutcome::Allowed,
                Some(gap) if self.may_hide_rules_for(flow) => SegmentOutcome::Unknown(vec![self.what_is_hidden(gap)]),
                _ => SegmentOutcome::Allowed,
            };
            self.segment(trace, &open, outcome, segments);
            rest.remove(&trace.flow);
        }
    }

    fn segment(&self, trace: &Trace<'f>, flows: &FlowSet, outcome: SegmentOutcome, segments: &mut Vec<Segment>) {
        let mut matched_rule = self.matched_rule(trace.by);
        let is_by_policy = matches!(trace.by, By::Policy(..));
        let is_blocked_agent = self.is_agent == Some(true) && outcome != SegmentOutcome::Allowed && is_by_policy;
        if is_blocked_agent && self.allows_other_programs(&trace.flow) {
            matched_rule.reason = reasons::other_programs();
        }
        for flow in flows.boxes() {
            segments.push(Segment { flow: flow.clone(), outcome: outcome.clone(), matched_rule: matched_rule.clone() });
        }
    }

    /// True if rules allow some of a flow, for a program each.
    fn allows_other_programs(&self, flow: &Flow) -> bool {
        let bases = self.firewall.base_chains.iter().filter(|base| base.hook == Hook::Output);
        let rules = bases.filter_map(|base| self.firewall.chains.get(base.chain)).flat_map(|chain| &chain.rules);
        let mut allowed = rules.filter(|rule| rule.action == Action::Accept).flat_map(|rule| &rule.matches);
        let for_program = |matched: &Match| matched.program.is_some() && matched.protocols & self.protocol_bit() != 0;
        allowed.any(|matched| for_program(matched) && matched.flow.intersection(flow).is_some())
    }

    fn matched_rule(&self, by: By<'f>) -> MatchedRule {
        match by {
            By::Nothing => MatchedRule::labeled(labels::no_chain(label::node_firewall(self.firewall))),
            By::Rule(rule) => MatchedRule {
                rule: Some(rule.text.to_string()),
                origin: rule.origin,
                ..MatchedRule::labeled(rule_label(rule))
            },
            By::Policy(policy, chain) => MatchedRule {
                origin: Some(chain.origin),
                policy_of: self.firewall.chains.iter().position(|own| std::ptr::eq(own, chain)),
                ..MatchedRule::labeled(match policy {
                    Policy::Accept => labels::policy(code("ACCEPT"), Part::from(chain)),
                    Policy::Drop => labels::policy(code("DROP"), Part::from(chain)),
                    Policy::Unknown => labels::default_policy(Part::from(chain)),
                })
            },
        }
    }

    /// The name of a chain; where a firewall has none, its chains are called what they filter.
    /// The missing facts about packets of a trace that may be dropped and may be accepted.
    fn facts(&self, trace: &Trace<'f>, outcome: &Outcome<'f>, flows: &FlowSet) -> Vec<MissingFact> {
        let touched = |other: &&Trace<'f>| flows.meets(&other.flow);
        let others = outcome.accepted.iter().filter(touched);
        let mut facts: Vec<MissingFact> = Vec::new();
        for doubt in trace.doubts.iter().chain(others.flat_map(|other| &other.doubts)) {
            let fact = self.fact(doubt);
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        // What other packets of the connection are rewritten to is no doubt of this one's own.
        if facts.is_empty() {
            let (how, command) = self.remedy(Why::Rewritten);
            let fact = facts::rewritten(self.matched_rule(trace.by).label);
            facts.push(missing(fact, how, command.to_owned()));
        }
        facts
    }

    fn fact(&self, doubt: &Doubt<'f>) -> MissingFact {
        let chain = Part::from(doubt.chain);
        let rule = doubt.rule.map(rule_label).unwrap_or_default();
        let fact = match doubt.why {
            Why::Condition(condition) => facts::condition(rule, condition),
            Why::Interface => facts::interface(rule),
            Why::Program(program) => facts::program(rule, name(program)),
            Why::State => facts::tracking(rule),
            Why::Target => facts::target(rule),
            Why::Rewrites => facts::rewrites(rule),
            Why::Marks => facts::marks(rule),
            Why::Rewritten => facts::rewritten(rule),
            Why::Circle => facts::circle(chain),
            Why::Policy => facts::chain_default(chain),
            Why::Limit(steps) => facts::steps(chain, steps),
            Why::Truncated => return self.rest_of_text(facts::text_truncated()),
        };
        let (how, command) = self.remedy(doubt.why);
        missing(fact, how, command.to_owned())
    }

    /// How to find out about a doubt.
    fn remedy(&self, why: Why<'f>) -> (Message, &'static str) {
        match (why, self.firewall.kind) {
            (Why::Policy, NodeFirewallKind::Ufw) => (facts::paste_ufw_status(), "sudo ufw status verbose"),
            (Why::Rewrites, _) if self.direction == Direction::Outbound => {
                (facts::connect_to_service(), "nc -v '<node management endpoint>' 443")
            }
            (Why::Marks, _) => (facts::check_mark(), "ip rule show"),
            (_, NodeFirewallKind::Firewalld) => (facts::paste_firewalld(), "sudo nft list ruleset"),
            (Why::Policy, NodeFirewallKind::Windows) => (facts::paste_profiles(), "netsh advfirewall show allprofiles"),
            (Why::Condition(Condition::Profile(_)), NodeFirewallKind::Windows) => {
                (facts::check_profile(), "netsh advfirewall show currentprofile")
            }
            (_, NodeFirewallKind::Windows) => {
                (facts::check_on_node(), "netsh advfirewall firewall show rule name=all verbose")
            }
            (Why::Policy, kind) => (facts::paste_chains(), all_rules(kind)),
            (_, kind) => (facts::check_counter(), counters(kind)),
        }
    }

    /// False for addresses of another version than the rules are for: iptables and ip6tables list one each.
    fn may_hide_rules_for(&self, flow: &Flow) -> bool {
        let mut versions = self.firewall.base_chains.iter().map(|base| &base.versions);
        let sees = |versions: &PrefixSet| !(versions & &flow.source).is_empty();
        self.firewall.kind != NodeFirewallKind::Iptables || self.firewall.base_chains.is_empty() || versions.any(sees)
    }

    fn rules_for_ipv4(&self) -> MissingFact {
        let command = all_rules(self.firewall.kind);
        let fact = facts::rules_for_ipv4(label::node_firewall(self.firewall));
        missing(fact, facts::run_for_ipv4(code(command)), command.to_owned())
    }

    fn what_is_hidden(&self, gap: &Gap) -> MissingFact {
        match gap {
            Gap::Rest(reason) | Gap::Listing(reason) => self.rest_of_text(reason.clone()),
            Gap::FilterTable => {
                let command = all_tables(self.firewall);
                let fact = facts::filter_table(label::node_firewall(self.firewall));
                missing(fact, facts::run_for_filter_table(code(command)), command.to_owned())
            }
        }
    }

    fn rest_of_text(&self, reason: Message) -> MissingFact {
        let fact = facts::rest_of(label::node_firewall(self.firewall), reason);
        missing(fact, facts::paste_all(), counters(self.firewall.kind).to_owned())
    }
}

/// What sentences call a rule; one that is written nowhere is described.
fn rule_label(rule: &NodeRule) -> Message {
    rule.label.clone().unwrap_or_else(|| labels::node_rule(name(&rule.text)))
}

/// What a sentence says of a firewall that sees no packet, in a source of that name; `None` if it may see some.
pub fn filters_nothing(firewall: &NodeFirewall, source: &str) -> Option<Message> {
    if !firewall.base_chains.is_empty() || firewall.incomplete.is_some() || firewall.lacks_ipv4 {
        return None;
    }
    Some(match firewall.kind {
        NodeFirewallKind::Ufw => reasons::ufw_inactive(name(source)),
        NodeFirewallKind::Firewalld => reasons::firewalld_stopped(name(source)),
        NodeFirewallKind::Windows => reasons::windows_off(name(source)),
        NodeFirewallKind::Iptables | NodeFirewallKind::Nftables => reasons::no_hook(name(source)),
    })
}

/// The command that prints the rules with their packet counters.
fn counters(kind: NodeFirewallKind) -> &'static str {
    match kind {
        NodeFirewallKind::Iptables => "sudo iptables-save --counters",
        NodeFirewallKind::Nftables | NodeFirewallKind::Firewalld => "sudo nft list ruleset",
        NodeFirewallKind::Ufw => "sudo ufw status verbose",
        NodeFirewallKind::Windows => "netsh advfirewall firewall show rule name=all verbose",
    }
}

/// The command that prints all rules.
fn all_rules(kind: NodeFirewallKind) -> &'static str {
    if kind == NodeFirewallKind::Iptables { "sudo iptables-save" } else { counters(kind) }
}

/// The command that prints the tables that a listing leaves out.
fn all_tables(firewall: &NodeFirewall) -> &'static str {
    let is_v6 = firewall.base_chains.first().is_some_and(|base| base.versions == PrefixSet::all_v6());
    match firewall.kind {
        NodeFirewallKind::Iptables if is_v6 => "sudo ip6tables-save",
        kind => all_rules(kind),
    }
}
