//! One subject: its verdicts, the picture of its flows, the evidence and the findings.

use yew::prelude::*;

use super::diagnostics::severity;
use super::flow_picture::flow_picture;
use super::requirement::requirement as requirement_view;
use super::verdict::{name, verdict_badge};
use super::workbench::{Workbench, line_button, use_workbench};
use crate::assess::{Finding, Subject, Verdict};

/// The subject.
#[derive(Properties, PartialEq)]
pub struct SubjectProps {
    /// What was assessed.
    pub subject: Subject,
}

/// A [subject](SubjectProps).
#[component]
pub fn SubjectView(SubjectProps { subject }: &SubjectProps) -> Html {
    let region = subject.region.as_deref().unwrap_or("region unknown");
    let modes = subject.modes;
    let workbench = use_workbench();
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
                { for subject.requirements.iter().map(|requirement| requirement_view(requirement, &workbench)) }
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
                { " " }{ line_button(workbench, line, None) }
            }
        </li>
    }
}
