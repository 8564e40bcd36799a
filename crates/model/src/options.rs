//! What the user chose, in addition to the sources.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::net::{Region, TagTable};
use crate::question::Answer;

/// The edition of the migration: which of Microsoft's descriptions the checklist follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Edition {
    /// October 2021 preview (support request): the Batch account is switched.
    #[default]
    Preview,
    /// Current (pool property): each pool is switched.
    Ga,
}

/// Which model the caller wants to be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TargetMode {
    /// Simplified communication.
    #[default]
    Simplified,
    /// Classic communication.
    Classic,
    /// Both at once.
    Union,
}

impl Edition {
    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Edition::Preview => "October 2021 preview (support request)",
            Edition::Ga => "Current (pool property)",
        }
    }
}

/// True for the id of a subscription: 8-4-4-4-12 hexadecimal digits.
pub fn is_subscription_id(text: &str) -> bool {
    let lengths = text.split('-').map(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(part.len()));
    lengths.eq([8, 4, 4, 4, 12].map(Some))
}

/// What the user chose, in addition to the sources.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The region of the Batch account; else it is taken from the sources.
    pub region: Option<Region>,
    /// The edition that the checklist follows; else it is inferred from the sources.
    pub edition: Option<Edition>,
    /// Which model has to be open. The current procedure opens classic communication only for pools that the sources show to use it,
    /// unless this asks for both.
    pub target: TargetMode,
    /// The name of the Batch account, for the support request.
    pub account: Option<String>,
    /// Ask for every account of these subscriptions instead of for one account.
    pub subscriptions: Vec<String>,
    /// The address ranges that the nodes are in, if the sources do not show them.
    pub nodes: Vec<IpNet>,
    /// A newer service-tag table that replaces the embedded one.
    pub service_tags: Option<TagTable>,
    /// The names or ids of the rule sets or subnets that the nodes are on, whatever their case: then these are assessed and changed,
    /// and no others.
    pub on: Vec<String>,
    /// The ids of changes that are held back because they would block others, and that the user accepts.
    pub accept: Vec<String>,
    /// What the user answers to the questions of an earlier plan.
    pub answers: Vec<Answer>,
    /// A secret of the plan's author, any text. The ids of steps and changes are digests under it, so nobody who receives a plan
    /// with pseudonyms can find a name by trial. The same key gives the same ids.
    pub key: String,
}
