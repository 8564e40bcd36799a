//! Reading: text in, estate out, with positions and diagnostics. Reading never fails as a whole: what could not be
//! understood becomes a diagnostic at its line, and the rest goes on.

mod admin_rules;
mod arm;
mod batch;
mod cut;
mod diagnostic;
#[cfg_attr(not(feature = "formats"), allow(dead_code, reason = "what a build without formats does not use"))]
mod document;
mod effective;
mod field;
mod fields;
mod firewall;
#[cfg_attr(not(feature = "formats"), allow(dead_code, reason = "what a build without formats does not use"))]
mod format;
// A build without the feature reads Azure's own JSON only; whoever uses it has to tell whether that was enough.
#[cfg_attr(not(feature = "formats"), path = "no_formats.rs")]
mod formats;
mod kind;
mod lines;
mod merge;
mod network;
#[cfg(feature = "formats")]
mod node_firewall;
mod nsg;
mod route;
pub mod secrets;
mod source;
mod source_reader;
mod text;
mod walk;

pub use diagnostic::{Diagnostic, Extent, Severity, SourceReport};
pub use source::Source;

use crate::estate::Estate;

/// What reading gives: the estate, and for each source what there was to say about it.
#[derive(Clone, Debug)]
pub struct Read {
    /// Everything the sources say about the network.
    pub estate: Estate,
    /// One report for each source, in their order.
    pub sources: Vec<SourceReport>,
}

/// Reads all sources into one estate.
pub fn read(sources: &[Source]) -> Read {
    let mut estate = Estate::default();
    let mut reports = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let (found, report) = source_reader::read_source(number, source);
        merge::append(&mut estate, found);
        reports.push(report);
    }
    merge::settle(&mut estate, &mut reports);
    Read { estate, sources: reports }
}
