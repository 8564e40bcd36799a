//! Keys that lead to the places of the page, the help about them, and the switch that turns them off (WCAG 2.1.4). A part of the
//! page that wants a key of its own adds a row to [`KEYS`].

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::stored;

/// A key, what it does, and the selector of the element that it leads to.
struct Key {
    key: &'static str,
    does: &'static str,
    leads_to: &'static str,
}

const KEYS: [Key; 4] = [
    Key { key: "t", does: "To the text that you pasted", leads_to: ".source textarea" },
    Key { key: "p", does: "To the plan", leads_to: "#plan-title" },
    Key { key: "/", does: "To the filter of the subjects, where there are many", leads_to: "#filter" },
    Key { key: "c", does: "To the checklist", leads_to: "#checklist-title" },
];

/// The key that opens the help.
const HELP: &str = "?";

/// Puts the focus on the first element that a selector is about, and so brings it into sight; false if there is none.
pub fn go_to(selector: &str) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.and_then(|document| document.query_selector(selector).ok().flatten());
    let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else { return false };
    // A title takes the focus when it is led to, and not by Tab.
    if element.tab_index() < 0 {
        element.set_tab_index(-1);
    }
    element.focus().is_ok()
}

/// The link that leaves out everything before the plan.
pub fn skip_link() -> Html {
    let onclick = Callback::from(|event: MouseEvent| {
        // The address may hold a plan: it stays as it is.
        event.prevent_default();
        go_to("#plan-title");
    });
    html! { <a class="skip" href="#plan-title" {onclick}>{ "Skip to the plan" }</a> }
}

/// The button that opens the help, and the help.
#[component]
pub fn Shortcuts() -> Html {
    let on = use_state_eq(|| stored::read(stored::NO_KEYS).is_none());
    let dialog = use_node_ref();
    let open = {
        let dialog = dialog.clone();
        move || dialog.cast::<HtmlDialogElement>().map(|dialog| dialog.open() || dialog.show_modal().is_ok())
    };
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            dialog.cast::<HtmlDialogElement>().iter().for_each(HtmlDialogElement::close)
        })
    };
    let opened = open.clone();
    use_effect_with(*on, move |on| listen(*on, opened));
    let onchange = {
        let on = on.setter();
        Callback::from(move |event: Event| {
            let Some(wanted) = event.target_dyn_into::<HtmlInputElement>().map(|tick| tick.checked()) else { return };
            if wanted {
                stored::remove(stored::NO_KEYS);
            } else {
                stored::write(stored::NO_KEYS, "yes");
            }
            on.set(wanted);
        })
    };
    let row = |key: &'static str, does: &'static str| html! { <div><dt><kbd>{ key }</kbd></dt><dd>{ does }</dd></div> };
    html! {
        <>
            <button type="button" data-testid="shortcuts" onclick={Callback::from(move |_: MouseEvent| { open(); })}>
                { "Keyboard shortcuts" }
            </button>
            <dialog ref={dialog} class="keys" aria-labelledby="keys-title">
                <h2 id="keys-title">{ "Keyboard shortcuts" }</h2>
                <dl>
                    { for KEYS.iter().map(|key| row(key.key, key.does)) }
                    { row(HELP, "This help") }
                    { row("Esc", "Closes this help") }
                </dl>
                <label class="step">
                    <input type="checkbox" checked={*on} {onchange} data-testid="keys-on" />
                    <span>{ "Single keys work on this page, but never while you type in a field" }</span>
                </label>
                <button type="button" onclick={close}>{ "Close" }</button>
            </dialog>
        </>
    }
}

/// Listens to keys while they are on; returns what ends that.
fn listen(on: bool, open: impl Fn() -> Option<bool> + 'static) -> impl FnOnce() {
    let document = web_sys::window().and_then(|window| window.document()).filter(|_| on);
    let listener = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        let is_meant = !event.ctrl_key() && !event.alt_key() && !event.meta_key() && !is_typed(&event);
        let led = is_meant
            && match event.key().as_str() {
                HELP => open().is_some(),
                pressed => KEYS.iter().find(|key| key.key == pressed).is_some_and(|key| go_to(key.leads_to)),
            };
        if led {
            // Or the character would be typed where the key has led to.
            event.prevent_default();
        }
    });
    let function = listener.as_ref().unchecked_ref::<js_sys::Function>().clone();
    if let Some(document) = &document {
        let _ = document.add_event_listener_with_callback("keydown", &function);
    }
    move || {
        if let Some(document) = document {
            let _ = document.remove_event_listener_with_callback("keydown", &function);
        }
        drop(listener);
    }
}

/// True for keys in a field, where they are text, and in a dialog, which is by itself.
fn is_typed(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let field = "input:not([type=checkbox]), select, textarea, [contenteditable], dialog";
    target.is_some_and(|target| target.closest(field).ok().flatten().is_some())
}
