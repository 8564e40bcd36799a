//! The plan as a change request for a team's own board: what, why, risk, test and rollback, with the proof, on a page.

use std::collections::BTreeSet;

use super::edition::head;
use super::inert::shown;
use super::markdown::{plain, prose};
use super::summary::summary;
use super::text::{diagnosis, extra_line, title_of};
use super::words::{change_line, finding_place, is_concerned, proof_lines, reserved_line, tags_line};
use model::message::Message;
use model::plan::{Alike, Change, Groups, Phase, PhaseId, Plan, RequestId, Step, Subject, Verdict};
use model::source::{Extent, Severity};

/// How many lines a part has at most: a board is no place for more, and the plan has them all.
const LINES: usize = 25;

/// What moving is good for, also where nothing has to change for it.
const BENEFITS: &str = "Simplified communication needs no inbound port from the internet. One outbound rule to a service tag replaces \
                        access to all storage in the region, which leaves fewer paths for data exfiltration. Future features may need it.";

const TITLE: &str = "Move Azure Batch pools to simplified node communication";

/// The change request as plain text.
pub fn change_request(plan: &Plan) -> String {
    let mut out = format!("{TITLE}\n\n{}\n\n{}\n", shown(&head(plan).plain()), shown(&summary(plan).plain()));
    for Part { title, lines } in parts(plan) {
        out.push_str(&format!("\n{}\n", title.to_ascii_uppercase()));
        lines.iter().for_each(|line| out.push_str(&format!("- {}\n", shown(line))));
    }
    out
}

pub fn change_request_markdown(plan: &Plan) -> String {
    let mut out = format!("# {TITLE}\n\n{}\n\n{}\n", prose(&head(plan)), prose(&summary(plan)));
    for Part { title, lines } in parts(plan) {
        out.push_str(&format!("\n## {title}\n\n"));
        lines.iter().for_each(|line| out.push_str(&format!("- {}\n", plain(line))));
    }
    out
}

struct Part {
    title: &'static str,
    lines: Vec<String>,
}

fn parts(plan: &Plan) -> Vec<Part> {
    let part = |title, lines: Vec<String>| Part { title, lines: shortened(lines) };
    let parts = [
        part("What", what(plan)),
        part("Support request: opt in", request(plan, RequestId::OptIn)),
        part("Why", why(plan)),
        part("Risk", risk(plan)),
        part("Test", test(plan)),
        part("Rollback", rollback(plan)),
        part("Support request: opt out", request(plan, RequestId::OptOut)),
        part("Proof", proof_lines(plan)),
        part("Based on", based_on(plan)),
    ];
    parts.into_iter().filter(|part| !part.lines.is_empty()).collect()
}

/// Each line once; what is beyond the limit is counted.
fn shortened(lines: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut lines: Vec<String> = lines.into_iter().filter(|line| seen.insert(line.clone())).collect();
    let more = lines.len().saturating_sub(LINES);
    if more > 0 {
        lines.truncate(LINES);
        lines.push(format!("And {more} more: see the plan."));
    }
    lines
}

fn phase(plan: &Plan, id: PhaseId) -> Option<&Phase> {
    plan.checklist.phases.iter().find(|phase| phase.id == id)
}

/// The steps of a phase that are still open, those that are the same except their subjects once.
fn open_steps(plan: &Plan, id: PhaseId) -> Vec<Alike<'_, Step>> {
    let groups = Groups::of(plan);
    let steps = phase(plan, id).into_iter().flat_map(|phase| groups.steps(phase));
    steps.filter(|alike| !alike.first.is_settled()).collect()
}

/// A step in a line.
fn step_line(alike: &Alike<'_, Step>) -> String {
    format!("{}. {}", title_of(alike).plain(), alike.first.why.plain())
}

/// The first subject of each group, with the others.
fn firsts(plan: &Plan) -> impl Iterator<Item = (&Subject, usize)> {
    let of_group = |subjects: Vec<_>| Some((subjects.first().copied()?, subjects.len()));
    plan.grouped().into_iter().filter_map(of_group)
}

/// The name of a subject, with how many are in its group.
fn named((subject, count): (&Subject, usize)) -> String {
    let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
    format!("{}{more}", subject.name)
}

fn changes(plan: &Plan, id: PhaseId) -> impl Iterator<Item = &Change> {
    plan.changes.iter().filter(move |change| change.phase == id && change.is_scripted())
}

fn what(plan: &Plan) -> Vec<String> {
    let before = changes(plan, PhaseId::Union).map(|change| format!("Before the switch: {}.", change_line(change)));
    let settle = open_steps(plan, PhaseId::Union).into_iter().filter(|step| step.first.changes.is_empty());
    let settle = settle.map(|step| format!("Before the switch: {}.", title_of(&step).plain()));
    let switch = [PhaseId::Switch, PhaseId::Move].into_iter().flat_map(|id| open_steps(plan, id));
    let switch = switch.map(|step| format!("{}.", title_of(&step).plain()));
    let after =
        changes(plan, PhaseId::Tighten).map(|change| format!("After the verification: {}.", change_line(change)));
    let mut lines: Vec<String> = before.collect();
    if lines.is_empty() && plan.proof.union.holds {
        lines.push("No rule that was provided has to change before the switch.".to_owned());
    }
    lines.extend(settle.chain(switch).chain(after));
    lines
}

/// The fields of a support request.
fn request(plan: &Plan, id: RequestId) -> Vec<String> {
    let fields = plan.request(id).into_iter().flat_map(|request| &request.fields);
    fields.map(|field| format!("{}: {}", field.label, field.value)).collect()
}

fn why(plan: &Plan) -> Vec<String> {
    let concerned = firsts(plan).filter(|(subject, _)| is_concerned(subject.impact));
    let mut lines: Vec<String> = concerned
        .map(|(subject, count)| {
            let verdict = subject.modes.simplified.word();
            format!(
                "{}: simplified communication is {verdict}. {}",
                named((subject, count)),
                Message::sentences(subject.reasons.iter().cloned()).plain()
            )
        })
        .collect();
    for own in firsts(plan).filter(|(subject, _)| subject.diagnosis.is_some()) {
        lines.push(format!("{}: {}", named(own), Message::sentences(diagnosis(own.0).iter().cloned()).plain()));
    }
    let others = plan.subjects.iter().filter(|subject| !is_concerned(subject.impact)).count();
    if others > 0 {
        let all = plan.subjects.len();
        lines.push(format!("Everything that was provided allows simplified communication for {others} of {all}."));
        let missing = firsts(plan).filter(|(subject, _)| !is_concerned(subject.impact));
        let missing =
            missing.filter_map(|own| Some(format!("{}: {}", named(own), own.0.not_provided_sentence()?.plain())));
        lines.extend(missing);
    }
    lines.push(BENEFITS.to_owned());
    lines.push("Azure Batch stopped honoring classic node communication on 31 March 2026.".to_owned());
    lines
}

fn risk(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    if plan.proof.union.holds && plan.proof.union.classic == Verdict::Open {
        let both = "Until classic rules are removed, what was provided allows both models, so pools can move one after the other.";
        lines.push(both.to_owned());
    }
    let waiting = plan.checklist.phases.iter().flat_map(|phase| &phase.steps);
    let waiting = waiting.filter(|step| step.is_unsettled());
    lines.extend(waiting.map(|step| format!("Open: {}. {}", step.title.plain(), step.why.plain())));
    let subjects: Vec<&Subject> = firsts(plan).map(|(subject, _)| subject).collect();
    let hops = subjects.iter().flat_map(|subject| &subject.requirements).flat_map(|needed| &needed.hops);
    let missing = hops.filter(|hop| hop.verdict == Verdict::Unknown).flat_map(|hop| &hop.missing);
    lines.extend(missing.map(|missing| format!("Not known: {}.", missing.fact.plain())));
    let findings = subjects.iter().flat_map(|subject| &subject.findings);
    let findings = findings.filter(|finding| finding.severity != Severity::Info);
    lines.extend(findings.map(|finding| format!("{}{}", finding.message.plain(), finding_place(finding))));
    let reserved = plan.changes.iter().filter(|change| !change.reservations().is_empty());
    lines.extend(reserved.map(|change| format!("{}.", reserved_line(change).trim_end_matches('.'))));
    let extras = Groups::of(plan).extras(plan);
    let cut_off = extras.iter().map(|alike| alike.first).filter(|extra| extra.is_cut_off());
    lines.extend(cut_off.map(|extra| format!("Removing classic rules would block {}.", extra_line(extra))));
    let unread = plan.sources.iter().filter(|source| source.read != Extent::Whole);
    lines.extend(unread.map(|source| format!("{} could not be read to its end.", source.name)));
    let moving = [PhaseId::Move, PhaseId::Extras].into_iter().flat_map(|id| open_steps(plan, id));
    lines.extend(moving.map(|step| step_line(&step)));
    lines
}

fn test(plan: &Plan) -> Vec<String> {
    open_steps(plan, PhaseId::Verify).iter().map(step_line).collect()
}

fn rollback(plan: &Plan) -> Vec<String> {
    let summary = phase(plan, PhaseId::Rollback).map(|phase| phase.summary.plain());
    let undone = changes(plan, PhaseId::Rollback).map(|change| format!("{}.", change_line(change)));
    let steps = open_steps(plan, PhaseId::Rollback).into_iter().filter(|step| step.first.changes.is_empty());
    summary.into_iter().chain(undone).chain(steps.map(|step| step_line(&step))).collect()
}

fn based_on(plan: &Plan) -> Vec<String> {
    let sources = plan.sources.iter().map(|source| format!("{} ({})", source.name, source.kind));
    sources.chain([format!("{}.", tags_line(plan))]).collect()
}
