//! What a message is made of.

use std::borrow::Cow;
use std::fmt::Display;

use super::Message;

/// A part of a message, by its kind.
#[derive(Clone, Debug)]
pub enum Part<'p> {
    /// Words of the catalogue, and what is no name: numbers, addresses, ports, regions, service tags.
    Words(Cow<'p, str>),
    /// A name of the user's: of a resource, a rule, a file, a host; or an id.
    Name(Cow<'p, str>),
    /// A word of Azure's or of a tool: a member, an option, a command.
    Code(Cow<'p, str>),
    /// Text of a source that may be anything.
    Quoted(Cow<'p, str>),
    /// Another message, inside this one.
    Message(Cow<'p, Message>),
}

/// A name of the user's.
pub fn name<'p>(name: &'p (impl AsRef<str> + ?Sized)) -> Part<'p> {
    Part::Name(Cow::Borrowed(name.as_ref()))
}

/// A word of Azure's or of a tool.
pub fn code<'p>(word: &'p (impl AsRef<str> + ?Sized)) -> Part<'p> {
    Part::Code(Cow::Borrowed(word.as_ref()))
}

/// Text of a source.
pub fn quoted<'p>(text: &'p (impl AsRef<str> + ?Sized)) -> Part<'p> {
    Part::Quoted(Cow::Borrowed(text.as_ref()))
}

/// What holds no name: numbers, addresses, ports, regions, service tags.
pub fn fact<'p>(value: impl Display) -> Part<'p> {
    Part::Words(Cow::Owned(value.to_string()))
}

impl Part<'_> {
    /// About how long it is in a message.
    pub(super) fn length(&self) -> usize {
        match self {
            Part::Words(text) | Part::Name(text) | Part::Code(text) | Part::Quoted(text) => text.len() + 2,
            Part::Message(message) => message.text.len(),
        }
    }

    /// Writes it in the notation of [`Message`]; the characters of the notation are replaced where they are no part of it.
    pub(super) fn write(&self, text: &mut String) {
        let mut enclose = |open: &str, inner: &str, close: &str| {
            text.push_str(open);
            match inner.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'`') {
                true => text.push_str(inner),
                false => text.extend(inner.chars().map(plain)),
            }
            text.push_str(close);
        };
        match self {
            Part::Words(words) => enclose("", words, ""),
            Part::Name(name) if name.is_empty() => {}
            Part::Name(name) => enclose("`", name, "`"),
            Part::Code(word) => enclose("``", word, "``"),
            Part::Quoted(quote) => match shortened(quote) {
                Some([head, tail]) => enclose("“", &format!("{head} … {tail}"), "”"),
                None => enclose("“", quote, "”"),
            },
            Part::Message(message) => text.push_str(&message.text),
        }
    }
}

/// How long a quoted text may be before its middle is left out, and how much of it stays at both ends.
const MOST_QUOTED: usize = 110;
const HEAD: usize = 60;
const TAIL: usize = 40;

/// The ends of a text that is too long for a sentence.
fn shortened(text: &str) -> Option<[&str; 2]> {
    let (head, tail) = (text.floor_char_boundary(HEAD), text.ceil_char_boundary(text.len().saturating_sub(TAIL)));
    (text.len() > MOST_QUOTED).then_some([text.get(..head)?, text.get(tail..)?])
}

/// A name as a message has it between its backticks.
pub fn name_in_text(name: &str) -> String {
    name.chars().map(plain).collect()
}

/// A character without a meaning in the notation.
fn plain(c: char) -> char {
    match c {
        '`' => '\'',
        '“' | '”' => '"',
        c if c.is_control() => ' ',
        c => c,
    }
}

/// Words in the program itself.
impl From<&'static str> for Part<'_> {
    fn from(words: &'static str) -> Self {
        Part::Words(Cow::Borrowed(words))
    }
}

impl From<Message> for Part<'_> {
    fn from(message: Message) -> Self {
        Part::Message(Cow::Owned(message))
    }
}

impl<'p> From<&'p Message> for Part<'p> {
    fn from(message: &'p Message) -> Self {
        Part::Message(Cow::Borrowed(message))
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {
        $(impl From<$number> for Part<'_> {
            fn from(number: $number) -> Self {
                fact(number)
            }
        })*
    };
}

numbers! { u16 u32 u64 usize i64 }
