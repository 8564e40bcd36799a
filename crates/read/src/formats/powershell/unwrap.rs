//! JSON that a console wrapped at its width, put together again.

use crate::documents::embedded::EmbeddedText;
use model::json::Note;

/// The JSON of some lines, without the breaks inside strings and numbers, and whether it contained `...` for something that
/// is omitted, which is marked as truncated.
pub(super) fn unwrap(lines: &[(&str, usize)]) -> (EmbeddedText, bool) {
    let mut unwrapping = Unwrapping::default();
    for (text, at) in lines {
        unwrapping.line(text, *at);
    }
    (unwrapping.made, unwrapping.elided)
}

#[derive(Default)]
struct Unwrapping {
    made: EmbeddedText,
    /// The brackets that are open.
    open: Vec<char>,
    in_string: bool,
    escaped: bool,
    /// The last character that is not blank.
    last: Option<char>,
    /// True if something was left out.
    elided: bool,
    /// True directly after the mark of something that was omitted.
    behind_mark: bool,
}

impl Unwrapping {
    fn line(&mut self, text: &str, at: usize) {
        let begins_word = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        let text = if self.in_string { text } else { text.trim_end() };
        let inside_word = begins_word && self.last.is_some_and(|last| last.is_ascii_alphanumeric());
        if !self.in_string && !inside_word {
            self.made.add("\n");
        }
        let mut from = 0;
        let mut skip = 0;
        for (offset, c) in text.char_indices() {
            if offset < skip {
                continue;
            }
            let rest = text.get(offset..).unwrap_or_default();
            let dots = if rest.starts_with("...") {
                3
            } else if c == '…' {
                c.len_utf8()
            } else {
                0
            };
            if !self.in_string && dots > 0 {
                self.made.add_from(text.get(from..offset).unwrap_or_default(), at + from);
                self.mark();
                skip = offset + dots;
                from = skip;
                continue;
            }
            if self.behind_mark && !self.in_string && !c.is_whitespace() {
                if ![',', ']', '}'].contains(&c) {
                    self.made.add_from(text.get(from..offset).unwrap_or_default(), at + from);
                    self.made.add(",");
                    from = offset;
                }
                self.behind_mark = false;
            }
            self.step(c);
        }
        self.made.add_from(text.get(from..).unwrap_or_default(), at + from);
    }

    fn step(&mut self, c: char) {
        if self.in_string {
            match c {
                _ if self.escaped => self.escaped = false,
                '\\' => self.escaped = true,
                '"' => self.in_string = false,
                _ => {}
            }
        } else {
            match c {
                '"' => self.in_string = true,
                '{' | '[' => self.open.push(c),
                '}' | ']' => {
                    self.open.pop();
                }
                _ => {}
            }
        }
        if !c.is_whitespace() {
            self.last = Some(c);
        }
    }

    /// Marks that something is left out here.
    fn mark(&mut self) {
        self.elided = true;
        let Some(open) = self.open.last() else { return };
        let comma = if matches!(self.last, Some('[' | '{' | ',')) { "" } else { "," };
        self.made.add(comma);
        self.made.add_note(Note::Truncated);
        self.made.add(if *open == '{' { ":true" } else { "" });
        self.last = Some('"');
        self.behind_mark = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unwrapped(lines: &[&str]) -> (String, bool) {
        let lines: Vec<(&str, usize)> = lines.iter().map(|line| (*line, 0)).collect();
        let (made, elided) = unwrap(&lines);
        let node = made.tree().unwrap_or_else(|error| panic!("{}: {error}", made.text()));
        (format!("{node:?}"), elided)
    }

    #[test]
    fn strings_and_numbers_are_put_together() {
        let whole = unwrapped(&[r#"[{"Name": "a b\"c", "Priority": 4096, "On": true}]"#]);
        let lines = [r#"[{"Na"#, r#"me": "a "#, r#"b\"#, r#""c", "Priority": 40"#, r#"96, "On": tr"#, "ue}", "]"];
        assert_eq!(unwrapped(&lines), whole);
    }

    #[test]
    fn what_is_left_out_is_marked() {
        for lines in [
            &["[...]"][..],
            &["[", "  {", "    \"Name\": \"a\"", "  }", "  ...", "]"],
            &["[", "  {", "    \"Name\": \"a\",", "    ...", "  },", "  ...", "]"],
            &["[", "  ...", "  {", "  }", "]"],
        ] {
            let (node, elided) = unwrapped(lines);
            assert!(elided && node.contains("Truncated"), "{node}");
        }
    }
}
