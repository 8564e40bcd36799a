//! Texts that are made of parts of a source and read as JSON: from a string, a cell, or a listing that was
//! wrapped at the width of a console. Each part has its position in the source.

use serde_json::error::Category;

use super::document::Document;
use super::truncated::last_whole_element;
use crate::text::positions::TextPlaces;
use model::json::{Label, Node, Note, Notes, offset_in};

/// A text that is made part by part.
#[derive(Clone, Debug, Default)]
pub(crate) struct EmbeddedText {
    text: String,
    places: TextPlaces,
    /// The notes in it.
    notes: Notes,
    /// True if a part of what it was made of is truncated or omitted.
    cut: bool,
    /// True if it is Terraform's configuration, and no JSON.
    configuration: bool,
}

impl EmbeddedText {
    /// Text from an offset of the source, unchanged.
    pub(crate) fn of(text: &str, in_source: usize) -> Self {
        let mut made = EmbeddedText::default();
        made.add_from(text, in_source);
        made
    }

    /// Adds text that is not in the source.
    pub(crate) fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The text alone.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Adds text from an offset of the source, unchanged.
    pub(crate) fn add_from(&mut self, text: &str, in_source: usize) {
        self.places.anchor(self.text.len(), in_source);
        self.text.push_str(text);
    }

    /// Adds a value as a string of JSON; `in_source` is its position, if the source contains it.
    pub(crate) fn add_string(&mut self, value: &str, in_source: Option<usize>) {
        self.text.push('"');
        let special = |c: char| c == '"' || c == '\\' || c.is_control();
        let mut from = 0;
        for (at, c) in value.char_indices().filter(|&(_, c)| special(c)) {
            self.piece(value, from, at, in_source);
            match c {
                '"' | '\\' => self.text.extend(['\\', c]),
                _ => self.text.push_str(&format!("\\u{:04x}", u32::from(c))),
            }
            from = at + c.len_utf8();
        }
        self.piece(value, from, value.len(), in_source);
        self.text.push('"');
    }

    /// Adds parts of a source as one string of JSON.
    pub(crate) fn add_parts(&mut self, parts: &[(&str, usize)]) {
        self.text.push('"');
        for (part, at) in parts {
            // Without its quotes.
            let mut quoted = EmbeddedText::default();
            quoted.add_string(part, Some(*at));
            quoted.text.pop();
            let length = self.text.len() - 1;
            self.places.append(&quoted.places, length);
            self.text.push_str(quoted.text.get(1..).unwrap_or_default());
        }
        self.text.push('"');
    }

    /// Adds another embedded text.
    pub(crate) fn add_made(&mut self, made: &EmbeddedText) {
        self.places.append(&made.places, self.text.len());
        self.notes.append(&made.notes, self.text.len());
        self.text.push_str(&made.text);
    }

    /// Adds another embedded text as far as it is complete before `end`.
    pub(crate) fn add_completed(&mut self, made: &EmbeddedText, end: usize) {
        match made.completed(end) {
            Some(completed) => self.add_made(&completed),
            None => self.add("null"),
        }
    }

    /// Adds a note: an element of an array, or the name of a member, whose value follows.
    pub(crate) fn add_note(&mut self, note: Note) {
        self.notes.add(self.text.len() + 1, note);
        self.text.push_str("\"\"");
    }

    /// The same JSON, completed where it breaks off or breaks at `end`: everything after the last complete element before it is dropped,
    /// and each container that is open there gets a note and its bracket. `None` if there is no such element.
    pub(crate) fn completed(&self, end: usize) -> Option<EmbeddedText> {
        let (length, open) = last_whole_element(self.text.get(..self.text.floor_char_boundary(end))?)?;
        let mut completed = self.clone();
        completed.text.truncate(length);
        completed.places.truncate(length);
        completed.notes.truncate(length);
        for bracket in open.iter().rev() {
            // An empty container that was just opened takes the note without a comma.
            completed.add(if completed.text.ends_with(['{', '[']) { "" } else { "," });
            completed.add_note(Note::Truncated);
            completed.add(if *bracket == b'{' { ":true}" } else { "]" });
        }
        Some(completed)
    }

    /// The tree of the text.
    ///
    /// # Errors
    /// The text is not JSON.
    pub(crate) fn tree(&self) -> serde_json::Result<Node<'_>> {
        Node::noted(&self.text, &self.notes)
    }

    /// The position in the source of an offset of the text.
    pub(crate) fn in_source(&self, offset: usize) -> usize {
        self.places.in_source(offset)
    }

    fn piece(&mut self, value: &str, from: usize, to: usize, in_source: Option<usize>) {
        let piece = value.get(from..to).unwrap_or_default();
        match in_source {
            Some(start) => self.add_from(piece, start + from),
            None => self.add(piece),
        }
    }

    /// Adds a tree of a document as JSON.
    pub(crate) fn add_node(&mut self, node: &Node<'_>, document: &Document<'_>) {
        match node {
            Node::Null => self.add("null"),
            Node::Bool(value) => self.add(if *value { "true" } else { "false" }),
            Node::Number(number) => self.add(&number.to_string()),
            // Whatever it is: nothing that is read has a fraction.
            Node::Fraction => self.add("0.5"),
            // No text and no list, so that it stays unclear.
            Node::Unclear(_) => self.add("{}"),
            Node::Truncated => self.add_note(Note::Truncated),
            Node::Text(text) => self.add_string(text, place_of(text, document)),
            Node::List(list) => {
                for (number, item) in list.iter().enumerate() {
                    self.add(if number == 0 { "[" } else { "," });
                    self.add_node(item, document);
                }
                self.add(if list.is_empty() { "[]" } else { "]" });
            }
            Node::Object(object) => {
                self.add("{");
                for (number, (label, value)) in object.members().enumerate() {
                    self.add(if number == 0 { "" } else { "," });
                    self.add_member(label, value, document);
                }
                self.add("}");
            }
        }
    }

    /// Adds a member of an object, or a note on it.
    pub(crate) fn add_member(&mut self, label: &Label<'_>, value: &Node<'_>, document: &Document<'_>) {
        match label {
            Label::Note(note) => self.add_note(*note),
            Label::Name(name) => self.add_string(name, place_of(name, document)),
        }
        self.add(":");
        self.add_node(value, document);
    }

    /// Adds the value of a JSON string that is, with its escapes, at an offset of the source.
    pub(crate) fn add_unescaped(&mut self, raw: &str, in_source: usize) {
        let (mut rest, mut at) = (raw, in_source);
        while let Some((plain, escaped)) = rest.split_once('\\') {
            self.add_from(plain, at);
            let (decoded, length) = unescape(escaped);
            self.text.extend(decoded);
            at += plain.len() + 1 + length;
            rest = escaped.get(length..).unwrap_or_default();
        }
        self.add_from(rest, at);
    }

    /// Adds the text between the quotes of a cell, in which a quote is written twice.
    pub(crate) fn add_undoubled(&mut self, raw: &str, in_source: usize) {
        let (mut rest, mut at) = (raw, in_source);
        while let Some((plain, after)) = rest.split_once("\"\"") {
            self.add_from(plain, at);
            self.add_from("\"", at + plain.len());
            at += plain.len() + 2;
            rest = after;
        }
        self.add_from(rest, at);
    }

    /// Notes that a part of what it is made of is truncated or omitted.
    pub(crate) fn break_off(&mut self) {
        self.cut = true;
    }

    /// True if a part of what it is made of is truncated or omitted.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut
    }

    /// The positions of its parts in the source.
    pub(crate) fn places(&self) -> &TextPlaces {
        &self.places
    }

    /// True if it is Terraform's configuration, and no JSON.
    pub(crate) fn holds_configuration(&self) -> bool {
        self.configuration
    }

    /// Notes that it is Terraform's configuration.
    pub(crate) fn is_configuration(&mut self) {
        self.configuration = true;
    }

    /// The text so far.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// The position in the source of a string of a document's tree.
pub(crate) fn place_of(slice: &str, document: &Document<'_>) -> Option<usize> {
    offset_in(document.text, slice).map(|offset| document.places.in_source(offset))
}

/// The character after a backslash, and how many bytes write it.
fn unescape(escaped: &str) -> (Option<char>, usize) {
    let unit = |text: &str| u16::from_str_radix(text.get(1..5)?, 16).ok();
    match escaped.chars().next() {
        Some('n') => (Some('\n'), 1),
        Some('r') => (Some('\r'), 1),
        Some('t') => (Some('\t'), 1),
        Some('b' | 'f') => (Some(' '), 1),
        Some('u') => {
            let Some(first) = unit(escaped) else { return (None, 1) };
            let second = escaped.get(5..).and_then(|rest| rest.strip_prefix('\\')).and_then(unit);
            let pair = char::decode_utf16([first].into_iter().chain(second)).next();
            match pair {
                Some(Ok(c)) if c.len_utf16() == 2 => (Some(c), 11),
                Some(Ok(c)) => (Some(c), 5),
                _ => (Some(char::REPLACEMENT_CHARACTER), 5),
            }
        }
        Some(c) => (Some(c), c.len_utf8()),
        None => (None, 0),
    }
}

/// The position of an error in a text.
pub(crate) fn offset_of(error: &serde_json::Error, text: &str) -> usize {
    if error.classify() == Category::Eof {
        return text.len();
    }
    let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
    let start = std::iter::once(0).chain(breaks).nth(error.line().saturating_sub(1)).unwrap_or(text.len());
    (start + error.column().saturating_sub(1)).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source_of(made: &EmbeddedText, needle: &str) -> usize {
        made.places.in_source(made.text.find(needle).unwrap())
    }

    #[test]
    fn what_an_escaped_string_says_knows_where_it_stood() {
        let raw = r#"[{\"Name\":\r\n \"a\u0027b\ud83d\ude00\"}]"#;
        let mut made = EmbeddedText::default();
        made.add_unescaped(raw, 100);
        assert_eq!(made.text(), "[{\"Name\":\r\n \"a'b😀\"}]");
        assert_eq!(source_of(&made, "Name"), 100 + raw.find("Name").unwrap());
        assert_eq!(source_of(&made, "b😀"), 100 + raw.find("b\\ud83d").unwrap());
        assert_eq!(source_of(&made, "}"), 100 + raw.find('}').unwrap());
    }

    #[test]
    fn doubled_quotes_of_a_cell_are_one() {
        let mut made = EmbeddedText::default();
        made.add_undoubled(r#"{""a"":""b""}"#, 10);
        assert_eq!(made.text(), r#"{"a":"b"}"#);
        assert_eq!(source_of(&made, "b"), 10 + 9);
    }

    #[test]
    fn a_broken_escape_ends() {
        for raw in ["\\", "\\u12", "\\ud83d", "\\ud83d\\u0041", "\\é"] {
            EmbeddedText::default().add_unescaped(raw, 0);
        }
    }

    #[test]
    fn strings_are_escaped_and_placed() {
        let mut made = EmbeddedText::default();
        made.add_string("a\"b\\c\nd", Some(7));
        assert_eq!(made.text(), "\"a\\\"b\\\\c\\u000ad\"");
        assert_eq!(source_of(&made, "b"), 9);
    }
}
