//! Telling what of a document is unknown, once: each rule that has an unknown part says so itself.

use crate::documents::document::Document;
use model::json::{Node, Object};
use model::source::Severity;

/// What is unknown in some resources.
#[derive(Default)]
struct Unknown {
    count: usize,
    /// The first, with the name of its resource, and where it stands.
    first: Option<(String, model::estate::Origin)>,
}

/// What the words begin with that stand for a part of the network that may be elsewhere: that is said where it is found.
const ELSEWHERE: &str = "what ";

/// Members that are told by what depends on them, or on which little does.
const INCIDENTAL: [&str; 8] = [
    "name",
    "accountEndpoint",
    "ipAddress",
    "ipPrefix",
    "privateIPAddress",
    "ipAddresses",
    "privateEndpointNetworkPolicies",
    "storageAccountId",
];

/// Says how much is unknown, with an example, at the place of the first. `cause` says what unknown values are, `advice` what
/// to do.
pub(super) fn tell_unclear(document: &Document<'_>, nodes: &[Node<'_>], cause: &str, advice: &str) {
    let mut unknown = Unknown::default();
    for resource in nodes.iter().filter_map(Node::object) {
        look_inside(document, resource, resource, &mut unknown);
    }
    let Some((example, at)) = unknown.first else { return };
    let message = match unknown.count {
        1 => format!("{example} is {cause}: what it could decide is unknown. {advice}"),
        count => {
            format!("{count} values are {cause}, the first is {example}: what they could decide is unknown. {advice}")
        }
    };
    document.say(Severity::Warning, at, message);
}

/// The tree is as deep as the document that it was made of, which is bounded.
fn look(document: &Document<'_>, resource: &Object<'_>, value: &Node<'_>, unknown: &mut Unknown) {
    match value {
        Node::Unclear(text) if text.starts_with(ELSEWHERE) => {}
        Node::Unclear(text) => {
            unknown.count += 1;
            let owner = resource.text("name").map(|name| format!(" of {name}")).unwrap_or_default();
            let place = || document.place(text).unwrap_or_else(|| document.origin_of(resource));
            unknown.first.get_or_insert_with(|| (format!("`{text}`{owner}"), place()));
        }
        Node::List(list) => list.iter().for_each(|value| look(document, resource, value, unknown)),
        Node::Object(object) => {
            look_inside(document, resource, object, unknown);
        }
        _ => {}
    }
}

fn look_inside(document: &Document<'_>, resource: &Object<'_>, object: &Object<'_>, unknown: &mut Unknown) {
    let telling = object.members().filter(|(name, _)| !INCIDENTAL.contains(&&***name));
    telling.for_each(|(_, value)| look(document, resource, value, unknown));
}
