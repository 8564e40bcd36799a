//! Assessing: what each communication model needs against what the estate allows, hop by hop, with evidence.
//!
//! Reads the estate and the service tags, and knows nothing of plans. What it reports serialises to the contract.

#[cfg(feature = "whole")]
mod account;
#[cfg(feature = "whole")]
mod admin_rules;
#[cfg(feature = "whole")]
mod chains;
mod findings;
#[cfg(feature = "whole")]
pub mod firewall;
mod first_match;
#[cfg(feature = "whole")]
mod hosts;
mod impact;
mod judge;
mod missing;
mod needed;
#[cfg(feature = "whole")]
mod node_firewall;
mod nsg;
mod nsg_match;
mod obstacle;
mod part;
mod path;
mod region;
mod report;
#[cfg(feature = "whole")]
mod route;
mod site;
mod subject;
#[cfg(feature = "whole")]
mod way_out;
mod wording;
#[cfg(feature = "whole")]
mod workload;

pub use needed::{Needed, Remote};
#[cfg(feature = "whole")]
pub use node_firewall::{node_firewall_parts, parts as needed_node_firewall_parts};
pub use nsg_match::{Question, Tags, When};
pub use obstacle::Obstacle;
pub use part::{Decider, Fate, Part};
pub use report::*;
pub use site::Site;
pub use subject::{Assessor, Outcome};
pub use wording::{capitalised, listed};

/// The verdict of things that all have to hold.
pub fn all_of(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts.into_iter().max().unwrap_or(Verdict::Unknown)
}
