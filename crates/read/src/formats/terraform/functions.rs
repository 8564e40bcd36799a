//! The functions of Terraform's language that occur in rules, names and collections.

use super::resource::{as_full_id, is_short_id, symbolic_form};
use super::value::{as_number, as_text, holds_unclear, last_of_each, sorted};
use crate::text::symbolic::{self, Part, is_symbolic, parts};
use model::json::Node;
use std::borrow::Cow;

/// How long a text or a list may become.
const MOST: usize = 64 * 1024;

/// The names of the functions that are known; all others make their result unknown.
pub(super) const KNOWN: [&str; 51] = [
    "abs",
    "chomp",
    "cidrhost",
    "cidrsubnet",
    "one",
    "trimprefix",
    "trimsuffix",
    "zipmap",
    "can",
    "coalesce",
    "coalescelist",
    "compact",
    "concat",
    "contains",
    "distinct",
    "element",
    "endswith",
    "flatten",
    "format",
    "index",
    "join",
    "jsonencode",
    "keys",
    "length",
    "lookup",
    "lower",
    "max",
    "merge",
    "min",
    "nonsensitive",
    "range",
    "replace",
    "reverse",
    "sensitive",
    "setunion",
    "slice",
    "sort",
    "split",
    "startswith",
    "strcontains",
    "substr",
    "tolist",
    "tomap",
    "tonumber",
    "toset",
    "tostring",
    "trim",
    "trimspace",
    "try",
    "upper",
    "values",
];

/// What a function gives; `None` if it fails.
pub(super) fn call<'t>(name: &str, arguments: &[Node<'t>]) -> Option<Node<'t>> {
    decided(name, arguments)
        .map(Node::Bool)
        .or_else(|| text_function(name, arguments))
        .or_else(|| collection_function(name, arguments))
        .or_else(|| number(name, arguments))
        .or_else(|| network(name, arguments))
}
fn owned<'t>(text: String) -> Option<Node<'t>> {
    (text.len() <= MOST).then_some(Node::Text(Cow::Owned(text)))
}

fn list<'n, 't>(node: &'n Node<'t>) -> Option<&'n [Node<'t>]> {
    match node {
        Node::List(list) => Some(list),
        _ => None,
    }
}

/// A text with unknown parts in brackets as a template of Terraform's language.
fn written(symbolic: &str) -> String {
    let part = |part: &Part<'_>| match part {
        Part::Plain(plain) => (*plain).to_owned(),
        Part::Unknown(expression) => format!("${{{expression}}}"),
    };
    format!("\"{}\"", parts(symbolic).iter().map(part).collect::<String>())
}

/// True for calls that look at the letters of a resource's id. The ids that are made here lack their first parts.
pub(super) fn looks_into_id(name: &str, arguments: &[Node<'_>]) -> bool {
    let is_id = arguments.iter().any(|argument| matches!(argument, Node::Text(text) if is_short_id(text)));
    let keeps_start = |from: &Node<'_>| {
        let from = from.text().map(|from| from.to_ascii_lowercase()).unwrap_or_default();
        from.starts_with('/')
            && !["/subscriptions", "/resourcegroups", "/providers"].iter().any(|part| from.starts_with(part))
            && !is_symbolic(&from)
    };
    is_id
        && match (name, arguments) {
            ("substr" | "trimprefix" | "trim" | "length" | "index", _) => true,
            ("replace", [Node::Text(text), from, _]) => is_symbolic(text) || !keeps_start(from),
            ("split", [separator, _]) => separator.text().is_none_or(|separator| separator != "/"),
            _ => false,
        }
}

/// Whether two values are equal; `None` if that depends on what is unknown in them.
pub(super) fn equal(one: &Node<'_>, other: &Node<'_>) -> Option<bool> {
    let form = |node: &Node<'_>| match node {
        Node::Text(text) if is_short_id(text) => Some(as_full_id(text)),
        Node::Text(text) => Some(text.to_string()),
        Node::Unclear(text) => Some(symbolic_form(text)),
        _ => None,
    };
    match (one, other) {
        (Node::Text(one), Node::Text(other)) if !is_short_id(one) && !is_short_id(other) => Some(one == other),
        (Node::Unclear(one), Node::Unclear(other)) if one == other => is_reference(one).then_some(true),
        _ => match form(one).zip(form(other)) {
            Some((one, other)) if one != other => symbolic::equal(&one, &other),
            Some(_) => matches!((one, other), (Node::Text(_), Node::Text(_))).then_some(true),
            None => (!holds_unclear(one) && !holds_unclear(other)).then(|| one == other),
        },
    }
}

/// True for a reference to something that has one value, wherever it stands. Other expressions may be shown shortened.
fn is_reference(expression: &str) -> bool {
    ["var.", "local.", "azurerm_", "data."].iter().any(|start| expression.starts_with(start))
        && expression.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// What a call says of texts that are partly unknown, where what is known decides.
pub(super) fn decided(name: &str, arguments: &[Node<'_>]) -> Option<bool> {
    let form = |node: &Node<'_>| match node {
        Node::Text(text) if is_short_id(text) => Some(as_full_id(text)),
        Node::Text(text) => Some(text.to_string()),
        Node::Unclear(text) => Some(symbolic_form(text)),
        _ => None,
    };
    match (name, arguments) {
        ("contains", [Node::List(items), wanted]) => {
            let each = || items.iter().map(|item| equal(item, wanted));
            if each().any(|same| same == Some(true)) {
                return Some(true);
            }
            each().all(|same| same == Some(false)).then_some(false)
        }
        ("startswith" | "endswith" | "strcontains", [own, Node::Text(wanted)]) if !is_symbolic(wanted) => {
            let own = form(own)?;
            let (surely, pattern) = match name {
                "startswith" => (symbolic::known_start(&own).starts_with(&**wanted), format!("{wanted}[]")),
                "endswith" => (symbolic::known_end(&own).ends_with(&**wanted), format!("[]{wanted}")),
                _ => (symbolic::surely_holds(&own, wanted), format!("[]{wanted}[]")),
            };
            if surely {
                return Some(true);
            }
            (!symbolic::may_be_equal(&own, &pattern)).then_some(false)
        }
        _ => None,
    }
}

fn text_function<'t>(name: &str, arguments: &[Node<'t>]) -> Option<Node<'t>> {
    match (name, arguments) {
        ("lower", [text]) => owned(as_text(text)?.to_lowercase()),
        ("upper", [text]) => owned(as_text(text)?.to_uppercase()),
        ("trimspace", [text]) => owned(as_text(text)?.trim().to_owned()),
        ("trim", [text, set]) => {
            let set: Vec<char> = as_text(set)?.chars().collect();
            owned(as_text(text)?.trim_matches(|c| set.contains(&c)).to_owned())
        }
        // A text in slashes is a pattern.
        ("replace", [_, Node::Text(from), _]) if from.len() > 1 && from.starts_with('/') && from.ends_with('/') => None,
        ("replace", [text, from, to]) => {
            let (text, from) = (as_text(text)?, as_text(from)?);
            let most = text.len().saturating_mul(as_text(to)?.len() + 1);
            (!from.is_empty() && most <= MOST * 16)
                .then(|| text.replace(&*from, &as_text(to).unwrap_or_default()))
                .and_then(owned)
        }
        ("chomp", [text]) => owned(as_text(text)?.trim_end_matches(['\n', '\r']).to_owned()),
        ("trimprefix" | "trimsuffix", [text, part]) => {
            let (text, part) = (as_text(text)?, as_text(part)?);
            let rest = if name == "trimprefix" { text.strip_prefix(&*part) } else { text.strip_suffix(&*part) };
            owned(rest.unwrap_or(&text).to_owned())
        }
        ("substr", [text, start, length]) => {
            let (start, length) = (usize::try_from(as_number(start)?).ok()?, as_number(length)?);
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            owned(as_text(text)?.chars().skip(start).take(length).collect())
        }
        ("join", [separator, lists @ ..]) => {
            let items = lists.iter().map(list).collect::<Option<Vec<_>>>()?.concat();
            let texts = items.iter().map(as_text).collect::<Option<Vec<_>>>()?;
            owned(texts.join(&as_text(separator)?))
        }
        ("split", [separator, text]) => {
            let (separator, text) = (as_text(separator)?, as_text(text)?);
            let is_id = is_short_id(&text) && separator == "/";
            let whole = if is_id { Cow::Owned(as_full_id(&text)) } else { text };
            let parts = whole.split(&*separator).filter(|_| !separator.is_empty());
            let part = |part: &str| match part.strip_prefix('[').and_then(|part| part.strip_suffix(']')) {
                Some(unknown) if is_id => Node::Unclear(Cow::Owned(unknown.to_owned())),
                _ if is_id && is_symbolic(part) => Node::Unclear(Cow::Owned(written(part))),
                _ => Node::Text(Cow::Owned(part.to_owned())),
            };
            Some(Node::List(parts.map(part).collect()))
        }
        ("format", [pattern, values @ ..]) => format_text(&as_text(pattern)?, values).and_then(owned),
        ("tostring", [value]) => match value {
            Node::Text(_) => Some(value.clone()),
            other => owned(as_text(other)?.into_owned()),
        },
        _ => None,
    }
}

/// `format("%s-%02d", …)`: the verbs that occur in names.
fn format_text(pattern: &str, values: &[Node<'_>]) -> Option<String> {
    let (mut text, mut values, mut rest) = (String::new(), values.iter(), pattern);
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let end = after.find(|c: char| c.is_ascii_alphabetic() || c == '%')?;
        let (flags, verb) = (after.get(..end)?, after.get(end..=end)?);
        rest = after.get(end + 1..)?;
        if verb == "%" {
            text.push('%');
            continue;
        }
        let value = values.next()?;
        let written = match verb {
            "s" | "v" if flags.is_empty() => as_text(value)?.into_owned(),
            "q" if flags.is_empty() => format!("\"{}\"", as_text(value)?),
            "d" if flags.is_empty() => as_number(value)?.to_string(),
            "d" => {
                let width = flags.strip_prefix('0')?.parse::<usize>().ok().filter(|width| *width < 64)?;
                format!("{:0width$}", as_number(value)?)
            }
            _ => return None,
        };
        text.push_str(&written);
    }
    text.push_str(rest);
    (text.len() <= MOST && values.next().is_none()).then_some(text)
}

fn collection_function<'t>(name: &str, arguments: &[Node<'t>]) -> Option<Node<'t>> {
    match (name, arguments) {
        ("concat" | "setunion", lists) => {
            let all = lists.iter().map(list).collect::<Option<Vec<_>>>()?.concat();
            let all = if name == "setunion" { distinct(&all) } else { all };
            (all.len() <= MOST).then_some(Node::List(all))
        }
        ("tolist", [Node::List(items)]) => Some(Node::List(items.clone())),
        ("toset" | "distinct", [Node::List(items)]) => Some(Node::List(distinct(items))),
        ("tomap" | "jsonencode" | "sensitive" | "nonsensitive", [value]) => Some(value.clone()),
        ("compact", [Node::List(items)]) => {
            let filled = items.iter().filter(|item| **item != Node::Null && item.text() != Some(""));
            Some(Node::List(filled.cloned().collect()))
        }
        ("coalesce", values) => values.iter().find(|value| **value != Node::Null && value.text() != Some("")).cloned(),
        ("coalescelist", lists) => lists.iter().find(|one| list(one).is_some_and(|list| !list.is_empty())).cloned(),
        ("flatten", [Node::List(items)]) => {
            let mut flat = Vec::new();
            flatten(items, &mut flat)?;
            Some(Node::List(flat))
        }
        ("merge", objects) => {
            let mut members: Vec<(Cow<'t, str>, Node<'t>)> = Vec::new();
            for object in objects.iter().filter(|object| **object != Node::Null) {
                for (name, value) in object.object()?.members() {
                    members.push((name.clone(), value.clone()));
                }
            }
            (members.len() <= MOST).then(|| Node::Object(last_of_each(members)))
        }
        ("keys", [Node::Object(object)]) => {
            Some(Node::List(sorted(object).into_iter().map(|(name, _)| Node::Text(name.clone())).collect()))
        }
        ("values", [Node::Object(object)]) => {
            Some(Node::List(sorted(object).into_iter().map(|(_, value)| value.clone()).collect()))
        }
        ("lookup", [Node::Object(object), key, rest @ ..]) => {
            let key = as_text(key)?;
            let found = object.members().find(|(name, _)| **name == key).map(|(_, value)| value);
            found.or_else(|| rest.first()).cloned()
        }
        ("one", [Node::List(items)]) if items.len() < 2 => Some(items.first().cloned().unwrap_or(Node::Null)),
        ("zipmap", [Node::List(keys), Node::List(values)]) if keys.len() == values.len() => {
            let member =
                |(key, value): (&Node<'t>, &Node<'t>)| Some((Cow::Owned(as_text(key)?.into_owned()), value.clone()));
            keys.iter().zip(values).map(member).collect::<Option<Vec<_>>>().map(last_of_each).map(Node::Object)
        }
        ("index", [Node::List(items), value]) => number_node(items.iter().position(|item| item == value)?),
        ("element", [Node::List(items), at]) => {
            let length = i64::try_from(items.len()).ok().filter(|length| *length > 0)?;
            items.get(usize::try_from(as_number(at)?.rem_euclid(length)).ok()?).cloned()
        }
        ("slice", [Node::List(items), from, to]) => {
            let (from, to) = (usize::try_from(as_number(from)?).ok()?, usize::try_from(as_number(to)?).ok()?);
            items.get(from..to).map(|part| Node::List(part.to_vec()))
        }
        ("reverse", [Node::List(items)]) => Some(Node::List(items.iter().rev().cloned().collect())),
        ("sort", [Node::List(items)]) => {
            let mut texts = items.iter().map(as_text).collect::<Option<Vec<_>>>()?;
            model::sorted::sort(&mut texts);
            Some(Node::List(texts.into_iter().map(|text| Node::Text(Cow::Owned(text.into_owned()))).collect()))
        }
        _ => None,
    }
}

fn number<'t>(name: &str, arguments: &[Node<'t>]) -> Option<Node<'t>> {
    match (name, arguments) {
        ("length", [Node::List(items)]) => number_node(items.len()),
        ("length", [Node::Object(object)]) => number_node(object.members().count()),
        ("length", [Node::Text(text)]) => number_node(text.chars().count()),
        ("tonumber", [value]) => as_number(value).map(Node::Number),
        ("abs", [value]) => as_number(value)?.checked_abs().map(Node::Number),
        ("max", [_, ..]) => {
            arguments.iter().map(as_number).collect::<Option<Vec<_>>>()?.into_iter().max().map(Node::Number)
        }
        ("min", [_, ..]) => {
            arguments.iter().map(as_number).collect::<Option<Vec<_>>>()?.into_iter().min().map(Node::Number)
        }
        ("range", [_, ..]) => {
            let numbers = arguments.iter().map(as_number).collect::<Option<Vec<_>>>()?;
            let (from, to) = match numbers.as_slice() {
                [to] => (0, *to),
                [from, to] => (*from, *to),
                _ => return None,
            };
            let length = usize::try_from(to.checked_sub(from)?).ok()?;
            (length <= MOST).then(|| Node::List((from..to).map(Node::Number).collect()))
        }
        _ => None,
    }
}

/// The subnet with a number, of so many more bits, or a host of a network: `cidrsubnet` and `cidrhost` of IPv4.
fn network<'t>(name: &str, arguments: &[Node<'t>]) -> Option<Node<'t>> {
    let network: ipnet::Ipv4Net = arguments.first().and_then(as_text)?.parse().ok()?;
    let base = u32::from(network.network());
    match (name, arguments) {
        ("cidrsubnet", [_, bits, number]) => {
            let length =
                network.prefix_len().checked_add(u8::try_from(as_number(bits)?).ok()?).filter(|it| *it <= 32)?;
            let number = u32::try_from(as_number(number)?).ok()?;
            let offset = u64::from(number) << (32 - u32::from(length));
            let address = u32::try_from(u64::from(base) + offset).ok().map(std::net::Ipv4Addr::from)?;
            network.contains(&address).then(|| owned(format!("{address}/{length}")))?
        }
        ("cidrhost", [_, number]) => {
            let address = base.checked_add(u32::try_from(as_number(number)?).ok()?).map(std::net::Ipv4Addr::from)?;
            network.contains(&address).then(|| owned(address.to_string()))?
        }
        _ => None,
    }
}

fn number_node<'t>(number: usize) -> Option<Node<'t>> {
    i64::try_from(number).ok().map(Node::Number)
}

/// The items of lists inside lists; `None` if there are too many.
fn flatten<'t>(items: &[Node<'t>], flat: &mut Vec<Node<'t>>) -> Option<()> {
    for item in items {
        match item {
            Node::List(inner) => flatten(inner, flat)?,
            other => flat.push(other.clone()),
        }
    }
    (flat.len() <= MOST).then_some(())
}

/// Each item once, where it first stands.
fn distinct<'t>(items: &[Node<'t>]) -> Vec<Node<'t>> {
    let mut seen = std::collections::BTreeSet::new();
    let is_new = |item: &&Node<'t>| as_text(item).is_none_or(|text| seen.insert(text.into_owned()));
    items.iter().filter(is_new).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Node<'_> {
        Node::Text(Cow::Borrowed(text))
    }

    #[test]
    fn texts_are_formatted_as_terraform_does() {
        let result = call("format", &[text("%s-%02d%%"), text("nsg"), Node::Number(7)]);
        assert_eq!(result, Some(text("nsg-07%")));
        assert_eq!(call("format", &[text("%s")]), None);
        assert_eq!(call("format", &[text("%z"), text("a")]), None);
        assert_eq!(call("replace", &[text("a b"), text(" "), text("-")]), Some(text("a-b")));
        assert_eq!(call("replace", &[text("a b"), text("/[ ]/"), text("-")]), None);
    }

    #[test]
    fn networks_are_divided() {
        let subnet =
            |bits, number| call("cidrsubnet", &[text("10.1.0.0/16"), Node::Number(bits), Node::Number(number)]);
        assert_eq!(subnet(8, 2), Some(text("10.1.2.0/24")));
        assert_eq!(subnet(8, 256), None);
        assert_eq!(subnet(20, 0), None);
        assert_eq!(call("cidrhost", &[text("10.1.0.0/28"), Node::Number(4)]), Some(text("10.1.0.4")));
    }

    #[test]
    fn collections_are_put_together() {
        let ab = Node::List(vec![text("a"), text("b")]);
        assert_eq!(
            call("concat", &[ab.clone(), ab.clone()]).and_then(|both| call("distinct", &[both])),
            Some(ab.clone())
        );
        assert_eq!(call("element", &[ab.clone(), Node::Number(3)]), Some(text("b")));
        assert_eq!(
            call("flatten", &[Node::List(vec![ab.clone(), text("c")])]).and_then(|all| call("length", &[all])),
            Some(Node::Number(3))
        );
        assert_eq!(call("join", &[text(","), ab]), Some(text("a,b")));
    }
}
