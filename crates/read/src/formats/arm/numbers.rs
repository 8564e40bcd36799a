//! Functions of numbers, and comparisons.

use super::value::{as_text, equal};
use crate::formats::values::lists;
use model::json::Node;

/// The value of such a function; `None` for another function, or if the value is unknown.
pub(super) fn call<'t>(function: &str, values: &[&Node<'t>]) -> Option<Node<'t>> {
    let number = match (function, values) {
        ("add", [Node::Number(a), Node::Number(b)]) => a.checked_add(*b)?,
        ("sub", [Node::Number(a), Node::Number(b)]) => a.checked_sub(*b)?,
        ("mul", [Node::Number(a), Node::Number(b)]) => a.checked_mul(*b)?,
        ("div", [Node::Number(a), Node::Number(b)]) => a.checked_div(*b)?,
        ("mod", [Node::Number(a), Node::Number(b)]) => a.checked_rem(*b)?,
        ("int", [value @ (Node::Number(_) | Node::Text(_))]) => as_text(value)?.trim().parse().ok()?,
        ("min", _) => return lists::extreme(all(values), i64::min),
        ("max", _) => return lists::extreme(all(values), i64::max),
        _ => return compared(function, values).map(Node::Bool),
    };
    Some(Node::Number(number))
}

/// The numbers in a list, or some values that are numbers.
fn all(values: &[&Node<'_>]) -> Vec<Option<i64>> {
    let number = |value: &Node<'_>| if let Node::Number(number) = value { Some(*number) } else { None };
    match values {
        [Node::List(list)] => list.iter().map(number).collect(),
        several => several.iter().map(|value| number(value)).collect(),
    }
}

fn compared(function: &str, values: &[&Node<'_>]) -> Option<bool> {
    match (function, values) {
        ("true", []) => Some(true),
        ("false", []) => Some(false),
        ("not", [Node::Bool(value)]) => Some(!value),
        ("bool", [Node::Bool(value)]) => Some(*value),
        ("bool", [Node::Number(number)]) => Some(*number != 0),
        ("bool", [Node::Text(text)]) if text.eq_ignore_ascii_case("true") || text == "1" => Some(true),
        ("bool", [Node::Text(text)]) if text.eq_ignore_ascii_case("false") || text == "0" => Some(false),
        ("equals", [a, b]) => equal(a, b),
        ("less", [a, b]) => Some(ordered(a, b)?.is_lt()),
        ("lessorequals", [a, b]) => Some(ordered(a, b)?.is_le()),
        ("greater", [a, b]) => Some(ordered(a, b)?.is_gt()),
        ("greaterorequals", [a, b]) => Some(ordered(a, b)?.is_ge()),
        _ => None,
    }
}

fn ordered(a: &Node<'_>, b: &Node<'_>) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Node::Number(a), Node::Number(b)) => Some(a.cmp(b)),
        (Node::Text(a), Node::Text(b)) => Some(a.cmp(b)),
        _ => None,
    }
}
