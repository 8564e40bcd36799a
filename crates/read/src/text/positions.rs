//! Positions of parts of a text: from byte offsets to lines and columns, and from a text that was made of a source back to the
//! source.

use std::cell::Cell;

use model::estate::Origin;
use model::source::{Piece, Source};

/// The lines of a text, which holds one source or several, one after the other.
pub(crate) struct Lines<'a> {
    text: &'a str,
    parts: Vec<Part>,
    ascii: bool,
    starts: Vec<usize>,
    /// Where the last column was counted to, and that column: minified text is one long line, and counting each
    /// column of it from the start would take quadratic time.
    last: Cell<(usize, usize)>,
}

impl<'a> Lines<'a> {
    /// The lines of the text of a source.
    pub(crate) fn new(text: &'a str, source: usize) -> Self {
        Lines::joined(text, vec![Part::whole(0, source)])
    }

    /// The lines of a text that is made of several sources.
    pub(crate) fn joined(text: &'a str, parts: Vec<Part>) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        Lines { text, parts, ascii: text.is_ascii(), starts, last: Cell::new((0, 1)) }
    }

    /// The line in the text, and the column, both from 1, of a byte offset; offsets past the end are at the end.
    pub(crate) fn position(&self, offset: usize) -> (u32, u32) {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.line(offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let column = if self.ascii { offset - start + 1 } else { self.column(start, offset) };
        (saturated(line), saturated(column))
    }

    /// The place of a byte offset in its source.
    pub(crate) fn origin(&self, offset: usize) -> Origin {
        let (line, column) = self.position(offset);
        let next = self.parts.partition_point(|part| part.start <= offset);
        let part = next.checked_sub(1).and_then(|last| self.parts.get(last));
        let part = part.copied().unwrap_or(Part::whole(0, 0));
        let further = line.saturating_sub(saturated(self.line(part.start)));
        let column = if further == 0 { column + part.column - 1 } else { column };
        Origin { source: part.source, line: part.line + further, column }
    }

    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// The offset at which a line, counted from 1, starts.
    pub(crate) fn start_of(&self, line: usize) -> usize {
        self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len())
    }

    fn column(&self, start: usize, offset: usize) -> usize {
        let (from, counted) =
            Some(self.last.get()).filter(|&(at, _)| at >= start && at <= offset).unwrap_or((start, 1));
        let column = counted + self.text.get(from..offset).map_or(0, |between| between.chars().count());
        self.last.set((offset, column));
        column
    }
}

/// Where a source, or a part of one, begins in a text that is made of several; always at the beginning of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) start: usize,
    pub(crate) source: usize,
    /// The line and the column in the source, from 1.
    line: u32,
    column: u32,
}

impl Part {
    /// A complete source.
    pub(crate) fn whole(start: usize, source: usize) -> Self {
        Part { start, source, line: 1, column: 1 }
    }

    /// The only source of a text, or the parts that it is made of.
    pub(crate) fn all_of(number: usize, source: &Source) -> Vec<Self> {
        let whole = std::iter::once(Part::whole(0, number));
        let part = |piece: &Piece| Part { start: piece.start, source: number, line: piece.line, column: piece.column };
        whole.chain(source.pieces.iter().map(part)).collect()
    }
}

fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The positions of the parts of a text in the source that it was taken from: at the same distance from each other, except
/// where the source holds something that the text leaves out or writes shorter.
#[derive(Clone, Debug, Default)]
pub(crate) struct TextPlaces {
    /// Offsets in the text with their offsets in the source, both ascending; each holds up to the next.
    anchors: Vec<(usize, usize)>,
}

impl TextPlaces {
    /// A text that the source contains unchanged, from an offset on.
    pub(crate) fn from(start: usize) -> Self {
        TextPlaces { anchors: vec![(0, start)] }
    }

    /// The same, where the part of the source that they were counted in begins at an offset.
    pub(crate) fn behind(mut self, start: usize) -> Self {
        self.anchors.iter_mut().for_each(|(_, in_source)| *in_source += start);
        self
    }

    /// From this offset of the text on, its parts follow each other from this offset of the source on.
    pub(crate) fn anchor(&mut self, in_text: usize, in_source: usize) {
        self.anchors.push((in_text, in_source));
    }

    /// The places of another text, which is put at the end of this one of some length.
    pub(crate) fn append(&mut self, other: &TextPlaces, length: usize) {
        self.anchors.extend(other.anchors.iter().map(|(in_text, in_source)| (length + in_text, *in_source)));
    }

    /// Only the places before an offset of the text.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.anchors.retain(|(in_text, _)| *in_text < length);
    }

    /// The offset in the source of an offset in the text.
    pub(crate) fn in_source(&self, offset: usize) -> usize {
        let next = self.anchors.partition_point(|&(in_text, _)| in_text <= offset);
        let anchor = next.checked_sub(1).and_then(|last| self.anchors.get(last));
        anchor.map_or(offset, |(in_text, in_source)| in_source + (offset - in_text))
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'t> {
    /// Its offset in the text.
    pub(crate) start: usize,
    /// Its text, without the break.
    pub(crate) text: &'t str,
}

pub(crate) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |whole| {
        let line = Line { start, text: whole.trim_end_matches(['\n', '\r']) };
        start += whole.len();
        line
    })
}

/// The text with blanks for some parts of it; everything else keeps its position.
pub(crate) fn blanked(text: &str, parts: &[(usize, usize)]) -> String {
    let (mut blanked, mut at) = (String::with_capacity(text.len()), 0);
    for &(start, end) in parts {
        blanked.push_str(text.get(at..start).unwrap_or_default());
        let part = text.get(start..end).unwrap_or_default();
        blanked.extend(part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        at = end;
    }
    blanked.push_str(text.get(at..).unwrap_or_default());
    blanked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_in_any_order_of_asking() {
        let text = "äb\r\nöüc\n";
        let lines = Lines::new(text, 0);
        let at = |needle| lines.position(text.find(needle).unwrap());
        assert_eq!(at("c"), (2, 3));
        assert_eq!(at("b"), (1, 2));
        assert_eq!(at("ü"), (2, 2));
        assert_eq!(at("ä"), (1, 1));
        assert_eq!(lines.position(999), (3, 1));
    }

    #[test]
    fn a_place_in_several_sources_is_counted_in_its_own() {
        let text = "a\nb\n\nc\nd";
        let lines = Lines::joined(text, vec![Part::whole(0, 3), Part::whole(5, 1)]);
        let at = |needle| lines.origin(text.find(needle).unwrap());
        assert_eq!(at("b"), Origin { source: 3, line: 2, column: 1 });
        assert_eq!(at("c"), Origin { source: 1, line: 1, column: 1 });
        assert_eq!(at("d"), Origin { source: 1, line: 2, column: 1 });
        assert_eq!(lines.position(text.find('d').unwrap()), (5, 1));
    }

    #[test]
    fn a_position_in_a_piece_is_that_in_its_file() {
        let text = "[\n{a\nb}\n,\nc]";
        let pieces = vec![Piece { start: 2, line: 7, column: 40 }, Piece { start: 10, line: 90, column: 3 }];
        let source = Source { pieces, ..Source::new("file", text) };
        let lines = Lines::joined(text, Part::all_of(4, &source));
        let at = |needle| lines.origin(text.find(needle).unwrap());
        assert_eq!(at("a"), Origin { source: 4, line: 7, column: 41 });
        assert_eq!(at("b"), Origin { source: 4, line: 8, column: 1 });
        assert_eq!(at("c"), Origin { source: 4, line: 90, column: 3 });
    }

    #[test]
    fn ascii_and_other_text_agree() {
        let plain = Lines::new("ab\ncd", 0);
        let other = Lines::new("ab\ncdé", 0);
        for offset in 0..5 {
            assert_eq!(plain.position(offset), other.position(offset));
        }
    }
}
