//! Values written as JSON, by the same code for all of them.
//!
//! Each way of writing or reading a value (compact, indented, as a tree) brings its own copy of the code for each type in it. So
//! everything is written compactly, and indented as text.

use serde::Serialize;

use crate::hidden::is_hidden;

/// A value as indented JSON, as `serde_json::to_string_pretty` writes it, with invisible characters as escapes.
///
/// ```
/// use switchover_model::written;
/// assert_eq!(written::pretty(&[("a", [1, 2])])?, "[\n  [\n    \"a\",\n    [\n      1,\n      2\n    ]\n  ]\n]");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// Those of [`serde_json::to_string`].
pub fn pretty(value: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string(value).map(|json| indented(&json))
}

/// A value as JSON on one line, with invisible characters as escapes.
///
/// ```
/// use switchover_model::written;
/// assert_eq!(written::compact(&["a\u{202e}b"])?, r#"["a\u202Eb"]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// Those of [`serde_json::to_string`].
pub fn compact(value: &impl Serialize) -> serde_json::Result<String> {
    let json = serde_json::to_string(value)?;
    let mut text = String::with_capacity(json.len());
    json.chars().for_each(|c| if is_hidden(c) { escape(c, &mut text) } else { text.push(c) });
    Ok(text)
}

/// A value as a tree of its JSON.
///
/// # Errors
/// Those of [`serde_json::to_string`].
pub fn tree(value: &impl Serialize) -> serde_json::Result<serde_json::Value> {
    serde_json::from_str(&serde_json::to_string(value)?)
}

/// Compact JSON, indented by two blanks for each level.
pub fn indented(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_string, mut is_escaped, mut last) = (0, false, false, ' ');
    for c in json.chars() {
        if in_string {
            if is_hidden(c) {
                escape(c, &mut text);
            } else {
                text.push(c);
            }
            in_string = is_escaped || c != '"';
            is_escaped = !is_escaped && c == '\\';
            continue;
        }
        let opened = matches!(last, '{' | '[');
        last = c;
        match (c, opened) {
            ('}' | ']', true) => {}
            ('}' | ']', false) => {
                depth -= 1;
                break_line(&mut text, depth);
            }
            (_, true) => {
                depth += 1;
                break_line(&mut text, depth);
            }
            (_, false) => {}
        }
        text.push(c);
        match c {
            ',' => break_line(&mut text, depth),
            ':' => text.push(' '),
            '"' => in_string = true,
            _ => {}
        }
    }
    text
}

/// A character as JSON escapes it. Formatting with `{:04X}` weighs more.
fn escape(c: char, text: &mut String) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        text.push_str("\\u");
        let digits = [12, 8, 4, 0].map(|shift| char::from_digit(u32::from(*unit >> shift) & 15, 16));
        text.extend(digits.into_iter().flatten().map(|digit| digit.to_ascii_uppercase()));
    }
}

fn break_line(text: &mut String, depth: usize) {
    text.push('\n');
    (0..depth).for_each(|_| text.push_str("  "));
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn it_is_indented_as_serde_json_does() {
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!("a\"b\\"),
            json!([[], {}, [[]], {"a": {}}]),
            json!({"a, b": ["{", "[", ":", "\\\\\"", "}"], "c": [true, null, -1.5], "d": {"e": {"f": [1, [2]]}}}),
        ] {
            assert_eq!(pretty(&value).unwrap(), serde_json::to_string_pretty(&value).unwrap());
            assert_eq!(tree(&value).unwrap(), value);
        }
        let deep = (0..50).fold(Value::Null, |inner, _| json!({ "x": [inner] }));
        assert_eq!(pretty(&deep).unwrap(), serde_json::to_string_pretty(&deep).unwrap());
    }

    #[test]
    fn invisible_characters_are_escaped_and_keep_their_value() {
        let value = "a\u{202e}b\u{e0041}\u{7f}\n";
        let written = pretty(&value).unwrap();
        assert_eq!(written, r#""a\u202Eb\uDB40\uDC41\u007F\n""#);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), value);
    }
}
