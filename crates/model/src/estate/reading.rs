//! Values as a source gives them, and why some are unknown.

use std::fmt;

use super::messages;
use crate::message::{Message, Part, name, quoted};

/// A value as read.
///
/// What is unknown is kept, because a rule with one unknown field still counts: it makes verdicts `unknown` where it
/// could decide.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reading<T> {
    /// What the text says.
    Known(T),
    /// The description in its place.
    Unknown(Unknown),
}

/// Why a value is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Unknown {
    /// The source has this text: an expression that has no value here, or a word that means nothing to Azure.
    Written(String),
    /// The source has nothing, or nothing readable, where Azure requires a value.
    Missing,
    /// The command or list that was pasted leaves it out.
    NotShown,
    /// The text breaks off before it.
    Truncated,
    /// The source does not give it: the description for a sentence.
    Described(Message),
}

impl<T> Reading<T> {
    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Reading::Known(value) => Some(value),
            Reading::Unknown(_) => None,
        }
    }

    /// The value itself, if it is known.
    pub fn into_known(self) -> Option<T> {
        match self {
            Reading::Known(value) => Some(value),
            Reading::Unknown(_) => None,
        }
    }

    /// Why the value is unknown, if it is.
    pub fn unknown(&self) -> Option<&Unknown> {
        match self {
            Reading::Known(_) => None,
            Reading::Unknown(unknown) => Some(unknown),
        }
    }

    /// Reads the value further, if it is known.
    pub fn and_then<U>(self, read: impl FnOnce(T) -> Reading<U>) -> Reading<U> {
        match self {
            Reading::Known(value) => read(value),
            Reading::Unknown(unknown) => Reading::Unknown(unknown),
        }
    }
}

impl Reading<String> {
    /// What replaces a value that was expected in another form.
    pub fn into_unknown(self) -> Unknown {
        match self {
            Reading::Known(text) => Unknown::written(&text),
            Reading::Unknown(unknown) => unknown,
        }
    }
}

impl Unknown {
    /// A text that was not understood.
    pub fn written(text: &str) -> Self {
        if text.is_empty() { Unknown::Missing } else { Unknown::Written(text.to_owned()) }
    }
}

impl<T: fmt::Display> fmt::Display for Reading<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reading::Known(value) => value.fmt(f),
            Reading::Unknown(unknown) => unknown.fmt(f),
        }
    }
}

/// What a place that takes a name shows, such as an id or a title.
impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unknown::Written(text) => f.write_str(text),
            Unknown::Missing => Ok(()),
            Unknown::NotShown => f.write_str(&messages::not_shown().unmarked()),
            Unknown::Truncated => f.write_str(&messages::truncated().unmarked()),
            Unknown::Described(message) => f.write_str(&message.unmarked()),
        }
    }
}

/// What a sentence shows.
impl<'p> From<&'p Unknown> for Part<'p> {
    fn from(unknown: &'p Unknown) -> Self {
        match unknown {
            Unknown::Written(text) => quoted(text),
            Unknown::Missing => Part::from(messages::missing()),
            Unknown::NotShown => Part::from(messages::not_shown()),
            Unknown::Truncated => Part::from(messages::truncated()),
            Unknown::Described(message) => Part::from(message),
        }
    }
}

/// The name, or a description.
impl<'p> From<&'p Reading<String>> for Part<'p> {
    fn from(reading: &'p Reading<String>) -> Self {
        match reading {
            Reading::Known(known) => name(known),
            Reading::Unknown(unknown) => Part::from(unknown),
        }
    }
}
