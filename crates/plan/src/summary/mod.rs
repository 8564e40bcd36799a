//! The plan for someone who reads nothing else: what it comes down to, why, and what to do next. It is made of the finished plan, so
//! a plan of an earlier version gets it as well.

mod across;
mod causes;
mod groups;
mod headline;
mod nouns;
mod remedy;
mod subjects;

pub use across::Causes;

use crate::messages::summary as say;
use model::message::Codes;
use model::options::Edition;
use model::plan::{CanMove, Counts, NextAction, Plan, Subject, Summary, Verdict};
use subjects::{Subjects, first_due, first_question, number};

/// The plan with its summary and groups, unless it has them.
#[must_use]
pub fn summarized(mut plan: Plan) -> Plan {
    if plan.summary.is_none() {
        let places = Subjects::of(&plan);
        plan.groups = groups::groups(&plan, &places);
        plan.summary = Some(summary(&plan, &places));
    }
    plan
}

fn summary(plan: &Plan, places: &Subjects) -> Summary {
    let title = say::edition(plan.edition.title());
    let is_shown = plan.inferred.as_ref().is_some_and(|inferred| inferred.edition == Some(Edition::Ga));
    let (edition, retirement) = match plan.edition {
        Edition::Preview => (title.then(say::use_current()), say::was_optional()),
        Edition::Ga if is_shown => (title.then(say::mode_shown()), say::retired()),
        Edition::Ga => (title, say::retired()),
    };
    Summary {
        headline: headline::headline(plan),
        remedy: remedy::remedy(plan),
        next: next(plan),
        counts: counts(&plan.subjects),
        causes: causes::causes(plan, places),
        edition,
        retirement,
        codes: Codes::default(),
    }
}

/// The one thing to do next.
fn next(plan: &Plan) -> Option<NextAction> {
    if plan.subjects.is_empty() {
        return Some(NextAction { title: say::provide_more(), ..NextAction::default() });
    }
    first_question(plan, |_| true).or_else(|| first_due(&plan.checklist, |_| true))
}

fn counts(subjects: &[Subject]) -> Counts {
    let count = |is_it: &dyn Fn(&Subject) -> bool| number(subjects.iter().filter(|subject| is_it(subject)).count());
    let with = |verdict: Verdict| count(&|subject| subject.modes.simplified == verdict);
    let that = |can_move: CanMove| count(&|subject| subject.can_move() == can_move);
    Counts {
        subjects: number(subjects.len()),
        open: with(Verdict::Open),
        partly: with(Verdict::Partly),
        blocked: with(Verdict::Blocked),
        unknown: with(Verdict::Unknown),
        can_move: that(CanMove::Yes),
        cannot_move: that(CanMove::No),
        not_known: that(CanMove::NotKnown),
    }
}
