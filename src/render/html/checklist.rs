//! The checklist in the report: phases with their steps, changes and commands, and a box to tick on paper.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{command, subject_id};
use crate::plan::{Change, Phase, Plan, Step, StepState};
use crate::render::text::waits_for;
use crate::render::words::{Changes, change_line, state_word};

/// What steps refer to.
struct Named<'p> {
    plan: &'p Plan,
    changes: Changes<'p>,
    /// The subjects by their ids: their places in the report, and their names.
    subjects: BTreeMap<&'p str, (usize, &'p str)>,
}

/// The section of the checklist.
pub fn report(plan: &Plan) -> Markup {
    let subjects = plan.subjects.iter().enumerate();
    let named = Named {
        plan,
        changes: Changes::of(plan),
        subjects: subjects.map(|(place, subject)| (subject.id.as_str(), (place, subject.name.as_str()))).collect(),
    };
    html! {
        section #checklist {
            h2 { "Checklist" }
            @for (place, phase) in plan.checklist.phases.iter().enumerate() { (phase_report(place + 1, phase, &named)) }
        }
    }
}

fn phase_report(number: usize, phase: &Phase, named: &Named<'_>) -> Markup {
    html! {
        section.phase id={ "phase-" (phase.id.name()) } {
            h3 { (number) ". " (phase.title) }
            p { (phase.summary) }
            @for (place, step) in phase.steps.iter().enumerate() {
                (step_report(&format!("{number}.{}", place + 1), step, named))
            }
        }
    }
}

fn step_report(number: &str, step: &Step, named: &Named<'_>) -> Markup {
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
                h4 { (number) " " (step.title) " " span.state { (state_word(step.state)) } }
                p { (step.why) }
                @if let Some(text) = waits_for(step, named.plan) { p.evidence { (text) } }
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
            @for change in named.changes.of_step(step) { (change_report(change)) }
            @for text in &step.commands { (command(text)) }
            @for choice in &step.choices {
                div.change {
                    p { strong { (choice.title) } " " (choice.why) }
                    @for text in &choice.commands { (command(text)) }
                }
            }
        }
    }
}

fn change_report(change: &Change) -> Markup {
    html! {
        div.change id={ "change-" (change.id) } {
            p { strong { (change_line(change)) } }
            p.evidence { (change.why) }
            @for text in change.commands.all() { (command(text)) }
        }
    }
}
