//! The checklist: phases, of which the current one is open, with the scripts that make a whole phase and the steps.

use std::rc::Rc;

use yew::prelude::*;

use super::downloads::save;
use super::el::{Child, all, el};
use super::filter::Filter;
use super::fold::{Fold, fold};
use super::paged::paged;
use super::prose::prose;
use super::step::{StepView, step_of};
use super::stored;
use super::ticks::{Ticking, is_done, is_ticked, next_step};
use super::workbench::Workbench;
use model::plan::{Phase, PhaseId, Plan, Script, Step, Tool};
use model::wire::{Tick, Ticks};

/// More steps are rendered when they are opened.
const FEW: usize = 60;

/// The tool that commands are wanted for, and how to want another one.
#[hook]
pub fn use_tool() -> (Option<Tool>, Callback<String>) {
    let place = |title: &str| Tool::ALL.into_iter().position(|tool| tool.title() == title).unwrap_or(usize::MAX);
    let tool = use_state_eq(|| place(&stored::read(stored::TOOL).unwrap_or_default()));
    let set = tool.setter();
    let on_tool = Callback::from(move |tool: String| {
        stored::write(stored::TOOL, &tool);
        set.set(place(&tool));
    });
    (Tool::ALL.get(*tool).copied(), on_tool)
}

/// The checklist. It is `eager` where all content may be made now.
pub fn checklist(
    plan: &Rc<Plan>,
    ticking: &Ticking,
    filter: &Filter,
    eager: bool,
    (tool, on_tool): (Option<Tool>, Callback<String>),
    workbench: &Workbench,
) -> Html {
    let count = plan.checklist.steps().count();
    let done = plan.checklist.steps().filter(|step| is_done(step, &ticking.ticks)).count();
    let next = next_step(plan, &ticking.ticks).map(|step| step.id.clone());
    let on_tick = ticking.on_tick.clone().map(|on_tick| {
        let (plan, ticks, announce) = (plan.clone(), ticking.ticks.clone(), workbench.announce.clone());
        Callback::from(move |(id, tick): (String, Tick)| {
            if tick.done != is_ticked(&ticks, &id) {
                announce.emit(announcement(&plan, &ticks, &id, tick.done).into());
            }
            on_tick.emit((id, tick));
        })
    });
    let (ticks, eager, workbench) = (ticking.ticks.clone(), eager && count <= FEW, workbench.clone());
    let shown = Shown { ticks, on_tick, tool, next, eager, filter: filter.clone(), workbench };
    let option = |one: Tool| el!("option", one.title()).when("selected", tool == Some(one)).html();
    let automatic = el!("option[value=]", "Tool: automatic").when("selected", tool.is_none());
    let tools = el!(
        "select[aria-label=Tool for the commands][data-testid=tool]",
        automatic,
        all(Tool::ALL.into_iter(), option)
    );
    let tools = tools.on_change(on_tool);
    let todo_only =
        el!("label.check todo-only", el!("input[type=checkbox][data-testid=todo-only]"), el!("span", "To do only"));
    let title = el!("h2[id=checklist-title][tabindex=-1]", "Checklist ", el!("small", format!("{done} of {count}")));
    let phases = plan.checklist.phases.iter();
    let bars = el!("div.bars", all(phases.clone(), |phase| bar(phase, &ticking.ticks)));
    let views = all(phases.enumerate(), |(number, phase)| phase_view(number, phase, plan, &shown));
    let who = ticking.on_tick.as_ref().map(|_| who_field(ticking));
    let head = el!("header", title, todo_only, tools);
    el!("section.checklist[data-testid=checklist][aria-labelledby=checklist-title]", head, bars, views, who).html()
}

/// What the steps show in addition to the plan.
#[derive(Clone)]
struct Shown {
    ticks: Rc<Ticks>,
    on_tick: Option<Callback<(String, Tick)>>,
    tool: Option<Tool>,
    /// The id of the step that is next.
    next: Option<String>,
    eager: bool,
    filter: Filter,
    workbench: Workbench,
}

/// What a tick changes, in words for a screen reader.
fn announcement(plan: &Plan, ticks: &Ticks, id: &str, done: bool) -> String {
    let count = plan.checklist.steps().count();
    let before = plan.checklist.steps().filter(|step| step.id != id && is_done(step, ticks)).count();
    let unlocked = |step: &&Step| {
        let waits = |other: &String| other != id && !ticks.get(other).is_some_and(|tick| tick.done);
        step.waits_for.iter().any(|other| other == id) && !step.waits_for.iter().any(waits)
    };
    let unlocked: Vec<String> = plan.checklist.steps().filter(unlocked).map(|step| step.title.unmarked()).collect();
    let mut text = format!("{} of {count} steps done.", before + usize::from(done));
    if done && !unlocked.is_empty() {
        text += &format!(" Now possible: {}.", model::words::listed(&unlocked));
    }
    text
}

fn who_field(ticking: &Ticking) -> Html {
    let field =
        el!("input[data-testid=who][autocomplete=off][spellcheck=false][placeholder=shown with your ticks and notes]");
    let field = field.value(ticking.who.to_string()).on_input(ticking.on_who.reform(AttrValue::from));
    el!("label.who", el!("span", "Your initials"), field).html()
}

fn done_of(phase: &Phase, ticks: &Ticks) -> usize {
    phase.steps.iter().filter(|step| is_done(step, ticks)).count()
}

fn bar(phase: &Phase, ticks: &Ticks) -> Html {
    let bar = el!("progress").attr("aria-label", phase.title.unmarked()).number("max", phase.steps.len().max(1));
    bar.number("value", done_of(phase, ticks)).html()
}

fn phase_view(number: usize, phase: &Phase, plan: &Rc<Plan>, shown: &Shown) -> Html {
    // Those that the filter leaves.
    let names = |id: &String| plan.subjects.iter().any(|subject| subject.id == *id && shown.filter.admits(subject));
    let is_wanted = |step: &Step| shown.filter.is_none() || step.subjects.is_empty() || step.subjects.iter().any(names);
    let places = (0..phase.steps.len()).filter(|place| phase.steps.get(*place).is_some_and(is_wanted));
    let places: Vec<usize> = places.collect();
    let (done, count) = (done_of(phase, &shown.ticks), phase.steps.len());
    let is_current = phase.steps.iter().any(|step| Some(&step.id) == shown.next.as_ref());
    let title = el!("h3", format!("{} {}", number + 1, phase.title.unmarked()));
    let summary = vec![title.html(), el!("small", format!("{done}/{count}")).html()].child();
    let content = {
        let (plan, shown) = (plan.clone(), shown.clone());
        move || steps_view(number, &places, &plan, &shown)
    };
    let (id, eager) = (phase.id.name(), shown.eager);
    fold(Fold { class: "phase", id, summary, is_current, follows: true, eager }, content)
}

/// The steps of a phase that are wanted, by their places.
fn steps_view(number: usize, places: &[usize], plan: &Rc<Plan>, shown: &Shown) -> Html {
    let Some(phase) = plan.checklist.phases.get(number) else { return Html::default() };
    let (count, places) = (places.len(), places.to_vec());
    let item = {
        let (plan, shown) = (plan.clone(), shown.clone());
        move |at: usize| {
            let steps = plan.checklist.phases.get(number).map(|phase| &phase.steps);
            let step = places.get(at).and_then(|place| steps?.get(*place));
            step.map(|step| step_view(step, &plan, &shown)).unwrap_or_default()
        }
    };
    let scripts = script_of(plan, phase.id).map(|script| downloads(phase.id, script));
    vec![el!("p", prose(&phase.summary)).html(), scripts.child(), el!("ul", paged(count, item)).html()].child()
}

fn step_view(step: &Step, plan: &Rc<Plan>, shown: &Shown) -> Html {
    let awaited = plan.checklist.steps().filter(|other| step.waits_for.contains(&other.id));
    let awaited = awaited.filter(|other| !is_done(other, &shown.ticks)).map(|other| other.title.unmarked());
    let view = StepView {
        plan: plan.clone(),
        id: step.id.clone(),
        tick: shown.ticks.get(&step.id).cloned().unwrap_or_default(),
        awaited: awaited.collect(),
        on_tick: shown.on_tick.clone(),
        tool: shown.tool,
        is_next: Some(&step.id) == shown.next.as_ref(),
        eager: shown.eager,
        workbench: shown.workbench.clone(),
    };
    step_of(step, view)
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

/// All changes of a phase as scripts to save: one for each shell, and one for each firewall on nodes.
fn downloads(phase: PhaseId, script: &Script) -> Html {
    let shells = [("bash", &script.bash), ("PowerShell", &script.powershell)];
    let nodes = script.nodes.iter().map(|node| (node.name.as_str(), &node.text));
    let script = |(name, text): (&str, &String)| {
        let ending = if name == "PowerShell" { "ps1" } else { "sh" };
        let (text, file) = (text.clone(), format!("{}-{name}.{ending}", phase.name()));
        let onclick = Callback::from(move |_: MouseEvent| {
            save(&text, &file);
        });
        el!("button[type=button]", format!("Script: {name}")).on_click(onclick).html()
    };
    let scripts = shells.into_iter().chain(nodes).filter(|(_, text)| !text.is_empty());
    el!("div.buttons", all(scripts, script)).word("data-script", phase.name()).html()
}
