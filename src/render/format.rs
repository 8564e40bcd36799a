//! The formats that a plan is printed in, by their names.

use crate::plan::Plan;

/// A format that a plan is printed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// For terminals.
    #[default]
    Text,
    /// For programs, by the contract.
    Json,
    /// For repositories.
    Markdown,
    /// A report in one file, to read and to print.
    Html,
    /// What, why, risk, test and rollback on a page, for your own board.
    ChangeRequest,
    /// The same as Markdown.
    ChangeRequestMarkdown,
    /// One row a step, to import into Jira.
    JiraCsv,
    /// One row a step, to import into Azure Boards.
    AzureBoardsCsv,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 8] = [
        Format::Text,
        Format::Json,
        Format::Markdown,
        Format::Html,
        Format::ChangeRequest,
        Format::ChangeRequestMarkdown,
        Format::JiraCsv,
        Format::AzureBoardsCsv,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::ChangeRequest => "change-request",
            Format::ChangeRequestMarkdown => "change-request-markdown",
            Format::JiraCsv => "jira-csv",
            Format::AzureBoardsCsv => "azure-boards-csv",
        }
    }

    /// The format of a name.
    pub fn find(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The plan in this format.
    ///
    /// # Errors
    /// None that a plan can cause: see [`super::json`].
    pub fn of(self, plan: &Plan) -> serde_json::Result<String> {
        Ok(match self {
            Format::Text => super::text(plan),
            Format::Json => super::json(plan)? + "\n",
            Format::Markdown => super::markdown(plan),
            Format::Html => super::html(plan),
            Format::ChangeRequest => super::change_request(plan),
            Format::ChangeRequestMarkdown => super::change_request_markdown(plan),
            Format::JiraCsv => super::jira_csv(plan),
            Format::AzureBoardsCsv => super::azure_boards_csv(plan),
        })
    }
}
