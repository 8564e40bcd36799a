//! One subject: its verdicts, the picture of its flows, the evidence and the findings.

use std::rc::Rc;

use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::diagnostics::severity;
use super::flow_picture::flow_picture;
use super::marks::requirement_id;
use super::prose::prose;
use super::requirement::requirement as requirement_view;
use super::verdict::{name, verdict_badge};
use super::workbench::{Workbench, line_button, use_workbench};
use model::plan::{Finding, Plan, Verdict};

/// The subject.
#[derive(Properties)]
pub struct SubjectProps {
    /// The plan.
    pub plan: Rc<Plan>,
    /// Which of its subjects it is.
    pub number: usize,
    /// Whether it is open until the user folds it.
    pub begins_open: bool,
    /// True if the filter asks for others.
    pub hidden: bool,
}

impl PartialEq for SubjectProps {
    fn eq(&self, other: &Self) -> bool {
        // Whether it begins open is asked once.
        Rc::ptr_eq(&self.plan, &other.plan) && self.number == other.number && self.hidden == other.hidden
    }
}

/// A [subject](SubjectProps). What it has to say is rendered once it is open: plans have hundreds.
#[component]
pub fn SubjectView(SubjectProps { plan, number, begins_open, hidden }: &SubjectProps) -> Html {
    let workbench = use_workbench();
    let open = use_state_eq(|| *begins_open);
    let Some(subject) = plan.subjects.get(*number) else { return Html::default() };
    let region = subject.region.as_deref().unwrap_or("region unknown");
    let modes = subject.modes;
    let ontoggle = {
        let open = open.setter();
        Callback::from(move |event: Event| {
            if let Some(details) = event.target_dyn_into::<HtmlDetailsElement>() {
                open.set(details.open());
            }
        })
    };
    html! {
        <details class="subject" data-testid="subject" data-subject-id={subject.id.clone()} open={*open} hidden={*hidden} {ontoggle}>
            <summary>
                <h3>{ &subject.name }{ " " }<small>{ region }</small></h3>
                <span class="modes">
                    { mode("verdict-classic", "Classic ", modes.classic) }
                    { mode("verdict-simplified", "Simplified ", modes.simplified) }
                    { mode("verdict-union", "Both at once ", modes.union) }
                </span>
            </summary>
            if *open {
                if let Some(diagnosis) = &subject.diagnosis {
                    <ul class="reasons" data-testid="diagnosis">
                        { for diagnosis.sentences.iter().map(|sentence| html! { <li>{ prose(sentence) }</li> }) }
                    </ul>
                }
                <ul class="reasons">{ for subject.reasons.iter().map(|reason| html! { <li>{ prose(reason) }</li> }) }</ul>
                { flow_picture(subject, &workbench) }
            }
            <ul class="requirements">
                { for subject.requirements.iter().enumerate().map(|(place, requirement)| {
                    let id = requirement_id(*number, place);
                    // What leads here finds the place, also before there is something in it.
                    if *open { requirement_view(requirement, id, &workbench) } else { html! { <li {id} tabindex="-1" /> } }
                }) }
            </ul>
            if *open && !subject.findings.is_empty() {
                <ul class="diagnostics">{ for subject.findings.iter().map(|one| finding(one, &workbench)) }</ul>
            }
        </details>
    }
}

fn mode(id: &'static str, title: &'static str, verdict: Verdict) -> Html {
    html! {
        <span data-testid={id} data-verdict={name(verdict)}>
            <small>{ title }</small>
            { verdict_badge(verdict, false) }
        </span>
    }
}

/// A finding, with its line.
pub fn finding(finding: &Finding, workbench: &Workbench) -> Html {
    let (word, class) = severity(finding.severity);
    html! {
        <li class={class}>
            <strong>{ word }</strong>{ " " }{ prose(&finding.message) }
            if let Some(line) = finding.line {
                { " " }{ line_button(workbench, finding.source.as_ref(), line, None) }
            }
        </li>
    }
}
