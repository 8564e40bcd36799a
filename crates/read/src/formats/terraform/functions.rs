//! The functions of Terraform's language that occur in rules, names and collections: which operation of
//! [`crate::formats::values`] each is, and what differs from templates
//! (<https://developer.hashicorp.com/terraform/language/functions>).

use super::resource::{as_full_id, is_short_id, symbolic_form};
use super::value::{as_number, as_text, collide, object_of};
use crate::documents::notes::is_conditional;
use crate::formats::values::objects::{Names, is_complete, keys, member, members_of, sorted};
use crate::formats::values::texts::{self, Place};
use crate::formats::values::value::{
    self, MOST_ITEMS, MOST_TEXT, bounded_text, count, has_fraction, is_known, is_rest, text,
};
use crate::formats::values::{lists, networks};
use crate::text::symbolic::{self, Part, is_symbolic, parts};
use ipnet::IpNet;
use model::json::{Label, Node, Unclear};
use std::borrow::Cow;

/// The names of the functions that are known; all others make their result unknown.
const KNOWN: &str = "abs can chomp cidrhost cidrsubnet coalesce coalescelist compact concat contains distinct element \
    endswith flatten format index join jsonencode keys length lookup lower max merge min nonsensitive \
    one range replace reverse sensitive setunion slice sort split startswith strcontains substr tolist \
    floor ceil jsondecode title tobool tomap tonumber toset tostring trim trimprefix trimspace trimsuffix try upper values zipmap";

/// True for a function that is known.
pub(super) fn is_function(name: &str) -> bool {
    KNOWN.split(' ').any(|known| known == name)
}

/// What a function gives; `None` if it fails.
pub(super) fn call<'t>(name: &str, arguments: &[Node<'t>]) -> Option<Node<'t>> {
    decided(name, arguments)
        .map(Node::Bool)
        .or_else(|| text_function(name, arguments))
        .or_else(|| list_function(name, arguments))
        .or_else(|| object_function(name, arguments))
        .or_else(|| number_function(name, arguments))
        .or_else(|| network_function(name, arguments))
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

/// A text with its unknown parts in brackets, as texts are compared; `None` for other values.
fn form(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Text(text) if is_short_id(text) => Some(as_full_id(text)),
        Node::Text(text) => Some(text.to_string()),
        Node::Unclear(unclear) => unclear.written().map(|text| symbolic_form(text)),
        _ => None,
    }
}

/// Whether two values are equal; `None` if that depends on what is unknown in them.
pub(super) fn equal(one: &Node<'_>, other: &Node<'_>) -> Option<bool> {
    match (one, other) {
        (Node::Text(one), Node::Text(other)) if !is_short_id(one) && !is_short_id(other) => Some(one == other),
        (Node::Unclear(one), Node::Unclear(other)) if one == other => is_reference(one.text()).then_some(true),
        _ => match form(one).zip(form(other)) {
            Some((one, other)) if one != other => symbolic::equal(&one, &other),
            Some(_) => matches!((one, other), (Node::Text(_), Node::Text(_))).then_some(true),
            None => {
                let is_exact = |value: &Node<'_>| is_known(value) && !has_fraction(value);
                (is_exact(one) && is_exact(other)).then(|| same(one, other))
            }
        },
    }
}

/// True if two values are equal: the order of an object's members says nothing.
fn same(one: &Node<'_>, other: &Node<'_>) -> bool {
    match (one, other) {
        (Node::List(one), Node::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Node::Object(one), Node::Object(other)) => {
            one.named().count() == other.named().count()
                && one
                    .named()
                    .all(|(name, own)| member(other, name, Names::AsWritten).is_some_and(|other| same(own, other)))
        }
        _ => one == other,
    }
}

/// True for a reference to something that has one value everywhere. Other expressions may be shown shortened.
fn is_reference(expression: &str) -> bool {
    ["var.", "local.", "azurerm_", "data."].iter().any(|start| expression.starts_with(start))
        && expression.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// What a call says of texts that are partly unknown, where what is known decides.
pub(super) fn decided(name: &str, arguments: &[Node<'_>]) -> Option<bool> {
    let holds = |own: &Node<'_>, place, wanted: &str| texts::holds(&form(own)?, place, wanted);
    match (name, arguments) {
        ("contains", [Node::List(items), wanted]) => lists::contains(items, |item| equal(item, wanted)),
        (_, [_, Node::Text(wanted)]) if is_symbolic(wanted) => None,
        ("startswith", [own, Node::Text(wanted)]) => holds(own, Place::Start, wanted),
        ("endswith", [own, Node::Text(wanted)]) => holds(own, Place::End, wanted),
        ("strcontains", [own, Node::Text(wanted)]) => holds(own, Place::Anywhere, wanted),
        _ => None,
    }
}

/// A text with a capital letter at the start of each word.
fn titled(text: &str) -> String {
    let mut is_start = true;
    let letter = |letter: char| {
        let own = if is_start { letter.to_ascii_uppercase() } else { letter };
        is_start = !letter.is_alphanumeric();
        own
    };
    text.chars().map(letter).collect()
}

fn text_function<'t>(name: &str, arguments: &[Node<'t>]) -> Option<Node<'t>> {
    match (name, arguments) {
        ("lower", [text]) => bounded_text(as_text(text)?.to_ascii_lowercase()),
        ("upper", [text]) => bounded_text(as_text(text)?.to_ascii_uppercase()),
        ("title", [text]) => bounded_text(titled(&as_text(text)?)),
        ("trimspace", [text]) => bounded_text(as_text(text)?.trim().to_owned()),
        ("trim", [text, set]) => {
            let set: Vec<char> = as_text(set)?.chars().collect();
            bounded_text(as_text(text)?.trim_matches(|c| set.contains(&c)).to_owned())
        }
        // A text in slashes is a pattern.
        ("replace", [_, Node::Text(from), _]) if from.len() > 1 && from.starts_with('/') && from.ends_with('/') => None,
        ("replace", [text, from, to]) => {
            let from = as_text(from).filter(|from| !from.is_empty())?;
            texts::replace(&as_text(text)?, &from, &as_text(to)?)
        }
        ("chomp", [text]) => bounded_text(as_text(text)?.trim_end_matches(['\n', '\r']).to_owned()),
        ("trimprefix", [text, part]) => {
            let text = as_text(text)?;
            bounded_text(text.strip_prefix(&*as_text(part)?).unwrap_or(&text).to_owned())
        }
        ("trimsuffix", [text, part]) => {
            let text = as_text(text)?;
            bounded_text(text.strip_suffix(&*as_text(part)?).unwrap_or(&text).to_owned())
        }
        // A length of -1 means all that follows.
        ("substr", [text, start, length]) => {
            let most = usize::try_from(as_number(length)?).unwrap_or(usize::MAX);
            Some(texts::part(&as_text(text)?, usize::try_from(as_number(start)?).ok()?, most))
        }
        // If one part is unknown, the whole is: its placeholder is an expression, not a text.
        ("join", [separator, rest @ ..]) => {
            let joined = texts::join(&concat(rest)?, &as_text(separator)?, as_text)?;
            joined.known().is_some().then_some(joined)
        }
        ("split", [separator, text]) => Some(split(&as_text(separator)?, &as_text(text)?)),
        ("format", [pattern, values @ ..]) => format_text(&as_text(pattern)?, values).and_then(bounded_text),
        ("tostring", [Node::Text(text)]) => Some(Node::Text(text.clone())),
        ("tostring", [value]) => Some(text(as_text(value)?)),
        _ => None,
    }
}

/// The parts of a text. The ids that are made here lack their first parts, which are there, and unknown.
fn split<'t>(separator: &str, whole: &str) -> Node<'t> {
    if separator.is_empty() {
        return Node::List(whole.chars().map(text).collect());
    }
    if !is_short_id(whole) || separator != "/" {
        return texts::split(whole, &[separator], |part| text(part));
    }
    let part = |part: &str| match part.strip_prefix('[').and_then(|part| part.strip_suffix(']')) {
        Some(unknown) => value::written(unknown),
        None if is_symbolic(part) => value::written(written(part)),
        None => text(part),
    };
    texts::split(&as_full_id(whole), &[separator], part)
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
    (text.len() <= MOST_TEXT && values.next().is_none()).then_some(text)
}

/// One list of some, unless it becomes too long.
fn concat<'t>(lists: &[Node<'t>]) -> Option<Vec<Node<'t>>> {
    lists::concat(lists).filter(|all| all.len() <= MOST_ITEMS)
}

/// Each item once. All are of one type in Terraform: 1 is "1".
fn distinct<'t>(items: Vec<Node<'t>>) -> Node<'t> {
    Node::List(lists::distinct(items, |item| as_text(item).map(Cow::into_owned)))
}

fn list_function<'t>(name: &str, arguments: &[Node<'t>]) -> Option<Node<'t>> {
    let is_filled = |value: &Node<'_>| *value != Node::Null && value.text() != Some("");
    match (name, arguments) {
        ("concat", lists) => concat(lists).map(Node::List),
        ("setunion", lists) => concat(lists).map(distinct),
        ("tolist", [Node::List(items)]) => Some(Node::List(items.clone())),
        ("toset" | "distinct", [Node::List(items)]) => Some(distinct(items.clone())),
        ("compact", [Node::List(items)]) => {
            Some(Node::List(items.iter().filter(|item| is_filled(item)).cloned().collect()))
        }
        // Unlike in templates, an empty text is passed over like null.
        ("coalesce", values) => values.iter().find(|value| is_filled(value)).cloned(),
        ("coalescelist", lists) => {
            let found = lists.iter().find(|list| matches!(list, Node::List(items) if !items.is_empty()));
            found.filter(|list| matches!(list, Node::List(items) if items.iter().any(|item| !is_rest(item) && !is_conditional(item)))).cloned()
        }
        // Unlike in templates, lists inside lists are flattened as well.
        // What is unknown in them may be a list as well.
        ("flatten", [Node::List(items)]) => {
            let is_list = |item: &Node<'_>| matches!(item, Node::Unclear(Unclear::Written(text)) if !is_element(text));
            let flat = lists::flatten(items)?.into_iter();
            Some(Node::List(
                flat.map(|item| if is_list(&item) { value::rest(item_text(&item)) } else { item }).collect(),
            ))
        }
        ("one", [Node::List(items)]) if items.len() < 2 => lists::end(items.first()),
        ("index", [Node::List(items), value]) => lists::position(items, |item| equal(item, value))?.map(count),
        // The index wraps around the list in both directions.
        ("element", [Node::List(items), at]) if lists::is_counted(items) => {
            let length = i64::try_from(items.len()).ok().filter(|length| *length > 0)?;
            items.get(usize::try_from(as_number(at)?.rem_euclid(length)).ok()?).cloned()
        }
        ("slice", [Node::List(items), from, to]) => {
            lists::slice(items, usize::try_from(as_number(from)?).ok()?, usize::try_from(as_number(to)?).ok()?)
        }
        ("reverse", [Node::List(items)]) => Some(Node::List(items.iter().rev().cloned().collect())),
        ("sort", [Node::List(items)]) => {
            let mut texts = items.iter().map(as_text).collect::<Option<Vec<_>>>()?;
            model::sorted::sort(&mut texts);
            Some(Node::List(texts.into_iter().map(text).collect()))
        }
        _ => None,
    }
}

/// True for an expression that gives one element: an attribute of a resource that is a text.
fn is_element(expression: &str) -> bool {
    let last = expression.rsplit('.').next().unwrap_or_default();
    ["id", "name", "location", "key"].contains(&last) || expression.starts_with('"')
}

fn item_text<'n>(item: &'n Node<'_>) -> &'n str {
    if let Node::Unclear(unclear) = item { unclear.text() } else { "" }
}

fn object_function<'t>(name: &str, arguments: &[Node<'t>]) -> Option<Node<'t>> {
    match (name, arguments) {
        ("tomap" | "jsonencode" | "sensitive" | "nonsensitive", [value]) => Some(value.clone()),
        ("merge", objects) => {
            let members = members_of(objects.iter().filter(|object| **object != Node::Null))?;
            if collide(&members) {
                return None;
            }
            (members.len() <= MOST_ITEMS).then(|| Node::Object(object_of(members)))
        }
        ("keys", [Node::Object(object)]) if !object.named().any(|(_, value)| is_conditional(value)) => {
            keys(object, Names::AsWritten)
        }
        ("values", [Node::Object(object)]) => {
            let members = sorted(object, Names::AsWritten)?.into_iter();
            Some(Node::List(members.map(|(_, value)| value.clone()).collect()))
        }
        ("lookup", [Node::Object(object), key, rest @ ..]) => member(object, &as_text(key)?, Names::AsWritten)
            .or_else(|| rest.first().filter(|_| is_complete(object)))
            .filter(|value| !is_conditional(value))
            .cloned(),
        ("zipmap", [Node::List(keys), Node::List(values)])
            if keys.len() == values.len() && lists::is_counted(keys) && lists::is_counted(values) =>
        {
            let member = |(key, value): (_, &Node<'t>)| Some((Label::from(as_text(key)?.into_owned()), value.clone()));
            keys.iter().zip(values).map(member).collect::<Option<Vec<_>>>().map(object_of).map(Node::Object)
        }
        _ => None,
    }
}

fn number_function<'t>(name: &str, arguments: &[Node<'t>]) -> Option<Node<'t>> {
    match (name, arguments) {
        ("length", [value]) => lists::length(value),
        ("tonumber", [Node::Fraction]) => Some(Node::Fraction),
        ("tonumber", [value]) => as_number(value).map(Node::Number),
        ("tobool", [value @ Node::Bool(_)]) => Some(value.clone()),
        ("tobool", [Node::Text(text)]) => text.parse().ok().map(Node::Bool),
        ("floor" | "ceil", [value]) => as_number(value).map(Node::Number),
        ("abs", [value]) => as_number(value)?.checked_abs().map(Node::Number),
        ("max", values) => lists::extreme(values.iter().map(as_number), i64::max),
        ("min", values) => lists::extreme(values.iter().map(as_number), i64::min),
        // The second number is where the range ends, not how many there are.
        ("range", [to]) => lists::range(0, as_number(to)?),
        ("range", [from, to]) => lists::range(as_number(from)?, as_number(to)?),
        _ => None,
    }
}

fn network_function<'t>(name: &str, arguments: &[Node<'t>]) -> Option<Node<'t>> {
    let network: IpNet = arguments.first().and_then(as_text)?.parse().ok()?;
    match (name, arguments) {
        // The length is that of the network and so many bits more.
        ("cidrsubnet", [_, bits, number]) => {
            let length = network.prefix_len().checked_add(u8::try_from(as_number(bits)?).ok()?)?;
            networks::subnet(network, length, u128::try_from(as_number(number)?).ok()?)
        }
        // The first host is the network itself.
        ("cidrhost", [_, number]) => networks::host(network, u128::try_from(as_number(number)?).ok()?),
        _ => None,
    }
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
    fn functions_give_what_the_reference_says() {
        for (name, arguments, expected) in [
            ("cidrhost", r#"["10.12.112.0/20", 16]"#, r#""10.12.112.16""#),
            ("cidrsubnet", r#"["172.16.0.0/12", 4, 2]"#, r#""172.18.0.0/16""#),
            ("cidrsubnet", r#"["fd00:fd12:3456:7890::/56", 16, 162]"#, r#""fd00:fd12:3456:7800:a200::/72""#),
            ("coalesce", r#"["", "b"]"#, r#""b""#),
            ("concat", r#"[["a", ""], ["b", "c"]]"#, r#"["a", "", "b", "c"]"#),
            ("contains", r#"[["a", "b", "c"], "d"]"#, "false"),
            ("distinct", r#"[["a", "b", "a", "c", "d", "b"]]"#, r#"["a", "b", "c", "d"]"#),
            ("element", r#"[["a", "b", "c"], 3]"#, r#""a""#),
            ("endswith", r#"["hello world", "world"]"#, "true"),
            ("flatten", r#"[[[["a", "b"], []], ["c"]]]"#, r#"["a", "b", "c"]"#),
            ("index", r#"[["a", "b", "c"], "b"]"#, "1"),
            ("join", r#"["-", ["foo", "bar", "baz"]]"#, r#""foo-bar-baz""#),
            ("keys", r#"[{"a": 1, "c": 2, "b": 3}]"#, r#"["a", "b", "c"]"#),
            ("lookup", r#"[{"a": "ay", "b": "bee"}, "c", "what?"]"#, r#""what?""#),
            ("max", "[12, 54, 3]", "54"),
            ("merge", r#"[{"a": "b", "c": {"x": 1}}, {"c": {"y": 2}}]"#, r#"{"a": "b", "c": {"y": 2}}"#),
            ("range", "[1, 4]", "[1, 2, 3]"),
            ("slice", r#"[["a", "b", "c", "d"], 1, 3]"#, r#"["b", "c"]"#),
            ("split", r#"[",", "foo,bar,baz"]"#, r#"["foo", "bar", "baz"]"#),
            ("split", r#"["", "ab"]"#, r#"["a", "b"]"#),
            ("substr", r#"["hello world", 6, -1]"#, r#""world""#),
            ("values", r#"[{"a": 3, "c": 2, "d": 1}]"#, "[3, 2, 1]"),
            ("zipmap", r#"[["a", "b"], [1, 2]]"#, r#"{"a": 1, "b": 2}"#),
        ] {
            let arguments: Vec<Node<'_>> = serde_json::from_str(arguments).unwrap();
            let expected: Node<'_> = serde_json::from_str(expected).unwrap();
            assert!(is_function(name), "{name}");
            assert_eq!(call(name, &arguments), Some(expected), "{name}");
        }
    }

    #[test]
    fn what_is_not_there_has_no_value() {
        let subnet =
            |bits, number| call("cidrsubnet", &[text("10.1.0.0/16"), Node::Number(bits), Node::Number(number)]);
        assert_eq!(subnet(8, 256), None);
        assert_eq!(subnet(20, 0), None);
        let ab = Node::List(vec![text("a"), text("b")]);
        assert_eq!(call("slice", &[ab.clone(), Node::Number(1), Node::Number(3)]), None);
        assert_eq!(call("index", &[ab, text("c")]), None);
        let partly_unknown = Node::List(vec![text("a"), value::written("var.b"), text("c")]);
        assert_eq!(call("join", &[text(","), partly_unknown.clone()]), None);
        // The one before may be the same.
        assert_eq!(call("index", &[partly_unknown.clone(), text("c")]), None);
        assert_eq!(call("index", &[partly_unknown, text("a")]), Some(Node::Number(0)));
    }
}
