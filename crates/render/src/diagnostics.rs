//! What reading the sources had to say, each thing once.

use super::messages;
use model::message::{Message, fact, listed, name};
use model::plan::Plan;
use model::source::{Diagnostic, Severity};

/// A diagnostic, with the others that say the same.
pub struct Stated {
    /// The place of the first, such as `nsg.json:12:3`.
    pub place: String,
    pub severity: Severity,
    pub message: Message,
}

/// Up to so many notes of one kind are stated.
const NOTES: usize = 3;

/// All diagnostics: the same text once with its places, and of many notes of one kind the first, with the places of the others.
pub fn stated(plan: &Plan) -> Vec<Stated> {
    let mut all: Vec<(&Diagnostic, Vec<String>)> = Vec::new();
    let each = plan.sources.iter().flat_map(|source| source.diagnostics.iter().map(move |one| (source, one)));
    for (source, diagnostic) in each {
        let place = format!("{}:{}:{}", source.name, diagnostic.line, diagnostic.column);
        let is_same = |(other, _): &(&Diagnostic, _)| {
            (other.severity, &other.message) == (diagnostic.severity, &diagnostic.message)
        };
        match all.iter_mut().find(|other| is_same(other)) {
            Some((_, places)) => places.push(place),
            None => all.push((diagnostic, vec![place])),
        }
    }
    let is_note = |one: &Diagnostic| one.severity == Severity::Info && !one.codes.is_empty();
    let mut stated: Vec<Stated> = Vec::new();
    for (number, (diagnostic, places)) in all.iter().enumerate() {
        let of_kind = |(other, _): &&(&Diagnostic, Vec<String>)| is_note(other) && other.codes == diagnostic.codes;
        let is_of_many = is_note(diagnostic) && all.iter().filter(of_kind).count() > NOTES;
        let is_first = all.iter().take(number).find(of_kind).is_none();
        let message = match is_of_many {
            true if !is_first => continue,
            true => {
                let others: Vec<&String> = all.iter().skip(number + 1).filter(of_kind).flat_map(|(_, at)| at).collect();
                messages::like_it(&diagnostic.message, fact(others.len()), listed(others.into_iter().map(name)))
            }
            false => match places.get(1..).unwrap_or_default() {
                [] => diagnostic.message.clone(),
                others => messages::and_places(&diagnostic.message, listed(others.iter().map(name))),
            },
        };
        let place = places.first().cloned().unwrap_or_default();
        stated.push(Stated { place, severity: diagnostic.severity, message });
    }
    stated
}
