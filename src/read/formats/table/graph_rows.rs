//! Rows of Azure Resource Graph as its explorer downloads them: resources, with JSON in the cells of some columns.

use std::borrow::Cow;

use super::grid::{Cell, Grid, Row, Section};
use crate::json::Node;
use crate::read::document::Document;
use crate::read::formats::MadeText;
use crate::read::formats::made_text::{offset_of, place_of};
use crate::read::{Severity, cut};

/// Writes the rows anew, as the JSON that Resource Graph answers with.
pub fn read<'t>(grid: &Grid<'t>, document: &Document<'t>) -> Vec<Node<'t>> {
    let mut made = MadeText::default();
    made.add("{\"count\":0,\"data\":[");
    let rows = grid.sections.iter().flat_map(|section| section.rows.iter().map(move |row| (section, row)));
    for (number, (section, row)) in rows.enumerate() {
        made.add(if number == 0 { "{" } else { ",{" });
        add_row(&mut made, section, row, document);
        made.add("}");
    }
    made.add("]}");
    document.inner.borrow_mut().push(made);
    Vec::new()
}

fn add_row(made: &mut MadeText, section: &Section<'_>, row: &Row<'_>, document: &Document<'_>) {
    let names = section.head.iter().flat_map(|head| &head.cells);
    let mut first = true;
    for (name, cell) in names.zip(&row.cells).filter(|(_, cell)| !cell.value.is_empty() && cell.value != "null") {
        made.add(if first { "" } else { "," });
        first = false;
        // The place of a value without one of its own is that of its cell, not that of the column's name.
        made.add_string(&name.value.to_ascii_lowercase(), place_of(cell.raw, document));
        made.add(":");
        if cell.value.starts_with(['{', '[']) {
            add_json(made, cell, document);
        } else {
            made.add_string(&cell.value, place_of(cell.raw, document));
        }
    }
    if row.cells.len() < section.columns.len() {
        let message = "This row has fewer cells than the table has columns: it is cut, and what is missing is unknown.";
        document.say(Severity::Error, document.origin(row.raw), message.to_owned());
        made.is_cut();
    }
}

/// Adds the JSON in a cell. Spreadsheets cut cells off that are long.
fn add_json(made: &mut MadeText, cell: &Cell<'_>, document: &Document<'_>) {
    let mut json = MadeText::default();
    let at = place_of(cell.raw, document).unwrap_or_default();
    match cell.value {
        Cow::Borrowed(_) => json.add_from(cell.raw, at),
        Cow::Owned(_) => json.add_undoubled(cell.raw, at),
    }
    let Err(error) = serde_json::from_str::<Node<'_>>(json.text()) else {
        made.add_made(&json, json.text());
        return;
    };
    let offset = offset_of(&error, json.text());
    let (line, column) = document.lines.position(json.in_source(offset));
    let origin = crate::estate::Origin { source: document.source, line, column };
    let message = "The JSON in this cell is cut or broken here, as spreadsheets do it to long cells. What stands before was read; paste \
                   the file as it was downloaded.";
    document.say(Severity::Error, origin, message.to_owned());
    let completed = cut::complete(json.text(), offset).unwrap_or_else(|| "null".to_owned());
    made.add_made(&json, &completed);
    made.is_cut();
}
