//! A verdict as a word with a symbol; color only repeats it.

use yew::prelude::*;

use super::el::el;
use model::plan::{CanMove, Subject, Verdict};

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
    pill(verdict, format!("{}{}", verdict.word(), if fragile { ", fragile" } else { "" }))
}

/// Whether a subject can move as things are, as the verdict that it looks like.
pub fn readiness(subject: &Subject) -> Verdict {
    match subject.can_move() {
        CanMove::Yes => Verdict::Open,
        CanMove::NotKnown => Verdict::Unknown,
        CanMove::No => Verdict::Blocked,
    }
}

/// A pill with words of its own.
pub fn pill(verdict: Verdict, words: String) -> Html {
    let sign = el!("span.symbol[aria-hidden=true]", symbol(verdict));
    el!("span.verdict", sign, words).word("data-verdict", name(verdict)).html()
}

/// Whether a subject can move.
pub fn can_move(subject: &Subject) -> Html {
    pill(readiness(subject), subject.can_move().word().to_owned())
}

/// A readiness as an answer.
pub fn answer_of(readiness: Verdict) -> &'static str {
    match readiness {
        Verdict::Open => CanMove::Yes.word(),
        Verdict::Unknown => CanMove::NotKnown.word(),
        Verdict::Partly | Verdict::Blocked => CanMove::No.word(),
    }
}
