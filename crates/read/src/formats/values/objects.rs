//! Operations on objects. What is null is a member like others.

use std::borrow::Cow;
use std::collections::BTreeMap;

use model::json::{Label, Node, Note, Object};

/// How a language compares the names of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    AsWritten,
    AnyCase,
}

impl Names {
    fn are_same(self, one: &str, other: &str) -> bool {
        match self {
            Names::AsWritten => one == other,
            Names::AnyCase => one.eq_ignore_ascii_case(other),
        }
    }

    /// What names have in common that are the same.
    fn form<'t>(self, label: &Label<'t>) -> Label<'t> {
        match (self, label) {
            (Names::AnyCase, Label::Name(name)) => Label::Name(Cow::Owned(name.to_ascii_lowercase())),
            _ => label.clone(),
        }
    }
}

/// What becomes of an object where a later one has the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nested {
    Replaced,
    Merged,
}

/// The value of the member with a name; the last one, if there are several.
pub(crate) fn member<'n, 't>(object: &'n Object<'t>, name: &str, names: Names) -> Option<&'n Node<'t>> {
    object.named().rev().find(|(own, _)| names.are_same(own, name)).map(|(_, value)| value)
}

/// Copies of the members of an object.
pub(crate) fn copies<'o, 't>(object: &'o Object<'t>) -> impl Iterator<Item = (Label<'t>, Node<'t>)> + use<'o, 't> {
    object.members().map(|(name, value)| (name.clone(), value.clone()))
}

/// An object in which a member has this value.
pub(crate) fn with<'t>(object: &Object<'t>, name: &'static str, value: Node<'t>) -> Object<'t> {
    let others = copies(object).filter(|(own, _)| !own.eq_ignore_ascii_case(name));
    others.chain([(Label::from(name), value)]).collect()
}

/// The members of some values; `None` if one of them is no object.
pub(crate) fn members_of<'n, 't: 'n>(
    objects: impl IntoIterator<Item = &'n Node<'t>>,
) -> Option<Vec<(Label<'t>, Node<'t>)>> {
    let mut members = Vec::new();
    for object in objects {
        members.extend(copies(object.object()?));
    }
    Some(members)
}

/// An object of some members. Of those with one name, the first decides the place, and the last the value.
pub(crate) fn merged<'t>(members: Vec<(Label<'t>, Node<'t>)>, names: Names, nested: Nested) -> Object<'t> {
    let mut all: Vec<(Label<'t>, Node<'t>)> = Vec::with_capacity(members.len());
    let mut places = BTreeMap::new();
    for (name, value) in members {
        let place = *places.entry(names.form(&name)).or_insert(all.len());
        match all.get_mut(place) {
            None => all.push((name, value)),
            Some((_, own)) => {
                *own = match (&*own, &value) {
                    (Node::Object(own), Node::Object(later)) if nested == Nested::Merged => {
                        Node::Object(merged(copies(own).chain(copies(later)).collect(), names, nested))
                    }
                    _ => value,
                }
            }
        }
    }
    all.into_iter().collect()
}

/// True if the object is not truncated: all of its members are there.
pub(crate) fn is_complete(object: &Object<'_>) -> bool {
    !object.has_note(Note::Truncated)
}

/// Whether an object has a member with a name; `None` if it may have it after the end of the text.
pub(crate) fn has(object: &Object<'_>, name: &str, names: Names) -> Option<bool> {
    let is_there = member(object, name, names).is_some();
    (is_there || is_complete(object)).then_some(is_there)
}

/// All members in the order of their names.
pub(crate) fn sorted<'o, 't>(object: &'o Object<'t>, names: Names) -> Option<Vec<(&'o Label<'t>, &'o Node<'t>)>> {
    let named = object.named().map(|(name, value)| (names.form(name), (name, value)));
    is_complete(object).then(|| model::sorted::map(named).into_values().collect())
}

/// The names of all members, in their order.
pub(crate) fn keys<'t>(object: &Object<'t>, names: Names) -> Option<Node<'t>> {
    let name = |(name, _): (&Label<'t>, _)| Node::Text(name.clone().into_name());
    Some(Node::List(sorted(object, names)?.into_iter().map(name).collect()))
}
