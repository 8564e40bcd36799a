//! Functions that make resource ids beside `resourceId`.

use crate::azure::ids::{path_of, without_slashes};
use crate::formats::template::{as_text, text};
use model::json::Node;

/// What such a function comes to; `None` if it is none, or unknown.
pub fn call<'t>(function: &str, values: &[&Node<'t>]) -> Option<Node<'t>> {
    match (function, values) {
        ("extensionresourceid", [home, Node::Text(kind), names @ ..]) if !names.is_empty() => {
            let name = |node: &&Node<'_>| match node {
                Node::Unclear(text) => Some(without_slashes(text)),
                node => as_text(node),
            };
            let names: Vec<String> = names.iter().map(name).collect::<Option<_>>()?;
            Some(text(home_of(home)? + &path_of(kind, &names.join("/"))))
        }
        _ => None,
    }
}

/// What a path begins with: of subscriptions and groups that are not known, nothing.
fn home_of(home: &Node<'_>) -> Option<String> {
    match home {
        Node::Text(home) => Some(home.to_string()),
        Node::Unclear(home) => {
            let home = without_slashes(home);
            Some(home.find("/providers/").and_then(|at| home.get(at..)).unwrap_or_default().to_owned())
        }
        _ => None,
    }
}
