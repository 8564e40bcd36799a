//! Merging the ticks of two people: what would become of the user's own is shown before it does.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::controls::{button, sentences};
use super::dialog::Dialog;
use super::engine::Trouble;
use super::sharing::{self, Merged, Opened};
use super::ticks::Ticks;

/// Whose ticks are merged.
#[derive(Properties)]
pub struct MergeProps {
    /// The JSON of the user's plan.
    pub json: Rc<str>,
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
        Rc::ptr_eq(&self.json, &other.json) && Rc::ptr_eq(&self.opened, &other.opened) && self.own == other.own
    }
}

/// The [dialog](MergeProps).
#[component]
pub fn Merge(MergeProps { json, own, opened, on_merge, on_close }: &MergeProps) -> Html {
    let merged = use_state_eq(|| None::<Result<Merged, Trouble>>);
    use_effect_with((), {
        let (merged, json, own, opened) = (merged.setter(), json.clone(), own.clone(), opened.clone());
        move |()| spawn_local(async move { merged.set(Some(sharing::merged(&json, &own, &opened).await)) })
    });
    let content = match &*merged {
        None => html! { <p>{ "One moment…" }</p> },
        Some(Err(trouble)) => html! { <p>{ trouble.told().to_owned() }</p> },
        Some(Ok(Merged { ticks, told })) => {
            let (on_merge, ticks) = (on_merge.clone(), ticks.clone());
            let merge = Callback::from(move |()| on_merge.emit(ticks.clone()));
            html! { <>{ sentences("merged", told) }{ button("Merge", "take-merged", false, merge) }</> }
        }
    };
    html! {
        <Dialog id="merge-dialog" title="Merge ticks and notes" on_close={on_close.clone()}>
            <p>{ "A step is done if either of you says so; of two notes the later one stays." }</p>
            { content }
        </Dialog>
    }
}
