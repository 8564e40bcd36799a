//! What people share, and what they should know before they do.

use serde::{Deserialize, Serialize};

use super::{Review, Ticks, messages};
use crate::message::Message;
use crate::plan::Plan;
use crate::source::Source;

/// The value of [`SharedPlan::schema`].
pub const SHARED_SCHEMA: &str = "switchover.shared/1";

/// A plan as people hand it to each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify), tsify(type_params = "P = Plan"))]
pub struct SharedPlan<P = Plan> {
    /// Always [`SHARED_SCHEMA`].
    pub schema: String,
    /// True if pseudonyms replace names.
    #[serde(default)]
    pub names_replaced: bool,
    /// What is not in it, in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<Message>,
    /// What was done and noted, by the ids of the steps.
    #[serde(default, skip_serializing_if = "Ticks::is_empty")]
    pub ticks: Ticks,
    /// What its author and its reviewers say of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
    /// The texts that the plan was made from, without their secrets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// The plan.
    pub plan: P,
}

/// What goes with a plan that is shared. Each member may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct ShareOptions {
    /// The ticks and notes, by the ids of steps.
    pub ticks: Ticks,
    /// What its author and its reviewers say of it.
    pub reviews: Vec<Review>,
    /// True keeps the names; else pseudonyms replace them.
    pub names: bool,
    /// True keeps notes and reviews, and who wrote them, although names are replaced. The request of the author stays in any case.
    pub notes: bool,
    /// Texts to include, without their secrets. With any of them the names are kept.
    pub sources: Vec<Source>,
    /// The address of the page, for a whole link; without it, a link is the fragment of such an address.
    pub page: String,
}

/// A link, and what to know before it is copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct ShareLink {
    /// The link.
    pub link: String,
    /// Its length in bytes.
    pub length: usize,
    /// What a link of that length is good for.
    pub size: LinkSize,
    /// The same in a sentence.
    pub advice: Message,
    /// What it holds.
    pub contents: Contents,
}

/// Links up to this many bytes go through everything.
const SHORT: usize = 8 * 1024;
/// Links up to this many bytes go through most of it.
const LONG: usize = 32 * 1024;

/// What a link of some length is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub enum LinkSize {
    /// Up to 8 KB: to be made without a word.
    Short,
    /// Up to 32 KB: some mail and chat programs truncate it.
    Long,
    /// More: share the plan file instead.
    TooLong,
}

impl LinkSize {
    /// The class of a link with so many bytes.
    pub fn of(length: usize) -> Self {
        if length <= SHORT {
            LinkSize::Short
        } else if length <= LONG {
            LinkSize::Long
        } else {
            LinkSize::TooLong
        }
    }

    /// What there is to know about a link of this length before it is copied.
    pub fn advice(self, length: usize) -> Message {
        match self {
            LinkSize::Short => messages::short_link(length),
            LinkSize::Long => messages::long_link(length),
            LinkSize::TooLong => messages::too_long_link(length),
        }
    }
}

/// What a shared plan holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct Contents {
    /// How many subjects.
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub subjects: usize,
    /// How many steps.
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub steps: usize,
    /// How many changes.
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub changes: usize,
    /// How many steps with ticks or notes.
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub ticks: usize,
    /// How many notes. They are people's own words: nothing is replaced in them.
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub notes: usize,
    /// True if pseudonyms replace names.
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub names_replaced: bool,
    /// The names that are in it, with their kinds before them; empty where pseudonyms replace them.
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub names: Vec<String>,
    /// How many addresses and address ranges: they stay, because verdicts mean nothing without them.
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub addresses: usize,
    /// The names of the texts that are included.
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub sources: Vec<String>,
    /// What is not in it, in sentences.
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub left_out: Vec<Message>,
    /// All of this in sentences.
    #[serde(rename = "told")]
    pub sentences: Vec<Message>,
}
