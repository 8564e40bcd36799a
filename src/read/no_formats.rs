//! A build that reads Azure's own JSON only: no text is in another format, and no object stands for others.

use std::ops::Range;

use super::document::Document;
use super::fields::Fields;
use super::node_firewall::ShownOfWindows;
use crate::estate::Estate;
use crate::json::Node;

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

/// Whether an object shows the firewall of a node.
pub fn read_node_firewall(_fields: &Fields<'_, '_, '_>, _estate: &mut Estate, _windows: &mut ShownOfWindows) -> bool {
    false
}
