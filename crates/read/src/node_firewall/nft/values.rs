//! The values that a condition of nftables compares with.

use super::tree::{Element, Operator};
use crate::node_firewall::values::{self, Key};
use model::estate::Match;
use model::net::PortSet;

/// What the elements match; `None` if one can't be read. Elements of one key are one match.
pub(super) fn matches_of(keys: &[Key], elements: &[Element<'_>]) -> Option<Vec<Match>> {
    if let [key] = keys {
        let single = |element: &Element<'_>| match element.key.as_slice() {
            [value] => key.matches(value),
            _ => None,
        };
        let matches: Vec<Match> = elements.iter().map(single).collect::<Option<_>>()?;
        return Some(vec![key.union(&matches)]);
    }
    let product = |element: &Element<'_>| {
        if element.key.len() != keys.len() {
            return None;
        }
        keys.iter().zip(&element.key).try_fold(Match::any(), |all, (key, value)| Some(all.and(&key.matches(value)?)))
    };
    // nft prints iptables' `--ports` so, and loses a `!` and the middle of ranges: it is not reliable.
    if *keys == [Key::SourcePort, Key::DestinationPort]
        && elements.iter().any(|element| element.key.iter().any(|part| part == "0-65535"))
    {
        return None;
    }
    elements.iter().map(product).collect()
}

/// The matches of a condition with its operator; `None` if that is not modeled.
pub(super) fn related(keys: &[Key], operator: Operator, matches: Vec<Match>) -> Option<Vec<Match>> {
    if matches!(operator, Operator::In | Operator::Equal) {
        return Some(matches);
    }
    let ([key], [matched]) = (keys, matches.as_slice()) else { return None };
    if matches!(operator, Operator::NotEqual | Operator::Lacks) {
        return Some(vec![key.complement(matched)]);
    }
    compared(*key, operator, matched).map(|matched| vec![matched])
}

/// Ports below or above one.
fn compared(key: Key, operator: Operator, matched: &Match) -> Option<Match> {
    let ports = match key {
        Key::SourcePort => &matched.flow.source_ports,
        Key::DestinationPort => &matched.flow.destination_ports,
        _ => return None,
    };
    let port = ports.first()?;
    let ports = match operator {
        Operator::Less => PortSet::range(0, port.checked_sub(1)?),
        Operator::AtMost => PortSet::range(0, port),
        Operator::Greater => PortSet::range(port.checked_add(1)?, u16::MAX),
        _ => PortSet::range(port, u16::MAX),
    };
    Some(if key == Key::SourcePort { Match::from_ports(ports) } else { Match::to_ports(ports) })
}

/// The kinds of packets whose flags meet a condition; `None` if it is not modeled.
pub(super) fn packets(mask: Option<u8>, operator: Operator, flags: &[u8]) -> Option<u8> {
    let is = |own: u8| flags.contains(&(own & mask.unwrap_or(u8::MAX)));
    let any = |own: u8| flags.iter().any(|flags| own & flags != 0);
    Some(match (operator, mask) {
        (Operator::Equal, _) | (Operator::In, Some(_)) => values::packets(is),
        (Operator::NotEqual, _) => values::packets(|own| !is(own)),
        (Operator::In, None) => values::packets(any),
        (Operator::Lacks, None) => values::packets(|own| !any(own)),
        _ => return None,
    })
}
