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
pub(crate) use json::as_text as text_of_json;
pub(super) use json::translate as json;
pub(crate) use module::is_override;
pub(super) use plan::{description as description_in_plan, translate as plan};
pub(crate) use scan::{assignments_of, called_folders, headers, is_of_values};
pub(super) use state::{description as description_in_state, translate as state};

/// Configuration as text.
pub(crate) const CONFIGURATION: Format =
    Format { kind: "terraform-hcl", form: Form::StandAlone, claims: scan::claims, read: read_configuration };

/// The kinds and names of what a text declares, as far as its blocks can be read.
pub(super) fn blocks(text: &str) -> Vec<String> {
    let bodies =
        scan::blocks(text).into_iter().filter_map(|found| hcl_edit::parser::parse_body(text.get(found.range)?).ok());
    let named = |body: hcl_edit::structure::Body| {
        let block = body.blocks().next()?.clone();
        let labels = block.labels.iter().map(|label| label.as_str());
        let words: Vec<&str> = std::iter::once(block.ident.as_str()).chain(labels).collect();
        ["resource", "data", "variable", "module", "output"].contains(words.first()?).then(|| words.join(" "))
    };
    bodies.filter_map(named).collect()
}
