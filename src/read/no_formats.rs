//! A build that reads Azure's own JSON only: no text is in another format, and no object stands for others.

use std::ops::Range;

use super::document::Document;
use super::fields::Fields;
use super::walk::Found;
use crate::json::{Node, Object};

/// A format that texts may be in.
pub struct Format {
    /// Its kind, as the plan names it.
    pub kind: &'static str,
    /// The resources in a document of this format.
    pub read: for<'t> fn(&Document<'t>) -> Vec<Node<'t>>,
}

/// The parts of a text that are in one of the formats.
pub fn claims(_text: &str) -> Vec<(Range<usize>, &'static Format)> {
    Vec::new()
}

/// What an object stands for.
pub fn translate<'t>(_fields: &Fields<'_, 't, '_>) -> Option<(&'static str, Vec<Node<'t>>)> {
    None
}

/// Why there may be more in a resource than the source shows.
pub fn why_incomplete(_object: &Object<'_>) -> Option<String> {
    None
}

/// Reads the texts that were found inside a document.
pub fn walk_inner(_document: &Document<'_>, _found: &mut Found) {}
