//! Operations on texts. Letters are counted as Unicode characters.

use super::value::{AsText, MOST_TEXT, bounded_text, is_rest, text, written};
use crate::text::symbolic;
use model::json::Node;

/// A text made of parts: unknown, with what is known of it, if one of them is unknown.
pub(crate) fn made_of<'n, 't: 'n>(parts: impl IntoIterator<Item = &'n Node<'t>>, as_text: AsText) -> Option<Node<'t>> {
    let (mut whole, mut is_known) = (String::new(), true);
    for part in parts {
        match part {
            Node::Unclear(unclear) => {
                is_known = false;
                whole.push_str(unclear.text());
            }
            part => whole.push_str(&as_text(part)?),
        }
        if whole.len() > MOST_TEXT {
            return None;
        }
    }
    Some(if is_known { text(whole) } else { written(whole) })
}

/// The elements of a list as one text, with another between each two.
pub(crate) fn join<'t>(items: &[Node<'t>], between: &str, as_text: AsText) -> Option<Node<'t>> {
    if items.iter().any(is_rest) {
        return None;
    }
    let between = text(between);
    let parts = items.iter().enumerate().flat_map(|(at, item)| [(at > 0).then_some(&between), Some(item)]);
    made_of(parts.flatten(), as_text)
}

/// The parts of a text between dividers, each made a value.
pub(crate) fn split<'t>(text: &str, dividers: &[&str], value: impl Fn(&str) -> Node<'t>) -> Node<'t> {
    let next = |rest: &str| {
        let found = dividers.iter().filter(|divider| !divider.is_empty());
        found.filter_map(|divider| Some((rest.find(divider)?, divider.len()))).min()
    };
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some((at, length)) = next(rest)
        && let (Some(part), Some(after)) = (rest.get(..at), rest.get(at + length..))
    {
        parts.push(value(part));
        rest = after;
    }
    parts.push(value(rest));
    Node::List(parts)
}

/// A text with another one, which is not empty, replaced wherever it occurs; `None` if it becomes too long.
pub(crate) fn replace<'t>(text: &str, from: &str, to: &str) -> Option<Node<'t>> {
    let growth = to.len().saturating_sub(from.len()).saturating_mul(text.matches(from).count());
    (growth <= MOST_TEXT).then(|| text.replace(from, to)).and_then(bounded_text)
}

/// The letters of a text from a place on, at most so many.
pub(crate) fn part<'t>(whole: &str, from: usize, most: usize) -> Node<'t> {
    text(whole.chars().skip(from).take(most).collect::<String>())
}

/// Where a text may hold another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Start,
    End,
    Anywhere,
}

/// Whether a text holds another one at a place; both may have unknown parts. `None` if it depends on those.
pub(crate) fn holds(text: &str, place: Place, wanted: &str) -> Option<bool> {
    let (surely, pattern) = match place {
        Place::Start => (symbolic::known_start(text).starts_with(wanted), format!("{wanted}[]")),
        Place::End => (symbolic::known_end(text).ends_with(wanted), format!("[]{wanted}")),
        Place::Anywhere => (symbolic::surely_holds(text, wanted), format!("[]{wanted}[]")),
    };
    if surely && !symbolic::is_symbolic(wanted) {
        return Some(true);
    }
    (!symbolic::may_be_equal(text, &pattern)).then_some(false)
}
