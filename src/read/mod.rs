//! Reading: text in, estate out, with positions and diagnostics. Reading never fails as a whole: what could not be
//! understood becomes a diagnostic at its line, and the rest goes on.

#[cfg(feature = "whole")]
mod admin_rules;
#[cfg(feature = "whole")]
mod batch;
#[cfg(feature = "whole")]
mod contents;
mod cut;
#[cfg(feature = "whole")]
mod dependencies;
mod diagnostic;
mod document;
#[cfg(feature = "whole")]
mod effective;
mod field;
mod fields;
#[cfg(feature = "whole")]
mod firewall;
mod first_look;
#[cfg(feature = "whole")]
mod format;
#[cfg(feature = "whole")]
mod formats;
mod kind;
mod lines;
#[cfg(feature = "whole")]
mod merge;
#[cfg(feature = "whole")]
mod network;
#[cfg(feature = "whole")]
mod node_firewall;
mod nsg;
#[cfg(feature = "whole")]
mod route;
pub mod secrets;
mod source;
#[cfg(feature = "whole")]
mod source_reader;
mod text;
#[cfg(feature = "whole")]
mod walk;
#[cfg(feature = "whole")]
mod weekly_file;
#[cfg(feature = "whole")]
mod workload;

pub use diagnostic::{Contents, Diagnostic, Extent, Severity, SourceReport};
pub use first_look::first_look;
#[cfg(feature = "whole")]
pub use node_firewall::iptables_words;
pub use source::Source;

use crate::estate::Estate;
use crate::net::TagTable;
#[cfg(feature = "whole")]
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
#[cfg(feature = "whole")]
pub fn read(sources: &[Source]) -> Read {
    pace::at_once(read_at(sources, &Pace::default()))
}

/// The same, resting after each source.
#[cfg(feature = "whole")]
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
