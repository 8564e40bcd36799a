//! The steps on rules: one for each group with changes.

use super::{RuleWords, Sheet, todo};
use crate::assess::{HopKind, Verdict};
use crate::estate::{Estate, Nsg, unique_ids};
use crate::plan::change;
use crate::plan::edit::{At, Edit};
use crate::plan::schema::{PhaseId, Step, StepState};

/// Why nothing is opened in a group that blocks a model: its nodes don't use that one, or can't.
const WHY_BLOCKED_IS_FINE: &str = "What its rules block is not needed for the move.";

impl Sheet<'_> {
    /// True if a network security group of this name blocks a requirement of a subject.
    fn blocks_some(&self, name: &str) -> bool {
        let requirements = self.subjects.iter().flat_map(|subject| &subject.requirements);
        let mut hops = requirements.flat_map(|requirement| &requirement.hops);
        hops.any(|hop| hop.kind == HopKind::Nsg && hop.name == name && hop.verdict != Verdict::Open)
    }

    /// The steps of one phase on the rules: one for each group.
    pub(super) fn rule_steps(
        &self,
        phase: PhaseId,
        edits: &[Edit],
        gaps: &[(At, String)],
        words: &RuleWords,
    ) -> Vec<Step> {
        let step = |((place, nsg), id): ((usize, &Nsg), String)| {
            let own = edits.iter().enumerate().filter(|(_, edit)| edit.at == At::Nsg(place));
            let changes: Vec<String> = own.map(|(number, _)| change::id(phase, number)).collect();
            let gaps: Vec<&str> =
                gaps.iter().filter(|(at, _)| *at == At::Nsg(place)).map(|(_, gap)| gap.as_str()).collect();
            let (state, title, why) = match (changes.len(), gaps.is_empty()) {
                (_, false) => (StepState::Waiting, (words.waiting)(&nsg.name.to_string()), gaps.join(" ")),
                (0, true) => {
                    let blocks = phase == PhaseId::Union && self.blocks_some(&nsg.name.to_string());
                    let why = if blocks { WHY_BLOCKED_IS_FINE } else { words.why_nothing };
                    (StepState::NotNeeded, (words.nothing)(&nsg.name.to_string()), why.to_owned())
                }
                (count, true) => (StepState::Todo, (words.todo)(&nsg.name.to_string(), count), words.why.to_owned()),
            };
            let (id, subjects) = (format!("{}:{id}", phase.name()), self.assessor.subjects_of(place));
            Step { state, subjects, changes, ..todo(&id, &title, &why) }
        };
        let groups = self.estate.nsgs.iter().enumerate().zip(group_ids(self.estate));
        let mut steps: Vec<Step> =
            groups.filter(|((place, _), _)| self.assessor.is_assessed(*place)).map(step).collect();
        steps.extend(self.item_steps(phase, edits, gaps, words));
        steps
    }
}

/// The ids of the groups: the resource id, else the name, made unique.
fn group_ids(estate: &Estate) -> Vec<String> {
    let id = |nsg: &Nsg| nsg.id.clone().unwrap_or_else(|| format!("nsg:{}", nsg.name));
    unique_ids(estate.nsgs.iter().map(id).collect())
}
