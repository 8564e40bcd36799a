//! Whether the screen is as narrow as a phone's.

use wasm_bindgen::prelude::*;
use yew::prelude::*;

use crate::web::effect::use_once;

#[wasm_bindgen(module = "/static/width.js")]
extern "C" {
    #[wasm_bindgen(js_name = watchNarrow)]
    fn watch_narrow(tell: &JsValue);
}

/// True while the screen is as narrow as the style sheet's phone.
#[hook]
pub fn use_narrow() -> bool {
    let narrow = use_state_eq(|| false);
    let set = narrow.setter();
    let watch = move || {
        // Kept for as long as the page is open.
        watch_narrow(&Closure::<dyn Fn(bool)>::new(move |is| set.set(is)).into_js_value());
    };
    use_once(Box::new(watch));
    *narrow
}
