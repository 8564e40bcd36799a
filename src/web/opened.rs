//! What someone has shared: opened from the page's address or from a file, shown to be read, and taken over if the user wants to.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::effect::use_once;
use super::find::holds;
use super::sharing::{self, Opened};
use super::stored;
use super::ticks::Reviewing;
use model::wire::{Review, Says};

/// How a link's fragment begins.
const FRAGMENT: &str = "#plan=";

/// What is being opened.
#[derive(Clone, Default)]
pub enum Opening {
    /// Nothing: the page shows the user's own.
    #[default]
    Nothing,
    /// The engine is at work on it.
    Pending,
    /// It can't be opened, and why.
    Failed(AttrValue),
    /// It is shown, to be read.
    Review(Rc<Opened>),
}

/// What others have shared, and how to open and close it.
#[derive(Clone)]
pub struct OpenedHandle {
    /// What is being opened.
    pub opening: Opening,
    /// A plan without its texts that the user has taken over.
    pub taken: Option<Rc<Opened>>,
    /// What the user says of it as a reviewer.
    pub reviewing: Reviewing,
    /// Opens a link or the text of a plan file.
    pub on_open: Callback<String>,
    /// Shows the user's own again.
    pub on_close: Callback<()>,
    set: UseReducerDispatcher<Shared>,
}

/// What others have shared.
#[derive(Clone, Default)]
struct Shared {
    opening: Opening,
    taken: Option<Rc<Opened>>,
    mine: Rc<Vec<Review>>,
}

/// What changes it.
enum Change {
    Opening(Opening),
    Taken(Option<Rc<Opened>>),
    Said(Review),
}

impl Reducible for Shared {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut next = (*self).clone();
        match change {
            Change::Opening(opening) => {
                next.mine = said_before(&opening).into();
                next.opening = opening;
            }
            Change::Said(review) => next.mine = saying(&next.mine, review).into(),
            Change::Taken(taken) => next.taken = taken,
        }
        next.into()
    }
}

impl OpenedHandle {
    /// Makes a plan the user's own, or lets go of it.
    pub fn take(&self, opened: Option<Rc<Opened>>) {
        match &opened {
            Some(opened) => drop(stored::write(stored::TAKEN, &opened.file())),
            None => stored::remove(stored::TAKEN),
        }
        self.set.dispatch(Change::Taken(opened));
    }
}

/// Opens what is in the page's address, now and when it changes, and what was taken over last.
#[hook]
pub fn use_opened() -> OpenedHandle {
    let shared = use_reducer(Shared::default);
    let on_open = {
        let set = shared.dispatcher();
        Callback::from(move |text: String| {
            set.dispatch(Change::Opening(Opening::Pending));
            let set = set.clone();
            spawn_local(async move {
                set.dispatch(Change::Opening(match sharing::open(text).await {
                    Ok(opened) => Opening::Review(Rc::new(opened)),
                    Err(trouble) => Opening::Failed(trouble.to_string().into()),
                }));
            });
        })
    };
    let on_close = {
        let set = shared.dispatcher();
        Callback::from(move |()| {
            forget_fragment();
            set.dispatch(Change::Opening(Opening::Nothing));
        })
    };
    let open = {
        let (on_open, set) = (on_open.clone(), shared.dispatcher());
        move || {
            open_fragment(&on_open);
            // The page is there for as long as it is open, and so is what it calls.
            let changed = Closure::<dyn Fn()>::new(move || open_fragment(&on_open)).into_js_value();
            if let Some(window) = web_sys::window() {
                let _ = window.add_event_listener_with_callback("hashchange", changed.unchecked_ref());
            }
            if let Some(kept) = stored::read(stored::TAKEN) {
                spawn_local(async move {
                    if let Ok(opened) = sharing::open(kept).await {
                        set.dispatch(Change::Taken(Some(Rc::new(opened))));
                    }
                });
            }
        }
    };
    use_once(Box::new(open));
    let Shared { opening, taken, mine } = (*shared).clone();
    let set = shared.dispatcher();
    let said = set.clone();
    let on_review = use_callback((), move |review, ()| said.dispatch(Change::Said(review)));
    OpenedHandle { opening, taken, reviewing: Reviewing { mine, on_review }, on_open, on_close, set }
}

/// What the user has said of a plan before, as a reviewer.
fn said_before(opening: &Opening) -> Vec<Review> {
    let Opening::Review(opened) = opening else { return Vec::new() };
    let mut kept: Vec<Review> = stored::read_json(stored::REVIEWED).unwrap_or_default();
    kept.retain(|review| !review.plan.is_empty() && opened.plan.fingerprint.as_ref() == Some(&review.plan));
    kept
}

/// What the user says, with more; without a comment that has no words any more. It is kept for a reload.
pub fn saying(mine: &[Review], review: Review) -> Vec<Review> {
    let mut all = mine.to_vec();
    all.retain(|other| other.step != review.step);
    if !review.text.is_empty() || review.says != Says::Commented {
        review.add_to(&mut all);
    }
    stored::write(stored::REVIEWED, &stored::json(&all));
    all
}

/// True for a link to a plan, and for the text of a plan file, by how they begin.
pub fn is_shared(text: &str) -> bool {
    let text = text.trim();
    let begin: String = text.chars().take(300).collect();
    let is_file = begin.starts_with('{')
        && ["\"switchover.shared/", "\"switchover.plan/"].iter().any(|schema| holds(&begin, schema));
    is_file || holds(&begin, FRAGMENT) && !text.contains(char::is_whitespace)
}

fn open_fragment(on_open: &Callback<String>) {
    let fragment = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    if fragment.starts_with(FRAGMENT) {
        on_open.emit(fragment);
    }
}

/// So that a reload shows the user's own, too.
fn forget_fragment() {
    let Some(window) = web_sys::window() else { return };
    let (location, history) = (window.location(), window.history());
    let has_one = location.hash().is_ok_and(|hash| hash.starts_with(FRAGMENT));
    if let (true, Ok(history), Ok(address)) = (has_one, history, location.href()) {
        let own = address.split('#').next().unwrap_or_default();
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(own));
    }
}

#[cfg(test)]
mod tests {
    use super::is_shared;

    #[test]
    fn links_and_plan_files_are_told_from_rules() {
        assert!(is_shared("https://example.com/#plan=1.20.abc\n"));
        assert!(is_shared("{\n  \"schema\": \"switchover.shared/1\",\n"));
        assert!(is_shared("{\"schema\":\"switchover.plan/1\",\"edition\":"));
        assert!(!is_shared("{\"name\": \"nsg\", \"securityRules\": []}"));
        assert!(!is_shared("see https://example.com/#plan=1.20.abc"));
    }
}
