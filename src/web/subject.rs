//! One subject: its verdicts, the picture of its flows, the evidence and the findings.

use std::rc::Rc;

use yew::prelude::*;

use super::diagnostics::severity;
use super::flow_picture::flow_picture;
use super::marks::requirement_id;
use super::requirement::requirement as requirement_view;
use super::verdict::{name, verdict_badge};
use super::workbench::{Workbench, line_button, use_workbench};
use crate::Plan;
use crate::assess::{Finding, Verdict};

/// The subject.
#[derive(Properties)]
pub struct SubjectProps {
    /// The plan.
    pub plan: Rc<Plan>,
    /// Which of its subjects it is.
    pub number: usize,
}

impl PartialEq for SubjectProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.plan, &other.plan) && self.number == other.number
    }
}

/// A [subject](SubjectProps).
#[component]
pub fn SubjectView(SubjectProps { plan, number }: &SubjectProps) -> Html {
    let workbench = use_workbench();
    let Some(subject) = plan.subjects.get(*number) else { return Html::default() };
    let region = subject.region.as_deref().unwrap_or("region unknown");
    let modes = subject.modes;
    html! {
        <section class="subject" data-testid="subject" data-subject-id={subject.id.clone()}>
            <h3>{ &subject.name }{ " " }<small>{ region }</small></h3>
            <dl class="modes">
                { mode("verdict-classic", "Classic", modes.classic) }
                { mode("verdict-simplified", "Simplified", modes.simplified) }
                { mode("verdict-union", "Both at once", modes.union) }
            </dl>
            { flow_picture(subject) }
            <ul class="reasons">{ for subject.reasons.iter().map(|reason| html! { <li>{ reason }</li> }) }</ul>
            <ul class="requirements">
                { for subject.requirements.iter().enumerate().map(|(place, requirement)| {
                    requirement_view(requirement, requirement_id(*number, place), &workbench)
                }) }
            </ul>
            if !subject.findings.is_empty() {
                <ul class="diagnostics">{ for subject.findings.iter().map(|one| finding(one, &workbench)) }</ul>
            }
        </section>
    }
}

fn mode(id: &'static str, title: &str, verdict: Verdict) -> Html {
    html! {
        <div data-testid={id} data-verdict={name(verdict)}>
            <dt>{ title }</dt>
            <dd>{ verdict_badge(verdict, false) }</dd>
        </div>
    }
}

fn finding(finding: &Finding, workbench: &Workbench) -> Html {
    let (word, class) = severity(finding.severity);
    html! {
        <li class={class}>
            <strong>{ word }</strong>{ " " }{ &finding.message }
            if let Some(line) = finding.line {
                { " " }{ line_button(workbench, finding.source.as_ref(), line, None) }
            }
        </li>
    }
}
