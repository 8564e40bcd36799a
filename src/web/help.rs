//! What can be pasted, with the commands that make it. A script shows the engine's own table when it is opened.

use wasm_bindgen::prelude::*;
use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::el::el;

#[wasm_bindgen(module = "/static/later.js")]
extern "C" {
    #[wasm_bindgen(js_name = help)]
    fn show_help(shown: &JsValue);
}

/// The help, which loads what it shows when it is opened.
pub fn help() -> Html {
    let on_toggle = Callback::from(|details: HtmlDetailsElement| show_help(&details.last_element_child().into()));
    let shown = el!("div", "One moment…");
    el!("details.help[data-testid=help]", el!("summary", "What can I paste?"), shown).on_toggle(on_toggle).html()
}
