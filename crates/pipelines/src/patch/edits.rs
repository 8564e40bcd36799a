//! Edits of a text, and the text with them.

/// A part of a text that is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What takes its place.
    pub text: String,
}

impl TextEdit {
    /// Text that is inserted.
    pub fn insert(at: usize, text: String) -> Self {
        TextEdit { start: at, end: at, text }
    }
}

/// A text with edits; `None` if two of them overlap.
pub fn edited(text: &str, edits: &[TextEdit]) -> Option<String> {
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        out.push_str(text.get(at..edit.start)?);
        out.push_str(&edit.text);
        at = edit.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// The place of a line and column, both from 1, columns in characters.
pub fn offset(text: &str, line: u32, column: u32) -> Option<usize> {
    let before: usize =
        text.split_inclusive('\n').take(usize::try_from(line).ok()?.checked_sub(1)?).map(str::len).sum();
    let rest = text.get(before..)?;
    let characters = usize::try_from(column).ok()?.checked_sub(1)?;
    rest.char_indices().map(|(at, _)| before + at).nth(characters).or(Some(text.len()))
}

/// Line and column of a place, both from 1.
pub fn position(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let number = |own: usize| u32::try_from(own).unwrap_or(u32::MAX);
    (number(line), number(column))
}

/// Where the line of a place begins.
pub fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

/// Where the line of a place ends, behind its line end.
pub fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at + end + 1)
}

/// The white space at the beginning of a place's line.
pub fn indent(text: &str, at: usize) -> &str {
    let line = text.get(line_start(text, at)..).unwrap_or_default();
    let length = line.find(|c: char| c != ' ' && c != '\t').unwrap_or(line.len());
    line.get(..length).unwrap_or_default()
}

/// How a text ends its lines.
pub fn line_feed(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_positions_are_each_others_inverse() {
        let text = "a\r\nüb\n\nc";
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let (line, column) = position(text, at);
            assert_eq!(offset(text, line, column), Some(at));
        }
    }

    #[test]
    fn edits_that_overlap_are_refused() {
        let edit = |start, end, text: &str| TextEdit { start, end, text: text.to_owned() };
        assert_eq!(edited("abcd", &[edit(2, 3, "X"), edit(0, 1, "")]).as_deref(), Some("bXd"));
        assert_eq!(edited("abcd", &[edit(0, 2, "X"), edit(1, 3, "")]), None);
    }
}
