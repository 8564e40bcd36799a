//! The outcome of a plan in one word, as the exit status of the command line shows it.

use super::{Plan, Subject, Verdict, all_of};
use crate::options::TargetMode;
use crate::source::Extent;

/// The outcome of a plan. Of those that apply, the first in this order counts: nothing was read, blocked, unreadable, unknown, open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The target is open for every subject, at everything that was provided.
    Open,
    /// Something is blocked or partly so.
    Blocked,
    /// It cannot be determined.
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

    /// The outcome for the target. A source that could not be read hides nothing that is blocked.
    pub fn status(&self, target: TargetMode) -> Status {
        match self.verdict(target) {
            Verdict::Partly | Verdict::Blocked => Status::Blocked,
            _ if self.sources.iter().any(|source| source.read != Extent::Whole) => Status::Unreadable,
            Verdict::Open => Status::Open,
            Verdict::Unknown => Status::Unknown,
        }
    }

    /// The same, but open only if nothing on the path of any subject is missing in the sources.
    pub fn strict_status(&self, target: TargetMode) -> Status {
        let is_complete = self.subjects.iter().all(|subject| subject.not_provided.is_empty());
        match self.status(target) {
            Status::Open if !is_complete => Status::Unknown,
            status => status,
        }
    }
}
