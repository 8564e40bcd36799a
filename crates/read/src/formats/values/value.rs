//! Values by themselves: computed texts, what is known of a value, and its size.

use std::borrow::Cow;

use crate::documents::notes::is_conditional;
use model::json::{Elsewhere, Label, Node, Unclear};

/// True for texts that can decide a rule: the empty one, and those of an access.
pub(crate) fn is_decisive_text(text: &str) -> bool {
    text.is_empty() || ["Allow", "Deny"].iter().any(|access| text.eq_ignore_ascii_case(access))
}

/// The private address of a firewall, by its id.
pub(crate) fn address_of<'t>(firewall: &Node<'_>) -> Option<Node<'t>> {
    let id = firewall.text()?.to_owned();
    Some(Node::Unclear(Unclear::Elsewhere(Elsewhere::AddressOf(Cow::Owned(id)))))
}

/// How long a text may become, in bytes: each call could double it.
pub(crate) const MOST_TEXT: usize = 64 * 1024;

/// How many elements a list may get, and how many members an object.
pub(crate) const MOST_ITEMS: usize = 64 * 1024;

/// A text that was computed.
pub(crate) fn text<'t>(text: impl Into<String>) -> Node<'t> {
    Node::Text(Cow::Owned(text.into()))
}

/// An unknown value, by its placeholder.
pub(crate) fn written<'t>(text: impl Into<String>) -> Node<'t> {
    Node::Unclear(Unclear::Written(Cow::Owned(text.into())))
}

/// A value that is too large to compute.
pub(crate) const TOO_LARGE: Node<'static> = Node::Unclear(Unclear::Elsewhere(Elsewhere::TooLarge));

/// A text that was computed; `None` if it is too long.
pub(crate) fn bounded_text<'t>(computed: String) -> Option<Node<'t>> {
    (computed.len() <= MOST_TEXT).then(|| text(computed))
}

/// How many there are of something.
pub(crate) fn count<'t>(count: usize) -> Node<'t> {
    Node::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// How a language writes a value inside a text; `None` for a value that no text can hold.
pub(crate) type AsText = for<'n, 't> fn(&'n Node<'t>) -> Option<Cow<'n, str>>;

/// A value inside a text, where a language writes false and true like this; `None` for lists, objects, and what is null.
pub(crate) fn as_text<'n>(node: &'n Node<'_>, [no, yes]: [&'static str; 2]) -> Option<Cow<'n, str>> {
    match node {
        Node::Text(text) => Some(Cow::Borrowed(text)),
        Node::Number(number) => Some(Cow::Owned(number.to_string())),
        Node::Bool(value) => Some(Cow::Borrowed(if *value { yes } else { no })),
        _ => None,
    }
}

/// Further elements of a list that is unknown itself, however many those are.
pub(crate) fn rest<'t>(list: &str) -> Node<'t> {
    let list = list.strip_prefix('[').and_then(|list| list.strip_suffix(']')).unwrap_or(list);
    Node::Unclear(Unclear::Rest(Cow::Owned(format!("[...{list}]"))))
}

/// True for a placeholder for further elements, however many: those of an unknown list, or of one that is truncated.
pub(crate) fn is_rest(node: &Node<'_>) -> bool {
    matches!(node, Node::Truncated | Node::Unclear(Unclear::Rest(_)))
}

/// True if no part of the value is unknown.
pub(crate) fn is_known(node: &Node<'_>) -> bool {
    match node {
        Node::Unclear(_) | Node::Truncated => false,
        Node::List(list) => list.iter().all(is_known),
        Node::Object(object) => !is_conditional(node) && object.members().all(|(_, value)| is_known(value)),
        _ => true,
    }
}

/// True if a fraction is in the value: which one is not read.
pub(crate) fn has_fraction(node: &Node<'_>) -> bool {
    match node {
        Node::Fraction => true,
        Node::List(list) => list.iter().any(has_fraction),
        Node::Object(object) => object.members().any(|(_, value)| has_fraction(value)),
        _ => false,
    }
}

/// How much a value weighs, which is how much work a copy is: its parts, and how long its texts are.
pub(crate) fn weight(node: &Node<'_>) -> usize {
    match node {
        Node::Text(text) => 1 + text.len() / 32,
        Node::Unclear(unclear) => 1 + unclear.text().len() / 32,
        Node::List(list) => list.iter().map(weight).sum::<usize>() + 1,
        Node::Object(object) => {
            object.members().map(|(name, value)| 1 + name.len() / 32 + weight(value)).sum::<usize>() + 1
        }
        _ => 1,
    }
}

/// The same value with texts of its own, for one that was read from a text that is dropped.
pub(crate) fn owned<'t>(node: &Node<'_>) -> Node<'t> {
    match node {
        Node::Null => Node::Null,
        Node::Bool(value) => Node::Bool(*value),
        Node::Number(number) => Node::Number(*number),
        Node::Fraction => Node::Fraction,
        Node::Truncated => Node::Truncated,
        Node::Text(own) => text(own.as_ref()),
        Node::Unclear(own) => written(own.text()),
        Node::List(list) => Node::List(list.iter().map(owned).collect()),
        Node::Object(object) => {
            Node::Object(object.members().map(|(name, value)| (owned_label(name), owned(value))).collect())
        }
    }
}

fn owned_label<'t>(label: &Label<'_>) -> Label<'t> {
    match label {
        Label::Name(name) => Label::Name(Cow::Owned(name.to_string())),
        Label::Note(note) => Label::Note(*note),
    }
}
