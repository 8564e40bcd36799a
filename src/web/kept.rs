//! Keeping the draft for a reload: nothing is stored before the engine has found no secret in it.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::StorageEvent;
use yew::prelude::*;

use super::controls::{banner, button};
use super::draft::Draft;
use super::effect::{until_over, use_once};
use super::el::el;
use super::planning::SETTLE;
use super::{engine, history, stored};

/// The texts are kept up to this length in bytes: browsers give a page about 5 MB.
const MOST_KEPT: usize = 1_000_000;

/// Whether the draft is there after a reload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is, or there is nothing to keep.
    Yes,
    /// The text seems to hold a secret.
    Secret,
    /// Whether it holds a secret could not be found out.
    NotChecked,
    /// The text is too long.
    TooLong,
    /// The browser keeps nothing.
    Unavailable,
    /// The user wants nothing to be kept.
    Unwanted,
}

/// The draft. It begins with what was kept last.
#[hook]
pub fn use_draft() -> UseStateHandle<Draft> {
    use_state_eq(|| stored::read_json(stored::DRAFT).map(Draft::reloaded).unwrap_or_default())
}

/// Whether a draft is kept, if that is `wanted`. That is asked once more with each plan that is asked for again: the engine may be there
/// by then. It comes after the plan of the draft, which the user waits for, has been asked for.
#[hook]
pub fn use_kept(draft: &Draft, wanted: bool, again: u32) -> Kept {
    let kept = use_state_eq(|| Kept::Yes);
    let set_kept = kept.setter();
    use_effect_with((draft.clone(), wanted, again), move |(draft, ..)| {
        let (draft, delay) = (draft.clone(), if draft.typed { SETTLE } else { 0 });
        let does = move |latest: Rc<Cell<bool>>| {
            spawn_local(async move {
                if let Some(kept) = keep(&draft, || latest.get()).await {
                    set_kept.set(kept);
                }
            });
        };
        until_over(delay, Box::new(does))
    });
    *kept
}

/// True while another tab has stored another draft since; and how to say what is to be. Where another tab forgets everything, this one
/// keeps nothing either.
#[hook]
pub fn use_other_tab() -> UseStateHandle<bool> {
    let other = use_state_eq(|| false);
    let set = other.setter();
    let listen = move || {
        // The page is there for as long as it is open, and so is what it calls.
        let changed = Closure::<dyn Fn(StorageEvent)>::new(move |event: StorageEvent| match event.key().as_deref() {
            Some(stored::DRAFT) if event.new_value().is_some() => set.set(true),
            Some(stored::KEY) if event.new_value().is_none() => stored::remove(stored::DRAFT),
            _ => {}
        });
        if let Some(window) = web_sys::window() {
            let _ = window.add_event_listener_with_callback("storage", changed.into_js_value().unchecked_ref());
        }
    };
    use_once(Box::new(listen));
    other
}

/// Says that another tab has another text, and offers both.
pub fn other_tab(other: UseStateHandle<bool>, on_open: &Callback<Draft>) -> Html {
    if !*other {
        return Html::default();
    }
    let dismiss = other.setter();
    let (take, on_open) = (other.setter(), on_open.clone());
    let on_take = Callback::from(move |()| {
        let theirs = stored::latest(stored::DRAFT).and_then(|theirs| stored::of_json(&theirs));
        theirs.into_iter().for_each(|theirs| on_open.emit(theirs));
        take.set(false);
    });
    let keep = Callback::from(move |()| dismiss.set(false));
    let take = button("Show its text here", "take-other", false, on_take);
    let more = el!("div.buttons", take, button("Keep this one", "keep-own", false, keep)).html();
    banner(
        "",
        "other-tab",
        "Another tab has stored another text. Each tab keeps its own; both are under “Drafts”.",
        more,
    )
}

/// Keeps the draft for a reload, if it may be kept; else none is. Nothing is stored before the engine has found no secret in it.
/// `None` if it is no longer the latest by then.
pub async fn keep(draft: &Draft, is_latest: impl Fn() -> bool) -> Option<Kept> {
    let kept = match () {
        () if (Draft { typed: false, ..draft.as_planned() }) == Draft::default() => {
            history::leave();
            Kept::Yes
        }
        () if !stored::is_wanted() => Kept::Unwanted,
        () if draft.texts.iter().map(|text| text.text.len()).sum::<usize>() > MOST_KEPT => Kept::TooLong,
        () => {
            let text = stored::json(draft);
            let holds_secrets = engine::holds_secrets(draft.entered()).await;
            if !is_latest() {
                return None;
            }
            let is_stored = || stored::read(stored::DRAFT).is_some_and(|stored| stored == text);
            match holds_secrets {
                Ok(true) => Kept::Secret,
                Ok(false) if stored::write_draft(&text) => return Some(Kept::Yes),
                Ok(false) => Kept::Unavailable,
                // It was looked at when it was stored.
                Err(_) if is_stored() => return Some(Kept::Yes),
                Err(_) => Kept::NotChecked,
            }
        }
    };
    // An older draft would be another text than the one on the page.
    stored::remove(stored::DRAFT);
    Some(kept)
}
