//! What was done and noted about the steps, kept for a reload.

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

/// The user's own ticks.
#[derive(Clone)]
pub struct TicksHandle {
    /// As the checklist shows them.
    pub shown: Ticking,
    set: UseStateSetter<Rc<Ticks>>,
}

impl TicksHandle {
    /// Replaces these ticks with others.
    pub fn replace(&self, ticks: Ticks) {
        stored::write(stored::TICKS, &stored::json(&ticks));
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
    let ticks = use_state_eq(|| Rc::new(stored::read_json::<Ticks>(stored::TICKS).unwrap_or_default()));
    let who = use_state_eq(|| AttrValue::from(stored::read(stored::WHO).unwrap_or_default()));
    // What the callbacks see, which are made only once: else each tick would render every step again.
    let latest = use_mut_ref(|| (Rc::<Ticks>::default(), AttrValue::default()));
    *latest.borrow_mut() = ((*ticks).clone(), (*who).clone());
    let on_tick = {
        let set = ticks.setter();
        use_callback((), move |(step, tick): (String, Tick), ()| {
            let (own, who) = latest.borrow().clone();
            // Another tab may have ticked more.
            let kept = stored::read_json::<Ticks>(stored::TICKS).unwrap_or_else(|| (*own).clone());
            let ticks = with(kept, step, Tick { who: who.to_string(), when: now(), ..tick });
            // Where nothing can be kept, the draft's note says so.
            stored::write(stored::TICKS, &stored::json(&ticks));
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
