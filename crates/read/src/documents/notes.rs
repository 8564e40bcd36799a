//! What readers note on the objects that they make: see [`model::json::Note`].

use std::borrow::Cow;

use crate::messages::{elsewhere, incomplete};
use model::estate::{Direction, ResourceId, Unknown};
use model::json::{Elsewhere, Label, Node, Note, Object, Unclear};
use model::message::{Message, name};

/// A placeholder for a part that is not shown, with the name that the source uses for it.
pub(crate) fn unread<'t>(name: impl Into<Cow<'t, str>>) -> Object<'t> {
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

macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident = $message:ident;)*) => {
        /// Why a source may not show all of a resource.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Incomplete {
            $($(#[$doc])* $reason,)*
        }

        impl Incomplete {
            /// As the value of [`Note::Incomplete`].
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Incomplete::$reason => stringify!($reason),)*
                }
            }

            fn named(name: &str) -> Option<Self> {
                [$(Incomplete::$reason),*].into_iter().find(|reason| reason.name() == name)
            }

            pub(crate) fn message(self) -> Message {
                match self {
                    $(Incomplete::$reason => incomplete::$message(),)*
                }
            }
        }
    };
}

reasons! {
    /// A line among rows is no row.
    RowUnreadable = row_unreadable;
    OutboundRulesMissing = outbound_rules_missing;
    InboundRulesMissing = inbound_rules_missing;
    /// Rows of an NSG end before Azure's default rules.
    DefaultRulesMissing = default_rules_missing;
    /// Rows show network rules or application rules.
    OneKindOfRules = one_kind_of_rules;
    ClassNamesOfRules = class_names_of_rules;
    ClassNamesOfRoutes = class_names_of_routes;
    PrintedWithoutRules = printed_without_rules;
    ListViewOmits = list_view_omits;
}

impl Incomplete {
    /// The note on an object.
    pub(crate) fn note<'t>(self) -> (Label<'t>, Node<'t>) {
        (Label::Note(Note::Incomplete), Node::Text(Cow::Borrowed(self.name())))
    }
}

/// Why there may be more in a resource than the source shows, if a reader noted it.
pub(crate) fn why_incomplete(object: &Object<'_>) -> Option<Message> {
    object.note(Note::Incomplete).and_then(Node::text).and_then(Incomplete::named).map(Incomplete::message)
}

/// Notes that a resource exists only under a condition, which is unknown.
pub(crate) fn under_condition<'t>(object: &Object<'t>, condition: impl Into<Cow<'t, str>>) -> Object<'t> {
    let own: Cow<'t, str> = condition.into();
    let both = match object.note(Note::Conditional).and_then(Node::text) {
        Some(other) => Cow::Owned(format!("{own} and {other}")),
        None => own,
    };
    let is_other = |label: &Label<'t>| *label != Label::Note(Note::Conditional);
    let others = object.members().filter(|(label, _)| is_other(label));
    let others = others.map(|(label, value)| (label.clone(), value.clone()));
    others.chain([(Label::Note(Note::Conditional), Node::Text(both))]).collect()
}

/// The same for the elements of a list; `None` if one of them can't have notes.
pub(crate) fn all_under_condition<'t>(elements: &[Node<'t>], condition: &str) -> Option<Vec<Node<'t>>> {
    let one = |element: &Node<'t>| Some(Node::Object(under_condition(element.object()?, condition.to_owned())));
    elements.iter().map(one).collect()
}

/// The condition under which a resource exists, if that is unknown.
pub(crate) fn condition(object: &Object<'_>) -> Option<String> {
    object.note(Note::Conditional).and_then(Node::text).map(|condition| condition.to_string())
}

/// An element of a list, or a member, without the condition under which it is there, and that condition.
pub(crate) fn parted<'t>(element: Node<'t>) -> (Node<'t>, Option<Cow<'t, str>>) {
    let condition = element.object().and_then(|object| object.note(Note::Conditional)).and_then(|own| match own {
        Node::Text(text) => Some(text.clone()),
        _ => None,
    });
    match (element, condition) {
        (Node::Object(object), Some(condition)) => {
            let others = object.members().filter(|(label, _)| **label != Label::Note(Note::Conditional));
            (Node::Object(others.map(|(label, value)| (label.clone(), value.clone())).collect()), Some(condition))
        }
        (element, _) => (element, None),
    }
}

/// True for an element that is there only under a condition.
pub(crate) fn is_conditional(element: &Node<'_>) -> bool {
    element.object().is_some_and(|object| object.has_note(Note::Conditional))
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

/// Why there may be rules or routes in place of a value that is not known.
pub(crate) fn why_unclear(node: &Node<'_>) -> Option<Message> {
    match node {
        Node::Unclear(unclear) => Some(incomplete::part_unknown(&unknown(unclear))),
        _ => None,
    }
}

/// The expression of the part of a list that is unknown; of the whole list, if that is.
pub(crate) fn unknown_part(list: Option<&Node<'_>>) -> Option<String> {
    let text = |node: &Node<'_>| match node {
        Node::Unclear(unclear) => unclear.written().map(|text| text.to_string()),
        _ => None,
    };
    match list? {
        Node::List(items) => items.iter().find_map(text),
        whole => text(whole),
    }
}

/// What replaces a value.
pub(crate) fn unknown(unclear: &Unclear<'_>) -> Unknown {
    match unclear {
        Unclear::Written(text) | Unclear::AfterApply(text) | Unclear::Rest(text) => Unknown::written(text),
        Unclear::Elsewhere(what) => Unknown::Described(described(what)),
    }
}

fn described(what: &Elsewhere<'_>) -> Message {
    match what {
        Elsewhere::BehindTruncation => elsewhere::behind_truncation(),
        Elsewhere::BehindInvalidBlock => elsewhere::behind_invalid_block(),
        Elsewhere::OtherFiles => elsewhere::other_files(),
        Elsewhere::Association => elsewhere::association(),
        Elsewhere::Module(module) => elsewhere::module(name(module)),
        Elsewhere::KeptByOthers => elsewhere::kept_by_others(),
        Elsewhere::OtherCollections => elsewhere::unshown_collections(),
        Elsewhere::SeveralUpdates(address) => elsewhere::several_updates(name(address)),
        Elsewhere::RouteTableOf(subnet) => elsewhere::route_table_of(name(ResourceId::new(subnet).name())),
        Elsewhere::AddressOf(firewall) => elsewhere::address_of(name(ResourceId::new(firewall).name())),
        Elsewhere::TooLarge => elsewhere::too_large(),
        Elsewhere::NotInList => elsewhere::not_in_list(),
        Elsewhere::NotInPowerShell => elsewhere::not_in_powershell(),
    }
}
