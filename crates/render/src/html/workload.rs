//! What the workload itself needs, and what stays open after the tightening.

use maud::{Markup, html};

use super::parts::{badge, prose};
use crate::text::the_same_for;
use crate::words::{line_of, severity_word};
use model::plan::{Alike, Extra, Groups, Plan};

/// The section of the extras; nothing where the sources show none.
pub fn extras(plan: &Plan) -> Markup {
    html! {
        @if !plan.extras.is_empty() {
            section #extras {
                h2 { "What the workload needs" }
                p { "As the sources show it. Tasks may need more: their own files, and whatever they download." }
                table.stacks {
                    thead { tr { @for title in ["For", "Flow", "Today", "After the tightening"] { th scope="col" { (title) } } } }
                    tbody { @for alike in Groups::of(plan).extras(plan) { (extra_row(&alike)) } }
                }
            }
        }
    }
}

fn extra_row(alike: &Alike<'_, Extra>) -> Markup {
    let extra = alike.first;
    html! {
        tr {
            th scope="row" { (prose(&extra.what)) }
            td data-label="Flow" {
                p { (prose(&extra.flow)) }
                p.evidence { (prose(&extra.why)) (line_of(extra.source.as_deref(), extra.line)) }
                @if let Some(text) = the_same_for(&alike.names) { p.evidence { (prose(&text)) } }
            }
            td data-label="Today" { (badge(extra.today)) }
            td data-label="After the tightening" { (badge(extra.after_tighten)) }
        }
    }
}

/// The section of the leftovers; nothing where there are none.
pub fn leftovers(plan: &Plan) -> Markup {
    html! {
        @if !plan.leftovers.is_empty() {
            section #leftovers {
                h2 { "Leftovers after classic rules are removed" }
                p { "What stays open wider than simplified nodes need it. No change of this plan touches it." }
                ul {
                    @for leftover in &plan.leftovers {
                        li {
                            strong { (severity_word(leftover.severity)) ": " }
                            (prose(&leftover.message)) (line_of(leftover.source.as_deref(), leftover.line))
                        }
                    }
                }
            }
        }
    }
}
