//! A plan as Markdown, with task lists that GitHub and Azure DevOps tick.
//!
//! Names come from pasted text: they are escaped so that no name can form markup, break a table or start a line.

use model::message::{Message, Span};
use std::fmt::{self, Write};

use super::diagnostics;
use super::edition::head;
use super::head::{CAUSES, COLUMNS, FEW_GROUPS, LONGEST, can_move, next, rows};
use super::inert::shown;
use super::messages;
use super::questions;
use super::repetition::{Said, with_repetition};
use super::summary::summary;
use super::text::{diagnosis, impact_word, new, requirement_line, the_same_for, title_of, waits_for, why_preferred};
use super::words::{
    Parts, line_of, members, place, proof_line, proofs, severity_word, tags_line, title, what_else_holds,
};
use model::plan::{Alike, Hop, Plan, Requirement, Step, StepState, Subject, Tool, Verdict};

pub fn markdown(plan: &Plan) -> String {
    let mut out = String::new();
    // Writing to a string never fails.
    let _ = write_plan(&mut out, plan);
    out
}

/// Text that is shown as it is, on one line: none of it is markup, anywhere on the line.
pub(super) fn plain(text: &str) -> String {
    escaped(text.trim())
}

fn escaped(text: &str) -> String {
    let text = shown(text);
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut only_digits = true;
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        let opens_block = match c {
            '-' | '+' | '=' => escaped.is_empty(),
            // `1.` and `1)` begin a list.
            '.' | ')' => only_digits && !escaped.is_empty(),
            // Addresses become links of themselves.
            ':' => next == Some('/'),
            _ => false,
        };
        only_digits &= c.is_ascii_digit();
        if opens_block || is_markup(c) || (c == '.' && ends_with_www(&escaped)) {
            escaped.push('\\');
        }
        escaped.push(c);
        // A mention or a reference is made of what is shown, whatever was escaped; a comment divides it.
        if matches!(c, '@' | '#') && next.is_some_and(char::is_alphanumeric) {
            escaped.push_str("<!-- -->");
        }
    }
    escaped
}

/// A message on one line: names and words of tools are code.
pub(super) fn prose(message: &Message) -> String {
    let span = |span: Span<'_>| match span {
        Span::Name(word) | Span::Code(word) => format!("`{}`", shown(word)),
        Span::Words(words) => escaped(words),
        Span::Quoted(text) => format!("“{}”", escaped(text)),
    };
    message.spans().map(span).collect::<String>().trim().to_owned()
}

/// A message in a table, where a bar divides even code.
fn cell(message: &Message) -> String {
    prose(message).replace("\\|", "|").replace('|', "\\|")
}

fn is_markup(c: char) -> bool {
    matches!(
        c,
        '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' | '@' | '$' | '^'
    )
}

fn ends_with_www(text: &str) -> bool {
    text.len().checked_sub(3).and_then(|from| text.get(from..)).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// A block of code whose fence no line of it can close.
pub(super) fn code(out: &mut String, indent: &str, language: &str, commands: &[&str]) -> fmt::Result {
    let lines: Vec<_> = commands.iter().flat_map(|command| command.lines()).map(shown).collect();
    let longest = lines.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    writeln!(out, "{indent}{fence}{language}")?;
    lines.iter().try_for_each(|line| writeln!(out, "{indent}{line}"))?;
    writeln!(out, "{indent}{fence}")
}

fn write_plan(out: &mut String, plan: &Plan) -> fmt::Result {
    writeln!(
        out,
        "# Azure Batch: move to simplified node communication\n\n{}\n\n{}\n",
        prose(&head(plan)),
        prose(&summary(plan).shortened(LONGEST))
    )?;
    plan.notices.iter().try_for_each(|notice| writeln!(out, "{}\n", prose(notice)))?;
    write_table(out, plan)?;
    questions::markdown::write(out, plan)?;
    next(plan).iter().try_for_each(|next| writeln!(out, "**{}**\n", prose(next)))?;
    write_sources(out, plan)?;
    plan.grouped().iter().try_for_each(|subjects| write_subjects(out, plan, subjects))?;
    let parts = Parts::of(plan);
    for (phase, number) in plan.checklist.phases.iter().zip(1..) {
        writeln!(out, "## {number}. {}\n\n{}\n", prose(&phase.title), prose(&phase.summary))?;
        parts.groups.steps(phase).iter().try_for_each(|step| write_step(out, step, &parts))?;
        writeln!(out)?;
    }
    write_extras(out, &parts)?;
    write_leftovers(out, plan)?;
    writeln!(out, "## Proof\n\nThe rules with the changes applied, assessed again:\n")?;
    for (name, proof) in proofs(plan) {
        writeln!(out, "- {name}: {}", proof_line(proof))?;
        proof.gaps.iter().chain(&proof.notes).try_for_each(|said| writeln!(out, "  - {}", prose(said)))?;
    }
    for (title, request) in
        plan.support_request.iter().flat_map(|both| [("opt in", &both.opt_in), ("opt out", &both.opt_out)])
    {
        writeln!(out, "\n## Support request: {title}\n\n| Field | Value |\n| --- | --- |")?;
        for field in &request.fields {
            writeln!(out, "| {} | {} |", plain(&field.label), plain(&field.value))?;
        }
        if !request.commands.is_empty() {
            writeln!(out, "\nWith the az extension `support`: replace each `<…>` with your own value.\n")?;
            code(out, "", "sh", &request.commands.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
    }
    writeln!(out, "\n{}.", plain(&tags_line(plan)))
}

/// The subjects at a glance, and where they are many, why they can't move.
fn write_table(out: &mut String, plan: &Plan) -> fmt::Result {
    let rows = rows(plan);
    let causes = plan.summary.iter().flat_map(|summary| &summary.causes);
    if rows.len() > FEW_GROUPS {
        can_move(plan).iter().try_for_each(|counts| writeln!(out, "{}\n", prose(counts)))?;
        causes.take(CAUSES).try_for_each(|cause| writeln!(out, "- {}", prose(&cause.text)))?;
        writeln!(out)?;
    }
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "| {} |\n|{}", COLUMNS.join(" | "), " --- |".repeat(COLUMNS.len()))?;
    for row in &rows {
        let [label, why] = [&row.group.label, &row.group.why].map(|own| cell(&own.shortened(LONGEST)));
        writeln!(out, "| {label} | {} | {} | {why} |", row.verdicts().join(" | "), row.next)?;
    }
    writeln!(out)
}

fn write_sources(out: &mut String, plan: &Plan) -> fmt::Result {
    let lines = diagnostics::stated(plan)
        .into_iter()
        .map(|one| format!("- {} ({}): {}", severity_word(one.severity), plain(&one.place), prose(&one.message)));
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { Ok(()) } else { writeln!(out, "## Reading\n\n{}\n", lines.join("\n")) }
}

/// The subjects of a group: what the table at the head doesn't say.
fn write_subjects(out: &mut String, plan: &Plan, subjects: &[&Subject]) -> fmt::Result {
    let Some(subject) = subjects.first() else { return Ok(()) };
    let region = subject.region.as_deref().unwrap_or("region unknown");
    writeln!(out, "## {} ({})\n", plain(&title(subjects)), plain(region))?;
    members(subjects).iter().try_for_each(|text| writeln!(out, "{}\n", prose(text)))?;
    let diagnosis = Message::sentences(diagnosis(subject).iter().cloned());
    if !diagnosis.is_empty() {
        writeln!(out, "{}\n", prose(&diagnosis))?;
    }
    let reasons = prose(&Message::sentences(what_else_holds(plan, subject).cloned()));
    writeln!(out, "{}\n", format!("Impact: {}. {reasons}", impact_word(subject.impact)).trim_end())?;
    let common = questions::common(&subject.requirements, plan);
    common.iter().try_for_each(|hop| writeln!(out, "- {}", prose(&questions::of_all_flows(hop, plan))))?;
    let (requirements, mut before) = (subject.requirements.iter(), Vec::new());
    requirements.into_iter().try_for_each(|own| write_requirement(out, own, &common, &mut before, plan))?;
    for finding in &subject.findings {
        let place = line_of(finding.source.as_deref(), finding.line);
        writeln!(out, "- {}: {}{}", severity_word(finding.severity), prose(&finding.message), escaped(&place))?;
    }
    writeln!(out)
}

fn write_requirement<'p>(
    out: &mut String,
    requirement: &'p Requirement,
    common: &'p [&'p Hop],
    before: &mut Vec<&'p Hop>,
    plan: &Plan,
) -> fmt::Result {
    writeln!(out, "- **{}**", plain(&requirement_line(requirement)))?;
    if let Some(words) = questions::together(requirement, plan) {
        writeln!(out, "  - {}", prose(&words))?;
    }
    for (hop, said) in with_repetition(questions::but_for(&requirement.hops, common), before) {
        if said == Said::All {
            writeln!(out, "  - {}", prose(&messages::as_above(hop.title())))?;
            continue;
        }
        if let Some(words) = questions::of_hop(hop, plan) {
            writeln!(out, "  - {}{}", prose(&words), escaped(&place(hop)))?;
            continue;
        }
        writeln!(out, "  - {}. {}{}", prose(&hop.title()), prose(&hop.why), escaped(&place(hop)))?;
        for missing in &hop.missing {
            writeln!(out, "  - To know {}: {}", prose(&missing.fact), prose(&missing.how))?;
            if let Some(command) = &missing.command {
                code(out, "    ", "sh", &[command])?;
            }
        }
    }
    Ok(())
}

fn write_extras(out: &mut String, parts: &Parts<'_>) -> fmt::Result {
    if parts.plan.extras.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "## What the workload needs\n\n| For | Flow | Today | After the tightening | |\n| --- | --- | --- | --- | --- |"
    )?;
    for Alike { first: extra, names, .. } in parts.groups.extras(parts.plan) {
        let verdicts = [extra.today, extra.after_tighten].map(Verdict::word).join(" | ");
        let [what, flow, why] = [&extra.what, &extra.flow, &extra.why].map(cell);
        let place = escaped(&line_of(extra.source.as_deref(), extra.line));
        let others: String = the_same_for(&names).iter().map(|text| format!(" {}", cell(text))).collect();
        writeln!(out, "| {what} | {flow} | {verdicts} | {why}{place}{others} |")?;
    }
    writeln!(out)
}

fn write_leftovers(out: &mut String, plan: &Plan) -> fmt::Result {
    if plan.leftovers.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Leftovers after classic rules are removed\n")?;
    for leftover in &plan.leftovers {
        let place = escaped(&line_of(leftover.source.as_deref(), leftover.line));
        writeln!(out, "- {}: {}{place}", severity_word(leftover.severity), prose(&leftover.message))?;
    }
    writeln!(out)
}

fn write_step(out: &mut String, alike: &Alike<'_, Step>, parts: &Parts<'_>) -> fmt::Result {
    let step = alike.first;
    let (mark, note) = match step.state {
        StepState::Todo => (" ", ""),
        StepState::Done => ("x", ""),
        StepState::NotNeeded => ("x", " (not needed)"),
        StepState::Waiting => (" ", " (waiting)"),
    };
    let more = if step.waits_for.is_empty() { "" } else { "  " };
    let number = parts.plan.checklist.number_of(&step.id).unwrap_or_default();
    let why = Message::sentences([step.why.clone()].into_iter().chain(the_same_for(&alike.names)));
    writeln!(out, "- [{mark}] {number} {}{note}  \n  {}{more}", prose(&title_of(alike)), prose(&why))?;
    if let Some(text) = waits_for(step, parts) {
        writeln!(out, "  {}", prose(&text))?;
    }
    let mut commands: Vec<&str> = Vec::new();
    let mut said = Vec::new();
    for change in parts.changes.of_step(step) {
        for text in new(change.reservations(), &mut said) {
            writeln!(out, "\n  {}\n", prose(&text))?;
        }
        if change.held_back.is_some() {
            continue;
        }
        for (tool, command) in change.shown() {
            match tool {
                Tool::AzCli => commands.extend(command.lines()),
                tool => {
                    let lines: Vec<&str> = command.lines().collect();
                    for why in new(vec![why_preferred(tool, &change.target.name)], &mut said) {
                        writeln!(out, "\n  {}\n", prose(&why))?;
                    }
                    code(out, "  ", tool.language(), &lines)?;
                }
            }
        }
        commands.extend(change.commands.node.lines());
    }
    commands.extend(step.commands.iter().map(String::as_str));
    if !commands.is_empty() {
        code(out, "  ", "sh", &commands)?;
    }
    for choice in &step.choices {
        writeln!(out, "\n  {}. {}\n", prose(&choice.title), prose(&choice.why))?;
        if !choice.commands.is_empty() {
            code(out, "  ", "", &choice.commands.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_form_no_markup() {
        assert_eq!(plain("a|b`c\n# d <b>"), "a\\|b\\`c \\# d \\<b\\>");
        assert_eq!(plain("x\u{202e}y"), "x\\<U+202E\\>y");
        assert_eq!(plain("$x^2$ user@host"), "\\$x\\^2\\$ user\\@<!-- -->host");
    }

    #[test]
    fn names_begin_no_block_and_are_no_links() {
        for (text, expected) in [
            ("- a", "\\- a"),
            ("  + a", "\\+ a"),
            ("===", "\\==="),
            ("a - b", "a - b"),
            ("12. a", "12\\. a"),
            ("1) a", "1\\) a"),
            ("10.0.0.4", "10\\.0.0.4"),
            ("https://x.example", "https\\://x.example"),
            ("www.x.example", "www\\.x.example"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }

    #[test]
    fn no_line_closes_a_fence() {
        let mut out = String::new();
        code(&mut out, "", "sh", &["echo ```` `"]).unwrap();
        assert!(out.starts_with("`````sh\n") && out.ends_with("\n`````\n"), "{out}");
    }
}
