//! Functions of texts.

use std::borrow::Cow;

use super::value::{MOST_TEXT, as_text, inside, is_path, is_unknown_rest, joined, shaped, text, unknown};
use crate::text::symbolic;
use model::json::{Label, Node};

/// What such a function comes to; `None` if it is none, or unknown.
pub(super) fn call<'t>(function: &str, values: &[&Node<'t>]) -> Option<Node<'t>> {
    if matches!(values.first(), Some(Node::Text(own)) if is_path(own)) && is_of_place(function) {
        return None;
    }
    match (function, values) {
        ("null", []) => Some(Node::Null),
        ("concat", parts) if !parts.iter().any(|part| matches!(part, Node::List(_))) => joined(parts.iter().copied()),
        ("format", [Node::Text(pattern), values @ ..]) => formatted(pattern, values),
        ("tolower", [value]) => recased(value, "toLower", str::to_lowercase),
        ("toupper", [value]) => recased(value, "toUpper", str::to_uppercase),
        ("string", [value]) => as_text(value).map(text),
        ("trim", [Node::Text(own)]) => Some(text(own.trim().to_owned())),
        ("replace", [Node::Text(own), Node::Text(old), Node::Text(new)]) => replaced(own, old, new),
        ("split", [Node::Text(own), divider]) => split(own, divider),
        ("join", [Node::List(parts), Node::Text(between)]) => join(parts, between),
        ("substring", [Node::Text(own), Node::Number(start)]) => part(own, *start, None),
        ("substring", [Node::Text(own), Node::Number(start), Node::Number(count)]) => part(own, *start, Some(*count)),
        ("take", [Node::Text(own), Node::Number(count)]) => Some(text(own.chars().take(count_of(*count)).collect())),
        ("skip", [Node::Text(own), Node::Number(count)]) => Some(text(own.chars().skip(count_of(*count)).collect())),
        ("first", [Node::Text(own)]) => Some(text(own.chars().take(1).collect())),
        ("last", [Node::Text(own)]) => Some(text(own.chars().next_back().into_iter().collect())),
        ("length", [Node::Text(own)]) => i64::try_from(own.chars().count()).ok().map(Node::Number),
        ("empty", [Node::Text(own)]) => Some(Node::Bool(own.is_empty())),
        // A text with a known part is not empty.
        ("empty", [Node::Unclear(own)]) => {
            let has_plain = symbolic::parts(own).iter().any(|part| matches!(part, symbolic::Part::Plain(_)));
            has_plain.then_some(Node::Bool(false))
        }
        ("contains" | "startswith" | "endswith", [own @ (Node::Text(_) | Node::Unclear(_)), wanted]) => {
            holds(function, own, wanted).map(Node::Bool)
        }
        ("indexof", [Node::Text(own), Node::Text(wanted)]) => found(own, wanted, false),
        ("lastindexof", [Node::Text(own), Node::Text(wanted)]) => found(own, wanted, true),
        ("padleft", [own, Node::Number(width)]) => padded(own, *width, " "),
        ("padleft", [own, Node::Number(width), Node::Text(with)]) => padded(own, *width, with),
        ("json", [Node::Text(own)]) => serde_json::from_str::<Node<'_>>(own).ok().map(|node| owned(&node)),
        ("uri", [Node::Text(base), Node::Text(path)]) => {
            Some(text(format!("{}/{}", base.trim_end_matches('/'), path.trim_start_matches('/'))))
        }
        _ => None,
    }
}

/// True for functions that count letters from the start of a text: that of a path is unknown.
fn is_of_place(function: &str) -> bool {
    ["substring", "take", "skip", "length", "indexof", "lastindexof", "padleft", "replace"].contains(&function)
}

/// Whether a text holds another, begins or ends with it: `None` if that depends on what is unknown in them.
fn holds(function: &str, own: &Node<'_>, wanted: &Node<'_>) -> Option<bool> {
    let own = shaped(own)?;
    let wanted = shaped(wanted).map(Cow::into_owned).or_else(|| as_text(wanted))?;
    // Only `contains` looks at the case of letters.
    let lower = |text: &str| symbolic::mapped(text, str::to_lowercase, str::to_owned);
    let (own, wanted) = if function == "contains" { (own.into_owned(), wanted) } else { (lower(&own), lower(&wanted)) };
    let (surely, form) = match function {
        "startswith" => (symbolic::known_start(&own).starts_with(&wanted), format!("{wanted}[]")),
        "endswith" => (symbolic::known_end(&own).ends_with(&wanted), format!("[]{wanted}")),
        _ => (symbolic::surely_holds(&own, &wanted), format!("[]{wanted}[]")),
    };
    if surely && !symbolic::is_symbolic(&wanted) {
        return Some(true);
    }
    (!symbolic::may_be_equal(&own, &form)).then_some(false)
}

fn count_of(count: i64) -> usize {
    usize::try_from(count).unwrap_or(0)
}

fn replaced<'t>(own: &str, old: &str, new: &str) -> Option<Node<'t>> {
    let replaced = if old.is_empty() { own.to_owned() } else { own.replace(old, new) };
    (replaced.len() <= MOST_TEXT).then(|| text(replaced))
}

/// The parts of a text. A resource's path shows neither subscription nor group; their places are there, and unknown.
fn split<'t>(own: &str, divider: &Node<'t>) -> Option<Node<'t>> {
    let dividers: Vec<&str> = match divider {
        Node::Text(one) => vec![one.as_ref()],
        Node::List(several) => several.iter().map(|one| one.text()).collect::<Option<_>>()?,
        _ => return None,
    };
    let (mut parts, mut rest) = (Vec::new(), own);
    if is_path(own) && dividers != ["/"] {
        return None;
    }
    if is_path(own) {
        parts.push(text(String::new()));
        parts.push(text("subscriptions".to_owned()));
        parts.push(unknown("subscription().subscriptionId"));
        parts.push(text("resourceGroups".to_owned()));
        parts.push(unknown("resourceGroup().name"));
        rest = own.strip_prefix('/')?;
    }
    loop {
        let next =
            dividers.iter().filter(|one| !one.is_empty()).filter_map(|one| Some((rest.find(one)?, one.len()))).min();
        let Some((at, length)) = next else { break };
        parts.push(of_part(rest.get(..at)?));
        rest = rest.get(at + length..)?;
    }
    parts.push(of_part(rest));
    Some(Node::List(parts))
}

/// A part of a path may stand for something unknown.
fn of_part<'t>(part: &str) -> Node<'t> {
    if part.contains('[') { Node::Unclear(Cow::Owned(part.to_owned())) } else { text(part.to_owned()) }
}

fn join<'t>(parts: &[Node<'t>], between: &str) -> Option<Node<'t>> {
    if parts.iter().any(is_unknown_rest) {
        return None;
    }
    let between = text(between.to_owned());
    let all = parts.iter().enumerate().flat_map(|(at, part)| [(at > 0).then_some(&between), Some(part)]);
    joined(all.flatten())
}

fn part<'t>(own: &str, start: i64, count: Option<i64>) -> Option<Node<'t>> {
    let rest = own.chars().skip(usize::try_from(start).ok()?);
    Some(text(match count {
        Some(count) => rest.take(usize::try_from(count).ok()?).collect(),
        None => rest.collect(),
    }))
}

fn found<'t>(own: &str, wanted: &str, last: bool) -> Option<Node<'t>> {
    let (own, wanted) = (own.to_lowercase(), wanted.to_lowercase());
    let at = if last { own.rfind(&wanted) } else { own.find(&wanted) };
    let place = at.and_then(|at| own.get(..at)).map(|before| before.chars().count());
    Some(Node::Number(place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1)))
}

fn padded<'t>(own: &Node<'t>, width: i64, with: &str) -> Option<Node<'t>> {
    let own = as_text(own)?;
    let width = usize::try_from(width).ok().filter(|width| *width <= 1_000)?;
    let missing = width.saturating_sub(own.chars().count());
    Some(text(with.repeat(missing) + &own))
}

/// A value that borrows nothing.
fn owned<'t>(node: &Node<'_>) -> Node<'t> {
    match node {
        Node::Null => Node::Null,
        Node::Bool(value) => Node::Bool(*value),
        Node::Number(number) => Node::Number(*number),
        Node::Fraction => Node::Fraction,
        Node::Truncated => Node::Truncated,
        Node::Text(own) => text(own.to_string()),
        Node::Unclear(own) => Node::Unclear(Cow::Owned(own.to_string())),
        Node::List(list) => Node::List(list.iter().map(owned).collect()),
        Node::Object(object) => {
            let members = object.members().map(|(name, value)| (Label::from(name.to_string()), owned(value)));
            Node::Object(members.collect())
        }
    }
}

/// A text in another case. Where a part of it is unknown, the others are known all the same.
fn recased<'t>(value: &Node<'t>, function: &str, change: fn(&str) -> String) -> Option<Node<'t>> {
    let parts = |written: &str| symbolic::mapped(written, change, |unknown| format!("{function}({unknown})"));
    match value {
        Node::Text(path) if is_path(path) => Some(text(parts(path))),
        Node::Text(written) => Some(text(change(written))),
        Node::Unclear(written) if inside(written).is_none() => Some(Node::Unclear(Cow::Owned(parts(written)))),
        _ => None,
    }
}

/// `format('a{0}b', x)`: numbered holes, without .NET's alignment and format suffixes.
fn formatted<'t>(pattern: &str, values: &[&Node<'t>]) -> Option<Node<'t>> {
    let mut parts: Vec<Node<'t>> = Vec::new();
    let (mut rest, mut literal) = (pattern, String::new());
    while let Some(at) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at_checked(at)?;
        literal.push_str(before);
        if let Some(after) = after.strip_prefix("{{").or_else(|| after.strip_prefix("}}")) {
            literal.push_str(rest.get(at..=at)?);
            rest = after;
            continue;
        }
        let (number, after) = after.strip_prefix('{')?.split_once('}')?;
        parts.push(text(std::mem::take(&mut literal)));
        let value = *values.get(number.trim().parse::<usize>().ok()?)?;
        parts.push(value.clone());
        rest = after;
    }
    literal.push_str(rest);
    parts.push(text(literal));
    joined(parts.iter())
}
