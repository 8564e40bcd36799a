//! Values of Terraform's language: what they are as text and numbers, and what is in them.

use std::borrow::Cow;

use crate::documents::notes::is_conditional;
use crate::formats::values::objects::{Names, Nested, merged, sorted};
use crate::formats::values::value;
use model::json::{Label, Node, Object};

/// A value as text, as templates show it.
pub(super) fn as_text<'n>(node: &'n Node<'_>) -> Option<Cow<'n, str>> {
    value::as_text(node, ["false", "true"])
}

/// A value as a whole number.
pub(super) fn as_number(node: &Node<'_>) -> Option<i64> {
    match node {
        Node::Number(number) => Some(*number),
        Node::Text(text) => whole_number(text),
        _ => None,
    }
}

/// A text as a whole number, also where it has zeros behind a point.
fn whole_number(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_whole = !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0');
    whole.parse().ok().filter(|_| is_whole)
}

/// The keys and values of a collection, in the order in which Terraform goes through them; `None` if it is not a collection.
pub(super) fn items_of<'t>(collection: &Node<'t>) -> Option<Vec<(Node<'t>, Node<'t>)>> {
    match collection {
        Node::List(items) => {
            let numbered = (0_i64..).zip(items.iter());
            Some(numbered.map(|(number, item)| (Node::Number(number), item.clone())).collect())
        }
        Node::Object(object) => {
            let members = sorted(object, Names::AsWritten)?.into_iter();
            Some(members.map(|(name, value)| (Node::Text(name.clone().into_name()), value.clone())).collect())
        }
        _ => None,
    }
}

/// True if a member that is there only under a condition has the name of another one.
pub(super) fn collide(members: &[(Label<'_>, Node<'_>)]) -> bool {
    let is_repeated = |name: &Label<'_>| members.iter().filter(|(own, _)| own == name).count() > 1;
    members.iter().any(|(name, value)| is_conditional(value) && is_repeated(name))
}

/// An object in which the last member of each name counts. Terraform compares names with their case.
pub(super) fn object_of<'t>(members: Vec<(Label<'t>, Node<'t>)>) -> Object<'t> {
    merged(members, Names::AsWritten, Nested::Replaced)
}
