//! The position of a thing in the sources.

/// A place in a source: small and copied freely, so that every later phase can name it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Which source, counted from 0 in the order of the sources.
    pub source: usize,
    /// The line, from 1.
    pub line: u32,
    /// The column, in characters from 1.
    pub column: u32,
}
