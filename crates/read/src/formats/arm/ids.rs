//! Functions that make resource ids.

use std::borrow::Cow;

use super::value::as_text;
use crate::azure::names::without_slashes;
use crate::formats::values::value::{MOST_TEXT, text};
use model::estate::ResourceId;
use model::json::Node;

/// The value of such a function; `None` for another function, or if the value is unknown.
pub(super) fn call<'t>(function: &str, values: &[&Node<'t>]) -> Option<Node<'t>> {
    match (function, values) {
        ("resourceid" | "subscriptionresourceid" | "tenantresourceid" | "managementgroupresourceid", _) => {
            resource_path(values).map(text)
        }
        ("extensionresourceid", [home, Node::Text(kind), names @ ..]) if !names.is_empty() => {
            Some(text(home_of(home)? + &ResourceId::of(kind, &names_of(names)?.join("/")).to_string()))
        }
        _ => None,
    }
}

/// What a path begins with: of subscriptions and groups that are not known, nothing.
fn home_of(home: &Node<'_>) -> Option<String> {
    match home {
        Node::Text(home) => Some(home.to_string()),
        Node::Unclear(home) => {
            let home = without_slashes(home.text());
            Some(home.find("/providers/").and_then(|at| home.get(at..)).unwrap_or_default().to_owned())
        }
        _ => None,
    }
}

/// `resourceId([subscription], [group], type, name, …)`: subscription and group are not the template's to know. A name
/// that is unknown still makes a path, the one of the resource with this name.
fn resource_path(arguments: &[&Node<'_>]) -> Option<String> {
    let is_type = |node: &&Node<'_>| node.text().is_some_and(|text| text.contains('/') && text.contains('.'));
    let at = arguments.iter().position(is_type)?;
    let kind = arguments.get(at)?.text()?;
    let names = names_of(arguments.get(at + 1..)?)?;
    let path = ResourceId::of(kind, &names.join("/")).to_string();
    (path.len() <= MOST_TEXT && !names.is_empty()).then_some(path)
}

/// Names for a path; of one that is unknown the expression.
fn names_of(names: &[&Node<'_>]) -> Option<Vec<String>> {
    let name = |node: &&Node<'_>| match node {
        Node::Unclear(unclear) => Some(without_slashes(unclear.text())),
        node => as_text(node).map(Cow::into_owned),
    };
    names.iter().map(name).collect()
}
