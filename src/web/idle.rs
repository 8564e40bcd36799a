//! Waiting until the browser has nothing else to do.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/static/when-idle.js")]
extern "C" {
    /// Ends when the browser has nothing else to do, and in any case soon.
    #[wasm_bindgen(js_name = whenIdle)]
    pub async fn when_idle();
}
