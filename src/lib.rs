//! Switchover plans the move of Azure Batch pools from classic to simplified compute node communication.
//!
//! The engine works in one direction: `read` turns pasted text into an estate, `assess` compares the estate with what each communication
//! model needs, `plan` makes a checklist with proved changes, and `render` shows it. Each is a crate; what they
//! share is in [`model`]. The engine does no I/O, reads no clock and keeps no state: the same input gives the same plan.
//!
//! ```
//! use switchover::{Options, Source, TargetMode, Status};
//!
//! let nsg = r#"{"name": "nsg-batch", "location": "westeurope", "securityRules": [
//!     {"name": "DenyOut", "priority": 4000, "direction": "Outbound", "access": "Deny", "protocol": "*",
//!      "sourceAddressPrefix": "*", "sourcePortRange": "*",
//!      "destinationAddressPrefix": "Internet", "destinationPortRange": "*"}]}"#;
//! let plan = switchover::plan(&[Source::new("nsg.json", nsg)], &Options::default());
//! assert_eq!(plan.status(TargetMode::Simplified), Status::Blocked);
//! assert!(plan.proof.union.holds);
//! ```

#![warn(missing_docs)]

#[cfg(feature = "js")]
pub mod api;
#[cfg(feature = "engine")]
mod engine;
#[cfg(feature = "web")]
pub mod web;

pub use ::model;

#[cfg(feature = "engine")]
pub use engine::{Planning, inputs, plan, summarized};
pub use model::options::{Edition, Options, TargetMode};
pub use model::pace::Progress;
pub use model::plan::{Plan, Status};
pub use model::question::Answer;
pub use model::source::Source;
pub use model::wire::Input;
