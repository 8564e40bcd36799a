//! Messages on the page: names and words of tools are code.

use yew::prelude::*;

use super::el::{Child, all, el};

use model::message::{Message, Span};

/// A message with its code.
pub fn prose(message: &Message) -> Html {
    let part = |span: Span<'_>| match span {
        Span::Words(words) => words.to_owned().child(),
        Span::Name(word) | Span::Code(word) => el!("code", word.to_owned()).html(),
        Span::Quoted(text) => format!("“{text}”").child(),
    };
    all(message.spans(), part).child()
}
