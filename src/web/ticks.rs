//! What was done and noted about the steps, kept for a reload.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::stored;
use model::plan::{Plan, Step};
use model::wire::{Tick, Ticks};

/// True if a step is ticked.
pub fn is_ticked(ticks: &Ticks, step: &str) -> bool {
    ticks.get(step).is_some_and(|tick| tick.done)
}

/// True for steps that need nothing any more, as the sources show or the user says.
pub fn is_done(step: &Step, ticks: &Ticks) -> bool {
    step.is_settled() || is_ticked(ticks, &step.id)
}

/// The first step that is not done and waits for no other.
pub fn next_step<'p>(plan: &'p Plan, ticks: &Ticks) -> Option<&'p Step> {
    let open = || plan.checklist.steps().filter(|step| !is_done(step, ticks));
    let waits = |step: &&Step| open().any(|other| step.waits_for.contains(&other.id));
    open().find(|step| !waits(step))
}

/// The ticks with another one for a step; with none for it, if there is nothing to say any more.
fn with(mut ticks: Ticks, step: String, tick: Tick) -> Ticks {
    if tick.done || !tick.note.is_empty() {
        ticks.insert(step, tick);
    } else {
        ticks.remove(&step);
    }
    ticks
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

/// The ticks, and who made them.
type Own = (Rc<Ticks>, AttrValue);

/// The user's own ticks.
#[derive(Clone)]
pub struct TicksHandle {
    /// As the checklist shows them.
    pub shown: Ticking,
    set: UseStateSetter<Own>,
}

impl TicksHandle {
    /// Replaces these ticks with others.
    pub fn replace(&self, ticks: Ticks) {
        stored::write(stored::TICKS, &stored::json(&ticks));
        self.set.set((Rc::new(ticks), self.shown.who.clone()));
    }

    /// Forgets all ticks, and who made them.
    pub fn clear(&self) {
        stored::remove(stored::TICKS);
        stored::remove(stored::WHO);
        self.set.set(Own::default());
    }
}

/// The ticks; they begin with those that were kept last.
#[hook]
pub fn use_ticks() -> TicksHandle {
    let own = use_state_eq(|| {
        let who = stored::read(stored::WHO).unwrap_or_default();
        (Rc::new(stored::read_json::<Ticks>(stored::TICKS).unwrap_or_default()), AttrValue::from(who))
    });
    // What the callbacks see, which are made only once: else each tick would render every step again.
    let latest = use_mut_ref(Own::default);
    *latest.borrow_mut() = (*own).clone();
    let does = use_memo((), |()| (on_tick(&latest, own.setter()), on_who(&latest, own.setter())));
    let ((ticks, who), (on_tick, on_who)) = ((*own).clone(), (*does).clone());
    TicksHandle { shown: Ticking { ticks, who, on_tick: Some(on_tick), on_who }, set: own.setter() }
}

fn on_tick(latest: &Rc<RefCell<Own>>, set: UseStateSetter<Own>) -> Callback<(String, Tick)> {
    let latest = latest.clone();
    Callback::from(move |(step, tick): (String, Tick)| {
        let (own, who) = latest.borrow().clone();
        // Another tab may have ticked more.
        let kept = stored::read_json::<Ticks>(stored::TICKS).unwrap_or_else(|| (*own).clone());
        let ticks = with(kept, step, Tick { who: who.to_string(), when: now(), ..tick });
        // Where nothing can be kept, the draft's note says so.
        stored::write(stored::TICKS, &stored::json(&ticks));
        // Two changes may come before the page has shown the first.
        let own = (Rc::new(ticks), who);
        latest.replace(own.clone());
        set.set(own);
    })
}

fn on_who(latest: &Rc<RefCell<Own>>, set: UseStateSetter<Own>) -> Callback<AttrValue> {
    let latest = latest.clone();
    Callback::from(move |who: AttrValue| {
        if who.is_empty() {
            stored::remove(stored::WHO);
        } else {
            stored::write(stored::WHO, &who);
        }
        let own = (latest.borrow().0.clone(), who);
        latest.replace(own.clone());
        set.set(own);
    })
}

/// In UTC, so that the times of two people can be compared.
fn now() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}
