//! Merging the ticks of two people: what would become of the user's own is shown before it does.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::dialog::Dialog;
use super::engine::Trouble;
use super::sharing::{self, Merged, Opened};
use super::ticks::{Tick, Ticks};
use crate::Plan;

/// Whose ticks are merged.
#[derive(Properties)]
pub struct MergeProps {
    /// The user's plan.
    pub plan: Rc<Plan>,
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
        Rc::ptr_eq(&self.plan, &other.plan) && Rc::ptr_eq(&self.opened, &other.opened) && self.own == other.own
    }
}

/// The [dialog](MergeProps).
#[component]
pub fn Merge(MergeProps { plan, own, opened, on_merge, on_close }: &MergeProps) -> Html {
    let merged = use_state_eq(|| None::<Result<Merged, Trouble>>);
    use_effect_with((), {
        let (merged, own, others) = (merged.setter(), own.clone(), opened.ticks.clone());
        move |()| spawn_local(async move { merged.set(Some(sharing::merged(&own, &others).await)) })
    });
    let content = match &*merged {
        None => html! { <p>{ "One moment…" }</p> },
        Some(Err(trouble)) => html! { <p role="alert">{ trouble.told().to_owned() }</p> },
        Some(Ok(merged)) => {
            let onclick = {
                let (on_merge, ticks) = (on_merge.clone(), merged.ticks.clone());
                Callback::from(move |_: MouseEvent| on_merge.emit(ticks.clone()))
            };
            html! {
                <>
                    { told(plan, own, opened, merged) }
                    <p class="buttons"><button type="button" data-testid="take-merged" {onclick}>{ "Merge" }</button></p>
                </>
            }
        }
    };
    html! {
        <Dialog id="merge-dialog" title="Merge ticks and notes" on_close={on_close.clone()}>{ content }</Dialog>
    }
}

fn told(plan: &Plan, own: &Ticks, opened: &Opened, merged: &Merged) -> Html {
    let title_of = |id: &str| {
        let steps = plan.checklist.steps().chain(opened.plan.checklist.steps());
        steps.into_iter().find(|step| step.id == id).map_or_else(|| id.to_owned(), |step| step.title.clone())
    };
    let is_own = |id: &&str| plan.checklist.steps().any(|step| step.id == *id);
    let others: Vec<&str> = opened.ticks.steps().collect();
    let shown = others.iter().copied().filter(|id| is_own(id)).count();
    let elsewhere = others.len() - shown;
    let news = others.iter().copied().filter(|id| own.of_step(id) != merged.ticks.of_step(id) && is_own(id));
    let news: Vec<String> = news.map(title_of).collect();
    html! {
        <div data-testid="merged">
            <p>{ format!("A step is done if either of you says so; of two notes the later one stays. It has ticks or notes for {}.", steps(shown)) }</p>
            if elsewhere > 0 {
                <p>
                    { format!("Those for {} are for steps that your plan does not have: they are kept, but not shown.", steps(elsewhere)) }
                    if opened.names_replaced {
                        { " It was shared with stand-ins for names, so steps that are about one of them are not found in yours: ask for it \
                           with names." }
                    }
                </p>
            }
            <h3>{ "What changes in yours" }</h3>
            if news.is_empty() {
                <p>{ "Nothing." }</p>
            } else {
                <ul>{ for news.iter().map(|title| html! { <li>{ title }</li> }) }</ul>
            }
            if !merged.conflicts.is_empty() {
                <h3>{ "Where you do not agree" }</h3>
                <ul>{ for merged.conflicts.iter().map(|id| conflict(&title_of(id), id, own, &opened.ticks)) }</ul>
            }
        </div>
    }
}

fn conflict(title: &str, id: &str, own: &Ticks, others: &Ticks) -> Html {
    let said = |ticks: &Ticks| {
        let Tick { done, note, who, .. } = ticks.of_step(id).cloned().unwrap_or_default();
        let done = if done { "done" } else { "not done" };
        let who = if who.is_empty() { String::new() } else { format!(", by {who}") };
        if note.is_empty() { format!("{done}{who}") } else { format!("{done}{who}: “{note}”") }
    };
    html! { <li><strong>{ title }</strong>{ format!(" You: {}. The other: {}.", said(own), said(others)) }</li> }
}

fn steps(count: usize) -> String {
    if count == 1 { "1 step".to_owned() } else { format!("{count} steps") }
}
