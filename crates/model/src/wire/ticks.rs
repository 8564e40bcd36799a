//! What people have done and noted about the steps of a plan.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Review;
use crate::message::Message;

/// What was done and noted, by the ids of the steps.
///
/// A list in the order of the ids, because a map of the standard library brings 8 KB of code to the page; in JSON it is an object.
///
/// ```
/// use switchover_model::wire::{Tick, Ticks};
/// let mut ticks = Ticks::from([("b".to_owned(), Tick::default())]);
/// ticks.insert("a".to_owned(), Tick { done: true, ..Tick::default() });
/// assert_eq!(ticks.keys().collect::<Vec<_>>(), ["a", "b"]);
/// assert!(ticks.get("a").is_some_and(|tick| tick.done));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticks(Vec<(String, Tick)>);

/// By hand, because only members of a type can be declared as objects: an alias of a map would be a `Map`.
#[cfg(feature = "js")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TICKS: &str = "/** By the ids of steps. */\nexport type Ticks = Record<string, Tick>;";

impl Ticks {
    /// None.
    pub fn new() -> Self {
        Ticks::default()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many steps have one.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Where a step is, or where it would be.
    fn place(&self, step: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(id, _)| id.as_str().cmp(step))
    }

    /// That of a step.
    pub fn get(&self, step: &str) -> Option<&Tick> {
        self.place(step).ok().and_then(|place| self.0.get(place)).map(|(_, tick)| tick)
    }

    /// Adds that of a step, or replaces it.
    pub fn insert(&mut self, step: String, tick: Tick) {
        match self.place(&step) {
            Ok(place) => self.0.get_mut(place).into_iter().for_each(|(_, own)| *own = tick.clone()),
            Err(place) => self.0.insert(place, (step, tick)),
        }
    }

    /// Removes that of a step.
    pub fn remove(&mut self, step: &str) {
        self.0.retain(|(id, _)| id != step);
    }

    /// All of them with their steps.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&String, &Tick)> {
        self.0.iter().map(|(step, tick)| (step, tick))
    }

    /// The ids of the steps.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.iter().map(|(step, _)| step)
    }

    /// All of them.
    pub fn values(&self) -> impl Iterator<Item = &Tick> {
        self.0.iter().map(|(_, tick)| tick)
    }

    /// All of them, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Tick> {
        self.0.iter_mut().map(|(_, tick)| tick)
    }
}

impl FromIterator<(String, Tick)> for Ticks {
    fn from_iter<I: IntoIterator<Item = (String, Tick)>>(ticks: I) -> Self {
        let mut all = Ticks::default();
        ticks.into_iter().for_each(|(step, tick)| all.insert(step, tick));
        all
    }
}

impl<const N: usize> From<[(String, Tick); N]> for Ticks {
    fn from(ticks: [(String, Tick); N]) -> Self {
        ticks.into_iter().collect()
    }
}

impl Serialize for Ticks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Ticks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TicksVisitor;

        impl<'de> Visitor<'de> for TicksVisitor {
            type Value = Ticks;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("ticks by the ids of steps")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ticks, A::Error> {
                let mut ticks = Ticks::default();
                while let Some((step, tick)) = map.next_entry::<String, Tick>()? {
                    ticks.insert(step, tick);
                }
                Ok(ticks)
            }
        }

        deserializer.deserialize_map(TicksVisitor)
    }
}

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
    /// Who is to do it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// By when, as `2026-01-31`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub due: String,
}

impl Tick {
    /// True if it says nothing.
    pub fn is_blank(&self) -> bool {
        let Tick { done, note, owner, due, .. } = self;
        !done && [note, owner, due].into_iter().all(String::is_empty)
    }
}

/// Two people's ticks in one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct MergedTicks {
    /// The union.
    pub ticks: Ticks,
    /// The steps about which the two do not agree.
    pub conflicts: Vec<Conflict>,
    /// The reviews of both.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
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
