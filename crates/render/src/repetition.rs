//! What is said once of a subject, though it holds for several requirements.

use model::plan::{Hop, Verdict};

/// What was said of the same hop before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Nothing of this.
    Nothing,
    /// The same fact is missing.
    MissingFact,
    /// All of it.
    All,
}

/// The hops of a subject with what was said of each of them before: it is stated once.
pub fn with_repetition<'p>(hops: &'p [Hop], before: &mut Vec<&'p Hop>) -> Vec<(&'p Hop, Said)> {
    let is_same =
        |hop: &Hop, other: &Hop| (hop.kind, &hop.name, hop.verdict) == (other.kind, &other.name, other.verdict);
    let misses_same = |hop: &Hop, other: &Hop| {
        hop.verdict == Verdict::Unknown && !hop.missing.is_empty() && hop.missing == other.missing
    };
    let said = |hop: &Hop| {
        let mut same = before.iter().filter(|other| is_same(hop, other));
        let is_all = |other: &&Hop| hop.why == other.why && hop.missing == other.missing;
        match same.clone().any(|other| is_all(&other)) {
            true => Said::All,
            false if same.any(|other| misses_same(hop, other)) => Said::MissingFact,
            false => Said::Nothing,
        }
    };
    let said: Vec<(&'p Hop, Said)> = hops.iter().map(|hop| (hop, said(hop))).collect();
    before.extend(hops);
    said
}
