//! Azure's own JSON, as the command line prints it, as the REST API answers, as templates declare it: from objects to resources. All
//! other formats are turned into this one.
//!
//! `fields`, `field`, `rule_fields`, `ids` and `described` read the parts that resources have in common; each other file reads its kinds
//! of resources.

pub mod admin_rules;
pub mod batch;
pub mod dependencies;
pub mod described;
pub mod effective;
pub mod field;
pub mod fields;
pub mod firewall;
pub mod ids;
pub mod network;
pub mod nsg;
pub mod route;
pub mod rule_fields;
pub mod stand_alone;
mod workload;
