//! The functions that the simplest templates use, in any build; [`formats::arm`] knows the others.

use std::borrow::Cow;
use std::rc::Rc;

use super::environment::{Environment, Frame};
use super::expression::Expression;
use super::value::{MOST_TEXT, as_text, inside, is_path, joined, text, unknown_call, unknown_rest, weight};
use crate::azure::ids::{path_of, without_slashes};
use crate::formats;
use crate::text::symbolic;
use model::json::Node;

/// What a call comes to.
pub fn call<'t>(
    environment: &Environment<'t>,
    function: &str,
    arguments: &[Expression<'_>],
    frame: &Frame<'_, 't>,
) -> Rc<Node<'t>> {
    if let Some(value) = formats::arm::call_unevaluated(environment, function, arguments, frame) {
        return value;
    }
    let arguments: Vec<Rc<Node<'t>>> = arguments.iter().map(|one| environment.evaluate(one, frame)).collect();
    let lower = function.to_ascii_lowercase();
    let named = match (lower.as_str(), arguments.as_slice()) {
        ("parameters", [name]) => name.text().map(|name| environment.parameter(name)),
        ("variables", [name]) => name.text().map(|name| environment.variable(name)),
        _ => None,
    };
    if let Some(value) = named.flatten() {
        return value;
    }
    let values: Vec<&Node<'t>> = arguments.iter().map(Rc::as_ref).collect();
    let value = simple(&lower, &values).or_else(|| {
        if !is_of_deployment(&lower) && !matches!(lower.as_str(), "parameters" | "variables") {
            return formats::arm::call(environment, &lower, &values);
        }
        None
    });
    match value {
        Some(value) if environment.budget.allows(weight(&value)) => Rc::new(value),
        _ => Rc::new(unknown_call(function, values)),
    }
}

/// True for functions of which only the deployment knows what they come to.
fn is_of_deployment(function: &str) -> bool {
    const KNOWN_LATER: [&str; 14] = [
        "resourcegroup",
        "subscription",
        "tenant",
        "managementgroup",
        "deployment",
        "deployer",
        "environment",
        "uniquestring",
        "guid",
        "newguid",
        "utcnow",
        "providers",
        "pickzones",
        "getsecret",
    ];
    KNOWN_LATER.contains(&function) || function.starts_with("list")
}

fn simple<'t>(function: &str, arguments: &[&Node<'t>]) -> Option<Node<'t>> {
    match (function, arguments) {
        ("concat", parts) if parts.iter().any(|part| matches!(part, Node::List(_))) => concatenated(parts),
        ("concat", parts) => joined(parts.iter().copied()),
        ("format", [Node::Text(pattern), values @ ..]) => formatted(pattern, values),
        ("tolower", [value]) => recased(value, "toLower", str::to_lowercase),
        ("toupper", [value]) => recased(value, "toUpper", str::to_uppercase),
        ("string", [value]) => as_text(value).map(text),
        ("createarray", _) => Some(Node::List(arguments.iter().map(|value| (*value).clone()).collect())),
        ("resourceid" | "subscriptionresourceid" | "tenantresourceid" | "managementgroupresourceid", _) => {
            resource_path(arguments).map(text)
        }
        _ => None,
    }
}

/// One list of some; one that is unknown stands for further elements.
pub fn concatenated<'t>(lists: &[&Node<'t>]) -> Option<Node<'t>> {
    let mut whole = Vec::new();
    for list in lists {
        match list {
            Node::List(list) => whole.extend(list.iter().cloned()),
            Node::Unclear(list) => whole.push(unknown_rest(list)),
            _ => return None,
        }
    }
    Some(Node::List(whole))
}

/// `resourceId([subscription], [group], type, name, …)`: subscription and group are not the template's to know. A name
/// that is unknown makes a path all the same, the one that the resource of this name has.
pub fn resource_path(arguments: &[&Node<'_>]) -> Option<String> {
    let is_type = |node: &&Node<'_>| node.text().is_some_and(|text| text.contains('/') && text.contains('.'));
    let at = arguments.iter().position(is_type)?;
    let kind = arguments.get(at)?.text()?;
    let name = |node: &&Node<'_>| match node {
        Node::Unclear(text) => Some(without_slashes(text)),
        node => as_text(node),
    };
    let names: Vec<String> = arguments.get(at + 1..)?.iter().map(name).collect::<Option<_>>()?;
    let path = path_of(kind, &names.join("/"));
    (path.len() <= MOST_TEXT && !names.is_empty()).then_some(path)
}

/// A text in another case. Where a part of it is unknown, the others are known all the same.
fn recased<'t>(value: &Node<'t>, function: &str, change: fn(&str) -> String) -> Option<Node<'t>> {
    let parts = |written: &str| symbolic::mapped(written, change, |unknown| format!("{function}({unknown})"));
    match value {
        Node::Text(path) if is_path(path) => Some(text(parts(path))),
        Node::Text(written) => Some(text(change(written))),
        Node::Unclear(written) if inside(written).is_none() => Some(Node::Unclear(Cow::Owned(parts(written)))),
        _ => None,
    }
}

/// `format('a{0}b', x)`: numbered holes, without .NET's alignment and format suffixes.
fn formatted<'t>(pattern: &str, values: &[&Node<'t>]) -> Option<Node<'t>> {
    let mut parts: Vec<Node<'t>> = Vec::new();
    let (mut rest, mut literal) = (pattern, String::new());
    while let Some(at) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at_checked(at)?;
        literal.push_str(before);
        if let Some(after) = after.strip_prefix("{{").or_else(|| after.strip_prefix("}}")) {
            literal.push_str(rest.get(at..=at)?);
            rest = after;
            continue;
        }
        let (number, after) = after.strip_prefix('{')?.split_once('}')?;
        parts.push(text(std::mem::take(&mut literal)));
        let value = *values.get(number.trim().parse::<usize>().ok()?)?;
        parts.push(value.clone());
        rest = after;
    }
    literal.push_str(rest);
    parts.push(text(literal));
    joined(parts.iter())
}
