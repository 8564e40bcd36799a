//! The steps on rules: one for each group with changes, in the words of its phase.

use super::{ChecklistBuilder, todo};
use crate::change::counted;
use crate::edit::At;
use crate::outcome::Outcome;
use assess::RequiredFlow;
use model::estate::{Estate, Id, Nsg, ResourceId, unique_ids};
use model::plan::{PhaseId, RequirementId, Step, StepState, Verdict};

/// The words of a phase for the steps on rules.
pub(super) struct RuleWords {
    pub(super) phase: PhaseId,
    /// What a title begins with, before the number of the changes.
    todo: &'static str,
    /// What follows the name of a group without changes.
    nothing: &'static str,
    /// What follows the name of a group with gaps.
    pub(super) waiting: &'static str,
    why: &'static str,
    why_nothing: &'static str,
    /// Why the changes of anything but a group are made.
    pub(super) why_item: &'static str,
}

pub(super) const UNION: RuleWords = RuleWords {
    phase: PhaseId::Union,
    todo: "Make",
    nothing: "nothing to change",
    waiting: "settle what is open",
    why: "Verified on a copy: with these changes, this NSG allows the traffic that they are for. Nothing that is allowed today is \
          blocked.",
    why_nothing: "Nothing has to be added to its rules.",
    why_item: "Proved on a copy: with these changes it no longer stops what they are for. Nothing that is open today is closed.",
};

pub(super) const TIGHTEN: RuleWords = RuleWords {
    phase: PhaseId::Tighten,
    todo: "Make",
    nothing: "nothing to close",
    waiting: "not before it is settled",
    why: "Proved: with these changes, simplified nodes still get through and the service has no way in. Do it only after the \
          verification.",
    why_nothing: "No rule of it is there for classic communication only.",
    why_item: "Proved on a copy: simplified nodes still get through. Do it only after the verification.",
};

pub(super) const ROLLBACK: RuleWords = RuleWords {
    phase: PhaseId::Rollback,
    todo: "Undo the tightening: make",
    nothing: "nothing to put back",
    waiting: "settle what is open",
    why: "Proved: with these changes, classic and simplified nodes get through again.",
    why_nothing: "The tightening changes nothing here.",
    why_item: "Proved on a copy: with these changes it is as it was before the tightening.",
};

impl RuleWords {
    /// The title of a step with changes.
    pub(super) fn title(&self, name: &str, changes: usize) -> String {
        format!("{} {} in {name}", self.todo, counted(changes))
    }
}

impl ChecklistBuilder<'_> {
    /// The steps of one phase on the rules: one for each group.
    pub(super) fn rule_steps(&self, words: &RuleWords, outcome: &Outcome) -> Vec<Step> {
        let phase = words.phase;
        let step = |((index, nsg), id): ((Id<Nsg>, &Nsg), String)| {
            let at = At::Nsg(index);
            let (changes, made) = changes_at(outcome, at);
            let gaps = gaps_at(outcome, at);
            let name = nsg.resource.name.to_string();
            let (state, title, why) = match (changes.len(), gaps.is_empty()) {
                (_, false) => (StepState::Waiting, format!("{name}: {}", words.waiting), gaps.join(" ")),
                (0, true) => {
                    let title = format!("{name}: {}", words.nothing);
                    (StepState::NotNeeded, title, self.nothing(words, index))
                }
                (count, true) if made == 0 => (StepState::Waiting, held_title(&name, count), still_open(outcome, at)),
                (_, true) => {
                    let why = format!("{} {}", self.why(words, index), still_open(outcome, at));
                    (StepState::Todo, words.title(&name, made), why.trim_end().to_owned())
                }
            };
            let (id, subjects) = (format!("{}:{id}", phase.name()), self.assessor.subjects_of(index));
            Step { state, subjects, changes, ..todo(&id, &title, &why) }
        };
        let groups = self.estate.nsgs.with_ids().zip(group_ids(self.estate));
        let mut steps: Vec<Step> =
            groups.filter(|((index, _), _)| self.assessor.is_assessed(*index)).map(step).collect();
        steps.extend(self.item_steps(words, outcome));
        steps
    }

    /// Why the changes of a group are made.
    fn why<'w>(&self, words: &'w RuleWords, index: Id<Nsg>) -> &'w str {
        if words.phase == PhaseId::Union && !self.assessor.group_needs(index, &RequiredFlow::CLASSIC_STORAGE) {
            "Proved: with these changes, the NSG allows what simplified nodes need. Its pools don't use classic communication, so \
             nothing is opened for that."
        } else {
            words.why
        }
    }

    /// Why a group needs no changes.
    fn nothing(&self, words: &RuleWords, index: Id<Nsg>) -> String {
        let allows =
            |required: &RequiredFlow| self.assessor.verdict(index, &self.estate.nsgs[index], required) == Verdict::Open;
        let required = RequiredFlow::ALL.iter().filter(|required| !required.conditional);
        let why = match words.phase {
            PhaseId::Union if required.clone().all(|one| !self.assessor.group_needs(index, one)) => {
                "Its nodes can't be migrated as configured, so this plan adds nothing."
            }
            PhaseId::Union if required.clone().all(allows) => words.why_nothing,
            PhaseId::Union if required.clone().all(|one| !self.assessor.group_needs(index, one) || allows(one)) => {
                "It already allows what its pools need. Not all of them can use both models, so the other model is left alone."
            }
            PhaseId::Union => {
                "The pools behind it need no rule of it: their nodes reach the account at a private endpoint, or security admin rules \
                 decide."
            }
            _ => words.why_nothing,
        };
        why.to_owned()
    }
}

/// The ids of the changes at one place, and how many of them are made.
pub(super) fn changes_at(outcome: &Outcome, at: At) -> (Vec<String>, usize) {
    let own = || outcome.edits.iter().filter(|edit| edit.what.at() == at);
    let made = own().filter(|edit| edit.is_made()).count();
    (own().map(|edit| edit.id.clone()).collect(), made)
}

/// What could not be brought where a phase wants it at one place.
pub(super) fn gaps_at(outcome: &Outcome, at: At) -> Vec<&str> {
    outcome.gaps.iter().filter(|(own, _)| *own == at).map(|(_, gap)| gap.as_str()).collect()
}

/// The title of a step all of whose changes are held back.
pub(super) fn held_title(name: &str, count: usize) -> String {
    match count {
        1 => format!("{name}: decide on the change that is held back"),
        _ => format!("{name}: decide on the {count} changes that are held back"),
    }
}

/// What stays open at one place because changes are held back; empty if none are.
pub(super) fn still_open(outcome: &Outcome, at: At) -> String {
    let held = outcome.edits.iter().filter(|edit| edit.what.at() == at && !edit.is_made());
    let closes: Vec<Option<RequirementId>> = held.map(|edit| edit.closes).collect();
    let exposed = [
        (RequirementId::ClassicInboundBatch, "the Batch service can still connect to nodes on TCP 29876-29877"),
        (RequirementId::ClassicOutboundStorage, "nodes can still reach every storage account in the region"),
    ];
    let exposed: Vec<&str> =
        exposed.iter().filter(|(id, _)| closes.contains(&Some(*id))).map(|(_, told)| *told).collect();
    let what = match closes.len() {
        0 => return String::new(),
        1 => "One change is held back, because it would block".to_owned(),
        count => format!("{count} changes are held back, because they would block"),
    };
    format!("{what} something else. Until that is settled, {}.", exposed.join(", and "))
}

/// The ids of the groups: the resource id, else the name, made unique.
fn group_ids(estate: &Estate) -> Vec<String> {
    let id = |nsg: &Nsg| {
        nsg.resource.located_id().map(ResourceId::to_string).unwrap_or_else(|| format!("nsg:{}", nsg.resource.name))
    };
    unique_ids(estate.nsgs.iter().map(id).collect())
}
