//! One step of the checklist: its tick and its note, what it comes after, its changes, and how to make them.

use std::rc::Rc;

use yew::prelude::*;

use super::command::command_of;
use super::draft::Draft;
use super::el::{Child, El, all, el};
use super::fold::{Fold, fold};
use super::prose::prose;
use super::review::said;
use super::ticks::{Reviewing, now};
use super::workbench::Workbench;
use model::plan::{Change, ChangeAction, Choice, Plan, Step, StepState, Tool};
use model::wire::{Review, Tick};
use model::words::listed;

/// What a step shows.
#[derive(Clone)]
pub struct StepView {
    /// The plan.
    pub plan: Rc<Plan>,
    /// Its id.
    pub id: String,
    /// What was done and noted about it.
    pub tick: Tick,
    /// The titles of the steps that it waits for and that are not done.
    pub awaited: Vec<String>,
    /// Takes its id with what is done and noted; `None` where the ticks are someone else's.
    pub on_tick: Option<Callback<(String, Tick)>>,
    /// What people say of the plan.
    pub reviews: Rc<Vec<Review>>,
    /// What the user says as a reviewer.
    pub reviewing: Option<Reviewing>,
    /// The tool that commands are wanted for; else the one that a resource is made with, or az.
    pub tool: Option<Tool>,
    /// True for the step that is next.
    pub is_next: bool,
    /// Whether its content is made before it is opened.
    pub eager: bool,
    /// What all views need.
    pub workbench: Workbench,
}

/// A step: its title, and the rest when it is opened.
pub fn step_of(step: &Step, view: StepView) -> Html {
    let StepView { plan, tick, on_tick, is_next, eager, .. } = &view;
    let class = match step.state {
        StepState::Done | StepState::NotNeeded => "settled",
        _ if *is_next => "now",
        // What it waited for may be ticked by now.
        _ if step.is_unsettled() || !view.awaited.is_empty() => "waiting",
        _ => "",
    };
    let on_done = on_change(&view, |done: bool, tick| Tick { done, ..tick });
    let not_needed = (step.state == StepState::NotNeeded).then(|| el!("small", "not needed"));
    let effects = all(changes(step, plan).take(NAMED), |change| el!("small", effect(change)).html());
    let assigned = el!("small", assigned(tick)).html();
    let summary = vec![prose(&step.title), not_needed.child(), effects.child(), assigned].child();
    let (is_current, eager) = (*is_next, *eager);
    let (is_done, title) = (step.is_settled() || tick.done, step.title.unmarked());
    let disabled = step.is_settled() || on_tick.is_none();
    let content = {
        let view = view.clone();
        move || {
            let step = view.plan.checklist.steps().find(|step| step.id == view.id);
            step.map(|step| content(step, &view)).unwrap_or_default()
        }
    };
    let tick = el!("input[type=checkbox]").attr("aria-label", title).checked(is_done).when("disabled", disabled);
    let tick = tick.on_tick(on_done.unwrap_or_default());
    let fold = fold(Fold { class: "", id: "", summary, is_current, follows: true, eager }, content);
    let item = el!("li", tick, fold).attr("class", format!("step {class}")).attr("data-step-id", step.id.clone());
    item.key(step.id.clone()).html()
}

fn changes<'p>(step: &'p Step, plan: &'p Plan) -> impl Iterator<Item = &'p Change> {
    step.changes.iter().filter_map(|id| plan.changes.iter().find(|change| change.id == *id))
}

/// What an open step says.
fn content(step: &Step, view: &StepView) -> Html {
    let title = step.title.unmarked();
    let after = (!view.awaited.is_empty()).then(|| el!("p.aside", format!("After: {}.", listed(&view.awaited))));
    let changes = all(changes(step, &view.plan), |change| change_view(change, view.tool, &title, &view.workbench));
    let ways = [commands(&step.commands, &title), choices(step, view.tool, &title)];
    let [commands, choices] = ways;
    let why = el!("p", prose(&step.why)).html();
    let said = said(&view.plan, &view.reviews, &view.id);
    let own = vec![signed(&view.tick), said, comment(&title, view)].child();
    vec![own, after.child(), changes.child(), commands, choices, why, note(&title, view)].child()
}

/// How many changes a title names.
const NAMED: usize = 3;

/// What a change does, in a few words: its title on the step that makes it.
fn effect(change: &Change) -> String {
    let sign = match change.action {
        ChangeAction::Add => "Add",
        ChangeAction::Remove => "Remove",
        ChangeAction::Modify => "Change",
    };
    format!("{sign} {}", change.name())
}

/// What a change in the page does to a step's tick.
fn on_change<T: 'static>(view: &StepView, change: fn(T, Tick) -> Tick) -> Option<Callback<T>> {
    let (on_tick, step, tick) = (view.on_tick.clone()?, view.id.clone(), view.tick.clone());
    Some(on_tick.reform(move |to: T| (step.clone(), change(to, tick.clone()))))
}

/// Who ticked or noted a step, and when: in UTC, for they may be far from each other.
fn signed(tick: &Tick) -> Html {
    let what = if tick.done { "Done" } else { "Noted" };
    let by = if tick.who.is_empty() { String::new() } else { format!(" by {}", tick.who) };
    let minute = tick.when.get(..16).unwrap_or(&tick.when).replace('T', " ");
    if minute.is_empty() && by.is_empty() {
        return Html::default();
    }
    let time = el!("time", format!("{minute} UTC")).attr("datetime", tick.when.clone());
    el!("p.signed", format!("{what}{by}, "), time).html()
}

/// Who does a step, and by when, in a few words.
fn assigned(Tick { owner, due, .. }: &Tick) -> String {
    if owner.is_empty() || due.is_empty() { format!("{owner}{due}") } else { format!("{owner}, {due}") }
}

/// The field for a reviewer's comment on a step.
fn comment(title: &str, view: &StepView) -> Html {
    let Some(Reviewing { mine, on_review }) = &view.reviewing else { return Html::default() };
    let own = mine.iter().find(|review| review.step == view.id).map(|review| review.text.clone());
    let (step, plan) = (view.id.clone(), view.plan.fingerprint.clone().unwrap_or_default());
    let oninput = on_review.reform(move |text: String| {
        let (step, plan) = (step.clone(), plan.clone());
        Review { text, step, plan, when: now(), ..Review::default() }
    });
    let field = el!("textarea[rows=2][placeholder=Comment on this step][data-testid=comment]");
    let field = field.attr("aria-label", format!("Comment: {title}"));
    field.value(own.unwrap_or_default()).on_input(oninput).html()
}

/// Who does a step, by when, and the note: fields for the user's own, plain text for someone else's.
fn note(title: &str, view: &StepView) -> Html {
    let changes: [fn(String, Tick) -> Tick; 3] =
        [|owner, tick| Tick { owner, ..tick }, |due, tick| Tick { due, ..tick }, |note, tick| Tick { note, ..tick }];
    let Tick { owner, due, note, .. } = view.tick.clone();
    let [Some(on_owner), Some(on_due), Some(on_note)] = changes.map(|change| on_change(view, change)) else {
        if note.is_empty() {
            return Html::default();
        }
        return el!("p.note-text", note).html();
    };
    let (title, is_current) = (title.to_owned(), [&owner, &due, &note].into_iter().any(|text| !text.is_empty()));
    let content = move || {
        let field = |what: &'static str, field: El, value: &String, does: &Callback<String>| {
            let field = field.attr("aria-label", format!("{what}: {title}")).value(value.clone());
            el!("label", el!("span", what), field.on_input(does.clone()))
        };
        let owner = field("Owner", el!("input[autocomplete=off]"), &owner, &on_owner);
        let due = field("Due", el!("input[type=date]"), &due, &on_due);
        el!("div.assigned", owner, due, field("Note", el!("textarea[rows=2]"), &note, &on_note)).html()
    };
    // Once there is something, its field stays: it must not fold away while its last letter is deleted.
    let summary = "Owner, due date, note".child();
    fold(Fold { class: "noted", id: "", summary, is_current, follows: false, eager: true }, content)
}

/// Some commands, each with a name of its own for its button.
fn commands(commands: &[String], title: &str) -> Html {
    let named = |(number, command): (usize, &String)| match commands {
        [_] => command_of(command, title),
        _ => command_of(command, &format!("{title}, {}", number + 1)),
    };
    all(commands.iter().enumerate(), named).child()
}

/// The ways to do a step: that of the tool, else the first; the others folded.
fn choices(step: &Step, tool: Option<Tool>, title: &str) -> Html {
    let is_of_tool = |choice: &Choice| tool.is_some_and(|tool| choice.title.unmarked() == tool.title());
    let first = step.choices.iter().position(is_of_tool).unwrap_or(0);
    let view = |choice: &Choice| {
        let what = el!("p", el!("strong", prose(&choice.title), ". "), prose(&choice.why));
        let named = format!("{title}, {}", choice.title.unmarked());
        vec![what.html(), commands(&choice.commands, &named)].child()
    };
    let others: Vec<&Choice> =
        step.choices.iter().enumerate().filter(|(place, _)| *place != first).map(|(_, choice)| choice).collect();
    let names: Vec<String> = others.iter().map(|choice| choice.title.unmarked()).collect();
    let rest = (!others.is_empty()).then(|| {
        el!(
            "details",
            el!("summary", format!("Other ways: {}", listed(&names))),
            all(others.iter(), |choice| view(choice))
        )
    });
    vec![step.choices.get(first).map(view).child(), rest.child()].child()
}

/// A change, as the tool makes it that is wanted, or the one that its target is made with. One that is held back can be released first.
fn change_view(change: &Change, tool: Option<Tool>, title: &str, workbench: &Workbench) -> Html {
    let made_with = change.preferred;
    let of = |tool: Tool| change.commands.of(tool).filter(|text| !text.is_empty());
    let tools = tool.into_iter().chain(made_with).chain(Tool::ALL);
    let command = Some(change.commands.node.as_str()).filter(|text| !text.is_empty());
    let command = command.or_else(|| tools.into_iter().find_map(of));
    let drift = made_with.map(|tool| {
        el!(
            "p.aside",
            format!("{} comes from {}: change it there, or it drifts back.", change.target.name, tool.maker())
        )
    });
    let command = command.filter(|_| change.held_back.is_none());
    let command = command.map(|command| command_of(command, &format!("{title}: {}", change.name())));
    let reservations = all(change.reservations().iter(), |text| el!("p.aside", prose(text)).html());
    let why = el!("p", prose(&change.why));
    el!("div.change", why, reservations, release(change, workbench), drift, command).key(change.id.clone()).html()
}

/// The tick that releases a change which is held back, or holds it back again.
fn release(change: &Change, workbench: &Workbench) -> Html {
    let is_accepted = change.accepted.is_some();
    let can_be = is_accepted || change.held_back.is_some();
    let Some(edit) = workbench.edit.clone().filter(|_| can_be) else { return Html::default() };
    let id = change.id.clone();
    let does = Callback::from(move |checked: bool| {
        let id = id.clone();
        edit.emit(Box::new(move |draft: Draft| draft.with_accepted(id, checked)));
    });
    let tick = el!("input[type=checkbox]").checked(is_accepted).on_tick(does);
    let label = format!("Release “{}”: make it anyway", change.name());
    el!("label.tick[data-testid=release]", tick, el!("span", label)).html()
}
