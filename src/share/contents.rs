//! What a link holds, for people to see before they copy it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde::Serialize;

use super::{SharedPlan, stand_ins};
use crate::render::shown;

/// Links up to this many bytes go through everything.
const SHORT: usize = 8 * 1024;
/// Links up to this many bytes go through most of it.
const LONG: usize = 32 * 1024;

/// What a link of some length is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum LinkSize {
    /// Up to 8 KB: to be made without a word.
    Short,
    /// Up to 32 KB: some mail and chat programs cut it.
    Long,
    /// More: the plan file is to be handed over instead.
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
    pub fn told(self, length: usize) -> String {
        let has = format!("The link has {length} characters");
        match self {
            LinkSize::Short => format!("{has}."),
            LinkSize::Long => format!("{has}: some mail and chat programs cut it. A plan file is safer."),
            LinkSize::TooLong => {
                format!("{has}, which hardly anything lets through: hand the plan file over instead.")
            }
        }
    }
}

/// What a shared plan holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Contents {
    /// How many subjects.
    pub subjects: usize,
    /// How many steps.
    pub steps: usize,
    /// How many changes.
    pub changes: usize,
    /// How many steps with ticks or notes.
    pub ticks: usize,
    /// How many notes. They are the user's own words: names of the plan are replaced in them, nothing else.
    pub notes: usize,
    /// True if stand-ins are in the place of names.
    pub names_replaced: bool,
    /// The names that are in it, with their kinds before them; empty where stand-ins are in their place.
    pub names: Vec<String>,
    /// How many addresses and address ranges: they stay, for the verdicts mean nothing without them.
    pub addresses: usize,
    /// The names of the texts that are included.
    pub sources: Vec<String>,
    /// What is not in it, in sentences.
    pub left_out: Vec<String>,
    /// All of this in sentences.
    pub told: Vec<String>,
}

impl Contents {
    /// In sentences.
    fn in_words(&self) -> Vec<String> {
        let counted = [
            (self.subjects, "subject", "subjects"),
            (self.steps, "step", "steps"),
            (self.changes, "change", "changes"),
            (self.ticks, "step with ticks or notes", "steps with ticks or notes"),
            (self.addresses, "address or range", "addresses and ranges"),
        ];
        let counted = counted.into_iter().filter(|(count, ..)| *count > 0);
        let counted = counted.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }));
        let mut told = vec![counted.collect::<Vec<_>>().join(", ") + "."];
        if self.names_replaced {
            let notes = if self.notes > 0 { " Notes stay as they are, but for the names in them." } else { "" };
            told.push(format!("Stand-ins such as nsg-1 are in the place of names.{notes}"));
        } else if !self.names.is_empty() {
            told.push(format!("Names: {}.", shown(&self.names.join(", "))));
        }
        if !self.sources.is_empty() {
            told.push(format!("The texts, without the secrets that were found: {}.", shown(&self.sources.join(", "))));
        }
        told.extend(self.left_out.iter().map(|left_out| format!("Not in it: {left_out}")));
        told
    }
}

impl SharedPlan {
    /// What it holds.
    pub fn contents(&self) -> Contents {
        let plan = &self.plan;
        let contents = Contents {
            subjects: plan.subjects.len(),
            steps: plan.checklist.steps().count(),
            changes: plan.changes.len(),
            ticks: self.ticks.len(),
            notes: self.ticks.values().filter(|tick| !tick.note.is_empty()).count(),
            names_replaced: self.names_replaced,
            names: if self.names_replaced { Vec::new() } else { stand_ins::names_of(self) },
            addresses: self.addresses(),
            sources: self.sources.iter().map(|source| source.name.clone()).collect(),
            left_out: super::without_forms(self.clone()).left_out,
            told: Vec::new(),
        };
        Contents { told: contents.in_words(), ..contents }
    }

    fn addresses(&self) -> usize {
        let mut found: BTreeSet<String> = BTreeSet::new();
        let is_address = |word: &&str| {
            let address = word.split_once('/').map_or(*word, |(address, _)| address);
            address.parse::<IpAddr>().is_ok()
        };
        stand_ins::each_text(self, &mut |_, text| {
            let words = text.split(|c: char| !(c.is_ascii_hexdigit() || ".:/".contains(c)));
            let words = words.map(|word| word.trim_matches(['.', ':'])).filter(is_address);
            found.extend(words.map(str::to_owned));
        });
        found.len()
    }
}
