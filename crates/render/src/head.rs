//! The head of a plan as plain text: the outcome, the subjects, and the next action, for someone who reads nothing else.

use std::fmt::{self, Write};

use super::edition::head;
use super::inert::shown;
use super::lines::line;
use super::messages;
use super::questions;
use super::summary::summary;
use model::message::{Message, fact};
use model::plan::{Group, Plan, Subject, Verdict};

/// Of more groups than these, the causes are stated first.
pub const FEW_GROUPS: usize = 5;
/// How many causes are stated, and how many notices in the short form.
pub const CAUSES: usize = 10;
const NOTICES: usize = 3;
/// How many questions the short form has.
const QUESTIONS: usize = 8;
/// How long a name in the outcome or in a table may be: the plan has the whole name below.
pub const LONGEST: usize = 48;
/// A name that is longer makes its own row longer, and no other one.
const WIDEST: usize = 60;

/// The short form of a plan, of at most 40 lines whatever its size: the outcome, how many subjects can move, why the others can't, and
/// what to do next.
pub fn short(plan: &Plan) -> String {
    let mut out = String::new();
    // Writing to a string never fails.
    let _ = write_short(&mut out, plan);
    out
}

/// The same with other lines instead of the causes.
pub fn short_with(plan: &Plan, lines: &[String]) -> String {
    let mut out = String::new();
    let _ = write_short_with(&mut out, plan, lines);
    out
}

fn write_short(out: &mut String, plan: &Plan) -> fmt::Result {
    write_outcome(out, plan, NOTICES)?;
    write_causes(out, plan, CAUSES)?;
    write_questions(out, plan)?;
    next(plan).iter().try_for_each(|next| line(out, 0, &next.plain()))
}

fn write_short_with(out: &mut String, plan: &Plan, lines: &[String]) -> fmt::Result {
    write_outcome(out, plan, NOTICES)?;
    lines.iter().try_for_each(|text| line(out, 0, text))?;
    writeln!(out)?;
    next(plan).iter().try_for_each(|next| line(out, 0, &next.plain()))
}

/// What precedes everything else.
pub fn write_head(out: &mut String, plan: &Plan) -> fmt::Result {
    write_outcome(out, plan, usize::MAX)?;
    if plan.groups.len() > FEW_GROUPS {
        write_causes(out, plan, CAUSES)?;
    }
    write_table(out, plan)?;
    questions::text(out, plan)?;
    if let Some(next) = next(plan) {
        line(out, 0, &next.plain())?;
        writeln!(out)?;
    }
    Ok(())
}

fn write_outcome(out: &mut String, plan: &Plan, most: usize) -> fmt::Result {
    line(out, 0, &head(plan).plain())?;
    writeln!(out)?;
    line(out, 0, &summary(plan).shortened(LONGEST).plain())?;
    plan.notices.iter().take(most).try_for_each(|notice| line(out, 0, &notice.plain()))?;
    let more = plan.notices.len().saturating_sub(most);
    if more > 0 {
        line(out, 0, &messages::more_notices(more).plain())?;
    }
    writeln!(out)
}

/// How many subjects can move, and why others can't, the cause of most of them first.
fn write_causes(out: &mut String, plan: &Plan, most: usize) -> fmt::Result {
    let Some(summary) = plan.summary.as_ref().filter(|summary| summary.counts.subjects > 0) else { return Ok(()) };
    line(out, 0, &can_move(plan).unwrap_or_default().plain())?;
    summary.causes.iter().take(most).try_for_each(|cause| line(out, 2, &format!("- {}", cause.text.plain())))?;
    let more = summary.causes.len().saturating_sub(most);
    if more > 0 {
        line(out, 2, &messages::more_causes(more).plain())?;
    }
    writeln!(out)
}

/// How many subjects can move as things are.
pub fn can_move(plan: &Plan) -> Option<Message> {
    let counts = plan.summary.as_ref()?.counts;
    Some(messages::can_move(fact(counts.can_move), fact(counts.cannot_move), fact(counts.not_known)))
}

/// The first questions, without how to answer them.
fn write_questions(out: &mut String, plan: &Plan) -> fmt::Result {
    for (question, number) in plan.questions.iter().zip(1..).take(QUESTIONS) {
        line(out, 2, &format!("{number}. {}", question.ask.plain()))?;
    }
    let more = plan.questions.len().saturating_sub(QUESTIONS);
    if more > 0 {
        line(out, 2, &messages::more_questions(more).plain())?;
    }
    if plan.questions.is_empty() { Ok(()) } else { writeln!(out) }
}

/// What to do next, with the number of its step or question.
pub fn next(plan: &Plan) -> Option<Message> {
    let next = plan.summary.as_ref()?.next.as_ref()?;
    Some(match (number(plan, next.step.as_deref()), place(plan, next.question.as_deref())) {
        (_, Some(question)) => messages::next_question(question, &next.title),
        (Some(number), None) => messages::next_step(&next.title, fact(number)),
        (None, None) => messages::next(&next.title),
    })
}

/// The number of a question.
fn place(plan: &Plan, question: Option<&str>) -> Option<usize> {
    plan.questions.iter().position(|own| Some(own.id.as_str()) == question).map(|place| place + 1)
}

fn number(plan: &Plan, step: Option<&str>) -> Option<String> {
    plan.checklist.number_of(step?)
}

/// A row of the table of subjects.
pub struct Row<'p> {
    /// The group.
    pub group: &'p Group,
    /// The subject that shows what holds for all of them.
    pub first: &'p Subject,
    /// The number of the next step.
    pub next: String,
}

impl Row<'_> {
    /// The verdicts of the two models, and whether it can move.
    pub fn verdicts(&self) -> [&'static str; 3] {
        let [classic, simplified] = [self.first.modes.classic, self.first.modes.simplified].map(Verdict::word);
        [classic, simplified, self.first.can_move().word()]
    }
}

/// The rows of the table of subjects, one for each group.
pub fn rows(plan: &Plan) -> Vec<Row<'_>> {
    let row = |group| {
        let first = plan.subjects_of(group).next()?;
        let next = group.next.as_ref();
        let step = next.and_then(|next| number(plan, next.step.as_deref()));
        let question = next.and_then(|next| place(plan, next.question.as_deref()));
        let next = question.map(|number| messages::question(number).plain()).or(step);
        Some(Row { group, first, next: next.unwrap_or_else(|| "–".to_owned()) })
    };
    plan.groups.iter().filter_map(row).collect()
}

/// The titles of the table's columns.
pub const COLUMNS: [&str; 6] = ["Subject", "Classic", "Simplified", "Can move", "Next step", "Why"];

fn write_table(out: &mut String, plan: &Plan) -> fmt::Result {
    let rows = rows(plan);
    if rows.is_empty() {
        return Ok(());
    }
    let cells = rows.iter().map(|row| {
        let [classic, simplified, can_move] = row.verdicts().map(str::to_owned);
        let [label, why] = [&row.group.label, &row.group.why].map(|cell| cell.shortened(LONGEST).plain());
        [shown(&label), classic, simplified, can_move, row.next.clone(), why]
    });
    let cells: Vec<[String; 6]> = [COLUMNS.map(str::to_owned)].into_iter().chain(cells).collect();
    let mut widths = [0; 6];
    for row in &cells {
        let narrow = row.iter().map(|cell| cell.chars().count()).map(|width| if width > WIDEST { 0 } else { width });
        widths.iter_mut().zip(narrow).for_each(|(widest, width)| *widest = width.max(*widest));
    }
    for row in &cells {
        let padded = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        line(out, 0, padded.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    writeln!(out)
}
