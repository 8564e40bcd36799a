//! What the user chooses, as values that any caller can write, and the tables to choose from.

use serde::{Deserialize, Serialize};

use crate::net::Cloud;
use crate::options::{Edition, TargetMode};
use crate::plan::{PhaseId, Shell};
use crate::question::Answer;
use crate::source::Source;

/// What the user chose for a plan. Each member may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct PlanOptions {
    /// An Azure location such as `westeurope`.
    pub region: Option<String>,
    /// The edition that the checklist follows; else it is inferred from the sources.
    pub edition: Option<Edition>,
    /// `union` asks for rules of both models, whatever pools the sources show.
    pub target: TargetMode,
    /// The name of the Batch account.
    pub account: Option<String>,
    /// Subscription ids.
    pub subscriptions: Vec<String>,
    /// Address ranges that the nodes are in.
    pub nodes: Vec<String>,
    /// One of Microsoft's weekly files of service tags.
    pub service_tags: Option<Source>,
    /// The names or ids of rule sets or subnets that nodes use, where the sources don't show it.
    pub on: Vec<String>,
    /// The ids of held-back changes to make anyway.
    pub accept: Vec<String>,
    /// Answers to the questions of an earlier plan: of each, `question` and `value`, and `who` and `when` if they are known.
    pub answers: Vec<Answer>,
    /// A secret of the plan's author, any text: the ids of steps and changes are digests under it.
    pub key: String,
}

/// Which script of a plan to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct ScriptOptions {
    /// The phase: one that has changes.
    #[cfg_attr(feature = "js", tsify(type = "\"union\" | \"tighten\" | \"rollback\""))]
    pub phase: PhaseId,
    /// What the script is written for.
    pub shell: Shell,
}

/// A region that has Batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct Region {
    /// Its Azure location, such as `westeurope`.
    pub location: String,
    /// The cloud that it is in.
    pub cloud: Cloud,
}

/// One shape of input that can be pasted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct Input {
    /// Its heading.
    pub family: String,
    /// What it is.
    pub what: String,
    /// The command or the place that makes it; commands are between backticks.
    pub from: String,
    /// What is read of it.
    pub read: String,
    /// The kind that the plan names it by.
    pub kind: String,
}
