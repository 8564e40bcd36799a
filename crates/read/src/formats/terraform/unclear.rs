//! Reports once what is unknown in a document: each rule with an unknown part reports that itself.

use crate::documents::document::Document;
use crate::documents::notes;
use crate::messages::terraform;
use crate::text::regional::regional_tag;
use model::estate::Origin;
use model::json::{Elsewhere, Node, Object, Unclear};
use model::message::{Message, Part, name};
use model::source::Severity;

/// What is unknown in some resources.
#[derive(Default)]
struct Unknown {
    count: usize,
    /// The first, with the name of its resource, and its position.
    first: Option<(Message, Origin)>,
}

/// Why values are unknown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// They depend on what the text does not hold.
    NotInText,
    /// Terraform knows them only after it has applied the plan.
    AfterApply,
}

impl Cause {
    fn message(self, count: usize, first: Message) -> Message {
        match (self, count) {
            (Cause::NotInText, 1) => terraform::value_not_in_text(first),
            (Cause::NotInText, count) => terraform::values_not_in_text(count, first),
            (Cause::AfterApply, 1) => terraform::value_after_apply(first),
            (Cause::AfterApply, count) => terraform::values_after_apply(count, first),
        }
    }
}

/// True for a part of the network that may be elsewhere: that is reported where it is found.
fn is_reported(what: &Elsewhere<'_>) -> bool {
    match what {
        Elsewhere::BehindTruncation
        | Elsewhere::BehindInvalidBlock
        | Elsewhere::OtherFiles
        | Elsewhere::Association
        | Elsewhere::Module(_)
        | Elsewhere::AddressOf(_)
        | Elsewhere::KeptByOthers => true,
        Elsewhere::OtherCollections
        | Elsewhere::SeveralUpdates(_)
        | Elsewhere::RouteTableOf(_)
        | Elsewhere::TooLarge
        | Elsewhere::NotInList
        | Elsewhere::NotInPowerShell => false,
    }
}

/// Members that are reported by what depends on them, or on which little does.
const INCIDENTAL: [&str; 9] = [
    "name",
    "location",
    "accountEndpoint",
    "ipAddress",
    "ipPrefix",
    "privateIPAddress",
    "ipAddresses",
    "privateEndpointNetworkPolicies",
    "storageAccountId",
];

/// Reports how much is unknown, with an example, at the place of the first.
pub(super) fn report_unclear(document: &Document<'_>, nodes: &[Node<'_>], cause: Cause) {
    let mut unknown = Unknown::default();
    for resource in nodes.iter().filter_map(Node::object) {
        look_inside(document, resource, resource, &mut unknown);
    }
    let Some((example, at)) = unknown.first else { return };
    document.say(Severity::Warning, at, cause.message(unknown.count, example));
}

/// What is unknown, with the resource that it is of.
fn example(unclear: &Unclear<'_>, resource: &Object<'_>) -> Message {
    let unknown = notes::unknown(unclear);
    match resource.text("name") {
        Some(own) => terraform::value_of(&unknown, name(own.as_ref())),
        None => Message::from(Part::from(&unknown)),
    }
}

/// The tree is as deep as the document that it was made of, which is bounded.
fn look(document: &Document<'_>, resource: &Object<'_>, value: &Node<'_>, unknown: &mut Unknown) {
    match value {
        Node::Unclear(Unclear::Elsewhere(what)) if is_reported(what) => {}
        // The region of the plan gives it, or the verdict says that it lacks it.
        Node::Unclear(Unclear::Written(text)) if regional_tag(text).is_some() => {}
        Node::Unclear(unclear) => {
            unknown.count += 1;
            let place = || document.place(unclear.text()).unwrap_or_else(|| document.origin_of(resource));
            unknown.first.get_or_insert_with(|| (example(unclear, resource), place()));
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
