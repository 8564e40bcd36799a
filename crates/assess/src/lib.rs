//! Compares what each communication model needs with what the estate allows, hop by hop, with evidence.
//!
//! Reads the estate and the service tags, and knows nothing of plans. What it reports serializes to the contract.

#![allow(
    clippy::result_large_err,
    clippy::large_enum_variant,
    reason = "a missing fact is rare, and is moved only a few times: a box for each would cost more than it saves"
)]

mod account;
mod admin_rules;
mod answers;
mod at_node_groups;
mod chains;
mod diagnosis;
mod dispute;
mod doubts;
mod evidence;
mod explanation;
mod findings;
pub mod firewall;
mod firewall_addresses;
mod first_match;
mod hosts;
mod impact;
mod label;
pub mod messages;
mod missing;
mod node_firewall;
mod node_group;
mod nodes_shown;
mod nsg;
mod nsg_match;
mod obstacle;
mod others;
mod outbound_path;
mod path;
mod platform;
mod provided;
mod reach;
mod region;
mod required_flow;
mod route;
mod segment;
mod subject;
mod workload;

pub use answers::Answers;
pub use first_match::{Candidate, Decision, first_match};
pub use missing::{all_rules, identity, label_of, mode, shown_fact, whole_list, whole_table};
pub use node_firewall::{node_firewall_segments, segments as required_node_firewall_segments};
pub use node_group::{LeftOut, NodeGroup};
pub use nsg_match::{Question, Tags, When};
pub use obstacle::Obstacle;
pub use path::Outcomes;
pub use required_flow::{Remote, RequiredFlow};
pub use segment::{MatchedRule, Segment, SegmentOutcome};
pub use subject::{Assessor, Outcome};
