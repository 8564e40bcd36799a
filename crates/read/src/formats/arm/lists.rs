//! Functions of lists and objects: which operation of [`crate::formats::values`] each is, and what differs from other languages
//! (<https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array> and `-object`).

use super::environment::Environment;
use super::value::{as_text, equal, written};
use crate::formats::values::lists;
use crate::formats::values::objects::{Names, Nested, has, is_complete, keys, members_of, merged, sorted};
use crate::formats::values::value::{count, is_rest, weight};
use model::json::{Label, Node, Object};

/// How long a range may be.
const MOST_RANGE: i64 = 10_000;

/// The value of such a function; `None` for another function, or if the value is unknown.
pub(super) fn call<'t>(function: &str, values: &[&Node<'t>], environment: &Environment<'t>) -> Option<Node<'t>> {
    let has_list = || values.iter().any(|value| matches!(value, Node::List(_)));
    match (function, values) {
        ("array", [Node::Unclear(_)]) => None,
        ("array", [list @ Node::List(_)]) => Some((*list).clone()),
        ("array", [one]) => Some(Node::List(vec![(*one).clone()])),
        ("createarray", _) => Some(Node::List(values.iter().map(|value| (*value).clone()).collect())),
        ("createobject", _) => object(values),
        ("concat", _) if has_list() => lists::concat(values.iter().copied()).map(Node::List),
        ("length", [value]) => lists::length(value),
        ("empty", [Node::List(list)]) => {
            (lists::is_counted(list) || !list.iter().all(is_rest)).then_some(Node::Bool(list.is_empty()))
        }
        ("empty", [Node::Object(object)]) => match object.named().next() {
            Some(_) => Some(Node::Bool(false)),
            None => is_complete(object).then_some(Node::Bool(true)),
        },
        ("empty", [Node::Null]) => Some(Node::Bool(true)),
        ("first", [Node::List(list)]) => lists::end(list.first()),
        ("last", [Node::List(list)]) => lists::end(list.last()),
        ("take", [Node::List(list), Node::Number(count)]) => lists::slice(list, 0, within(list, *count)),
        ("skip", [Node::List(list), Node::Number(count)]) => lists::slice(list, within(list, *count), list.len()),
        ("contains", [Node::List(list), wanted]) => lists::contains(list, |one| equal(one, wanted)).map(Node::Bool),
        // Unlike values, names are compared without their case.
        ("contains", [Node::Object(object), Node::Text(name)]) => has(object, name, Names::AnyCase).map(Node::Bool),
        ("union", [Node::Object(_), ..]) => together(values.iter().copied(), Nested::Merged),
        ("shallowmerge", [Node::List(objects)]) => together(objects, Nested::Replaced),
        ("union", _) if has_list() && may_compare(values, environment) => {
            Some(Node::List(lists::distinct(lists::concat(values.iter().copied())?, scalar)))
        }
        ("intersection", [Node::List(first), Node::List(second)]) if may_compare(values, environment) => {
            lists::intersection(first, second, scalar)
        }
        // Unlike in Terraform, lists inside the lists stay.
        ("flatten", [Node::List(lists)]) => lists::concat(lists).map(Node::List),
        // The second number is how many there are, not where the range ends.
        ("range", [Node::Number(first), Node::Number(count)]) if (0..=MOST_RANGE).contains(count) => {
            lists::range(*first, first.checked_add(*count)?)
        }
        ("items", [Node::Object(object)]) => items(object),
        ("objectkeys", [Node::Object(object)]) => keys(object, Names::AnyCase),
        ("tryget", [whole, way @ ..]) => found(whole, way),
        ("indexof", [Node::List(list), wanted]) => {
            Some(lists::position(list, |one| equal(one, wanted))?.map_or(Node::Number(-1), count))
        }
        ("lastindexof", [Node::List(list), wanted]) => {
            let from_end = lists::position(list.iter().rev(), |one| equal(one, wanted))?;
            Some(from_end.map_or(Node::Number(-1), |at| count(list.len() - 1 - at)))
        }
        _ => None,
    }
}

/// A number of elements, of which a list may have fewer.
fn within(list: &[Node<'_>], count: i64) -> usize {
    usize::try_from(count).unwrap_or(0).min(list.len())
}

/// True if the budget allows to compare all parts of some values.
fn may_compare<'t>(values: &[&Node<'t>], environment: &Environment<'t>) -> bool {
    environment.budget.allows(values.iter().copied().map(weight).sum())
}

/// A value by which equal ones are found: 1 is not '1'.
fn scalar(node: &Node<'_>) -> Option<String> {
    Some(written(node))
}

fn object<'t>(values: &[&Node<'t>]) -> Option<Node<'t>> {
    let pairs = values.chunks(2).map(|pair| match pair {
        [name, value] => Some((Label::from(as_text(name)?.into_owned()), (*value).clone())),
        _ => None,
    });
    Some(Node::Object(pairs.collect::<Option<Object<'t>>>()?))
}

/// One object of some.
fn together<'n, 't: 'n>(objects: impl IntoIterator<Item = &'n Node<'t>>, nested: Nested) -> Option<Node<'t>> {
    members_of(objects).map(|members| Node::Object(merged(members, Names::AnyCase, nested)))
}

/// The members of an object as a list, by their names.
fn items<'t>(object: &Object<'t>) -> Option<Node<'t>> {
    let item = |(name, value): (&Label<'t>, &Node<'t>)| {
        let members =
            [(Label::from("key"), Node::Text(name.clone().into_name())), (Label::from("value"), value.clone())];
        Node::Object(members.into_iter().collect())
    };
    Some(Node::List(sorted(object, Names::AnyCase)?.into_iter().map(item).collect()))
}

/// `tryGet(x, 'member', 0, …)`: null, if it is not there.
fn found<'t>(whole: &Node<'t>, way: &[&Node<'t>]) -> Option<Node<'t>> {
    let mut at = whole;
    for step in way {
        let next = match (at, step) {
            (Node::Object(object), Node::Text(name)) if is_complete(object) => object.get(name),
            (Node::Object(object), Node::Text(name)) => Some(object.get(name)?),
            (Node::List(list), Node::Number(number)) if lists::is_counted(list) => {
                usize::try_from(*number).ok().and_then(|number| list.get(number))
            }
            (Node::Null, _) => None,
            _ => return None,
        };
        match next {
            Some(next) => at = next,
            None => return Some(Node::Null),
        }
    }
    (!matches!(at, Node::Unclear(_))).then(|| at.clone())
}
