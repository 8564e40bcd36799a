//! The formats that a plan is printed in, by their names.

use serde::{Deserialize, Serialize};

/// A format that a plan is printed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
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
}
