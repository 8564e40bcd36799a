//! The texts side by side: what each was taken for, how much there is to say about it, which one is in the text box.

use yew::prelude::*;

use super::draft::Draft;
use crate::read::{Severity, SourceReport};

/// The list of texts. `sources` are the reports about them, if they were read; a blank text has none.
pub fn source_list(draft: &Draft, sources: &[SourceReport], on_change: &Callback<Draft>) -> Html {
    let item = |(place, name): (usize, String)| {
        let report = sources.iter().find(|report| report.name == name);
        let go = |change: fn(Draft, usize) -> Draft| {
            let (draft, on_change) = (draft.clone(), on_change.clone());
            Callback::from(move |_: MouseEvent| on_change.emit(change(draft.clone(), place)))
        };
        html! {
            <li>
                <button type="button" aria-pressed={(place == draft.shown).to_string()} onclick={go(Draft::showing)}>
                    { &name }
                    <small>{ report.map(told).unwrap_or_default() }</small>
                </button>
                <button type="button" class="remove" aria-label={format!("Remove {name}")} onclick={go(Draft::without)}>
                    { "×" }
                </button>
            </li>
        }
    };
    let add = {
        let (draft, on_change) = (draft.clone(), on_change.clone());
        Callback::from(move |_: MouseEvent| on_change.emit(draft.clone().with_another()))
    };
    html! {
        <ul class="sources" aria-label="Texts">
            if draft.texts.len() > 1 || !draft.is_blank() {
                { for draft.names().into_iter().enumerate().map(item) }
                <li><button type="button" data-testid="add-text" onclick={add}>{ "Add a text" }</button></li>
            }
        </ul>
    }
}

/// The kind, and how many problems there are.
fn told(report: &SourceReport) -> String {
    let problems = report.diagnostics.iter().filter(|told| told.severity != Severity::Info).count();
    match problems {
        0 => format!(" {}", report.kind),
        1 => format!(" {}, 1 problem", report.kind),
        _ => format!(" {}, {problems} problems", report.kind),
    }
}
