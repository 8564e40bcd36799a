//! The plan of the draft: requested from the engine in its worker when the draft has stopped changing.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::draft::Draft;
use super::effect::until_over;
use super::engine::{self, Made, PlanValue};
use super::sharing::Opened;
use model::message::Message;
use model::plan::Plan;
use model::source::Source;
use model::wire::Failure;

/// How long a typed change waits for the next one, in milliseconds.
pub const SETTLE: u32 = 250;

/// After how long the page says that a plan takes time, in milliseconds.
const SLOW: u32 = 200;

/// The latest plan.
#[derive(Clone, Default)]
pub struct Planned {
    /// The plan; `None` if there is no text.
    pub plan: Option<Rc<Plan>>,
    /// The plan in a sentence or two.
    pub summary: Message,
    /// The plan as the engine gave it, which other renderings are asked with.
    pub value: Option<PlanValue>,
    /// Why there is none, or none of the current draft.
    pub trouble: Option<Failure>,
    /// True while it is of an older draft.
    pub pending: bool,
    /// True if that takes long.
    pub slow: bool,
}

impl PartialEq for Planned {
    /// A plan is made again or not at all: comparing its parts would take long.
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.plan, &other.plan) {
            (Some(own), Some(others)) => Rc::ptr_eq(own, others),
            (None, None) => true,
            _ => false,
        };
        let rest = |planned: &Self| (planned.pending, planned.slow, planned.value.is_some());
        same && rest(self) == rest(other) && self.trouble == other.trouble
    }
}

impl Planned {
    /// The plan that someone has shared.
    pub fn of_others(opened: &Opened) -> Self {
        let (plan, summary) = (Some(opened.plan.clone()), opened.summary.clone());
        Planned { plan, summary, value: Some(opened.shared.plan.clone()), ..Planned::default() }
    }
}

/// What a plan is made from: the draft, the user's service tags, and how often it was asked for again.
type Input = (Draft, Option<Rc<Source>>, u32);

/// The plan of a draft, with the service tags that the user supplied.
#[hook]
pub fn use_plan(draft: &Draft, tags: &Option<Rc<Source>>, again: u32) -> Planned {
    let latest = use_state(|| None::<(Input, Planned)>);
    let slow = use_state_eq(|| false);
    let last = use_mut_ref(Planned::default);
    let input: Input = (draft.as_planned(), tags.clone(), again);
    let pending = latest.as_ref().is_none_or(|(planned, _)| *planned != input);
    let set = latest.setter();
    use_effect_with(input.clone(), move |input| {
        let (input, delay) = (input.clone(), delay(input));
        // The engine plans what was pasted while the page draws it.
        let ask = move |latest: Rc<Cell<bool>>| {
            spawn_local(async move {
                let planned = make(&input, &last).await;
                if latest.get() {
                    *last.borrow_mut() = planned.clone();
                    set.set(Some((input, planned)));
                }
            });
        };
        until_over(delay, Box::new(ask))
    });
    let set_slow = slow.setter();
    use_effect_with((pending, input), move |(pending, input)| {
        set_slow.set(false);
        let pending = *pending;
        // Counted from when the plan is asked for: before, there is nothing to stop.
        until_over(delay(input) + SLOW, Box::new(move |_| set_slow.set(pending)))
    });
    if draft.is_blank() {
        return Planned::default();
    }
    let planned = latest.as_ref().map(|(_, planned)| planned.clone()).unwrap_or_default();
    Planned { pending, slow: pending && *slow, ..planned }
}

/// How long a change waits for the next one.
fn delay((draft, ..): &Input) -> u32 {
    if draft.typed { SETTLE } else { 0 }
}

async fn make(input: &Input, last: &RefCell<Planned>) -> Planned {
    let (draft, tags, _) = input;
    if draft.is_blank() {
        return Planned::default();
    }
    match engine::plan(draft, tags.as_deref()).await {
        Ok(Made { plan, summary, value }) => {
            Planned { plan: Some(plan), summary, value: Some(value), ..Planned::default() }
        }
        Err(Failure::Cancelled) => Planned { trouble: Some(Failure::Cancelled), ..last.borrow().clone() },
        Err(trouble) => Planned { trouble: Some(trouble), ..Planned::default() },
    }
}
