//! Answers to questions.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::Fact;

/// What an answer to a question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AnswerKind {
    /// `yes` or `no`.
    YesNo,
    /// An Azure location, such as `westeurope`.
    Region,
    /// Addresses and CIDR ranges, with commas between them.
    Addresses,
    /// One of the question's choices; else what its command prints is to be pasted.
    OneOf,
    /// The value of a parameter or variable.
    Value,
    /// What its command prints, or another text: it is to be pasted as a source.
    Paste,
}

/// What the user says about a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// The id of the question.
    pub question: String,
    /// The answer: by the question's kind of answer, or `unknown`.
    pub value: String,
    /// Who says so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub who: String,
    /// When, in UTC.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// What it is about, once it is used.
    #[serde(skip)]
    #[cfg_attr(feature = "js", tsify(skip))]
    pub about: Option<Fact>,
}

/// The answer of who does not know either.
pub const UNKNOWN: &str = "unknown";

impl Answer {
    /// An answer by the question's id.
    pub fn new(question: impl Into<String>, value: impl Into<String>) -> Answer {
        Answer { question: question.into(), value: value.into(), ..Answer::default() }
    }

    /// The answer without the spaces around it.
    pub fn text(&self) -> &str {
        self.value.trim()
    }

    /// True for an answer in any case.
    pub fn is(&self, word: &str) -> bool {
        self.text().eq_ignore_ascii_case(word)
    }

    /// True if the user does not know it either.
    pub fn is_unknown(&self) -> bool {
        self.is(UNKNOWN)
    }

    /// The answer to a question with yes or no, if it is one.
    pub fn yes(&self) -> Option<bool> {
        let is_one = |words: [&str; 2]| words.iter().any(|word| self.is(word));
        if is_one(["yes", "true"]) { Some(true) } else { is_one(["no", "false"]).then_some(false) }
    }

    /// The addresses; `None` if it holds none, or something else.
    pub fn addresses(&self) -> Option<Vec<IpNet>> {
        let one = |text: &str| text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        let words = self.value.split([',', ' ', ';']).map(str::trim).filter(|word| !word.is_empty());
        words.map(one).collect::<Option<Vec<IpNet>>>().filter(|all| !all.is_empty())
    }
}
