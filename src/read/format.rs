//! What the engine needs to know of formats other than Azure's own JSON, whether it was built with them or not.

use std::ops::Range;

use super::Severity;
use super::document::{Document, TextPlaces};
use crate::json::Node;

/// A format that texts may be in.
pub struct Format {
    /// Its kind, as the plan names it.
    pub kind: &'static str,
    /// The parts of a text that are in this format: cheap, since it is asked of every text.
    pub claims: fn(&str) -> Vec<Range<usize>>,
    /// The resources in a document of this format, in the shape of Azure's JSON. What can't be read is told; an error
    /// means that not all was read.
    pub read: for<'t> fn(&Document<'t>) -> Vec<Node<'t>>,
}

/// JSON made of a text that is nearly JSON.
pub struct Mended {
    /// The JSON, as far as the text could be understood.
    pub text: String,
    /// Where its parts stand, counted from where the text begins.
    pub places: TextPlaces,
    /// What was mended, with its place in the text.
    pub told: Vec<(Severity, usize, &'static str)>,
    /// Where the document ends in the text.
    pub end: usize,
}
