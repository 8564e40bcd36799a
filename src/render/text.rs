//! A plan as plain text, for terminals and tickets.

use std::fmt::{self, Write};

use super::summary::{summary, verdict_word};
use crate::assess::{Hop, HopKind, Impact, Requirement, Subject};
use crate::plan::{Change, Plan, ProofOfPhase, Step, StepState, Tool};
use crate::read::Severity;

/// The plan as plain text.
pub fn text(plan: &Plan) -> String {
    let mut out = String::new();
    // Writing to a string never fails.
    let _ = write_plan(&mut out, plan);
    out
}

fn write_plan(out: &mut String, plan: &Plan) -> fmt::Result {
    writeln!(out, "{}\n", summary(plan))?;
    write_sources(out, plan)?;
    plan.subjects.iter().try_for_each(|subject| write_subject(out, subject))?;
    for phase in &plan.checklist.phases {
        writeln!(out, "{}\n  {}", phase.title.to_ascii_uppercase(), phase.summary)?;
        phase.steps.iter().try_for_each(|step| write_step(out, step, &plan.changes))?;
        writeln!(out)?;
    }
    writeln!(out, "PROOF")?;
    for (name, proof) in
        [("union", &plan.proof.union), ("tighten", &plan.proof.tighten), ("rollback", &plan.proof.rollback)]
    {
        writeln!(out, "  after {name}: {}", proof_line(proof))?;
        proof.gaps.iter().try_for_each(|gap| writeln!(out, "    {gap}"))?;
    }
    for (title, request) in
        plan.support_request.iter().flat_map(|both| [("OPT IN", &both.opt_in), ("OPT OUT", &both.opt_out)])
    {
        writeln!(out, "\nSUPPORT REQUEST: {title}")?;
        request.text.lines().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    let tags = &plan.service_tags;
    let date = tags.date.as_deref().map(|date| format!(" of {date}")).unwrap_or_default();
    writeln!(out, "\nService tags: change number {}{date}.", tags.change_number)
}

pub(super) fn proof_line(proof: &ProofOfPhase) -> String {
    let holds = if proof.holds { "proved" } else { "not proved" };
    format!("classic {}, simplified {} ({holds})", verdict_word(proof.classic), verdict_word(proof.simplified))
}

fn write_sources(out: &mut String, plan: &Plan) -> fmt::Result {
    for source in plan.sources.iter().filter(|source| !source.diagnostics.is_empty()) {
        for diagnostic in &source.diagnostics {
            let severity = severity_word(diagnostic.severity);
            writeln!(
                out,
                "{}:{}:{}: {severity}: {}",
                source.name, diagnostic.line, diagnostic.column, diagnostic.message
            )?;
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

fn write_subject(out: &mut String, subject: &Subject) -> fmt::Result {
    let region = subject.region.as_deref().unwrap_or("region unknown");
    let modes = &subject.modes;
    writeln!(out, "{} ({region})", subject.name)?;
    for (name, verdict) in [("classic", modes.classic), ("simplified", modes.simplified), ("union", modes.union)] {
        writeln!(out, "  {name:<11}{}", verdict_word(verdict))?;
    }
    writeln!(out, "  {:<11}{}", "impact", impact_word(subject.impact))?;
    subject.reasons.iter().try_for_each(|reason| writeln!(out, "  {reason}"))?;
    subject.requirements.iter().try_for_each(|requirement| write_requirement(out, requirement))?;
    for finding in &subject.findings {
        let place = finding
            .source
            .as_ref()
            .zip(finding.line)
            .map(|(source, line)| format!(" ({source}:{line})"))
            .unwrap_or_default();
        writeln!(out, "  {}: {}{place}", severity_word(finding.severity), finding.message)?;
    }
    writeln!(out)
}

/// The scope of impact in words.
pub fn impact_word(impact: Impact) -> &'static str {
    match impact {
        Impact::Affected => "affected",
        Impact::NotAffected => "not affected",
        Impact::Unsupported => "can't move as it is",
        Impact::Unknown => "unknown",
    }
}

/// What a hop is, with its name and verdict.
pub fn hop_title(hop: &Hop) -> String {
    let kind = match hop.kind {
        HopKind::Nsg => "network security group",
        HopKind::Route => "routes",
        HopKind::Firewall => "firewall",
        HopKind::NodeFirewall => "firewall on the node",
        HopKind::AdminRules => "security admin rules",
        HopKind::Account => "account",
    };
    let name = if hop.kind == HopKind::NodeFirewall { format!("({})", hop.name) } else { hop.name.clone() };
    format!("{kind} {name}: {}", verdict_word(hop.verdict))
}

pub(super) fn requirement_line(requirement: &Requirement) -> String {
    let towards = match requirement.direction {
        crate::estate::Direction::Inbound => "from",
        crate::estate::Direction::Outbound => "to",
    };
    let condition = if requirement.conditional { ", if tasks call the Batch service" } else { "" };
    let fragile = if requirement.fragile { ", fragile" } else { "" };
    format!(
        "{} {} {towards} {}{condition}: {}{fragile}",
        requirement.protocol.to_ascii_uppercase(),
        requirement.ports,
        requirement.remote,
        verdict_word(requirement.verdict)
    )
}

fn write_requirement(out: &mut String, requirement: &Requirement) -> fmt::Result {
    writeln!(out, "  - {}", requirement_line(requirement))?;
    for hop in &requirement.hops {
        writeln!(out, "      {}\n        {}{}", hop_title(hop), hop.why, place(hop))?;
        if let Some(packet) = &hop.witness {
            let (from, to) = (
                std::net::SocketAddr::new(packet.source, packet.source_port),
                std::net::SocketAddr::new(packet.destination, packet.destination_port),
            );
            writeln!(out, "        For example {} {from} to {to}.", packet.protocol.to_ascii_uppercase())?;
        }
        for missing in &hop.missing {
            writeln!(out, "        To know: {}", missing.how)?;
            missing.command.iter().try_for_each(|command| writeln!(out, "          $ {command}"))?;
        }
    }
    Ok(())
}

/// Where the deciding rule stands, as ` (nsg.json:12)`.
pub(super) fn place(hop: &Hop) -> String {
    hop.source.as_ref().zip(hop.line).map(|(source, line)| format!(" ({source}:{line})")).unwrap_or_default()
}

fn write_step(out: &mut String, step: &Step, changes: &[Change]) -> fmt::Result {
    let mark = match step.state {
        StepState::Todo => "[ ]",
        StepState::Done => "[x]",
        StepState::NotNeeded => "[-]",
        StepState::Waiting => "[…]",
    };
    writeln!(out, "  {mark} {}\n      {}", step.title, step.why)?;
    for change in step.changes.iter().filter_map(|id| changes.iter().find(|change| change.id == *id)) {
        writeln!(out, "      {}", change.why)?;
        write_commands(out, change)?;
    }
    step.commands.iter().try_for_each(|command| writeln!(out, "        $ {command}"))
}

fn write_commands(out: &mut String, change: &Change) -> fmt::Result {
    if let Some(tool) = change.preferred {
        writeln!(out, "      {}", why_preferred(tool, &change.target.name))?;
    }
    for (tool, command) in change.shown() {
        let prompt = if tool == Tool::AzCli { "$ " } else { "" };
        command.lines().try_for_each(|line| writeln!(out, "        {prompt}{line}"))?;
    }
    Ok(())
}

/// Why a change is shown in one tool first.
pub(super) fn why_preferred(tool: Tool, target: &str) -> String {
    format!(
        "{target} comes from {}: change it there. What the az command changes drifts, and is undone when that runs again.",
        tool.maker()
    )
}
