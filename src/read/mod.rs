//! Reading: text in, estate out, with positions and diagnostics. Reading never fails as a whole: what could not be
//! understood becomes a diagnostic at its line, and the rest goes on.

mod admin_rules;
mod batch;
mod contents;
mod cut;
mod dependencies;
mod described;
mod diagnostic;
mod document;
mod effective;
mod field;
mod fields;
mod firewall;
mod format;
mod formats;
mod kind;
mod lines;
mod merge;
mod network;
mod node_firewall;
mod nsg;
mod parents;
mod route;
pub mod secrets;
mod secure_parameters;
mod source_reader;
mod symbolic;
mod text;
mod walk;
mod weekly_file;
mod workload;

pub use crate::source::Source;
pub use diagnostic::{Diagnostic, Extent, Severity, SourceContents, SourceReport};
pub use node_firewall::iptables_words;

use crate::estate::Estate;
use crate::net::TagTable;
use crate::pace::{self, Pace, Stage};

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
    pace::at_once(read_at(sources, &Pace::default()))
}

/// The same, resting after each source.
pub(crate) async fn read_at(sources: &[Source], pace: &Pace) -> Read {
    let mut estate = Estate::default();
    let mut reports = Vec::new();
    let mut service_tags = None;
    let all = sources.iter().map(|source| source.text.len()).sum();
    let mut done = 0;
    let mut about = vec![Vec::new(); sources.len()];
    for (number, source) in sources.iter().enumerate() {
        if let Some(report) = weekly_file::read(source, &mut service_tags) {
            reports.push(report);
        } else {
            let (found, report) = source_reader::read_source(number, source);
            if let Some(about) = about.get_mut(number) {
                *about = contents::resources(&found);
            }
            merge::append(&mut estate, found);
            reports.push(report);
        }
        done += source.text.len();
        pace.rest(Stage::Read, done, all).await;
    }
    contents::note_repeats(&mut reports, &about);
    merge::settle(&mut estate, &mut reports);
    Read { estate, sources: reports, service_tags }
}
