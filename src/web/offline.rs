//! The page without a network: the browser keeps it, a newer version waits until it is taken, and a copy in one file can be saved.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::controls::{banner, button};
use super::draft::Draft;
use super::effect::use_once;
use super::el::el;
use super::kept::{Kept, keep};

#[wasm_bindgen(module = "/static/offline.js")]
extern "C" {
    #[wasm_bindgen(js_name = isPublished)]
    fn is_published() -> bool;

    #[wasm_bindgen(js_name = keepPage)]
    async fn keep_page(tell: &JsValue);

    #[wasm_bindgen(js_name = takeNewer)]
    async fn take_newer();
}

/// True when a newer version of the page waits to be taken.
#[hook]
pub fn use_newer_version() -> bool {
    let newer = use_state_eq(|| false);
    let set = newer.setter();
    let keep = move || {
        // The page is kept for as long as it is open, and so is what it calls.
        let tell = Closure::<dyn Fn()>::new(move || set.set(true)).into_js_value();
        spawn_local(async move { keep_page(&tell).await });
    };
    use_once(Box::new(keep));
    *newer
}

/// Reports a newer version. A click loads it, and only where the draft is restored after that.
pub fn newer_version(kept: Kept, draft: &Draft) -> Html {
    let draft = draft.clone();
    let take = Callback::from(move |()| {
        let draft = draft.clone();
        spawn_local(async move {
            if keep(&draft, || true).await == Some(Kept::Yes) {
                take_newer().await;
            }
        });
    });
    match kept {
        Kept::Yes => banner("", "newer-version", KEPT, button("Reload", "take-newer", false, take)),
        _ => banner("", "newer-version", NOT_KEPT, Html::default()),
    }
}

const KEPT: &str = "A new version of this page is ready. Your text and your ticks stay.";
const NOT_KEPT: &str = "A new version of this page is ready. A reload would lose your text: when you are done with it, choose \
                        “Forget everything”. Then you can load the new version here.";

/// The link to the copy in one file, where there is one.
pub fn copy_in_one_file() -> Html {
    if !is_published() {
        return Html::default();
    }
    let link = el!(
        "a[href=switchover-offline.html][download=switchover-offline.html][data-testid=save-offline]",
        "Save an offline copy",
    );
    link.word("title", "This page as one file, which opens without a network").html()
}
