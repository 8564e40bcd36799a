//! The stable codes of messages.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Message;

/// The code of a message, such as `SW0123`: it stays when the wording changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
pub struct Code(u16);

impl Code {
    /// The code with a number.
    pub const fn new(number: u16) -> Code {
        Code(number)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SW{:04}", self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> String {
        code.to_string()
    }
}

impl TryFrom<String> for Code {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Code, Self::Error> {
        let number = text.strip_prefix("SW").and_then(|number| number.parse().ok());
        number.map(Code).ok_or("a code is SW and a number")
    }
}

/// The codes of the messages of one object, in the order of its members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Codes(Box<[Code]>);

impl Codes {
    /// The codes of several messages.
    pub fn of<'m>(messages: impl IntoIterator<Item = &'m Message>) -> Codes {
        Codes(messages.into_iter().flat_map(Message::codes).copied().collect())
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&Message> for Codes {
    fn from(message: &Message) -> Codes {
        Codes::of([message])
    }
}

#[cfg(feature = "js")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const CODES: &str =
    "/** Codes of messages, such as `SW0123`, in the order of the texts. */\nexport type Codes = string[];";
