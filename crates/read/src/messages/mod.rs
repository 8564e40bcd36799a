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
pub mod secrets;
pub mod sources;
pub mod tables;
pub mod templates;
pub mod terraform;

use model::message::Entry;

/// All catalogues, by their codes.
pub static ALL: &[&[Entry]] = &[
    sources::CATALOGUE,
    kinds::CATALOGUE,
    secrets::CATALOGUE,
    labels::CATALOGUE,
    resources::CATALOGUE,
    expected::CATALOGUE,
    incomplete::CATALOGUE,
    elsewhere::CATALOGUE,
    templates::CATALOGUE,
    terraform::CATALOGUE,
    powershell::CATALOGUE,
    tables::CATALOGUE,
    node_firewall::CATALOGUE,
    merge::CATALOGUE,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn codes_ascend_and_templates_use_their_arguments() {
        let entries: Vec<_> = ALL.iter().flat_map(|catalogue| catalogue.iter()).collect();
        assert!(entries.is_sorted_by(|one, next| one.code < next.code));
        for entry in entries {
            let fields: Vec<&str> =
                entry.template.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
            let used = |argument: &&str| fields.iter().any(|field| field.trim_start_matches('^') == *argument);
            assert!(fields.iter().all(|field| entry.arguments.contains(&field.trim_start_matches('^'))), "{entry:?}");
            assert!(entry.arguments.iter().all(used), "{entry:?}");
            assert!(!entry.template.replace("``", "").contains('`'), "{entry:?}");
        }
    }
}
