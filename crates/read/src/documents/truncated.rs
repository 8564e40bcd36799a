//! Truncated JSON: what is complete before the break.

use model::json::{Node, Note, Object};

/// True if the break went through an object.
pub(crate) fn is_cut(object: &Object<'_>) -> bool {
    object.has_note(Note::Truncated)
}

/// True if the break went through a list.
pub(crate) fn ends_cut(list: &[Node<'_>]) -> bool {
    list.last() == Some(&Node::Truncated)
}

/// The last position before which all elements are complete, and the brackets that are open there; `None` if there is no such position.
pub(crate) fn last_whole_element(text: &str) -> Option<(usize, Vec<u8>)> {
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
    use super::super::embedded::EmbeddedText;

    /// What a text is completed to, with `...` for its notes.
    fn completed(text: &str) -> Option<String> {
        let made = EmbeddedText::of(text, 0).completed(text.len())?;
        let node = made.tree().unwrap_or_else(|error| panic!("{}: {error}", made.text()));
        assert!(!format!("{node:?}").contains("\"\""), "{node:?}");
        Some(made.text().replace("\"\":true", "...").replace("\"\"", "..."))
    }

    #[test]
    fn whole_elements_before_the_break_stay() {
        let json = completed(r#"{"a": [1, 2, {"b": "x"#).unwrap();
        assert_eq!(json, r#"{"a": [1, 2, {...},...],...}"#);
        let json = completed(r#"[{"a": 1}, {"b": 2}"#).unwrap();
        assert_eq!(json, r#"[{"a": 1}, {"b": 2},...]"#);
    }

    #[test]
    fn brackets_in_strings_do_not_count() {
        let json = completed(r#"{"a": "}]\"{", "b": tru"#).unwrap();
        assert_eq!(json, r#"{"a": "}]\"{",...}"#);
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
        for text in ["]", "hello", "{}"] {
            assert_eq!(completed(text), None, "{text}");
        }
    }
}
