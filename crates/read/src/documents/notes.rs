//! What a translator notes on the resources that it makes, in members with names that no document has: why there may be more in a
//! resource than the source shows, that its children are resources of their own, that a template declares it.

use std::borrow::Cow;

use model::estate::Direction;
use model::json::{Node, Object};

/// The member of a resource that a template deploys only under a condition that is unknown.
pub(crate) const CONDITIONAL: &str = "\u{1}conditional";

/// The member of a translated resource that tells why there may be more in it than the source shows.
pub(crate) const INCOMPLETE: &str = "\u{1}incomplete";

/// The member that tells in which direction rules may be missing, where `INCOMPLETE` is about one only.
pub(crate) const INCOMPLETE_IN: &str = "\u{1}incomplete-in";

/// The member of a resource that a template or a configuration declares: what it leaves out has its default.
pub(crate) const DECLARED: &str = "\u{1}declared";

/// The member of a translated resource whose rules or routes are resources of their own in the source.
pub(crate) const APART: &str = "\u{1}apart";

/// The type of what stands for a part of a configuration that the source calls and does not hold.
const UNREAD: &str = "\u{1}unread";

/// What stands for a part that is not shown, under the name by which the source calls it.
pub(crate) fn unread<'t>(name: impl Into<Cow<'t, str>>) -> Object<'t> {
    let members = [("type", Node::Text(UNREAD.into())), ("name", Node::Text(name.into()))];
    members.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

/// True for what stands for a part that is not shown.
pub(crate) fn is_unread(object: &Object<'_>) -> bool {
    object.text("type").is_some_and(|own| own == UNREAD)
}

/// The member of a translated resource with the names of those of its parts that are resources of their own, where other parts
/// are inside.
pub(crate) const OVERWRITTEN: &str = "\u{1}overwritten";

/// The parts of a resource with those that are resources of their own, and without them, where each overwrites the other. Of two
/// parts of one name the one inside comes first. `None` if all of its parts are made in one way.
pub(crate) fn overwritten<T: Clone>(
    body: &Object<'_>,
    parts: &[T],
    name_of: fn(&T) -> &str,
) -> Option<(Vec<T>, Vec<T>)> {
    let names: Vec<&str> = body.list(OVERWRITTEN).iter().filter_map(Node::text).collect();
    let (mut with, mut without) = (parts.to_vec(), parts.to_vec());
    for name in &names {
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

/// True if what a resource holds are resources of their own in the source, as whoever translated it knows.
pub(crate) fn is_apart(body: &Object<'_>) -> bool {
    body.get(APART).is_some()
}

/// Why there may be more in a resource than the source shows, if whoever translated it knows.
pub(crate) fn why_incomplete(object: &Object<'_>) -> Option<String> {
    object.text(INCOMPLETE).map(|reason| reason.to_string())
}

/// True if a template or a configuration declares the resource, and not what Azure shows of it.
pub(crate) fn is_declared(object: &Object<'_>) -> bool {
    object.get(DECLARED).is_some()
}

/// The only direction in which there may be more, if whoever translated it knows.
pub(crate) fn incomplete_in(object: &Object<'_>) -> Option<Direction> {
    let written = object.text(INCOMPLETE_IN)?;
    [Direction::Inbound, Direction::Outbound].into_iter().find(|direction| direction.to_string() == **written)
}

/// Why there may be rules or routes in the place of something that the document does not tell.
pub(crate) fn why_unclear(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Unclear(text) => Some(format!("`{text}` is unknown, and what it may hold could decide")),
        _ => None,
    }
}
