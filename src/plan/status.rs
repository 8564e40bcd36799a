//! The outcome of a plan in one word, as the command line's exit status tells it.

use super::schema::Plan;
use crate::assess::{Subject, Verdict, all_of};
use crate::options::TargetMode;
use crate::read::Extent;

/// The outcome of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The target is open for every subject.
    Open,
    /// Something is blocked or partly so.
    Blocked,
    /// It cannot be told.
    Unknown,
    /// A source could not be read, or not to its end.
    Unreadable,
}

impl Status {
    /// The exit status of the command line.
    pub fn code(self) -> u8 {
        match self {
            Status::Open => 0,
            Status::Blocked => 1,
            Status::Unknown => 2,
            Status::Unreadable => 3,
        }
    }
}

impl Plan {
    /// The verdict of the target over all subjects; `unknown` if there are none.
    pub fn verdict(&self, target: TargetMode) -> Verdict {
        let of = |subject: &Subject| match target {
            TargetMode::Simplified => subject.modes.simplified,
            TargetMode::Classic => subject.modes.classic,
            TargetMode::Union => subject.modes.union,
        };
        all_of(self.subjects.iter().map(of))
    }

    /// The outcome for the target.
    pub fn status(&self, target: TargetMode) -> Status {
        if self.sources.iter().any(|source| source.read != Extent::Whole) {
            return Status::Unreadable;
        }
        match self.verdict(target) {
            Verdict::Open => Status::Open,
            Verdict::Partly | Verdict::Blocked => Status::Blocked,
            Verdict::Unknown => Status::Unknown,
        }
    }
}
