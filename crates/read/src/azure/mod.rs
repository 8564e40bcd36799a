//! Azure's own JSON, as the command line prints it, as the REST API answers, as templates declare it: from objects to resources. All
//! other formats are turned into this one.
//!
//! `fields`, `field`, `rule_fields`, `names` and `described` read the parts that resources have in common; each other file reads its kinds
//! of resources.

pub(super) mod admin_rules;
pub(super) mod batch;
pub(super) mod batch_nodes;
pub(super) mod dependencies;
pub(super) mod described;
pub(super) mod effective;
pub(super) mod field;
pub(super) mod fields;
pub(super) mod firewall;
pub(super) mod names;
pub(super) mod network;
pub(super) mod nsg;
pub(super) mod route;
pub(super) mod rule_fields;
pub(super) mod stand_alone;
mod workload;
