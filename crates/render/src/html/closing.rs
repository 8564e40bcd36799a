//! The end of the report: support requests, proof, and the sources and service tags of the plan.

use maud::{Markup, html};

use super::parts::{badge, command, prose};
use crate::words::{extent_word, proofs, severity_word, tags_line};
use model::net::TableOrigin;
use model::plan::{Plan, SupportRequest};
use model::source::SourceReport;

/// The section of the support requests; nothing in an edition without any.
pub fn requests(plan: &Plan) -> Markup {
    html! {
        @if let Some(both) = &plan.support_request {
            section #requests {
                h2 { "Support requests" }
                (request("request-opt-in", "Opt in", &both.opt_in))
                (request("request-opt-out", "Opt out, should you go back", &both.opt_out))
            }
        }
    }
}

fn request(id: &str, title: &str, request: &SupportRequest) -> Markup {
    html! {
        article.request id=(id) {
            h3 { (title) }
            table.fields {
                tbody {
                    @for field in &request.fields { tr { th scope="row" { (field.label) } td.value { (field.value) } } }
                }
            }
            @if !request.commands.is_empty() {
                p { "With the az extension " code { "support" } ": replace each " code { "<…>" } " with your own value." }
                @for text in &request.commands { (command(text)) }
            }
        }
    }
}

/// The section of the proof.
pub fn proof(plan: &Plan) -> Markup {
    html! {
        section #proof {
            h2 { "Proof" }
            p { "The changes were applied to a copy of the rules, phase after phase, and the copy was assessed again." }
            table.stacks {
                thead {
                    tr { @for title in ["Phase", "Classic", "Simplified", "Outcome"] { th scope="col" { (title) } } }
                }
                tbody {
                    @for (name, proof) in proofs(plan) {
                        tr {
                            th scope="row" { (name) }
                            td data-label="Classic" { (badge(proof.classic)) }
                            td data-label="Simplified" { (badge(proof.simplified)) }
                            td {
                                p { @if proof.holds { "✓ proved" } @else { "✕ not proved" } }
                                @for said in proof.gaps.iter().chain(&proof.notes) { p { (prose(said)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The section of the sources and the service tags.
pub fn sources(plan: &Plan) -> Markup {
    let origin = match plan.service_tags.origin {
        TableOrigin::Embedded => "as Switchover has them built in",
        TableOrigin::Supplied => "as supplied",
    };
    html! {
        section #sources {
            h2 { "Sources and service tags" }
            table.stacks {
                thead { tr { @for title in ["Source", "Kind", "Read"] { th scope="col" { (title) } } } }
                tbody { @for source in &plan.sources { (source_row(source)) } }
            }
            p { (tags_line(plan)) ", " (origin) "." }
        }
    }
}

fn source_row(source: &SourceReport) -> Markup {
    html! {
        tr {
            th scope="row" { (source.name) }
            td { (source.kind) }
            td {
                p { (extent_word(source.read)) }
                @for told in &source.diagnostics {
                    p.evidence {
                        strong { (severity_word(told.severity)) ", line " (told.line) ", column " (told.column) ": " }
                        (prose(&told.message))
                    }
                }
            }
        }
    }
}
