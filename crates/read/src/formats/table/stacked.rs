//! Rows whose cells are below each other, as some browsers copy them from the portal: nothing shows an empty
//! cell, so they are refused with advice.

use std::ops::Range;

use super::column::{self, Column};
use crate::documents::document::{Document, Format};
use crate::messages::tables;
use crate::text::positions::lines;
use model::estate::Form;
use model::json::Node;
use model::source::Severity;

/// Rows whose cells are below each other.
pub(crate) const STACKED_ROWS: Format = Format { kind: "portal-rows", form: Form::Partial, claims, read };

/// How long a cell may be.
const MOST_LENGTH: usize = 100;

fn claims(text: &str) -> Vec<Range<usize>> {
    let mut claims: Vec<Range<usize>> = Vec::new();
    // The names of columns that are below each other, and where they begin.
    let mut head: (usize, Vec<Option<Column>>) = (0, Vec::new());
    let mut claimed: Option<Range<usize>> = None;
    for line in lines(text) {
        let cell = line.text.trim();
        let end = line.start + line.text.len();
        if let Some(range) = &mut claimed {
            if cell.len() < MOST_LENGTH && !cell.contains(['{', '[', '"', '\t']) {
                range.end = if cell.is_empty() { range.end } else { end };
                continue;
            }
            claims.extend(claimed.take());
            head.1.clear();
        }
        match column::of(cell) {
            Some(column) => {
                if head.1.is_empty() {
                    head.0 = line.start;
                }
                head.1.push(Some(column));
                let known = head.1.len() >= 4 && column::kind(&head.1).is_some();
                claimed = known.then_some(head.0..end);
            }
            None => head.1.clear(),
        }
    }
    claims.extend(claimed);
    claims
}

fn read<'t>(document: &Document<'t>) -> Vec<Node<'t>> {
    document.say(Severity::Error, document.origin(document.text), tables::cells_stacked());
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_below_each_other_are_recognised() {
        let text = "Overview\nPriority\nName\nPort\nProtocol\nSource\nDestination\nAction\n100\nAllowBatch\n443\nTCP";
        assert_eq!(claims(text).into_iter().map(|range| &text[range]).collect::<Vec<_>>(), [&text[9..]]);
        assert!(claims("Name\nPriority\n\nSource\n").is_empty());
    }
}
