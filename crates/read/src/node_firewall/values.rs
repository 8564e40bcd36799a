//! The values that conditions of all syntaxes are made of: addresses, ports, protocols, states, flags and interfaces.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::messages::node_firewall as messages;
use model::estate::{Interface, Match};
use model::net::{PortSet, PrefixSet};

/// What a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// The address that packets come from.
    Source,
    /// The address that packets go to.
    Destination,
    /// The port that packets come from.
    SourcePort,
    /// The port that packets go to.
    DestinationPort,
    Protocol,
    /// The version of the addresses: `ipv4` or `ipv6`.
    Version,
    /// The state of connection tracking.
    State,
    /// The interface that packets come in by; a `*` or `+` at the end matches anything.
    Incoming,
    /// The interface that packets go out by.
    Outgoing,
}

impl Key {
    /// What one value of a condition matches; `None` if the value can't be read.
    pub(super) fn matches(self, value: &str) -> Option<Match> {
        let any = Match::any();
        Some(match self {
            Key::Source => Match::from(addresses(value)?),
            Key::Destination => Match::to(addresses(value)?),
            Key::SourcePort => Match::from_ports(ports(value)?),
            Key::DestinationPort => Match::to_ports(ports(value)?),
            Key::Protocol => Match { protocols: protocol(value)?, ..any },
            Key::Version => match value {
                "ipv4" | "ip" | "2" => version(PrefixSet::all_v4()),
                "ipv6" | "ip6" | "10" => version(PrefixSet::all_v6()),
                _ => return None,
            },
            Key::State => Match { states: state(value)?, ..any },
            Key::Incoming => Match { incoming: interface(value), ..any },
            Key::Outgoing => Match { outgoing: interface(value), ..any },
        })
    }

    /// The union of matches that differ in this key alone, in the time that sorting them takes.
    pub(super) fn union(self, matches: &[Match]) -> Match {
        let mut all = self.nothing();
        let sources = || PrefixSet::union(matches.iter().map(|matched| &matched.flow.source));
        let destinations = || PrefixSet::union(matches.iter().map(|matched| &matched.flow.destination));
        match self {
            Key::Source => all.flow.source = sources(),
            Key::Destination => all.flow.destination = destinations(),
            Key::SourcePort => {
                all.flow.source_ports = PortSet::union(matches.iter().map(|matched| &matched.flow.source_ports));
            }
            Key::DestinationPort => {
                all.flow.destination_ports =
                    PortSet::union(matches.iter().map(|matched| &matched.flow.destination_ports));
            }
            Key::Protocol => matches.iter().for_each(|matched| all.protocols |= matched.protocols),
            Key::Version => (all.flow.source, all.flow.destination) = (sources(), destinations()),
            Key::State => matches.iter().for_each(|matched| all.states |= matched.states),
            Key::Incoming => matches.iter().for_each(|matched| all.incoming = all.incoming.or(matched.incoming)),
            Key::Outgoing => matches.iter().for_each(|matched| all.outgoing = all.outgoing.or(matched.outgoing)),
        }
        all
    }

    /// A match of nothing, to unite others with.
    pub(super) fn nothing(self) -> Match {
        self.complement(&Match::any())
    }

    /// The complement in this key.
    pub(super) fn complement(self, matched: &Match) -> Match {
        let (mut result, all, every) = (Match::any(), PrefixSet::full(), PortSet::full());
        result.unmodelled.clone_from(&matched.unmodelled);
        let flow = &matched.flow;
        match self {
            Key::Source => result.flow.source = &all - &flow.source,
            Key::Destination => result.flow.destination = &all - &flow.destination,
            Key::SourcePort => result.flow.source_ports = &every - &flow.source_ports,
            Key::DestinationPort => result.flow.destination_ports = &every - &flow.destination_ports,
            // This bit represents many protocols; all that matters is that none of them is TCP or UDP.
            Key::Protocol => result.protocols = !matched.protocols & (Match::TCP | Match::UDP) | Match::OTHER,
            Key::Version => result = version(&all - &flow.source),
            Key::State => result.states = Match::EVERY_STATE & !matched.states,
            Key::Incoming => result.incoming = matched.incoming.complement(),
            Key::Outgoing => result.outgoing = matched.outgoing.complement(),
        }
        result
    }

    /// What a list of values matches: what one of them does. A value that can't be read is given back.
    pub(super) fn any_of<'v>(self, values: impl Iterator<Item = &'v str>) -> Result<Match, &'v str> {
        let matches: Vec<Match> = values.map(|value| self.matches(value).ok_or(value)).collect::<Result<_, _>>()?;
        Ok(self.union(&matches))
    }
}

/// Packets of one version.
pub(super) fn version(addresses: PrefixSet) -> Match {
    let mut matched = Match::from(addresses.clone());
    matched.flow.destination = addresses;
    matched
}

/// An address, a prefix with a length or a mask, or a range.
fn addresses(text: &str) -> Option<PrefixSet> {
    let text = text.trim_matches(['[', ']']);
    if text == "*" {
        return Some(PrefixSet::full());
    }
    if let Some((first, last)) = text.split_once('-') {
        return PrefixSet::range(first.trim().parse().ok()?, last.trim().parse().ok()?);
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(IpNet::from(address).into());
    }
    if let Ok(prefix) = text.parse::<IpNet>() {
        return Some(prefix.into());
    }
    let (address, mask) = text.split_once('/')?;
    IpNet::with_netmask(address.parse().ok()?, mask.parse().ok()?).ok().map(PrefixSet::from)
}

/// A port, a range with `-` or `:`, or the name of a service.
fn ports(text: &str) -> Option<PortSet> {
    let text = text.trim();
    if text == "*" {
        return Some(PortSet::full());
    }
    if let Some((first, last)) = text.split_once(['-', ':'])
        && text.starts_with(|c: char| c.is_ascii_digit() || c == ':')
    {
        let first = if first.is_empty() { 0 } else { first.trim().parse().ok()? };
        let last = if last.is_empty() { u16::MAX } else { last.trim().parse().ok()? };
        return (first <= last).then(|| PortSet::range(first, last));
    }
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let (first, last) = (port(first)?, port(last)?);
    (first <= last).then(|| PortSet::range(first, last))
}

/// A port by its number or its name.
fn port(text: &str) -> Option<u16> {
    let named = SERVICES.iter().find(|(name, _)| *name == text).map(|&(_, port)| port);
    named.or_else(|| text.parse().ok())
}

/// Services that rule sets name, from the registry of IANA.
const SERVICES: &[(&str, u16)] = &[
    ("domain", 53),
    ("ftp", 21),
    ("http", 80),
    ("https", 443),
    ("imaps", 993),
    ("ldap", 389),
    ("ntp", 123),
    ("smtp", 25),
    ("ssh", 22),
    ("telnet", 23),
    ("bootps", 67),
    ("bootpc", 68),
    ("microsoft-ds", 445),
    ("mdns", 5353),
];

/// The bit of a protocol's name or number.
pub(super) fn protocol(text: &str) -> Option<u8> {
    Some(match text.to_ascii_lowercase().as_str() {
        "tcp" | "6" => Match::TCP,
        "udp" | "17" => Match::UDP,
        "all" | "any" | "0" => Match::TCP | Match::UDP | Match::OTHER,
        other if other.parse::<u8>().is_ok() || OTHERS.contains(&other) => Match::OTHER,
        _ => return None,
    })
}

/// Other protocols that rule sets name.
const OTHERS: &[&str] = &[
    "icmp",
    "icmpv4",
    "icmpv6",
    "icmp6",
    "ipv6-icmp",
    "esp",
    "ah",
    "gre",
    "sctp",
    "dccp",
    "udplite",
    "igmp",
    "ospf",
    "pim",
    "vrrp",
    "ipv6",
    "ipencap",
    "ipip",
    "comp",
    "hopopt",
    "ipv6-route",
    "ipv6-frag",
    "ipv6-nonxt",
    "ipv6-opts",
    "mh",
    "l2tp",
    "l2tp",
    "pgm",
];

/// The bit of a connection's state.
pub(super) fn state(text: &str) -> Option<u8> {
    Some(match text.to_ascii_lowercase().as_str() {
        "new" => Match::NEW,
        "established" => Match::ESTABLISHED,
        "related" => Match::RELATED,
        "invalid" => Match::INVALID,
        "untracked" => Match::UNTRACKED,
        _ => return None,
    })
}

/// The condition that an interface's name or pattern makes.
pub(super) fn interface(text: &str) -> Interface {
    match text.strip_suffix(['*', '+']) {
        Some(start) => Interface::beginning_with(start),
        None => Interface::named(text),
    }
}

/// The bits of flags in TCP's header; `None` if one is not known.
pub(super) fn flags(names: &str) -> Option<u8> {
    let mut bits = 0;
    for name in names.split([',', '|', ' ', '(', ')']).filter(|name| !name.is_empty()) {
        bits |= match name.to_ascii_lowercase().as_str() {
            "fin" => 1,
            "syn" => 2,
            "rst" => 4,
            "psh" => 8,
            "ack" => 16,
            "urg" => 32,
            "ecn" => 64,
            "cwr" => 128,
            "all" => 63,
            "none" | "0x0" => 0,
            _ => return None,
        };
    }
    Some(bits)
}

/// What a condition on the type of an address matches: the node's own address is `local`, any other is `unicast`, and
/// no connection has one of another type. `None` if the types can't be read.
pub(super) fn address_type(of_source: bool, types: &str, negated: bool) -> Option<Match> {
    let (mut own, mut other) = (false, false);
    for name in types.split(',') {
        match name.to_ascii_lowercase().as_str() {
            "local" => own = true,
            "unicast" => other = true,
            "broadcast" | "multicast" | "anycast" | "unspec" | "blackhole" | "unreachable" | "prohibit" => {}
            _ => return None,
        }
    }
    let (own, other) = (own != negated, other != negated);
    let (inbound, outbound) = if of_source { (other, own) } else { (own, other) };
    // Inbound packets have come in by the node's interface, outbound ones go out by it.
    let through = Interface { nic: Some(true), none: false };
    Some(match (inbound, outbound) {
        (true, true) => Match::any(),
        (true, false) => Match { incoming: through, ..Match::any() },
        (false, true) => Match { outgoing: through, ..Match::any() },
        (false, false) => Match { protocols: 0, ..Match::any() },
    })
}

/// The kinds of packets of which `test` is true, given the flags of each.
pub(super) fn packets(test: impl Fn(u8) -> bool) -> u8 {
    Match::FLAGS.iter().filter(|(_, flags)| test(*flags)).fold(0, |bits, (kind, _)| bits | kind)
}

/// What matches packets of one direction of their connection, as connection tracking has it. The first packet makes the connection, and
/// goes in its original direction; later ones may go in either.
pub(super) fn of_direction(written: &str) -> Option<Vec<Match>> {
    let later =
        Match { states: Match::ESTABLISHED | Match::RELATED, ..Match::unmodelled(messages::connection_direction()) };
    let first = Match { states: Match::NEW, ..Match::any() };
    match written.to_ascii_lowercase().as_str() {
        "original" | "0" => Some(vec![first, later]),
        "reply" | "1" => Some(vec![later]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_every_spelling() {
        assert_eq!(addresses("10.0.0.0/255.255.255.0").unwrap().to_string(), "10.0.0.0/24");
        assert_eq!(addresses("10.0.0.2-10.0.0.3").unwrap().to_string(), "10.0.0.2/31");
        assert_eq!(addresses("10.0.0"), None);
        assert_eq!(ports("1024:").unwrap().to_string(), "1024-65535");
        assert_eq!(ports("80-90").unwrap().to_string(), "80-90");
        assert_eq!(ports("90-80"), None);
        assert_eq!(ports("https").unwrap().to_string(), "443");
        assert_eq!(ports("microsoft-ds").unwrap().to_string(), "445");
        assert_eq!(protocol("TCP"), Some(Match::TCP));
        assert_eq!(protocol("132"), Some(Match::OTHER));
        assert_eq!(flags("SYN,ACK"), Some(18));
    }

    #[test]
    fn a_negated_condition_is_the_complement() {
        let not_new = Key::State.complement(&Key::State.matches("NEW").unwrap());
        assert_eq!(not_new.states, Match::EVERY_STATE & !Match::NEW);
        let not_tcp = Key::Protocol.complement(&Key::Protocol.matches("tcp").unwrap());
        assert_eq!(not_tcp.protocols, Match::UDP | Match::OTHER);
        assert_eq!(Key::DestinationPort.nothing().flow.destination_ports.to_string(), "");
    }
}
