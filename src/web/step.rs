//! One step of the checklist: its tick and its note, what it waits for, its changes, and the ways to make them.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::command::command as command_view;
use super::draft::Draft;
use super::prose::prose;
use super::tabs::{Tab, Tabs};
use super::workbench::{Workbench, use_workbench};
use model::plan::{Change, Choice, Plan, Step, StepState, Tool};
use model::wire::Tick;
use model::words::listed;

/// What a step shows.
#[derive(Properties)]
pub struct StepProps {
    /// The plan.
    pub plan: Rc<Plan>,
    /// Which step it is: the place of its phase, and its own there.
    pub at: (usize, usize),
    /// What was done and noted about it.
    pub tick: Tick,
    /// The titles of the steps that it waits for and that are not done.
    pub awaited: Vec<String>,
    /// Takes its id with what is done and noted; `None` where the ticks are someone else's.
    pub on_tick: Option<Callback<(String, Tick)>>,
}

impl PartialEq for StepProps {
    fn eq(&self, other: &Self) -> bool {
        let rest = |props: &Self| (props.at, props.on_tick.is_some());
        let same = Rc::ptr_eq(&self.plan, &other.plan) && rest(self) == rest(other);
        same && self.tick == other.tick && self.awaited == other.awaited && self.on_tick == other.on_tick
    }
}

/// A [step](StepProps).
#[component]
pub fn StepView(StepProps { plan, at, tick, awaited, on_tick }: &StepProps) -> Html {
    let noted = use_mut_ref(|| false);
    let workbench = use_workbench();
    let phase = plan.checklist.phases.get(at.0);
    let Some(step) = phase.and_then(|phase| phase.steps.get(at.1)) else { return Html::default() };
    // Once there is a note, its field stays: it must not fold away while its last letter is deleted.
    *noted.borrow_mut() |= !tick.note.is_empty();
    // What it waited for may be ticked by now.
    let waits = step.is_unsettled() || !awaited.is_empty();
    let (state, class) = match step.state {
        StepState::Done => (Some("done"), "settled"),
        StepState::NotNeeded => (Some("not needed"), "settled"),
        StepState::Todo | StepState::Waiting if waits => (Some("waiting"), "waiting"),
        StepState::Todo | StepState::Waiting => (None, "todo"),
    };
    let onchange = on_change(step, tick, on_tick, |event: &Event, tick| {
        Some(Tick { done: event.target_dyn_into::<HtmlInputElement>()?.checked(), ..tick })
    });
    let is_done = step.is_settled() || tick.done;
    let changes = step.changes.iter().filter_map(|id| plan.changes.iter().find(|change| change.id == *id));
    html! {
        <li class={class} data-step-id={step.id.clone()}>
            <label class="step">
                <input type="checkbox" checked={is_done} disabled={step.is_settled() || on_tick.is_none()} {onchange} />
                <span>{ prose(&step.title) }</span>
                if let Some(state) = state {
                    <span class="state">{ state }</span>
                }
            </label>
            <p>{ prose(&step.why) }</p>
            { signed(tick) }
            if !awaited.is_empty() {
                <p class="awaited">{ format!("Waits for: {}.", listed(awaited)) }</p>
            }
            { for changes.map(|change| change_view(change, &workbench)) }
            { for step.commands.iter().map(|command| command_view(&command.clone().into())) }
            if !step.choices.is_empty() {
                <Tabs id={format!("choice-{}", step.id)} label={format!("Ways: {}", step.title.plain())}
                    tabs={step.choices.iter().map(tab_of_choice).collect::<Vec<_>>()} />
            }
            { note(step, tick, on_tick, *noted.borrow()) }
        </li>
    }
}

/// What a change in the page does to a step's tick.
fn on_change<E: 'static>(
    step: &Step,
    tick: &Tick,
    on_tick: &Option<Callback<(String, Tick)>>,
    change: fn(&E, Tick) -> Option<Tick>,
) -> Option<Callback<E>> {
    let (on_tick, step, tick) = (on_tick.clone()?, step.id.clone(), tick.clone());
    Some(Callback::from(move |event: E| {
        if let Some(tick) = change(&event, tick.clone()) {
            on_tick.emit((step.clone(), tick));
        }
    }))
}

/// Who ticked or noted a step, and when: in UTC, for they may be far from each other.
fn signed(tick: &Tick) -> Html {
    let what = if tick.done { "Done" } else { "Noted" };
    let by = if tick.who.is_empty() { String::new() } else { format!(" by {}", tick.who) };
    let minute = tick.when.get(..16).unwrap_or(&tick.when).replace('T', " ");
    if minute.is_empty() && by.is_empty() {
        return Html::default();
    }
    html! { <p class="signed">{ what }{ by }{ ", " }<time datetime={tick.when.clone()}>{ minute }{ " UTC" }</time></p> }
}

/// The note of a step: a field for the user's own, plain text for someone else's.
fn note(step: &Step, tick: &Tick, on_tick: &Option<Callback<(String, Tick)>>, open: bool) -> Html {
    let oninput = on_change(step, tick, on_tick, |event: &InputEvent, tick| {
        Some(Tick { note: event.target_dyn_into::<HtmlTextAreaElement>()?.value(), ..tick })
    });
    let Some(oninput) = oninput else {
        if tick.note.is_empty() {
            return Html::default();
        }
        return html! { <p class="note-text">{ &tick.note }</p> };
    };
    html! {
        <details class="noted" {open}>
            <summary>{ "Note" }</summary>
            <textarea rows="2" aria-label={format!("Note: {}", step.title.plain())} value={tick.note.clone()} {oninput} />
        </details>
    }
}

fn tab_of_choice(Choice { title, why, commands, .. }: &Choice) -> Tab {
    let texts = commands.iter().map(|command| command.clone().into()).collect();
    Tab { title: title.plain().into(), why: why.plain().into(), texts }
}

/// A change, with a tab for each tool: that of the target's maker first. One that is held back can be released first.
fn change_view(change: &Change, workbench: &Workbench) -> Html {
    let first = change.preferred;
    let tools = first.into_iter().chain(Tool::ALL.into_iter().filter(|tool| Some(*tool) != first));
    let tab = |tool: Tool| {
        let text = change.commands.of(tool).filter(|text| !text.is_empty())?;
        Some(Tab { title: tool.title().into(), why: AttrValue::default(), texts: vec![text.to_owned().into()] })
    };
    let node = Some(&change.commands.node).filter(|text| !text.is_empty());
    let on_node = node.map(|text| Tab {
        title: "On the node".into(),
        why: AttrValue::default(),
        texts: vec![text.clone().into()],
    });
    let tabs: Vec<Tab> = tools.filter_map(tab).chain(on_node).collect();
    html! {
        <div class="change" key={change.id.clone()}>
            <p>{ prose(&change.why) }</p>
            { for change.reservations().into_iter().map(|text| html! { <p class="aside">{ prose(&text) }</p> }) }
            { release(change, workbench) }
            if let Some(tool) = first {
                <p class="aside">{ format!("{} comes from {}: change it there, or it drifts back.", change.target.name, tool.maker()) }</p>
            }
            if change.held_back.is_none() {
                <Tabs id={format!("change-{}", change.id)} label={format!("Tools for {}", change.name())} {tabs} />
            }
        </div>
    }
}

/// The tick that releases a change which is held back, or holds it back again.
fn release(change: &Change, workbench: &Workbench) -> Html {
    let is_accepted = change.accepted.is_some();
    let can_be = is_accepted || change.held_back.is_some();
    let Some(edit) = workbench.edit.clone().filter(|_| can_be) else { return Html::default() };
    let id = change.id.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            let (id, checked) = (id.clone(), input.checked());
            edit.emit(Box::new(move |draft: Draft| draft.with_accepted(id, checked)));
        }
    });
    html! {
        <label class="tick" data-testid="release">
            <input type="checkbox" checked={is_accepted} {onchange} />
            <span>{ format!("Release “{}”: make it anyway", change.name()) }</span>
        </label>
    }
}
