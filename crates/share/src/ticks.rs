//! Ticks and notes, and the union of two people's.
//!
//! The union has the steps of both. A step is done if either says so. The note, with who and when, is that of the later
//! `when`; of two at the same time, it is the one that is later in the alphabet. So the order of merges makes no
//! difference, and merging again changes nothing. What the two do not agree on is listed.

use std::collections::BTreeSet;

use super::messages;
use super::reviews;
use model::message::{Message, Part, fact, name, quoted};
use model::plan::sealed_step;
use model::wire::{Conflict, MergedTicks, SharedPlan, Tick, Ticks};
use render::shown;

/// What decides which of two notes is kept.
fn rank(tick: &Tick) -> (&str, &str, &str) {
    (&tick.when, &tick.note, &tick.who)
}

/// Whether it is done, by whom, and the note.
fn in_words(tick: &Tick) -> Message {
    let mut said = if tick.done { messages::done() } else { messages::not_done() };
    if !tick.who.is_empty() {
        said = messages::by(said, name(&shown(&tick.who)));
    }
    if !tick.owner.is_empty() {
        said = messages::owned(said, name(&shown(&tick.owner)));
    }
    if !tick.due.is_empty() {
        said = messages::due(said, fact(shown(&tick.due)));
    }
    if !tick.note.is_empty() {
        said = messages::with_note(said, quoted(&shown(&tick.note)));
    }
    said
}

/// The union of two about one step.
fn union(a: &Tick, b: &Tick) -> Tick {
    let later = if rank(a) >= rank(b) { a } else { b };
    Tick { done: a.done || b.done, ..later.clone() }
}

/// The union of two people's ticks.
pub fn merge_ticks(a: &Ticks, b: &Ticks) -> MergedTicks {
    let mut merged = MergedTicks { ticks: a.clone(), ..MergedTicks::default() };
    for (step, other) in b.iter() {
        let kept = a.get(step).map_or_else(|| other.clone(), |own| union(own, other));
        if let Some(own) = a.get(step).filter(|own| disagree(own, other)) {
            let said = if rank(own) >= rank(other) { [own, other] } else { [other, own] };
            merged.conflicts.push(Conflict { step: step.clone(), kept: kept.clone(), said: said.map(Tick::clone) });
        }
        merged.ticks.insert(step.clone(), kept);
    }
    merged
}

/// The union of what two people did, noted, and said of one plan, shown to the first one before it takes the place of `own`.
pub fn merge(own: &SharedPlan, others: &SharedPlan) -> MergedTicks {
    let mut merged = merge_ticks(&own.ticks, &carried_over(own, others));
    let title = |id: &str| own.plan.checklist.steps().find(|step| step.id == id).map(|step| &step.title);
    let news = merged.ticks.iter().filter(|(id, tick)| own.ticks.get(id) != Some(tick));
    merged.reviews = reviews::union(&own.reviews, &others.reviews);
    let mut said = merged.reviews.clone();
    said.retain(|review| !own.reviews.contains(review));
    let mut sentences = reviews::sentences(&own.plan, &said);
    sentences.extend(news.filter_map(|(id, tick)| Some(messages::new(title(id)?, in_words(tick)))));
    if sentences.is_empty() {
        sentences.push(messages::nothing_new());
    }
    for Conflict { step, kept, said } in &merged.conflicts {
        let [later, earlier, kept] = [&said[0], &said[1], kept].map(in_words);
        let step = title(step).map_or_else(|| name(step), Part::from);
        sentences.push(messages::disagree(step, later, earlier, kept));
    }
    match merged.ticks.keys().filter(|id| title(id).is_none()).count() {
        0 => {}
        1 => sentences.push(messages::one_elsewhere()),
        count => sentences.push(messages::elsewhere(count)),
    }
    merged.sentences = sentences;
    merged
}

/// The ticks of a plan under the ids of one's own: earlier versions had the names of what a step is about in its id.
fn carried_over(own: &SharedPlan, others: &SharedPlan) -> Ticks {
    let ids: BTreeSet<&str> = model::sorted::set(own.plan.checklist.steps().map(|step| step.id.as_str()));
    let carried = |id: &String| {
        let sealed = sealed_step(&own.plan.key, id);
        if ids.contains(sealed.as_str()) { sealed } else { id.clone() }
    };
    others.ticks.iter().map(|(id, tick)| (carried(id), tick.clone())).collect()
}

/// True if one says done and the other does not, or if one note replaces another.
fn disagree(a: &Tick, b: &Tick) -> bool {
    a.done != b.done || a.note != b.note && !a.note.is_empty() && !b.note.is_empty()
}
