//! What of a plan is shown: the subjects with certain verdicts, or of certain subscriptions.

use std::collections::BTreeSet;

use clap::ValueEnum;
use model::estate::ResourceId;
use model::message::fact;
use model::plan::{Plan, Subject, Verdict};
use plan::messages::notices;

use super::values::subscription;

/// Which subjects to show.
#[derive(Clone, Default, clap::Args)]
pub struct Shown {
    /// Show only the subjects with this verdict of simplified communication, with the steps and changes that concern them; may be given
    /// several times. The exit status is that of the whole plan.
    #[arg(long, value_enum, value_name = "VERDICT", conflicts_with = "script")]
    only: Vec<Only>,
    /// Show only the subjects of this subscription, and those whose subscription the files don't show; may be given several times.
    #[arg(long, value_name = "ID", value_parser = subscription, conflicts_with = "script")]
    only_subscription: Vec<String>,
}

/// A verdict, as the JSON names it.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// Simplified communication is blocked, or can't be used
    Blocked,
    /// It is blocked in part
    Partly,
    /// It is allowed at everything that was provided
    Open,
    /// It is unknown
    Unknown,
}

impl Shown {
    /// The plan with what is shown of it.
    pub fn of(&self, mut plan: Plan) -> Plan {
        if plan.subjects.iter().all(|subject| self.shows(subject)) {
            return plan;
        }
        let all = plan.subjects.len();
        plan.subjects.retain(|subject| self.shows(subject));
        let left: BTreeSet<String> = plan.subjects.iter().map(|subject| subject.id.clone()).collect();
        let is_left = |id: &String| left.contains(id);
        plan.extras.retain(|extra| is_left(&extra.subject));
        for phase in &mut plan.checklist.phases {
            phase.steps.retain(|step| step.subjects.is_empty() || step.subjects.iter().any(is_left));
            phase.steps.iter_mut().for_each(|step| step.subjects.retain(is_left));
        }
        let steps: BTreeSet<String> = plan.checklist.steps().map(|step| step.id.clone()).collect();
        let changes: BTreeSet<String> = plan.checklist.steps().flat_map(|step| &step.changes).cloned().collect();
        plan.changes.retain(|change| changes.contains(&change.id));
        let steps_left = plan.checklist.phases.iter_mut().flat_map(|phase| &mut phase.steps);
        steps_left.for_each(|step| step.waits_for.retain(|id| steps.contains(id)));
        // What is of the whole plan would say more than is shown.
        (plan.summary, plan.groups, plan.scripts) = (None, Vec::new(), None);
        if !left.is_empty() {
            plan.notices.push(notices::shown(fact(left.len()), fact(all)));
        }
        let mut plan = switchover::summarized(plan);
        for summary in plan.summary.iter_mut().filter(|_| left.is_empty()) {
            (summary.headline, summary.next) = (notices::none_shown(fact(all)), None);
        }
        plan.with_codes()
    }

    fn shows(&self, subject: &Subject) -> bool {
        let only = match subject.modes.simplified {
            Verdict::Blocked => Only::Blocked,
            Verdict::Partly => Only::Partly,
            Verdict::Open => Only::Open,
            Verdict::Unknown => Only::Unknown,
        };
        let id = ResourceId::new(&subject.id);
        let is_of = |own: &str| self.only_subscription.iter().any(|wanted| wanted.eq_ignore_ascii_case(own));
        (self.only.is_empty() || self.only.contains(&only))
            && (self.only_subscription.is_empty() || id.subscription().is_none_or(is_of))
    }
}
