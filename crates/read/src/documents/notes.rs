//! What readers note on the objects that they make: see [`model::json::Note`].

use model::estate::Direction;
use model::json::{Label, Node, Note, Object};

/// What stands for a part that is not shown, with the name by which the source calls it.
pub(crate) fn unread<'t>(name: impl Into<std::borrow::Cow<'t, str>>) -> Object<'t> {
    let members = [(Label::Note(Note::Unread), Node::Bool(true)), (Label::from("name"), Node::Text(name.into()))];
    members.into_iter().collect()
}

/// The parts of a resource with those that are separate resources, and without them, where each overwrites the other. Of two parts
/// of one name the one inside comes first. `None` if all of its parts are made in one way.
pub(crate) fn overwritten<T: Clone>(
    body: &Object<'_>,
    parts: &[T],
    name_of: fn(&T) -> &str,
) -> Option<(Vec<T>, Vec<T>)> {
    let Some(Node::List(names)) = body.note(Note::Overwritten) else { return None };
    let (mut with, mut without) = (parts.to_vec(), parts.to_vec());
    for name in names.iter().filter_map(Node::text) {
        let is_named = |part: &T| name_of(part).eq_ignore_ascii_case(name);
        if let Some(last) = without.iter().rposition(is_named) {
            without.remove(last);
        }
        let both = with.iter().filter(|part| is_named(part)).count() > 1;
        if let Some(first) = with.iter().position(is_named).filter(|_| both) {
            with.remove(first);
        }
    }
    (!names.is_empty()).then_some((with, without))
}

/// Why there may be more in a resource than the source shows, if a reader noted it.
pub(crate) fn why_incomplete(object: &Object<'_>) -> Option<String> {
    object.note(Note::Incomplete).and_then(Node::text).map(str::to_owned)
}

/// True if a template or a configuration declares the resource, and not what Azure shows of it.
pub(crate) fn is_declared(object: &Object<'_>) -> bool {
    object.has_note(Note::Declared)
}

/// The only direction in which there may be more, if a reader noted it.
pub(crate) fn incomplete_in(object: &Object<'_>) -> Option<Direction> {
    let written = object.note(Note::IncompleteIn)?.text()?;
    [Direction::Inbound, Direction::Outbound].into_iter().find(|direction| direction.to_string() == written)
}

/// Why there may be rules or routes in the place of a value that is not known.
pub(crate) fn why_unclear(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Unclear(text) => Some(format!("`{text}` is unknown, and what it may hold could decide")),
        _ => None,
    }
}
