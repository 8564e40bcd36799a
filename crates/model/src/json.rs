//! JSON as a tree that knows where its parts stand.
//!
//! `serde_json` hands out strings that it did not have to unescape as slices of the text it reads. The place of such a
//! slice in memory is its place in the text, so one pass gives both the values and the positions of all names and
//! nearly all strings.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Node<'a> {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A number with a fraction, or too large: nothing that is read here has one, and to print it would weigh 40 KB.
    Fraction,
    /// A string.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<Node<'a>>),
    /// An object.
    Object(Object<'a>),
    /// A value that the document does not tell, with what stands in its place. JSON has none; formats that compute their
    /// values do.
    Unclear(Cow<'a, str>),
}

/// A JSON object: its members as they stand in the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object<'a> {
    members: Vec<(Cow<'a, str>, Node<'a>)>,
}

impl<'a> FromIterator<(Cow<'a, str>, Node<'a>)> for Object<'a> {
    fn from_iter<M: IntoIterator<Item = (Cow<'a, str>, Node<'a>)>>(members: M) -> Self {
        Object { members: members.into_iter().collect() }
    }
}

impl<'a> Object<'a> {
    /// The members in their order.
    pub fn members(&self) -> impl DoubleEndedIterator<Item = (&Cow<'a, str>, &Node<'a>)> {
        self.members.iter().map(|(name, value)| (name, value))
    }

    /// The value of the member with this name in any case; the last one, if there are several; not `null`.
    pub fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.member(name).map(|(_, value)| value)
    }

    /// The name as written and the value of a member, found as by [`Object::get`].
    pub fn member(&self, name: &str) -> Option<(&Cow<'a, str>, &Node<'a>)> {
        let named = self.members().rev().find(|(own, _)| own.eq_ignore_ascii_case(name));
        named.filter(|(_, value)| **value != Node::Null)
    }

    /// The text of a member.
    pub fn text(&self, name: &str) -> Option<&Cow<'a, str>> {
        match self.get(name) {
            Some(Node::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The object in a member.
    pub fn object(&self, name: &str) -> Option<&Object<'a>> {
        match self.get(name) {
            Some(Node::Object(object)) => Some(object),
            _ => None,
        }
    }

    /// The elements of the array in a member; empty if there is none.
    pub fn list(&self, name: &str) -> &[Node<'a>] {
        match self.get(name) {
            Some(Node::List(list)) => list,
            _ => &[],
        }
    }
}

impl<'a> Node<'a> {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value, if the document tells it.
    pub fn known(&self) -> Option<&Self> {
        (!matches!(self, Node::Unclear(_))).then_some(self)
    }

    /// The object, if it is one.
    pub fn object(&self) -> Option<&Object<'a>> {
        match self {
            Node::Object(object) => Some(object),
            _ => None,
        }
    }
}

/// Where a slice of `text` begins in it; `None` if the slice is from elsewhere, such as a string with escapes, which is
/// no part of the text.
pub fn offset_in(text: &str, slice: &str) -> Option<usize> {
    let offset = (slice.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (offset.checked_add(slice.len())? <= text.len()).then_some(offset)
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(i64::try_from(value).map_or(Node::Fraction, Node::Number))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value))
    }

    fn visit_f64<E>(self, _value: f64) -> Result<Node<'de>, E> {
        Ok(Node::Fraction)
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(Name(name)) = entries.next_key()? {
            members.push((name, entries.next_value()?));
        }
        Ok(Node::Object(Object { members }))
    }
}

/// A member's name, borrowed where it can be (serde's own `Cow` always copies).
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(value.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_know_where_they_stand() {
        let text = r#"{"name": "web", "rules": [{"port": "80"}]}"#;
        let node: Node = serde_json::from_str(text).unwrap();
        let object = node.object().unwrap();
        let (name, _) = object.member("RULES").unwrap();
        assert_eq!(offset_in(text, name), text.find("rules"));
        let port = object.list("rules")[0].object().unwrap().text("port").unwrap();
        assert_eq!(offset_in(text, port), text.find("80"));
    }

    #[test]
    fn a_string_with_escapes_has_a_value_and_no_place() {
        let text = r#"{"na\u006de": "a\nb"}"#;
        let node: Node = serde_json::from_str(text).unwrap();
        let value = node.object().unwrap().text("name").unwrap();
        assert_eq!(value, "a\nb");
        assert_eq!(offset_in(text, value), None);
    }

    #[test]
    fn the_last_of_repeated_members_counts_and_null_is_absent() {
        let node: Node = serde_json::from_str(r#"{"a": 1, "A": 2, "b": null}"#).unwrap();
        assert_eq!(node.object().unwrap().get("a"), Some(&Node::Number(2)));
        assert_eq!(node.object().unwrap().get("b"), None);
    }
}
