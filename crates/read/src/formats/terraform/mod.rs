//! Terraform: `terraform show -json` of plans and of state, the state file itself, and configuration as text or as JSON.
//!
//! Each of them is read into [`resource::Resource`]s, whose attributes are those of the provider `azurerm`, and
//! [`resources`] makes Azure's JSON of those.

mod addresses;
mod batch;
mod calls;
mod evaluate;
mod firewall;
mod functions;
mod hcl;
mod ignored;
mod inline;
mod instances;
mod json;
mod module;
mod modules;
mod network;
mod operations;
mod plan;
mod references;
mod resource;
mod resources;
mod scan;
mod shape;
mod state;
mod traversal;
mod unclear;
mod update;
mod value;
mod verified;

use crate::documents::document::Format;
use model::estate::Form;

pub(crate) use hcl::read as read_configuration;
pub(super) use json::translate as json;
pub(super) use plan::{description as description_in_plan, translate as plan};
pub(crate) use scan::{assignments_of, called_folders, headers, is_of_values};
pub(super) use state::{description as description_in_state, translate as state};

/// Configuration as text.
pub(crate) const CONFIGURATION: Format =
    Format { kind: "terraform-hcl", form: Form::StandAlone, claims: scan::claims, read: read_configuration };
