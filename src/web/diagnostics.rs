//! What reading the text had to say, by line.

use yew::prelude::*;

use super::prose::prose;
use super::workbench::{Workbench, line_button};
use model::source::{Diagnostic, Severity, SourceReport};

/// How many messages are shown: a broken text may have thousands.
const MOST_SHOWN: usize = 100;

/// The messages about all sources, the first ones of very many.
pub fn diagnostics(sources: &[SourceReport], workbench: &Workbench) -> Html {
    let all = || sources.iter().flat_map(|source| source.diagnostics.iter().map(move |one| (source, one)));
    let more = all().count().saturating_sub(MOST_SHOWN);
    if all().next().is_none() {
        return Html::default();
    }
    let several = sources.len() > 1;
    html! {
        <ul class="diagnostics" data-testid="diagnostics" aria-label="Messages about the text">
            { for all().take(MOST_SHOWN).map(|(source, one)| message(source, several, one, workbench)) }
            if more > 0 {
                <li>{ format!("… and {more} more.") }</li>
            }
        </ul>
    }
}

fn message(source: &SourceReport, several: bool, diagnostic: &Diagnostic, workbench: &Workbench) -> Html {
    let (word, class) = severity(diagnostic.severity);
    html! {
        <li class={class}>
            if several {
                <span class="aside">{ &source.name }{ " " }</span>
            }
            { line_button(workbench, Some(&source.name), diagnostic.line, Some(diagnostic.column)) }
            { " " }<strong>{ word }</strong>{ " " }{ prose(&diagnostic.message) }
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
