//! A build that reads Azure's own JSON only. Whoever uses it has to look at what it tells: what
//! it could not read, a build with all formats may.

use std::ops::Range;

use super::document::Document;
use super::fields::Fields;
use super::format::{Format, Mended};
use super::walk::Found;
use crate::json::{Node, Object};

/// No part of a text is in another format.
pub fn claims(_text: &str) -> Vec<(Range<usize>, &'static Format)> {
    Vec::new()
}

/// No object stands for others.
pub fn translate<'t>(_fields: &Fields<'_, 't, '_>) -> Option<(&'static str, Vec<Node<'t>>)> {
    None
}

/// Why there may be more in a resource than the source shows.
pub fn why_incomplete(_object: &Object<'_>) -> Option<String> {
    None
}

/// Reads the texts that were found inside a document.
pub fn walk_inner(_document: &Document<'_>, _found: &mut Found) {}

/// JSON is right, or it is not read.
pub fn mend(_text: &str) -> Option<Mended> {
    None
}

/// No text holds the rules of a node.
pub mod node_firewall {
    use std::cell::RefCell;

    use crate::estate::NodeFirewall;
    use crate::read::lines::Lines;
    use crate::read::{Diagnostic, Extent, Source, SourceReport};

    /// False.
    pub fn looks_like(_text: &str) -> bool {
        false
    }

    /// None.
    pub fn read_node_firewall(
        _number: usize,
        _source: &Source,
        _lines: &Lines<'_>,
        _diagnostics: &RefCell<Vec<Diagnostic>>,
    ) -> Vec<NodeFirewall> {
        Vec::new()
    }

    /// Nothing was read.
    pub fn report(source: &Source, _firewalls: &[NodeFirewall], diagnostics: Vec<Diagnostic>) -> SourceReport {
        SourceReport { name: source.name.clone(), kind: "unrecognised".to_owned(), read: Extent::Nothing, diagnostics }
    }
}
