//! Messages on the page: names and words of tools are code.

use yew::prelude::*;

use model::message::{Message, Span};

/// A message with its code.
pub fn prose(message: &Message) -> Html {
    let part = |span: Span<'_>| match span {
        Span::Words(words) => html! { words },
        Span::Name(word) | Span::Code(word) => html! { <code>{ word }</code> },
        Span::Quoted(text) => html! { format!("“{text}”") },
    };
    html! { <>{ for message.spans().map(part) }</> }
}
