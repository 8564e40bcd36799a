//! Reading: text in, estate out, with positions and diagnostics. Reading never fails as a whole: what could not be
//! understood becomes a diagnostic at its line, and the rest goes on.
//!
//! ```text
//! text ─▶ documents ─▶ azure, node_firewall ─▶ formats ─▶ reader ─▶ merge
//! ```
//! No folder imports from one that comes after it. `tests/it/architecture` checks that.

mod azure;
mod documents;
mod formats;
mod merge;
pub mod messages;
mod node_firewall;
mod reader;
mod text;

pub use model::source::{Diagnostic, Extent, Read, Severity, Source, SourceContents, SourceReport};
pub use text::secrets;

use model::estate::Estate;
use model::pace::{self, Pace, Stage};
use reader::{contents, source_reader, weekly_file};

/// Reads all sources into one estate.
pub fn read(sources: &[Source]) -> Read {
    pace::at_once(read_at(sources, &Pace::default()))
}

/// The same, resting after each source.
pub async fn read_at(sources: &[Source], pace: &Pace) -> Read {
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
