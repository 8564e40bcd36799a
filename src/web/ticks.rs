//! What was done and noted about the steps, and what reviewers said of the plan; kept for a reload.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::stored;
use model::plan::{Plan, Step};
use model::wire::{Review, Tick, Ticks};

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
    if tick.is_blank() {
        ticks.remove(&step);
    } else {
        ticks.insert(step, tick);
    }
    ticks
}

/// The ticks as the checklist shows them.
#[derive(Clone, PartialEq)]
pub struct Ticking {
    /// The ticks.
    pub ticks: Rc<Ticks>,
    /// What people say of the plan.
    pub reviews: Rc<Vec<Review>>,
    /// Who ticks here, as the user says.
    pub who: AttrValue,
    /// Ticks or notes a step: its id, and what is done and noted. `None` where the ticks are someone else's.
    pub on_tick: Option<Callback<(String, Tick)>>,
    /// What the user says as a reviewer, and takes more of it; `None` where the plan is the user's own.
    pub reviewing: Option<Reviewing>,
    /// Takes what the user says about who ticks.
    pub on_who: Callback<AttrValue>,
}

/// What the user says as a reviewer.
#[derive(Clone, PartialEq)]
pub struct Reviewing {
    /// What was said so far; who says it is added when it is sent.
    pub mine: Rc<Vec<Review>>,
    /// Takes more.
    pub on_review: Callback<Review>,
}

/// The ticks, who made them, and what people say of the plan.
type Own = (Rc<Ticks>, AttrValue, Rc<Vec<Review>>);

/// The user's own ticks.
#[derive(Clone)]
pub struct TicksHandle {
    /// As the checklist shows them.
    pub shown: Ticking,
    set: UseStateSetter<Own>,
}

impl TicksHandle {
    /// Replaces these ticks and reviews with others.
    pub fn replace(&self, ticks: Rc<Ticks>, reviews: Rc<Vec<Review>>) {
        stored::write(stored::TICKS, &stored::json(&*ticks));
        stored::write(stored::REVIEWS, &stored::json(&*reviews));
        self.set.set((ticks, self.shown.who.clone(), reviews));
    }

    /// Forgets all ticks, and who made them.
    pub fn clear(&self) {
        stored::remove(stored::TICKS);
        stored::remove(stored::WHO);
        stored::remove(stored::REVIEWS);
        self.set.set(Own::default());
    }
}

/// The ticks; they begin with those that were kept last.
#[hook]
pub fn use_ticks() -> TicksHandle {
    let own = use_state_eq(|| {
        let who = stored::read(stored::WHO).unwrap_or_default();
        let ticks = stored::read_json::<Ticks>(stored::TICKS).unwrap_or_default();
        (Rc::new(ticks), AttrValue::from(who), Rc::new(stored::read_json(stored::REVIEWS).unwrap_or_default()))
    });
    // What the callbacks see, which are made only once: else each tick would render every step again.
    let latest = use_mut_ref(Own::default);
    *latest.borrow_mut() = (*own).clone();
    let does = use_memo((), |()| (on_tick(&latest, own.setter()), on_who(&latest, own.setter())));
    let ((ticks, who, reviews), (on_tick, on_who)) = ((*own).clone(), (*does).clone());
    let shown = Ticking { ticks, reviews, who, on_tick: Some(on_tick), reviewing: None, on_who };
    TicksHandle { shown, set: own.setter() }
}

fn on_tick(latest: &Rc<RefCell<Own>>, set: UseStateSetter<Own>) -> Callback<(String, Tick)> {
    let latest = latest.clone();
    Callback::from(move |(step, tick): (String, Tick)| {
        let (own, who, reviews) = latest.borrow().clone();
        // Another tab may have ticked more.
        let kept = stored::read_json::<Ticks>(stored::TICKS).unwrap_or_else(|| (*own).clone());
        let ticks = with(kept, step, Tick { who: who.to_string(), when: now(), ..tick });
        // Where nothing can be kept, the draft's note says so.
        stored::write(stored::TICKS, &stored::json(&ticks));
        // Two changes may come before the page has shown the first.
        let own = (Rc::new(ticks), who, reviews);
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
        let (ticks, _, reviews) = latest.borrow().clone();
        let own = (ticks, who, reviews);
        latest.replace(own.clone());
        set.set(own);
    })
}

/// In UTC, so that the times of two people can be compared.
pub fn now() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}
