//! Functions of texts: which operation of [`crate::formats::values`] each is, and what differs from other languages
//! (<https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string>).

use super::value::{as_text, completed, inside, is_path, joined, shaped};
use crate::formats::values::texts::{self, Place};
use crate::formats::values::value::{count, owned, text, written};
use crate::text::symbolic;
use model::json::{Node, Unclear};

/// The value of such a function; `None` for another function, or if the value is unknown.
pub(super) fn call<'t>(function: &str, values: &[&Node<'t>]) -> Option<Node<'t>> {
    match (function, values) {
        ("null", []) => Some(Node::Null),
        ("concat", parts) if !parts.iter().any(|part| matches!(part, Node::List(_))) => joined(parts.iter().copied()),
        ("format", [Node::Text(pattern), values @ ..]) => formatted(pattern, values),
        ("tolower", [value]) => recased(value, "toLower", str::to_ascii_lowercase),
        ("toupper", [value]) => recased(value, "toUpper", str::to_ascii_uppercase),
        ("string", [value]) => as_text(value).map(text),
        ("trim", [Node::Text(own)]) => Some(text(own.trim())),
        ("replace", [own @ Node::Text(_), Node::Text(old), Node::Text(_)]) if old.is_empty() => Some((*own).clone()),
        ("replace", [Node::Text(own), Node::Text(old), Node::Text(new)]) => texts::replace(own, old, new),
        ("split", [Node::Text(own), divider]) => split(own, divider),
        ("join", [Node::List(parts), Node::Text(between)]) => texts::join(parts, between, as_text),
        ("substring", [Node::Text(own), Node::Number(start)]) => {
            Some(texts::part(own, usize::try_from(*start).ok()?, usize::MAX))
        }
        ("substring", [Node::Text(own), Node::Number(start), Node::Number(most)]) => {
            Some(texts::part(own, usize::try_from(*start).ok()?, usize::try_from(*most).ok()?))
        }
        ("take", [Node::Text(own), Node::Number(most)]) => Some(texts::part(own, 0, count_of(*most))),
        ("skip", [Node::Text(own), Node::Number(count)]) => Some(texts::part(own, count_of(*count), usize::MAX)),
        ("first", [Node::Text(own)]) => Some(texts::part(own, 0, 1)),
        ("last", [Node::Text(own)]) => Some(texts::part(own, own.chars().count().saturating_sub(1), 1)),
        ("empty", [Node::Text(own)]) => Some(Node::Bool(own.is_empty())),
        // A text with a known part is not empty.
        ("empty", [Node::Unclear(own)]) => {
            let has_plain = symbolic::parts(own.written()?).iter().any(|part| matches!(part, symbolic::Part::Plain(_)));
            has_plain.then_some(Node::Bool(false))
        }
        // Only `contains` looks at the case of letters.
        ("contains", [own @ (Node::Text(_) | Node::Unclear(_)), wanted]) => {
            holds(own, Place::Anywhere, wanted, str::to_owned)
        }
        ("startswith", [own, wanted]) => holds(own, Place::Start, wanted, str::to_ascii_lowercase),
        ("endswith", [own, wanted]) => holds(own, Place::End, wanted, str::to_ascii_lowercase),
        ("indexof", [Node::Text(own), Node::Text(wanted)]) => Some(found(own, wanted, |own, wanted| own.find(wanted))),
        ("lastindexof", [Node::Text(own), Node::Text(wanted)]) => {
            Some(found(own, wanted, |own, wanted| own.rfind(wanted)))
        }
        ("padleft", [own, Node::Number(width)]) => padded(own, *width, " "),
        ("padleft", [own, Node::Number(width), Node::Text(with)]) => padded(own, *width, with),
        ("json", [Node::Text(own)]) => serde_json::from_str::<Node<'_>>(own).ok().map(|node| owned(&node)),
        ("uri", [Node::Text(base), Node::Text(path)]) => {
            Some(text(format!("{}/{}", base.trim_end_matches('/'), path.trim_start_matches('/'))))
        }
        _ => None,
    }
}

/// True for functions that count letters from the start of a text, which is the path of a resource: its start is unknown.
pub(super) fn counts_in_path(function: &str, values: &[&Node<'_>]) -> bool {
    const COUNT: [&str; 8] = ["substring", "take", "skip", "length", "indexof", "lastindexof", "padleft", "replace"];
    matches!(values.first(), Some(Node::Text(own)) if is_path(own)) && COUNT.contains(&function)
}

/// Whether a text holds another at a place, in the case that decides.
fn holds<'t>(own: &Node<'_>, place: Place, wanted: &Node<'_>, case: fn(&str) -> String) -> Option<Node<'t>> {
    let wanted = shaped(wanted).or_else(|| as_text(wanted))?;
    let form = |text: &str| symbolic::mapped(text, case, str::to_owned);
    texts::holds(&form(&shaped(own)?), place, &form(&wanted)).map(Node::Bool)
}

fn count_of(count: i64) -> usize {
    usize::try_from(count).unwrap_or(0)
}

/// The parts of a text. A resource's path shows neither subscription nor resource group; both exist and are unknown.
fn split<'t>(own: &str, divider: &Node<'t>) -> Option<Node<'t>> {
    let dividers: Vec<&str> = match divider {
        Node::Text(one) => vec![one.as_ref()],
        Node::List(several) => several.iter().map(|one| one.text()).collect::<Option<_>>()?,
        _ => return None,
    };
    let is_unknown = is_path(own) && dividers != ["/"];
    (!is_unknown).then(|| texts::split(&completed(own), &dividers, of_part))
}

/// A part of a path may be unknown.
fn of_part<'t>(part: &str) -> Node<'t> {
    if part.contains('[') { written(part) } else { text(part) }
}

/// Where a text begins in another, in any case; -1 if it doesn't.
fn found<'t>(own: &str, wanted: &str, find: fn(&str, &str) -> Option<usize>) -> Node<'t> {
    let (own, wanted) = (own.to_ascii_lowercase(), wanted.to_ascii_lowercase());
    let before = find(&own, &wanted).and_then(|at| own.get(..at));
    before.map_or(Node::Number(-1), |before| count(before.chars().count()))
}

fn padded<'t>(own: &Node<'t>, width: i64, with: &str) -> Option<Node<'t>> {
    let own = as_text(own)?;
    let width = usize::try_from(width).ok().filter(|width| *width <= 1_000)?;
    let missing = width.saturating_sub(own.chars().count());
    Some(text(with.repeat(missing) + &own))
}

/// A text in another case; names in Azure have ASCII letters only. If one part is unknown, the others are still known.
fn recased<'t>(value: &Node<'t>, function: &str, change: fn(&str) -> String) -> Option<Node<'t>> {
    let parts = |written: &str| symbolic::mapped(written, change, |unknown| format!("{function}({unknown})"));
    match value {
        Node::Text(path) if is_path(path) => Some(text(parts(path))),
        Node::Text(written) => Some(text(change(written))),
        Node::Unclear(Unclear::Written(own)) if inside(own).is_none() => Some(written(parts(own))),
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
