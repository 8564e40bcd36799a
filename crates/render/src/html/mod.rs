//! The plan as a report in HTML: one file that needs nothing else, runs nothing, and prints well on A4 and Letter.
//!
//! `maud` escapes every text; hidden characters are made visible in the finished document, so that none is missed. Each
//! part has an id, to be linked to.

mod checklist;
mod closing;
mod parts;
mod subject;
mod workload;

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};

use super::edition::head;
use super::inert::shown_html;
use super::questions;
use super::summary::summary;
use super::text::impact_word;
use super::words::{subject_word, tags_line};
use model::plan::{Plan, Subject};
use parts::{badge, subject_id};
pub(crate) use parts::{command, prose};

/// Inline, for the report is one file.
const STYLE: &str = include_str!("report.css");

/// No script, no picture and no other file is ever loaded, whatever a name may contain.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const TITLE: &str = "Azure Batch: move to simplified node communication";

/// The plan as a report in HTML.
pub fn html(plan: &Plan) -> String {
    let document = markup! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="color-scheme" content="light dark";
                title { (TITLE) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (TITLE) }
                    (head_facts(plan))
                }
                main {
                    section #summary {
                        h2 { "Summary" }
                        p.lead { (prose(&summary(plan))) }
                        (overview(plan))
                        (contents(plan))
                    }
                    (questions::html(plan))
                    section #subjects {
                        h2 { "What was assessed" }
                        @for (place, subject) in plan.subjects.iter().enumerate() { (subject::report(place, subject, plan)) }
                        @if plan.subjects.is_empty() { p { "Nothing: no pool, subnet or rule set was found." } }
                    }
                    (checklist::report(plan))
                    (workload::extras(plan))
                    (workload::leftovers(plan))
                    (closing::requests(plan))
                    (closing::proof(plan))
                    (closing::sources(plan))
                }
            }
        }
    };
    shown_html(&document.into_string())
}

fn head_facts(plan: &Plan) -> Markup {
    markup! { p.facts { (prose(&head(plan))) " " (tags_line(plan)) "." } }
}

/// All subjects with their verdicts at a glance.
fn overview(plan: &Plan) -> Markup {
    markup! {
        @if !plan.subjects.is_empty() {
            table.stacks {
                caption { "Verdicts as the rules are today" }
                thead {
                    tr {
                        th scope="col" { "Subject" }
                        th scope="col" { "Classic" }
                        th scope="col" { "Simplified" }
                        th scope="col" { "Both at once" }
                        th scope="col" { "Impact" }
                    }
                }
                tbody { @for (place, subject) in plan.subjects.iter().enumerate() { (overview_row(place, subject)) } }
            }
        }
    }
}

fn overview_row(place: usize, subject: &Subject) -> Markup {
    let modes = &subject.modes;
    markup! {
        tr {
            th scope="row" {
                a href={ "#" (subject_id(place)) } { (subject.name) }
                " " small { (subject_word(subject.kind)) }
            }
            td data-label="Classic" { (badge(modes.classic)) }
            td data-label="Simplified" { (badge(modes.simplified)) }
            td data-label="Both at once" { (badge(modes.union)) }
            td data-label="Impact" { (impact_word(subject.impact)) }
        }
    }
}

fn contents(plan: &Plan) -> Markup {
    markup! {
        nav aria-label="Contents" {
            ul {
                li { a href="#subjects" { "What was assessed" } }
                li { a href="#checklist" { "Checklist" } }
                @if !plan.extras.is_empty() { li { a href="#extras" { "What the workload needs" } } }
                @if !plan.leftovers.is_empty() { li { a href="#leftovers" { "Leftovers" } } }
                @if plan.support_request.is_some() { li { a href="#requests" { "Support requests" } } }
                li { a href="#proof" { "Proof" } }
                li { a href="#sources" { "Sources and service tags" } }
            }
        }
    }
}
