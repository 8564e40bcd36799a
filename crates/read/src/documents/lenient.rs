//! Lenient JSON, as people paste it: with comments, extra or missing commas, strings that a console broke over lines,
//! quotes of a word processor or of Python, and `...` for what they omitted. It is repaired into JSON, and every
//! repair is reported.

use crate::messages::sources;
use crate::text::positions::TextPlaces;
use model::json::{Note, Notes};
use model::message::Message;
use model::source::Severity;

/// JSON made of a text that is nearly JSON.
pub(crate) struct LenientJson {
    /// The JSON, as far as the text could be understood.
    pub text: String,
    /// What is noted in it.
    pub notes: Notes,
    /// The positions of its parts, counted from the beginning of the text.
    pub places: TextPlaces,
    /// What was corrected, with its offset in the text.
    pub corrections: Vec<(Severity, usize, Message)>,
    /// Where the document ends in the text.
    pub end: usize,
}

/// Makes JSON of the document that a text begins with.
pub(crate) fn to_json(text: &str) -> LenientJson {
    let mut reader = LenientReader {
        text,
        at: 0,
        copied: 0,
        made: LenientJson {
            text: String::with_capacity(text.len()),
            notes: Notes::default(),
            places: TextPlaces::from(0),
            corrections: Vec::new(),
            end: 0,
        },
        open: Vec::new(),
        last: Last::Opening,
    };
    while let Some(next) = reader.rest().chars().next() {
        if reader.step(next).is_none() || reader.open.is_empty() {
            break;
        }
    }
    reader.keep();
    reader.made.end = reader.at;
    reader.made
}

/// What precedes the current position.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// A bracket that opens something, or a colon.
    Opening,
    /// A comma, with its place in what was made.
    Comma(usize),
    /// A value or a name.
    Value,
}

struct LenientReader<'t> {
    text: &'t str,
    /// What is looked at.
    at: usize,
    /// Up to where the text is in what was made.
    copied: usize,
    made: LenientJson,
    /// The brackets that are open.
    open: Vec<char>,
    last: Last,
}

impl LenientReader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes over everything up to here as it is.
    fn keep(&mut self) {
        self.made.text.push_str(self.text.get(self.copied..self.at).unwrap_or_default());
        self.copied = self.at;
    }

    /// Writes something else for the next `length` bytes.
    fn write(&mut self, length: usize, instead: &str) {
        self.keep();
        self.made.text.push_str(instead);
        self.at += length;
        self.copied = self.at;
        self.made.places.anchor(self.made.text.len(), self.at);
    }

    fn report(&mut self, severity: Severity, message: Message) {
        self.made.corrections.push((severity, self.at, message));
    }

    /// Takes one token; `None` where this is no JSON at all.
    fn step(&mut self, next: char) -> Option<()> {
        match next {
            '{' | '[' => {
                self.before_value();
                self.open.push(next);
                self.at += 1;
                self.last = Last::Opening;
            }
            '}' | ']' => self.close(next)?,
            ',' => self.comma(),
            ':' => {
                self.at += 1;
                self.last = Last::Opening;
            }
            '"' | '\'' | '“' | '”' | '„' | '‘' | '’' => {
                self.before_value();
                self.string(next)?;
                self.last = Last::Value;
            }
            '/' | '#' => self.comment(next)?,
            '.' if self.rest().starts_with("...") => self.ellipsis("..."),
            '…' => self.ellipsis("…"),
            _ if next.is_ascii_whitespace() => self.at += 1,
            // A no-break space, or a mark in the middle of the text.
            _ if next.is_whitespace() || next == '\u{feff}' => self.write(next.len_utf8(), " "),
            _ => self.word()?,
        }
        Some(())
    }

    fn close(&mut self, bracket: char) -> Option<()> {
        let opened = self.open.pop()?;
        if (opened == '{') != (bracket == '}') {
            return None;
        }
        if let Last::Comma(place) = self.last {
            self.keep();
            // The comma is blanked, so that everything after it keeps its position.
            self.made.text.replace_range(place..place + 1, " ");
        }
        self.at += 1;
        self.last = Last::Value;
        Some(())
    }

    fn comma(&mut self) {
        if self.last == Last::Value {
            self.keep();
            self.last = Last::Comma(self.made.text.len());
            self.at += 1;
        } else {
            self.write(1, " ");
        }
    }

    /// A value or a name begins: a comma precedes it, or was forgotten.
    fn before_value(&mut self) {
        if self.last == Last::Value && !self.open.is_empty() {
            self.report(Severity::Warning, sources::comma_missing());
            self.write(0, ",");
        }
    }

    fn comment(&mut self, next: char) -> Option<()> {
        let rest = self.rest();
        let length = match next {
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '/' if !rest.starts_with("//") => return None,
            _ => rest.find('\n').unwrap_or(rest.len()),
        };
        // Line breaks stay, because nothing else may replace them.
        self.write(length, " ");
        Some(())
    }

    fn ellipsis(&mut self, dots: &str) {
        self.report(Severity::Error, sources::omitted());
        self.keep();
        let in_object = self.open.last() == Some(&'{');
        // In place of a member or an element; not in place of a member's value.
        if self.last == Last::Opening && in_object && self.made.text.trim_end().ends_with(':') {
            self.write(dots.len(), "null");
        } else {
            let quote = if self.last == Last::Value { ",\"" } else { "\"" };
            self.made.notes.add(self.made.text.len() + quote.len(), Note::Truncated);
            self.write(dots.len(), &format!("{quote}{}", if in_object { "\":true" } else { "\"" }));
        }
        self.last = Last::Value;
    }

    /// `true`, `null`, a number; `True` and `None` of Python.
    fn word(&mut self) -> Option<()> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-._".contains(c)).unwrap_or(rest.len());
        let word = rest.get(..end).filter(|word| !word.is_empty())?.to_owned();
        self.before_value();
        match word.as_str() {
            "True" => self.write(end, "true"),
            "False" => self.write(end, "false"),
            "None" | "undefined" => self.write(end, "null"),
            _ => self.at += end,
        }
        self.last = Last::Value;
        Some(())
    }

    /// A string in quotes of any kind; `None` if it doesn't end.
    fn string(&mut self, quote: char) -> Option<()> {
        if quote == '"' {
            self.at += 1;
        } else {
            self.write(quote.len_utf8(), "\"");
        }
        let mut is_reported = false;
        loop {
            let next = self.rest().chars().next()?;
            match next {
                '\\' => self.escape()?,
                '\r' | '\n' => {
                    if !is_reported {
                        self.report(Severity::Info, sources::line_breaks_removed());
                        is_reported = true;
                    }
                    self.write(1, "");
                }
                '\t' => self.write(1, "\\t"),
                '"' if quote == '\'' => self.write(1, "\\\""),
                _ if next < ' ' => self.write(1, ""),
                _ if closes(quote, next) => {
                    if next == '"' {
                        self.at += 1;
                    } else {
                        self.write(next.len_utf8(), "\"");
                    }
                    return Some(());
                }
                _ => self.at += next.len_utf8(),
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        let escaped = self.rest().chars().nth(1)?;
        match escaped {
            '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u' => self.at += 1 + escaped.len_utf8(),
            // JSON knows no other escapes; Python has one for its quotes.
            '\'' => {
                self.write(1, "");
                self.at += 1;
            }
            _ => self.write(1, "\\\\"),
        }
        Some(())
    }
}

fn closes(opened: char, quote: char) -> bool {
    match opened {
        '"' | '\'' => quote == opened,
        '‘' | '’' => matches!(quote, '‘' | '’'),
        _ => matches!(quote, '“' | '”' | '"'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::json::{Label, Node};

    fn repaired(text: &str) -> (String, Vec<usize>) {
        let repaired = to_json(text);
        assert_eq!(repaired.end, text.len(), "{text}");
        let node = Node::noted(&repaired.text, &repaired.notes);
        let node = node.unwrap_or_else(|error| panic!("{}: {error}", repaired.text));
        (format!("{node:?}"), repaired.corrections.iter().map(|(_, place, _)| *place).collect())
    }

    fn same(text: &str, json: &str) -> Vec<usize> {
        let (node, notes) = repaired(text);
        let wanted: Node = serde_json::from_str(json).unwrap();
        assert_eq!(node, format!("{wanted:?}"), "{text}");
        notes
    }

    #[test]
    fn json_stays_as_it_is() {
        let json = r#"{"a": [1, -2.5e3, true, null, {}], "b": "x\"\\\u00e9//#,]"}"#;
        assert_eq!(to_json(json).text, json);
        assert!(same(json, json).is_empty());
    }

    #[test]
    fn comments_and_commas_too_many_are_left_out() {
        let text = "{ // the rules\n  \"a\": [1, 2,], /* ] */\n  # more\n  \"b\": 3,,\n}";
        assert!(same(text, r#"{"a": [1, 2], "b": 3}"#).is_empty());
    }

    #[test]
    fn a_missing_comma_is_put_in_and_told_at_its_place() {
        let text = "{\"a\": 1\n \"b\": [{} {}]}";
        assert_eq!(same(text, r#"{"a": 1, "b": [{}, {}]}"#), [9, 18]);
    }

    #[test]
    fn broken_strings_are_joined() {
        assert_eq!(same("[\"Micro\r\nsoft\tx\"]", r#"["Microsoft\tx"]"#), [7]);
    }

    #[test]
    fn other_quotes_are_quotes() {
        same(
            "{“a”: “it's”, 'b': 'say \"x\"', 'c': None, 'd': True}",
            r#"{"a": "it's", "b": "say \"x\"", "c": null, "d": true}"#,
        );
        same(r"['it\'s', 'a\x']", r#"["it's", "a\\x"]"#);
    }

    #[test]
    fn dots_are_noted() {
        let text = "[{\"a\": 1, ...}, ...]";
        let (node, corrections) = repaired(text);
        let object = [(Label::from("a"), Node::Number(1)), (Label::Note(Note::Truncated), Node::Bool(true))];
        let whole = Node::List(vec![Node::Object(object.into_iter().collect()), Node::Truncated]);
        assert_eq!((node, corrections.len()), (format!("{whole:?}"), 2));
        let (node, _) = repaired("{\"a\": ..., \"b\": […, \"\"]}");
        let list = Node::List(vec![Node::Truncated, Node::Text("".into())]);
        let whole = Node::Object([(Label::from("a"), Node::Null), (Label::from("b"), list)].into_iter().collect());
        assert_eq!(node, format!("{whole:?}"));
    }

    #[test]
    fn what_follows_a_change_knows_its_place() {
        let text = "{\"a\": 1 /* one */ \"b\": “x”, \"c\": 2}";
        let repaired = to_json(text);
        let in_text = |what: &str| repaired.places.in_source(repaired.text.find(what).unwrap());
        assert_eq!(in_text("c\""), text.find("c\"").unwrap());
        assert_eq!(in_text("b\""), text.find("b\"").unwrap());
        assert_eq!(in_text("x"), text.find('x').unwrap());
    }

    #[test]
    fn what_is_no_json_ends_where_it_stops_to_be() {
        for text in ["[1, 2}", "[1", "[\"a", "[/x]", "[;]", "[\"\\"] {
            let repaired = to_json(text);
            assert!(serde_json::from_str::<Node>(&repaired.text).is_err(), "{text}: {}", repaired.text);
        }
    }
}
