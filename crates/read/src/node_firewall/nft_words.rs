//! The words of nftables' rules.

use super::values::{Key, version};
use model::estate::Match;
use model::net::PrefixSet;

/// What conditions can be about: the words, the key, and the protocol or version that they imply.
pub(super) const SELECTORS: &[(&[&str], Key, Implied)] = &[
    (&["ip", "saddr"], Key::Source, Implied::V4),
    (&["ip", "daddr"], Key::Destination, Implied::V4),
    (&["ip6", "saddr"], Key::Source, Implied::V6),
    (&["ip6", "daddr"], Key::Destination, Implied::V6),
    (&["ip", "protocol"], Key::Protocol, Implied::V4),
    (&["ip6", "nexthdr"], Key::Protocol, Implied::V6),
    (&["meta", "l4proto"], Key::Protocol, Implied::Nothing),
    (&["tcp", "sport"], Key::SourcePort, Implied::Protocol(Match::TCP)),
    (&["tcp", "dport"], Key::DestinationPort, Implied::Protocol(Match::TCP)),
    (&["udp", "sport"], Key::SourcePort, Implied::Protocol(Match::UDP)),
    (&["udp", "dport"], Key::DestinationPort, Implied::Protocol(Match::UDP)),
    (&["th", "sport"], Key::SourcePort, Implied::Nothing),
    (&["th", "dport"], Key::DestinationPort, Implied::Nothing),
    (&["meta", "nfproto"], Key::Version, Implied::Nothing),
    (&["meta", "protocol"], Key::Version, Implied::Nothing),
    (&["ct", "state"], Key::State, Implied::Nothing),
    (&["iifname"], Key::Incoming, Implied::Nothing),
    (&["oifname"], Key::Outgoing, Implied::Nothing),
    (&["iif"], Key::Incoming, Implied::Nothing),
    (&["oif"], Key::Outgoing, Implied::Nothing),
    (&["meta", "iifname"], Key::Incoming, Implied::Nothing),
    (&["meta", "oifname"], Key::Outgoing, Implied::Nothing),
    (&["meta", "iif"], Key::Incoming, Implied::Nothing),
    (&["meta", "oif"], Key::Outgoing, Implied::Nothing),
];

/// What naming a field of a header implies of a packet.
#[derive(Clone, Copy)]
pub(super) enum Implied {
    Nothing,
    /// It is of IPv4.
    V4,
    /// It is of IPv6.
    V6,
    /// It is of one of these protocols.
    Protocol(u8),
}

impl Implied {
    /// The packets that have it.
    pub(super) fn matches(self) -> Match {
        match self {
            Implied::Nothing => Match::any(),
            Implied::V4 => version(PrefixSet::all_v4()),
            Implied::V6 => version(PrefixSet::all_v6()),
            Implied::Protocol(protocols) => Match { protocols, ..Match::any() },
        }
    }
}

/// Headers that neither TCP nor UDP packets have.
pub(super) const OTHER_HEADERS: &[&str] =
    &["icmp", "icmpv6", "igmp", "sctp", "dccp", "udplite", "esp", "ah", "comp", "arp"];

/// Words that begin what is no condition: where reading goes on behind a condition that is not modelled.
pub(super) const STATEMENTS: &[&str] = &[
    "accept",
    "drop",
    "return",
    "continue",
    "jump",
    "goto",
    "reject",
    "queue",
    "masquerade",
    "snat",
    "dnat",
    "redirect",
    "tproxy",
    "synproxy",
    "fwd",
    "dup",
    "notrack",
    "counter",
    "log",
    "comment",
    "limit",
    "vmap",
];
