//! What the browser keeps for the page. Storage may be missing, forbidden, full or unwanted: then nothing is kept, and nothing
//! breaks.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use web_sys::Storage;

use super::{history, value};

/// The draft's place. Each tab keeps its own as well, so that none overwrites that of another.
pub const DRAFT: &str = "switchover.draft/1";

/// The ticks' place.
pub const TICKS: &str = "switchover.ticks/2";

/// The place of what reviewers say of the user's plan.
pub const REVIEWS: &str = "switchover.reviews/1";

/// The place of what the user says as a reviewer of others' plans.
pub const REVIEWED: &str = "switchover.reviewed/1";

/// The place of the preference for a light or a dark page; it is stored like any preference.
pub const THEME: &str = "switchover.theme/1";

/// The place of who ticks.
pub const WHO: &str = "switchover.who/1";

/// The place of the tool that commands are wanted for.
pub const TOOL: &str = "switchover.tool/1";

/// The place of a plan that came from someone else, without the texts that it was made from.
pub const TAKEN: &str = "switchover.taken/1";

/// The place of the key of the ids of steps and changes.
pub const KEY: &str = "switchover.key/1";

/// The key of the preference to store nothing; the preference itself is stored.
const NOTHING: &str = "switchover.keep-nothing/1";

/// What was kept under a key: by this tab, else by the last one that kept something.
pub fn read(key: &str) -> Option<String> {
    of_tab().and_then(|tab| tab.get_item(key).ok().flatten()).or_else(|| latest(key))
}

/// What was kept last under a key, in whichever tab.
pub fn latest(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// The key of the ids of steps and changes in this browser: made once, kept with what it is for, and never shared.
pub fn own_key() -> String {
    thread_local! {
        static OWN: String = read(KEY).unwrap_or_else(|| {
            let mut bytes = [0; 32];
            let crypto = web_sys::window().and_then(|window| window.crypto().ok());
            let _ = crypto.map(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
            bytes.iter().map(|byte| char::from(b'a' + byte % 16)).collect()
        });
    }
    OWN.with(Clone::clone)
}

/// Keeps a text under a key; false if that is not possible or not wanted.
pub fn write(key: &str, text: &str) -> bool {
    is_wanted() && put(KEY, &own_key()) && put(key, text)
}

/// A value as JSON: the browser's own, which weighs nothing.
pub fn json(value: &impl Serialize) -> String {
    let value = value.serialize(&Serializer::json_compatible()).ok();
    value.and_then(|value| js_sys::JSON::stringify(&value).ok()).map(String::from).unwrap_or_default()
}

/// The value that was kept as JSON under a key.
pub fn read_json<T: DeserializeOwned>(key: &str) -> Option<T> {
    of_json(&read(key)?)
}

/// The value of what was kept as JSON.
pub fn of_json<T: DeserializeOwned>(json: &str) -> Option<T> {
    value::read(&js_sys::JSON::parse(json).ok()?).ok()
}

/// Keeps the draft, as JSON: for this tab, for tabs that are opened later, and in the history of drafts.
pub fn write_draft(json: &str) -> bool {
    let is_kept = write(DRAFT, json);
    if is_kept {
        let _ = of_tab().map(|tab| tab.set_item(DRAFT, json));
        history::keep(json);
    }
    is_kept
}

/// Forgets what was kept under a key.
pub fn remove(key: &str) {
    for storage in [of_tab(), storage()].into_iter().flatten() {
        let _ = storage.remove_item(key);
    }
}

/// True unless the user has said that nothing may be kept.
pub fn is_wanted() -> bool {
    read(NOTHING).is_none()
}

/// Keeps nothing from now on and forgets what there is; or keeps it again.
pub fn want(wanted: bool) {
    if wanted {
        return remove(NOTHING);
    }
    forget();
    put(NOTHING, "yes");
}

/// Forgets all that was entered.
pub fn forget() {
    [DRAFT, TICKS, REVIEWS, REVIEWED, WHO, TOOL, TAKEN, KEY].into_iter().for_each(remove);
    history::forget();
}

/// Keeps a preference, even where nothing else may be kept.
pub fn prefer(key: &str, text: &str) {
    put(key, text);
}

fn put(key: &str, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn of_tab() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}
