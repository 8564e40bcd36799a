//! The checklist: phases with their steps, ticks, changes and commands.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::command::command as command_view;
use super::ticks::Ticks;
use crate::Plan;
use crate::plan::{Change, Step, StepState};

/// The checklist.
pub fn checklist(plan: &Plan, ticks: &Ticks) -> Html {
    let steps = || plan.checklist.phases.iter().flat_map(|phase| &phase.steps);
    let done = steps().filter(|step| step.is_settled() || ticks.has(&step.id)).count();
    let phase = |phase: &crate::plan::Phase| {
        html! {
            <section class="phase" key={phase.id.name()}>
                <h4>{ &phase.title }</h4>
                <p>{ &phase.summary }</p>
                <ul>{ for phase.steps.iter().map(|step| step_view(step, plan, ticks)) }</ul>
            </section>
        }
    };
    html! {
        <section class="checklist" data-testid="checklist" aria-labelledby="checklist-title">
            <h3 id="checklist-title">{ "Checklist" }</h3>
            <p class="progress">{ format!("{done} of {} steps done", steps().count()) }</p>
            { for plan.checklist.phases.iter().map(phase) }
        </section>
    }
}

fn step_view(step: &Step, plan: &Plan, ticks: &Ticks) -> Html {
    let (state, class) = match step.state {
        StepState::Todo => (None, "todo"),
        StepState::Done => (Some("done"), "settled"),
        StepState::NotNeeded => (Some("not needed"), "settled"),
        StepState::Waiting => (Some("waiting"), "waiting"),
    };
    let onchange = {
        let (ticks, id) = (ticks.clone(), step.id.clone());
        Callback::from(move |event: Event| {
            if let Some(tick) = event.target_dyn_into::<HtmlInputElement>() {
                ticks.set(&id, tick.checked());
            }
        })
    };
    let changes = step.changes.iter().filter_map(|id| plan.changes.iter().find(|change| change.id == *id));
    html! {
        <li class={class} data-step-id={step.id.clone()} key={step.id.clone()}>
            <label class="step">
                <input type="checkbox" checked={step.is_settled() || ticks.has(&step.id)} disabled={step.is_settled()} {onchange} />
                <span>{ &step.title }</span>
                if let Some(state) = state {
                    <span class="state">{ state }</span>
                }
            </label>
            <p>{ &step.why }</p>
            { for changes.map(change_view) }
            { for step.commands.iter().map(|command| command_view(&command.clone().into())) }
        </li>
    }
}

fn change_view(change: &Change) -> Html {
    html! {
        <div class="change" key={change.id.clone()}>
            <p>{ &change.why }</p>
            { for change.shown().map(|(_, command)| command_view(&command.to_owned().into())) }
            <details>
                <summary>{ "The rule as JSON" }</summary>
                <pre>{ change.shape().unwrap_or_default() }</pre>
            </details>
        </div>
    }
}
