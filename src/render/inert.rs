//! Text from sources that can do nothing to the one who reads it: characters that turn the direction of text, that are
//! not seen, or that steer a terminal are shown as what they are. Each format adds its own escapes to that.

use std::borrow::Cow;
use std::fmt::Write;

/// The text on one line, with hidden characters shown as `<U+202E>`.
pub fn shown(text: &str) -> Cow<'_, str> {
    written(text, |c, out| match c {
        '\n' | '\r' | '\t' => out.push(' '),
        c => code_point(c, out),
    })
}

/// The text on its own lines, with hidden characters shown as `<U+202E>`.
#[cfg(feature = "formats")]
pub fn shown_lines(text: &str) -> Cow<'_, str> {
    written(text, |c, out| if matches!(c, '\n' | '\t') { out.push(c) } else { code_point(c, out) })
}

/// JSON with hidden characters as escapes of its strings, where alone they can stand: the same value.
pub fn shown_json(json: &str) -> Cow<'_, str> {
    written(json, |c, out| {
        if c == '\n' {
            return out.push(c);
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string never fails.
            let _ = write!(out, "\\u{unit:04x}");
        }
    })
}

/// A document of HTML with hidden characters shown as `<U+202E>`, wherever they stand.
#[cfg(feature = "formats")]
pub fn shown_html(html: &str) -> Cow<'_, str> {
    written(html, |c, out| {
        if matches!(c, '\n' | '\t') {
            return out.push(c);
        }
        let _ = write!(out, "&lt;U+{:04X}&gt;", u32::from(c));
    })
}

fn code_point(c: char, out: &mut String) {
    let _ = write!(out, "<U+{:04X}>", u32::from(c));
}

/// The text with each hidden character as `escape` writes it.
fn written(text: &str, escape: impl Fn(char, &mut String)) -> Cow<'_, str> {
    let Some(first) = text.find(is_hidden) else { return Cow::Borrowed(text) };
    let (before, rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(before);
    for c in rest.chars() {
        if is_hidden(c) { escape(c, &mut out) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// Controls, marks that turn the direction of text, and what has no width or looks like nothing.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_text_is_seen() {
        assert_eq!(shown("nsg-\u{202e}gpj"), "nsg-<U+202E>gpj");
        assert_eq!(shown("a\u{1b}[2Jb\u{200b}c"), "a<U+001B>[2Jb<U+200B>c");
    }

    #[test]
    fn a_line_stays_one_and_lines_stay_lines() {
        assert_eq!(shown("a\r\nb\u{2028}c"), "a  b<U+2028>c");
        assert_eq!(shown_lines("a\nb\u{85}c"), "a\nb<U+0085>c");
    }

    #[test]
    fn letters_of_every_script_are_left_alone() {
        let text = "Müller שלום 批量 🙂";
        assert!(matches!(shown(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn json_keeps_its_value() {
        let json = serde_json::to_string("a\u{202e}b\u{e0041}\u{7f}\n").unwrap();
        let shown = shown_json(&json);
        assert_eq!(shown, r#""a\u202eb\udb40\udc41\u007f\n""#);
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), "a\u{202e}b\u{e0041}\u{7f}\n");
    }
}
