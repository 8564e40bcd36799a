//! The outcome of a phase: its edits, those that are held back, and what could not be done.

use super::edit::{At, Edit};
use model::plan::HeldBack;

/// What a phase does to the estate, and what it could not do.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The edits, in the order in which to make them.
    pub edits: Vec<Edit>,
    /// For what could not be brought where the phase wants it: its place in the estate, and why.
    pub gaps: Vec<(At, String)>,
    /// Those of the edits that would block something else.
    pub held: Vec<Held>,
}

impl Outcome {
    /// The edits that are made: all but those that are held back.
    pub fn made(&self) -> impl DoubleEndedIterator<Item = &Edit> {
        self.edits.iter().enumerate().filter(|(place, _)| self.is_made(*place)).map(|(_, edit)| edit)
    }

    /// True if the edit at a place is made.
    pub fn is_made(&self, place: usize) -> bool {
        self.held(place).is_none_or(|held| held.accepted)
    }

    /// What the edit at a place would block.
    pub fn held(&self, place: usize) -> Option<&Held> {
        self.held.iter().find(|held| held.edit == place)
    }
}

/// An edit that would block something else.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Its place among the edits of its phase.
    pub edit: usize,
    /// What it would block.
    pub held: HeldBack,
    /// True if the user accepts that: then it is made.
    pub accepted: bool,
}
