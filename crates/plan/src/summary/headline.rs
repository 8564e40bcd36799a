//! The outcome in one sentence: it says no more than was provided.

use super::nouns::{Noun, counted, is_decided_by_itself, is_plural, named, noun};
use super::subjects::{is_stuck, region_without, simplified};
use crate::messages::summary as say;
use model::message::{Message, Part, all_listed, fact};
use model::plan::{Hop, HopKind, Plan, Subject, SubjectKind, Verdict};

/// Up to so many outcomes are named; of more, the subjects are counted.
const NAMED: usize = 3;

/// The order of pools that use simplified communication already.
const MOVED: u8 = 5;

/// Subjects of which the same can be said, and by which hop simplified communication is blocked, if that is one.
struct Alike<'p> {
    order: u8,
    subjects: Vec<&'p Subject>,
}

/// The outcome in one sentence.
pub fn headline(plan: &Plan) -> Message {
    if plan.subjects.is_empty() {
        return say::sentence(say::nothing_found());
    }
    let groups = alike(plan);
    let clauses = if groups.len() > NAMED { counts(plan) } else { outcomes(&groups) };
    let clauses = clauses.into_iter().reduce(say::clauses);
    say::sentence(clauses.unwrap_or_default())
}

/// The subjects, those of which the same can be said together, the worst first.
fn alike(plan: &Plan) -> Vec<Alike<'_>> {
    type Key<'p> = (u8, Option<Noun>, bool, &'p [HopKind], Option<String>);
    let mut keys: Vec<Key<'_>> = Vec::new();
    let mut groups: Vec<Alike<'_>> = Vec::new();
    for subject in &plan.subjects {
        let order = order(subject);
        let missing = if is_stuck(subject) || order == MOVED { &[] } else { subject.not_provided.as_slice() };
        let region = region_without(subject).map(|region| region.location().to_owned());
        let key = (order, noun(subject), is_decided_by_itself(subject), missing, region);
        match keys.iter().zip(&mut groups).find(|(other, _)| **other == key) {
            Some((_, group)) => group.subjects.push(subject),
            None => {
                keys.push(key);
                groups.push(Alike { order, subjects: vec![subject] });
            }
        }
    }
    model::sorted::sort_by_key(&mut groups, |group| group.order);
    groups
}

fn order(subject: &Subject) -> u8 {
    match subject.modes.simplified {
        _ if is_stuck(subject) => 0,
        // What is only unknown holds nothing up where nodes use simplified communication already.
        Verdict::Unknown | Verdict::Open if subject.moved => MOVED,
        Verdict::Blocked => 1,
        Verdict::Partly => 2,
        Verdict::Unknown => 3,
        Verdict::Open => 4,
    }
}

/// A clause for each outcome; those about paths are one. What was not provided comes last if it is the same for all.
fn outcomes(groups: &[Alike<'_>]) -> Vec<Message> {
    let has_path = |group: &Alike<'_>| !matches!(group.order, 0 | MOVED);
    let missing = |group: &Alike<'_>| group.subjects.first().and_then(|first| first.not_provided_clause());
    let of_first = groups.iter().find(|group| has_path(group)).and_then(missing);
    let is_same = groups.iter().all(|group| !has_path(group) || missing(group) == of_first);
    let noted = |clause: Message, group: &Alike<'_>| match missing(group).filter(|_| !is_same && has_path(group)) {
        Some(note) => say::with_note(clause, note),
        None => clause,
    };
    let is_alone = groups.iter().filter(|group| is_of_path(group)).count() == 1;
    let (mut clauses, mut of_paths, mut place) = (Vec::new(), Vec::new(), None);
    for group in groups {
        if is_of_path(group) && !is_alone {
            place.get_or_insert(clauses.len());
            of_paths.push(noted(verdict_for(group), group));
        } else {
            clauses.push(noted(clause(group), group));
        }
    }
    if let Some(place) = place {
        clauses.insert(place, say::communication_is(all_listed(of_paths)));
    }
    clauses.extend(of_first.filter(|_| is_same));
    clauses
}

/// True where nothing that the subjects are decides alone, but the path of their nodes.
fn is_of_path(group: &Alike<'_>) -> bool {
    let is_alone = |subject: &&Subject| subject.kind == SubjectKind::RuleSet && is_decided_by_itself(subject);
    !matches!(group.order, 0 | MOVED) && !group.subjects.iter().any(is_alone)
}

/// What subjects of one kind with one verdict allow.
fn clause(group: &Alike<'_>) -> Message {
    let Some(first) = group.subjects.first() else { return Message::default() };
    let names = named(&group.subjects);
    if let Some(region) = region_without(first) {
        return say::not_offered(fact(region.location()), names);
    }
    if is_stuck(first) {
        return say::not_migratable(names);
    }
    if group.order == MOVED {
        return if is_plural(&group.subjects) { say::have_moved(names) } else { say::has_moved(names) };
    }
    if is_of_path(group) {
        return match first.modes.simplified {
            Verdict::Unknown => say::unknown_if_allowed(names),
            _ => say::communication_is(verdict_for(group)),
        };
    }
    match (first.modes.simplified, is_plural(&group.subjects)) {
        (Verdict::Open, false) => say::allows(names),
        (Verdict::Open, true) => say::allow(names),
        (Verdict::Partly, false) => say::blocks_partly(names),
        (Verdict::Partly, true) => say::block_partly(names),
        (Verdict::Blocked, false) => say::blocks(names),
        (Verdict::Blocked, true) => say::block(names),
        (Verdict::Unknown, false) => say::unknown_if_it_allows(names),
        (Verdict::Unknown, true) => say::unknown_if_they_allow(names),
    }
}

/// ``blocked for pool `a` by firewall `f```.
fn verdict_for(group: &Alike<'_>) -> Message {
    let Some(first) = group.subjects.first() else { return Message::default() };
    let said = say::for_subjects(word(first.modes.simplified), named(&group.subjects));
    let by = deciding(first).filter(|_| group.subjects.iter().all(|other| deciding(other) == deciding(first)));
    match by {
        Some(by) => say::by_hop(said, by),
        None => said,
    }
}

/// A verdict in a sentence about a flow.
fn word(verdict: Verdict) -> &'static str {
    if verdict == Verdict::Open { "allowed" } else { verdict.word() }
}

/// How many subjects have which verdict, the worst last, and of how many the path is not whole.
fn counts(plan: &Plan) -> Vec<Message> {
    let all: Vec<&Subject> = plan.subjects.iter().collect();
    let mut verdicts: Vec<Message> = Vec::new();
    for own in [4, 2, 1, 3] {
        let of_order: Vec<&Subject> = all.iter().copied().filter(|subject| order(subject) == own).collect();
        if let Some(first) = of_order.first() {
            let count = match verdicts.is_empty() {
                true => Part::from(say::count_of_all(of_order.len(), counted(&all))),
                false => Part::from(of_order.len()),
            };
            verdicts.push(say::for_subjects(word(first.modes.simplified), count));
        }
    }
    let stuck = all.iter().filter(|subject| is_stuck(subject)).count();
    let incomplete = all.iter().filter(|subject| !is_stuck(subject) && !subject.not_provided.is_empty()).count();
    let verdicts = (!verdicts.is_empty()).then(|| say::communication_is(all_listed(verdicts)));
    let moved: Vec<&Subject> = all.iter().copied().filter(|subject| order(subject) == MOVED).collect();
    let moved = (!moved.is_empty()).then(|| say::have_moved(counted(&moved)));
    let stuck = (stuck > 0).then(|| say::not_migratable_count(stuck));
    let incomplete = (incomplete > 0).then(|| say::not_provided_for(incomplete));
    [verdicts, moved, stuck, incomplete].into_iter().flatten().collect()
}

/// The one hop that blocks simplified communication, wholly or in part, if it is one.
fn deciding(subject: &Subject) -> Option<Message> {
    let blocks = |hop: &&Hop| matches!(hop.verdict, Verdict::Blocked | Verdict::Partly);
    let mut blocking = simplified(subject)?.hops.iter().filter(blocks);
    let (only, None) = (blocking.next()?, blocking.next()) else { return None };
    Some(only.label())
}
