//! Members such as `SecurityRulesText`, which hold as a string of JSON what the member without `Text` holds: where the depth
//! ended in the one, the other is whole.

use super::class_names;
use crate::documents::document::Document;
use crate::documents::embedded::EmbeddedText;
use model::json::{Node, Object, offset_in};

/// How many texts of one object are looked at; far more than any has.
const MOST_TEXTS: usize = 64;

/// The object rewritten, with the content of the texts in place of incomplete members; `None` if there is no such
/// member with a text.
pub(super) fn with_texts(object: &Object<'_>, document: &Document<'_>) -> Option<EmbeddedText> {
    let texts: Vec<(&str, &str)> =
        object.members().filter_map(|(name, value)| text_of(name, value)).take(MOST_TEXTS).collect();
    let whole = |name: &str| {
        let own = object.members().find(|(own, _)| *own == name).map(|(_, value)| value);
        own.is_some_and(|value| !matches!(value, Node::Null | Node::Text(_)) && class_names::first(value).is_none())
    };
    let needed: Vec<(&str, &str)> = texts.iter().filter(|(name, _)| !whole(name)).copied().collect();
    if needed.is_empty() {
        return None;
    }
    let mut made = EmbeddedText::default();
    let kept = object.members().filter(|(name, _)| {
        !texts.iter().any(|(own, _)| name.strip_suffix("Text") == Some(*own))
            && !needed.iter().any(|(own, _)| name == own)
    });
    for (number, (name, value)) in kept.enumerate() {
        made.add(if number == 0 { "{" } else { "," });
        made.add_member(name, value, document);
    }
    for (name, text) in needed {
        made.add(if made.text().is_empty() { "{" } else { "," });
        made.add_string(name, None);
        made.add(":");
        add_text(&mut made, name, text, object, document);
    }
    made.add("}");
    Some(made)
}

/// The name of the member that a text is of, with the text, if it holds JSON.
fn text_of<'o>(name: &'o str, value: &'o Node<'_>) -> Option<(&'o str, &'o str)> {
    let own = name.strip_suffix("Text").filter(|own| !own.is_empty())?;
    let text = value.text()?;
    text.trim_start().starts_with(['[', '{', '"']).then_some((own, text))
}

/// Adds the JSON in a text, with the places that it has in the string.
fn add_text(made: &mut EmbeddedText, name: &str, text: &str, object: &Object<'_>, document: &Document<'_>) {
    let member = object.members().map(|(own, _)| own).find(|own| own.strip_suffix("Text") == Some(name));
    let raw = member.and_then(|member| raw_string(member, document));
    match raw {
        Some((raw, at)) => made.add_unescaped(raw, document.places.in_source(at)),
        // Its name had to be unescaped, so its position is unknown.
        None => made.add(text),
    }
}

/// The string after a member's name as it is written, and its offset in the document's text.
fn raw_string<'d>(name: &str, document: &Document<'d>) -> Option<(&'d str, usize)> {
    let behind = offset_in(document.text, name)? + name.len();
    let rest = document.text.get(behind..)?;
    let inside = rest.strip_prefix('"')?.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let end = inside.char_indices().scan(false, |escaped, (at, c)| {
        let ends = c == '"' && !*escaped;
        *escaped = c == '\\' && !*escaped;
        Some((at, ends))
    });
    let end = end.into_iter().find(|(_, ends)| *ends)?.0;
    let at = document.text.len().checked_sub(inside.len())?;
    Some((inside.get(..end)?, at))
}
