//! The rows of a table and the positions of their cells, with the lines above and between.

use std::borrow::Cow;

use super::column::{self, Column, Kind};
use super::heading::{self, Heading};
use super::records::Records;

use crate::azure::fields::prefix;
use crate::documents::notes::Incomplete;

#[derive(Clone, Debug)]
pub(super) struct Cell<'t> {
    /// What it says, without quotes and blanks around.
    pub value: Cow<'t, str>,
    /// How it is written, without the quotes around.
    pub raw: &'t str,
}

/// Rows below one head.
#[derive(Clone, Debug, Default)]
pub(super) struct Section<'t> {
    /// The lines above it.
    pub heading: Heading<'t>,
    /// What its columns mean.
    pub columns: Vec<Option<Column>>,
    /// The row that names its columns, if it has one.
    pub head: Option<Row<'t>>,
    pub rows: Vec<Row<'t>>,
}

#[derive(Clone, Debug)]
pub(super) struct Row<'t> {
    pub cells: Vec<Cell<'t>>,
    /// Its whole text.
    pub raw: &'t str,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid<'t> {
    /// Its parts, each with a head of its own.
    pub sections: Vec<Section<'t>>,
    /// Lines among the rows that are not rows.
    pub strays: Vec<&'t str>,
    /// What its rows are.
    pub kind: Option<Kind>,
    /// True if it was copied from a page, and not downloaded as a file.
    pub copied: bool,
    /// Where it ends in the text.
    pub end: usize,
}

impl Grid<'_> {
    /// Why there may be rows that are not known; `None` if all lines were read.
    pub(super) fn why_incomplete(&self) -> Option<Incomplete> {
        (!self.strays.is_empty()).then_some(Incomplete::RowUnreadable)
    }
}

impl<'t> Section<'t> {
    /// The cell of a row in a column, if it says something.
    pub(super) fn cell<'r>(&self, row: &'r Row<'t>, column: Column) -> Option<&'r Cell<'t>> {
        let at = self.columns.iter().position(|own| *own == Some(column))?;
        row.cells.get(at).filter(|cell| !cell.value.is_empty())
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.columns.contains(&Some(column))
    }
}

/// The columns of a row that has no head, if they are evident: those of the portal's blades, in their order.
pub(super) fn evident(cells: &[Cell<'_>]) -> Option<Vec<Option<Column>>> {
    let value = |at: usize| cells.get(at).map(|cell| cell.value.as_ref()).unwrap_or_default();
    let one_of = |at: usize, words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(value(at)));
    use Column::{Access, AddressPrefix, Destination, Name, NextHop, NextHopAddress, Port, Priority, Protocol, Source};
    let priority = value(0).parse::<u32>().is_ok_and(|number| (100..=65_500).contains(&number));
    if priority && one_of(6, &["allow", "deny"]) && one_of(3, &["any", "tcp", "udp", "icmp", "esp", "ah", "*"]) {
        return Some([Priority, Name, Port, Protocol, Source, Destination, Access].map(Some).to_vec());
    }
    let hops = ["virtual appliance", "virtual network gateway", "virtual network", "internet", "none"];
    if prefix(value(1)).is_some() && one_of(2, &hops) {
        return Some([Name, AddressPrefix, NextHop, NextHopAddress].map(Some).to_vec());
    }
    None
}

/// The table that begins at an offset of a text.
pub(super) fn parse(text: &str, start: usize, delimiter: u8) -> Grid<'_> {
    let mut parser = Parser {
        grid: Grid { end: start, copied: delimiter == b'\t', ..Grid::default() },
        heading: Heading::default(),
        loose: Vec::new(),
    };
    for record in Records::of(text.get(start..).unwrap_or_default(), delimiter) {
        if !parser.line(record.row, record.after_blank, delimiter) {
            break;
        }
    }
    parser.finish(text)
}

struct Parser<'t> {
    grid: Grid<'t>,
    /// What the lines above the next rows say.
    heading: Heading<'t>,
    /// Lines that are no rows, as long as no row follows; true for those directly after a row.
    loose: Vec<(Row<'t>, bool)>,
}

impl<'t> Parser<'t> {
    /// Takes a line; false if the table ended before.
    fn line(&mut self, row: Row<'t>, after_blank: bool, delimiter: u8) -> bool {
        let filled = row.cells.iter().filter(|cell| !cell.value.is_empty()).count();
        if filled == 0 {
            return true;
        }
        if filled == 1 {
            return self.single(row, after_blank);
        }
        let columns: Vec<Option<Column>> = row.cells.iter().map(|cell| column::of(&cell.value)).collect();
        let known = columns.iter().flatten().count();
        if let Some(kind) = column::kind(&columns).filter(|_| known * 2 >= filled) {
            return self.head(kind, columns, row);
        }
        if self.grid.sections.is_empty() || self.heading != Heading::default() {
            // Rows of a blade whose head was not copied.
            let columns = match (evident(&row.cells), self.grid.sections.last()) {
                (Some(columns), _) => columns,
                (None, Some(section)) => section.columns.clone(),
                (None, None) => return false,
            };
            let kind = column::kind(&columns);
            self.grid.kind = self.grid.kind.or(kind);
            self.begin(columns, None);
        }
        self.row(row, filled, after_blank, delimiter)
    }

    fn row(&mut self, row: Row<'t>, filled: usize, after_blank: bool, delimiter: u8) -> bool {
        let Some(section) = self.grid.sections.last_mut() else { return false };
        let columns = section.columns.len();
        // Sentences have commas as well.
        let fits =
            if after_blank { row.cells.len() + 1 >= columns } else { delimiter == b'\t' || filled * 2 >= columns };
        if !fits {
            return false;
        }
        section.rows.push(row);
        self.grid.strays.extend(self.loose.drain(..).map(|(stray, _)| stray.raw));
        true
    }

    fn head(&mut self, kind: Kind, columns: Vec<Option<Column>>, row: Row<'t>) -> bool {
        if self.grid.kind.is_some_and(|own| own != kind) {
            return false;
        }
        self.grid.kind = Some(kind);
        self.grid.strays.extend(self.loose.drain(..).map(|(stray, _)| stray.raw));
        self.begin(columns, Some(row));
        true
    }

    fn begin(&mut self, columns: Vec<Option<Column>>, head: Option<Row<'t>>) {
        let heading = std::mem::take(&mut self.heading);
        self.grid.sections.push(Section { heading, columns, head, rows: Vec::new() });
    }

    /// Takes a line with one cell.
    fn single(&mut self, row: Row<'t>, after_blank: bool) -> bool {
        let text = row.cells.iter().map(|cell| cell.raw).find(|raw| !raw.trim().is_empty()).unwrap_or_default();
        if let Some(heading) = heading::of(text) {
            self.heading.direction = heading.direction.or(self.heading.direction);
            self.heading.name = heading.name.or(self.heading.name);
            return true;
        }
        let begun = self.grid.sections.last().is_some();
        if !begun || self.loose.len() > 3 {
            return !begun && self.loose.len() <= 3;
        }
        let behind_row = !after_blank && self.loose.is_empty();
        self.loose.push((row, behind_row));
        true
    }

    fn finish(mut self, text: &'t str) -> Grid<'t> {
        // A row that breaks off in its first cell.
        if let Some((row, true)) = self.loose.into_iter().next()
            && !row.raw.trim().contains(char::is_whitespace)
            && let Some(section) = self.grid.sections.last_mut().filter(|section| !section.rows.is_empty())
        {
            section.rows.push(row);
        }
        let last_row = self.grid.sections.iter().flat_map(|section| &section.rows).next_back().map(|row| row.raw);
        let last_head =
            self.grid.sections.iter().filter_map(|section| section.head.as_ref()).next_back().map(|row| row.raw);
        let ends = last_row
            .into_iter()
            .chain(last_head)
            .filter_map(|raw| model::json::offset_in(text, raw).map(|offset| offset + raw.len()));
        self.grid.end = ends.max().unwrap_or_default();
        self.grid
    }
}
