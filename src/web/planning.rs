//! The plan of the draft, made anew when the draft has settled.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::all_formats;
use super::draft::Draft;
use crate::net::TagTable;
use crate::read::{Diagnostic, Severity};
use crate::{Plan, Source};

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

/// Service tags that the user supplied.
#[derive(PartialEq)]
pub struct SuppliedTags {
    /// The file.
    pub file: Source,
    /// The table that it makes.
    pub table: TagTable,
}

/// What a plan is made from.
type Input = (Draft, Option<Rc<SuppliedTags>>);

/// The plan of a draft, with the service tags that the user supplied.
#[hook]
pub fn use_plan(draft: &Draft, tags: &Option<Rc<SuppliedTags>>) -> Planned {
    let latest = use_state(|| None::<(Input, Option<Rc<Plan>>)>);
    let input: Input = (draft.clone(), tags.clone());
    let pending = latest.as_ref().is_none_or(|(planned, _)| *planned != input);
    let set = latest.setter();
    use_effect_with(input, move |input| {
        // Also with nothing to wait for: the page shows what was entered before it computes.
        let (input, delay) = (input.clone(), if input.0.typed { SETTLE } else { 0 });
        let current = Rc::new(Cell::new(true));
        let still_current = current.clone();
        let later = Timeout::new(delay, move || {
            spawn_local(async move {
                let plan = make(&input).await;
                if still_current.get() {
                    set.set(Some((input, plan)));
                }
            });
        });
        move || {
            current.set(false);
            drop(later);
        }
    });
    Planned { plan: latest.as_ref().and_then(|(_, plan)| plan.clone()), pending }
}

async fn make((draft, tags): &Input) -> Option<Rc<Plan>> {
    if draft.is_blank() {
        return None;
    }
    let tags = tags.as_deref();
    let mut plan = crate::plan(&draft.sources(), &draft.options(tags.map(|tags| &tags.table)));
    if all_formats::may_know_more(&plan) {
        match all_formats::plan(draft, tags.map(|tags| &tags.file)).await {
            Some(better) => plan = better,
            None => tell_not_loaded(&mut plan),
        }
    }
    Some(Rc::new(plan))
}

fn tell_not_loaded(plan: &mut Plan) {
    if let Some(source) = plan.sources.first_mut() {
        let message = all_formats::NOT_LOADED.to_owned();
        source.diagnostics.insert(0, Diagnostic { severity: Severity::Error, message, line: 1, column: 1 });
    }
}
