//! A build without formats plans changes of network security groups only.

use super::edit::At;
use super::item::Item;
use super::schema::{Change, Target};
use crate::estate::Estate;
use crate::read::SourceReport;

/// Nothing.
pub fn target(_at: At, _estate: &Estate) -> Option<Target> {
    None
}

/// Nothing.
pub fn fill(_change: &mut Change, _at: At, _item: &Item, _estate: &Estate, _sources: &[SourceReport]) {}
