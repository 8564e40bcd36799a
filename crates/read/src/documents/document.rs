//! One JSON document inside a source, while it is being read: the positions of its parts, and the diagnostics about them.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use super::diagnostics::Diagnostics;
use super::embedded::EmbeddedText;
use super::loops::Loops;
use crate::text::positions::{Lines, TextPlaces};
use model::estate::{Description, Form, Origin};
use model::json::{Node, Object, offset_in};
use model::message::Message;
use model::source::Severity;

/// A document that is being read.
pub(crate) struct Document<'t> {
    /// The name of its source; of the first, if it is made of several.
    pub source_name: &'t str,
    /// The document's own text, which the tree borrows from: a part of the source, or made of one.
    pub text: &'t str,
    /// The positions of its parts in the source.
    pub places: TextPlaces,
    /// All of the source.
    pub whole: &'t str,
    /// Where the files begin that the source is made of, and their names.
    pub files: &'t [(usize, &'t str)],
    /// The lines of the source.
    pub lines: &'t Lines<'t>,
    /// What there is to say.
    pub diagnostics: &'t Diagnostics,
    /// What loops may still make.
    pub loops: &'t Rc<Loops>,
    /// Where the documents of the source begin that others link to.
    pub linked: &'t RefCell<Vec<usize>>,
    /// True if variables may have other values than their defaults: which values apply is not known.
    pub lacks_values: bool,
    /// True if a command that is elsewhere gives values that are not shown.
    pub has_other_values: bool,
    /// True if all files of the folders are given.
    pub is_of_whole_folder: bool,
    /// Texts that were found inside, such as JSON in a string: they are read like documents of their own.
    pub inner: RefCell<Vec<EmbeddedText>>,
    /// What holds of every resource that is described here.
    pub within: RefCell<Description>,
}

impl<'t> Document<'t> {
    /// The offset in the source of a string of the tree; of the document, if it has none.
    pub(crate) fn offset(&self, slice: &str) -> usize {
        self.places.in_source(offset_in(self.text, slice).unwrap_or_default())
    }

    /// The place of a string of the tree; of the document, if it has none.
    pub(crate) fn origin(&self, slice: &str) -> Origin {
        self.place(slice).unwrap_or_else(|| self.origin_at(0))
    }

    /// The place of a string of the tree, if it is a slice of the text.
    pub(crate) fn place(&self, slice: &str) -> Option<Origin> {
        offset_in(self.text, slice).map(|offset| self.origin_at(offset))
    }

    /// The place of an offset in the document's text.
    pub(crate) fn origin_at(&self, offset: usize) -> Origin {
        self.lines.origin(self.places.in_source(offset))
    }

    /// The place of an object: that of its `name`, else of its first member, else of the first text in it.
    pub(crate) fn origin_of(&self, object: &Object<'_>) -> Origin {
        let placed = |slice: &&str| offset_in(self.text, slice).is_some();
        let name = object.text("name").map(AsRef::as_ref).filter(placed);
        let first = || object.members().map(|(name, _)| name.as_str()).find(placed);
        // Of a tree that was made of another format, only the values are in the text.
        let value =
            || object.members().filter_map(|(_, value)| value.text()).find(|text| offset_in(self.text, text).is_some());
        let slice = name.or_else(first).or(object.computed_from()).or_else(value);
        slice.map_or_else(|| self.origin(self.text), |slice| self.origin(slice))
    }

    /// The name of the file that an offset of the text is in.
    pub(crate) fn file_at(&self, offset: usize) -> &'t str {
        let at = self.places.in_source(offset);
        let next = self.files.partition_point(|(start, _)| *start <= at);
        next.checked_sub(1).and_then(|last| self.files.get(last)).map_or("", |(_, file)| file)
    }

    /// Says something about a place.
    pub(crate) fn say(&self, severity: Severity, at: Origin, message: Message) {
        self.diagnostics.say(severity, at, message);
    }
}

/// A format that texts may be in.
pub(crate) struct Format {
    /// Its kind, as the plan names it.
    pub kind: &'static str,
    /// What it means that a text in it leaves a member out.
    pub form: Form,
    /// The parts of a text that are in this format: cheap, since it is asked of every text.
    pub claims: fn(&str) -> Vec<Range<usize>>,
    /// The resources in a document of this format, in the shape of Azure's JSON. What can't be read is reported; an error
    /// means that not all was read.
    pub read: for<'t> fn(&Document<'t>) -> Vec<Node<'t>>,
}
