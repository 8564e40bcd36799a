//! The ticks of the checklist, kept for a reload.

use std::rc::Rc;

use yew::prelude::*;

use super::stored;
use crate::json::Node;

/// The ids of the ticked steps, and how to change them.
#[derive(Clone, PartialEq)]
pub struct Ticks {
    ids: UseStateHandle<Rc<Vec<String>>>,
}

/// The ticks; they begin with those that were kept last.
#[hook]
pub fn use_ticks() -> Ticks {
    let ids = use_state_eq(|| {
        let kept = stored::read(stored::TICKS);
        Rc::new(kept.map(|text| ids_of(&text)).unwrap_or_default())
    });
    Ticks { ids }
}

/// The ids that were kept as a list in JSON.
fn ids_of(kept: &str) -> Vec<String> {
    match serde_json::from_str(kept) {
        Ok(Node::List(ids)) => ids.iter().filter_map(Node::text).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

impl Ticks {
    /// True if the step is ticked.
    pub fn has(&self, id: &str) -> bool {
        self.ids.iter().any(|ticked| ticked == id)
    }

    /// Ticks or unticks a step.
    pub fn set(&self, id: &str, ticked: bool) {
        // Another tab may have ticked more.
        let kept = stored::read(stored::TICKS).map(|text| ids_of(&text));
        let mut ids = kept.unwrap_or_else(|| self.ids.to_vec());
        ids.retain(|other| other != id);
        if ticked {
            ids.push(id.to_owned());
        }
        if let Ok(text) = serde_json::to_string_pretty(&ids) {
            // Where nothing can be kept, the draft's note says so.
            stored::write(stored::TICKS, &text);
        }
        self.ids.set(Rc::new(ids));
    }

    /// Forgets all ticks.
    pub fn clear(&self) {
        stored::remove(stored::TICKS);
        self.ids.set(Rc::default());
    }
}
