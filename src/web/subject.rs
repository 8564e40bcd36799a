//! One subject: its verdicts, the picture of its flows, the evidence and the findings.

use yew::prelude::*;

use super::diagnostics::severity;
use super::flow_picture::FlowPicture;
use super::requirement::RequirementView;
use super::verdict::{VerdictBadge, name};
use super::workbench::LineButton;
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
    html! {
        <section class="subject" data-testid="subject" data-subject-id={subject.id.clone()}>
            <h3>{ &subject.name }{ " " }<small>{ region }</small></h3>
            <dl class="modes">
                { mode("verdict-classic", "Classic", modes.classic) }
                { mode("verdict-simplified", "Simplified", modes.simplified) }
                { mode("verdict-union", "Both at once", modes.union) }
            </dl>
            <FlowPicture subject={subject.clone()} />
            <ul class="reasons">{ for subject.reasons.iter().map(|reason| html! { <li>{ reason }</li> }) }</ul>
            <ul class="requirements">
                { for subject.requirements.iter().map(|requirement| html! { <RequirementView requirement={requirement.clone()} /> }) }
            </ul>
            if !subject.findings.is_empty() {
                <ul class="diagnostics">{ for subject.findings.iter().map(finding) }</ul>
            }
        </section>
    }
}

fn mode(id: &'static str, title: &str, verdict: Verdict) -> Html {
    html! {
        <div data-testid={id} data-verdict={name(verdict)}>
            <dt>{ title }</dt>
            <dd><VerdictBadge {verdict} /></dd>
        </div>
    }
}

fn finding(finding: &Finding) -> Html {
    let (word, class) = severity(finding.severity);
    html! {
        <li class={class}>
            <strong>{ word }</strong>{ " " }{ &finding.message }
            if let Some(line) = finding.line {
                { " " }<LineButton {line} />
            }
        </li>
    }
}
