//! The answer: the outcome in a sentence, whether the subjects can move, and the one next action.

use yew::prelude::*;

use super::controls::sentences;
use super::el::{all, el};
use super::planning::Planned;
use super::prose::prose;
use super::questions::open_questions;
use super::shortcuts::go_to;
use super::ticks::{Ticking, next_step};
use super::verdict::{answer_of, name, pill, readiness, verdict_badge};
use super::workbench::{View, Workbench};
use model::options::Edition;
use model::plan::{Plan, Step, Verdict, all_of};

/// The answer of a plan.
pub fn answer(planned: &Planned, plan: &Plan, edition: Edition, ticking: &Ticking, workbench: &Workbench) -> Html {
    let subjects = &plan.subjects;
    let ready = subjects.iter().map(readiness);
    let modes = || subjects.iter().map(|subject| subject.modes);
    let classic = all_of(modes().map(|modes| modes.classic));
    let simplified = all_of(modes().map(|modes| modes.simplified));
    let union = all_of(modes().map(|modes| modes.union));
    let can_move = subjects.iter().filter(|subject| readiness(subject) == Verdict::Open).count();
    let readiness = if subjects.is_empty() { Verdict::Unknown } else { all_of(ready) };
    let words = match subjects.len() {
        0 | 1 => answer_of(readiness).to_owned(),
        count if can_move == count => format!("yes, all {count}"),
        count => format!("{can_move} of {count}"),
    };
    let then = (!subjects.is_empty()).then(|| {
        let pills = el!(
            "div.pills",
            el!("span", "Can move ", pill(readiness, words)),
            el!("span", "Classic ", verdict_badge(classic, false)),
            el!("span", "Simplified ", verdict_badge(simplified, false)),
        );
        el!("div.then", pills, questions_left(plan, workbench), next(plan, next_step(plan, &ticking.ticks), workbench))
    });
    let diagnosed = subjects.iter().filter_map(|subject| subject.diagnosis.as_ref()).take(DIAGNOSED);
    let diagnosis = all(diagnosed, |diagnosis| sentences("diagnosis", &diagnosis.sentences));
    let inferred = plan.inferred.as_ref().and_then(|inferred| inferred.edition);
    let answer = el!(
        "section.card answer[data-testid=answer][aria-labelledby=plan-title]",
        el!("h2.summary[id=plan-title][tabindex=-1][data-testid=summary]", headline(planned, plan)),
        then,
        diagnosis,
        retired(edition, inferred),
        all(plan.notices.iter(), |notice| el!("p.notice", prose(notice)).html()),
    );
    let answer = answer.word("data-verdict", name(readiness)).word("data-classic", name(classic));
    answer.word("data-simplified", name(simplified)).word("data-union", name(union)).html()
}

/// The outcome in a sentence; of a plan of an earlier version, its summary.
fn headline(planned: &Planned, plan: &Plan) -> Html {
    plan.summary.as_ref().map_or_else(|| prose(&planned.summary), |summary| prose(&summary.headline))
}

/// How many subjects with nodes that don't work are diagnosed in the answer; the evidence has all.
const DIAGNOSED: usize = 2;

/// How many questions are open, as a button that leads there.
fn questions_left(plan: &Plan, workbench: &Workbench) -> Html {
    let words = match open_questions(plan) {
        0 => return Html::default(),
        1 => "1 question".to_owned(),
        count => format!("{count} questions"),
    };
    let button = el!("button.line[type=button][data-testid=questions-left]", words);
    button.on_click(lead(View::Answer, "#questions-title".to_owned(), workbench)).html()
}

/// The button that leads to the next action: the question that decides most, or a step.
fn next(plan: &Plan, step: Option<&Step>, workbench: &Workbench) -> Html {
    // The summary says it for those who don't see the steps.
    let summary = plan.summary.as_ref().and_then(|summary| summary.next.as_ref());
    let is_open = |id: &String| plan.questions.iter().any(|question| question.id == *id && !question.assumes_worst);
    let asked = summary.and_then(|next| next.question.as_ref()).filter(|id| is_open(id));
    let (title, lead) = match (asked, step) {
        (Some(id), _) => {
            let title = summary.map(|next| next.title.unmarked()).unwrap_or_default();
            (title, lead(View::Answer, format!("[data-question='{id}'] summary"), workbench))
        }
        (None, Some(step)) => {
            let title =
                summary.filter(|next| next.step.as_ref() == Some(&step.id)).map_or(&step.title, |next| &next.title);
            (title.unmarked(), lead(View::Steps, format!("[data-step-id='{}'] summary", step.id), workbench))
        }
        (None, None) => return Html::default(),
    };
    el!("button.primary[type=button][data-testid=next]", format!("Next: {title}")).on_click(lead).html()
}

/// Leads to something in a view.
fn lead(view: View, selector: String, workbench: &Workbench) -> Callback<MouseEvent> {
    let show = workbench.view.clone();
    Callback::from(move |_| {
        show.emit(view);
        go_to(&selector);
    })
}

/// The retirement of classic communication, and what follows for the edition. `inferred` is the one that the sources show.
fn retired(edition: Edition, inferred: Option<Edition>) -> Html {
    let preview = (edition == Edition::Preview).then_some(PREVIEW.to_owned());
    let other = inferred.filter(|inferred| *inferred != edition);
    let other = other.map(|inferred| format!(" Your sources match the edition {}.", inferred.title()));
    let retired = "Classic communication was retired on 31 March 2026, so don't rely on a rollback.";
    el!("p.retired[data-testid=retired-banner]", retired, preview.unwrap_or_default(), other.unwrap_or_default()).html()
}

const PREVIEW: &str = " The preview of October 2021 has no service-level agreement: choose the current edition unless Azure support says \
                       otherwise.";
