//! Functions of lists and objects.

use super::environment::Environment;
use super::value::{as_text, equal, is_known, is_unknown_rest, unknown_rest};
use model::json::{Label, Node, Object};

/// How long a range may be.
const MOST_RANGE: i64 = 10_000;

/// What such a function comes to; `None` if it is none, or unknown.
pub(super) fn call<'t>(function: &str, values: &[&Node<'t>], environment: &Environment<'t>) -> Option<Node<'t>> {
    match (function, values) {
        ("array", [Node::Unclear(_)]) => None,
        ("array", [list @ Node::List(_)]) => Some((*list).clone()),
        ("array", [one]) => Some(Node::List(vec![(*one).clone()])),
        ("createarray", _) => Some(Node::List(values.iter().map(|value| (*value).clone()).collect())),
        ("createobject", _) => object(values),
        ("concat", parts) if parts.iter().any(|part| matches!(part, Node::List(_))) => concatenated(parts),
        ("length", [Node::List(list)]) => counted(list).then(|| number(list.len())),
        ("length", [Node::Object(object)]) => Some(number(object.members().count())),
        ("empty", [Node::List(list)]) => {
            (counted(list) || !list.iter().all(is_unknown_rest)).then_some(Node::Bool(list.is_empty()))
        }
        ("empty", [Node::Object(object)]) => Some(Node::Bool(object.members().next().is_none())),
        ("empty", [Node::Null]) => Some(Node::Bool(true)),
        ("first", [Node::List(list)]) => {
            list.first().map_or(Some(Node::Null), |first| (!is_unknown_rest(first)).then(|| first.clone()))
        }
        ("last", [Node::List(list)]) => {
            list.last().map_or(Some(Node::Null), |last| (!is_unknown_rest(last)).then(|| last.clone()))
        }
        ("take", [Node::List(list), Node::Number(count)]) => {
            let taken = list.iter().take(usize::try_from(*count).unwrap_or(0));
            counted(list).then(|| Node::List(taken.cloned().collect()))
        }
        ("skip", [Node::List(list), Node::Number(count)]) => {
            let left = list.iter().skip(usize::try_from(*count).unwrap_or(0));
            counted(list).then(|| Node::List(left.cloned().collect()))
        }
        ("contains", [Node::List(list), wanted]) => contained(list, wanted),
        ("contains", [Node::Object(object), Node::Text(name)]) => Some(Node::Bool(has(object, name))),
        ("union", [Node::Object(_), ..]) => united(values),
        ("union", parts) if parts.iter().any(|part| matches!(part, Node::List(_))) => {
            concatenated(values).and_then(|list| without_doubles(list, environment))
        }
        ("intersection", [Node::List(first), Node::List(second)])
            if is_known(values.first()?) && is_known(values.get(1)?) =>
        {
            environment
                .budget
                .allows(first.len().saturating_mul(second.len()))
                .then(|| Node::List(first.iter().filter(|one| second.contains(one)).cloned().collect()))
        }
        ("flatten", [Node::List(lists)]) => concatenated(&lists.iter().collect::<Vec<_>>()),
        ("range", [Node::Number(first), Node::Number(count)]) if (0..=MOST_RANGE).contains(count) => {
            let last = first.checked_add(*count)?;
            Some(Node::List((*first..last).map(Node::Number).collect()))
        }
        ("items", [Node::Object(object)]) => Some(items(object)),
        ("objectkeys", [Node::Object(object)]) => {
            Some(Node::List(sorted(object).into_iter().map(|(name, _)| Node::Text(name.clone().into_name())).collect()))
        }
        ("tryget", [whole, way @ ..]) => found(whole, way),
        ("shallowmerge", [Node::List(objects)]) => united(&objects.iter().collect::<Vec<_>>()),
        ("indexof" | "lastindexof", [Node::List(list), wanted]) => place(list, wanted, function == "lastindexof"),
        _ => None,
    }
}

/// One list of some; one that is unknown stands for further elements.
fn concatenated<'t>(lists: &[&Node<'t>]) -> Option<Node<'t>> {
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

fn number<'t>(count: usize) -> Node<'t> {
    Node::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// True if it is known how many elements there are.
fn counted(list: &[Node<'_>]) -> bool {
    !list.iter().any(is_unknown_rest)
}

fn object<'t>(values: &[&Node<'t>]) -> Option<Node<'t>> {
    let pairs = values.chunks(2).map(|pair| match pair {
        [name, value] => Some((Label::from(as_text(name)?), (*value).clone())),
        _ => None,
    });
    Some(Node::Object(pairs.collect::<Option<Object<'t>>>()?))
}

fn has(object: &Object<'_>, name: &str) -> bool {
    object.members().any(|(own, _)| own.eq_ignore_ascii_case(name))
}

fn contained<'t>(list: &[Node<'t>], wanted: &Node<'t>) -> Option<Node<'t>> {
    let each = || list.iter().map(|one| if is_unknown_rest(one) { None } else { equal(one, wanted) });
    if each().any(|same| same == Some(true)) {
        return Some(Node::Bool(true));
    }
    each().all(|same| same == Some(false)).then_some(Node::Bool(false))
}

/// Of members with one name the last counts; objects in both are united.
fn united<'t>(values: &[&Node<'t>]) -> Option<Node<'t>> {
    let mut members: Vec<(Label<'t>, Node<'t>)> = Vec::new();
    for value in values {
        for (name, value) in value.object()?.members() {
            match members.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
                Some((_, own)) => {
                    *own = match (&own, value) {
                        (Node::Object(_), Node::Object(_)) => united(&[own, value])?,
                        _ => value.clone(),
                    }
                }
                None => members.push((name.clone(), value.clone())),
            }
        }
    }
    Some(Node::Object(members.into_iter().collect()))
}

fn without_doubles<'t>(list: Node<'t>, environment: &Environment<'t>) -> Option<Node<'t>> {
    let Node::List(list) = list else { return None };
    if !environment.budget.allows(list.len().saturating_mul(list.len()) / 8) {
        return None;
    }
    let mut left: Vec<Node<'t>> = Vec::new();
    for item in list {
        if !is_known(&item) || !left.contains(&item) {
            left.push(item);
        }
    }
    Some(Node::List(left))
}

fn sorted<'n, 't>(object: &'n Object<'t>) -> Vec<(&'n Label<'t>, &'n Node<'t>)> {
    let mut members: Vec<_> = object.members().collect();
    model::sorted::sort_by_key(&mut members, |(name, _)| name.to_ascii_lowercase());
    members
}

/// The members of an object as a list, by their names.
fn items<'t>(object: &Object<'t>) -> Node<'t> {
    let item = |(name, value): (&Label<'t>, &Node<'t>)| {
        let members =
            [(Label::from("key"), Node::Text(name.clone().into_name())), (Label::from("value"), value.clone())];
        Node::Object(members.into_iter().collect())
    };
    Node::List(sorted(object).into_iter().map(item).collect())
}

/// `tryGet(x, 'member', 0, …)`: null, if it is not there.
fn found<'t>(whole: &Node<'t>, way: &[&Node<'t>]) -> Option<Node<'t>> {
    let mut at = whole;
    for step in way {
        let next = match (at, step) {
            (Node::Object(object), Node::Text(name)) => object.get(name),
            (Node::List(list), Node::Number(number)) if counted(list) => {
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

fn place<'t>(list: &[Node<'t>], wanted: &Node<'t>, last: bool) -> Option<Node<'t>> {
    if !is_known(wanted) || !list.iter().all(is_known) {
        return None;
    }
    let at = if last { list.iter().rposition(|one| one == wanted) } else { list.iter().position(|one| one == wanted) };
    Some(at.map_or(Node::Number(-1), number))
}
