//! Operations on lists.

use std::collections::BTreeSet;

use super::objects::is_complete;
use super::value::{MOST_ITEMS, count, is_rest, rest};
use crate::documents::notes::is_conditional;
use model::json::Node;

/// True if it is known how many elements there are.
pub(crate) fn is_counted(items: &[Node<'_>]) -> bool {
    !items.iter().any(|item| is_rest(item) || is_conditional(item))
}

/// How many elements a list has, how many members an object, how many letters a text.
pub(crate) fn length<'t>(value: &Node<'_>) -> Option<Node<'t>> {
    match value {
        Node::List(items) => is_counted(items).then(|| count(items.len())),
        Node::Object(object) => {
            let is_counted = is_complete(object) && !object.named().any(|(_, value)| is_conditional(value));
            is_counted.then(|| count(object.named().count()))
        }
        Node::Text(text) => Some(count(text.chars().count())),
        _ => None,
    }
}

/// The elements of some lists as one list; an unknown list represents further elements.
pub(crate) fn concat<'n, 't: 'n>(lists: impl IntoIterator<Item = &'n Node<'t>>) -> Option<Vec<Node<'t>>> {
    let mut all = Vec::new();
    for list in lists {
        match list {
            Node::List(items) => all.extend_from_slice(items),
            Node::Unclear(list) => all.push(rest(list.text())),
            _ => return None,
        }
    }
    Some(all)
}

/// The elements of a list, and in place of each list among them its elements, at any depth; `None` if those are too many.
pub(crate) fn flatten<'t>(items: &[Node<'t>]) -> Option<Vec<Node<'t>>> {
    let mut flat = Vec::new();
    for item in items {
        match item {
            Node::List(inner) => flat.extend(flatten(inner)?),
            other => flat.push(other.clone()),
        }
    }
    (flat.len() <= MOST_ITEMS).then_some(flat)
}

/// The elements from one place to before another.
pub(crate) fn slice<'t>(items: &[Node<'t>], from: usize, to: usize) -> Option<Node<'t>> {
    items.get(from..to).filter(|_| is_counted(items)).map(|part| Node::List(part.to_vec()))
}

/// The element at one end of a list: null if the list is empty.
pub(crate) fn end<'t>(item: Option<&Node<'t>>) -> Option<Node<'t>> {
    item.map_or(Some(Node::Null), |item| (!is_rest(item) && !is_conditional(item)).then(|| item.clone()))
}

/// The numbers from one to before another; `None` if they are too many.
pub(crate) fn range<'t>(from: i64, to: i64) -> Option<Node<'t>> {
    let length = usize::try_from(to.checked_sub(from)?).ok()?;
    (length <= MOST_ITEMS).then(|| Node::List((from..to).map(Node::Number).collect()))
}

/// Of some numbers the one that is left by a choice between each two: the least or the greatest. All have to be known.
pub(crate) fn extreme<'t>(
    numbers: impl IntoIterator<Item = Option<i64>>,
    of_two: fn(i64, i64) -> i64,
) -> Option<Node<'t>> {
    numbers.into_iter().reduce(|one, other| Some(of_two(one?, other?)))?.map(Node::Number)
}

/// Whether one of the elements is the one that is wanted, which a language decides; `None` if that depends on what is unknown.
pub(crate) fn contains(items: &[Node<'_>], is_wanted: impl Fn(&Node<'_>) -> Option<bool>) -> Option<bool> {
    let each = || items.iter().map(|item| if is_rest(item) || is_conditional(item) { None } else { is_wanted(item) });
    if each().any(|same| same == Some(true)) {
        return Some(true);
    }
    each().all(|same| same == Some(false)).then_some(false)
}

/// The index of the first element that is wanted: `None` if that depends on what is unknown, `Some(None)` if there is none.
pub(crate) fn position<'n, 't: 'n>(
    items: impl IntoIterator<Item = &'n Node<'t>>,
    is_wanted: impl Fn(&Node<'_>) -> Option<bool>,
) -> Option<Option<usize>> {
    for (place, item) in items.into_iter().enumerate() {
        if is_rest(item) || is_conditional(item) {
            return None;
        }
        if is_wanted(item)? {
            return Some(Some(place));
        }
    }
    Some(None)
}

/// How a language writes a value that is no list and no object, where equal ones are to be found: equal values alike and no
/// others. `None` for a value that equals none.
pub(crate) type Scalar = fn(&Node<'_>) -> Option<String>;

/// Each element once, where it first occurs. One with unknown parts may be unlike all others.
pub(crate) fn distinct<'t>(items: Vec<Node<'t>>, scalar: Scalar) -> Vec<Node<'t>> {
    let mut seen = BTreeSet::new();
    items.into_iter().filter(|item| identity(item, scalar).is_none_or(|own| seen.insert(own))).collect()
}

/// The elements of a list that are in another one as well; `None` if that depends on what is unknown.
pub(crate) fn intersection<'t>(items: &[Node<'t>], others: &[Node<'_>], scalar: Scalar) -> Option<Node<'t>> {
    let own = items.iter().map(|item| identity(item, scalar)).collect::<Option<Vec<String>>>()?;
    let others = others.iter().map(|item| identity(item, scalar)).collect::<Option<Vec<String>>>()?;
    let others = model::sorted::set(others);
    let both = items.iter().zip(own).filter(|(_, own)| others.contains(own));
    Some(Node::List(both.map(|(item, _)| item.clone()).collect()))
}

/// What equal values have in common, and no others; `None` for a value that may be unlike all others.
fn identity(node: &Node<'_>, scalar: Scalar) -> Option<String> {
    // With its length before it, no text can be confused with what follows it.
    let sized = |kind: char, text: &str| format!("{kind}{}:{text}", text.len());
    match node {
        Node::Unclear(_) | Node::Truncated | Node::Fraction => None,
        node if is_conditional(node) => None,
        Node::List(items) => {
            let items = items.iter().map(|item| identity(item, scalar)).collect::<Option<String>>()?;
            Some(sized('[', &items))
        }
        Node::Object(object) => {
            let members = object.named().map(|(name, value)| Some(sized('.', name) + &identity(value, scalar)?));
            Some(sized('{', &members.collect::<Option<String>>()?))
        }
        other => scalar(other).map(|written| sized('=', &written)),
    }
}
