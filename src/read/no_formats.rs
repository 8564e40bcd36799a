//! A build that reads Azure's own JSON only. Whoever uses it has to look at what it tells: what
//! it could not read, a build with all formats may.

use std::ops::Range;

use super::document::Document;
use super::fields::Fields;
use super::format::{Format, Mended};
use super::walk::Found;
use crate::estate::Estate;
use crate::json::{Node, Object};

/// No part of a text is in another format.
pub fn claims(_text: &str) -> Vec<(Range<usize>, &'static Format)> {
    Vec::new()
}

/// No object stands for others.
pub fn translate<'t>(_fields: &Fields<'_, 't, '_>) -> Option<(&'static str, Vec<Node<'t>>)> {
    None
}

/// Nothing is translated, so that nothing is marked.
pub fn is_apart(_body: &Object<'_>) -> bool {
    false
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

/// No object shows the firewall of a node.
pub fn read_node_firewall(
    _fields: &Fields<'_, '_, '_>,
    _estate: &mut Estate,
    _windows: &mut node_firewall::Windows,
) -> bool {
    false
}

/// No text holds the rules of a node.
pub mod node_firewall {
    use std::cell::RefCell;

    use crate::read::lines::Lines;
    use crate::read::walk::Found;
    use crate::read::{Diagnostic, Source};

    /// Nothing.
    #[derive(Default)]
    pub struct Windows;

    /// False.
    pub fn looks_like(_text: &str) -> bool {
        false
    }

    /// Reads nothing.
    pub fn read_rest(
        _number: usize,
        _source: &Source,
        _text: &str,
        _lines: &Lines<'_>,
        _diagnostics: &RefCell<Vec<Diagnostic>>,
        _found: &mut Found,
    ) -> bool {
        false
    }
}

/// Templates are not read, and told.
pub mod template {
    use crate::json::{Node, Object};
    use crate::read::Severity;
    use crate::read::document::Document;

    /// Nothing, where a template or a deployment stands.
    pub fn read<'t>(
        object: &'t Object<'t>,
        document: &Document<'t>,
        _formats: &mut Vec<&'static str>,
    ) -> Option<Vec<Node<'t>>> {
        let is_template = object.get("resources").is_some() && object.get("contentVersion").is_some();
        let is_deployment =
            object.text("type").is_some_and(|own| own.eq_ignore_ascii_case("Microsoft.Resources/deployments"));
        (is_template || is_deployment || object.get("languageVersion").is_some()).then(|| {
            document.say(Severity::Warning, document.origin_of(object), "This is a template.".to_owned());
            Vec::new()
        })
    }
}
