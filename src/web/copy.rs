//! A button that copies a text.

use gloo::timers::callback::Timeout;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::workbench::use_workbench;

/// How long the button says that it has copied, in milliseconds.
const TOLD: u32 = 2_000;

/// What to copy, and the button's words.
#[derive(Properties, PartialEq)]
pub struct CopyProps {
    /// The text.
    pub text: AttrValue,
    /// What the text is, such as `the whole request`; completes "Copy …".
    pub what: AttrValue,
    /// The button's words; else only `Copy`.
    #[prop_or("Copy".into())]
    pub label: AttrValue,
    /// The request's field that it copies, if it is one.
    #[prop_or_default]
    pub field: Option<AttrValue>,
    /// True if it copies a whole request.
    #[prop_or_default]
    pub whole: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Ready,
    Copied,
    Failed,
}

/// A button that copies [a text](CopyProps) to the clipboard, and says whether it did.
#[component]
pub fn CopyButton(props: &CopyProps) -> Html {
    let announce = use_workbench().announce;
    let state = use_state_eq(|| State::Ready);
    let set = state.setter();
    use_effect_with(*state, move |state| {
        let back = (*state != State::Ready).then(|| Timeout::new(TOLD, move || set.set(State::Ready)));
        move || drop(back)
    });
    let (text, set) = (props.text.clone(), state.setter());
    let onclick = Callback::from(move |_: MouseEvent| {
        let (text, set, announce) = (text.clone(), set.clone(), announce.clone());
        spawn_local(async move {
            let copied = copy(&text).await.is_ok();
            set.set(if copied { State::Copied } else { State::Failed });
            announce.emit(if copied { "Copied".into() } else { "Copying failed: select the text and copy it".into() });
        });
    });
    let label = match *state {
        State::Ready => props.label.clone(),
        State::Copied => "Copied".into(),
        State::Failed => "Select it to copy".into(),
    };
    html! {
        <button type="button" class="copy" aria-label={format!("{label}: {}", props.what)} {onclick}
            data-copy-field={props.field.clone()} data-copy-all={props.whole.then_some("")}>
            { label }
        </button>
    }
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
