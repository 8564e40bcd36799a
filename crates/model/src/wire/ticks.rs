//! What people have done and noted about the steps of a plan.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::message::Message;

/// What was done and noted, by the ids of the steps.
pub type Ticks = BTreeMap<String, Tick>;

/// By hand, because only members of a type can be declared as objects: an alias of a map would be a `Map`.
#[cfg(feature = "js")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TICKS: &str = "/** By the ids of steps. */\nexport type Ticks = Record<string, Tick>;";

/// What was done and noted about one step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct Tick {
    /// True if it is done.
    pub done: bool,
    /// What people should know of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Who ticked or noted it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub who: String,
    /// When, in UTC, as `Date.toISOString()` writes it: `2026-01-31T12:00:00.000Z`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub when: String,
}

/// Two people's ticks in one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct MergedTicks {
    /// The union.
    pub ticks: Ticks,
    /// The steps about which the two do not agree.
    pub conflicts: Vec<Conflict>,
    /// What the merge makes of the first one's ticks, in sentences; only where both plans are known.
    #[serde(rename = "told", default, skip_serializing_if = "Vec::is_empty")]
    pub sentences: Vec<Message>,
}

/// A step about which two people do not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct Conflict {
    /// The id of the step.
    pub step: String,
    /// What was kept.
    pub kept: Tick,
    /// What the two said: first the later one.
    pub said: [Tick; 2],
}
