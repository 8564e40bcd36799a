//! What is said once about a subject, although it applies to several requirements.

use model::plan::{Hop, Verdict};

/// The hops of a subject with whether the same fact of the same hop was missing before: it is stated once.
pub fn with_repetition<'p>(hops: &'p [Hop], before: &mut Vec<&'p Hop>) -> Vec<(&'p Hop, bool)> {
    let same = |hop: &Hop, other: &Hop| {
        hop.verdict == Verdict::Unknown
            && !hop.missing.is_empty()
            && (hop.kind, &hop.name, hop.verdict) == (other.kind, &other.name, other.verdict)
            && hop.missing == other.missing
    };
    let repeated: Vec<(&'p Hop, bool)> =
        hops.iter().map(|hop| (hop, before.iter().any(|other| same(hop, other)))).collect();
    before.extend(hops);
    repeated
}
