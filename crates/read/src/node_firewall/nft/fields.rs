//! The words of nftables' rules: the fields that conditions can be about, and what begins other statements.

use crate::node_firewall::values::{Key, version};
use model::estate::{Match, Rewritten};
use model::net::PrefixSet;

/// A field that conditions can be about.
#[derive(Debug, PartialEq)]
pub(super) struct Field {
    /// Its words in nftables' language.
    name: &'static str,
    pub key: Key,
    /// The protocol or version that it implies.
    pub implied: Implied,
}

const fn field(name: &'static str, key: Key, implied: Implied) -> Field {
    Field { name, key, implied }
}

/// The fields that are modeled.
const FIELDS: &[Field] = &[
    field("ip saddr", Key::Source, Implied::V4),
    field("ip daddr", Key::Destination, Implied::V4),
    field("ip6 saddr", Key::Source, Implied::V6),
    field("ip6 daddr", Key::Destination, Implied::V6),
    field("ip protocol", Key::Protocol, Implied::V4),
    field("ip6 nexthdr", Key::Protocol, Implied::V6),
    field("meta l4proto", Key::Protocol, Implied::Nothing),
    field("tcp sport", Key::SourcePort, Implied::Protocol(Match::TCP)),
    field("tcp dport", Key::DestinationPort, Implied::Protocol(Match::TCP)),
    field("udp sport", Key::SourcePort, Implied::Protocol(Match::UDP)),
    field("udp dport", Key::DestinationPort, Implied::Protocol(Match::UDP)),
    field("th sport", Key::SourcePort, Implied::Nothing),
    field("th dport", Key::DestinationPort, Implied::Nothing),
    field("meta nfproto", Key::Version, Implied::Nothing),
    field("meta protocol", Key::Version, Implied::Nothing),
    field("ct state", Key::State, Implied::Nothing),
    field("iifname", Key::Incoming, Implied::Nothing),
    field("oifname", Key::Outgoing, Implied::Nothing),
    field("iif", Key::Incoming, Implied::Nothing),
    field("oif", Key::Outgoing, Implied::Nothing),
    field("meta iifname", Key::Incoming, Implied::Nothing),
    field("meta oifname", Key::Outgoing, Implied::Nothing),
    field("meta iif", Key::Incoming, Implied::Nothing),
    field("meta oif", Key::Outgoing, Implied::Nothing),
];

impl Field {
    /// The field of this name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.name == name)
    }

    /// The field whose name words begin with, and how many words that is.
    pub(super) fn at<'w>(word: impl Fn(usize) -> &'w str) -> Option<(&'static Self, usize)> {
        let starts = |field: &&Self| field.name.split(' ').enumerate().all(|(at, own)| word(at) == own);
        FIELDS.iter().find(starts).map(|field| (field, field.name.split(' ').count()))
    }

    /// True if the name of a field begins with a word.
    pub(super) fn begins_with(word: &str) -> bool {
        FIELDS.iter().any(|field| field.name.split(' ').next() == Some(word))
    }

    /// The part of packets that it is.
    pub(super) fn part(&self) -> Rewritten {
        match self.key {
            Key::Source => Rewritten::SOURCE,
            Key::SourcePort => Rewritten::SOURCE_PORT,
            Key::Destination => Rewritten::DESTINATION,
            Key::DestinationPort => Rewritten::DESTINATION_PORT,
            _ => Rewritten::ANYTHING,
        }
    }
}

/// What naming a field of a header implies of a packet.
#[derive(Clone, Copy, Debug, PartialEq)]
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

/// Words that begin something other than a condition: reading continues there after a condition that is not modeled.
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
