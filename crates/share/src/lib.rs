//! Sharing: a plan with its ticks and notes, as a link or as a file, and the union of two people's ticks.
//!
//! A [`SharedPlan`] is what is shared. `names` finds the names that a plan holds, `stand_ins` replaces them, `link` is the
//! codec of links, `file` that of plan files, `contents` tells the user what is in them, and `ticks` merges.

mod contents;
mod errors;
mod file;
mod link;
mod names;
mod parts;
mod sharing;
mod stand_ins;
mod ticks;

pub use contents::contents;
pub use errors::{FILE_ENDING, OpenError};
pub use file::to_file;
pub use link::{MOST_DECODED, to_link};
pub use model::wire::{Conflict, Contents, LinkSize, MergedTicks, SHARED_SCHEMA as SCHEMA, SharedPlan, Tick, Ticks};
pub use sharing::{ShareOptions, open, share};
pub use ticks::{merge, merge_ticks};
