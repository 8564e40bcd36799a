//! One side of a comparison, and what both sides have in common.

use model::estate::Estate;
use model::net::TagTable;
use model::options::Options;
use model::plan::{Plan, Witness};
use serde::Serialize;

/// One side of a comparison.
pub struct Compared<'s> {
    /// What the user calls it: a file, a folder.
    pub name: &'s str,
    /// Its plan.
    pub plan: &'s Plan,
    /// What the plan was made from; `None` for a plan file without its sources.
    pub sources: Option<Sources<'s>>,
}

/// What a plan was made from.
pub struct Sources<'s> {
    /// What the sources say.
    pub estate: &'s Estate,
    /// The service tags.
    pub tags: &'s TagTable,
    /// What the user chose.
    pub options: &'s Options,
    /// The names of the sources.
    pub names: &'s [String],
}

/// On which sides something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Presence {
    /// On both.
    Both,
    /// Only before.
    Removed,
    /// Only after.
    Added,
}

/// Packets that fare differently, by an example.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// The packets in words, such as `TCP 443 to 20.1.2.0/24`.
    pub flow: String,
    /// One of the packets.
    pub witness: Witness,
    /// The rule that decided before, if one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The rule that decides after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where the other end is, and which open terms have to hold, in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub provided: String,
}
