//! From byte offsets to lines and columns.

use std::cell::Cell;

/// The lines of a text.
pub struct Lines<'a> {
    text: &'a str,
    ascii: bool,
    starts: Vec<usize>,
    /// Where the last column was counted to, and that column: minified text is one long line, and counting each
    /// column of it from the start would take quadratic time.
    last: Cell<(usize, usize)>,
}

impl<'a> Lines<'a> {
    pub fn new(text: &'a str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        Lines { text, ascii: text.is_ascii(), starts, last: Cell::new((0, 1)) }
    }

    /// The line and column, both from 1, of a byte offset; offsets past the end are at the end.
    pub fn position(&self, offset: usize) -> (u32, u32) {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let column = if self.ascii { offset - start + 1 } else { self.column(start, offset) };
        (saturated(line), saturated(column))
    }

    /// The offset at which a line, counted from 1, starts.
    pub fn start_of(&self, line: usize) -> usize {
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

fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The text with blanks for some parts of it; everything else stands where it stood.
pub fn blanked(text: &str, parts: &[(usize, usize)]) -> String {
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
        let lines = Lines::new(text);
        let at = |needle| lines.position(text.find(needle).unwrap());
        assert_eq!(at("c"), (2, 3));
        assert_eq!(at("b"), (1, 2));
        assert_eq!(at("ü"), (2, 2));
        assert_eq!(at("ä"), (1, 1));
        assert_eq!(lines.position(999), (3, 1));
    }

    #[test]
    fn ascii_and_other_text_agree() {
        let plain = Lines::new("ab\ncd");
        let other = Lines::new("ab\ncdé");
        for offset in 0..5 {
            assert_eq!(plain.position(offset), other.position(offset));
        }
    }
}
