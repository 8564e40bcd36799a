//! Diagnostics about the sources that are being read.

use std::cell::RefCell;

use model::estate::Origin;
use model::message::{Codes, Message};
use model::source::{Diagnostic, Severity, by_place};

/// Diagnostics, each with the number of its source.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    all: RefCell<Vec<(usize, Diagnostic)>>,
}

impl Diagnostics {
    /// Says something about a place.
    pub(crate) fn say(&self, severity: Severity, at: Origin, message: Message) {
        let diagnostic = Diagnostic { codes: Codes::default(), severity, message, line: at.line, column: at.column };
        self.all.borrow_mut().push((at.source, diagnostic));
    }

    /// How many errors there are so far.
    pub(crate) fn errors(&self) -> usize {
        self.all.borrow().iter().filter(|(_, diagnostic)| diagnostic.severity == Severity::Error).count()
    }

    /// True if there is no diagnostic so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.borrow().is_empty()
    }

    /// Those of a source, in the order of their places.
    pub(crate) fn of(&self, source: usize) -> Vec<Diagnostic> {
        let all = self.all.borrow();
        by_place(all.iter().filter(|(number, _)| *number == source).map(|(_, own)| own.clone()).collect())
    }
}
