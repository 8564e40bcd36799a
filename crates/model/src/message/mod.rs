//! Messages: texts for people, made of parts of known kinds.
//!
//! A crate keeps its sentences in one [`catalogue!`](crate::catalogue), under stable codes. An argument that is a name of the
//! user's is a [`Part::Name`], so that sharing can replace it, and each target can show it in its own format. Nothing but rendering
//! sees the text: code that depends on the content of a message uses a separate value.

mod catalogue;
mod code;
mod list;
mod part;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

pub use catalogue::{Entry, check};
pub use code::{Code, Codes};
pub use list::{CATALOGUE as LISTS, all_listed, leave_few, listed, listed_of};
pub use part::{Part, code, fact, name, name_in_text, quoted};

pub(crate) use catalogue::catalogue;

/// A text for people.
///
/// In JSON it is a string: names are between backticks, words of Azure or a tool between double backticks, and
/// text of a source between curly quotes.
///
/// ```
/// use switchover_model::message::{Message, name};
/// switchover_model::catalogue! {
///     /// An NSG blocks a flow.
///     9901 blocked(nsg, flow) = "NSG {nsg} blocks {flow}.";
/// }
/// let message = blocked(name("nsg-a"), "TCP 443");
/// assert_eq!(message.plain(), "NSG `nsg-a` blocks TCP 443.");
/// assert_eq!(message.codes()[0].to_string(), "SW9901");
/// ```
///
/// Two messages are the same if they say the same.
#[derive(Clone, Debug, Default)]
pub struct Message {
    codes: Sentences,
    text: String,
}

/// The codes of the sentences of a message. Most messages are one, which needs no memory of its own.
#[derive(Clone)]
enum Sentences {
    One(Code),
    Others(Box<[Code]>),
}

impl Sentences {
    fn all(&self) -> &[Code] {
        match self {
            Sentences::One(code) => std::slice::from_ref(code),
            Sentences::Others(codes) => codes,
        }
    }
}

impl std::fmt::Debug for Sentences {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.all().fmt(f)
    }
}

impl Default for Sentences {
    fn default() -> Self {
        Sentences::Others(Box::default())
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Message) -> bool {
        self.text == other.text
    }
}

impl Eq for Message {}

impl PartialOrd for Message {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Message {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for Message {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Serialize for Message {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Message { codes: Sentences::default(), text: String::deserialize(deserializer)? })
    }
}

/// In JSON it is a string.
#[cfg(feature = "schema")]
impl schemars::JsonSchema for Message {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Message".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A text for people: a name is between backticks, a word of Azure's or a tool's between double backticks.",
            "type": "string",
        })
    }
}

/// A part by itself.
impl From<Part<'_>> for Message {
    fn from(part: Part<'_>) -> Self {
        let mut text = String::new();
        part.write(&mut text);
        Message { codes: Sentences::default(), text }
    }
}

#[cfg(feature = "js")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const MESSAGE: &str = "/** A text for people: names are between backticks, words of Azure or a tool between double backticks. */\nexport type Message = string;";

impl Message {
    /// The message of a catalogue, with its arguments in the order of their names. `{name}` in the template is an argument, and
    /// `{^name}` one that begins a sentence.
    pub fn of(entry: &Entry, arguments: &[Part<'_>]) -> Message {
        let mut text = String::with_capacity(entry.template.len() + arguments.iter().map(Part::length).sum::<usize>());
        let mut rest = entry.template;
        while let Some((before, (field, after))) =
            rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
        {
            text.push_str(before);
            rest = after;
            let argument = field.strip_prefix('^').unwrap_or(field);
            let place = entry.arguments.iter().position(|known| *known == argument);
            if let Some(part) = place.and_then(|place| arguments.get(place)) {
                let start = text.len();
                part.write(&mut text);
                if field != argument
                    && let Some(first) = text.get_mut(start..=start)
                {
                    first.make_ascii_uppercase();
                }
            }
        }
        text.push_str(rest);
        Message { codes: Sentences::One(entry.code), text }
    }

    /// Sentences in a row.
    pub fn sentences(messages: impl IntoIterator<Item = Message>) -> Message {
        let mut all = Message::default();
        messages.into_iter().for_each(|message| all.push(message));
        all
    }

    /// Adds a sentence.
    pub fn push(&mut self, sentence: Message) {
        if !self.text.is_empty() && !sentence.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(&sentence.text);
        match (self.codes(), sentence.codes()) {
            (_, []) => {}
            ([], _) => self.codes = sentence.codes,
            (own, other) => self.codes = Sentences::Others([own, other].concat().into()),
        }
    }

    /// Adds a sentence, unless it is there already.
    pub fn push_new(&mut self, sentence: Message) {
        if !self.text.contains(&sentence.text) {
            self.push(sentence);
        }
    }

    /// The message followed by another sentence.
    #[must_use]
    pub fn then(mut self, sentence: Message) -> Message {
        self.push(sentence);
        self
    }

    /// True if it says nothing.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How long it is, in bytes.
    pub fn length(&self) -> usize {
        self.text.len()
    }

    /// The codes of its sentences, in their order.
    pub fn codes(&self) -> &[Code] {
        self.codes.all()
    }

    /// Its notation: what distinguishes it from other messages. People see what renders it.
    pub fn notation(&self) -> &str {
        &self.text
    }

    /// Its parts as a renderer sees them.
    pub fn spans(&self) -> impl Iterator<Item = Span<'_>> {
        spans(&self.text)
    }

    /// The text as a terminal or a table shows it: names and words of tools are between backticks.
    pub fn plain(&self) -> String {
        self.marked("`", ["“", "”"])
    }

    /// The text without marks, for what is pasted elsewhere: comments of scripts, descriptions of rules, fields of forms.
    pub fn unmarked(&self) -> String {
        self.marked("", ["\"", "\""])
    }

    fn marked(&self, mark: &str, [open, close]: [&str; 2]) -> String {
        let mut text = String::with_capacity(self.text.len());
        for span in self.spans() {
            let (before, inner, after) = match span {
                Span::Words(words) => ("", words, ""),
                Span::Name(word) | Span::Code(word) => (mark, word, mark),
                Span::Quoted(quote) => (open, quote, close),
            };
            text.extend([before, inner, after]);
        }
        text
    }

    /// The message with each name replaced by what `replace` gives for it, and without what it quotes.
    #[must_use]
    pub fn with_names(&self, mut replace: impl FnMut(&str) -> String) -> Message {
        self.rewritten(&mut replace, &|_| "…".to_owned())
    }

    /// The message with names and quotes of at most so many letters: of longer ones, the middle is left out.
    #[must_use]
    pub fn shortened(&self, most: usize) -> Message {
        let short = |text: &str| {
            let (letters, half) = (text.chars().count(), most / 2);
            let end = || text.chars().skip(letters.saturating_sub(half));
            if letters <= most {
                text.to_owned()
            } else {
                text.chars().take(half).chain(['…']).chain(end()).collect()
            }
        };
        self.rewritten(&mut |name| short(name), &short)
    }

    fn rewritten(&self, names: &mut dyn FnMut(&str) -> String, quotes: &dyn Fn(&str) -> String) -> Message {
        let mut text = String::with_capacity(self.text.len());
        for span in self.spans() {
            match span {
                Span::Words(words) => text.push_str(words),
                Span::Name(old) => name(&names(old)).write(&mut text),
                Span::Code(word) => code(word).write(&mut text),
                Span::Quoted(old) => quoted(&quotes(old)).write(&mut text),
            }
        }
        Message { codes: self.codes.clone(), text }
    }
}

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span<'m> {
    /// Words of the catalogue.
    Words(&'m str),
    /// A name of the user's.
    Name(&'m str),
    /// A word of Azure's or of a tool: a member, an option, a command.
    Code(&'m str),
    /// Text of a source.
    Quoted(&'m str),
}

fn spans(text: &str) -> impl Iterator<Item = Span<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (span, after) = next_span(rest)?;
        rest = after;
        Some(span)
    })
}

/// The span at the beginning of a text, and what comes after it.
fn next_span(text: &str) -> Option<(Span<'_>, &str)> {
    if let Some((word, after)) = text.strip_prefix("``").and_then(code_and_rest) {
        return Some((Span::Code(word), after));
    }
    let enclosed = |open, close| text.strip_prefix::<char>(open)?.split_once::<char>(close);
    if let Some((name, after)) = enclosed('`', '`').filter(|(name, _)| !name.is_empty()) {
        return Some((Span::Name(name), after));
    }
    if let Some((quote, after)) = enclosed('“', '”') {
        return Some((Span::Quoted(quote), after));
    }
    let first = text.chars().next()?.len_utf8();
    let end = text.get(first..).and_then(|rest| rest.find(['`', '“'])).map_or(text.len(), |end| first + end);
    text.split_at_checked(end).map(|(words, after)| (Span::Words(words), after))
}

/// What comes before two backticks, and what comes after them.
fn code_and_rest(text: &str) -> Option<(&str, &str)> {
    let mut backticks = text.match_indices('`').map(|(at, _)| at);
    let at = backticks.find(|at| text.as_bytes().get(at + 1) == Some(&b'`'))?;
    Some((text.get(..at)?, text.get(at + 2..)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    catalogue! {
        9901 blocks(nsg, flow) = "NSG {nsg} blocks {flow}.";
        9902 begins(what) = "{^what} is not shown.";
    }

    #[test]
    fn the_catalogues_are_sound() {
        assert_eq!(check(&[LISTS, CATALOGUE]), Ok(()));
    }

    #[test]
    fn arguments_are_written_as_what_they_are() {
        let message = blocks(name("a`b"), fact("TCP 443")).then(begins("the route"));
        assert_eq!(message.plain(), "NSG `a'b` blocks TCP 443. The route is not shown.");
        assert_eq!(serde_json::to_string(&Codes::from(&message)).unwrap(), r#"["SW9901","SW9902"]"#);
        let spans: Vec<Span<'_>> = message.spans().collect();
        assert_eq!(spans[..2], [Span::Words("NSG "), Span::Name("a'b")]);
    }

    #[test]
    fn without_marks_names_and_words_are_as_they_are() {
        let message = blocks(name("a"), code("--on")).then(begins(quoted("x")));
        assert_eq!(message.unmarked(), "NSG a blocks --on. \"x\" is not shown.");
        assert_eq!(message.codes(), [CATALOGUE[0].code, CATALOGUE[1].code]);
    }

    proptest! {
        #[test]
        fn a_name_is_replaced_wherever_it_stands(own in "\\PC{1,12}", other in "\\PC{1,12}", quote in "\\PC{0,12}") {
            let message = blocks(name(&own), Part::from(&begins(name(&other)))).then(begins(quoted(&quote)));
            let json = serde_json::to_string(&message).unwrap();
            let read: Message = serde_json::from_str(&json).unwrap();
            let mut seen = Vec::new();
            let replaced = read.with_names(|name| { seen.push(name.to_owned()); "x".to_owned() });
            let shown = |text: &str| { let mut out = String::new(); name(text).write(&mut out); out.trim_matches('`').to_owned() };
            prop_assert_eq!(seen, [shown(&own), shown(&other)]);
            prop_assert_eq!(replaced.plain(), "NSG `x` blocks `x` is not shown.. “…” is not shown.");
        }
    }
}
