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
use super::head::{CAUSES, COLUMNS, FEW_GROUPS, Row, can_move, next, rows};
use super::inert::shown_html;
use super::questions;
use super::summary::summary;
use super::words::tags_line;
use model::plan::Plan;
use parts::{badge, subject_id};
pub(crate) use parts::{command, prose};

/// Inline, because the report is one file.
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
                        @if let Some(next) = next(plan) { p { strong { (prose(&next)) } } }
                        @for notice in &plan.notices { p { (prose(notice)) } }
                        (overview(plan))
                        (contents(plan))
                    }
                    (questions::html(plan))
                    section #subjects {
                        h2 { "What was assessed" }
                        @for (place, subjects) in plan.grouped().iter().enumerate() { (subject::report(place, plan, subjects)) }
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

/// All subjects with their verdicts at a glance, and where they are many, why they can't move.
fn overview(plan: &Plan) -> Markup {
    let rows = rows(plan);
    let causes = plan.summary.iter().flat_map(|summary| &summary.causes);
    markup! {
        @if rows.len() > FEW_GROUPS {
            @if let Some(counts) = can_move(plan) { p { (prose(&counts)) } }
            ul { @for cause in causes.take(CAUSES) { li { (prose(&cause.text)) } } }
        }
        @if !rows.is_empty() {
            table.stacks {
                caption { "Verdicts as the rules are today" }
                thead { tr { @for title in COLUMNS { th scope="col" { (title) } } } }
                tbody { @for (place, row) in rows.iter().enumerate() { (overview_row(place, row)) } }
            }
        }
    }
}

fn overview_row(place: usize, row: &Row<'_>) -> Markup {
    let [.., can_move] = row.verdicts();
    let modes = &row.first.modes;
    let [_, classic, simplified, can_move_title, next, why] = COLUMNS;
    markup! {
        tr {
            th scope="row" { a href={ "#" (subject_id(place)) } { (prose(&row.group.label)) } }
            td data-label=(classic) { (badge(modes.classic)) }
            td data-label=(simplified) { (badge(modes.simplified)) }
            td data-label=(can_move_title) { (can_move) }
            td data-label=(next) { (row.next) }
            td data-label=(why) { (prose(&row.group.why)) }
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
