//! Reading: text in, estate out, with positions and diagnostics. Reading never fails as a whole: what could not be
//! understood becomes a diagnostic at its line, and reading continues.
//!
//! ```text
//! text ─▶ documents ─▶ azure, node_firewall ─▶ formats ─▶ reader ─▶ merge
//! ```
//! No folder imports from a later one. `tests/it/architecture` checks that.

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
use model::message::leave_few;
use model::net::Region;
use model::pace::{self, Pace, Stage};
use reader::{contents, joined, source_reader, weekly_file};

pub use reader::given::{is_ambiguous, with_value};

/// Gives service tags their region where that is the expression which is also the location of their NSG: the location that another source
/// shows, or else the region of the plan.
pub fn resolve_region(estate: &mut Estate, region: Option<&Region>) {
    merge::regions::settle(estate, region);
}

/// True for a source that belongs to a configuration, such as a file of values, though it may hold no resource.
pub fn is_of_a_configuration(source: &Source) -> bool {
    joined::has_role(source)
}

/// The blocks that a text of Terraform's or Bicep's declares, each as its kind and its names; for checks against other parsers.
pub fn blocks(source: &Source) -> Vec<String> {
    formats::blocks(source)
}

/// Reads all sources into one estate.
pub fn read(sources: &[Source]) -> Read {
    pace::at_once(read_at(sources, &Pace::default()))
}

/// The same, resting after each source.
pub async fn read_at(sources: &[Source], pace: &Pace) -> Read {
    let mut estate = Estate::default();
    let mut reports: Vec<(usize, SourceReport)> = Vec::new();
    let mut service_tags = None;
    let all = sources.iter().map(|source| source.text.len()).sum();
    let mut done = 0;
    let mut about = vec![Vec::new(); sources.len()];
    for configuration in joined::configurations(sources) {
        let members: Vec<(usize, &Source)> =
            configuration.sources.iter().filter_map(|number| Some((*number, sources.get(*number)?))).collect();
        let tags = match members.as_slice() {
            [(number, source)] => weekly_file::read(source, &mut service_tags).map(|report| (*number, report)),
            _ => None,
        };
        if let Some(report) = tags {
            reports.push(report);
        } else {
            let (found, of_members) = source_reader::read_sources(&configuration, &members);
            for &(number, _) in &members {
                if let Some(about) = about.get_mut(number) {
                    about.extend(contents::resources(&found, number));
                }
            }
            merge::append(&mut estate, found);
            reports.extend(of_members);
        }
        done += members.iter().map(|(_, source)| source.text.len()).sum::<usize>();
        pace.rest(Stage::Read, done, all).await;
    }
    let mut reports = contents::one_of_each(reports);
    for paths in &mut about {
        model::sorted::sort(paths);
        paths.dedup();
    }
    contents::note_repeats(&mut reports, &about);
    merge::settle(&mut estate, &mut reports);
    reports.iter_mut().for_each(|report| leave_few(&mut report.diagnostics, |own| &mut own.message));
    Read { estate, sources: reports, service_tags }
}
