//! The values of nftables: the elements of sets and maps, and what a condition makes of them.

use super::tokens::Token;
use super::values::Key;
use model::estate::Match;
use model::net::PortSet;

/// One element of a set or map: the parts of its key, and the words that it maps to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Element<'t> {
    /// The parts of the key.
    pub key: Vec<&'t str>,
    /// The words of what it maps to.
    pub verdict: &'t [Token<'t>],
}

/// The elements between braces.
pub(super) fn elements<'t>(tokens: &'t [Token<'t>]) -> Vec<Element<'t>> {
    let mut elements = Vec::new();
    for element in tokens.split(|token| token.text == "," && !token.quoted) {
        let line_end = |token: &Token<'_>| token.text == "\n";
        let start = element.iter().position(|token| !line_end(token)).unwrap_or(element.len());
        let element = element.get(start..).unwrap_or_default();
        let ends = |token: &Token<'_>| [":", "comment", "counter", "\n"].contains(&token.text);
        let end = element.iter().position(ends).unwrap_or(element.len());
        let colon = element.iter().position(|token| token.text == ":").unwrap_or(element.len());
        let key: Vec<&str> = element.iter().take(end).map(|token| token.text).filter(|word| *word != ".").collect();
        if !key.is_empty() {
            elements.push(Element { key, verdict: element.get(colon + 1..).unwrap_or_default() });
        }
    }
    elements
}

/// What the elements match; `None` if one can't be read. Elements of one key are one match.
pub(super) fn matches_of(keys: &[Key], elements: &[Element<'_>]) -> Option<Vec<Match>> {
    if let [key] = keys {
        let mut union = key.nothing();
        for element in elements {
            let [value] = element.key.as_slice() else { return None };
            key.union(&mut union, &key.matches(value)?);
        }
        return Some(vec![union]);
    }
    let product = |element: &Element<'_>| {
        if element.key.len() != keys.len() {
            return None;
        }
        keys.iter().zip(&element.key).try_fold(Match::any(), |all, (key, value)| Some(all.and(&key.matches(value)?)))
    };
    // nft prints iptables' `--ports` so, and loses a `!` and the middle of ranges on the way: not to be relied on.
    if *keys == [Key::SourcePort, Key::DestinationPort]
        && elements.iter().any(|element| element.key.contains(&"0-65535"))
    {
        return None;
    }
    elements.iter().map(product).collect()
}

/// The matches of a condition with its operator; `None` if that is not modelled.
pub(super) fn related(keys: &[Key], operator: &str, matches: Vec<Match>) -> Option<Vec<Match>> {
    if matches!(operator, "" | "==") {
        return Some(matches);
    }
    let ([key], [matched]) = (keys, matches.as_slice()) else { return None };
    if matches!(operator, "!=" | "!") {
        return Some(vec![key.complement(matched)]);
    }
    compared(*key, operator, matched).map(|matched| vec![matched])
}

/// Ports below or above one.
fn compared(key: Key, operator: &str, matched: &Match) -> Option<Match> {
    let ports = match key {
        Key::SourcePort => &matched.flow.source_ports,
        Key::DestinationPort => &matched.flow.destination_ports,
        _ => return None,
    };
    let port = ports.first()?;
    let ports = match operator {
        "<" => PortSet::range(0, port.checked_sub(1)?),
        "<=" => PortSet::range(0, port),
        ">" => PortSet::range(port.checked_add(1)?, u16::MAX),
        _ => PortSet::range(port, u16::MAX),
    };
    Some(if key == Key::SourcePort { Match::from_ports(ports) } else { Match::to_ports(ports) })
}
