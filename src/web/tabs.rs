//! Ways to do the same thing, one of which is shown: a tab for each tool ("Tabs Pattern" of the ARIA authoring practices).

use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::copy::CopyButton;

/// One way.
#[derive(Clone, PartialEq)]
pub struct Tab {
    /// Its name.
    pub title: AttrValue,
    /// When to choose it; empty if there is nothing to say.
    pub why: AttrValue,
    /// Its commands or texts, in their order.
    pub texts: Vec<AttrValue>,
}

/// The ways, the best one first.
#[derive(Properties, PartialEq)]
pub struct TabsProps {
    /// A name that no other tabs on the page have.
    pub id: AttrValue,
    /// What they are ways of.
    pub label: AttrValue,
    /// The ways.
    pub tabs: Vec<Tab>,
}

/// The [tabs](TabsProps); a single one is shown without a list to choose from.
#[component]
pub fn Tabs(TabsProps { id, label, tabs }: &TabsProps) -> Html {
    // What refers to an id takes a blank for the end of it.
    let id = id.replace(char::is_whitespace, "-");
    let chosen = use_state_eq(|| 0usize);
    let list = use_node_ref();
    let at = (*chosen).min(tabs.len().saturating_sub(1));
    let Some(shown) = tabs.get(at) else { return Html::default() };
    let body = html! {
        <>
            if !shown.why.is_empty() {
                <p class="aside">{ &shown.why }</p>
            }
            { for shown.texts.iter().map(text_view) }
        </>
    };
    if tabs.len() == 1 {
        return body;
    }
    let choose = {
        let (chosen, list, count) = (chosen.setter(), list.clone(), tabs.len());
        move |place: usize| {
            let place = place % count;
            chosen.set(place);
            let button = list.cast::<HtmlElement>().and_then(|list| list.children().item(u32::try_from(place).ok()?));
            if let Some(button) = button {
                let _ = wasm_bindgen::JsCast::unchecked_into::<HtmlElement>(button).focus();
            }
        }
    };
    let onkeydown = {
        let (choose, last) = (choose.clone(), tabs.len() - 1);
        Callback::from(move |event: KeyboardEvent| {
            let place = match event.key().as_str() {
                "ArrowRight" => at + 1,
                "ArrowLeft" => at + last,
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            choose(place);
        })
    };
    let tab = |(place, tab): (usize, &Tab)| {
        let choose = choose.clone();
        let is_chosen = place == at;
        html! {
            <button type="button" role="tab" id={format!("{id}-tab-{place}")} aria-controls={format!("{id}-panel")}
                aria-selected={is_chosen.to_string()} tabindex={if is_chosen { "0" } else { "-1" }}
                onclick={Callback::from(move |_: MouseEvent| choose(place))}>
                { &tab.title }
            </button>
        }
    };
    html! {
        <div class="tabs">
            <div role="tablist" ref={list} aria-label={label.clone()} {onkeydown}>{ for tabs.iter().enumerate().map(tab) }</div>
            <div role="tabpanel" id={format!("{id}-panel")} aria-labelledby={format!("{id}-tab-{at}")}>{ body }</div>
        </div>
    }
}

/// A command or a text to copy, with its lines.
fn text_view(text: &AttrValue) -> Html {
    html! {
        <div class="command">
            <code>{ text }</code>
            <CopyButton text={text.clone()} what="the command" />
        </div>
    }
}
