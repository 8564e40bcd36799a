//! The plan in a sentence.

use crate::assess::{Verdict, listed};
use crate::plan::{ChangeAction, PhaseId, Plan};

/// A verdict as a word in a sentence.
pub fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Open => "open",
        Verdict::Partly => "partly blocked",
        Verdict::Blocked => "blocked",
        Verdict::Unknown => "unknown",
    }
}

/// The plan in a sentence or two, for someone who reads nothing else.
pub fn summary(plan: &Plan) -> String {
    if plan.subjects.is_empty() {
        return "Nothing to plan from: no pool, subnet or rule set was found.".to_owned();
    }
    let with = |wanted: Verdict| -> Vec<&str> {
        let subjects = plan.subjects.iter().filter(|subject| subject.modes.simplified == wanted);
        subjects.map(|subject| subject.name.as_str()).collect()
    };
    let told =
        [Verdict::Blocked, Verdict::Partly, Verdict::Unknown, Verdict::Open].map(|verdict| (verdict, with(verdict)));
    let told = told.into_iter().filter(|(_, names)| !names.is_empty());
    let sentences = told.map(|(verdict, names)| {
        let word = verdict_word(verdict);
        format!("Simplified communication is {word} in {}.", listed(names))
    });
    let sentences: Vec<String> = sentences.chain([next_step(plan)]).collect();
    sentences.join(" ")
}

fn next_step(plan: &Plan) -> String {
    let union: Vec<_> = plan.changes.iter().filter(|change| change.phase == PhaseId::Union).collect();
    let added = union.iter().filter(|change| change.action == ChangeAction::Add).count();
    match (plan.proof.union.holds, union.len()) {
        (true, 0) if plan.subjects.iter().any(|subject| subject.modes.classic != Verdict::Open) => {
            "Nothing has to be opened: the pools are simplified already.".to_owned()
        }
        (true, 0) => "Both models get through as the rules are: no change is needed before the switch.".to_owned(),
        (true, 1) => "One proved change lets both models in, so that the pools can move without a break.".to_owned(),
        (true, count) => format!(
            "{count} proved changes ({added} new rules) let both models in, so that the pools can move without a break."
        ),
        (false, _) => "Not everything could be settled: see what is missing before you change anything.".to_owned(),
    }
}
