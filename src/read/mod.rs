//! Reading: text in, estate out, with positions and diagnostics. Reading never fails as a whole: what could not be
//! understood becomes a diagnostic at its line, and the rest goes on.

mod admin_rules;
mod batch;
mod cut;
mod dependencies;
mod diagnostic;
#[cfg_attr(not(feature = "formats"), allow(dead_code, reason = "what a build without formats does not use"))]
mod document;
mod effective;
mod field;
mod fields;
// What the page can not carry at once.
#[cfg_attr(not(feature = "formats"), path = "no_firewall.rs")]
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
mod weekly_file;
mod workload;

pub use diagnostic::{Diagnostic, Extent, Severity, SourceReport};
#[cfg(feature = "formats")]
pub use node_firewall::iptables_words;
pub use source::Source;

use crate::estate::Estate;
use crate::net::TagTable;

/// What reading gives: the estate, and for each source what there was to say about it.
#[derive(Clone, Debug)]
pub struct Read {
    /// Everything the sources say about the network.
    pub estate: Estate,
    /// One report for each source, in their order.
    pub sources: Vec<SourceReport>,
    /// The service tags that a source holds; the embedded ones for clouds of which it holds none.
    pub service_tags: Option<TagTable>,
}

/// Reads all sources into one estate.
pub fn read(sources: &[Source]) -> Read {
    let mut estate = Estate::default();
    let mut reports = Vec::new();
    let mut service_tags = None;
    for (number, source) in sources.iter().enumerate() {
        if let Some(report) = weekly_file::read(source, &mut service_tags) {
            reports.push(report);
            continue;
        }
        let (found, report) = source_reader::read_source(number, source);
        merge::append(&mut estate, found);
        reports.push(report);
    }
    merge::settle(&mut estate, &mut reports);
    Read { estate, sources: reports, service_tags }
}
