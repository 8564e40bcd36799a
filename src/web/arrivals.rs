//! Texts and files from outside the page: dropped, pasted or chosen. The script next to it listens; each one is a [`Source`].

use wasm_bindgen::prelude::*;
use yew::prelude::*;

use super::effect::use_once;
use model::source::Source;

#[wasm_bindgen(module = "/static/arrivals.js")]
extern "C" {
    fn receive(arrived: &JsValue);
}

/// What came together.
pub struct Arrived {
    /// The texts, in their order; a text without a file has no name.
    pub texts: Vec<Source>,
    /// The names of files that could not be read.
    pub unread: Vec<String>,
}

/// Passes on what is dropped, pasted, or chosen, while the page is open.
#[hook]
pub fn use_arrivals(on_arrived: Callback<Arrived>) {
    let listen = move || {
        let arrived = Closure::<dyn Fn(js_sys::Array)>::new(move |list| on_arrived.emit(arrived(&list)));
        receive(&arrived.into_js_value());
    };
    use_once(Box::new(listen));
}

/// From pairs of a name and a text, or nothing where there is none.
fn arrived(list: &js_sys::Array) -> Arrived {
    let mut arrived = Arrived { texts: Vec::new(), unread: Vec::new() };
    for pair in list.iter().map(|pair| js_sys::Array::from(&pair)) {
        let name = pair.get(0).as_string().unwrap_or_default();
        match pair.get(1).as_string() {
            Some(text) => arrived.texts.push(Source::new(name, text)),
            None => arrived.unread.push(name),
        }
    }
    arrived
}
