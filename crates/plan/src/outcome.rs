//! The outcome of a phase: its edits, and what could not be done.

use super::edit::{At, Edit};
use model::message::Message;

/// What a phase does to the estate, and what it could not do.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The edits, in the order in which to make them.
    pub edits: Vec<Edit>,
    /// For what could not be brought where the phase wants it: its place in the estate, and why.
    pub gaps: Vec<(At, Message)>,
}

impl Outcome {
    /// The edits that are made: all but those that are held back.
    pub fn made(&self) -> impl DoubleEndedIterator<Item = &Edit> {
        self.edits.iter().filter(|edit| edit.is_made())
    }
}
