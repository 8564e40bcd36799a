//! JSON as a tree that knows the positions of its parts.
//!
//! `serde_json` returns strings without escapes as slices of the text that it reads. The address of such a
//! slice in memory gives its position in the text, so one pass gives the values and positions of all names and
//! nearly all strings.

mod strict;

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
    /// Where the text breaks off inside an array: more elements may have followed.
    Truncated,
    /// A value that the document does not give. JSON has none; formats that compute their values do.
    Unclear(Unclear<'a>),
}

/// What replaces a value that a document does not give.
#[derive(Clone, Debug, PartialEq)]
pub enum Unclear<'a> {
    /// A text of the document, such as an expression.
    Written(Cow<'a, str>),
    /// What Terraform knows only after it has applied a plan, in its words.
    AfterApply(Cow<'a, str>),
    /// Further elements of a list, however many: the expression of the list.
    Rest(Cow<'a, str>),
    /// Something that the document does not hold.
    Elsewhere(Elsewhere<'a>),
}

/// What a document does not hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Elsewhere<'a> {
    /// What follows where the text is truncated.
    BehindTruncation,
    /// What follows where a block is invalid.
    BehindInvalidBlock,
    /// What other files of a configuration declare.
    OtherFiles,
    /// What another file of a configuration may attach.
    Association,
    /// What the module of this name creates.
    Module(Cow<'a, str>),
    /// What Terraform leaves to others.
    KeptByOthers,
    /// The other rule collections of a firewall that is not shown.
    OtherCollections,
    /// What is in effect after several resources have written the same member of the resource with this address.
    SeveralUpdates(Cow<'a, str>),
    /// The route table of the subnet with this id.
    RouteTableOf(Cow<'a, str>),
    /// The private address of the firewall with this id.
    AddressOf(Cow<'a, str>),
    /// A value that is too large to compute.
    TooLarge,
    /// What a list of the portal leaves out.
    NotInList,
    /// What PowerShell leaves out.
    NotInPowerShell,
}

/// A JSON object: its members in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Object<'a> {
    members: Vec<(Label<'a>, Node<'a>)>,
    computed_from: Option<&'a str>,
}

/// Two objects are equal whatever they were computed from.
impl PartialEq for Object<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members
    }
}

/// What a value in an object is: a member, or a note that a reader made on the object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label<'a> {
    /// The member with this name.
    Name(Cow<'a, str>),
    /// A note. No document has it, and no name finds it.
    Note(Note),
}

/// What readers note on objects for whoever reads the resources in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// The text breaks off inside the object.
    Truncated,
    /// There may be more in the resource than the source shows; the value is the reason.
    Incomplete,
    /// The direction in which rules may be missing, where `Incomplete` is about one only.
    IncompleteIn,
    /// The rules of the resource end with the one that denies everything, so they are taken to be all.
    AssumedWhole,
    /// A template or a configuration declares the resource: what it leaves out has its default.
    Declared,
    /// A template deploys the resource only under a condition that is unknown.
    Conditional,
    /// The rules or routes of the resource are separate resources in the source.
    StandaloneParts,
    /// The names of those parts of the resource that are separate resources, where other parts are inside it.
    Overwritten,
    /// When a template deploys the resource, where another one describes the same.
    Order,
    /// The object represents a part of a configuration that the source calls and does not contain.
    Unread,
}

/// The notes in a text that a reader completes or makes: each is an empty string, a member's name or an element of an array, and only
/// its offset shows that it is a note. So no document can hold one.
#[derive(Clone, Debug, Default)]
pub struct Notes(Vec<(usize, Note)>);

impl Notes {
    /// Adds a note, behind those before it. In an array, only [`Note::Truncated`] has a meaning: [`Node::Truncated`].
    pub fn add(&mut self, offset: usize, note: Note) {
        self.0.push((offset, note));
    }

    /// Adds the notes of another text, which is put at the end of this one of some length.
    pub fn append(&mut self, other: &Notes, length: usize) {
        self.0.extend(other.0.iter().map(|(offset, note)| (length + offset, *note)));
    }

    /// Removes the notes from an offset on.
    pub fn truncate(&mut self, length: usize) {
        self.0.retain(|(offset, _)| *offset < length);
    }

    /// The note that a slice of a text is.
    fn of(&self, text: &str, slice: &str) -> Option<Note> {
        let offset = offset_in(text, slice).filter(|_| slice.is_empty())?;
        let found = self.0.binary_search_by_key(&offset, |(offset, _)| *offset).ok()?;
        self.0.get(found).map(|(_, note)| *note)
    }
}

impl<'a> Unclear<'a> {
    /// The text of the document; `None` for what it does not hold.
    pub fn written(&self) -> Option<&Cow<'a, str>> {
        match self {
            Unclear::Written(text) | Unclear::AfterApply(text) | Unclear::Rest(text) => Some(text),
            Unclear::Elsewhere(_) => None,
        }
    }

    /// What it is in a text of which it is a part.
    pub fn text(&self) -> &str {
        self.written().map_or("[elsewhere]", |text| text)
    }
}

impl<'a> Label<'a> {
    /// The name as written; empty for a note.
    pub fn as_str(&self) -> &str {
        match self {
            Label::Name(name) => name,
            Label::Note(_) => "",
        }
    }

    /// The name as a text of its own; empty for a note.
    pub fn into_name(self) -> Cow<'a, str> {
        match self {
            Label::Name(name) => name,
            Label::Note(_) => Cow::Borrowed(""),
        }
    }

    /// True for the member with this name in any case.
    #[inline]
    pub fn is(&self, name: &str) -> bool {
        // Nearly all names have another length.
        self.as_str().len() == name.len() && matches!(self, Label::Name(own) if own.eq_ignore_ascii_case(name))
    }
}

impl std::ops::Deref for Label<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl<'a> From<Cow<'a, str>> for Label<'a> {
    fn from(name: Cow<'a, str>) -> Self {
        Label::Name(name)
    }
}

impl<'a> From<&'a str> for Label<'a> {
    fn from(name: &'a str) -> Self {
        Label::Name(Cow::Borrowed(name))
    }
}

impl From<String> for Label<'_> {
    fn from(name: String) -> Self {
        Label::Name(Cow::Owned(name))
    }
}

impl From<Note> for Label<'_> {
    fn from(note: Note) -> Self {
        Label::Note(note)
    }
}

impl PartialEq<str> for Label<'_> {
    fn eq(&self, name: &str) -> bool {
        matches!(self, Label::Name(own) if own == name)
    }
}

impl PartialEq<&str> for Label<'_> {
    fn eq(&self, name: &&str) -> bool {
        *self == **name
    }
}

impl<'a> FromIterator<(Label<'a>, Node<'a>)> for Object<'a> {
    fn from_iter<M: IntoIterator<Item = (Label<'a>, Node<'a>)>>(members: M) -> Self {
        Object { members: members.into_iter().collect(), computed_from: None }
    }
}

impl<'a> Object<'a> {
    /// The members and notes in their order.
    pub fn members(&self) -> impl DoubleEndedIterator<Item = (&Label<'a>, &Node<'a>)> {
        self.members.iter().map(|(name, value)| (name, value))
    }

    /// The members by their names, without the notes.
    pub fn into_members(self) -> std::vec::IntoIter<(Cow<'a, str>, Node<'a>)> {
        let named = |(label, value)| match label {
            Label::Name(name) => Some((name, value)),
            Label::Note(_) => None,
        };
        self.members.into_iter().filter_map(named).collect::<Vec<_>>().into_iter()
    }

    /// The same object, computed from a text of the source, whose position it has.
    pub fn computed(self, from: &'a str) -> Self {
        Object { computed_from: Some(from), ..self }
    }

    /// The text that it was computed from, if it was.
    pub fn computed_from(&self) -> Option<&'a str> {
        self.computed_from
    }

    /// The members in their order, without the notes.
    pub fn named(&self) -> impl DoubleEndedIterator<Item = (&Label<'a>, &Node<'a>)> {
        self.members().filter(|(label, _)| matches!(label, Label::Name(_)))
    }

    /// The value of the member with this name in any case; the last one, if there are several; not `null`.
    pub fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.member(name).map(|(_, value)| value)
    }

    /// The name as written and the value of a member, found as by [`Object::get`].
    pub fn member(&self, name: &str) -> Option<(&Label<'a>, &Node<'a>)> {
        let named = self.members().rev().find(|(own, _)| own.is(name));
        named.filter(|(_, value)| !matches!(value, Node::Null))
    }

    /// The value of a note.
    pub fn note(&self, note: Note) -> Option<&Node<'a>> {
        self.members().find(|(own, _)| **own == Label::Note(note)).map(|(_, value)| value)
    }

    /// True if a note was made.
    pub fn has_note(&self, note: Note) -> bool {
        self.note(note).is_some()
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
    /// The tree of a text.
    ///
    /// # Errors
    /// The text is not JSON.
    pub fn parse(text: &'a str) -> serde_json::Result<Self> {
        // In browsers, a second reader would cost more bytes than it saves time.
        let node = if cfg!(target_arch = "wasm32") { None } else { strict::node(text) };
        node.map_or_else(|| serde_json::from_str(text), Ok)
    }

    /// The tree of a text that a reader completed or made, with its notes.
    ///
    /// # Errors
    /// The text is not JSON.
    pub fn noted(text: &'a str, notes: &Notes) -> serde_json::Result<Self> {
        let mut node = Node::parse(text)?;
        if !notes.0.is_empty() {
            node.take_notes(text, notes);
        }
        Ok(node)
    }

    /// Makes notes of what is noted.
    fn take_notes(&mut self, text: &str, notes: &Notes) {
        match self {
            Node::Text(element) if notes.of(text, element).is_some() => *self = Node::Truncated,
            Node::List(list) => list.iter_mut().for_each(|element| element.take_notes(text, notes)),
            Node::Object(object) => {
                for (label, value) in &mut object.members {
                    if let Some(note) = notes.of(text, label) {
                        *label = Label::Note(note);
                    }
                    value.take_notes(text, notes);
                }
            }
            _ => {}
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value, if the document shows it.
    pub fn known(&self) -> Option<&Self> {
        (!matches!(self, Node::Unclear(_) | Node::Truncated)).then_some(self)
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
            members.push((Label::Name(name), entries.next_value()?));
        }
        Ok(Node::Object(Object { members, computed_from: None }))
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
    fn only_what_is_noted_is_a_note() {
        let text = r#"{"": {"": true, "a": [""]}, "b": [1, ""], "c": "", "d": ["\u0001truncated", ""]}"#;
        let mut notes = Notes::default();
        notes.add(text.find("\": true").unwrap(), Note::Truncated);
        notes.add(text.find("\"], \"c").unwrap(), Note::Truncated);
        let node = Node::noted(text, &notes).unwrap();
        let object = node.object().unwrap();
        assert_eq!(object.list("b"), [Node::Number(1), Node::Truncated]);
        let inner = object.object("").unwrap();
        assert!(inner.has_note(Note::Truncated) && !object.has_note(Note::Truncated));
        assert_eq!(inner.list("a"), [Node::Text("".into())]);
        assert_eq!(object.list("d").len(), 2);
        assert!(!object.list("d").contains(&Node::Truncated));
        assert_eq!(object.text("c").map(AsRef::as_ref), Some(""));
    }

    #[test]
    fn the_last_of_repeated_members_counts_and_null_is_absent() {
        let node: Node = serde_json::from_str(r#"{"a": 1, "A": 2, "b": null}"#).unwrap();
        assert_eq!(node.object().unwrap().get("a"), Some(&Node::Number(2)));
        assert_eq!(node.object().unwrap().get("b"), None);
    }
}
