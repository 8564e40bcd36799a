//! The lines of a text that the plan speaks of, and what rests on each: verdicts, by the hops that name the line as evidence,
//! and messages.

use yew::prelude::*;

use super::controls::button;
use super::diagnostics::severity;
use super::editor::next_mark;
use super::prose::prose;
use super::shortcuts::go_to;
use super::verdict::{name, symbol, verdict_badge};
use model::plan::{Hop, Plan, Requirement, Subject};
use model::source::{Diagnostic, Severity};

/// The most verdicts that are listed at a line.
const MOST_LISTED: usize = 50;

/// Every verdict with the hop that decides it, and its position in the plan.
fn hops(plan: &Plan) -> impl Iterator<Item = (&Subject, &Requirement, String, &Hop)> {
    plan.subjects.iter().enumerate().flat_map(|(number, subject)| {
        subject.requirements.iter().enumerate().flat_map(move |(place, requirement)| {
            let of = move |hop| (subject, requirement, requirement_id(number, place), hop);
            requirement.hops.iter().map(of)
        })
    })
}

/// The id of a requirement on the page, by the place of its subject and its own.
pub fn requirement_id(subject: usize, requirement: usize) -> String {
    format!("requirement-{subject}-{requirement}")
}

fn messages<'p>(plan: &'p Plan, source: &str) -> impl Iterator<Item = &'p Diagnostic> {
    plan.sources.iter().filter(move |report| report.name == source).flat_map(|report| &report.diagnostics)
}

/// What is to be marked in a source, as the gutter's script reads it: for each verdict and each message the line, the class and
/// the sign, between blanks.
pub fn marks(plan: &Plan, source: &str) -> String {
    let mut marks = String::new();
    for (.., hop) in hops(plan).filter(|(.., hop)| hop.source.as_deref() == Some(source)) {
        if let Some(line) = hop.line {
            marks += &format!("{line} {} {}\n", name(hop.verdict), symbol(hop.verdict));
        }
    }
    for message in messages(plan, source) {
        let sign = match message.severity {
            Severity::Info => "i",
            Severity::Warning => "!",
            Severity::Error => "!!",
        };
        marks += &format!("{} {} {sign}\n", message.line, severity(message.severity).1);
    }
    marks
}

/// Moves through the marks of a source, and shows the verdicts that depend on a line; 0 is none.
pub fn marked(plan: &Plan, source: &str, line: u32, choose: &Callback<u32>) -> Html {
    let go = |backwards: bool| choose.reform(move |()| next_mark(backwards));
    html! {
        <div class="marked">
            <div class="buttons">
                { button("Previous mark", "previous-mark", false, go(true)) }
                { button("Next mark", "next-mark", false, go(false)) }
                if line > 0 {
                    { button("Close", "close-mark", false, choose.reform(|()| 0)) }
                }
            </div>
            <div aria-live="polite">
                if line > 0 {
                    { on_line(plan, source, line) }
                }
            </div>
        </div>
    }
}

/// What rests on a line.
fn on_line(plan: &Plan, source: &str, line: u32) -> Html {
    let is_here = |hop: &Hop| hop.source.as_deref() == Some(source) && hop.line == Some(line);
    let here = || hops(plan).filter(|(.., hop)| is_here(hop));
    let count = here().count();
    let rule = here().find_map(|(.., hop)| hop.rule.as_deref()).map(|rule| format!(": {rule}")).unwrap_or_default();
    let rests = match count {
        0 => String::new(),
        1 => ". 1 verdict rests on it:".to_owned(),
        several => format!(". {several} verdicts rest on it:"),
    };
    let verdict = |(subject, requirement, id, hop): (&Subject, &Requirement, String, &Hop)| {
        let onclick = Callback::from(move |_: MouseEvent| {
            go_to(&format!("#{id}"));
        });
        let flow =
            format!("{} {} {}", requirement.protocol.to_ascii_uppercase(), requirement.ports, requirement.remote);
        html! {
            <li class={name(hop.verdict)}>
                <button type="button" {onclick}>{ format!("{}: {flow}", subject.name) }</button>
                { " " }{ verdict_badge(hop.verdict, false) }{ " " }{ prose(&hop.why) }
            </li>
        }
    };
    let message = |message: &Diagnostic| {
        let (word, class) = severity(message.severity);
        html! { <li {class}>{ word }{ " " }{ prose(&message.message) }</li> }
    };
    html! {
        <div class="resting" data-testid="resting">
            <p>{ format!("Line {line}{rule}{rests}") }</p>
            <ul>
                { for here().take(MOST_LISTED).map(verdict) }
                if count > MOST_LISTED {
                    <li>{ format!("… and {} more.", count - MOST_LISTED) }</li>
                }
                { for messages(plan, source).filter(|message| message.line == line).take(MOST_LISTED).map(message) }
            </ul>
        </div>
    }
}
