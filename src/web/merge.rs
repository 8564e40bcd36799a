//! Merging what someone sends back: what becomes of the user's own is shown before a click makes it so.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::effect::use_change;
use super::engine::PlanValue;
use super::screen::Action;
use super::sharing::{self, Opened};
use super::ticks::Ticking;

/// Asks what merging would give, when something is opened while the user has a plan.
#[hook]
pub fn use_merged(own: Option<PlanValue>, ticking: &Ticking, opened: Option<&Rc<Opened>>, act: &Callback<Action>) {
    let both = own.zip(opened.cloned());
    let of = both.as_ref().map_or(0, |(_, opened)| Rc::as_ptr(opened) as usize);
    let (ticking, act) = (ticking.clone(), act.clone());
    let merge = move || {
        act.emit(Action::Merged(None));
        if let Some((plan, opened)) = both {
            spawn_local(async move {
                let merged = sharing::merged(plan, &ticking, opened.shared.clone()).await;
                act.emit(Action::Merged(Some(merged)));
            });
        }
    };
    use_change(of, Box::new(merge));
}
