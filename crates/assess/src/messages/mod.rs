//! The sentences of this crate, by topic.

pub mod asks;
pub mod diagnosis;
pub mod evidence;
pub mod facts;
pub mod findings;
pub mod impact;
pub mod labels;
pub mod node_groups;

use model::message::Entry;

/// All messages of this crate.
pub static ALL: &[&[Entry]] = &[
    labels::CATALOGUE,
    evidence::CATALOGUE,
    facts::CATALOGUE,
    asks::CATALOGUE,
    findings::CATALOGUE,
    impact::CATALOGUE,
    node_groups::CATALOGUE,
    diagnosis::CATALOGUE,
];

#[cfg(test)]
mod tests {
    #[test]
    fn the_catalogues_are_sound() {
        assert_eq!(model::message::check(super::ALL), Ok(()));
    }
}
