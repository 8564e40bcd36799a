//! The steps on rules: one for each NSG, in the words of its phase.

use super::{ChecklistBuilder, todo};
use crate::edit::At;
use crate::messages::{self, Sentence, steps};
use crate::outcome::Outcome;
use assess::{NodeGroup, RequiredFlow};
use model::estate::{Estate, Id, Nsg, ResourceId, unique_ids};
use model::message::{Message, Part};
use model::plan::{PhaseId, RequirementId, Step, StepState, Verdict};

/// What a phase says in its steps on rules. `place` is what sentences call what a step is about.
pub(super) struct RuleSteps {
    pub(super) phase: PhaseId,
    /// The title of a step with some changes.
    pub(super) title: fn(place: Part<'_>, changes: usize) -> Message,
    /// The title for an NSG without changes.
    nothing: fn(place: Part<'_>) -> Message,
    /// The title where gaps are left.
    pub(super) waiting: fn(place: Part<'_>) -> Message,
    why: Sentence,
    why_nothing: Sentence,
    /// Why the changes of anything but an NSG are made.
    pub(super) why_item: Sentence,
}

pub(super) static UNION: RuleSteps = RuleSteps {
    phase: PhaseId::Union,
    title: make,
    nothing: |place| steps::nothing_to_change(place),
    waiting: |place| steps::resolve(place),
    why: steps::nsg_allows_both,
    why_nothing: steps::nothing_to_add,
    why_item: steps::allows_both,
};

pub(super) static TIGHTEN: RuleSteps = RuleSteps {
    phase: PhaseId::Tighten,
    title: make,
    nothing: |place| steps::nothing_to_remove(place),
    waiting: |place| steps::resolve_before_removal(place),
    why: steps::nsg_without_classic,
    why_nothing: steps::none_for_classic_only,
    why_item: steps::without_classic,
};

pub(super) static ROLLBACK: RuleSteps = RuleSteps {
    phase: PhaseId::Rollback,
    title: |place, changes| if changes == 1 { steps::undo_one(place) } else { steps::undo_many(changes, place) },
    nothing: |place| steps::nothing_to_restore(place),
    waiting: |place| steps::resolve(place),
    why: steps::nsg_restored,
    why_nothing: steps::removal_changes_nothing,
    why_item: steps::restored,
};

fn make(place: Part<'_>, changes: usize) -> Message {
    if changes == 1 { steps::make_one(place) } else { steps::make_many(changes, place) }
}

impl ChecklistBuilder<'_> {
    /// The steps of one phase on the rules: one for each NSG.
    pub(super) fn rule_steps(&self, words: &RuleSteps, outcome: &Outcome) -> Vec<Step> {
        let step = |((index, nsg), id): ((Id<Nsg>, &Nsg), String)| {
            let (at, place) = (At::Nsg(index), Part::from(messages::nsg(nsg)));
            let (changes, made) = changes_at(outcome, at);
            let gaps = gaps_at(outcome, at);
            let (state, title, why) = match (changes.len(), made) {
                _ if !gaps.is_empty() => (StepState::Waiting, (words.waiting)(place), gaps),
                (0, _) => (StepState::NotNeeded, (words.nothing)(place), self.nothing(words, index)),
                (count, 0) => (StepState::Waiting, held_title(place, count), still_open(outcome, at)),
                _ => {
                    let why = self.why(words, index).then(still_open(outcome, at));
                    (StepState::Todo, (words.title)(place, made), why)
                }
            };
            let (id, subjects) = (format!("{}:{id}", words.phase.name()), self.assessor.subjects_of(index));
            Step { state, subjects, changes, ..todo(&id, title, why) }
        };
        let nsgs = self.estate.nsgs.with_ids().zip(nsg_ids(self.estate));
        let mut steps: Vec<Step> = nsgs.filter(|((index, _), _)| self.assessor.is_assessed(*index)).map(step).collect();
        steps.extend(self.item_steps(words, outcome));
        steps
    }

    /// True if the removal is verified for nodes at a place without that simplified communication is certain to be allowed them.
    pub(super) fn leaves_as_it_is(&self, words: &RuleSteps, at: At) -> bool {
        let node_groups = self.assessor.node_groups().iter().zip(&self.phases.tightened);
        let is_here = |node_group: &NodeGroup| match at {
            At::Nsg(index) => node_group.nsgs.contains(&index),
            At::RouteTable(index) => node_group.route_table == Some(index),
            _ => true,
        };
        let mut here = node_groups.filter(|(node_group, outcome)| is_here(node_group) && outcome.moved);
        words.phase == PhaseId::Tighten && here.any(|(_, outcome)| outcome.modes.simplified != Verdict::Open)
    }

    /// Why the changes of an NSG are made.
    fn why(&self, words: &RuleSteps, index: Id<Nsg>) -> Message {
        if self.leaves_as_it_is(words, At::Nsg(index)) {
            steps::nsg_without_classic_for_moved()
        } else if words.phase == PhaseId::Rollback && self.assessor.has_moved_behind(index) {
            steps::restored()
        } else if words.phase == PhaseId::Union && !self.assessor.group_needs(index, &RequiredFlow::CLASSIC_STORAGE) {
            steps::nsg_allows_simplified()
        } else if words.phase == PhaseId::Union && self.may_have_moved_behind(index) {
            (words.why)().then(steps::for_classic_pools_only())
        } else {
            (words.why)()
        }
    }

    /// True if an NSG allows what its nodes need once they have moved, and no source shows a pool whose nodes they are.
    fn may_have_moved_behind(&self, index: Id<Nsg>) -> bool {
        let nsg = &self.estate.nsgs[index];
        self.assessor.verdict(index, nsg, &RequiredFlow::SIMPLIFIED) == Verdict::Open
            && self.assessor.node_groups_of(index).all(|node_group| node_group.pool.is_none())
    }

    /// Why an NSG needs no changes.
    fn nothing(&self, words: &RuleSteps, index: Id<Nsg>) -> Message {
        let allows =
            |required: &RequiredFlow| self.assessor.verdict(index, &self.estate.nsgs[index], required) == Verdict::Open;
        let needs = |required: &RequiredFlow| self.assessor.group_needs(index, required);
        let mut required = RequiredFlow::ALL.iter().filter(|required| !required.conditional);
        match words.phase {
            PhaseId::Union if required.clone().all(|one| !needs(one)) => steps::no_pool_migrates(),
            PhaseId::Union if required.clone().all(allows) => (words.why_nothing)(),
            PhaseId::Union if required.all(|one| !needs(one) || allows(one)) => steps::allows_what_pools_need(),
            PhaseId::Union => steps::needs_no_rule(),
            _ => (words.why_nothing)(),
        }
    }
}

/// The ids of the changes at one place, and how many of them are made.
pub(super) fn changes_at(outcome: &Outcome, at: At) -> (Vec<String>, usize) {
    let own = || outcome.edits.iter().filter(|edit| edit.what.at() == at);
    let made = own().filter(|edit| edit.is_made()).count();
    (own().map(|edit| edit.id.clone()).collect(), made)
}

/// What a phase could not change at one place; empty if there is nothing.
pub(super) fn gaps_at(outcome: &Outcome, at: At) -> Message {
    Message::sentences(outcome.gaps.iter().filter(|(own, _)| *own == at).map(|(_, gap)| gap.clone()))
}

/// The title of a step all of whose changes are held back.
pub(super) fn held_title(place: Part<'_>, count: usize) -> Message {
    if count == 1 { steps::one_held_back(place) } else { steps::many_held_back(place, count) }
}

/// What stays open at one place because changes are held back; empty if none are.
pub(super) fn still_open(outcome: &Outcome, at: At) -> Message {
    let held = outcome.edits.iter().filter(|edit| edit.what.at() == at && !edit.is_made());
    let closes: Vec<Option<RequirementId>> = held.map(|edit| edit.closes).collect();
    let has = |id| closes.contains(&Some(id));
    let open = match (has(RequirementId::ClassicInboundBatch), has(RequirementId::ClassicOutboundStorage)) {
        (true, true) => steps::both_open(),
        (true, false) => steps::inbound_open(),
        (false, _) => steps::storage_open(),
    };
    match closes.len() {
        0 => Message::default(),
        1 => steps::one_stays(open),
        count => steps::many_stay(count, open),
    }
}

/// The ids of the NSGs: the resource id, else the name, made unique.
fn nsg_ids(estate: &Estate) -> Vec<String> {
    let id = |nsg: &Nsg| {
        nsg.resource.located_id().map(ResourceId::to_string).unwrap_or_else(|| format!("nsg:{}", nsg.resource.name))
    };
    unique_ids(estate.nsgs.iter().map(id).collect())
}
