//! Elements that several parts of the report share.

use maud::{Markup, html as markup};

use model::message::{Message, Span};
use model::plan::Verdict;

/// Where a subject's part of the report is.
pub(super) fn subject_id(place: usize) -> String {
    format!("subject-{}", place + 1)
}

/// A verdict as a sign and a word: it is readable without its color.
pub(super) fn badge(verdict: Verdict) -> Markup {
    let (class, sign) = match verdict {
        Verdict::Open => ("open", "✓"),
        Verdict::Partly => ("partly", "◐"),
        Verdict::Blocked => ("blocked", "✕"),
        Verdict::Unknown => ("unknown", "?"),
    };
    markup! { span.verdict.(class) { span aria-hidden="true" { (sign) } " " (verdict.word()) } }
}

/// A message: names and words of tools are code.
pub(crate) fn prose(message: &Message) -> Markup {
    markup! {
        @for span in message.spans() {
            @match span {
                Span::Words(words) => (words),
                Span::Name(word) | Span::Code(word) => code { (word) },
                Span::Quoted(text) => { "“" (text) "”" },
            }
        }
    }
}

/// A command on lines of its own.
pub(crate) fn command(command: &str) -> Markup {
    markup! { pre { code { (command) } } }
}
