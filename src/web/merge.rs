//! Merging the ticks of two people: what would become of the user's own is shown before it does.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::controls::{button, sentences};
use super::dialog::Dialog;
use super::engine::PlanValue;
use super::sharing::{self, Opened};
use model::wire::{Failure, MergedTicks, Ticks};

/// Whose ticks are merged.
#[derive(Properties)]
pub struct MergeProps {
    /// The user's plan.
    pub plan: PlanValue,
    /// The user's ticks.
    pub own: Rc<Ticks>,
    /// What someone else has shared.
    pub opened: Rc<Opened>,
    /// Takes the union.
    pub on_merge: Callback<Ticks>,
    /// Leaves everything as it is.
    pub on_close: Callback<()>,
}

impl PartialEq for MergeProps {
    fn eq(&self, other: &Self) -> bool {
        self.plan == other.plan && Rc::ptr_eq(&self.opened, &other.opened) && self.own == other.own
    }
}

/// The [dialog](MergeProps).
#[component]
pub fn Merge(MergeProps { plan, own, opened, on_merge, on_close }: &MergeProps) -> Html {
    let merged = use_state_eq(|| None::<Result<MergedTicks, Failure>>);
    use_effect_with((), {
        let (merged, plan, own, others) = (merged.setter(), plan.clone(), (**own).clone(), opened.shared.clone());
        move |()| spawn_local(async move { merged.set(Some(sharing::merged(plan, own, others).await)) })
    });
    let content = match &*merged {
        None => html! { <p>{ "One moment…" }</p> },
        Some(Err(trouble)) => html! { <p>{ trouble.to_string() }</p> },
        Some(Ok(MergedTicks { ticks, sentences: news, .. })) => {
            let (on_merge, ticks) = (on_merge.clone(), ticks.clone());
            let merge = Callback::from(move |()| on_merge.emit(ticks.clone()));
            html! { <>{ sentences("merged", news) }{ button("Merge", "take-merged", false, merge) }</> }
        }
    };
    html! {
        <Dialog id="merge-dialog" title="Merge ticks and notes" on_close={on_close.clone()}>
            <p>{ "A step is done if either of you says so; of two notes the later one stays." }</p>
            { content }
        </Dialog>
    }
}
