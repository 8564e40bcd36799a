//! Reading: text in, estate out, with positions and diagnostics. Reading never fails as a whole: what could not be
//! understood becomes a diagnostic at its line, and the rest goes on.

mod arm;
mod cut;
mod diagnostic;
mod document;
mod field;
mod json;
mod kind;
mod lines;
mod node_firewall;
mod nsg;
mod source;
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
    let (mut nsgs, mut node_firewalls) = (Vec::new(), Vec::new());
    let mut reports = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let (found, firewalls, report) = walk::read_source(number, source);
        nsgs.extend(found);
        node_firewalls.extend(firewalls);
        reports.push(report);
    }
    Read { estate: Estate { nsgs: nsg::without_repeats(nsgs, &mut reports), node_firewalls }, sources: reports }
}
