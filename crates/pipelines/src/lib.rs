//! What pipelines and change boards ask beyond a plan: results as SARIF and as annotations of build logs, explanations of codes, edits of
//! the user's own files, scripts that check before they change, and the difference of two plans.
//!
//! For the command line only: the engine in WebAssembly links nothing of this crate.

pub mod annotations;
pub mod compare;
pub mod explain;
mod guard;
pub mod messages;
mod notice;
pub mod patch;
pub mod sarif;

pub use guard::guarded;
pub use notice::{About, Accepted, Asked, Forbids, Notice, Place, is_classic_open, notices};
