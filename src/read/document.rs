//! One JSON document inside a source, while it is being read: where its parts stand, and what there is to say about them.

use std::borrow::Cow;
use std::cell::RefCell;

use super::lines::Lines;
use super::{Diagnostic, Severity};
use crate::estate::Origin;
use crate::json::{Object, offset_in};

/// A document that is being read.
pub struct Document<'t> {
    /// The number of its source.
    pub source: usize,
    /// The name of its source.
    pub source_name: &'t str,
    /// The document's own text, which the tree borrows from.
    pub text: &'t str,
    /// Where that text begins in the source.
    pub start: usize,
    /// The lines of the source.
    pub lines: &'t Lines<'t>,
    /// What there is to say.
    pub diagnostics: &'t RefCell<Vec<Diagnostic>>,
}

impl Document<'_> {
    /// The place of a string of the tree; of the document, if it has none.
    pub fn origin(&self, slice: &str) -> Origin {
        let offset = offset_in(self.text, slice).unwrap_or_default();
        let (line, column) = self.lines.position(self.start + offset);
        Origin { source: self.source, line, column }
    }

    /// The place of an object: that of its `name`, else of its first member.
    pub fn origin_of(&self, object: &Object<'_>) -> Origin {
        let placed = |slice: &&Cow<'_, str>| offset_in(self.text, slice).is_some();
        let name = object.text("name").filter(placed);
        let first = || object.members().map(|(name, _)| name).find(placed);
        name.or_else(first).map_or_else(|| self.origin(self.text), |slice| self.origin(slice))
    }

    /// Says something about a place.
    pub fn say(&self, severity: Severity, at: Origin, message: String) {
        self.diagnostics.borrow_mut().push(Diagnostic { severity, message, line: at.line, column: at.column });
    }
}
