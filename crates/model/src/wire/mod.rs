//! The wire between the page and the engine, which works in a worker: the requests of the page, and the responses.
//!
//! Both are enums, which `serde` writes as JavaScript values and as JSON. The JavaScript module takes and gives the same types, and
//! its TypeScript declarations are derived from them. A [`Request`] and a [`Response`] are generic in the plan: the engine reads it,
//! the page passes on what it was given. In TypeScript
//! they are `WireRequest` and `WireResponse`, since `Request` and `Response` are the browser's own.

mod format;
pub mod messages;
mod options;
pub mod page;
mod review;
mod sharing;
mod ticks;

pub use format::Format;
pub use options::{Input, PlanOptions, Region, ScriptOptions};
pub use review::{Review, Says};
pub use sharing::{Contents, LinkSize, SHARED_SCHEMA, ShareLink, ShareOptions, SharedPlan};
pub use ticks::{Conflict, MergedTicks, Tick, Ticks};

use serde::{Deserialize, Serialize};

use crate::message::Message;
use crate::plan::Plan;
use crate::source::Source;

/// What the page asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify), tsify(rename = "WireRequest"))]
pub enum Request<P = Plan> {
    /// A plan of some texts.
    Plan {
        /// The texts.
        sources: Vec<Source>,
        /// What the user chose.
        options: PlanOptions,
    },
    /// A plan as text.
    Render {
        /// The plan.
        plan: P,
        /// The form of the text.
        format: Format,
        /// What reviewers say of the plan.
        #[serde(default)]
        reviews: Vec<Review>,
    },
    /// A plan as a link.
    Link {
        /// The plan.
        plan: P,
        /// What goes with it.
        options: ShareOptions,
    },
    /// A plan as the text of a plan file.
    PlanFile {
        /// The plan.
        plan: P,
        /// What goes with it.
        options: ShareOptions,
    },
    /// What a link, a plan file or a plan's JSON holds.
    Open {
        /// The link or the text.
        text: String,
    },
    /// The union of what two people did and noted about one plan.
    Merge {
        /// The plan of the caller, with its ticks.
        own: SharedPlan<P>,
        /// What someone else has shared.
        others: SharedPlan<P>,
    },
    /// Whether one of some texts holds what looks like a secret.
    HoldsSecrets {
        /// The texts.
        texts: Vec<String>,
    },
    /// What can be pasted.
    Inputs,
    /// The regions that have Batch.
    Regions,
}

/// What the page is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify), tsify(rename = "WireResponse"))]
pub enum Response<P = Plan> {
    /// To [`Request::Plan`].
    Plan(Summarized<P>),
    /// To [`Request::Render`] and [`Request::PlanFile`].
    Text(String),
    /// To [`Request::Link`].
    Link(ShareLink),
    /// To [`Request::Open`]: what was shared.
    Opened(Summarized<SharedPlan<P>>),
    /// To [`Request::Merge`].
    Merged(MergedTicks),
    /// To [`Request::HoldsSecrets`].
    HoldsSecrets(bool),
    /// To [`Request::Inputs`].
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    Inputs(Vec<Input>),
    /// To [`Request::Regions`], by cloud and location.
    Regions(Vec<Region>),
    /// To any request.
    Failed(Failure),
}

/// A plan, or what was shared of one, with its summary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct Summarized<T> {
    /// The plan in a sentence or two, for someone who reads nothing else.
    pub summary: Message,
    /// What it is the summary of.
    pub of: T,
}

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub enum Failure {
    /// The engine can't be loaded.
    #[error("The engine could not be loaded. Connect to the network and plan again.")]
    NotLoaded,
    /// The user did not want to wait.
    #[error("Stopped. Your text is as it was; the plan is of the text before.")]
    Cancelled,
    /// The engine crashed.
    #[error("The engine crashed on this input. This is a bug; your text is unchanged.")]
    Crashed,
    /// Page and engine don't understand each other.
    #[error("The engine is of another version than the page: reload it.")]
    OtherVersion,
    /// The engine refuses the request, and says why.
    #[error("{0}")]
    Refused(String),
}
