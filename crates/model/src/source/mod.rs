//! The texts that users give, and what reading reports about them.

mod report;
mod text;

pub use report::{Diagnostic, Extent, Severity, SourceContents, SourceReport, by_place};
pub use text::with_line_feeds;

use serde::{Deserialize, Serialize};

use crate::estate::Estate;
use crate::net::TagTable;

/// What reading gives: the estate, and for each source what there was to say about it.
#[derive(Clone, Debug)]
pub struct Read {
    /// Everything the sources say about the network.
    pub estate: Estate,
    /// One report for each source, in their order.
    pub sources: Vec<SourceReport>,
    /// The service tags that a source holds; the embedded ones for clouds of which it holds none.
    pub service_tags: Option<TagTable>,
}

/// One pasted or dropped text, with its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct Source {
    /// The file's name, or the name that the page gave it.
    pub name: String,
    /// The text, without a byte order mark.
    pub text: String,
    /// True if the bytes were no valid text and some were replaced.
    #[serde(skip)]
    pub damaged: bool,
    /// Where the parts of the text are in the file that they were taken from; empty for the text of a complete file.
    #[serde(skip)]
    pub pieces: Vec<Piece>,
    /// The lines whose values are read although they look like secrets, as the user asked.
    #[serde(skip)]
    pub unmasked: Vec<u32>,
    /// True if all files of its folder are given: what none of them declares does not exist.
    #[serde(skip)]
    pub is_of_whole_folder: bool,
}

/// A part of a text, at the beginning of a line, and its position in the file that it was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its offset in the text, in bytes.
    pub start: usize,
    /// The line in the file, from 1.
    pub line: u32,
    /// The column in the file, in characters from 1.
    pub column: u32,
}

impl Source {
    /// A source from text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Source { name: name.into(), text, ..Source::default() }
    }

    /// A source from a file's bytes: UTF-8, or UTF-16 as PowerShell's `>` writes it, with or without byte order mark.
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8]) -> Self {
        let (text, damaged) = text::decode(bytes);
        Source { name: name.into(), text, damaged, ..Source::default() }
    }
}
