//! Tables: rows copied from the portal's blades, with tabs between their cells, and downloads as CSV. The name of a column
//! says what it is, in any order and case. The portal's names are documented nowhere, so many spellings are known.

mod column;
mod firewall_rules;
mod graph_rows;
mod grid;
mod heading;
mod node;
mod pools;
mod records;
mod routes;
mod scan;
mod security_rules;
mod stacked;

use std::ops::Range;

pub(super) use stacked::STACKED_ROWS;

use crate::documents::document::{Document, Format};
use crate::messages::tables;
use column::Kind;
use grid::Grid;
use model::estate::Form;
use model::json::Node;
use model::message::quoted;
use model::source::Severity;
use scan::Claim;

/// Rows copied from the portal.
pub(super) const PORTAL_ROWS: Format = Format {
    kind: "portal-rows",
    form: Form::Partial,
    claims: |text| claims(text, |claim| !claim.is_of_objects() && claim.is_copied()),
    read,
};

/// Downloads of the portal.
pub(super) const CSV: Format = Format {
    kind: "csv",
    form: Form::Partial,
    claims: |text| claims(text, |claim| !claim.is_of_objects() && !claim.is_copied()),
    read,
};

/// Objects that PowerShell exported.
pub(super) const POWERSHELL_CSV: Format = Format {
    kind: "powershell",
    form: Form::Partial,
    claims: |text| claims(text, |claim| claim.kind == Kind::Objects),
    read,
};

/// Downloads of Resource Graph.
pub(super) const RESOURCE_GRAPH: Format = Format {
    kind: "resource-graph",
    form: Form::Export,
    claims: |text| claims(text, |claim| claim.kind == Kind::Graph),
    read,
};

fn claims(text: &str, wanted: impl Fn(&Claim) -> bool) -> Vec<Range<usize>> {
    scan::claims(text).into_iter().filter(wanted).map(|claim| claim.range).collect()
}

fn read<'t>(document: &Document<'t>) -> Vec<Node<'t>> {
    let Some(claim) = scan::claims(document.text).into_iter().next() else { return Vec::new() };
    let grid = grid::parse(document.text, claim.range.start, claim.delimiter);
    if !claim.is_of_objects() {
        report_unknown_columns(&grid, document);
    }
    for stray in &grid.strays {
        document.say(Severity::Warning, document.origin(stray), tables::stray_line());
    }
    if grid.sections.iter().all(|section| section.rows.is_empty()) {
        document.say(Severity::Error, document.origin(document.text), tables::no_rows());
        return Vec::new();
    }
    match claim.kind {
        Kind::SecurityRules => security_rules::read(&grid, document),
        Kind::Routes => routes::read(&grid),
        Kind::FirewallRules => firewall_rules::read(&grid, document),
        Kind::Pools => pools::read(&grid, document),
        Kind::Graph => graph_rows::read(&grid, document),
        Kind::Objects => graph_rows::read_objects(&grid, document),
    }
}

/// Reports which columns are not read because their meaning is unknown.
fn report_unknown_columns(grid: &Grid<'_>, document: &Document<'_>) {
    for section in &grid.sections {
        let head = section.head.iter().flat_map(|head| &head.cells);
        for (column, cell) in section.columns.iter().zip(head) {
            if column.is_none() && cell.value.chars().any(char::is_alphanumeric) {
                let message = tables::column_unknown(quoted(&cell.value));
                document.say(Severity::Warning, document.origin(cell.raw), message);
            }
        }
    }
}
