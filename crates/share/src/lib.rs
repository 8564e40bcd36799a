//! Sharing: a plan with its ticks and notes, as a link or as a file, and the union of two people's ticks.
//!
//! A [`SharedPlan`] is what is shared. `pseudonyms` replaces names in what `texts` finds, `link` is the codec of links, and `file` that
//! of plan files. `contents` lists what is in them, `ticks` merges, and `reviews` has what people say of a plan.

mod commands;
mod contents;
mod errors;
mod file;
mod link;
pub mod messages;
mod parts;
mod pseudonyms;
mod reviews;
mod sharing;
mod texts;
mod ticks;

pub use contents::contents;
pub use errors::{FILE_ENDING, OpenError, ShareError};
pub use file::to_file;
pub use link::{MOST_DECODED, to_link, to_short_link};
pub use model::wire::{
    Conflict, Contents, LinkSize, MergedTicks, Review, SHARED_SCHEMA as SCHEMA, Says, SharedPlan, Tick, Ticks,
};
pub use reviews::reviewed;
pub use sharing::{ShareOptions, open, share};
pub use ticks::{merge, merge_ticks};
