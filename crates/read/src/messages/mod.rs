//! The sentences of this crate, a catalogue for each topic.

pub mod elsewhere;
pub mod expected;
pub mod incomplete;
pub mod kinds;
pub mod labels;
pub mod merge;
pub mod node_firewall;
pub mod powershell;
pub mod resources;
pub mod scripts;
pub mod secrets;
pub mod sources;
pub mod tables;
pub mod templates;
pub mod terraform;
pub mod unnamed;

use model::message::Entry;

/// All catalogues, by their codes.
pub static ALL: &[&[Entry]] = &[
    sources::CATALOGUE,
    kinds::CATALOGUE,
    secrets::CATALOGUE,
    labels::CATALOGUE,
    unnamed::CATALOGUE,
    resources::CATALOGUE,
    expected::CATALOGUE,
    incomplete::CATALOGUE,
    elsewhere::CATALOGUE,
    templates::CATALOGUE,
    terraform::CATALOGUE,
    powershell::CATALOGUE,
    scripts::CATALOGUE,
    tables::CATALOGUE,
    node_firewall::CATALOGUE,
    merge::CATALOGUE,
];

#[cfg(test)]
mod tests {
    #[test]
    fn the_catalogues_are_sound() {
        assert_eq!(model::message::check(super::ALL), Ok(()));
    }
}
