//! The engine's sentences: what they have between backquotes is code.

use yew::prelude::*;

/// A sentence with its code; as it is, if a name in it has a backquote of its own.
pub fn prose(text: &str) -> Html {
    if text.matches('`').count() % 2 == 1 {
        return html! { text };
    }
    let parts = text.split('`').enumerate().map(|(number, part)| match number % 2 {
        0 => html! { part },
        _ => html! { <code>{ part }</code> },
    });
    html! { <>{ for parts }</> }
}
