//! What reading the text had to say, by line.

use yew::prelude::*;

use super::el::{all, el};
use super::prose::prose;
use super::workbench::{Workbench, line_button};
use model::source::{Diagnostic, Severity, SourceReport};

/// How many messages are shown: a broken text may have thousands.
const MOST_SHOWN: usize = 100;

/// The messages about all sources, the first ones of very many.
pub fn diagnostics(sources: &[SourceReport], workbench: &Workbench) -> Html {
    let all_of = || sources.iter().flat_map(|source| source.diagnostics.iter().map(move |one| (source, one)));
    let more = all_of().count().saturating_sub(MOST_SHOWN);
    if all_of().next().is_none() {
        return Html::default();
    }
    let several = sources.len() > 1;
    let messages = all(all_of().take(MOST_SHOWN), |(source, one)| message(source, several, one, workbench));
    let more = (more > 0).then(|| el!("li", format!("… and {more} more.")));
    el!("ul.diagnostics[data-testid=diagnostics][aria-label=Messages about the text]", messages, more).html()
}

fn message(source: &SourceReport, several: bool, diagnostic: &Diagnostic, workbench: &Workbench) -> Html {
    let (word, class) = severity(diagnostic.severity);
    let place = line_button(workbench, Some(&source.name), diagnostic.line, Some(diagnostic.column));
    let name = several.then(|| el!("span.aside", format!("{} ", source.name)));
    el!("li", name, place, " ", el!("strong", word), " ", prose(&diagnostic.message)).word("class", class).html()
}

/// A severity as a word and as a class of the style sheet.
pub fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("Error:", "error"),
        Severity::Warning => ("Warning:", "warning"),
        Severity::Info => ("Note:", "info"),
    }
}
