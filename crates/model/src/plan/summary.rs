//! The plan for someone who reads nothing else, and the subjects of which the same holds.

use serde::{Deserialize, Serialize};

use super::{Impact, Subject, Verdict};
use crate::message::{Codes, Message};

/// The plan for someone who reads nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// The outcome in one sentence: the subjects, what holds for them, and what of their paths was not provided.
    pub headline: Message,
    /// What the changes of the plan achieve, as verified on a copy of the configuration; empty if nothing can be promised yet.
    #[serde(default, skip_serializing_if = "Message::is_empty")]
    pub remedy: Message,
    /// What to do next; absent if nothing is left to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextAction>,
    /// How many subjects have which verdict.
    pub counts: Counts,
    /// Why subjects can't move yet, the cause of most of them first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    /// The edition that the plan follows, and how to choose the other one.
    pub edition: Message,
    /// The retirement of classic communication, in a sentence.
    pub retirement: Message,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

/// One thing to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NextAction {
    /// What to do, as an imperative.
    pub title: Message,
    /// The id of the step of the checklist that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The id of the question that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// How many subjects a plan has, in all, by the verdict of simplified communication, and by whether they can move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counts {
    /// All of them.
    pub subjects: u32,
    /// Simplified communication is allowed.
    pub open: u32,
    /// It is partly blocked.
    pub partly: u32,
    /// It is blocked, or can't be used.
    pub blocked: u32,
    /// It is unknown.
    pub unknown: u32,
    /// They can move: see [`CanMove::Yes`].
    pub can_move: u32,
    /// They can't: see [`CanMove::No`].
    pub cannot_move: u32,
    /// It is not known: see [`CanMove::NotKnown`].
    pub not_known: u32,
}

/// Whether a subject can move to simplified communication as things are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CanMove {
    /// Simplified communication is allowed, and everything on its path was provided; or it is in effect, and nothing blocks it.
    Yes,
    /// It is blocked, wholly or in part, or can't be used.
    No,
    /// A fact that decides, or a hop of the path, was not provided.
    NotKnown,
}

impl CanMove {
    /// As a word in a table.
    pub fn word(self) -> &'static str {
        match self {
            CanMove::Yes => "yes",
            CanMove::No => "no",
            CanMove::NotKnown => "not known",
        }
    }
}

impl Subject {
    /// Whether it can move as things are. Nothing is promised of a path that was provided only in part.
    pub fn can_move(&self) -> CanMove {
        match self.modes.simplified {
            _ if self.impact == Impact::Unsupported => CanMove::No,
            Verdict::Blocked | Verdict::Partly => CanMove::No,
            // Its nodes use it: a hop that was not provided can't keep it from moving.
            _ if self.moved => CanMove::Yes,
            Verdict::Open if self.not_provided.is_empty() => CanMove::Yes,
            Verdict::Open | Verdict::Unknown => CanMove::NotKnown,
        }
    }
}

/// What keeps subjects from moving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cause {
    /// The cause in a sentence: for how many subjects, what blocks which flow, and how many changes allow it.
    pub text: Message,
    /// Whether it blocks, blocks in part, or leaves it unknown.
    pub verdict: Verdict,
    /// The subjects, by their places in the plan's `subjects`, from 0.
    pub subjects: Vec<u32>,
    /// The ids of the changes that remove it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
}

/// Subjects that share all hops, verdicts, and changes: what is said of the first of them applies to all, except their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Group {
    /// What sentences call them: ``pool `a```, or ``pools `a`, `b`, `c`, and 297 more``.
    pub label: Message,
    /// Their places in the plan's `subjects`, from 0, in that order.
    pub subjects: Vec<u32>,
    /// What decides about simplified communication, in a few words.
    pub why: Message,
    /// What to do next for them; absent if nothing is left to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextAction>,
    /// The ids of the changes that steps before the switch and after the verification make for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}
