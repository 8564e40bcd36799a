//! The values of expressions: JSON, in which an unknown part is an expression.
//!
//! Two expressions with the same unknown value are written the same, however they were reached: so a resource and a
//! reference to it match although their name is unknown.

use std::borrow::Cow;

use crate::formats::values::objects::{Names, member};
use crate::formats::values::texts::made_of;
use crate::formats::values::value::{self, is_known};
use crate::text::symbolic;
use model::estate::Unknown;
use model::json::{Label, Node};

/// How long the expression of an unknown value may become.
const MOST_UNKNOWN: usize = 240;

/// Something unknown, by the expression that it would take.
pub(super) fn unknown<'t>(expression: &str) -> Node<'t> {
    value::written(format!("[{}]", shortened(expression)))
}

/// The unknown result of a call.
pub(super) fn unknown_call<'t, 'n>(function: &str, arguments: impl IntoIterator<Item = &'n Node<'t>>) -> Node<'t>
where
    't: 'n,
{
    let arguments: Vec<String> = arguments.into_iter().map(written).collect();
    unknown(&format!("{function}({})", arguments.join(", ")))
}

/// A value as an expression.
pub(super) fn written(node: &Node<'_>) -> String {
    let call = |function: &str, parts: Vec<String>| format!("{function}({})", parts.join(", "));
    match node {
        Node::Null => "null()".to_owned(),
        Node::Bool(value) => format!("{value}()"),
        Node::Number(number) => number.to_string(),
        Node::Fraction => "float()".to_owned(),
        Node::Text(text) => quoted(text),
        Node::List(list) => shortened(&call("createArray", list.iter().map(written).collect())),
        Node::Object(object) => {
            let member = |(name, value): (&Label<'_>, &Node<'_>)| format!("{}, {}", quoted(name), written(value));
            shortened(&call("createObject", object.named().map(member).collect()))
        }
        Node::Unclear(unclear) => inside(unclear.text()).map_or_else(|| quoted(unclear.text()), str::to_owned),
        Node::Truncated => quoted(&Unknown::Truncated.to_string()),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The expression of something unknown that is one expression, and not a text with expressions in it.
pub(super) fn inside(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let mut depth = 0_i32;
    let whole = inner.bytes().all(|byte| {
        depth += i32::from(byte == b'[') - i32::from(byte == b']');
        depth >= 0
    });
    whole.then_some(inner)
}

/// A long expression, shortened so that people can read it; two that differ stay different.
fn shortened(expression: &str) -> String {
    if expression.len() <= MOST_UNKNOWN {
        return expression.to_owned();
    }
    // FNV-1a.
    let hash = expression
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let start: String = expression.chars().take(MOST_UNKNOWN / 2).collect();
    format!("{start}… #{hash:x}")
}

/// A value as a text holds it; `None` for lists and objects.
pub(super) fn as_text<'n>(node: &'n Node<'_>) -> Option<Cow<'n, str>> {
    value::as_text(node, ["False", "True"])
}

/// A text made of parts: unknown, if one of them is.
pub(super) fn joined<'n, 't: 'n>(parts: impl IntoIterator<Item = &'n Node<'t>>) -> Option<Node<'t>> {
    made_of(parts, as_text)
}

/// Whether two values are equal; `None` if that depends on what is unknown in them.
pub(super) fn equal(one: &Node<'_>, other: &Node<'_>) -> Option<bool> {
    match (one, other) {
        (Node::Text(_) | Node::Unclear(_), Node::Text(_) | Node::Unclear(_)) => {
            symbolic::equal(&shaped(one)?, &shaped(other)?)
        }
        // What has a known part is a text, and no value of another kind.
        (Node::Unclear(unclear), _) | (_, Node::Unclear(unclear)) => {
            inside(unclear.written()?).is_none().then_some(false)
        }
        _ => (is_known(one) && is_known(other)).then(|| same(one, other)),
    }
}

/// True if two known values are equal, wherever they are from.
fn same(one: &Node<'_>, other: &Node<'_>) -> bool {
    match (one, other) {
        (Node::List(own), Node::List(others)) => {
            own.len() == others.len() && own.iter().zip(others).all(|(own, other)| same(own, other))
        }
        (Node::Object(own), Node::Object(others)) => {
            let has = |(name, value): (&Label<'_>, &Node<'_>)| {
                member(others, name, Names::AsWritten).is_some_and(|other| same(value, other))
            };
            own.named().count() == others.named().count() && own.named().all(has)
        }
        _ => one == other,
    }
}

/// A text as it is compared; `None` for a value that is no text. The path of a resource lacks subscription and group, which are
/// not the template's to know: they are there, and unknown.
pub(super) fn shaped<'n>(node: &'n Node<'_>) -> Option<Cow<'n, str>> {
    match node {
        Node::Text(text) => Some(completed(text)),
        Node::Unclear(unclear) => unclear.written().map(|text| Cow::Borrowed(text.as_ref())),
        _ => None,
    }
}

/// A text, with what it lacks at its start if it is the path of a resource.
pub(super) fn completed(text: &str) -> Cow<'_, str> {
    if is_path(text) { Cow::Owned(format!("{UNKNOWN_HOME}{text}")) } else { Cow::Borrowed(text) }
}

/// What ids begin with that a template makes: subscription and group are unknown.
const UNKNOWN_HOME: &str = "/subscriptions/[subscription().subscriptionId]/resourceGroups/[resourceGroup().name]";

/// True for the path of a resource, which is an id without its subscription and resource group.
pub(super) fn is_path(text: &str) -> bool {
    text.starts_with("/providers/")
}
