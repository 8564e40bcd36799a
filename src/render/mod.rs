//! Rendering: a plan as JSON, Markdown or plain text. Reads the plan, and nothing before it.

mod markdown;
mod summary;
mod text;

pub use markdown::markdown;
pub use summary::{summary, verdict_word};
pub use text::{hop_title, impact_word, text};

use crate::plan::Plan;

/// The plan as indented JSON, by the contract `switchover.plan/1`.
///
/// # Errors
/// None that a plan can cause: its values are plain text and numbers.
pub fn json(plan: &Plan) -> serde_json::Result<String> {
    serde_json::to_string_pretty(plan)
}
