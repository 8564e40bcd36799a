//! A subject in the report: its verdicts, and each requirement with the hops on its path and their evidence.

use maud::{Markup, html};

use super::parts::{badge, command, prose, subject_id};
use crate::questions;
use crate::text::{diagnosis, impact_word, requirement_flow};
use crate::words::{deciding, finding_place, members, severity_word, subject_word, title, what_else_holds};
use model::message::Message;
use model::plan::{Finding, Hop, MissingFact, Plan, Requirement, Subject};

/// The part of the subjects of a group.
pub fn report(place: usize, plan: &Plan, subjects: &[&Subject]) -> Markup {
    let Some(subject) = subjects.first() else { return Markup::default() };
    let region = subject.region.as_deref().unwrap_or("region unknown");
    let id = subject_id(place);
    let reasons = Message::sentences(what_else_holds(plan, subject).cloned());
    html! {
        article id=(id) {
            h3 { (title(subjects)) " " small { (subject_word(subject.kind)) ", " (region) } }
            @if let Some(text) = members(subjects) { p { (prose(&text)) } }
            @for sentence in diagnosis(subject) { p.diagnosis { (prose(sentence)) } }
            p { strong { "Impact: " (impact_word(subject.impact)) ". " } (prose(&reasons)) }
            @for (number, requirement) in subject.requirements.iter().enumerate() {
                (requirement_report(&format!("{id}-{}", number + 1), requirement, plan))
            }
            @if !subject.findings.is_empty() {
                ul.findings { @for finding in &subject.findings { (finding_item(finding)) } }
            }
        }
    }
}

fn requirement_report(id: &str, requirement: &Requirement, plan: &Plan) -> Markup {
    html! {
        section.requirement id=(id) {
            h4 {
                (badge(requirement.verdict)) " " (requirement_flow(requirement))
                @if let Some(words) = questions::rests_on(requirement) { " " small { (prose(&words)) } }
                @if requirement.fragile { " " small { "fragile: open through listed addresses only" } }
            }
            @if let Some(words) = questions::together(requirement, plan) { p { (prose(&words)) } }
            @if !requirement.hops.is_empty() {
                table.hops.stacks {
                    thead {
                        tr {
                            th scope="col" { "Hop" }
                            th scope="col" { "Verdict" }
                            th scope="col" { "Evidence" }
                        }
                    }
                    tbody { @for hop in &requirement.hops { (hop_row(hop, plan)) } }
                }
            }
        }
    }
}

fn hop_row(hop: &Hop, plan: &Plan) -> Markup {
    let reference = questions::reference(plan, &hop.missing);
    html! {
        tr {
            th scope="row" { (hop.name) " " small { (hop.kind.word()) } }
            td { (badge(hop.verdict)) }
            td {
                p { (prose(&hop.why)) }
                @if let Some(rule) = deciding(hop) { p.evidence { "Decided by " code { (rule) } } }
                @if let Some(packet) = &hop.witness { p.evidence { "For example " (packet) } }
                @if !hop.shut.is_empty() { p.evidence { "Shut: " (hop.shut.join(", ")) } }
                @if let Some(words) = &reference { p.evidence { (prose(words)) } }
                @if reference.is_none() { @for missing in &hop.missing { (missing_fact(missing)) } }
            }
        }
    }
}

fn missing_fact(missing: &MissingFact) -> Markup {
    html! {
        p.evidence { strong { "To know " (prose(&missing.fact)) ": " } (prose(&missing.how)) }
        @if let Some(text) = &missing.command { (command(text)) }
    }
}

fn finding_item(finding: &Finding) -> Markup {
    html! {
        li { strong { (severity_word(finding.severity)) ": " } (prose(&finding.message)) (finding_place(finding)) }
    }
}
