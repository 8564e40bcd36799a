//! Conditions in nftables' JSON: what is looked at, how it is compared, and with what.

use super::fields::{Field, OTHER_HEADERS};
use super::spelling::{only, quotable, quoted, value, word};
use super::tree::{Condition, Element, Operator, Test, Values, Verdict, Word};
use crate::node_firewall::values::flags as flag_bits;
use model::estate::Match;
use model::json::{Node, Object};

/// Reads the body of a `match`.
pub(super) fn condition<'n>(body: &'n Object<'n>) -> Condition<'n> {
    let (left, right) = (body.get("left").unwrap_or(&Node::Null), body.get("right").unwrap_or(&Node::Null));
    let name = body.text("op").map_or("", |operator| operator.as_ref());
    // A single flag that is compared is all that is set, while one that is looked for is one of those set.
    let operator = match name {
        "in" => Some(Operator::In),
        "==" if !is_flags(left) => Some(Operator::In),
        other => Operator::of(other),
    };
    if let Some(("&", Node::List(sides))) = left.object().map(only)
        && let [masked, mask] = sides.as_slice()
    {
        return under_mask(masked, mask, operator, name, right);
    }
    let written = value(left);
    let against = match right {
        Node::Text(name) if ["iif", "oif"].iter().any(|side| written.starts_with(side)) => quoted(name),
        Node::Bool(true) => "exists".to_owned(),
        Node::Bool(false) => "missing".to_owned(),
        other => value(other),
    };
    let words = match operator {
        Some(Operator::In) => format!("{written} {against}"),
        Some(_) => format!("{written} {name} {against}"),
        None => format!("?{} {written} {against}", word(name)),
    };
    let test = operator.map_or(Test::Unknown, |operator| test(left, &written, operator, right));
    Condition { words, test }
}

/// A condition on what is left under a mask. Only flags are modeled.
fn under_mask<'n>(
    masked: &Node<'n>,
    mask: &Node<'n>,
    operator: Option<Operator>,
    name: &str,
    right: &Node<'n>,
) -> Condition<'n> {
    let written = value(masked);
    let compared = if name == "==" { Some(Operator::Equal) } else { operator };
    match compared {
        Some(operator @ (Operator::Equal | Operator::NotEqual)) if is_flags(masked) => {
            let not = if operator == Operator::NotEqual { "!= " } else { "" };
            let words = format!("{written} {not}{} / {}", flag_words(right), flag_words(mask));
            let test = bits(mask).map_or(Test::Header(Match::TCP), |mask| flags(Some(mask), operator, right));
            Condition { words, test }
        }
        _ => {
            let name = if operator.is_some() { name.into() } else { word(name) };
            let words = format!("{written} & {} {name} {}", value(mask), value(right));
            Condition { words, test: header(&written) }
        }
    }
}

fn test<'n>(left: &'n Node<'n>, written: &str, operator: Operator, right: &'n Node<'n>) -> Test<'n> {
    let is_equality = matches!(operator, Operator::In | Operator::Equal);
    let (fields, is_known) = fields(left);
    if !fields.is_empty() {
        return Test::Fields { fields, operator, values: if is_known { values(right) } else { Values::Unknown } };
    }
    let of_source = written.starts_with("fib saddr ");
    match written {
        "tcp flags" => flags(None, operator, right),
        "ct direction" if is_equality => Test::Direction(plain(right)),
        fib if (of_source || fib.starts_with("fib daddr ")) && fib.ends_with(" type") => match values(right) {
            Values::Listed(types) if is_equality || operator == Operator::NotEqual => {
                let types = types.into_iter().map(|element| element.key.concat()).collect::<Vec<_>>().join(",");
                Test::AddressType { of_source, types, is_negated: !is_equality }
            }
            _ => Test::Unknown,
        },
        other => header(other),
    }
}

/// A condition on something that is not modeled, which may be in a header that not all packets have.
pub(super) fn header<'n>(written: &str) -> Test<'n> {
    match written.split(' ').next().unwrap_or_default() {
        _ if written == "tcp flags" => Test::Header(Match::TCP),
        header if OTHER_HEADERS.contains(&header) => Test::Header(Match::OTHER),
        _ => Test::Unknown,
    }
}

/// The fields that an expression names, as far as they are modeled; and whether those are all.
pub(super) fn fields(node: &Node<'_>) -> (Vec<&'static Field>, bool) {
    let parts = match node.object().map(only) {
        Some(("concat", Node::List(parts))) => parts.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let fields: Vec<&Field> = parts.iter().filter_map(|part| Field::named(&value(part))).collect();
    let is_known = fields.len() == parts.len();
    (fields, is_known)
}

/// What fields are compared with, or mapped by.
pub(super) fn values<'n>(node: &'n Node<'n>) -> Values<'n> {
    let single = |node| Element { key: key(node), verdict: Verdict::Other };
    match node {
        Node::Text(name) if name.starts_with('@') => Values::Named(quotable(name.get(1..).unwrap_or_default())),
        Node::List(list) => Values::Listed(list.iter().map(single).collect()),
        Node::Object(object) => match only(object) {
            ("set", Node::List(list)) => Values::Listed(list.iter().map(element).collect()),
            ("set", name) => values(name),
            ("|", Node::List(list)) => Values::Listed(list.iter().map(single).collect()),
            _ => Values::Listed(vec![single(node)]),
        },
        _ => Values::Listed(vec![single(node)]),
    }
}

/// An element of a set, or of a map with its verdict.
pub(super) fn element<'n>(node: &'n Node<'n>) -> Element<'n> {
    let (of, to) = match node {
        Node::List(pair) if pair.len() == 2 => (pair.first().unwrap_or(node), pair.last()),
        _ => (node, None),
    };
    let verdict = to.and_then(Node::object).map(only).and_then(|(name, body)| verdict(name, body));
    Element { key: key(of), verdict: verdict.unwrap_or_default() }
}

/// The verdict of this name; `None` if it is something else.
pub(super) fn verdict<'n>(name: &str, node: &'n Node<'n>) -> Option<Verdict<'n>> {
    let target = || node.object()?.text("target").map(|name| quotable(name));
    Some(match name {
        "accept" => Verdict::Accept,
        "drop" | "reject" => Verdict::Drop,
        "return" => Verdict::Return,
        "continue" => Verdict::Continue,
        "jump" => Verdict::Jump(target()?),
        "goto" => Verdict::Goto(target()?),
        "queue" | "dup" | "fwd" | "synproxy" => Verdict::Other,
        _ => return None,
    })
}

/// The parts of a key.
fn key<'n>(node: &'n Node<'n>) -> Vec<Word<'n>> {
    match node.object().map(only) {
        Some(("concat", Node::List(parts))) => parts.iter().map(plain).collect(),
        Some(("elem", Node::Object(body))) => body.get("val").map_or_else(|| vec![plain(node)], key),
        _ => vec![plain(node)],
    }
}

/// A value without quotes.
pub(super) fn plain<'n>(node: &'n Node<'n>) -> Word<'n> {
    match node {
        Node::Text(text) => text.as_ref().into(),
        other => value(other).into(),
    }
}

fn is_flags(node: &Node<'_>) -> bool {
    value(node) == "tcp flags"
}

fn flags<'n>(mask: Option<u8>, operator: Operator, right: &Node<'_>) -> Test<'n> {
    let flags = bits(right).map(|flags| Test::Flags { mask, operator, flags: vec![flags] });
    flags.unwrap_or(Test::Header(Match::TCP))
}

fn bits(node: &Node<'_>) -> Option<u8> {
    flag_bits(&flag_words(node))
}

/// Flags between commas, however they are united.
fn flag_words(node: &Node<'_>) -> String {
    match node.object().map(only) {
        Some(("|", sides)) => value(sides),
        _ => value(node),
    }
}
