//! The checklist: phases with their steps, ticks, changes, and the ways to make them.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::command::command as command_view;
use super::long_list::LongList;
use super::steps_shown::steps_shown;
use super::tabs::{Tab, Tabs};
use super::ticks::Ticks;
use crate::Plan;
use crate::assess::listed;
use crate::plan::{Change, Choice, Phase, PhaseId, Script, Step, StepState, Tool};

/// The checklist.
pub fn checklist(plan: &Rc<Plan>, ticks: &Ticks) -> Html {
    let steps = || plan.checklist.steps();
    let (done, all) = (steps().filter(|step| is_done(step, ticks)).count(), steps().count());
    html! {
        <section class="checklist" data-testid="checklist" aria-labelledby="checklist-title">
            <h3 id="checklist-title">{ "Checklist" }</h3>
            <p class="progress">
                <label>{ format!("{done} of {all} steps done ") }<progress max={all.to_string()} value={done.to_string()} /></label>
            </p>
            { steps_shown() }
            { for plan.checklist.phases.iter().enumerate().map(|(place, phase)| phase_view(place, phase, plan, ticks)) }
        </section>
    }
}

/// True for steps that need nothing any more, as the sources show or the user says.
fn is_done(step: &Step, ticks: &Ticks) -> bool {
    step.is_settled() || ticks.has(&step.id)
}

fn phase_view(place: usize, phase: &Phase, plan: &Rc<Plan>, ticks: &Ticks) -> Html {
    let item = {
        let (plan, ticks) = (plan.clone(), ticks.clone());
        Callback::from(move |number: usize| {
            let step = plan.checklist.phases.get(place).and_then(|phase| phase.steps.get(number));
            step.map(|step| step_view(step, &plan, &ticks)).unwrap_or_default()
        })
    };
    html! {
        <section class="phase" key={phase.id.name()}>
            <h4>{ &phase.title }</h4>
            <p>{ &phase.summary }</p>
            <ul><LongList count={phase.steps.len()} {item} /></ul>
            { for script_of(plan, phase.id).map(|script| script_view(phase.id, script)) }
        </section>
    }
}

fn step_view(step: &Step, plan: &Plan, ticks: &Ticks) -> Html {
    let awaited = plan.checklist.steps().filter(|other| step.waits_for.contains(&other.id));
    let awaited: Vec<&str> = awaited.filter(|other| !is_done(other, ticks)).map(|other| other.title.as_str()).collect();
    // What it waited for may be ticked by now.
    let waits = step.is_unsettled() || !awaited.is_empty();
    let (state, class) = match step.state {
        StepState::Done => (Some("done"), "settled"),
        StepState::NotNeeded => (Some("not needed"), "settled"),
        StepState::Todo | StepState::Waiting if waits => (Some("waiting"), "waiting"),
        StepState::Todo | StepState::Waiting => (None, "todo"),
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
                <input type="checkbox" checked={is_done(step, ticks)} disabled={step.is_settled()} {onchange} />
                <span>{ &step.title }</span>
                if let Some(state) = state {
                    <span class="state">{ state }</span>
                }
            </label>
            <p>{ &step.why }</p>
            if !awaited.is_empty() {
                <p class="awaited">{ format!("Waits for: {}.", listed(awaited)) }</p>
            }
            { for changes.map(change_view) }
            { for step.commands.iter().map(|command| command_view(&command.clone().into())) }
            if !step.choices.is_empty() {
                <Tabs id={format!("choice-{}", step.id)} label={format!("Ways: {}", step.title)}
                    tabs={step.choices.iter().map(tab_of_choice).collect::<Vec<_>>()} />
            }
        </li>
    }
}

fn tab_of_choice(Choice { title, why, commands }: &Choice) -> Tab {
    let texts = commands.iter().map(|command| command.clone().into()).collect();
    Tab { title: title.clone().into(), why: why.clone().into(), texts }
}

/// A change, with a tab for each tool: that of the target's maker first.
fn change_view(change: &Change) -> Html {
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
            <p>{ &change.why }</p>
            if let Some(tool) = first {
                <p class="aside">{ format!("{} comes from {}: change it there, or it drifts back.", change.target.name, tool.maker()) }</p>
            }
            <Tabs id={format!("change-{}", change.id)} label={format!("Tools for {}", change.name())} {tabs} />
        </div>
    }
}

fn script_of(plan: &Plan, phase: PhaseId) -> Option<&Script> {
    let scripts = plan.scripts.as_ref()?;
    match phase {
        PhaseId::Union => scripts.union.as_ref(),
        PhaseId::Tighten => scripts.tighten.as_ref(),
        PhaseId::Rollback => scripts.rollback.as_ref(),
        _ => None,
    }
}

/// All changes of a phase as scripts: one for each shell, and one for each firewall on nodes.
fn script_view(phase: PhaseId, script: &Script) -> Html {
    let shells = [("bash", &script.bash), ("PowerShell", &script.powershell)];
    let nodes = script.nodes.iter().map(|node| (node.name.as_str(), &node.text));
    let tab = |(title, text): (&str, &String)| Tab {
        title: AttrValue::from(title.to_owned()),
        why: AttrValue::default(),
        texts: vec![text.clone().into()],
    };
    let tabs: Vec<Tab> = shells.into_iter().chain(nodes).filter(|(_, text)| !text.is_empty()).map(tab).collect();
    html! {
        <details class="script" data-script={phase.name()}>
            <summary>{ "All changes of this phase as one script" }</summary>
            <Tabs id={format!("script-{}", phase.name())} label="Shells" {tabs} />
        </details>
    }
}
