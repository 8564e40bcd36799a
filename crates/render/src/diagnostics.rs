//! What reading the sources had to say, each thing once.

use std::collections::BTreeMap;

use super::messages;
use super::words::severity_word;
use model::message::{Codes, Message, fact, listed, name};
use model::plan::Plan;
use model::source::{Diagnostic, Severity};

/// A diagnostic, with the others that say the same.
pub struct Stated {
    /// The place of the first, such as `nsg.json:12:3`.
    pub place: String,
    /// How much it matters.
    pub severity: Severity,
    /// What it says.
    pub message: Message,
}

/// Up to so many notes of one kind are stated.
const NOTES: usize = 3;

/// A diagnostic with the places of all that say the same.
type Same<'p> = (&'p Diagnostic, Vec<String>);

/// All diagnostics: the same text once with its places, and of many notes of one kind the first, with the places of the others.
pub fn stated(plan: &Plan) -> Vec<Stated> {
    let all = once(plan);
    let mut kinds: Vec<(&Codes, Vec<&Same<'_>>)> = Vec::new();
    for same in all.iter().filter(|(one, _)| one.severity == Severity::Info && !one.codes.is_empty()) {
        match kinds.iter_mut().find(|(codes, _)| **codes == same.0.codes) {
            Some((_, notes)) => notes.push(same),
            None => kinds.push((&same.0.codes, vec![same])),
        }
    }
    kinds.retain(|(_, notes)| notes.len() > NOTES);
    let stated = |same: &Same<'_>| {
        let (diagnostic, places) = same;
        let kind = kinds.iter().find(|(codes, _)| **codes == diagnostic.codes && diagnostic.severity == Severity::Info);
        let message = match kind.and_then(|(_, notes)| notes.split_first()) {
            Some((first, others)) if std::ptr::eq(*first, same) => {
                let others = others.iter().flat_map(|(_, places)| places);
                messages::like_it(&diagnostic.message, fact(others.clone().count()), listed(others.map(name)))
            }
            Some(_) => return None,
            None => match places.get(1..).unwrap_or_default() {
                [] => diagnostic.message.clone(),
                others => messages::and_places(&diagnostic.message, listed(others.iter().map(name))),
            },
        };
        Some(Stated { place: places.first().cloned().unwrap_or_default(), severity: diagnostic.severity, message })
    };
    all.iter().filter_map(stated).collect()
}

/// Each text once, with its places.
fn once(plan: &Plan) -> Vec<Same<'_>> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut all: Vec<Same<'_>> = Vec::new();
    for source in &plan.sources {
        for diagnostic in &source.diagnostics {
            let place = format!("{}:{}:{}", source.name, diagnostic.line, diagnostic.column);
            let next = all.len();
            let key = format!("{}: {}", severity_word(diagnostic.severity), diagnostic.message.plain());
            match all.get_mut(*known.entry(key).or_insert(next)) {
                Some((_, places)) => places.push(place),
                None => all.push((diagnostic, vec![place])),
            }
        }
    }
    all
}
