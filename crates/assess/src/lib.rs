//! Assessing: what each communication model needs against what the estate allows, hop by hop, with evidence.
//!
//! Reads the estate and the service tags, and knows nothing of plans. What it reports serialises to the contract.

mod account;
mod admin_rules;
mod at_sites;
mod chains;
mod dispute;
mod findings;
pub mod firewall;
mod first_match;
mod hosts;
mod impact;
mod judge;
mod missing;
mod needed;
mod node_firewall;
mod nsg;
mod nsg_match;
mod obstacle;
mod others;
mod part;
mod path;
mod platform;
mod provided;
mod reach;
mod region;
mod route;
mod site;
mod subject;
mod way_out;
mod wording;
mod workload;

pub use needed::{Needed, Remote};
pub use node_firewall::{node_firewall_parts, parts as needed_node_firewall_parts};
pub use nsg_match::{Question, Tags, When};
pub use obstacle::Obstacle;
pub use part::{Decider, Fate, Part};
pub use site::{LeftOut, Site};
pub use subject::{Assessor, Outcome};
