//! A verdict as a word with a symbol; color only repeats it.

use yew::prelude::*;

use model::plan::Verdict;

/// The verdict's name in the contract, as the style sheet knows it too.
pub fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Open => "open",
        Verdict::Partly => "partly",
        Verdict::Blocked => "blocked",
        Verdict::Unknown => "unknown",
    }
}

/// A symbol that differs from the others without color.
pub fn symbol(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Open => "✓",
        Verdict::Partly => "◐",
        Verdict::Blocked => "✕",
        Verdict::Unknown => "?",
    }
}

/// A verdict.
pub fn verdict_badge(verdict: Verdict, fragile: bool) -> Html {
    let fragile = if fragile { ", fragile" } else { "" };
    html! {
        <span class="verdict" data-verdict={name(verdict)}>
            <span class="symbol" aria-hidden="true">{ symbol(verdict) }</span>
            { verdict.word() }{ fragile }
        </span>
    }
}
