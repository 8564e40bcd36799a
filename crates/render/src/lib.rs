//! Rendering: a plan as JSON, Markdown or plain text, as a report in HTML, as tables that boards import, and as a change request.
//! Reads the plan, and nothing before it.
//!
//! Names are other people's text. `inert` makes hidden characters visible; each format makes the rest harmless: `lines::line`,
//! `markdown::plain`, `csv::cell_text` and `csv::jira_text`, and `maud` for HTML. In JSON they become escapes, so the value stays.

mod change_request;
mod csv;
mod diagnostics;
mod edition;
mod head;
mod html;
mod inert;
mod lines;
mod markdown;
pub mod messages;
mod questions;
mod repetition;
mod summary;
mod text;
mod words;

pub use change_request::{change_request, change_request_markdown};
pub use csv::{azure_boards_csv, jira_csv, table as csv_table};
pub use edition::edition;
pub use head::{short, short_with};
pub use html::html;
pub use inert::shown;
pub use markdown::markdown;
pub use summary::summary;
pub use text::{impact_word, requirement_flow, text};
pub use words::change_line;

use model::plan::Plan;
pub use model::wire::Format;

/// The plan as indented JSON, by the contract `switchover.plan/1`.
///
/// # Errors
/// None that a plan can cause: its values are plain text and numbers.
pub fn json(plan: &Plan) -> serde_json::Result<String> {
    model::written::pretty(plan)
}

/// The plan in one of the formats.
///
/// # Errors
/// None that a plan can cause: see [`json`].
pub fn in_format(plan: &Plan, format: Format) -> serde_json::Result<String> {
    Ok(match format {
        Format::Text => text(plan),
        Format::Json => json(plan)? + "\n",
        Format::Markdown => markdown(plan),
        Format::Html => html(plan),
        Format::ChangeRequest => change_request(plan),
        Format::ChangeRequestMarkdown => change_request_markdown(plan),
        Format::JiraCsv => jira_csv(plan),
        Format::AzureBoardsCsv => azure_boards_csv(plan),
    })
}
