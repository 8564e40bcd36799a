//! Keys that lead to the places of the page, the help about them, and the switch that turns them off (WCAG 2.1.4). A part of the
//! page that wants a key of its own adds a row to [`KEYS`].

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::controls::button;

#[wasm_bindgen(module = "/static/keys.js")]
extern "C" {
    /// Puts the focus on the first element that a selector is about, and so brings it into sight; false if there is none.
    #[wasm_bindgen(js_name = goTo)]
    pub fn go_to(selector: &str) -> bool;

    #[wasm_bindgen(js_name = showKeys)]
    fn show_keys() -> bool;

    #[wasm_bindgen(js_name = closeKeys)]
    fn close_keys();

    #[wasm_bindgen(js_name = wantKeys)]
    fn want_keys(wanted: bool);
}

/// A key, what it does, and the selector of what it leads to; without one it opens the help.
const KEYS: [(&str, &str, Option<&str>); 5] = [
    ("t", "To the text that you pasted", Some(":is(.own:not([hidden]), main) > .source textarea")),
    ("p", "To the plan", Some("#plan-title")),
    ("/", "To the filter of the subjects, where there are many", Some("#filter")),
    ("c", "To the checklist", Some("#checklist-title")),
    ("?", "This help", None),
];

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
pub fn shortcuts() -> Html {
    let onchange = Callback::from(|event: Event| {
        if let Some(tick) = event.target_dyn_into::<HtmlInputElement>() {
            want_keys(tick.checked());
        }
    });
    let show = Callback::from(|()| {
        show_keys();
    });
    let row = |&(key, does, leads_to): &(&'static str, &'static str, Option<&'static str>)| {
        html! { <div data-key={key} data-leads-to={leads_to}><dt><kbd>{ key }</kbd></dt><dd>{ does }</dd></div> }
    };
    html! {
        <div>
            { button("Keyboard shortcuts", "shortcuts", false, show) }
            <dialog class="keys" aria-labelledby="keys-title">
                <h2 id="keys-title">{ "Keyboard shortcuts" }</h2>
                <dl>{ for KEYS.iter().map(row) }</dl>
                // The script sets whether it is ticked: it knows the preference.
                <label class="step">
                    <input type="checkbox" {onchange} data-testid="keys-on" />
                    <span>{ "Single keys work on this page, but never while you type in a field" }</span>
                </label>
                { button("Close", "close-keys", false, Callback::from(|()| close_keys())) }
            </dialog>
        </div>
    }
}
