//! The middle: the answer, the map, the questions, and everything else folded.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::announcements::use_announcements;
use super::answer::answer;
use super::checklist::{checklist, use_tool};
use super::controls::button;
use super::effect::use_change;
use super::el::{Child, all, el};
use super::engine;
use super::filter::Filter;
use super::fold::{Fold, fold};
use super::idle::when_idle;
use super::map::{Where, map, to_see, use_narrow};
use super::planning::Planned;
use super::proof::{outcome, proof};
use super::prose::prose;
use super::questions::questions;
use super::request::requests;
use super::requirement::evidence_of;
use super::ticks::Ticking;
use super::workbench::{Crossing, Workbench, use_workbench};
use super::workload::{extras, leftovers};
use model::options::Edition;
use model::plan::Plan;

/// Up to so many subjects all content is made beforehand, and is on paper.
const FEW: usize = 5;

/// What the pane shows.
#[derive(Properties, PartialEq)]
pub struct PlanPaneProps {
    /// The latest plan.
    pub planned: Planned,
    /// The chosen edition.
    pub edition: Edition,
    /// What was done and noted about the steps.
    pub ticking: Ticking,
    /// Asks for the plan once more.
    pub on_again: Callback<()>,
    /// The rule sets that nodes use, as the user has chosen them.
    pub on: Vec<String>,
    /// The crossing of the map that is looked at.
    pub crossing: Option<Crossing>,
    /// Which subjects are wanted.
    pub filter: Filter,
    /// Wants others.
    pub on_filter: Callback<Filter>,
}

/// The [pane of the plan](PlanPaneProps).
#[component]
pub fn PlanPane(props: &PlanPaneProps) -> Html {
    let PlanPaneProps { planned, edition, ticking, on_again, on, crossing, filter, on_filter } = props;
    let workbench = use_workbench();
    use_announcements(&planned.plan, &planned.summary, &workbench);
    let eager = use_idle(planned.plan.as_ref());
    let tool = use_tool();
    let (is_narrow, more) = (use_narrow(), use_state_eq(|| false));
    let of_map = Where { crossing: *crossing, filter, on_filter, is_narrow, more, workbench: &workbench };
    let plan = planned.plan.as_ref();
    let full = plan.filter(|plan| !plan.subjects.is_empty());
    let first =
        plan.map(|plan| vec![answer(planned, plan, *edition, ticking, &workbench), printed(plan, *edition)].child());
    let rest = full.map(|plan| {
        vec![
            map(plan, &of_map),
            questions(plan, on, &workbench),
            folds(plan, eager, to_see(plan, *crossing, filter), &workbench),
        ]
        .child()
    });
    let is_waiting = plan.is_none() && (planned.trouble.is_none() || planned.pending);
    let waiting = is_waiting.then(|| {
        let words = if planned.pending { "Reading what you pasted…" } else { EMPTY };
        el!("div.card", el!("h2[id=plan-title][tabindex=-1]", "Plan"), el!("p", words))
    });
    let pane = el!("section.pane plan[aria-label=Plan]", progress(planned, on_again), first, rest, waiting);
    let steps = full.map(|plan| checklist(plan, ticking, filter, eager, tool, &workbench));
    vec![pane.state("aria-busy", planned.pending).html(), steps.child()].child()
}

const EMPTY: &str =
    "The plan appears here: whether your pools can move, what blocks them, and a checklist with the commands.";

/// True once the browser has nothing else to do after a small plan was shown: then also what is folded is made.
#[hook]
pub fn use_idle(plan: Option<&Rc<Plan>>) -> bool {
    let ready = use_state_eq(|| 0usize);
    let at = plan.map_or(0, |plan| Rc::as_ptr(plan) as usize);
    let is_small = plan.is_some_and(|plan| plan.subjects.len() <= FEW);
    let set = ready.setter();
    let wait = move || {
        if is_small {
            spawn_local(async move {
                when_idle().await;
                set.set(at);
            });
        }
    };
    use_change(at, Box::new(wait));
    is_small && *ready == at
}

/// What is to be said while a plan is being made, and when none could be.
fn progress(planned: &Planned, on_again: &Callback<()>) -> Html {
    if planned.slow {
        let label = el!("label", "Making the plan ", el!("progress[id=planned]"));
        let stop = button("Stop", "cancel", false, Callback::from(|()| engine::cancel()));
        return el!("div.making[data-testid=progress]", label, stop).html();
    }
    let Some(trouble) = planned.trouble.as_ref().filter(|_| !planned.pending) else { return Html::default() };
    let again = button("Plan again", "again", false, on_again.clone());
    el!("div.making trouble[role=alert][data-testid=trouble]", el!("p", trouble.to_string()), again).html()
}

/// What the printed page has below the answer: what the plan was made from.
fn printed(plan: &Plan, edition: Edition) -> Html {
    let sources: Vec<&str> = plan.sources.iter().map(|source| source.name.as_str()).collect();
    let tags = &plan.service_tags;
    let date = tags.date.as_deref().map(|date| format!(" of {date}")).unwrap_or_default();
    let (edition, sources, number) = (edition.title(), sources.join(", "), tags.change_number);
    let facts = format!("Edition: {edition}. Sources: {sources}. Service tags: change {number}{date}.");
    el!("p.printed", facts).html()
}

/// All that is folded.
fn folds(plan: &Rc<Plan>, eager: bool, number: usize, workbench: &Workbench) -> Html {
    let content = |make: fn(&Rc<Plan>, usize, &Workbench) -> Html| {
        let (plan, workbench) = (plan.clone(), workbench.clone());
        move || make(&plan, number, &workbench)
    };
    let of = |id: &'static str, title: &'static str, note: String, make: fn(&Rc<Plan>, usize, &Workbench) -> Html| {
        let summary = vec![title.child(), el!("small", note).html()].child();
        fold(Fold { class: "fold", id, summary, is_current: false, follows: false, eager }, content(make))
    };
    let some = |count: usize| Some(count.to_string()).filter(|_| count > 0);
    let of_requests =
        |plan: &Rc<Plan>, _: usize, _: &Workbench| plan.support_request.as_ref().map(requests).unwrap_or_default();
    let extras_of = some(plan.extras.len())
        .map(|count| of("extras", "What the workload needs", count, |plan, _, of| extras(plan, of)));
    let leftovers_of = some(plan.leftovers.len()).map(|count| {
        of("leftovers", "Leftovers after classic rules are removed", count, |plan, _, of| leftovers(plan, of))
    });
    let requests =
        plan.support_request.as_ref().map(|_| of("requests", "Support requests", String::new(), of_requests));
    el!(
        "div.folds",
        of("evidence", "Evidence", "each flow at each hop".to_owned(), evidence),
        of("proof", "Proof", outcome(plan).to_owned(), |plan, _, _| proof(plan)),
        extras_of,
        leftovers_of,
        requests,
    )
    .html()
}

/// The evidence about the subject whose map is shown.
fn evidence(plan: &Rc<Plan>, number: usize, workbench: &Workbench) -> Html {
    let Some(subject) = plan.subjects.get(number) else { return Html::default() };
    let reasons = el!("ul.reasons", all(subject.reasons.iter(), |reason| el!("li", prose(reason)).html()));
    vec![reasons.html(), evidence_of(subject, number, workbench)].child()
}
