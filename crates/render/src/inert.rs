//! Text from sources that can't harm its reader: characters that change the direction of text, that are
//! invisible, or that control a terminal are shown by their codes. Each format adds its own escapes. `model::written` escapes
//! them in JSON.

use model::hidden::is_hidden;

/// The text on one line, with hidden characters shown as `<U+202E>`.
pub fn shown(text: &str) -> String {
    written(text, |c, out| match c {
        '\n' | '\r' | '\t' => out.push(' '),
        c => hexadecimal(c.into(), ["<U+", ">"], out),
    })
}

/// The text on its own lines, with hidden characters shown as `<U+202E>`.
pub fn shown_lines(text: &str) -> String {
    written(text, |c, out| match c {
        '\n' | '\t' => out.push(c),
        c => hexadecimal(c.into(), ["<U+", ">"], out),
    })
}

/// A document of HTML with hidden characters shown as `<U+202E>`, wherever they are.
pub fn shown_html(html: &str) -> String {
    written(html, |c, out| match c {
        '\n' | '\t' => out.push(c),
        c => hexadecimal(c.into(), ["&lt;U+", "&gt;"], out),
    })
}

/// A number in four digits or as many as it has. Formatting with `{:04X}` has no other use on the page, and weighs more.
fn hexadecimal(number: u32, [before, after]: [&str; 2], out: &mut String) {
    out.push_str(before);
    for place in (0..8).rev() {
        let from_here = number >> (place * 4);
        if place < 4 || from_here != 0 {
            out.push(char::from_digit(from_here & 15, 16).unwrap_or_default().to_ascii_uppercase());
        }
    }
    out.push_str(after);
}

/// The text with each hidden character as `escape` writes it.
fn written(text: &str, escape: fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) { escape(c, &mut out) } else { out.push(c) }
    }
    out
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
        assert_eq!(shown(text), text);
    }
}
