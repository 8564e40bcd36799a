//! Operations on the values of expressions, for all languages that have expressions: Terraform's configuration, ARM templates,
//! and Bicep, which becomes a template.
//!
//! A language has a table from its functions to these operations. What the languages disagree on is an argument of an
//! operation, or a line of the table: which values a text can hold, what counts as equal, whether names have a case, and where
//! numbers begin. An operation is `None` if it has no value: because it fails, or because that depends on something unknown.
//! Each language decides what to write in its place.
//!
//! An unknown value is a value like others ([`model::json::Node::Unclear`]): a list may hold one, a text may have one as a part
//! ([`crate::text::symbolic`]), and a list may end in further elements of unknown number ([`value::rest`]).

pub(super) mod lists;
pub(super) mod networks;
pub(super) mod objects;
pub(super) mod texts;
pub(super) mod value;

#[cfg(test)]
mod tests;
