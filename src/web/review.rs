//! A plan that someone has shared, to be read; the ways to make it the user's own, and to merge its ticks.

use std::rc::Rc;

use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::opened::Opening;
use super::sharing::Opened;

/// What can be done with what was opened.
pub struct ReviewActions {
    /// Makes it the user's own.
    pub on_take: Callback<()>,
    /// Merges its ticks into the user's; `None` where there is nothing to merge them with.
    pub on_merge: Option<Callback<()>>,
    /// Shows the user's own again.
    pub on_close: Callback<()>,
}

/// Says what is being opened, above the plan. `replaces` is true if the user has something that would make way for it.
pub fn opening(opening: &Opening, replaces: bool, actions: &ReviewActions) -> Html {
    let button = |label: &'static str, id: &'static str, does: &Callback<()>| {
        let onclick = does.reform(|_: MouseEvent| ());
        html! { <button type="button" data-testid={id} {onclick}>{ label }</button> }
    };
    match opening {
        Opening::Nothing => Html::default(),
        Opening::Pending => html! { <div class="banner" role="status"><p>{ "Opening what was shared…" }</p></div> },
        Opening::Failed(why) => html! {
            <div class="banner trouble" role="alert" data-testid="not-opened">
                <p>{ why }</p>
                <p class="buttons">{ button("Close", "close-review", &actions.on_close) }</p>
            </div>
        },
        Opening::Review(opened) => html! {
            <section class="banner review" aria-labelledby="review-title" data-testid="review">
                <h2 id="review-title">{ "A plan that someone shared with you" }</h2>
                <p>
                    { "It is here to be read: nothing in it changes yours, and it was not made from your texts. Read its commands before \
                       you run any." }
                </p>
                { told(opened) }
                <p class="buttons">
                    { button("Make it mine", "take", &actions.on_take) }
                    if let Some(on_merge) = &actions.on_merge {
                        { button("Merge its ticks into mine…", "merge", on_merge) }
                    }
                    { button("Close", "close-review", &actions.on_close) }
                </p>
                if replaces {
                    <p class="aside">{ "Making it yours replaces your texts and ticks; that can be undone." }</p>
                }
            </section>
        },
    }
}

fn told(opened: &Opened) -> Html {
    html! {
        <ul>
            if opened.names_replaced {
                <li>{ "Stand-ins such as nsg-1 are in the place of names: its commands can't be run as they are." }</li>
            }
            if opened.sources.is_empty() {
                <li>{ "It came without the texts that it was made from, so nothing here was checked against them." }</li>
            }
            { for opened.left_out.iter().map(|one| html! { <li>{ "Not in it: " }{ one }</li> }) }
        </ul>
    }
}

/// The texts that came with it, each to be opened.
pub fn shared_texts(opened: &Rc<Opened>) -> Html {
    if opened.sources.is_empty() {
        return Html::default();
    }
    let text = |(number, source): (usize, &crate::Source)| {
        html! {
            <details data-testid="shared-text" open={number == 0}>
                <summary>{ &source.name }</summary>
                <textarea readonly=true id={text_id(number)} aria-label={source.name.clone()} wrap="off" rows="16" value={source.text.clone()} />
            </details>
        }
    };
    html! {
        <section class="pane source" aria-labelledby="source-title">
            <h2 id="source-title">{ "Rules" }</h2>
            { for opened.sources.iter().enumerate().map(text) }
        </section>
    }
}

/// The id of the box with one of the texts.
fn text_id(number: usize) -> String {
    format!("shared-text-{number}")
}

/// The box with one of the texts, by its name, brought into sight.
pub fn text_box_of(opened: &Opened, source: Option<&String>) -> Option<web_sys::HtmlTextAreaElement> {
    use wasm_bindgen::JsCast;
    let number = opened.sources.iter().position(|text| Some(&text.name) == source)?;
    let text_box = web_sys::window()?.document()?.get_element_by_id(&text_id(number))?;
    if let Some(details) = text_box.parent_element().and_then(|parent| parent.dyn_into::<HtmlDetailsElement>().ok()) {
        details.set_open(true);
    }
    text_box.dyn_into().ok()
}
