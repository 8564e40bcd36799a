//! Merging the ticks of two people: what would become of the user's own is shown before it does.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::controls::{button, sentences};
use super::dialog::dialog;
use super::el::{Child, el};
use super::engine::PlanValue;
use super::screen::Action;
use super::sharing::{self, Merging, Opened};
use model::wire::{MergedTicks, Ticks};

/// Begins to merge: the user's plan and ticks with what someone else has shared.
pub fn begin(plan: &PlanValue, own: &Rc<Ticks>, opened: &Rc<Opened>, act: &Callback<Action>) -> Callback<()> {
    let (plan, own, opened, act) = (plan.clone(), own.clone(), opened.clone(), act.clone());
    Callback::from(move |()| {
        let (plan, own, others, act) = (plan.clone(), (*own).clone(), opened.shared.clone(), act.clone());
        act.emit(Action::Merge(true));
        spawn_local(async move { act.emit(Action::Merged(sharing::merged(plan, own, others).await)) });
    })
}

/// The dialog. `on_merge` takes the union.
pub fn merge(merging: &Merging, on_merge: &Callback<Ticks>, on_close: Callback<()>) -> Html {
    let content = match merging {
        None => el!("p", "One moment…").html(),
        Some(Err(trouble)) => el!("p", trouble.to_string()).html(),
        Some(Ok(MergedTicks { ticks, sentences: news, .. })) => {
            let (on_merge, ticks) = (on_merge.clone(), ticks.clone());
            let merge = Callback::from(move |()| on_merge.emit(ticks.clone()));
            vec![sentences("merged", news), button("Merge", "take-merged", false, merge)].child()
        }
    };
    let intro = el!("p", "A step is done if either of you says so; of two notes the later one stays.");
    dialog("merge-dialog", "Merge ticks and notes", vec![intro.html(), content].child(), on_close)
}
