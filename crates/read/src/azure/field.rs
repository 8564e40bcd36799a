//! The fields of rules: priorities, protocols, addresses and ports, as Azure's documents write them.

use std::net::IpAddr;

use ipnet::IpNet;

use model::estate::{Access, AddressTerm, Direction, PortTerm, ProtocolTerm, Reading, Unknown};
use model::net::Protocol;

/// `Inbound` or `Outbound`, in any case.
pub(crate) fn direction(text: &str) -> Reading<Direction> {
    one_of(text, &[("inbound", Direction::Inbound), ("outbound", Direction::Outbound)])
}

/// `Allow` or `Deny`, in any case.
pub(crate) fn access(text: &str) -> Reading<Access> {
    one_of(text, &[("allow", Access::Allow), ("deny", Access::Deny)])
}

/// `Tcp`, `Udp`, `Icmp`, `Esp`, `Ah` or `*`, in any case; effective rules say `All`, and the portal `Any`.
pub(crate) fn protocol(text: &str) -> Reading<ProtocolTerm> {
    use ProtocolTerm::{Any, One};
    let named = [
        ("tcp", One(Protocol::Tcp)),
        ("udp", One(Protocol::Udp)),
        ("icmp", One(Protocol::Icmp)),
        ("esp", One(Protocol::Esp)),
        ("ah", One(Protocol::Ah)),
        ("*", Any),
        ("all", Any),
        ("any", Any),
    ];
    one_of(text, &named)
}

/// One of some words, in any case.
pub(crate) fn one_of<T: Copy>(text: &str, named: &[(&str, T)]) -> Reading<T> {
    let found = named.iter().find(|(name, _)| text.trim().eq_ignore_ascii_case(name));
    found.map_or_else(|| Reading::Unknown(Unknown::written(text)), |&(_, value)| Reading::Known(value))
}

/// A port, a range such as `29876-29877`, or `*`; several may be separated by commas.
pub(crate) fn ports(text: &str) -> impl Iterator<Item = PortTerm> {
    text.split(',').map(port)
}

fn port(text: &str) -> PortTerm {
    let text = text.trim();
    let number = |digits: &str| digits.trim().parse::<u16>().ok();
    let range = match text.split_once('-') {
        _ if text == "*" || text.eq_ignore_ascii_case("any") => Some((0, u16::MAX)),
        Some((first, last)) => number(first).zip(number(last)).filter(|(first, last)| first <= last),
        None => number(text).map(|port| (port, port)),
    };
    range.map_or_else(|| PortTerm::Unknown(Unknown::written(text)), |(first, last)| PortTerm::Range(first, last))
}

/// An address, a prefix, a range of addresses, a service tag, or `*`; several may be separated by commas.
pub(crate) fn addresses(text: &str) -> impl Iterator<Item = AddressTerm> {
    text.split(',').map(address)
}

fn address(text: &str) -> AddressTerm {
    let text = text.trim();
    if text == "*" || text.eq_ignore_ascii_case("any") {
        return AddressTerm::Any;
    }
    if let Ok(prefix) = text.parse::<IpNet>() {
        return AddressTerm::Prefix(prefix);
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        return AddressTerm::Prefix(IpNet::from(address));
    }
    if let Some((first, last)) =
        text.split_once('-').and_then(|(a, b)| a.trim().parse().ok().zip(b.trim().parse().ok()))
    {
        let ordered = matches!((first, last), (IpAddr::V4(a), IpAddr::V4(b)) if a <= b)
            || matches!((first, last), (IpAddr::V6(a), IpAddr::V6(b)) if a <= b);
        if ordered {
            return AddressTerm::Range(first, last);
        }
    }
    if is_tag(text) { AddressTerm::Tag(text.to_owned()) } else { AddressTerm::Unknown(Unknown::written(text)) }
}

/// Service tags are words, some with a region after a dot; all begin with a letter.
fn is_tag(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.split('.').count() <= 2
        && text.split('.').all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_tags() {
        for (text, expected) in [
            ("*", "Any"),
            ("10.0.0.4", "Prefix(10.0.0.4/32)"),
            ("10.0.0.0/8", "Prefix(10.0.0.0/8)"),
            ("2603:1020::/47", "Prefix(2603:1020::/47)"),
            ("10.0.0.1-10.0.0.9", "Range(10.0.0.1, 10.0.0.9)"),
            ("Storage.westeurope", "Tag(\"Storage.westeurope\")"),
            ("10.0.0.0/33", "Unknown(Written(\"10.0.0.0/33\"))"),
            ("10.0.0.9-10.0.0.1", "Unknown(Written(\"10.0.0.9-10.0.0.1\"))"),
            ("[parameters('x')]", "Unknown(Written(\"[parameters('x')]\"))"),
            ("", "Unknown(Missing)"),
        ] {
            assert_eq!(addresses(text).map(|term| format!("{term:?}")).collect::<String>(), expected);
        }
    }

    #[test]
    fn ports_that_make_no_sense_are_unclear() {
        let ports = |text| ports(text).collect::<Vec<_>>();
        assert_eq!(ports("443, 29876-29877"), [PortTerm::Range(443, 443), PortTerm::Range(29876, 29877)]);
        assert_eq!(ports("*"), [PortTerm::ANY]);
        for text in ["44x3", "70000", "9-3", "-", "", "1-2-3"] {
            assert_eq!(ports(text), [PortTerm::Unknown(Unknown::written(text))]);
        }
    }

    #[test]
    fn words_are_read_in_any_case() {
        assert_eq!(protocol("TCP"), Reading::Known(ProtocolTerm::One(Protocol::Tcp)));
        assert_eq!(protocol("sctp"), Reading::Unknown(Unknown::written("sctp")));
        assert_eq!(direction("INBOUND"), Reading::Known(Direction::Inbound));
        assert_eq!(access("permit"), Reading::Unknown(Unknown::written("permit")));
    }
}
