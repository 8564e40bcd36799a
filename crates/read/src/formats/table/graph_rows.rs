//! Rows of Azure Resource Graph as its explorer downloads them: resources, with JSON in the cells of some columns.

use std::borrow::Cow;

use super::grid::{Cell, Grid, Row, Section};
use crate::documents::document::Document;
use crate::documents::embedded::{EmbeddedText, offset_of, place_of};
use crate::messages::tables;
use model::json::Node;
use model::source::Severity;

/// Rewrites the rows as the JSON that Resource Graph returns.
pub(super) fn read<'t>(grid: &Grid<'t>, document: &Document<'t>) -> Vec<Node<'t>> {
    add(grid, document, "{\"count\":0,\"data\":[", "]}")
}

/// Rewrites rows that are objects of PowerShell as a list.
pub(super) fn read_objects<'t>(grid: &Grid<'t>, document: &Document<'t>) -> Vec<Node<'t>> {
    add(grid, document, "[", "]")
}

fn add<'t>(grid: &Grid<'t>, document: &Document<'t>, opening: &str, closing: &str) -> Vec<Node<'t>> {
    let mut made = EmbeddedText::default();
    made.add(opening);
    let mut first = true;
    for section in &grid.sections {
        let names = members(section);
        for row in &section.rows {
            made.add(if first { "{" } else { ",{" });
            first = false;
            add_row(&mut made, &names, row, document);
            made.add("}");
        }
    }
    made.add(closing);
    document.inner.borrow_mut().push(made);
    Vec::new()
}

/// The members that the columns of a table are. What `SecurityRulesText` holds is what `SecurityRules` would, which is left
/// out then.
fn members<'s>(section: &'s Section<'_>) -> Vec<Option<&'s str>> {
    let names: Vec<&str> = section.head.iter().flat_map(|head| &head.cells).map(|cell| cell.value.as_ref()).collect();
    let has = |name: &str| names.contains(&name);
    let member = |name: &&'s str| match name.strip_suffix("Text") {
        Some(own) if has(own) => Some(own),
        _ => Some(*name).filter(|name| !has(&format!("{name}Text"))),
    };
    names.iter().map(member).collect()
}

fn add_row(made: &mut EmbeddedText, names: &[Option<&str>], row: &Row<'_>, document: &Document<'_>) {
    let mut first = true;
    for (name, cell) in names.iter().zip(&row.cells).filter(|(_, cell)| !cell.value.is_empty() && cell.value != "null")
    {
        let Some(name) = name else { continue };
        made.add(if first { "" } else { "," });
        first = false;
        // The place of a value without one of its own is that of its cell, not that of the column's name.
        made.add_string(name, place_of(cell.raw, document));
        made.add(":");
        if cell.value.starts_with(['{', '[']) {
            add_json(made, cell, document);
        } else {
            made.add_string(&cell.value, place_of(cell.raw, document));
        }
    }
    if row.cells.len() < names.len() {
        document.say(Severity::Error, document.origin(row.raw), tables::row_too_short());
        made.break_off();
    }
}

/// Adds the JSON in a cell. Spreadsheets truncate long cells.
fn add_json(made: &mut EmbeddedText, cell: &Cell<'_>, document: &Document<'_>) {
    let mut json = EmbeddedText::default();
    let at = place_of(cell.raw, document).unwrap_or_default();
    match cell.value {
        Cow::Borrowed(_) => json.add_from(cell.raw, at),
        Cow::Owned(_) => json.add_undoubled(cell.raw, at),
    }
    let Err(error) = json.tree() else {
        made.add_made(&json);
        return;
    };
    let offset = offset_of(&error, json.text());
    document.say(Severity::Error, document.lines.origin(json.in_source(offset)), tables::cell_json_invalid());
    made.add_completed(&json, offset);
    made.break_off();
}
