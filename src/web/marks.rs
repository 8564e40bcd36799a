//! The lines of a text that the plan speaks of, and what rests on each: verdicts, by the hops that name the line as evidence,
//! and messages.

use yew::prelude::*;

use super::diagnostics::severity;
use super::editor::{next_mark, reveal};
use super::verdict::{name, symbol, verdict_badge};
use super::workbench::Workbench;
use crate::Plan;
use crate::assess::{Hop, Requirement, Subject, Verdict};
use crate::net::Places;
use crate::read::{Diagnostic, Severity};
use crate::render::verdict_word;

/// The most verdicts that are listed at a line.
const MOST_LISTED: usize = 50;

/// A line that the plan speaks of.
struct Mark {
    line: u32,
    /// How many verdicts rest on it, and the worst of them.
    verdicts: usize,
    worst: Verdict,
    /// The most severe message about it.
    severity: Option<Severity>,
}

/// Every verdict with the hop that decides it, and where it stands in the plan.
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

/// The marks of a source: a line of text for each, as the gutter's script reads it.
pub fn marks(plan: &Plan, source: &str) -> String {
    let (mut places, mut marks) = (Places::default(), Vec::<Mark>::new());
    let mut at = |line: u32, with: &mut dyn FnMut(&mut Mark)| {
        let place = places.get_or_insert(line.to_string(), marks.len());
        if place == marks.len() {
            marks.push(Mark { line, verdicts: 0, worst: Verdict::Open, severity: None });
        }
        if let Some(mark) = marks.get_mut(place) {
            with(mark);
        }
    };
    for (_, _, _, hop) in hops(plan).filter(|(.., hop)| hop.source.as_deref() == Some(source)) {
        let Some(line) = hop.line else { continue };
        at(line, &mut |mark| {
            mark.verdicts += 1;
            mark.worst = mark.worst.max(hop.verdict);
        });
    }
    for message in messages(plan, source) {
        at(message.line, &mut |mark| mark.severity = mark.severity.max(Some(message.severity)));
    }
    marks.iter().map(drawn).collect()
}

/// A mark with its class, its signs and its words, between tabs.
fn drawn(Mark { line, verdicts, worst, severity: message }: &Mark) -> String {
    let told = message.map(severity);
    let sign = match message {
        Some(Severity::Info) => "i",
        Some(Severity::Warning) => "!",
        Some(Severity::Error) => "!!",
        None => "",
    };
    let words = told.map(|(word, _)| format!("{word} see the messages.")).unwrap_or_default();
    if *verdicts == 0 {
        let class = told.map(|(_, class)| class).unwrap_or_default();
        return format!("{line}\t{class}\t{sign}\tLine {line}. {words}\n");
    }
    let rest = if *verdicts == 1 { "1 verdict rests".to_owned() } else { format!("{verdicts} verdicts rest") };
    let worst = (name(*worst), symbol(*worst), verdict_word(*worst));
    format!("{line}\t{}\t{}{sign}\tLine {line}: {}. {rest} on it. {words}\n", worst.0, worst.1, worst.2)
}

/// The way through the marks of a source, and what rests on the `chosen` line; 0 is none.
pub fn marked(plan: &Plan, source: &str, count: usize, chosen: &UseStateHandle<u32>, workbench: &Workbench) -> Html {
    let go = |backwards: bool| {
        let chosen = chosen.setter();
        Callback::from(move |_: MouseEvent| chosen.set(next_mark(backwards)))
    };
    let lines = if count == 1 { "1 line is marked".to_owned() } else { format!("{count} lines are marked") };
    html! {
        <div class="marked">
            <div class="buttons">
                <span>{ lines }</span>
                <button type="button" data-testid="previous-mark" onclick={go(true)}>{ "Previous" }</button>
                <button type="button" data-testid="next-mark" onclick={go(false)}>{ "Next" }</button>
            </div>
            <div aria-live="polite">
                if **chosen > 0 {
                    { on_line(plan, source, chosen, workbench) }
                }
            </div>
        </div>
    }
}

/// What rests on a line.
fn on_line(plan: &Plan, source: &str, chosen: &UseStateHandle<u32>, workbench: &Workbench) -> Html {
    let line = **chosen;
    let is_here = |hop: &Hop| hop.source.as_deref() == Some(source) && hop.line == Some(line);
    let here = || hops(plan).filter(|(.., hop)| is_here(hop));
    let count = here().count();
    let rule = here().find_map(|(.., hop)| hop.rule.as_deref());
    let title = rule.map_or_else(|| format!("Line {line}"), |rule| format!("Line {line}: {rule}"));
    let close = {
        let chosen = chosen.setter();
        Callback::from(move |_: MouseEvent| chosen.set(0))
    };
    let verdict = |(subject, requirement, id, hop): (&Subject, &Requirement, String, &Hop)| {
        let announce = workbench.announce.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            if !reveal(&id) {
                announce.emit("The plan does not show it now: take back its filter.".into());
            }
        });
        let flow =
            format!("{} {} {}", requirement.protocol.to_ascii_uppercase(), requirement.ports, requirement.remote);
        html! {
            <li class={name(hop.verdict)}>
                <button type="button" {onclick}>{ format!("{}: {flow}", subject.name) }</button>
                { " " }{ verdict_badge(hop.verdict, false) }
                <p>{ &hop.why }</p>
            </li>
        }
    };
    let message = |message: &Diagnostic| {
        let (word, class) = severity(message.severity);
        html! { <li class={class}><strong>{ word }</strong>{ " " }{ &message.message }</li> }
    };
    html! {
        <section class="resting" data-testid="resting" aria-labelledby="resting-title">
            <h3 id="resting-title">{ title }</h3>
            <button type="button" class="part" aria-label="Close" onclick={close}>{ "×" }</button>
            if count > 0 {
                <p>{ if count == 1 { "1 verdict rests on it:".to_owned() } else { format!("{count} verdicts rest on it:") } }</p>
            }
            <ul>
                { for here().take(MOST_LISTED).map(verdict) }
                if count > MOST_LISTED {
                    <li>{ format!("… and {} more.", count - MOST_LISTED) }</li>
                }
                { for messages(plan, source).filter(|message| message.line == line).take(MOST_LISTED).map(message) }
            </ul>
        </section>
    }
}
