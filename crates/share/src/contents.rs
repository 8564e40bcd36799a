//! The contents of a link, for people to read before they copy it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::messages;
use super::pseudonyms::Pseudonyms;
use model::message::{Message, all_listed, name};
use model::wire::{Contents, SharedPlan};
use render::shown;

/// What a shared plan holds. It changes nothing: names are found by what replaces them.
pub fn contents(shared: &mut SharedPlan) -> Contents {
    let names = if shared.names_replaced { Vec::new() } else { Pseudonyms::of(&mut shared.plan).names() };
    let plan = &shared.plan;
    let contents = Contents {
        subjects: plan.subjects.len(),
        steps: plan.checklist.steps().count(),
        changes: plan.changes.len(),
        ticks: shared.ticks.len(),
        notes: shared.ticks.values().filter(|tick| !tick.note.is_empty()).count(),
        names_replaced: shared.names_replaced,
        names,
        addresses: addresses(shared),
        sources: shared.sources.iter().map(|source| source.name.clone()).collect(),
        left_out: shared.left_out.clone(),
        sentences: Vec::new(),
    };
    let mut sentences = in_words(&contents);
    let mut people: Vec<String> = shared.reviews.iter().map(|review| shown(&review.who)).collect();
    people.retain(|who| !who.is_empty());
    people.dedup();
    if !people.is_empty() {
        sentences.push(messages::people(all_listed(people.iter().map(name))));
    }
    sentences.extend(contents.left_out.iter().map(messages::not_in_it));
    Contents { sentences, ..contents }
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
fn in_words(contents: &Contents) -> Vec<Message> {
    let counted = |count: usize, one: fn() -> Message, many: fn(usize) -> Message| match count {
        0 => None,
        1 => Some(one()),
        count => Some(many(count)),
    };
    let counts = [
        counted(contents.subjects, messages::one_subject, messages::subjects),
        counted(contents.steps, messages::one_step, messages::steps),
        counted(contents.changes, messages::one_change, messages::changes),
        counted(contents.ticks, messages::one_tick, messages::ticks),
        counted(contents.addresses, messages::one_address, messages::addresses),
    ];
    let mut sentences = vec![messages::counts(all_listed(counts.into_iter().flatten()))];
    if contents.names_replaced {
        let notes = (contents.notes > 0).then(messages::notes_as_written);
        sentences.push(Message::sentences([messages::pseudonyms()].into_iter().chain(notes)));
    } else if !contents.names.is_empty() {
        sentences.push(messages::names(all_listed(contents.names.iter().map(name))));
    }
    if !contents.sources.is_empty() {
        sentences.push(messages::texts(all_listed(contents.sources.iter().map(name))));
    }
    sentences
}
