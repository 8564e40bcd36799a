//! Drafts by name, each with its earlier versions. A script keeps and shows them, and is loaded when there is something to keep: it is
//! not part of what opens the page.

use wasm_bindgen::prelude::*;
use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::draft::Draft;
use super::el::el;
use super::value;

#[wasm_bindgen(module = "/static/later.js")]
extern "C" {
    fn drafts(does: &str, what: &JsValue, open: &JsValue);
}

/// Keeps a draft, as JSON, as the latest version of the one that this tab shows.
pub fn keep(json: &str) {
    drafts("keep", &json.into(), &JsValue::NULL);
}

/// Ends the draft that this tab shows: what is entered next is another one.
pub fn leave() {
    drafts("leave", &JsValue::NULL, &JsValue::NULL);
}

/// Forgets all drafts.
pub fn forget() {
    drafts("forget", &JsValue::NULL, &JsValue::NULL);
}

/// Brings back what was forgotten, until the page closes.
pub fn bring_back() {
    drafts("bringBack", &JsValue::NULL, &JsValue::NULL);
}

/// The list of drafts, which the script fills when it is opened.
pub fn history(on_open: &Callback<Draft>) -> Html {
    let on_open = on_open.clone();
    let on_toggle = Callback::from(move |details: HtmlDetailsElement| {
        let on_open = on_open.clone();
        let opened = Closure::<dyn Fn(js_sys::Array)>::new(move |opened: js_sys::Array| {
            value::read(&opened.get(0)).into_iter().for_each(|draft| on_open.emit(draft));
        });
        drafts("show", &details.last_element_child().into(), &opened.into_js_value());
    });
    el!("details.drafts[data-testid=drafts]", el!("summary", "Drafts"), el!("div")).on_toggle(on_toggle).html()
}
