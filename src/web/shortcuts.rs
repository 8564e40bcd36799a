//! The keys that lead to the places of the page: a script knows them, and shows the help about them.

use wasm_bindgen::prelude::wasm_bindgen;
use yew::prelude::*;

use super::controls::button;
use super::el::el;

#[wasm_bindgen(module = "/static/keys.js")]
extern "C" {
    /// Puts the focus on the first element that a selector is about, and so brings it into sight; false if there is none.
    #[wasm_bindgen(js_name = goTo)]
    pub fn go_to(selector: &str) -> bool;

    #[wasm_bindgen(js_name = showKeys)]
    fn show_keys() -> bool;
}

/// The link that leaves out everything before the plan.
pub fn skip_link() -> Html {
    let onclick = Callback::from(|event: MouseEvent| {
        // The address may hold a plan: it stays as it is.
        event.prevent_default();
        go_to("#plan-title");
    });
    el!("a.skip[href=#plan-title]", "Skip to the plan").on_click(onclick).html()
}

/// The button that opens the help.
pub fn shortcuts() -> Html {
    let show = Callback::from(|()| {
        show_keys();
    });
    button("Keyboard shortcuts", "shortcuts", false, show)
}
