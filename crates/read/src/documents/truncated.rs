//! Truncated JSON: keeps what is before the break, and marks the containers that are open there.

#[cfg(doc)]
use model::json::TRUNCATED;
use model::json::{Node, Note, Object};

/// [`TRUNCATED`] as it is written inside a JSON string.
pub(crate) const ESCAPED_MARK: &str = "\\u0001truncated";

/// True if the break went through an object.
pub(crate) fn is_cut(object: &Object<'_>) -> bool {
    object.has_note(Note::Truncated)
}

/// True if the break went through a list.
pub(crate) fn ends_cut(list: &[Node<'_>]) -> bool {
    list.last() == Some(&Node::Truncated)
}

/// Completes JSON that breaks off or breaks at `end`: everything after the last whole element before it is dropped,
/// and each container that is still open gets [`TRUNCATED`] and its bracket. Offsets up to the break do not change.
///
/// `None` if no complete element is before the break.
pub(crate) fn complete(text: &str, end: usize) -> Option<String> {
    let end = text.floor_char_boundary(end);
    let (cut, open) = last_whole_element(text.get(..end)?)?;
    let mut completed = text.get(..cut)?.to_owned();
    for bracket in open.iter().rev() {
        // An empty container that was just opened takes the mark without a comma.
        let comma = if completed.ends_with(['{', '[']) { "" } else { "," };
        match bracket {
            b'{' => completed.push_str(&format!("{comma}\"{ESCAPED_MARK}\":true}}")),
            _ => completed.push_str(&format!("{comma}\"{ESCAPED_MARK}\"]")),
        }
    }
    Some(completed)
}

/// The last position before which all elements are complete, and the brackets that are open there.
fn last_whole_element(text: &str) -> Option<(usize, Vec<u8>)> {
    let mut open = Vec::new();
    let mut best = None;
    let mut in_string = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                open.push(byte);
                best = Some((at + 1, open.len()));
            }
            b'}' | b']' => {
                open.pop()?;
                best = Some((at + 1, open.len()));
            }
            b',' => best = Some((at, open.len())),
            _ => {}
        }
    }
    let (cut, depth) = best?;
    // No bracket is closed after this position: a closing bracket is itself such a position.
    open.truncate(depth);
    (!open.is_empty()).then_some((cut, open))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(text: &str) -> Option<String> {
        complete(text, text.len()).inspect(|json| {
            serde_json::from_str::<Node>(json).unwrap_or_else(|error| panic!("{json}: {error}"));
        })
    }

    #[test]
    fn whole_elements_before_the_break_stay() {
        let json = completed(r#"{"a": [1, 2, {"b": "x"#).unwrap();
        assert_eq!(json, r#"{"a": [1, 2, {"\u0001truncated":true},"\u0001truncated"],"\u0001truncated":true}"#);
        let json = completed(r#"[{"a": 1}, {"b": 2}"#).unwrap();
        assert_eq!(json, r#"[{"a": 1}, {"b": 2},"\u0001truncated"]"#);
    }

    #[test]
    fn brackets_in_strings_do_not_count() {
        let json = completed(r#"{"a": "}]\"{", "b": tru"#).unwrap();
        assert_eq!(json, r#"{"a": "}]\"{","\u0001truncated":true}"#);
    }

    #[test]
    fn every_prefix_of_a_document_completes_to_json() {
        let text = r#"{"a": [1, {"b": "c,}"}, []], "d": {"é": null}}"#;
        for (end, _) in text.char_indices().skip(1) {
            assert!(completed(&text[..end]).is_some(), "{}", &text[..end]);
        }
    }

    #[test]
    fn what_never_was_json_is_left_alone() {
        assert_eq!(complete("]", 1), None);
        assert_eq!(complete("hello", 5), None);
        assert_eq!(complete("{}", 2), None);
    }
}
