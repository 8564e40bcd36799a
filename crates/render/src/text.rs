//! A plan as plain text, for terminals and tickets.

use std::fmt::{self, Write};

use super::diagnostics;
use super::head::write_head;
use super::lines::{command, line};
use super::messages;
use super::questions;
use super::repetition::{Said, with_repetition};
use super::words::{
    Parts, line_of, members, place, proof_line, proofs, severity_word, tags_line, title, what_else_holds,
};
use model::message::{Message, all_listed, fact, name};
use model::plan::{Alike, Change, Choice, Extra, Hop, Impact, Plan, Requirement, Step, StepState, Subject, Tool};

/// The plan as plain text.
pub fn text(plan: &Plan) -> String {
    let mut out = String::new();
    // Writing to a string never fails.
    let _ = write_plan(&mut out, plan);
    out
}

fn write_plan(out: &mut String, plan: &Plan) -> fmt::Result {
    write_head(out, plan)?;
    write_sources(out, plan)?;
    plan.grouped().iter().try_for_each(|subjects| write_subjects(out, plan, subjects))?;
    let parts = Parts::of(plan);
    for (phase, number) in plan.checklist.phases.iter().zip(1..) {
        line(out, 0, &format!("{number}. {}", phase.title.plain().to_ascii_uppercase()))?;
        line(out, 2, &phase.summary.plain())?;
        let mut not_needed = None;
        for alike in parts.groups.steps(phase) {
            // Of several such steps in a row, the reason is that of the first.
            let why = (alike.first.state == StepState::NotNeeded).then_some(&alike.first.why);
            write_step(
                out,
                &alike,
                &parts,
                if why.is_some() && why == not_needed { None } else { Some(&alike.first.why) },
            )?;
            not_needed = why;
        }
        writeln!(out)?;
    }
    write_extras(out, &parts)?;
    write_leftovers(out, plan)?;
    writeln!(out, "PROOF")?;
    for (name, proof) in proofs(plan) {
        writeln!(out, "  {name}: {}", proof_line(proof))?;
        proof.gaps.iter().chain(&proof.notes).try_for_each(|said| line(out, 4, &said.plain()))?;
    }
    for (title, request) in
        plan.support_request.iter().flat_map(|both| [("OPT IN", &both.opt_in), ("OPT OUT", &both.opt_out)])
    {
        writeln!(out, "\nSUPPORT REQUEST: {title}")?;
        request.text.lines().try_for_each(|text| line(out, 2, text))?;
        request.commands.iter().try_for_each(|text| command(out, 4, text))?;
    }
    writeln!(out)?;
    line(out, 0, &format!("{}.", tags_line(plan)))
}

fn write_sources(out: &mut String, plan: &Plan) -> fmt::Result {
    let all = diagnostics::stated(plan);
    for one in &all {
        line(out, 0, &format!("{}: {}: {}", one.place, severity_word(one.severity), one.message.plain()))?;
    }
    if all.is_empty() { Ok(()) } else { writeln!(out) }
}

/// The subjects of a group: what the table at the head doesn't say.
fn write_subjects(out: &mut String, plan: &Plan, subjects: &[&Subject]) -> fmt::Result {
    let Some(subject) = subjects.first() else { return Ok(()) };
    let region = subject.region.as_deref().unwrap_or("region unknown");
    line(out, 0, &format!("{} ({region}): {}", title(subjects), impact_word(subject.impact)))?;
    members(subjects).iter().try_for_each(|text| line(out, 2, &text.plain()))?;
    diagnosis(subject).iter().try_for_each(|sentence| line(out, 2, &sentence.plain()))?;
    what_else_holds(plan, subject).try_for_each(|reason| line(out, 2, &reason.plain()))?;
    let common = questions::common(&subject.requirements, plan);
    common.iter().try_for_each(|hop| line(out, 2, &questions::of_all_flows(hop, plan).plain()))?;
    let (requirements, mut before) = (subject.requirements.iter(), Vec::new());
    requirements.into_iter().try_for_each(|own| write_requirement(out, own, &common, &mut before, plan))?;
    for finding in &subject.findings {
        let place = line_of(finding.source.as_deref(), finding.line);
        line(out, 2, &format!("{}: {}{place}", severity_word(finding.severity), finding.message.plain()))?;
    }
    writeln!(out)
}

/// What the nodes of a subject point to today.
pub fn diagnosis(subject: &Subject) -> &[Message] {
    subject.diagnosis.as_ref().map(|diagnosis| diagnosis.sentences.as_slice()).unwrap_or_default()
}

/// The scope of impact in words.
pub fn impact_word(impact: Impact) -> &'static str {
    match impact {
        Impact::Affected => "affected",
        Impact::NotAffected => "not affected",
        Impact::Unsupported => "can't be migrated as configured",
        Impact::Unknown => "unknown",
    }
}

pub(super) fn requirement_line(requirement: &Requirement) -> String {
    let fragile = if requirement.fragile { ", fragile" } else { "" };
    let answered = questions::rests_on(requirement).map(|words| format!(", {}", words.plain())).unwrap_or_default();
    format!("{}: {}{fragile}{answered}", requirement_flow(requirement), requirement.verdict.word())
}

/// What a requirement needs: `TCP 443 to Storage.westeurope`.
pub fn requirement_flow(requirement: &Requirement) -> String {
    let towards = match requirement.direction {
        model::estate::Direction::Inbound => "from",
        model::estate::Direction::Outbound => "to",
    };
    let condition = if requirement.conditional { ", if tasks call the Batch service" } else { "" };
    let protocol = requirement.protocol.to_ascii_uppercase();
    format!("{protocol} {} {towards} {}{condition}", requirement.ports, requirement.remote)
}

fn write_requirement<'p>(
    out: &mut String,
    requirement: &'p Requirement,
    common: &'p [&'p Hop],
    before: &mut Vec<&'p Hop>,
    plan: &Plan,
) -> fmt::Result {
    line(out, 2, &format!("- {}", requirement_line(requirement)))?;
    if let Some(words) = questions::together(requirement, plan) {
        line(out, 6, &words.plain())?;
    }
    for (hop, said) in with_repetition(questions::but_for(&requirement.hops, common), before) {
        if said == Said::All {
            line(out, 6, &messages::as_above(hop.title()).plain())?;
            continue;
        }
        if let Some(words) = questions::of_hop(hop, plan) {
            line(out, 6, &format!("{}{}", words.plain(), place(hop)))?;
            continue;
        }
        line(out, 6, &hop.title().plain())?;
        line(out, 8, &format!("{}{}", hop.why.plain(), place(hop)))?;
        hop.witness.iter().try_for_each(|packet| line(out, 8, &format!("For example {packet}.")))?;
        for missing in &hop.missing {
            line(out, 8, &format!("To know: {}", missing.how.plain()))?;
            missing.command.iter().try_for_each(|text| command(out, 10, text))?;
        }
    }
    Ok(())
}

fn write_extras(out: &mut String, parts: &Parts<'_>) -> fmt::Result {
    if parts.plan.extras.is_empty() {
        return Ok(());
    }
    line(out, 0, "WHAT THE WORKLOAD NEEDS")?;
    for Alike { first: extra, names, .. } in parts.groups.extras(parts.plan) {
        line(out, 2, &format!("- {}", extra_line(extra)))?;
        line(out, 6, &format!("{}{}", extra.why.plain(), line_of(extra.source.as_deref(), extra.line)))?;
        the_same_for(&names).iter().try_for_each(|text| line(out, 6, &text.plain()))?;
    }
    writeln!(out)
}

fn write_leftovers(out: &mut String, plan: &Plan) -> fmt::Result {
    if plan.leftovers.is_empty() {
        return Ok(());
    }
    line(out, 0, "LEFTOVERS AFTER CLASSIC RULES ARE REMOVED")?;
    for leftover in &plan.leftovers {
        let place = line_of(leftover.source.as_deref(), leftover.line);
        line(out, 2, &format!("- {}: {}{place}", severity_word(leftover.severity), leftover.message.plain()))?;
    }
    writeln!(out)
}

/// What the workload needs, with its verdicts: `Resource files, TCP 443 to …: open, without classic rules blocked`.
pub(super) fn extra_line(extra: &Extra) -> String {
    let after =
        if extra.after_tighten == extra.today { "as well".to_owned() } else { extra.after_tighten.word().to_owned() };
    format!("{}, {}: {}, without classic rules {after}", extra.what.plain(), extra.flow.plain(), extra.today.word())
}

/// What has to be done before a step, in a sentence; `None` if nothing has to.
pub fn waits_for(step: &Step, parts: &Parts<'_>) -> Option<Message> {
    let awaited = parts.groups.awaited(parts.plan, step);
    let numbers = awaited.iter().filter_map(|alike| parts.plan.checklist.number_of(&alike.first.id)).map(fact);
    let numbers: Vec<_> = numbers.collect();
    match numbers.as_slice() {
        [] => None,
        [only] => Some(messages::waits_for_step(only.clone())),
        _ => Some(messages::waits_for(all_listed(numbers))),
    }
}

/// The title of steps that are the same except their subjects.
pub fn title_of(alike: &Alike<'_, Step>) -> Message {
    match alike.others.len() {
        0 => alike.first.title.clone(),
        count => messages::and_more(&alike.first.title, count),
    }
}

/// The others that something holds for, in a sentence; `None` if there are none.
pub fn the_same_for(names: &[&str]) -> Option<Message> {
    (!names.is_empty()).then(|| messages::the_same_for(all_listed(names.iter().map(|own| name(own)))))
}

fn write_step(out: &mut String, alike: &Alike<'_, Step>, parts: &Parts<'_>, why: Option<&Message>) -> fmt::Result {
    let step = alike.first;
    let mark = match step.state {
        StepState::Todo => "[ ]",
        StepState::Done => "[x]",
        StepState::NotNeeded => "[-]",
        StepState::Waiting => "[…]",
    };
    let number = parts.plan.checklist.number_of(&step.id).unwrap_or_default();
    line(out, 2, &format!("{mark} {number} {}", title_of(alike).plain()))?;
    why.iter().try_for_each(|why| line(out, 6, &why.plain()))?;
    the_same_for(&alike.names).iter().try_for_each(|text| line(out, 6, &text.plain()))?;
    waits_for(step, parts).iter().try_for_each(|text| line(out, 6, &text.plain()))?;
    let (mut said, mut heading) = (Vec::new(), "");
    for change in parts.changes.of_step(step) {
        line(out, 6, &change.why.plain())?;
        let mut about = change.reservations();
        if change.held_back.is_none() {
            about.extend(change.preferred.map(|tool| why_preferred(tool, &change.target.name)));
        }
        new(about, &mut said).iter().try_for_each(|text| line(out, 6, &text.plain()))?;
        if change.held_back.is_none() {
            write_commands(out, change, &mut heading)?;
        }
    }
    step.commands.iter().try_for_each(|text| command(out, 8, text))?;
    for choice in &step.choices {
        line(out, 6, &choice_line(choice))?;
        choice.commands.iter().try_for_each(|text| text.lines().try_for_each(|text| line(out, 8, text)))?;
    }
    Ok(())
}

/// Those of some texts that were not said before.
pub(super) fn new(texts: Vec<Message>, said: &mut Vec<Message>) -> Vec<Message> {
    let new: Vec<Message> = texts.into_iter().filter(|text| !said.contains(text)).collect();
    said.extend(new.iter().cloned());
    new
}

/// One alternative of a step: `PowerShell. Works with every release.`
fn choice_line(choice: &Choice) -> String {
    format!("{}. {}", choice.title.plain(), choice.why.plain()).trim_end().to_owned()
}

/// The forms of a change. The comment at the head of one, which names the place, is left out where the form before has the same.
fn write_commands<'p>(out: &mut String, change: &'p Change, heading: &mut &'p str) -> fmt::Result {
    let shown: Vec<(Tool, &str)> = change.shown().collect();
    for (tool, text) in &shown {
        // The other form may end with it.
        let is_shown = shown.iter().any(|(other, form)| other != tool && form.contains(text));
        match tool {
            Tool::AzCli if is_shown => {}
            Tool::AzCli => command(out, 8, text)?,
            _ => {
                let first = text.lines().next().filter(|first| first.ends_with(':')).unwrap_or_default();
                let repeats = !first.is_empty() && first == *heading;
                text.lines().skip(usize::from(repeats)).try_for_each(|text| line(out, 8, text))?;
                *heading = first;
            }
        }
    }
    if change.commands.node.is_empty() { Ok(()) } else { command(out, 8, &change.commands.node) }
}

/// Why a change is shown in one tool first.
pub(super) fn why_preferred(tool: Tool, target: &str) -> Message {
    messages::made_with(name(target), tool.maker())
}
