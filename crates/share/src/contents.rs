//! What a link holds, for people to see before they copy it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::parts::without_forms;
use super::pseudonyms::Pseudonyms;
use model::wire::{Contents, SharedPlan};
use render::shown;

/// What a shared plan holds.
pub fn contents(shared: &SharedPlan) -> Contents {
    let plan = &shared.plan;
    let contents = Contents {
        subjects: plan.subjects.len(),
        steps: plan.checklist.steps().count(),
        changes: plan.changes.len(),
        ticks: shared.ticks.len(),
        notes: shared.ticks.values().filter(|tick| !tick.note.is_empty()).count(),
        names_replaced: shared.names_replaced,
        names: if shared.names_replaced { Vec::new() } else { Pseudonyms::of(plan).names() },
        addresses: addresses(shared),
        sources: shared.sources.iter().map(|source| source.name.clone()).collect(),
        left_out: without_forms(shared.clone()).left_out,
        told: Vec::new(),
    };
    Contents { told: in_words(&contents), ..contents }
}

/// How many addresses and ranges are in it.
fn addresses(shared: &SharedPlan) -> usize {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let is_address = |word: &&str| {
        let address = word.split_once('/').map_or(*word, |(address, _)| address);
        address.parse::<IpAddr>().is_ok()
    };
    let text = serde_json::to_string(&shared.plan).unwrap_or_default();
    let words = text.split(|c: char| !(c.is_ascii_hexdigit() || ".:/".contains(c)));
    found.extend(words.map(|word| word.trim_matches(['.', ':'])).filter(is_address).map(str::to_owned));
    found.len()
}

/// What a shared plan holds, in sentences.
fn in_words(contents: &Contents) -> Vec<String> {
    let counted = [
        (contents.subjects, "subject", "subjects"),
        (contents.steps, "step", "steps"),
        (contents.changes, "change", "changes"),
        (contents.ticks, "step with ticks or notes", "steps with ticks or notes"),
        (contents.addresses, "address or range", "addresses and ranges"),
    ];
    let counted = counted.into_iter().filter(|(count, ..)| *count > 0);
    let counted = counted.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }));
    let mut told = vec![counted.collect::<Vec<_>>().join(", ") + "."];
    if contents.names_replaced {
        let notes = if contents.notes > 0 { " Notes stay as they were written." } else { "" };
        told.push(format!("Pseudonyms such as nsg-1 replace names.{notes}"));
    } else if !contents.names.is_empty() {
        told.push(format!("Names: {}.", shown(&contents.names.join(", "))));
    }
    if !contents.sources.is_empty() {
        told.push(format!("The texts, without the secrets that were found: {}.", shown(&contents.sources.join(", "))));
    }
    told.extend(contents.left_out.iter().map(|left_out| format!("Not in it: {left_out}")));
    told
}
