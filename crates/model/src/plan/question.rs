//! Questions: what is not known and decides, with what hangs on it; and what the user answers.

use serde::{Deserialize, Serialize};

use super::{RequirementId, sealed};
use crate::message::{Codes, Message};
use crate::question::{Answer, AnswerKind, Fact};

/// A missing fact that verdicts hang on. An answer to it counts as if a source had said it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Question {
    /// Unique in the plan, and the same whatever else the sources hold; without names.
    pub id: String,
    /// What is asked.
    pub ask: Message,
    /// What is missing, as a part of a sentence.
    pub why: Message,
    /// What an answer is.
    pub answer: AnswerKind,
    /// For `oneOf`: the answers to choose from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// What to do, or to paste, to answer it.
    pub how: Message,
    /// A command whose output answers it, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// The verdicts that hang on it.
    pub settles: Vec<VerdictRef>,
    /// True if the user does not know it either: the plan assumes the worst.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assumes_worst: bool,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

/// A verdict of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerdictRef {
    /// The id of the subject.
    pub subject: String,
    /// The requirement.
    pub requirement: RequirementId,
    /// The place of the hop among those of the requirement; absent if all hops together decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hop: Option<u32>,
}

/// What the user answered to a question. It is a source like any other: part of the plan, and shared with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answered {
    /// The id of the question.
    pub question: String,
    /// What was asked; empty if the answer is not used.
    #[serde(default, skip_serializing_if = "Message::is_empty")]
    pub ask: Message,
    /// The answer.
    pub value: String,
    /// Who says so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub who: String,
    /// When, in UTC.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub when: String,
    /// Why it is not used.
    #[serde(default, skip_serializing_if = "Message::is_empty")]
    pub refused: Message,
    /// The verdicts that rest on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub settles: Vec<VerdictRef>,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

impl From<&Answer> for Answered {
    fn from(answer: &Answer) -> Self {
        let Answer { question, value, who, when, .. } = answer.clone();
        let (ask, refused) = (Message::default(), Message::default());
        Answered { question, ask, value, who, when, refused, settles: Vec::new(), codes: Codes::default() }
    }
}

/// The id of the question for a fact: the same whatever else the sources hold, and without names.
pub fn question_id(fact: &Fact, key: &str) -> String {
    let (word, about) = (fact.word(), fact.about());
    if about.is_empty() { word.to_owned() } else { format!("{word}-{}", sealed(key, &about)) }
}
