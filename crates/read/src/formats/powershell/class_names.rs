//! Class names in place of values: `ConvertTo-Json` writes them where its depth ends, and an export where a
//! cell would have to hold a list.

use super::network::LISTS;
use crate::azure::fields::Fields;
use crate::messages::powershell;
use model::json::Node;
use model::source::Severity;

/// The beginnings of class names that replace values.
const NAMES: [&str; 5] =
    ["Microsoft.Azure.Commands.", "Microsoft.Azure.Management.", "System.Collections.", "System.Object", "@{"];

/// True for a class name in place of a value.
pub(super) fn is_class_name(text: &str) -> bool {
    NAMES.iter().any(|name| text.starts_with(name))
}

/// The first class name in a tree.
pub(super) fn first<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match node {
        Node::Text(text) => Some(text.as_ref()).filter(|text| is_class_name(text)),
        Node::List(list) => list.iter().find_map(first),
        Node::Object(object) => object.members().find_map(|(_, value)| first(value)),
        _ => None,
    }
}

/// Reports where the depth ended, at the first place of an object.
pub(super) fn report(fields: &Fields<'_, '_, '_>) {
    let relevant = |name: &str| !name.ends_with("Text") && !["Tag", "DefaultSecurityRules"].contains(&name);
    let values = fields.object.members().filter(|(name, _)| relevant(name));
    let found = values.map(|(name, value)| (name, first(value))).find(|(_, found)| found.is_some());
    let Some((name, Some(class))) = found else { return };
    let document = fields.document;
    let known = model::json::offset_in(document.text, class).is_some();
    let at = document.origin(if known { class } else { name });
    document.say(Severity::Error, at, powershell::class_name());
}

/// True for a list of objects. A mark already shows that something is omitted.
pub(super) fn is_list(node: &Node<'_>) -> bool {
    let is_item = |item: &Node<'_>| item.object().is_some() || *item == Node::Truncated;
    matches!(node, Node::List(list) if list.iter().all(is_item))
}

/// The values of a list that the depth turned into one text, with spaces between them.
pub(super) fn split<'t>(name: &str, text: &std::borrow::Cow<'t, str>) -> Option<Vec<Node<'t>>> {
    let several = text.trim().contains(char::is_whitespace);
    if !several || is_class_name(text) || !LISTS.contains(&name) {
        return None;
    }
    Some(match text {
        std::borrow::Cow::Borrowed(text) => text.split_whitespace().map(|one| Node::Text((*one).into())).collect(),
        std::borrow::Cow::Owned(text) => text.split_whitespace().map(|one| Node::Text(one.to_owned().into())).collect(),
    })
}
