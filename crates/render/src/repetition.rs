//! What is said once about a subject, although it applies to several requirements.

use model::plan::Hop;

/// What was said of the same hop before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Not all of this.
    Nothing,
    /// All of it.
    All,
}

/// The hops of a requirement with what was said of each of them before: it is stated once.
pub fn with_repetition<'p>(hops: impl Iterator<Item = &'p Hop>, before: &mut Vec<&'p Hop>) -> Vec<(&'p Hop, Said)> {
    let is_same = |hop: &Hop, other: &Hop| {
        (hop.kind, &hop.name, hop.verdict, &hop.why, &hop.missing)
            == (other.kind, &other.name, other.verdict, &other.why, &other.missing)
    };
    let said = |hop: &'p Hop| match before.iter().any(|other| is_same(hop, other)) {
        true => (hop, Said::All),
        false => (hop, Said::Nothing),
    };
    let said: Vec<(&'p Hop, Said)> = hops.map(said).collect();
    before.extend(said.iter().map(|(hop, _)| hop));
    said
}
