//! Messages about places in sources.

use serde::{Deserialize, Serialize};

use crate::message::{Codes, Message};

/// How much a finding or a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look at it before the move.
    Warning,
    /// Something is wrong or was not read.
    Error,
}

/// A message about a place in a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Diagnostic {
    /// How much it matters. An `error` means that something could not be read.
    pub severity: Severity,
    /// What happened and what the user can do.
    pub message: Message,
    /// The line, from 1.
    pub line: u32,
    /// The column, in characters from 1.
    pub column: u32,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

/// Messages in the order of their places.
pub fn by_place(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    crate::sorted::sort_by_key(&mut diagnostics, |diagnostic| (diagnostic.line, diagnostic.column));
    diagnostics
}

/// One source, the kind that was detected and what reading it had to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SourceReport {
    /// The file's name, or the name that the page gave it.
    pub name: String,
    /// The detected kind, such as `azure-nsg`; `unrecognised` if there is nothing to plan from.
    pub kind: String,
    /// How much of it was read.
    pub read: Extent,
    /// What it holds; absent where there is nothing to plan from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contents: Option<SourceContents>,
    /// Problems, by line.
    pub diagnostics: Vec<Diagnostic>,
}

/// How much a source holds, and which others it repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SourceContents {
    /// How many rules and routes are written in it.
    pub rules: u32,
    /// How many subjects have verdicts that rest on it.
    pub subjects: u32,
    /// The names of the sources of the same kind whose resources are all in this one as well: a newer text about them takes
    /// their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repeats: Vec<String>,
}

/// How much of a source was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Extent {
    /// All of it. Single fields may be unclear; their rules are still there.
    Whole,
    /// It is truncated or malformed; the part before that was read.
    Partly,
    /// There is nothing to plan from.
    Nothing,
}
