//! The expressions of nftables' JSON in the words of nftables' language: for the text of rules, and to name what is not
//! modeled.

use model::json::{Node, Object};
use std::borrow::Cow;

/// A name as one word, in quotes if it has to be.
pub(super) fn word(name: &str) -> Cow<'_, str> {
    let plain = |c: char| !c.is_whitespace() && !"{};,()|&=!<>\"#\\".contains(c);
    let is_address = name.matches(':').count() != 1;
    if !name.is_empty() && name.chars().all(plain) && is_address { name.into() } else { quoted(name).into() }
}

pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", quotable(text))
}

/// A text as quotes can hold it: without quotes and line ends, and without a sharp that would make a comment of it.
pub(super) fn quotable(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('#').unwrap_or(text);
    let breaks = |c: char| c == '"' || c.is_control();
    if text.contains(breaks) { text.replace(breaks, "'").into() } else { text.into() }
}

/// The one member that says what an object is.
pub(super) fn only<'n>(object: &'n Object<'_>) -> (&'n str, &'n Node<'n>) {
    object.members().next().map_or(("", &Node::Null), |(name, value)| (name.as_str(), value))
}

/// What is compared: a value, or something of the packet.
pub(super) fn value(node: &Node<'_>) -> String {
    match node {
        Node::Null | Node::Fraction | Node::Unclear(_) | Node::Truncated => "?".to_owned(),
        Node::Bool(value) => value.to_string(),
        Node::Number(number) => number.to_string(),
        Node::Text(text) => word(text).into_owned(),
        Node::List(list) => joined(list, ","),
        Node::Object(object) => {
            let (name, inside) = only(object);
            expression(name, inside).unwrap_or_else(|| format!("?{}", word(name)))
        }
    }
}

fn joined(list: &[Node<'_>], between: &str) -> String {
    list.iter().map(value).collect::<Vec<_>>().join(between)
}

/// An expression; `None` if it is not known.
fn expression(name: &str, node: &Node<'_>) -> Option<String> {
    let body = node.object();
    let member = |name: &str| body.and_then(|body| body.get(name)).map(value);
    let list = |between: &str| match node {
        Node::List(list) => Some(joined(list, between)),
        _ => None,
    };
    Some(match name {
        "payload" => match (member("protocol"), member("field")) {
            (Some(protocol), Some(field)) => format!("{protocol} {field}"),
            _ => format!("@{},{},{}", member("base")?, member("offset")?, member("len")?),
        },
        "meta" => match member("key")? {
            key if key.starts_with("iif") || key.starts_with("oif") => key,
            key => format!("meta {key}"),
        },
        "ct" => {
            let words = ["dir", "family", "key"].into_iter().filter_map(member);
            format!("ct {}", words.collect::<Vec<_>>().join(" "))
        }
        "fib" => {
            let flags = match body?.get("flags")? {
                Node::List(list) => joined(list, " . "),
                other => value(other),
            };
            format!("fib {flags} {}", member("result")?)
        }
        "rt" | "socket" | "osf" => format!("{name} {}", member("key")?),
        "exthdr" | "tcp option" | "ip option" | "sctp chunk" => {
            let field = member("field").map(|field| format!(" {field}")).unwrap_or_default();
            format!("{name} {}{field}", member("name")?)
        }
        "prefix" => format!("{}/{}", member("addr")?, member("len")?),
        "range" => list("-")?,
        "concat" => list(" . ")?,
        "|" => list("|")?,
        "&" => list(" & ")?,
        "set" => match node {
            Node::List(list) => format!("{{ {} }}", list.iter().map(element).collect::<Vec<_>>().join(", ")),
            other => value(other),
        },
        "elem" => member("val")?,
        "map" => format!("{} map {}", member("key")?, member("data")?),
        "accept" | "drop" | "return" | "continue" => name.to_owned(),
        "jump" | "goto" => format!("{name} {}", member("target")?),
        _ => return None,
    })
}

/// An element of a set, or of a map with what it maps to.
fn element(node: &Node<'_>) -> String {
    match node {
        Node::List(pair) => match pair.as_slice() {
            [key, to] => format!("{} : {}", value(key), value(to)),
            _ => value(node),
        },
        _ => value(node),
    }
}
