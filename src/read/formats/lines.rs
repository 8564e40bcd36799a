//! The lines of a text, with their offsets.

/// A line.
#[derive(Clone, Copy, Debug)]
pub struct Line<'t> {
    /// Its offset in the text.
    pub start: usize,
    /// Its text, without the break.
    pub text: &'t str,
}

/// The lines of a text.
pub fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |whole| {
        let line = Line { start, text: whole.trim_end_matches(['\n', '\r']) };
        start += whole.len();
        line
    })
}
