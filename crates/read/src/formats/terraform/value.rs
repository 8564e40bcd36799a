//! Values of Terraform's language: what they are as text and numbers, and what is in them.

use std::borrow::Cow;

use model::json::{Label, Node, Object};

/// A value as text, as templates show it.
pub(super) fn as_text<'n>(node: &'n Node<'_>) -> Option<Cow<'n, str>> {
    match node {
        Node::Text(text) => Some(Cow::Borrowed(text)),
        Node::Number(number) => Some(Cow::Owned(number.to_string())),
        Node::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
        _ => None,
    }
}

/// A value as a whole number.
pub(super) fn as_number(node: &Node<'_>) -> Option<i64> {
    match node {
        Node::Number(number) => Some(*number),
        Node::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// The keys and values of a collection, in the order in which Terraform goes through them; `None` if it is none.
pub(super) fn items_of<'t>(collection: &Node<'t>) -> Option<Vec<(Node<'t>, Node<'t>)>> {
    match collection {
        Node::List(items) => {
            let numbered = (0_i64..).zip(items.iter());
            Some(numbered.map(|(number, item)| (Node::Number(number), item.clone())).collect())
        }
        Node::Object(object) => {
            let members = sorted(object).into_iter();
            Some(members.map(|(name, value)| (Node::Text(name.clone().into_name()), value.clone())).collect())
        }
        _ => None,
    }
}

/// True if something inside is unknown.
pub(super) fn holds_unclear(node: &Node<'_>) -> bool {
    match node {
        Node::Unclear(_) => true,
        Node::List(list) => list.iter().any(holds_unclear),
        Node::Object(object) => object.members().any(|(_, value)| holds_unclear(value)),
        _ => false,
    }
}

/// How much work some values are.
pub(super) fn weight(nodes: &[Node<'_>]) -> usize {
    let one = |node: &Node<'_>| match node {
        Node::List(list) => 1 + weight(list),
        Node::Object(object) => object.members().map(|(_, value)| 1 + weight(std::slice::from_ref(value))).sum(),
        Node::Text(text) => 1 + text.len() / 256,
        _ => 1,
    };
    nodes.iter().map(one).sum()
}

/// The members in the order of their names, as Terraform goes through them.
pub(super) fn sorted<'o, 't>(object: &'o Object<'t>) -> Vec<(&'o Label<'t>, &'o Node<'t>)> {
    let members: std::collections::BTreeMap<_, _> = model::sorted::map(object.members());
    members.into_iter().collect()
}

/// An object in which the last member of each name counts.
pub(super) fn last_of_each<'t>(members: Vec<(Label<'t>, Node<'t>)>) -> Object<'t> {
    let mut seen = std::collections::BTreeSet::new();
    let mut kept: Vec<(Label<'t>, Node<'t>)> =
        members.into_iter().rev().filter(|(name, _)| seen.insert(name.to_string())).collect();
    kept.reverse();
    kept.into_iter().collect()
}
