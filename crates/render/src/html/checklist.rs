//! The checklist in the report: phases with their steps, changes and commands, and a box to tick on paper.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::parts::{command, prose, subject_id};
use crate::text::{the_same_for, title_of, waits_for, why_preferred};
use crate::words::{Parts, change_line, state_word};
use model::plan::{Alike, Change, Phase, Plan, Step, StepState, Tool};

/// What steps refer to.
struct Named<'p> {
    parts: Parts<'p>,
    /// The subjects by their ids: the places of their groups in the report, and their names.
    subjects: BTreeMap<&'p str, (usize, &'p str)>,
}

/// The section of the checklist.
pub fn report(plan: &Plan) -> Markup {
    let groups = plan.grouped().into_iter().enumerate();
    let subjects = groups.flat_map(|(place, subjects)| subjects.into_iter().map(move |subject| (place, subject)));
    let named = Named {
        parts: Parts::of(plan),
        subjects: model::sorted::map(
            subjects.map(|(place, subject)| (subject.id.as_str(), (place, subject.name.as_str()))),
        ),
    };
    html! {
        section #checklist {
            h2 { "Checklist" }
            @for (phase, number) in plan.checklist.phases.iter().zip(1..) { (phase_report(number, phase, &named)) }
        }
    }
}

fn phase_report<'p>(number: usize, phase: &'p Phase, named: &Named<'p>) -> Markup {
    html! {
        section.phase id={ "phase-" (phase.id.name()) } {
            h3 { (number) ". " (prose(&phase.title)) }
            p { (prose(&phase.summary)) }
            @for alike in named.parts.groups.steps(phase) { (step_report(&alike, named)) }
        }
    }
}

fn step_report(alike: &Alike<'_, Step>, named: &Named<'_>) -> Markup {
    let step = alike.first;
    let number = named.parts.plan.checklist.number_of(&step.id).unwrap_or_default();
    let (class, tick) = match step.state {
        StepState::Todo => ("todo", ""),
        StepState::Done => ("done", "✓"),
        StepState::NotNeeded => ("not-needed", "–"),
        StepState::Waiting => ("waiting", ""),
    };
    let known: Vec<_> = step.subjects.iter().filter_map(|id| named.subjects.get(id.as_str())).collect();
    html! {
        article.step.(class) id={ "step-" (number) } {
            div.what {
                span.box aria-hidden="true" { (tick) }
                h4 { (number) " " (prose(&title_of(alike))) " " span.state { (state_word(step.state)) } }
                p { (prose(&step.why)) }
                @if let Some(text) = the_same_for(&alike.names) { p { (prose(&text)) } }
                @if let Some(text) = waits_for(step, &named.parts) { p.evidence { (prose(&text)) } }
            }
            @if !known.is_empty() {
                p.evidence {
                    "For "
                    @for (number, (place, name)) in known.iter().enumerate() {
                        @if number > 0 { ", " }
                        a href={ "#" (subject_id(*place)) } { (name) }
                    }
                }
            }
            @for change in named.parts.changes.of_step(step) { (change_report(change)) }
            @for text in &step.commands { (command(text)) }
            @for choice in &step.choices {
                div.change {
                    p { strong { (prose(&choice.title)) } " " (prose(&choice.why)) }
                    @for text in &choice.commands { (command(text)) }
                }
            }
        }
    }
}

/// A change with what makes it: the owner's tool and az are shown, the others can be opened, and are not printed.
fn change_report(change: &Change) -> Markup {
    html! {
        div.change id={ "change-" (change.id) } {
            p { strong { (change_line(change)) } }
            p.evidence { (prose(&change.why)) }
            @for text in change.reservations() { p.evidence { strong { (prose(&text)) } } }
            @if change.held_back.is_none() { (commands(change)) }
        }
    }
}

fn commands(change: &Change) -> Markup {
    let shown: Vec<(Tool, &str)> = change.shown().collect();
    let is_shown = |tool: &Tool| shown.iter().any(|(other, _)| other == tool);
    let others = Tool::ALL.into_iter().filter(|tool| !is_shown(tool));
    html! {
        @if let Some(tool) = change.preferred { p.evidence { (prose(&why_preferred(tool, &change.target.name))) } }
        @for (_, text) in &shown { (command(text)) }
        @if !change.commands.node.is_empty() { (command(&change.commands.node)) }
        @for (tool, text) in others.filter_map(|tool| Some((tool, change.commands.of(tool)?))) {
            details.tool { summary { (tool.title()) } (command(text)) }
        }
    }
}
