//! Ticks and notes, and the union of two people's.
//!
//! The union has the steps of both. A step is done if either says so; the note, with who and when, is that of the later
//! `when`, and of two at the same time the one that is later in the alphabet. So the order in which people merge makes no
//! difference, and merging again changes nothing. What the two do not agree on is listed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What was done and noted, by the ids of the steps.
pub type Ticks = BTreeMap<String, Tick>;

/// What was done and noted about one step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tick {
    /// True if it is done.
    pub done: bool,
    /// What people should know of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Who ticked or noted it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub who: String,
    /// When, in UTC, as `2026-01-31T12:00:00Z`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub when: String,
}

/// Two people's ticks in one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// The union.
    pub ticks: Ticks,
    /// The steps about which the two do not agree.
    pub conflicts: Vec<Conflict>,
}

/// A step about which two people do not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// The id of the step.
    pub step: String,
    /// What was kept.
    pub kept: Tick,
    /// What the two said: first the later one.
    pub said: [Tick; 2],
}

impl Tick {
    /// What decides which of two notes is kept.
    fn rank(&self) -> (&str, &str, &str) {
        (&self.when, &self.note, &self.who)
    }

    /// The union of two about one step.
    fn with(&self, other: &Tick) -> Tick {
        let later = if self.rank() >= other.rank() { self } else { other };
        Tick { done: self.done || other.done, ..later.clone() }
    }
}

/// The union of two people's ticks.
pub fn merge_ticks(a: &Ticks, b: &Ticks) -> Merged {
    let mut merged = Merged { ticks: a.clone(), conflicts: Vec::new() };
    for (step, other) in b {
        let kept = a.get(step).map_or_else(|| other.clone(), |own| own.with(other));
        if let Some(own) = a.get(step).filter(|own| disagree(own, other)) {
            let said = if own.rank() >= other.rank() { [own, other] } else { [other, own] };
            merged.conflicts.push(Conflict { step: step.clone(), kept: kept.clone(), said: said.map(Tick::clone) });
        }
        merged.ticks.insert(step.clone(), kept);
    }
    merged
}

/// True if one says done and the other does not, or if a note gives way to another one.
fn disagree(a: &Tick, b: &Tick) -> bool {
    a.done != b.done || a.note != b.note && !a.note.is_empty() && !b.note.is_empty()
}
