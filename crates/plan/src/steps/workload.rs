//! The steps about workload requirements, and about what stays open after the tightening.

use super::{ChecklistBuilder, STORAGE_FIRST, closes_storage, todo};
use crate::messages::{extras, steps};
use model::message::{Message, listed};
use model::plan::{Extra, Step, StepState, Verdict};
use model::source::Severity;

impl ChecklistBuilder<'_> {
    /// What the sources show of the workload.
    pub(super) fn known_extras(&self) -> Option<Step> {
        let count = |wanted: fn(&Extra) -> bool| self.extras.iter().filter(|extra| wanted(extra)).count();
        let all = count(|_| true);
        let (newly_blocked, unknown) = (self.newly_blocked(), count(|extra| extra.after_tighten == Verdict::Unknown));
        let blocked = count(|extra| !matches!(extra.today, Verdict::Open | Verdict::Unknown));
        let mut why = Message::default();
        if !newly_blocked.is_empty() {
            why.push(steps::would_block(listed(&newly_blocked)));
        }
        match blocked {
            0 => {}
            1 => why.push(steps::one_blocked()),
            _ => why.push(steps::many_blocked(blocked)),
        }
        match unknown {
            0 => {}
            1 => why.push(steps::one_unknown()),
            _ => why.push(steps::many_unknown(unknown)),
        }
        let title = match all {
            0 => return None,
            1 => steps::review_need(),
            _ => steps::review_needs(all),
        };
        let id = "extras-storage-known";
        Some(if why.is_empty() {
            Step { state: StepState::Done, ..todo(id, title, steps::all_allowed()) }
        } else {
            todo(id, title, why)
        })
    }

    /// What comes before the rules for storage are removed.
    pub(super) fn storage_first(&self) -> Option<Step> {
        if !self.phases.tighten.made().any(closes_storage) {
            return None;
        }
        let mut why = steps::storage_first_why();
        let newly_blocked = self.newly_blocked();
        if !newly_blocked.is_empty() {
            why.push(steps::would_block_storage(listed(&newly_blocked)));
        }
        Some(todo(STORAGE_FIRST, steps::storage_first(), why))
    }

    /// The workload requirements in the sources that the removal of classic rules would block.
    fn newly_blocked(&self) -> Vec<Message> {
        let mut needs: Vec<Message> = Vec::new();
        for Extra { what, flow, .. } in self.extras.iter().filter(|extra| extra.is_cut_off()) {
            let need = extras::need(what, flow);
            if !needs.contains(&need) {
                needs.push(need);
            }
        }
        needs
    }

    pub(super) fn leftover_step(&self) -> Option<Step> {
        let count = self.leftovers.iter().filter(|leftover| leftover.severity != Severity::Info).count();
        let title = match count {
            0 => return None,
            1 => steps::review_leftover(),
            _ => steps::review_leftovers(count),
        };
        Some(todo("tighten-leftovers", title, steps::review_leftovers_why()))
    }
}
