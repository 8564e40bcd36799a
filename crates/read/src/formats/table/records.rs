//! The records of delimited text (RFC 4180, October 2005), with the place of each cell.

use std::borrow::Cow;

use super::grid::{Cell, Row};

/// The rest of a text whose records are read one after the other.
pub(super) struct Records<'t> {
    rest: &'t str,
    delimiter: char,
}

pub(super) struct Record<'t> {
    pub row: Row<'t>,
    /// True if an empty line is above it.
    pub after_blank: bool,
}

const LINE_ENDS: [char; 2] = ['\r', '\n'];

impl<'t> Records<'t> {
    pub(super) fn of(text: &'t str, delimiter: u8) -> Self {
        Self { rest: text, delimiter: char::from(delimiter) }
    }

    /// The next cell, to the next delimiter or the end of the line.
    fn cell(&mut self) -> Cell<'t> {
        // What is copied from a page has tabs, and its quotes are text.
        let inside = self.rest.strip_prefix('"').filter(|_| self.delimiter != '\t');
        let Some(inside) = inside else { return plain(self.unquoted()) };
        let begun = self.rest;
        let (written, behind) = closed(inside);
        self.rest = behind;
        let outside = self.unquoted();
        if !outside.is_empty() {
            let value = format!("{}{outside}", doubled(written));
            let raw = begun.get(..begun.len() - self.rest.len()).unwrap_or(begun);
            return Cell { value: Cow::Owned(value.trim().to_owned()), raw };
        }
        if written.contains("\"\"") {
            return Cell { value: Cow::Owned(doubled(written).trim().to_owned()), raw: written };
        }
        plain(written)
    }

    /// Takes the text before the next delimiter or end of line.
    fn unquoted(&mut self) -> &'t str {
        let ends = |c: char| c == self.delimiter || LINE_ENDS.contains(&c);
        let (taken, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }
}

impl<'t> Iterator for Records<'t> {
    type Item = Record<'t>;

    fn next(&mut self) -> Option<Record<'t>> {
        let begun = self.rest.trim_start_matches(LINE_ENDS);
        let after_blank = begun.len() < self.rest.len();
        if begun.is_empty() {
            return None;
        }
        self.rest = begun;
        let mut cells = vec![self.cell()];
        while let Some(rest) = self.rest.strip_prefix(self.delimiter) {
            self.rest = rest;
            cells.push(self.cell());
        }
        let raw = begun.get(..begun.len() - self.rest.len()).unwrap_or(begun);
        let line_end = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix(LINE_ENDS));
        self.rest = line_end.unwrap_or(self.rest);
        Some(Record { row: Row { cells, raw }, after_blank })
    }
}

/// The text inside quotes, and what follows the closing quote; a quote that is not closed goes to the end.
fn closed(inside: &str) -> (&str, &str) {
    let mut at = 0;
    while let Some(quote) = inside.get(at..).and_then(|rest| rest.find('"')).map(|found| at + found) {
        let behind = inside.get(quote + 1..).unwrap_or_default();
        if !behind.starts_with('"') {
            return (inside.get(..quote).unwrap_or_default(), behind);
        }
        at = quote + 2;
    }
    (inside, "")
}

/// Two quotes inside quotes are one.
fn doubled(written: &str) -> String {
    written.replace("\"\"", "\"")
}

/// A cell of plain text; copies of spreadsheets may have quotes around it.
fn plain(written: &str) -> Cell<'_> {
    let trimmed = written.trim();
    let inside = trimmed.strip_prefix('"').and_then(|inside| inside.strip_suffix('"'));
    if let Some(inside) = inside.filter(|inside| inside.contains("\"\"")) {
        return Cell { value: Cow::Owned(doubled(inside)), raw: inside };
    }
    let value = inside.filter(|inside| !inside.contains('"')).unwrap_or(trimmed);
    Cell { value: Cow::Borrowed(value), raw: value }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(text: &str, delimiter: u8) -> Vec<Vec<String>> {
        let cells = |record: Record<'_>| record.row.cells.iter().map(|cell| cell.value.to_string()).collect();
        Records::of(text, delimiter).map(cells).collect()
    }

    #[test]
    fn lines_end_in_each_way() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "\"1,\"\"x\"\"\",2", "", "3,"].join(end);
            let records: Vec<Record<'_>> = Records::of(&text, b',').collect();
            assert_eq!(records.iter().map(|record| record.after_blank).collect::<Vec<_>>(), [false, false, true]);
            assert_eq!(values(&text, b','), [["a", "b"], ["1,\"x\"", "2"], ["3", ""]]);
        }
    }

    #[test]
    fn a_cell_knows_how_it_is_written() {
        let mut records = Records::of("\"a\"\"b\", c ,\"d\"e,\"f", b',');
        let row = records.next().map(|record| record.row).unwrap();
        assert_eq!(row.cells.iter().map(|cell| cell.raw).collect::<Vec<_>>(), ["a\"\"b", "c", "\"d\"e", "f"]);
        assert_eq!(row.cells.iter().map(|cell| &*cell.value).collect::<Vec<_>>(), ["a\"b", "c", "de", "f"]);
    }

    proptest! {
        /// The `csv` crate reads the same.
        #[test]
        fn the_values_are_those_of_another_reader(text in "[a,\"\t\r\n]{0,24}", tabs: bool) {
            let delimiter = if tabs { b'\t' } else { b',' };
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .quoting(!tabs)
                .flexible(true)
                .has_headers(false)
                .from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> =
                reader.records().flatten().map(|record| record.iter().map(str::to_owned).collect()).collect();
            let ours: Vec<Vec<String>> = Records::of(&text, delimiter)
                .map(|record| record.row.cells.iter().map(|cell| cell.value.to_string()).collect())
                .collect();
            // Blanks around a value are not part of it, and cells of a spreadsheet may have quotes around them.
            let bare = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
                let value = |value: &String| value.split_whitespace().collect::<String>().replace('"', "");
                rows.iter().map(|row| row.iter().map(value).collect()).collect()
            };
            prop_assert_eq!(bare(&ours), bare(&theirs));
        }
    }
}
