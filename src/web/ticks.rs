//! What was done and noted about the steps, kept for a reload.

use std::rc::Rc;

use serde::{Serialize, Serializer};
use yew::prelude::*;

use super::stored;
use crate::json::{Node, Object};

/// What was done and noted about one step, by the contract of plan files.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tick {
    /// True if it is done.
    pub done: bool,
    /// What people should know of it.
    pub note: String,
    /// Who ticked or noted it.
    pub who: String,
    /// When, in UTC, as `2026-01-31T12:00:00.000Z`.
    pub when: String,
}

impl Tick {
    fn of(object: &Object<'_>) -> Tick {
        let text = |name: &str| object.text(name).map(|text| text.to_string()).unwrap_or_default();
        Tick {
            done: object.get("done") == Some(&Node::Bool(true)),
            note: text("note"),
            who: text("who"),
            when: text("when"),
        }
    }
}

/// The ticks by the ids of steps: in JSON an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ticks(Vec<(String, Tick)>);

impl Serialize for Ticks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(step, tick)| (step, tick)))
    }
}

impl Ticks {
    /// The ticks in JSON; what is none is left out.
    pub fn of(node: Option<&Node<'_>>) -> Ticks {
        let members = node.and_then(Node::object).into_iter().flat_map(Object::members);
        Ticks(members.filter_map(|(step, tick)| Some((step.to_string(), Tick::of(tick.object()?)))).collect())
    }

    fn of_json(text: &str) -> Ticks {
        Ticks::of(serde_json::from_str(text).ok().as_ref())
    }

    /// Their JSON.
    pub fn to_json(&self) -> String {
        // In the form that the page writes all JSON in: a second one would make it heavier.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// What was done and noted about a step.
    pub fn of_step(&self, step: &str) -> Option<&Tick> {
        self.0.iter().find(|(ticked, _)| ticked == step).map(|(_, tick)| tick)
    }

    /// True if a step is ticked.
    pub fn has(&self, step: &str) -> bool {
        self.of_step(step).is_some_and(|tick| tick.done)
    }

    /// The ticks with another one for a step; with none for it, if there is nothing to say any more.
    pub fn with(mut self, step: &str, tick: Tick) -> Self {
        self.0.retain(|(other, _)| other != step);
        if tick.done || !tick.note.is_empty() {
            self.0.push((step.to_owned(), tick));
        }
        self
    }
}

/// The ticks as the checklist shows them.
#[derive(Clone, PartialEq)]
pub struct Ticking {
    /// The ticks.
    pub ticks: Rc<Ticks>,
    /// Who ticks here, as the user says.
    pub who: AttrValue,
    /// Ticks or notes a step: its id, and what is done and noted. `None` where the ticks are someone else's.
    pub on_tick: Option<Callback<(String, Tick)>>,
    /// Takes what the user says about who ticks.
    pub on_who: Callback<AttrValue>,
}

impl Ticking {
    /// Someone else's ticks, to be read only.
    pub fn of_others(ticks: Rc<Ticks>) -> Self {
        Ticking { ticks, who: AttrValue::default(), on_tick: None, on_who: Callback::noop() }
    }
}

/// The user's own ticks.
#[derive(Clone)]
pub struct TicksHandle {
    /// As the checklist shows them.
    pub shown: Ticking,
    set: UseStateSetter<Rc<Ticks>>,
}

impl TicksHandle {
    /// Takes other ticks in the place of these.
    pub fn replace(&self, ticks: Ticks) {
        stored::write(stored::TICKS, &ticks.to_json());
        self.set.set(Rc::new(ticks));
    }

    /// Forgets all ticks, and who made them.
    pub fn clear(&self) {
        stored::remove(stored::TICKS);
        self.set.set(Rc::default());
        self.shown.on_who.emit(AttrValue::default());
    }
}

/// The ticks; they begin with those that were kept last.
#[hook]
pub fn use_ticks() -> TicksHandle {
    let ticks =
        use_state_eq(|| Rc::new(stored::read(stored::TICKS).map(|kept| Ticks::of_json(&kept)).unwrap_or_default()));
    let who = use_state_eq(|| AttrValue::from(stored::read(stored::WHO).unwrap_or_default()));
    // What the callbacks see, which are made only once: else each step would be shown anew at each tick.
    let latest = use_mut_ref(|| (Rc::<Ticks>::default(), AttrValue::default()));
    *latest.borrow_mut() = ((*ticks).clone(), (*who).clone());
    let on_tick = {
        let set = ticks.setter();
        use_callback((), move |(step, tick): (String, Tick), ()| {
            let (own, who) = latest.borrow().clone();
            // Another tab may have ticked more.
            let kept = stored::read(stored::TICKS).map(|kept| Ticks::of_json(&kept));
            let ticks =
                kept.unwrap_or_else(|| (*own).clone()).with(&step, Tick { who: who.to_string(), when: now(), ..tick });
            // Where nothing can be kept, the draft's note says so.
            stored::write(stored::TICKS, &ticks.to_json());
            // Two changes may come before the page has shown the first.
            let ticks = Rc::new(ticks);
            latest.borrow_mut().0 = ticks.clone();
            set.set(ticks);
        })
    };
    let on_who = {
        let set = who.setter();
        use_callback((), move |who: AttrValue, ()| {
            if who.is_empty() {
                stored::remove(stored::WHO);
            } else {
                stored::write(stored::WHO, &who);
            }
            set.set(who);
        })
    };
    let shown = Ticking { ticks: (*ticks).clone(), who: (*who).clone(), on_tick: Some(on_tick), on_who };
    TicksHandle { shown, set: ticks.setter() }
}

/// In UTC, so that the times of two people can be compared.
fn now() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}
