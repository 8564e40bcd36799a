//! The sentences of this crate, by topic: codes 2000 to 2999. No sentence is anywhere else.

pub mod commands;
pub mod extras;
pub mod gaps;
pub mod harm;
pub mod leftovers;
pub mod notices;
pub mod proof;
pub mod reasons;
pub mod remedies;
pub mod request;
pub mod resources;
pub mod scripts;
pub mod steps;
pub mod summary;

use model::estate::{AddressTerm, Nsg, PortTerm, Reading, Resource, RouteTable, Unknown};
use model::message::{Entry, Message, Part, fact, quoted};
use model::shell::one_line;

/// The catalogues of all topics, in the order of their codes.
pub static ALL: &[&[Entry]] = &[
    notices::CATALOGUE,
    resources::CATALOGUE,
    reasons::CATALOGUE,
    gaps::CATALOGUE,
    proof::CATALOGUE,
    harm::CATALOGUE,
    extras::CATALOGUE,
    leftovers::CATALOGUE,
    summary::CATALOGUE,
    steps::CATALOGUE,
    request::CATALOGUE,
    scripts::CATALOGUE,
    commands::CATALOGUE,
    remedies::CATALOGUE,
];

/// A message without arguments, in a table.
pub(crate) type Sentence = fn() -> Message;

/// A resource in a sentence: its kind and its name, or its description where it has no name.
pub(crate) fn named(kind: &'static str, resource: &Resource) -> Message {
    match &resource.name {
        Reading::Known(_) | Reading::Unknown(Unknown::Written(_)) => resources::named(kind, &resource.name),
        Reading::Unknown(_) => resources::described(&resource.name),
    }
}

pub(crate) fn nsg(nsg: &Nsg) -> Message {
    named("NSG", &nsg.resource)
}

pub(crate) fn route_table(table: &RouteTable) -> Message {
    named("route table", &table.resource)
}

pub(crate) fn firewall(resource: &Resource) -> Message {
    named("firewall", resource)
}

pub(crate) fn firewall_policy(resource: &Resource) -> Message {
    named("firewall policy", resource)
}

/// An entry of a rule's source or destination in a sentence.
pub(crate) fn address(term: &AddressTerm) -> Part<'_> {
    match term {
        AddressTerm::Any => Part::from(resources::everywhere()),
        AddressTerm::Group(id) => Part::from(id),
        AddressTerm::Unknown(Unknown::Written(text)) => quoted(text),
        AddressTerm::Prefix(_) | AddressTerm::Range(..) | AddressTerm::Tag(_) | AddressTerm::Unknown(_) => fact(term),
    }
}

/// An entry of a rule's ports in a sentence.
pub(crate) fn port(term: &PortTerm) -> Part<'_> {
    if let PortTerm::Unknown(Unknown::Written(text)) = term { quoted(text) } else { fact(term) }
}

/// A comment on its own line, after the mark that begins it.
pub(crate) fn comment(mark: &str, message: &Message) -> String {
    [mark, " ", &one_line(message.unmarked()), "\n"].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_catalogues_are_sound() {
        let entries: Vec<&Entry> = ALL.iter().copied().flatten().collect();
        assert!(entries.is_sorted_by(|a, b| a.code < b.code), "codes are unique and ascend");
        for Entry { code, arguments, template, .. } in entries {
            assert!((2000..3000).contains(&code.to_string()[2..].parse().unwrap()), "{code}");
            assert!(!template.replace("``", "").contains('`'), "{code}: {template}");
            let fields =
                template.split('{').skip(1).map(|rest| rest.split_once('}').unwrap().0.trim_start_matches('^'));
            let (fields, arguments): (BTreeSet<&str>, BTreeSet<&str>) =
                (fields.collect(), arguments.iter().copied().collect());
            assert_eq!(fields, arguments, "{code}: {template}");
        }
    }
}
