//! Formats that are not Azure's own JSON. Each is turned into the tree that Azure's JSON of the same resources would be,
//! made of slices of the text, so that one set of readers understands them all and knows where each rule stands.
//!
//! Text has a [`Format`]: it claims the parts of a text that are in it, and reads one part. Objects inside JSON that
//! stand for resources in another vocabulary are turned into those by [`translate`].

pub(super) mod arm;
mod bicep;
mod powershell;
mod resource_graph;
mod table;
pub(super) mod terraform;

use std::ops::Range;

use crate::azure::fields::Fields;
use crate::documents::document::Format;
use model::json::Node;

/// The formats, in the order in which they may claim a text.
const FORMATS: &[Format] = &[
    // Before Terraform, which has an `import { … }` as well.
    Format { kind: "bicep", claims: bicep::claims, read: bicep::read },
    Format { kind: "terraform-hcl", claims: terraform::claims_of_configuration, read: terraform::read_configuration },
    powershell::LIST_VIEW,
    powershell::TABLE_VIEW,
    table::RESOURCE_GRAPH,
    table::PORTAL_ROWS,
    table::CSV,
    table::STACKED_ROWS,
    table::POWERSHELL_CSV,
];

/// What turns an object of another vocabulary into Azure's: `None` if the object is not of that vocabulary.
type Translation = for<'t> fn(&Fields<'_, 't, '_>) -> Option<Vec<Node<'t>>>;

/// The vocabularies that objects may be in, with their kinds as the plan names them.
const VOCABULARIES: &[(&str, Translation)] = &[
    ("terraform-plan", terraform::plan),
    ("terraform-state", terraform::state),
    ("terraform-hcl", terraform::json),
    ("resource-graph", resource_graph::translate),
    ("powershell", powershell::translate),
];

/// The parts of a text that are in one of the formats, in their order; none overlap.
pub(super) fn claims(text: &str) -> Vec<(Range<usize>, &'static Format)> {
    let mut claims: Vec<(Range<usize>, &'static Format)> = Vec::new();
    for format in FORMATS {
        for range in (format.claims)(text) {
            if claims.iter().all(|(other, _)| range.end <= other.start || other.end <= range.start) {
                claims.push((range, format));
            }
        }
    }
    model::sorted::sort_by_key(&mut claims, |(range, _)| range.start);
    claims
}

/// The resources that an object stands for, with the kind of its vocabulary.
pub(super) fn translate<'t>(fields: &Fields<'_, 't, '_>) -> Option<(&'static str, Vec<Node<'t>>)> {
    VOCABULARIES.iter().find_map(|(kind, translate)| Some((*kind, translate(fields)?)))
}
