//! A button that copies a text.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::effect::after;
use super::el::el;
use super::stateful::stateful;
use super::workbench::Workbench;

/// How long the button says that it has copied, in milliseconds.
const CONFIRMS: u32 = 2_000;

/// The button's words, by its state.
const LABELS: [&str; 3] = ["", "Copied", "Select it to copy"];

/// What to copy, and the button's words.
pub struct Copy {
    /// The text.
    pub text: String,
    /// What the text is, such as `the whole request`; completes "Copy …".
    pub what: String,
    /// The button's words.
    pub label: &'static str,
    /// An attribute with what it copies of a request, if it does.
    pub part: Option<(&'static str, String)>,
}

/// A button that copies a text to the clipboard, and says whether it did.
pub fn copy_button(copied: Copy) -> Html {
    let Copy { text, what, label, part } = copied;
    let text = Rc::<str>::from(text);
    let view = move |state: usize, set: Callback<usize>, workbench: &Workbench| {
        let (text, announce) = (text.clone(), workbench.announce.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            let (text, set, announce) = (text.clone(), set.clone(), announce.clone());
            spawn_local(async move {
                let is_copied = copy(&text).await.is_ok();
                set.emit(if is_copied { 1 } else { 2 });
                announce.emit(if is_copied {
                    "Copied".into()
                } else {
                    "Copying failed: select the text and copy it".into()
                });
                after(CONFIRMS, Box::new(move || set.emit(0))).map(Timeout::forget);
            });
        });
        let label = LABELS.get(state).copied().filter(|label| !label.is_empty()).unwrap_or(label);
        let button = el!("button.copy[type=button]", label).attr("aria-label", format!("{label}: {what}"));
        let button = part.iter().fold(button, |button, (name, value)| button.attr(name, value.clone()));
        button.on_click(onclick).html()
    };
    stateful(0, None, None, Rc::new(view))
}

/// Browsers have no clipboard for pages that did not come safely (HTTPS, or this machine).
pub async fn copy(text: &str) -> Result<JsValue, JsValue> {
    let navigator = web_sys::window().ok_or(JsValue::NULL)?.navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into())?;
    if clipboard.is_undefined() {
        return Err(clipboard);
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await
}
