//! Ticks and notes, and the union of two people's.
//!
//! The union has the steps of both. A step is done if either says so; the note, with who and when, is that of the later
//! `when`, and of two at the same time the one that is later in the alphabet. So the order in which people merge makes no
//! difference, and merging again changes nothing. What the two do not agree on is listed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SharedPlan;
use crate::render::shown;

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
    /// What the merge makes of the first one's ticks, in sentences; only where both plans are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<String>,
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

    /// Whether it is done, by whom, and the note.
    fn in_words(&self) -> String {
        let done = if self.done { "done" } else { "not done" };
        let who = if self.who.is_empty() { String::new() } else { format!(" by {}", shown(&self.who)) };
        let note = if self.note.is_empty() { String::new() } else { format!(" “{}”", shown(&self.note)) };
        format!("{done}{who}{note}")
    }

    /// The union of two about one step.
    fn with(&self, other: &Tick) -> Tick {
        let later = if self.rank() >= other.rank() { self } else { other };
        Tick { done: self.done || other.done, ..later.clone() }
    }
}

/// The union of two people's ticks.
pub fn merge_ticks(a: &Ticks, b: &Ticks) -> Merged {
    let mut merged = Merged { ticks: a.clone(), ..Merged::default() };
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

/// The union of what two people did and noted about one plan, told to the first one before it takes the place of `own`.
pub fn merge(own: &SharedPlan, others: &SharedPlan) -> Merged {
    let mut merged = merge_ticks(&own.ticks, &others.ticks);
    let title = |id: &str| {
        let mut steps = own.plan.checklist.steps();
        steps.find(|step| step.id == id).map(|step| shown(&step.title))
    };
    let news = merged.ticks.iter().filter(|(id, tick)| own.ticks.get(*id) != Some(tick));
    let news = news.filter_map(|(id, tick)| Some(format!("New: {}: {}.", title(id)?, tick.in_words())));
    let mut told: Vec<String> = news.collect();
    if told.is_empty() {
        told.push("There is nothing new in it.".to_owned());
    }
    for Conflict { step, kept, said: [later, earlier] } in &merged.conflicts {
        let (step, kept) = (title(step).unwrap_or_else(|| shown(step)), kept.in_words());
        told.push(format!(
            "You do not agree about: {step}. {}; {}. It stays {kept}.",
            later.in_words(),
            earlier.in_words()
        ));
    }
    let elsewhere = others.ticks.keys().filter(|id| title(id).is_none()).count();
    if elsewhere > 0 {
        let stand_ins = if others.names_replaced {
            " It was shared with stand-ins in the place of names: ask for it with names."
        } else {
            ""
        };
        let of = if elsewhere == 1 { "1 step".to_owned() } else { format!("{elsewhere} steps") };
        told.push(format!("What it says of {of} is kept and not shown: your plan has no such steps.{stand_ins}"));
    }
    merged.told = told;
    merged
}

/// True if one says done and the other does not, or if a note gives way to another one.
fn disagree(a: &Tick, b: &Tick) -> bool {
    a.done != b.done || a.note != b.note && !a.note.is_empty() && !b.note.is_empty()
}
