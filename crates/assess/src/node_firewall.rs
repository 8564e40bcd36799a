//! A firewall on the node as a hop. A connection gets through only if its first packet does, the answers do, and then the
//! further packets of both ends: a ruleset that keeps no state and forgets the answers shuts it.

use super::chains::{self, By, Doubt, Outcome, Packet, Trace, Why};
use super::required_flow::RequiredFlow;
use super::segment::{MatchedRule, Segment, SegmentOutcome};
use model::estate::{
    Action, Condition, Direction, Gap, Hook, Interface, Match, NodeFirewall, NodeFirewallKind, Policy,
};
use model::net::{Flow, FlowSet, PrefixSet, Protocol};
use model::plan::{MissingFact, RequirementId};

/// What a node firewall makes of a flow that a model needs, which is of TCP and in the direction of the connection.
///
/// The parts make up all packets of the flow: an IPv4 address never meets an IPv6 address in one.
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
/// Rules for IPv6 alone let IPv4 through: what other rules do is not asked here.
///
/// ```
/// use model::{estate::Direction, net::{Flow, Protocol}, source::Source};
/// use switchover_assess::{SegmentOutcome, node_firewall_segments};
/// let text = "*filter\n:OUTPUT DROP [0:0]\n-A OUTPUT -p udp -j ACCEPT\nCOMMIT\n";
/// let read = read::read(&[Source::new("rules", text)]);
/// let segments = node_firewall_segments(&read.estate.node_firewalls.as_slice()[0], Protocol::Tcp, Direction::Outbound, &Flow::full());
/// assert_eq!(segments[0].outcome, SegmentOutcome::Blocked);
/// assert_eq!(segments[0].matched_rule.label, "the policy DROP of OUTPUT");
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

    /// The packets that a connection consists of, each with whether it goes the other way.
    fn packets(&self, untracked: bool) -> Vec<(Packet, bool)> {
        let (new, later) = if untracked { (31, 31) } else { (Match::NEW, Match::ESTABLISHED) };
        let kinds: &[(u8, u8, bool)] = match self.protocol {
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
        // Of what leaves as something else, the other packets of the connection are others, too.
        let accepted = outcomes.iter().flat_map(|outcome| &outcome.accepted);
        let rewritten: FlowSet =
            accepted.filter(|trace| trace.is_rewritten()).map(|trace| trace.flow.clone()).collect();
        let mut rest = FlowSet::from(flow.clone());
        for outcome in &outcomes {
            let accepted: FlowSet = outcome.accepted.iter().map(|trace| trace.flow.clone()).collect();
            for trace in &outcome.dropped {
                let shut = &(&(&FlowSet::from(trace.flow.clone()) & &rest) - &accepted) - &rewritten;
                self.segment(trace, &shut, SegmentOutcome::Blocked, segments);
                rest = &rest - &shut;
            }
        }
        for outcome in &outcomes {
            for trace in &outcome.dropped {
                let unsure = &FlowSet::from(trace.flow.clone()) & &rest;
                if !unsure.is_empty() {
                    self.segment(
                        trace,
                        &unsure,
                        SegmentOutcome::Unknown(self.facts(trace, outcome, &unsure)),
                        segments,
                    );
                    rest = &rest - &unsure;
                }
            }
        }
        for trace in outcomes.first().map_or(&[][..], |outcome| &outcome.accepted) {
            let open = &FlowSet::from(trace.flow.clone()) & &rest;
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
            rest = &rest - &open;
        }
    }

    fn segment(&self, trace: &Trace<'f>, flows: &FlowSet, outcome: SegmentOutcome, segments: &mut Vec<Segment>) {
        let mut matched_rule = self.matched_rule(trace.by);
        if self.is_agent == Some(true) && outcome != SegmentOutcome::Allowed && matches!(trace.by, By::Policy(..)) {
            matched_rule.label.push_str(self.want_of_program(&trace.flow));
        }
        for flow in flows.boxes() {
            segments.push(Segment { flow: flow.clone(), outcome: outcome.clone(), matched_rule: matched_rule.clone() });
        }
    }

    /// What to say where nothing lets the agent out, and other programs are let out.
    fn want_of_program(&self, flow: &Flow) -> &'static str {
        let bases = self.firewall.base_chains.iter().filter(|base| base.hook == Hook::Output);
        let rules = bases.filter_map(|base| self.firewall.chains.get(base.chain)).flat_map(|chain| &chain.rules);
        let mut allowed = rules.filter(|rule| rule.action == Action::Accept).flat_map(|rule| &rule.matches);
        let for_program = |matched: &Match| matched.program.is_some() && matched.protocols & self.protocol_bit() != 0;
        if allowed.any(|matched| for_program(matched) && matched.flow.intersection(flow).is_some()) {
            ", as the rules that allow it are for other programs than `Microsoft.BatchClusters.Agent.exe`, the one of \
             simplified communication"
        } else {
            ""
        }
    }

    fn matched_rule(&self, by: By<'f>) -> MatchedRule {
        match by {
            By::Nothing => MatchedRule {
                label: format!("the lack of a chain for it in {}", self.firewall.name),
                ..MatchedRule::default()
            },
            By::Rule(rule) => MatchedRule {
                label: format!("`{}`", rule.text),
                rule: Some(rule.text.clone()),
                origin: rule.origin,
                ..MatchedRule::default()
            },
            By::Policy(policy, chain) => {
                let policy = match policy {
                    Policy::Accept => "policy ACCEPT",
                    Policy::Drop => "policy DROP",
                    Policy::Unknown => "default",
                };
                MatchedRule {
                    label: format!("the {policy} of {}", chain.name),
                    origin: Some(chain.origin),
                    policy_of: self.firewall.chains.iter().position(|own| std::ptr::eq(own, chain)),
                    ..MatchedRule::default()
                }
            }
        }
    }

    /// The facts that would tell what becomes of packets of a trace that may be dropped and may be accepted.
    fn facts(&self, trace: &Trace<'f>, outcome: &Outcome<'f>, flows: &FlowSet) -> Vec<MissingFact> {
        let touched = |other: &&Trace<'f>| !(&FlowSet::from(other.flow.clone()) & flows).is_empty();
        let others = outcome.accepted.iter().filter(touched);
        let mut facts: Vec<MissingFact> = Vec::new();
        for doubt in trace.doubts.iter().chain(others.flat_map(|other| &other.doubts)) {
            let fact = self.fact(doubt);
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        facts
    }

    fn fact(&self, doubt: &Doubt<'f>) -> MissingFact {
        let (chain, rule) = (&doubt.chain.name, doubt.rule.map_or("", |rule| rule.text.as_str()));
        let fact = match doubt.why {
            Why::Condition(condition) => {
                format!("whether `{rule}` matches: the condition `{}` is not modelled", condition.bare())
            }
            Why::Interface => format!("whether `{rule}` matches: it names an interface that may be the node's"),
            Why::Program(program) => format!("whether `{rule}` matches: it is for the program `{program}` alone"),
            Why::State => {
                format!("whether `{rule}` matches: other rules take a part of the connection out of tracking")
            }
            Why::Target => format!("what `{rule}` does: that is not modelled"),
            Why::Rewrites => format!("whether packets that `{rule}` rewrites still reach the service and are answered"),
            Why::Marks => format!("the route of packets that `{rule}` marks"),
            Why::Rewritten => format!("whether `{rule}` matches: a rule before it rewrites the packets"),
            Why::Circle => format!("what becomes of packets in {chain}: the chains call each other in a circle"),
            Why::Policy => format!("the default of {chain}, which decides what no rule matches"),
            Why::Cut => return self.rest_of_text("the text is truncated"),
        };
        let (how, command) = match (doubt.why, self.firewall.kind) {
            (Why::Policy, NodeFirewallKind::Ufw) => {
                ("Paste the verbose status; its line `Default:` tells.", "sudo ufw status verbose")
            }
            (Why::Rewrites, _) if self.direction == Direction::Outbound => (
                "Connect from a node to the service, and see whether it answers.",
                "nc -v '<node management endpoint>' 443",
            ),
            (Why::Marks, _) => ("See whether a rule for the mark selects another routing table.", "ip rule show"),
            (_, NodeFirewallKind::Firewalld) => {
                ("Paste the rules that firewalld makes of all its zones and policies.", "sudo nft list ruleset")
            }
            (Why::Policy, NodeFirewallKind::Windows) => (
                "Paste the profiles behind the rules; the line `Firewall Policy` tells.",
                "netsh advfirewall show allprofiles",
            ),
            (Why::Condition(Condition::Profile(_)), NodeFirewallKind::Windows) => {
                ("See which profile the node is in.", "netsh advfirewall show currentprofile")
            }
            (_, NodeFirewallKind::Windows) => (
                "See on a node whether the rule concerns the connection.",
                "netsh advfirewall firewall show rule name=all verbose",
            ),
            (Why::Policy, kind) => ("Paste all chains; the base chains tell their policy.", whole(kind)),
            (_, kind) => ("Connect from a node, and see whether the rule's packet counter rises.", counters(kind)),
        };
        MissingFact { fact: fact.into(), how: how.to_owned().into(), command: Some(command.to_owned()) }
    }

    /// False for addresses of another version than the rules are for: iptables and ip6tables list one each.
    fn may_hide_rules_for(&self, flow: &Flow) -> bool {
        let mut versions = self.firewall.base_chains.iter().map(|base| &base.versions);
        let sees = |versions: &PrefixSet| !(versions & &flow.source).is_empty();
        self.firewall.kind != NodeFirewallKind::Iptables || self.firewall.base_chains.is_empty() || versions.any(sees)
    }

    fn rules_for_ipv4(&self) -> MissingFact {
        let command = whole(self.firewall.kind);
        MissingFact {
            fact: format!("the rules for IPv4, as {} shows those for IPv6 alone", self.firewall.name).into(),
            how: format!("The rules for IPv4 are not shown: run `{command}`.").into(),
            command: Some(command.to_owned()),
        }
    }

    fn what_is_hidden(&self, gap: &Gap) -> MissingFact {
        match gap {
            Gap::Rest(reason) | Gap::Listing(reason) => self.rest_of_text(&reason.plain()),
            Gap::FilterTable => MissingFact {
                fact: format!("the filter table is not shown in {}", self.firewall.name).into(),
                how: format!("The filter table is not shown: run `{}`.", all_tables(self.firewall)).into(),
                command: Some(all_tables(self.firewall).to_owned()),
            },
        }
    }

    fn rest_of_text(&self, reason: &str) -> MissingFact {
        MissingFact {
            fact: format!("the rest of {}: {reason}", self.firewall.name).into(),
            how: "Paste the whole output.".to_owned().into(),
            command: Some(counters(self.firewall.kind).to_owned()),
        }
    }
}

/// What a sentence says of a firewall that sees no packet, in a source of that name; `None` if it may see some.
pub fn filters_nothing(firewall: &NodeFirewall, source: &str) -> Option<String> {
    if !firewall.base_chains.is_empty() || firewall.incomplete.is_some() || firewall.lacks_ipv4 {
        return None;
    }
    Some(match firewall.kind {
        NodeFirewallKind::Ufw => format!("ufw ({source}) is inactive and filters nothing."),
        NodeFirewallKind::Firewalld => format!("firewalld ({source}) is not running and filters nothing."),
        NodeFirewallKind::Windows => {
            format!("The Windows firewall ({source}) is off in all profiles and filters nothing.")
        }
        NodeFirewallKind::Iptables | NodeFirewallKind::Nftables => {
            format!("No chain in {source} is attached to a hook, so these rules filter nothing.")
        }
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

/// The command that prints all rules of Linux's firewalls.
fn whole(kind: NodeFirewallKind) -> &'static str {
    if kind == NodeFirewallKind::Iptables { "sudo iptables-save" } else { counters(kind) }
}

/// The command that prints the tables that a listing leaves out.
fn all_tables(firewall: &NodeFirewall) -> &'static str {
    let is_v6 = firewall.base_chains.first().is_some_and(|base| base.versions == PrefixSet::all_v6());
    match firewall.kind {
        NodeFirewallKind::Iptables if is_v6 => "sudo ip6tables-save",
        kind => whole(kind),
    }
}
