//! What nodes of Batch pools report of themselves, and what pools report of getting nodes, at the time of a listing.

use super::{Origin, Resource, ResourceId};

/// A node of a pool, as the data plane shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchNode {
    /// Its id.
    pub id: String,
    /// The pool that its address names, with the place where the node is shown; `None` if the source doesn't show the address.
    pub pool: Option<Resource>,
    /// Its state, in lower case.
    pub state: String,
    /// The errors that Batch reports of it.
    pub errors: Vec<ReportedError>,
    /// True if the source shows whether there are errors: a query may leave that out.
    pub shows_errors: bool,
    /// What became of the start task, if that failed.
    pub start_task: Option<FailedStartTask>,
    /// Its position.
    pub origin: Origin,
}

/// An error as Batch reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportedError {
    /// Its code, as written.
    pub code: String,
    /// Its message and details, as written.
    pub message: String,
}

/// A start task that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FailedStartTask {
    /// How its command ended, if it began.
    pub exit_code: Option<String>,
    /// What Batch says of it.
    pub error: ReportedError,
}

/// What a pool reports of getting nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolReport {
    /// The pool.
    pub pool: Option<ResourceId>,
    /// The errors of the last resize.
    pub resize: Vec<ReportedError>,
    /// The error of the last evaluation of the autoscale formula.
    pub auto_scale: Option<ReportedError>,
    /// Its position.
    pub origin: Origin,
}
