//! Finding tables in a text: by the names of their columns, or by rows as only the portal has them.

use std::ops::Range;

use super::column::{self, Kind};
use super::{grid, heading};
use crate::text::positions::lines;

/// A table in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// Where it is, with the lines above it.
    pub range: Range<usize>,
    /// The text between cells.
    pub delimiter: u8,
    /// What its rows are.
    pub kind: Kind,
}

impl Claim {
    /// True if its rows are whole resources.
    pub(super) fn is_of_objects(&self) -> bool {
        [Kind::Graph, Kind::Objects].contains(&self.kind)
    }

    /// True if it was copied from a page, and not downloaded as a file.
    pub(super) fn is_copied(&self) -> bool {
        self.delimiter == b'\t'
    }
}

/// How often something that looks like a table may turn out not to be one: an unclosed quote continues to the end of the text.
const MOST_ATTEMPTS: usize = 8;

/// The tables in a text.
pub(super) fn claims(text: &str) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    // Where the lines above a table begin that belong to it.
    let mut above = None;
    let mut end = 0;
    let mut attempts = MOST_ATTEMPTS;
    for line in lines(text) {
        if line.start < end || line.text.trim().is_empty() {
            continue;
        }
        if attempts > 0
            && let Some(delimiter) = delimiter(line.text)
        {
            let start = above.unwrap_or(line.start);
            let grid = grid::parse(text, start, delimiter);
            if let Some(kind) = grid.kind.filter(|_| grid.end > line.start) {
                end = grid.end;
                claims.push(Claim { range: start..grid.end, delimiter, kind });
            } else {
                attempts -= 1;
            }
        }
        if !may_be_heading(line.text) {
            above = None;
        } else if above.is_none() {
            above = Some(line.start);
        }
    }
    claims
}

fn may_be_heading(line: &str) -> bool {
    let begins = line.trim_start().starts_with(|c: char| c.is_alphabetic());
    begins && line.len() < 200 && !line.contains(['\t', '{', '"']) && heading::of(line).is_some()
}

/// The text between the cells of a line that begins a table; `None` if it begins no table.
fn delimiter(line: &str) -> Option<u8> {
    let delimiter = [b'\t', b';', b','].into_iter().find(|delimiter| line.as_bytes().contains(delimiter))?;
    let cells = || line.split(char::from(delimiter)).map(|cell| cell.trim().trim_matches('"').trim());
    let first = cells().find(|cell| !cell.is_empty())?;
    if column::of(first).is_some() {
        let columns: Vec<_> = cells().map(column::of).collect();
        return column::kind(&columns).map(|_| delimiter);
    }
    // Only the portal's copies come without a head.
    if delimiter != b'\t' {
        return None;
    }
    let plain: Vec<grid::Cell<'_>> = cells().take(8).map(|raw| grid::Cell { value: raw.into(), raw }).collect();
    grid::evident(&plain).map(|_| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(text: &str) -> Vec<&str> {
        claims(text).into_iter().map(|claim| &text[claim.range]).collect()
    }

    #[test]
    fn tables_are_found_with_their_headings_and_without_what_follows() {
        let rows = "Inbound security rules\nPriority\tName\tPort\tProtocol\tSource\tDestination\tAction\n\
                    100\ta\t443\tTCP\tAny\tAny\tAllow\t…\n\nOutbound security rules\n100\tb\tAny\tAny\tAny\tAny\tDeny";
        assert_eq!(claimed(&format!("Look at this:\n{rows}\n\nThank you, all.\n")), [rows]);
    }

    #[test]
    fn rows_without_a_head_are_found() {
        let row = "100\ta\t443\tTCP\tAny\tAny\tAllow";
        assert_eq!(claimed(row), [row]);
        let route = "out\t0.0.0.0/0\tVirtual appliance\t10.0.0.4";
        assert_eq!(claimed(route), [route]);
    }

    #[test]
    fn files_are_found_with_commas_and_semicolons_and_quotes() {
        for text in [
            "\"Name\",\"Priority\",\"Action\",\"Source\",\"Port\"\r\n\"a\",100,Allow,\"10.0.0.1,10.0.0.2\",443",
            "Priority;Name;Port;Protocol;Action\n100;a;443;TCP;Allow",
        ] {
            assert_eq!(claimed(text), [text]);
        }
    }

    #[test]
    fn other_texts_are_not_claimed() {
        for text in [
            "{\"name\": \"a\", \"priority\": 100}",
            "Name, priority and action are the columns, as you know.",
            "-A INPUT -p tcp -m multiport --dports 1,2,3 -j ACCEPT",
            "\tip saddr 10.0.0.0/8\ttcp dport 443\taccept",
            "id,name\n1,a\n",
            "Source,Target\na,b\n",
        ] {
            assert!(claims(text).is_empty(), "{text}: {:?}", claims(text));
        }
    }
}
