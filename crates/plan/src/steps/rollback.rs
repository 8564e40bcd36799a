//! The way back.

use super::{RuleWords, Sheet, counted, todo};
use crate::outcome::Outcome;
use model::plan::{PhaseId, Step};

impl Sheet<'_> {
    pub(super) fn rollback_summary(&self) -> &'static str {
        if self.preview() {
            "Rules first, then the account, then the pools: classic nodes that start before their rules are back become unusable."
        } else {
            "Classic communication has not been honoured since 31 March 2026: putting rules back helps whatever else needs them, \
             and no pool returns to classic."
        }
    }

    pub(super) fn rollback(&self) -> Vec<Step> {
        let words = RuleWords {
            todo: |name, count| format!("Undo the tightening: make {} in {name}", counted(count)),
            nothing: |name| format!("{name}: nothing to put back"),
            waiting: |name| format!("{name}: settle what is open"),
            why: "Proved: with these changes, classic and simplified nodes get through again.",
            why_nothing: "The tightening changes nothing here.",
            why_item: "Proved on a copy: with these changes it is as it was before the tightening.",
        };
        let outcome = Outcome { edits: self.phases.rollback.clone(), ..Outcome::default() };
        let mut steps = self.rule_steps(PhaseId::Rollback, &outcome, &words);
        if !self.preview() {
            steps.push(todo(
                "rollback-forward",
                "If a pool fails, mend the way of simplified communication",
                "There is no model to go back to. Take the failing hop from the plan, or paste a fresh export.",
            ));
            return steps;
        }
        steps.extend([
            todo(
                "rollback-request",
                "Open the opt-out support request",
                "Only after the rules are back. Wait for the notification. Since 31 March 2026 Microsoft no longer honours classic \
                 communication, so ask support first whether the way back still exists.",
            ),
            Step {
                waits_for: vec!["rollback-request".to_owned()],
                ..todo("rollback-pools", "Move the pools as before", "New pools, or to zero and back: again only new nodes change.")
            },
            Step {
                commands: vec![self.list_endpoints()],
                waits_for: vec!["rollback-pools".to_owned()],
                ..todo(
                    "rollback-endpoints",
                    "List the account's outbound network dependencies again",
                    "The region's storage endpoints must be back in the list, with or without autostorage.",
                )
            },
        ]);
        steps
    }
}
