//! One subject: its verdicts, the picture of its flows, the evidence and the findings.

use std::rc::Rc;

use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::diagnostics::severity;
use super::flow_picture::flow_picture;
use super::prose::prose;
use super::requirement::{Revealed, requirement as requirement_view};
use super::verdict::{name, verdict_badge};
use super::workbench::{Workbench, line_button, use_workbench};
use crate::Plan;
use crate::assess::{Finding, Subject, Verdict};

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
    /// The requirement of it that was asked for last.
    pub revealed: Option<Revealed>,
}

impl PartialEq for SubjectProps {
    fn eq(&self, other: &Self) -> bool {
        // Whether it begins open is asked once.
        let rest = |props: &Self| (props.number, props.hidden, props.revealed.clone());
        Rc::ptr_eq(&self.plan, &other.plan) && rest(self) == rest(other)
    }
}

/// A [subject](SubjectProps). What it has to say is rendered once it is open: plans have hundreds.
#[component]
pub fn SubjectView(SubjectProps { plan, number, begins_open, hidden, revealed }: &SubjectProps) -> Html {
    let workbench = use_workbench();
    let open = use_state_eq(|| *begins_open);
    let (set, followed) = (open.setter(), use_mut_ref(|| 0));
    use_effect_with((revealed.clone(), *open, *hidden), move |(revealed, open, hidden)| {
        let mut followed = followed.borrow_mut();
        let Some(revealed) = revealed.as_ref().filter(|revealed| revealed.count != *followed) else { return };
        if !open {
            set.set(true);
        } else if !hidden {
            *followed = revealed.count;
            revealed.focus();
        }
    });
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
                { body(subject, *number, &workbench) }
            }
        </details>
    }
}

fn body(subject: &Subject, number: usize, workbench: &Workbench) -> Html {
    html! {
        <>
            <ul class="reasons">{ for subject.reasons.iter().map(|reason| html! { <li>{ prose(reason) }</li> }) }</ul>
            { flow_picture(subject, workbench) }
            <ul class="requirements">
                { for subject.requirements.iter().map(|requirement| requirement_view(number, requirement, workbench)) }
            </ul>
            if !subject.findings.is_empty() {
                <ul class="diagnostics">{ for subject.findings.iter().map(|one| finding(one, workbench)) }</ul>
            }
        </>
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
