//! The controls that several views have, each once: a page of many small views would weigh more otherwise.

use yew::prelude::*;

use super::el::{all, el};
use super::prose::prose;
use model::message::Message;

/// A button. `id` is what tests find it by.
pub fn button(label: &'static str, id: &'static str, disabled: bool, does: Callback<()>) -> Html {
    let onclick = Callback::from(move |_: MouseEvent| does.emit(()));
    el!("button[type=button]", label).word("data-testid", id).when("disabled", disabled).on_click(onclick).html()
}

/// A box to tick, with its words.
pub fn tick_box(label: &'static str, id: &'static str, checked: bool, does: Callback<bool>) -> Html {
    let tick = el!("input[type=checkbox]").word("data-testid", id).checked(checked).on_tick(does);
    el!("label.check", tick, el!("span", label)).html()
}

/// Sentences, one below the other.
pub fn sentences(id: &'static str, sentences: &[Message]) -> Html {
    el!("ul.sentences", all(sentences.iter(), |one| el!("li", prose(one)).html())).word("data-testid", id).html()
}

/// Says something above the plan, with what can be done about it.
pub fn banner(class: &'static str, id: &'static str, text: &str, more: Html) -> Html {
    let banner = el!("div[role=status]", el!("p", text.to_owned()), more).attr("class", format!("banner {class}"));
    banner.word("data-testid", id).html()
}
