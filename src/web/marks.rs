//! The lines of a text that the plan names, and what depends on each: verdicts, by the hops that name the line as evidence,
//! and messages.

use yew::prelude::*;

use super::controls::button;
use super::diagnostics::severity;
use super::editor::next_mark;
use super::el::{all, el};
use super::prose::prose;
use super::shortcuts::go_to;
use super::verdict::{name, symbol, verdict_badge};
use super::workbench::{Crossing, FAR, View, Workbench, at, spot};
use model::plan::{Hop, Plan, Requirement, Subject};
use model::source::{Diagnostic, Severity};

/// The most verdicts that are listed at a line.
const MOST_LISTED: usize = 50;

/// Every verdict with the hop that decides it, and its position in the plan.
fn hops(plan: &Plan) -> impl Iterator<Item = (&Subject, &Requirement, Crossing, &Hop)> {
    plan.subjects.iter().enumerate().flat_map(|(number, subject)| {
        subject.requirements.iter().enumerate().flat_map(move |(place, requirement)| {
            let at = move |hop| Crossing { subject: number, requirement: place, hop: Some(hop) };
            let of = move |(number, hop)| (subject, requirement, at(number), hop);
            requirement.hops.iter().enumerate().map(of)
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

/// What is to be marked in a source, as the gutter's script reads it: for each verdict and each message the line, the column, the class
/// and the sign, between blanks.
pub fn marks(plan: &Plan, source: &str) -> String {
    let mut marks = String::new();
    for (.., hop) in hops(plan).filter(|(.., hop)| hop.source.as_deref() == Some(source)) {
        if let Some((line, column)) = spot(hop) {
            marks += &format!("{line} {column} {} {}\n", name(hop.verdict), symbol(hop.verdict));
        }
    }
    for message in messages(plan, source) {
        let sign = match message.severity {
            Severity::Info => "i",
            Severity::Warning => "!",
            Severity::Error => "!!",
        };
        marks += &format!("{} {} {} {sign}\n", message.line, message.column, severity(message.severity).1);
    }
    marks
}

/// The place of a mark, by its number from 1 among the [`marks`]: its line and its column.
fn place_of_mark(plan: &Plan, source: &str, number: u32) -> Option<(u32, u32)> {
    let at_hops =
        hops(plan).filter(|(.., hop)| hop.source.as_deref() == Some(source)).filter_map(|(.., hop)| spot(hop));
    let at_messages = messages(plan, source).map(|message| (message.line, message.column));
    at_hops.chain(at_messages).nth((number as usize).checked_sub(1)?)
}

/// True for two places that are one for the user: on the same line, and of a long one also at the same column.
fn is_same((line, column): (u32, u32), other: (u32, u32)) -> bool {
    line == other.0 && (column == other.1 || column.max(other.1) < FAR)
}

/// Moves through the marks of a source, and shows the verdicts that depend on the place of one, by its number; 0 is none.
pub fn marked(plan: &Plan, source: &str, number: u32, choose: &Callback<u32>, workbench: &Workbench) -> Html {
    let go = |backwards: bool| choose.reform(move |()| next_mark(backwards));
    let place = place_of_mark(plan, source, number);
    let close = place.map(|_| button("Close", "close-mark", false, choose.reform(|()| 0)));
    let buttons = el!(
        "div.buttons",
        button("Previous mark", "previous-mark", false, go(true)),
        button("Next mark", "next-mark", false, go(false)),
        close,
    );
    let resting = place.map(|place| at_place(plan, source, place, workbench));
    el!("div.marked", buttons, el!("div[aria-live=polite]", resting)).html()
}

/// The verdicts that depend on a place.
fn at_place(plan: &Plan, source: &str, place: (u32, u32), workbench: &Workbench) -> Html {
    let is_here = |hop: &Hop| hop.source.as_deref() == Some(source) && spot(hop).is_some_and(|at| is_same(at, place));
    let here = || hops(plan).filter(|(.., hop)| is_here(hop));
    let count = here().count();
    let rule = here().find_map(|(.., hop)| hop.rule.as_deref()).map(|rule| format!(": {rule}")).unwrap_or_default();
    let rests = match count {
        0 => String::new(),
        1 => ". 1 verdict rests on it:".to_owned(),
        several => format!(". {several} verdicts rest on it:"),
    };
    let verdict = |(subject, requirement, crossing, hop): (&Subject, &Requirement, Crossing, &Hop)| {
        let workbench = workbench.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            workbench.look.emit(crossing);
            workbench.view.emit(View::Map);
            go_to("#crossing");
        });
        let flow =
            format!("{} {} {}", requirement.protocol.to_ascii_uppercase(), requirement.ports, requirement.remote);
        let button = el!("button[type=button]", format!("{}: {flow}", subject.name)).on_click(onclick);
        el!("li", button, " ", verdict_badge(hop.verdict, false), " ", prose(&hop.why))
            .word("class", name(hop.verdict))
            .html()
    };
    let message = |message: &Diagnostic| {
        let (word, class) = severity(message.severity);
        el!("li", word, " ", prose(&message.message)).word("class", class).html()
    };
    let more = (count > MOST_LISTED).then(|| el!("li", format!("… and {} more.", count - MOST_LISTED)));
    let verdicts = all(here().take(MOST_LISTED), verdict);
    let messages =
        messages(plan, source).filter(|message| is_same((message.line, message.column), place)).take(MOST_LISTED);
    let list = el!("ul", verdicts, more, all(messages, message));
    el!("div.resting[data-testid=resting]", el!("p", format!("{}{rule}{rests}", at("Line", place))), list).html()
}
