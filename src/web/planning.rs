//! The plan of the draft, made anew when the draft has settled.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::draft::Draft;
use crate::Plan;
use crate::net::TagTable;

/// How long a typed change waits for the next one, in milliseconds.
pub const SETTLE: u32 = 250;

/// The latest plan.
#[derive(Clone)]
pub struct Planned {
    /// The plan; `None` if there is no text.
    pub plan: Option<Rc<Plan>>,
    /// True while it is of an older draft.
    pub pending: bool,
}

impl PartialEq for Planned {
    /// A plan is made anew or not at all: to compare its parts would take long.
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.plan, &other.plan) {
            (Some(own), Some(others)) => Rc::ptr_eq(own, others),
            (None, None) => true,
            _ => false,
        };
        same && self.pending == other.pending
    }
}

/// What a plan is made from.
type Input = (Draft, Option<Rc<TagTable>>);

/// The plan of a draft, with the service tags that the user supplied.
#[hook]
pub fn use_plan(draft: &Draft, tags: &Option<Rc<TagTable>>) -> Planned {
    let latest = use_state(|| None::<(Input, Option<Rc<Plan>>)>);
    let input: Input = (draft.clone(), tags.clone());
    let pending = latest.as_ref().is_none_or(|(planned, _)| *planned != input);
    let set = latest.setter();
    use_effect_with(input, move |input| {
        // Also with nothing to wait for: the page shows what was entered before it computes.
        let (input, delay) = (input.clone(), if input.0.typed { SETTLE } else { 0 });
        let later = Timeout::new(delay, move || {
            let plan = make(&input);
            set.set(Some((input, plan)));
        });
        move || drop(later)
    });
    Planned { plan: latest.as_ref().and_then(|(_, plan)| plan.clone()), pending }
}

fn make((draft, tags): &Input) -> Option<Rc<Plan>> {
    let has_text = !draft.text.trim().is_empty();
    has_text.then(|| Rc::new(crate::plan(&[draft.source()], &draft.options(tags.as_deref()))))
}
