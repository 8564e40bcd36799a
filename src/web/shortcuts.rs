//! Keys that lead to the places of the page, the help about them, and the switch that turns them off (WCAG 2.1.4). A part of the
//! page that wants a key of its own adds a row to [`KEYS`].

use wasm_bindgen::prelude::wasm_bindgen;
use yew::prelude::*;

use super::controls::button;
use super::el::{all, el};

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
const KEYS: [(&str, &str, Option<&str>); 7] = [
    ("t", "To the text that you pasted", Some(":is(.own:not([hidden]), main) > .source textarea")),
    ("p", "To the answer", Some("#plan-title")),
    ("m", "To the map", Some("#map-title")),
    ("/", "To the filter of the subjects, where there are many", Some("#filter")),
    ("c", "To the checklist", Some("#checklist-title")),
    ("n", "To the next step", Some(".step.now summary")),
    ("?", "This help", None),
];

/// The link that leaves out everything before the plan.
pub fn skip_link() -> Html {
    let onclick = Callback::from(|event: MouseEvent| {
        // The address may hold a plan: it stays as it is.
        event.prevent_default();
        go_to("#plan-title");
    });
    el!("a.skip[href=#plan-title]", "Skip to the plan").on_click(onclick).html()
}

/// The button that opens the help, and the help.
pub fn shortcuts() -> Html {
    let show = Callback::from(|()| {
        show_keys();
    });
    let row = |&(key, does, leads_to): &(&'static str, &'static str, Option<&'static str>)| {
        let row = el!("div", el!("dt", el!("kbd", key)), el!("dd", does)).word("data-key", key);
        match leads_to {
            Some(to) => row.word("data-leads-to", to).html(),
            None => row.html(),
        }
    };
    // The script sets whether it is ticked: it knows the preference.
    let tick = el!("input[type=checkbox][data-testid=keys-on]").on_tick(Callback::from(want_keys));
    let help = el!(
        "dialog.keys[aria-labelledby=keys-title]",
        el!("h2[id=keys-title]", "Keyboard shortcuts"),
        el!("dl", all(KEYS.iter(), row)),
        el!("label.check", tick, el!("span", "Single keys work on this page, but never while you type in a field")),
        button("Close", "close-keys", false, Callback::from(|()| close_keys())),
    );
    el!("div", button("Keyboard shortcuts", "shortcuts", false, show), help).html()
}
