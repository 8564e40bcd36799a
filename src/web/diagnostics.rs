//! What reading the text had to say, by line.

use yew::prelude::*;

use super::workbench::{Workbench, line_button};
use crate::read::{Diagnostic, Severity};

/// How many messages are shown: a broken text may have thousands.
const MOST_SHOWN: usize = 100;

/// The messages, the first ones of very many.
pub fn diagnostics(diagnostics: &[Diagnostic], workbench: &Workbench) -> Html {
    if diagnostics.is_empty() {
        return Html::default();
    }
    let more = diagnostics.len().saturating_sub(MOST_SHOWN);
    html! {
        <ul class="diagnostics" data-testid="diagnostics" aria-label="Messages about the text">
            { for diagnostics.iter().take(MOST_SHOWN).map(|one| message(one, workbench)) }
            if more > 0 {
                <li>{ format!("… and {more} more.") }</li>
            }
        </ul>
    }
}

fn message(diagnostic: &Diagnostic, workbench: &Workbench) -> Html {
    let (word, class) = severity(diagnostic.severity);
    html! {
        <li class={class}>
            { line_button(workbench, diagnostic.line, Some(diagnostic.column)) }
            { " " }<strong>{ word }</strong>{ " " }{ &diagnostic.message }
        </li>
    }
}

/// A severity as a word and as a class of the style sheet.
pub fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("Error:", "error"),
        Severity::Warning => ("Warning:", "warning"),
        Severity::Info => ("Note:", "info"),
    }
}
