//! The steps of each phase.

use super::pools::Moving;
use super::rules::{ROLLBACK, TIGHTEN, UNION};
use super::{ChecklistBuilder, todo};
use crate::messages::steps;
use model::estate::Pool;
use model::message::all_listed;
use model::plan::{Diagnosis, PhaseId, RequestId, Step, StepState, Subject, Verdict};

impl ChecklistBuilder<'_> {
    pub(super) fn union(&self) -> Vec<Step> {
        let mut steps = self.account_steps();
        steps.extend(self.ask_for_account());
        steps.extend(self.rule_steps(&UNION, &self.phases.union));
        steps.extend(self.other_hops());
        steps.extend(self.fixed(PhaseId::Union));
        steps
    }

    /// What blocks nodes that use simplified communication already. What is only unknown holds nothing up.
    pub(super) fn union_after_move(&self) -> Vec<Step> {
        let is_blocked = |id: &String| {
            let subject = self.subjects.iter().find(|subject| subject.id == *id);
            let is_lost = |subject: &Subject| subject.diagnosis.as_ref().is_some_and(Diagnosis::is_of_network);
            let is_shut = |subject: &Subject| matches!(subject.modes.simplified, Verdict::Partly | Verdict::Blocked);
            subject.is_some_and(|subject| is_shut(subject) || is_lost(subject))
        };
        let mut steps = self.union();
        steps.retain(|step| match step.state {
            StepState::Todo => true,
            StepState::Waiting => step.subjects.iter().any(is_blocked),
            StepState::Done | StepState::NotNeeded => false,
        });
        steps
    }

    /// One look at the nodes, and at modes that the sources don't show.
    pub(super) fn verify_after_move(&self) -> Vec<Step> {
        let pools: Vec<&Pool> = self.estate.pools.iter().collect();
        let modes = Some(self.verify_modes(&pools)).filter(|step| !step.is_settled());
        [self.verify_nodes()].into_iter().chain(modes).collect()
    }

    /// What the sources show of the workload, and what to find out of it.
    pub(super) fn extras(&self) -> Vec<Step> {
        self.known_extras().into_iter().chain(self.fixed(PhaseId::Extras)).collect()
    }

    pub(super) fn switch(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = match (self.is_stuck(), self.preview()) {
            (true, _) => Vec::new(),
            (_, true) => vec![self.switch_request()],
            (_, false) => self.pools().iter().filter(|pool| !pool.is_stuck()).map(Moving::switch).collect(),
        };
        steps.extend(self.fixed(PhaseId::Switch));
        steps
    }

    fn switch_request(&self) -> Step {
        let mut why = steps::opt_in_why();
        let accounts = &self.estate.accounts;
        if accounts.len() > 1 {
            let names = all_listed(accounts.iter().map(|account| &account.resource));
            why.push(steps::several_accounts(accounts.len(), names));
        }
        if accounts.len() > 1 || !self.options.subscriptions.is_empty() {
            why.push(steps::whole_subscriptions());
        }
        why.push(steps::needs_support_plan());
        Step { request: Some(RequestId::OptIn), ..todo("switch-request", steps::opt_in(), why) }
    }

    pub(super) fn move_pools(&self) -> Vec<Step> {
        self.pools().iter().map(Moving::steps).chain(self.fixed(PhaseId::Move)).collect()
    }

    /// What checks that the switch is in effect. Steps that the sources show to be complete are done.
    pub(super) fn verify(&self) -> Vec<Step> {
        let mut steps = self.fixed(PhaseId::Verify);
        if self.is_stuck() {
            return steps;
        }
        if self.preview() {
            steps.extend(self.verify_lists());
        }
        let pools: Vec<&Pool> = self.estate.pools.iter().filter(|pool| !self.is_decided_by_service(pool)).collect();
        if pools.iter().any(|pool| pool.current_mode.is_some()) || (!self.preview() && !pools.is_empty()) {
            steps.push(self.verify_modes(&pools));
        }
        steps
    }

    pub(super) fn tighten(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = self.storage_first().into_iter().collect();
        steps.extend(self.rule_steps(&TIGHTEN, &self.phases.tighten));
        steps.extend(self.fixed(PhaseId::Tighten));
        steps.extend(self.leftover_step());
        steps
    }

    pub(super) fn rollback(&self) -> Vec<Step> {
        let mut steps = self.rule_steps(&ROLLBACK, &self.phases.rollback);
        steps.extend(self.fixed(PhaseId::Rollback));
        steps
    }
}
