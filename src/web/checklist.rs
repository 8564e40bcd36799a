//! The checklist: phases with their steps, and the scripts that make a whole phase.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::long_list::LongList;
use super::prose::prose;
use super::step::StepView;
use super::steps_shown::steps_shown;
use super::tabs::{Tab, Tabs};
use super::ticks::{Ticking, is_ticked};
use model::plan::{Phase, PhaseId, Plan, Script, Step};
use model::wire::Ticks;

/// The checklist.
pub fn checklist(plan: &Rc<Plan>, ticking: &Ticking) -> Html {
    let steps = || plan.checklist.steps();
    let (done, all) = (steps().filter(|step| is_done(step, &ticking.ticks)).count(), steps().count());
    html! {
        <section class="checklist" data-testid="checklist" aria-labelledby="checklist-title">
            <h3 id="checklist-title">{ "Checklist" }</h3>
            <p class="progress">
                <label>{ format!("{done} of {all} steps done ") }<progress max={all.to_string()} value={done.to_string()} /></label>
            </p>
            if ticking.on_tick.is_some() {
                { who_field(ticking) }
            }
            { steps_shown() }
            { for plan.checklist.phases.iter().enumerate().map(|(number, phase)| phase_view(number, phase, plan, ticking)) }
        </section>
    }
}

fn who_field(ticking: &Ticking) -> Html {
    let on_who = ticking.on_who.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
            on_who.emit(field.value().into());
        }
    });
    html! {
        <label class="who">
            <span>{ "Who ticks here" }</span>
            <input data-testid="who" autocomplete="off" spellcheck="false" value={ticking.who.clone()} {oninput}
                placeholder="your initials, shown with your ticks and notes" />
        </label>
    }
}

/// True for steps that need nothing any more, as the sources show or the user says.
fn is_done(step: &Step, ticks: &Ticks) -> bool {
    step.is_settled() || is_ticked(ticks, &step.id)
}

fn phase_view(number: usize, phase: &Phase, plan: &Rc<Plan>, ticking: &Ticking) -> Html {
    let item = {
        let (plan, ticking) = (plan.clone(), ticking.clone());
        Callback::from(move |place: usize| {
            let step = plan.checklist.phases.get(number).and_then(|phase| phase.steps.get(place));
            step.map(|step| step_view((number, place), step, &plan, &ticking)).unwrap_or_default()
        })
    };
    html! {
        <section class="phase" key={phase.id.name()}>
            <h4>{ prose(&phase.title) }</h4>
            <p>{ prose(&phase.summary) }</p>
            <ul><LongList count={phase.steps.len()} {item} /></ul>
            { for script_of(plan, phase.id).map(|script| script_view(phase.id, script)) }
        </section>
    }
}

fn step_view(at: (usize, usize), step: &Step, plan: &Rc<Plan>, ticking: &Ticking) -> Html {
    let awaited = plan.checklist.steps().filter(|other| step.waits_for.contains(&other.id));
    let awaited = awaited.filter(|other| !is_done(other, &ticking.ticks)).map(|other| other.title.plain());
    let awaited: Vec<String> = awaited.collect();
    let tick = ticking.ticks.get(&step.id).cloned().unwrap_or_default();
    html! {
        <StepView key={step.id.clone()} plan={plan.clone()} {at} {tick} {awaited} on_tick={ticking.on_tick.clone()} />
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
