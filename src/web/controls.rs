//! The controls that several views have, each once: a page of many small views would weigh more otherwise.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::prose::prose;
use model::message::Message;

/// A button. `id` is what tests find it by.
pub fn button(label: &'static str, id: &'static str, disabled: bool, does: Callback<()>) -> Html {
    let onclick = Callback::from(move |_: MouseEvent| does.emit(()));
    html! { <button type="button" data-testid={id} {disabled} {onclick}>{ label }</button> }
}

/// A box to tick, with its words.
pub fn tick_box(label: &'static str, id: &'static str, checked: bool, does: Callback<bool>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        if let Some(tick) = event.target_dyn_into::<HtmlInputElement>() {
            does.emit(tick.checked());
        }
    });
    html! {
        <label class="step"><input type="checkbox" data-testid={id} {checked} {onchange} /><span>{ label }</span></label>
    }
}

/// Sentences, one below the other.
pub fn sentences(id: &'static str, sentences: &[Message]) -> Html {
    html! { <ul class="sentences" data-testid={id}>{ for sentences.iter().map(|one| html! { <li>{ prose(one) }</li> }) }</ul> }
}

/// Says something above the plan, with what can be done about it.
pub fn banner(class: &'static str, id: &'static str, text: &str, more: Html) -> Html {
    html! {
        <div class={classes!("banner", class)} role="status" data-testid={id}><p>{ text }</p>{ more }</div>
    }
}
