//! What is wrong with the nodes of a pool today, as far as listings of them show it.

use serde::{Deserialize, Serialize};

use crate::message::{Codes, Message};

/// What the nodes of a pool, and the pool's own errors, point to. It changes no verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Diagnosis {
    /// How many of the nodes that the sources show are in which state, the most frequent first; `other` is none of Azure's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub nodes: Vec<NodeCount>,
    /// What it points to; empty if nothing is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub points_to: Vec<Trouble>,
    /// What is found, what it points to, which hop is blocked or unknown, and what helps.
    pub sentences: Vec<Message>,
    /// The id of the step with the smallest change that helps, if the plan has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub step: Option<String>,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

impl Diagnosis {
    /// Adds something that it points to, and what to say of it.
    pub fn add(&mut self, trouble: Trouble, sentence: Message) {
        if !self.points_to.contains(&trouble) {
            self.points_to.push(trouble);
        }
        self.sentences.push(sentence);
    }

    /// True if Batch and the nodes don't reach each other, or may not.
    pub fn is_of_network(&self) -> bool {
        self.points_to.iter().any(|trouble| matches!(trouble, Trouble::Network | Trouble::Unknown))
    }
}

/// Nodes in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NodeCount {
    /// The state in Azure's word, in lower case, such as `unusable`.
    pub state: String,
    /// How many nodes are in it.
    pub count: usize,
}

/// What keeps nodes from working.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Trouble {
    /// Batch and the nodes don't reach each other.
    Network,
    /// The source leaves out whether nodes report errors.
    Unknown,
    /// The disk of a node is full.
    Disk,
    /// An application package.
    Package,
    /// A container or its image.
    Container,
    /// The image of the virtual machine, or what Batch installs on it.
    Image,
    /// A mounted file system.
    Mount,
    /// The start task.
    StartTask,
    /// A quota of the account or the subscription.
    Quota,
    /// Azure could not allocate virtual machines.
    Allocation,
    /// The autoscale formula.
    AutoScale,
    /// Another error, which Batch names.
    Other,
}
