//! The line of a component, and what all lines say together.

use std::collections::BTreeSet;

use model::plan::{CanMove, Plan, SubjectKind, Verdict};
use model::written;
use plan::Causes;
use serde::Serialize;
use switchover::{Edition, Status};

/// How much a line holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The whole plan.
    Plan,
    /// The verdicts, the causes, and what to do next.
    Summary,
}

/// A line with the verdicts alone.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Short<'p> {
    schema: &'static str,
    edition: Edition,
    headline: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'p str>,
    subjects: Vec<ShortSubject<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<ShortCause>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShortSubject<'p> {
    id: &'p str,
    kind: SubjectKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'p str>,
    classic: Verdict,
    simplified: Verdict,
    can_move: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShortCause {
    text: String,
    verdict: Verdict,
    subjects: usize,
}

/// What is kept of a component when its line is made.
#[derive(Debug, Default)]
pub struct Line {
    /// The line with its end; empty if the component has no subject.
    pub text: String,
    pub status: u8,
    /// How many subjects can move, can't, and may.
    counts: [usize; 3],
    causes: Causes,
    /// The questions that were answered.
    answered: Vec<String>,
    /// What reading had to say, as `source:line:column: message`.
    pub said: Vec<String>,
}

impl Line {
    /// The line of a plan, whose answers are those to its own questions.
    pub fn of(plan: &Plan, status: u8, detail: Detail) -> Result<Line, String> {
        let mut line = Line { status, ..Line::default() };
        for source in &plan.sources {
            let said = source
                .diagnostics
                .iter()
                .map(|own| format!("{}:{}:{}: {}", source.name, own.line, own.column, own.message.plain()));
            line.said.extend(said);
        }
        for answer in &plan.answers {
            line.answered.push(answer.question.trim().to_ascii_lowercase());
            if !answer.refused.is_empty() {
                line.said.push(format!("--answer {}: {}", answer.question, answer.refused.plain()));
            }
        }
        if plan.subjects.is_empty() {
            return Ok(line);
        }
        for subject in &plan.subjects {
            let [yes, no, not_known] = &mut line.counts;
            *match subject.can_move() {
                CanMove::Yes => yes,
                CanMove::No => no,
                CanMove::NotKnown => not_known,
            } += 1;
        }
        line.causes = Causes::of(plan);
        let text = match detail {
            Detail::Plan => written::compact(plan),
            Detail::Summary => written::compact(&short(plan)),
        };
        line.text = text.map_err(|error| format!("can't write the plan: {error}"))?;
        line.text.push('\n');
        Ok(line)
    }
}

fn short(plan: &Plan) -> Short<'_> {
    let summary = plan.summary.as_ref();
    let subject = |subject: &'_ model::plan::Subject| subject.can_move().word();
    Short {
        schema: "switchover.summary/1",
        edition: plan.edition,
        headline: summary.map(|summary| summary.headline.plain()).unwrap_or_default(),
        next: summary.and_then(|summary| summary.next.as_ref()).and_then(|next| next.step.as_deref()),
        subjects: plan
            .subjects
            .iter()
            .map(|own| ShortSubject {
                id: &own.id,
                kind: own.kind,
                region: own.region.as_deref(),
                classic: own.modes.classic,
                simplified: own.modes.simplified,
                can_move: subject(own),
            })
            .collect(),
        causes: summary
            .iter()
            .flat_map(|summary| &summary.causes)
            .map(|cause| ShortCause {
                text: cause.text.plain(),
                verdict: cause.verdict,
                subjects: cause.subjects.len(),
            })
            .collect(),
    }
}

/// How many causes are shown.
const SHOWN: usize = 10;

/// What all lines say together.
#[derive(Debug, Default)]
pub struct Totals {
    pub lines: usize,
    counts: [usize; 3],
    causes: Causes,
    answered: BTreeSet<String>,
    statuses: [bool; 4],
}

impl Totals {
    /// Adds what a line says.
    pub fn add(&mut self, line: Line) {
        self.answered.extend(line.answered);
        if line.text.is_empty() {
            return;
        }
        self.lines += 1;
        if let Some(own) = self.statuses.get_mut(usize::from(line.status)) {
            *own = true;
        }
        self.counts.iter_mut().zip(line.counts).for_each(|(all, own)| *all += own);
        self.causes.add(line.causes);
    }

    /// True if a component has this question, and an answer to it.
    pub fn has_answered(&self, question: &str) -> bool {
        self.answered.contains(&question.trim().to_ascii_lowercase())
    }

    /// The exit status of all: the first of those of the contract that is that of a line.
    pub fn status(&self, is_unread: bool) -> u8 {
        let [_, blocked, unknown, unreadable] = self.statuses;
        let status = match () {
            () if blocked => Status::Blocked,
            () if unreadable || is_unread => Status::Unreadable,
            () if unknown => Status::Unknown,
            () => Status::Open,
        };
        status.code()
    }

    /// All of it on one screen.
    pub fn text(&self) -> String {
        let [yes, no, not_known] = self.counts;
        let subjects = yes + no + not_known;
        let mut text = format!(
            "{subjects} subjects in {} components: {yes} can move, {no} can't, and for {not_known} it is not known.\n",
            self.lines
        );
        let causes = self.causes.texts();
        causes.iter().take(SHOWN).for_each(|cause| text.push_str(&format!("  - {}\n", render::shown(&cause.plain()))));
        if let Some(more) = causes.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            text.push_str(&format!("  And {more} more causes: see the lines.\n"));
        }
        text
    }
}
