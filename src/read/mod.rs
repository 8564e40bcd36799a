//! Reading: text in, estate out, with positions and diagnostics. Reading never fails as a whole: what could not be
//! understood becomes a diagnostic at its line, and the rest goes on.

mod admin_rules;
mod batch;
mod contents;
mod cut;
mod dependencies;
mod described;
mod document;
mod effective;
mod embedded;
mod field;
mod fields;
mod firewall;
mod formats;
mod kind;
mod lenient;
mod lines;
mod merge;
mod network;
mod node_firewall;
mod notes;
mod nsg;
mod parents;
mod route;
mod rule_fields;
pub mod secrets;
mod secure_parameters;
mod source_reader;
mod symbolic;
mod walk;
mod weekly_file;
mod workload;

pub use model::source::{Contents, Diagnostic, Extent, Read, Severity, Source, SourceReport};
pub use node_firewall::iptables_words;

use crate::estate::Estate;
use crate::pace::{self, Pace, Stage};

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
