//! A plan as plain text, for terminals and tickets.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use super::edition::head;
use super::lines::{command, line};
use super::messages;
use super::questions;
use super::summary::summary;
use super::words::changes_by_id;
use model::message::{Message, listed, name};
use model::plan::{
    Change, Choice, Extra, Hop, Impact, Plan, ProofOfPhase, Requirement, Step, StepState, Subject, Tool,
};
use model::source::Severity;

/// The plan as plain text.
pub fn text(plan: &Plan) -> String {
    let mut out = String::new();
    // Writing to a string never fails.
    let _ = write_plan(&mut out, plan);
    out
}

fn write_plan(out: &mut String, plan: &Plan) -> fmt::Result {
    line(out, 0, &head(plan).plain())?;
    writeln!(out)?;
    line(out, 0, &summary(plan).plain())?;
    plan.notices.iter().try_for_each(|notice| line(out, 0, &notice.plain()))?;
    writeln!(out)?;
    questions::text(out, plan)?;
    write_sources(out, plan)?;
    plan.subjects.iter().try_for_each(|subject| write_subject(out, subject, plan))?;
    let changes = changes_by_id(plan);
    for phase in &plan.checklist.phases {
        line(out, 0, &phase.title.plain().to_ascii_uppercase())?;
        line(out, 2, &phase.summary.plain())?;
        phase.steps.iter().try_for_each(|step| write_step(out, step, plan, &changes))?;
        writeln!(out)?;
    }
    write_extras(out, plan)?;
    write_leftovers(out, plan)?;
    writeln!(out, "PROOF")?;
    for (name, proof) in
        [("union", &plan.proof.union), ("tighten", &plan.proof.tighten), ("rollback", &plan.proof.rollback)]
    {
        writeln!(out, "  after {name}: {}", proof_line(proof))?;
        proof.gaps.iter().try_for_each(|gap| line(out, 4, &gap.plain()))?;
    }
    for (title, request) in
        plan.support_request.iter().flat_map(|both| [("OPT IN", &both.opt_in), ("OPT OUT", &both.opt_out)])
    {
        writeln!(out, "\nSUPPORT REQUEST: {title}")?;
        request.text.lines().try_for_each(|text| line(out, 2, text))?;
        request.commands.iter().try_for_each(|text| command(out, 4, text))?;
    }
    let tags = &plan.service_tags;
    let date = tags.date.as_deref().map(|date| format!(" of {date}")).unwrap_or_default();
    writeln!(out)?;
    line(out, 0, &format!("Service tags: change number {}{date}.", tags.change_number))
}

pub(super) fn proof_line(proof: &ProofOfPhase) -> String {
    let holds = if proof.holds { "proved" } else { "not proved" };
    format!("classic {}, simplified {} ({holds})", proof.classic.word(), proof.simplified.word())
}

fn write_sources(out: &mut String, plan: &Plan) -> fmt::Result {
    for source in plan.sources.iter().filter(|source| !source.diagnostics.is_empty()) {
        for diagnostic in &source.diagnostics {
            let severity = severity_word(diagnostic.severity);
            let place = format!("{}:{}:{}", source.name, diagnostic.line, diagnostic.column);
            line(out, 0, &format!("{place}: {severity}: {}", diagnostic.message.plain()))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

pub(super) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn write_subject(out: &mut String, subject: &Subject, plan: &Plan) -> fmt::Result {
    let region = subject.region.as_deref().unwrap_or("region unknown");
    let modes = &subject.modes;
    line(out, 0, &format!("{} ({region})", subject.name))?;
    for (name, verdict) in [("classic", modes.classic), ("simplified", modes.simplified), ("union", modes.union)] {
        writeln!(out, "  {name:<11}{}", verdict.word())?;
    }
    writeln!(out, "  {:<11}{}", "impact", impact_word(subject.impact))?;
    subject.reasons.iter().try_for_each(|reason| line(out, 2, &reason.plain()))?;
    let common = questions::common(&subject.requirements, plan);
    common.iter().try_for_each(|hop| line(out, 2, &questions::of_all_flows(hop, plan).plain()))?;
    let requirements = subject.requirements.iter();
    requirements.into_iter().try_for_each(|requirement| write_requirement(out, requirement, &common, plan))?;
    for finding in &subject.findings {
        let place = finding
            .source
            .as_ref()
            .zip(finding.line)
            .map(|(source, line)| format!(" ({source}:{line})"))
            .unwrap_or_default();
        line(out, 2, &format!("{}: {}{place}", severity_word(finding.severity), finding.message.plain()))?;
    }
    writeln!(out)
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
pub(super) fn requirement_flow(requirement: &Requirement) -> String {
    let towards = match requirement.direction {
        model::estate::Direction::Inbound => "from",
        model::estate::Direction::Outbound => "to",
    };
    let condition = if requirement.conditional { ", if tasks call the Batch service" } else { "" };
    let protocol = requirement.protocol.to_ascii_uppercase();
    format!("{protocol} {} {towards} {}{condition}", requirement.ports, requirement.remote)
}

fn write_requirement(out: &mut String, requirement: &Requirement, common: &[&Hop], plan: &Plan) -> fmt::Result {
    line(out, 2, &format!("- {}", requirement_line(requirement)))?;
    if let Some(words) = questions::together(requirement, plan) {
        line(out, 6, &words.plain())?;
    }
    for hop in questions::but_for(&requirement.hops, common) {
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

/// Where the deciding rule stands, as ` (nsg.json:12)`.
pub(super) fn place(hop: &Hop) -> String {
    hop.source.as_ref().zip(hop.line).map(|(source, line)| format!(" ({source}:{line})")).unwrap_or_default()
}

fn write_extras(out: &mut String, plan: &Plan) -> fmt::Result {
    if plan.extras.is_empty() {
        return Ok(());
    }
    line(out, 0, "WHAT THE WORKLOAD NEEDS")?;
    for extra in &plan.extras {
        line(out, 2, &format!("- {}", extra_line(extra)))?;
        line(out, 6, &format!("{}{}", extra.why.plain(), line_of(extra.source.as_deref(), extra.line)))?;
    }
    writeln!(out)
}

fn write_leftovers(out: &mut String, plan: &Plan) -> fmt::Result {
    if plan.leftovers.is_empty() {
        return Ok(());
    }
    line(out, 0, "LEFTOVERS AFTER THE TIGHTENING")?;
    for leftover in &plan.leftovers {
        let place = line_of(leftover.source.as_deref(), leftover.line);
        line(out, 2, &format!("- {}: {}{place}", severity_word(leftover.severity), leftover.message.plain()))?;
    }
    writeln!(out)
}

/// What the workload needs, with its verdicts: `Resource files, TCP 443 to …: open, after the tightening blocked`.
pub(super) fn extra_line(extra: &Extra) -> String {
    let after =
        if extra.after_tighten == extra.today { "as well".to_owned() } else { extra.after_tighten.word().to_owned() };
    format!("{}, {}: {}, after the tightening {after}", extra.what.plain(), extra.flow.plain(), extra.today.word())
}

/// A place as ` (pool.json:12)`.
pub(super) fn line_of(source: Option<&str>, line: Option<u32>) -> String {
    source.zip(line).map(|(source, line)| format!(" ({source}:{line})")).unwrap_or_default()
}

/// What has to be done before a step, in a sentence; `None` if nothing has to.
pub fn waits_for(step: &Step, plan: &Plan) -> Option<Message> {
    (!step.waits_for.is_empty()).then(|| messages::waits_for(listed(plan.checklist.before(step))))
}

fn write_step(out: &mut String, step: &Step, plan: &Plan, changes: &BTreeMap<&str, &Change>) -> fmt::Result {
    let mark = match step.state {
        StepState::Todo => "[ ]",
        StepState::Done => "[x]",
        StepState::NotNeeded => "[-]",
        StepState::Waiting => "[…]",
    };
    line(out, 2, &format!("{mark} {}", step.title.plain()))?;
    line(out, 6, &step.why.plain())?;
    waits_for(step, plan).iter().try_for_each(|text| line(out, 6, &text.plain()))?;
    for change in step.changes.iter().filter_map(|id| changes.get(id.as_str())) {
        line(out, 6, &change.why.plain())?;
        change.reservations().iter().try_for_each(|text| line(out, 6, &text.plain()))?;
        if change.held_back.is_none() {
            write_commands(out, change)?;
        }
    }
    step.commands.iter().try_for_each(|text| command(out, 8, text))?;
    for choice in &step.choices {
        line(out, 6, &choice_line(choice))?;
        choice.commands.iter().try_for_each(|text| text.lines().try_for_each(|text| line(out, 8, text)))?;
    }
    Ok(())
}

/// One way to do a step: `PowerShell. Works with every release.`
fn choice_line(choice: &Choice) -> String {
    format!("{}. {}", choice.title.plain(), choice.why.plain()).trim_end().to_owned()
}

fn write_commands(out: &mut String, change: &Change) -> fmt::Result {
    if let Some(tool) = change.preferred {
        line(out, 6, &why_preferred(tool, &change.target.name).plain())?;
    }
    for (tool, text) in change.shown() {
        match tool {
            Tool::AzCli => command(out, 8, text)?,
            _ => text.lines().try_for_each(|text| line(out, 8, text))?,
        }
    }
    if change.commands.node.is_empty() { Ok(()) } else { command(out, 8, &change.commands.node) }
}

/// Why a change is shown in one tool first.
pub(super) fn why_preferred(tool: Tool, target: &str) -> Message {
    messages::made_with(name(target), tool.maker())
}
