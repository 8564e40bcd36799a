//! What the browser keeps for the page. Storage may be missing, forbidden or full: then nothing is kept, and nothing breaks.

use web_sys::Storage;

/// The draft's place.
pub const DRAFT: &str = "switchover.draft/1";

/// The ticks' place.
pub const TICKS: &str = "switchover.ticks/1";

/// What was kept under a key.
pub fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Keeps a text under a key; false if that is not possible.
pub fn write(key: &str, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// Forgets what was kept under a key.
pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
