//! Building Azure's JSON out of the attributes of Terraform's resources, member by member.

use std::borrow::Cow;

use model::json::{Label, Node, Note, Object};

/// An object of Azure's JSON that is made of an object of Terraform's.
pub(super) struct Shape<'r, 't> {
    from: &'r Object<'t>,
    members: Vec<(Label<'t>, Node<'t>)>,
}

impl<'r, 't> Shape<'r, 't> {
    /// Begins an object. Its position is that of its `name`, else that of the first member of Terraform's object. If
    /// the text breaks off in that, it breaks off in this as well.
    pub(super) fn of(from: &'r Object<'t>) -> Self {
        let mut names = from.members().map(|(name, _)| name);
        let anchor = names.find(|name| matches!(name, Label::Name(Cow::Borrowed(_)))).cloned();
        let mut members: Vec<_> = anchor.map(|name| (name, Node::Null)).into_iter().collect();
        for note in [Note::Truncated, Note::Conditional] {
            members.extend(from.note(note).map(|value| (Label::Note(note), value.clone())));
        }
        Shape { from, members }
    }

    /// Adds a member.
    pub(super) fn put(mut self, name: &'static str, value: Node<'t>) -> Self {
        self.members.push((Label::from(name), value));
        self
    }

    /// Adds a note.
    pub(super) fn note(mut self, note: Note, value: Node<'t>) -> Self {
        self.members.push((Label::Note(note), value));
        self
    }

    /// Adds a member, if there is a value.
    pub(super) fn maybe(self, name: &'static str, value: Option<Node<'t>>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// Copies an attribute that has another name in Terraform, or the same: then it keeps its place.
    pub(super) fn take(mut self, name: &'static str, own: &str) -> Self {
        if let Some((written, value)) = self.from.member(own) {
            let kept = if written.eq_ignore_ascii_case(name) { written.clone() } else { Label::from(name) };
            self.members.push((kept, value.clone()));
        }
        self
    }

    /// An attribute that is a list in Azure's JSON: what is unknown as a whole becomes one unknown entry.
    pub(super) fn list(self, name: &'static str, own: &str) -> Self {
        let value = self.from.get(own).map(|value| match value {
            Node::Text(_) | Node::Unclear(_) => Node::List(vec![value.clone()]),
            other => other.clone(),
        });
        self.maybe(name, value)
    }

    /// The id of a resource in an attribute, as `{ "id": … }`.
    pub(super) fn reference(self, name: &'static str, own: &str) -> Self {
        let value = self.from.get(own).and_then(reference);
        self.maybe(name, value)
    }

    /// The ids of resources in an attribute.
    pub(super) fn references(self, name: &'static str, own: &str) -> Self {
        let value = self.from.get(own).map(|value| match value {
            Node::List(ids) => Node::List(ids.iter().filter_map(reference).collect()),
            other => Node::List(reference(other).into_iter().collect()),
        });
        self.maybe(name, value)
    }

    /// The only block of a name, shaped.
    pub(super) fn block(self, name: &'static str, own: &str, shape: impl Fn(&Object<'t>) -> Node<'t>) -> Self {
        let value = self.from.get(own).and_then(|value| block(value, &shape));
        self.maybe(name, value)
    }

    /// All blocks of a name, shaped.
    pub(super) fn blocks(self, name: &'static str, own: &str, shape: impl Fn(&Object<'t>) -> Node<'t>) -> Self {
        let value = self.from.get(own).map(|value| blocks(value, &shape));
        self.maybe(name, value)
    }

    /// The object.
    pub(super) fn build(self) -> Node<'t> {
        Node::Object(self.members.into_iter().collect())
    }
}

/// `{ "id": … }`; `None` for the empty text, by which state shows that there is none.
pub(super) fn reference<'t>(id: &Node<'t>) -> Option<Node<'t>> {
    match id {
        Node::Text(text) if text.is_empty() => None,
        Node::Text(_) | Node::Unclear(_) => Some(object([("id", id.clone())])),
        _ => None,
    }
}

/// An object of a few members.
pub(super) fn object<'t>(members: impl IntoIterator<Item = (&'static str, Node<'t>)>) -> Node<'t> {
    Node::Object(members.into_iter().map(|(name, value)| (Label::from(name), value)).collect())
}

/// The blocks in a value: what is no block is unknown, or marks a break, and stays.
fn blocks<'t>(value: &Node<'t>, shape: &impl Fn(&Object<'t>) -> Node<'t>) -> Node<'t> {
    let one = |value: &Node<'t>| match value {
        Node::Object(object) => shape(object),
        other => other.clone(),
    };
    match value {
        Node::List(list) => Node::List(list.iter().filter(|value| **value != Node::Null).map(one).collect()),
        Node::Object(object) => Node::List(vec![shape(object)]),
        other => other.clone(),
    }
}

fn block<'t>(value: &Node<'t>, shape: &impl Fn(&Object<'t>) -> Node<'t>) -> Option<Node<'t>> {
    match blocks(value, shape) {
        Node::List(list) => list.into_iter().next(),
        unclear @ Node::Unclear(_) => Some(unclear),
        _ => None,
    }
}
