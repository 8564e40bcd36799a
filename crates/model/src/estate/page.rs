//! Answers that come in pages.

use super::Origin;

/// One page of an answer that has more rows than the page shows, as Azure Resource Graph gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many rows the whole answer has, if the page shows that.
    pub total: Option<usize>,
    /// How many rows the page has.
    pub rows: usize,
    /// The id of its first row, by which two copies of a page are one.
    pub first: Option<String>,
    /// Where the page shows that there are more.
    pub origin: Origin,
}
