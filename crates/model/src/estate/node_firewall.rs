//! Firewalls on the node itself, in one form that every syntax becomes: chains of rules that are attached to the hooks of the
//! network stack. A rule's conditions are sets, so that negation is a complement; what is not modeled is named.

use std::fmt;
use std::rc::Rc;

use super::{Origin, messages};
use crate::message::{Message, Part, fact, name, quoted};
use crate::net::{Flow, PortSet, PrefixSet};

/// The firewall of a node, as one text shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeFirewall {
    /// What it is called where a name is expected.
    pub name: String,
    /// What a sentence calls it.
    pub label: Message,
    /// What it is written in.
    pub kind: NodeFirewallKind,
    /// Where it begins.
    pub origin: Origin,
    /// What the text does not show; `None` if it shows all rules.
    pub incomplete: Option<Gap>,
    /// True if the text shows rules for IPv6 only, while rules for IPv4 may be in effect.
    pub lacks_ipv4: bool,
    /// The chains that packets enter, in no order.
    pub base_chains: Vec<BaseChain>,
    /// All chains; rules and base chains name them by their place here.
    pub chains: Vec<Chain>,
}

/// What a text does not show of a node firewall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The text is truncated, or says itself that there are further rules: why.
    Rest(Message),
    /// The text is complete, and its command lists a part of the rules: which.
    Listing(Message),
    /// Only tables are shown that exist for something else than filtering, such as `nat` and `mangle`.
    FilterTable,
}

/// What a node firewall is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeFirewallKind {
    /// `iptables-save`, `ip6tables-save`, `iptables -S` and `iptables -L`.
    Iptables,
    /// `nft list ruleset`, as text and as JSON.
    Nftables,
    /// `ufw status`.
    Ufw,
    /// `firewall-cmd --list-all` and its like.
    Firewalld,
    /// The rules of Windows' firewall.
    Windows,
}

impl NodeFirewallKind {
    /// The kind of a source that shows it, as the plan names it.
    pub fn name(self) -> &'static str {
        match self {
            NodeFirewallKind::Iptables => "iptables",
            NodeFirewallKind::Nftables => "nftables",
            NodeFirewallKind::Ufw => "ufw",
            NodeFirewallKind::Firewalld => "firewalld",
            NodeFirewallKind::Windows => "windows-firewall",
        }
    }
}

/// A point in the node's network stack where a firewall sees packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// Inbound, before routing.
    Prerouting,
    /// Inbound, to the node itself.
    Input,
    /// Outbound, from the node itself.
    Output,
    /// Outbound, after routing.
    Postrouting,
}

/// A chain that packets enter at a hook.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseChain {
    /// Where.
    pub hook: Hook,
    /// Lower comes first.
    pub priority: i32,
    /// The addresses of the versions that it sees.
    pub versions: PrefixSet,
    /// True if it sees only the first packet of each connection, to translate its addresses.
    pub translates: bool,
    /// True if the kernel chooses a route again for packets whose mark changes in it.
    pub reroutes: bool,
    /// Its place in [`NodeFirewall::chains`].
    pub chain: usize,
    /// What becomes of packets that no rule decides.
    pub policy: Policy,
}

/// What becomes of packets that no rule of a base chain decides.
#[derive(Clone, Debug, PartialEq)]
pub enum Policy {
    /// They continue.
    Accept,
    /// They are dropped.
    Drop,
    /// The text does not show it.
    Unknown,
}

/// A list of rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// Its name as written.
    pub name: String,
    /// What a sentence calls it.
    pub label: Message,
    /// Where it is declared.
    pub origin: Origin,
    /// Its rules, first match first.
    pub rules: Vec<NodeRule>,
    /// True if the text breaks off before its end, so that any rule may follow.
    pub cut: bool,
}

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeRule {
    /// The rule as written: one text for all rules that one written rule becomes, such as those of a verdict map.
    pub text: Rc<str>,
    /// What a sentence calls it, if it holds without being written.
    pub label: Option<Message>,
    /// Its position in the source; `None` for rules that apply without being written.
    pub origin: Option<Origin>,
    /// It matches what one of these matches.
    pub matches: Vec<Match>,
    /// What it does.
    pub action: Action,
}

/// What a rule does with what it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Ends the base chain; the next one sees the packet.
    Accept,
    /// Ends the packet.
    Drop,
    /// Continues after the rule that jumped here; in a base chain, with the policy.
    Return,
    /// Goes through another chain, and on here.
    Jump(usize),
    /// Goes through another chain, and not back here.
    Goto(usize),
    /// Goes on: the rule only logs, counts or marks.
    Continue,
    /// Goes on, without the packet's connection being tracked.
    Untrack,
    /// Ends the base chain like [`Action::Accept`]; the node's own address becomes the source of the connection.
    Masquerade,
    /// Ends the base chain like [`Action::Accept`], and gives the connection other addresses or ports.
    Translate(Rewritten),
    /// Goes on with other contents in the packet.
    Rewrite(Rewritten),
    /// Goes on with a mark by which policy routing may choose another route.
    Mark,
    /// Something that is not modeled: it may accept, drop or continue.
    Unmodelled,
}

/// The parts of packets that a rule replaces: a set of bits.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Rewritten(u8);

impl fmt::Debug for Rewritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (Rewritten::SOURCE, "source"),
            (Rewritten::SOURCE_PORT, "source port"),
            (Rewritten::DESTINATION, "destination"),
            (Rewritten::DESTINATION_PORT, "destination port"),
            (Rewritten::ROUTE, "route"),
            (Rewritten::OTHER, "other fields"),
        ];
        let own: Vec<&str> = parts.iter().filter(|(part, _)| self.has(*part)).map(|(_, name)| *name).collect();
        f.write_str(&own.join(" + "))
    }
}

impl Rewritten {
    /// Where they come from.
    pub const SOURCE: Rewritten = Rewritten(1);
    /// The port that they come from.
    pub const SOURCE_PORT: Rewritten = Rewritten(2);
    /// Where they go.
    pub const DESTINATION: Rewritten = Rewritten(4);
    /// The port that they go to.
    pub const DESTINATION_PORT: Rewritten = Rewritten(8);
    /// The route that they take.
    pub const ROUTE: Rewritten = Rewritten(16);
    /// Fields of the header that no modeled condition looks at, such as the time to live.
    pub const OTHER: Rewritten = Rewritten(32);
    /// Anything.
    pub const ANYTHING: Rewritten = Rewritten(63);

    /// What is in either.
    pub const fn and(self, other: Rewritten) -> Rewritten {
        Rewritten(self.0 | other.0)
    }

    /// True if it has all parts of the other.
    pub fn has(self, other: Rewritten) -> bool {
        self.0 & other.0 == other.0
    }

    /// True if nothing is rewritten.
    pub fn is_nothing(self) -> bool {
        self.0 == 0
    }
}

/// The packets that satisfy a conjunction of conditions: a set in each dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Addresses and ports.
    pub flow: Flow,
    /// Protocols: bits of [`Match::TCP`], [`Match::UDP`] and [`Match::OTHER`].
    pub protocols: u8,
    /// What connection tracking says of the packet: bits of [`Match::NEW`] and its like.
    pub states: u8,
    /// The kinds of TCP packets that the condition on flags matches: bits of [`Match::SYN`] and its like.
    pub packets: u8,
    /// The interface that the packet came in by.
    pub incoming: Interface,
    /// The interface that the packet goes out by.
    pub outgoing: Interface,
    /// The program at the node's end, as written, if the rule names one.
    pub program: Option<String>,
    /// Conditions that are not modeled.
    pub unmodelled: Vec<Condition>,
}

/// A condition that is not modeled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// As the source writes it.
    Written(String),
    /// That the node is in one of these network profiles of Windows.
    Profile(String),
    /// Another one: what it is.
    Described(Message),
}

impl From<&str> for Condition {
    fn from(written: &str) -> Self {
        Condition::Written(written.to_owned())
    }
}

impl From<String> for Condition {
    fn from(written: String) -> Self {
        Condition::Written(written)
    }
}

impl From<Message> for Condition {
    fn from(message: Message) -> Self {
        Condition::Described(message)
    }
}

impl Condition {
    /// It as a text.
    pub fn unmarked(&self) -> String {
        Message::from(Part::from(self)).unmarked()
    }
}

impl<'p> From<&'p Condition> for Part<'p> {
    fn from(condition: &'p Condition) -> Self {
        match condition {
            Condition::Written(text) => quoted(text),
            Condition::Profile(profiles) => Part::from(messages::profile(fact(profiles))),
            Condition::Described(message) => Part::from(message),
        }
    }
}

impl<'p> From<&'p NodeFirewall> for Part<'p> {
    fn from(firewall: &'p NodeFirewall) -> Self {
        Part::from(&firewall.label)
    }
}

impl<'p> From<&'p Chain> for Part<'p> {
    fn from(chain: &'p Chain) -> Self {
        Part::from(&chain.label)
    }
}

impl<'p> From<&'p NodeRule> for Part<'p> {
    fn from(rule: &'p NodeRule) -> Self {
        rule.label.as_ref().map_or_else(|| name(&rule.text), Part::from)
    }
}

/// A condition on an interface, for the node's only one and for packets that have none on that side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interface {
    /// Whether the node's interface matches; `None` if that depends on its name.
    pub nic: Option<bool>,
    /// Whether the lack of an interface matches.
    pub none: bool,
}

impl Interface {
    /// No condition.
    pub const ANY: Interface = Interface { nic: Some(true), none: true };

    /// A condition that matches no packet.
    pub const NEVER: Interface = Interface { nic: Some(false), none: false };

    /// The name of the node's interface in Azure's Linux images.
    pub const NIC: &'static str = "eth0";

    /// The interface of that name.
    pub fn named(name: &str) -> Self {
        Interface { nic: Self::is_nic(name, name == Self::NIC), none: false }
    }

    /// All interfaces whose names begin so.
    pub fn beginning_with(start: &str) -> Self {
        Interface { nic: Self::is_nic(start, Self::NIC.starts_with(start)), none: start.is_empty() }
    }

    /// The loopback never carries traffic from elsewhere. Another name may be what this node calls its own.
    fn is_nic(name: &str, matches: bool) -> Option<bool> {
        if matches { Some(true) } else { (name == "lo").then_some(false) }
    }

    /// Everything that this one does not match.
    pub fn complement(self) -> Self {
        Interface { nic: self.nic.map(|nic| !nic), none: !self.none }
    }

    /// What either matches.
    pub fn or(self, other: Self) -> Self {
        let nic = match (self.nic, other.nic) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
        Interface { nic, none: self.none || other.none }
    }

    /// What both match.
    pub fn and(self, other: Self) -> Self {
        self.complement().or(other.complement()).complement()
    }
}

impl Match {
    /// TCP.
    pub const TCP: u8 = 1;
    /// UDP.
    pub const UDP: u8 = 2;
    /// Any protocol but TCP and UDP.
    pub const OTHER: u8 = 4;

    /// The first packets of a connection.
    pub const NEW: u8 = 1;
    /// Packets of a connection that has seen both directions.
    pub const ESTABLISHED: u8 = 2;
    /// The first packets of a connection that belongs to another one.
    pub const RELATED: u8 = 4;
    /// Packets of no connection, and all packets before tracking has seen them.
    pub const INVALID: u8 = 8;
    /// Packets that were taken out of tracking.
    pub const UNTRACKED: u8 = 16;
    /// Every state.
    pub const EVERY_STATE: u8 = 31;

    /// The first packet of a TCP connection.
    pub const SYN: u8 = 1;
    /// The answer to it.
    pub const SYN_ACK: u8 = 2;
    /// A packet that only acknowledges.
    pub const ACK: u8 = 4;
    /// A packet with data.
    pub const PSH_ACK: u8 = 8;
    /// Every kind of packet.
    pub const EVERY_PACKET: u8 = 15;

    /// The flags in TCP's header of each kind of packet: FIN is 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32.
    pub const FLAGS: [(u8, u8); 4] = [(Match::SYN, 2), (Match::SYN_ACK, 18), (Match::ACK, 16), (Match::PSH_ACK, 24)];

    /// Every packet.
    pub fn any() -> Self {
        Match {
            flow: Flow::full(),
            protocols: 7,
            states: Match::EVERY_STATE,
            packets: Match::EVERY_PACKET,
            incoming: Interface::ANY,
            outgoing: Interface::ANY,
            program: None,
            unmodelled: Vec::new(),
        }
    }

    /// Nothing that Switchover asks about, or anything: a condition that is not modeled.
    pub fn unmodelled(condition: impl Into<Condition>) -> Self {
        Match { unmodelled: vec![condition.into()], ..Match::any() }
    }

    /// What both match.
    pub fn and(&self, other: &Match) -> Match {
        let (a, b) = (&self.flow, &other.flow);
        Match {
            flow: Flow {
                source: &a.source & &b.source,
                source_ports: &a.source_ports & &b.source_ports,
                destination: &a.destination & &b.destination,
                destination_ports: &a.destination_ports & &b.destination_ports,
            },
            protocols: self.protocols & other.protocols,
            states: self.states & other.states,
            packets: self.packets & other.packets,
            incoming: self.incoming.and(other.incoming),
            outgoing: self.outgoing.and(other.outgoing),
            program: self.program.clone().or_else(|| other.program.clone()),
            unmodelled: [self.unmodelled.as_slice(), other.unmodelled.as_slice()].concat(),
        }
    }

    /// Packets from these ports, if the protocol has ports.
    pub fn from_ports(ports: PortSet) -> Self {
        Match { flow: Flow { source_ports: ports, ..Flow::full() }, ..Match::any() }
    }

    /// Packets to these ports, if the protocol has ports.
    pub fn to_ports(ports: PortSet) -> Self {
        Match { flow: Flow { destination_ports: ports, ..Flow::full() }, ..Match::any() }
    }

    /// Packets from these addresses.
    pub fn from(source: PrefixSet) -> Self {
        Match { flow: Flow { source, ..Flow::full() }, ..Match::any() }
    }

    /// Packets to these addresses.
    pub fn to(destination: PrefixSet) -> Self {
        Match { flow: Flow { destination, ..Flow::full() }, ..Match::any() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_on_interfaces_are_sets() {
        let (nic, lo, other) = (Interface::named("eth0"), Interface::named("lo"), Interface::named("ens5"));
        assert_eq!(nic, Interface { nic: Some(true), none: false });
        assert_eq!(lo.complement(), Interface::ANY);
        assert_eq!(nic.or(other).nic, Some(true));
        assert_eq!(nic.and(other).nic, None);
        assert_eq!(lo.and(other).nic, Some(false));
        assert_eq!(Interface::beginning_with("et").nic, Some(true));
        assert_eq!(Interface::beginning_with(""), Interface::ANY);
    }
}
