//! Formats other than Azure's own JSON. Each is translated into the tree that Azure's JSON of the same resources has,
//! made of slices of the text. So one set of readers reads them all, and knows the position of each rule.
//!
//! Text has a [`Format`]: it claims the parts of a text that are in it, and reads one part. Objects inside JSON that
//! describe resources in another vocabulary have a [`Vocabulary`], and [`translate`] turns them into those. A new format is a row of
//! one of the two tables. [`values`] holds what expressions of all formats need.

pub(super) mod arm;
pub(super) mod bicep;
mod powershell;
pub(super) mod resource_graph;
mod script;
mod table;
pub(super) mod terraform;
mod values;

use std::ops::Range;

use crate::azure::fields::Fields;
use crate::documents::document::Format;
use model::estate::{Description, Form};
use model::json::{Node, Object};

/// The formats, in the order in which they may claim a text.
const FORMATS: &[Format] = &[
    // Before Terraform, which has an `import { … }` as well.
    Format { kind: "bicep", form: Form::Declared, claims: bicep::claims, read: bicep::read },
    terraform::CONFIGURATION,
    powershell::LIST_VIEW,
    powershell::TABLE_VIEW,
    table::RESOURCE_GRAPH,
    table::PORTAL_ROWS,
    table::CSV,
    table::STACKED_ROWS,
    table::POWERSHELL_CSV,
    script::SCRIPT,
];

/// A vocabulary that objects in JSON may be in.
struct Vocabulary {
    /// Its kind, as the plan names it.
    kind: &'static str,
    /// What an object is in Azure's JSON: `None` if the object is not of this vocabulary.
    translate: for<'t> fn(&Fields<'_, 't, '_>) -> Option<Vec<Node<'t>>>,
    /// How an object describes that: `None` if it does so as the text around it does.
    description: fn(&Object<'_>) -> Option<Description>,
}

/// The vocabularies, in the order in which they are tried.
const VOCABULARIES: &[Vocabulary] = &[
    Vocabulary { kind: "terraform-plan", translate: terraform::plan, description: terraform::description_in_plan },
    Vocabulary { kind: "terraform-state", translate: terraform::state, description: terraform::description_in_state },
    Vocabulary { kind: "terraform-hcl", translate: terraform::json, description: |_| None },
    Vocabulary { kind: "resource-graph", translate: resource_graph::translate, description: |_| None },
    Vocabulary { kind: "powershell", translate: powershell::translate, description: |_| None },
];

/// What an object of another vocabulary describes.
pub(super) struct Translated<'t> {
    /// The kind of the vocabulary.
    pub kind: &'static str,
    /// The resources, in the shape of Azure's JSON.
    pub nodes: Vec<Node<'t>>,
    /// How the object describes them: `None` if it does so as the text around it does.
    pub description: Option<Description>,
}

/// The parts of a text that are in one of the formats, in their order; none overlap.
pub(super) fn claims(text: &str) -> Vec<(Range<usize>, &'static Format)> {
    let mut claims: Vec<(Range<usize>, &'static Format)> = Vec::new();
    for format in FORMATS {
        for range in (format.claims)(text) {
            if claims.iter().all(|(other, _)| range.end <= other.start || other.end <= range.start) {
                claims.push((range, format));
            } else if format.kind == script::SCRIPT.kind {
                // Commands are between parts in other formats.
                let parts = between(range, &claims);
                claims.extend(parts.into_iter().map(|part| (part, format)));
            }
        }
    }
    model::sorted::sort_by_key(&mut claims, |(range, _)| range.start);
    claims
}

/// The parts of a range that are not claimed.
fn between(range: Range<usize>, claims: &[(Range<usize>, &'static Format)]) -> Vec<Range<usize>> {
    let mut claimed: Vec<&Range<usize>> = claims.iter().map(|(claimed, _)| claimed).collect();
    model::sorted::sort_by_key(&mut claimed, |claimed| claimed.start);
    let (mut parts, mut from) = (Vec::new(), range.start);
    for claimed in claimed {
        parts.push(from..claimed.start.min(range.end));
        from = from.max(claimed.end);
    }
    parts.push(from..range.end);
    parts.retain(|part| part.start < part.end);
    parts
}

/// The resources that an object describes, if it is of another vocabulary.
pub(super) fn translate<'t>(fields: &Fields<'_, 't, '_>) -> Option<Translated<'t>> {
    VOCABULARIES.iter().find_map(|Vocabulary { kind, translate, description }| {
        Some(Translated { kind, nodes: translate(fields)?, description: description(fields.object) })
    })
}

/// The blocks that a text of Terraform's or Bicep's declares.
pub(crate) fn blocks(source: &model::source::Source) -> Vec<String> {
    match source.name.rsplit('.').next() {
        Some("bicep") => bicep::blocks(&source.text),
        Some("tf") => terraform::blocks(&source.text),
        _ => Vec::new(),
    }
}
