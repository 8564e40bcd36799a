//! Handing the plan over: a dialog that shows what a link or a plan file would hold before it is copied or saved.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::controls::{button, sentences, tick_box};
use super::copy::copy;
use super::dialog::Dialog;
use super::downloads::{forms, save};
use super::engine::PlanValue;
use super::sharing::{self, Link};
use super::workbench::use_workbench;
use model::source::Source;
use model::wire::{Failure, ShareOptions, Ticks};

/// What is handed over.
#[derive(Properties, PartialEq)]
pub struct ShareProps {
    /// The plan; `None` while there is no whole one.
    pub value: Option<PlanValue>,
    /// The ticks and notes.
    pub ticks: Rc<Ticks>,
    /// The texts that the plan was made from.
    pub sources: Callback<(), Vec<Source>>,
}

/// What the dialog shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asked {
    /// True if a file is wanted first, else a link.
    file: bool,
    /// What is to be in it.
    names: bool,
    texts: bool,
    ticks: bool,
    notes: bool,
    /// What has been done.
    done: &'static str,
}

impl Asked {
    /// Whether names, texts, ticks and notes are wanted. Texts hold names: with them, no name is left to be replaced.
    fn wanted(&self) -> Wanted {
        (self.names || self.texts, self.texts, self.ticks, self.notes)
    }
}

type Wanted = (bool, bool, bool, bool);

/// The buttons that open the dialog, and [the dialog](ShareProps).
#[component]
pub fn Share(ShareProps { value, ticks, sources }: &ShareProps) -> Html {
    let asked = use_state_eq(|| None::<Asked>);
    let announce = use_workbench().announce;
    let made = use_state_eq(|| None::<(Wanted, Result<Link, Failure>)>);
    let choice = {
        let (ticks, sources) = (ticks.clone(), sources.clone());
        move |(names, texts, with_ticks, notes): Wanted| {
            let sources = if texts { sources.emit(()) } else { Vec::new() };
            sharing::options(if with_ticks { (*ticks).clone() } else { Ticks::default() }, names, notes, sources)
        }
    };
    use_effect_with((asked.as_ref().map(Asked::wanted), value.clone()), {
        let (choice, set) = (choice.clone(), made.setter());
        move |(wanted, plan)| {
            set.set(None);
            if let (Some(wanted), Some(plan)) = (*wanted, plan.clone()) {
                let choice = choice(wanted);
                spawn_local(async move { set.set(Some((wanted, sharing::link(plan, choice).await))) });
            }
        }
    });
    let to = |change: Asked| {
        let set = asked.setter();
        Callback::from(move |()| set.set(Some(change.clone())))
    };
    let waits = value.is_none();
    let all = Asked { file: true, names: true, texts: true, ticks: true, ..Asked::default() };
    html! {
        <>
            <details class="menu" data-testid="export">
                <summary>{ "Export" }</summary>
                <ul>
                    <li>{ button("Save a plan file…", "share-file", waits, to(all)) }</li>
                    { forms(value.as_ref(), &announce) }
                </ul>
            </details>
            { button("Request review…", "share-link", waits, to(Asked { ticks: true, ..Asked::default() })) }
            if let (Some(shown), Some(plan)) = (asked.as_ref(), value) {
                { dialog(shown, &asked, made.as_ref(), plan, choice) }
            }
        </>
    }
}

fn dialog(
    shown: &Asked,
    asked: &UseStateHandle<Option<Asked>>,
    made: Option<&(Wanted, Result<Link, Failure>)>,
    plan: &PlanValue,
    choice: impl Fn(Wanted) -> ShareOptions + Clone + 'static,
) -> Html {
    // What is of another choice is still being made anew.
    let made = made.filter(|(wanted, _)| *wanted == shown.wanted()).map(|(_, made)| made);
    let link = made.and_then(|made| made.as_ref().ok());
    let tick = |label: &'static str, id: &'static str, is: bool, change: fn(Asked, bool) -> Asked| {
        let (set, now) = (asked.setter(), Asked { done: "", ..shown.clone() });
        tick_box(label, id, is, Callback::from(move |is: bool| set.set(Some(change(now.clone(), is)))))
    };
    let close = {
        let set = asked.setter();
        Callback::from(move |()| set.set(None))
    };
    let does = |saves: bool| {
        let (set, shown, plan, choice) = (asked.setter(), shown.clone(), plan.clone(), choice.clone());
        let link = link.map(|link| link.link.clone()).unwrap_or_default();
        Callback::from(move |()| {
            let (set, shown, plan, choice) = (set.clone(), shown.clone(), plan.clone(), choice.clone());
            let link = link.clone();
            spawn_local(async move {
                let done = if saves {
                    let file = sharing::plan_file(plan, choice(shown.wanted())).await.ok();
                    file.and_then(|text| save(&text, "plan.switchover.json")).map_or("Saving failed.", |()| "Saved.")
                } else {
                    copy(&link).await.map_or("Copying failed.", |_| "Copied.")
                };
                set.set(Some(Asked { done, ..shown }));
            });
        })
    };
    let copy = button("Copy the link", "copy-link", link.is_none_or(|link| link.is_too_long), does(false));
    let save = button("Save the plan file", "save-plan", link.is_none(), does(true));
    let (first, second) = if shown.file { (save, copy) } else { (copy, save) };
    let title = if shown.file { "Save a plan file" } else { "Request a review" };
    html! {
        <Dialog id="share-dialog" {title} on_close={close}>
            <p>{ "Nothing is sent: the link, or the file, holds the plan itself. Give it to the reviewer." }</p>
            { tick("Ticks", "share-ticks", shown.ticks, |asked, ticks| Asked { ticks, ..asked }) }
            { tick("Notes and initials, as they are written", "share-notes", shown.ticks && (shown.notes || shown.names || shown.texts),
                |asked, notes| Asked { notes, ticks: asked.ticks || notes, names: asked.names && notes, texts: asked.texts && notes, ..asked }) }
            { tick("Names of resources, accounts and people", "share-names", shown.names || shown.texts,
                |asked, names| Asked { names, texts: asked.texts && names, ..asked }) }
            { tick("The texts that you pasted", "share-texts", shown.texts, |asked, texts| Asked { texts, ..asked }) }
            { match made {
                None => html! { <p>{ "One moment…" }</p> },
                Some(Err(trouble)) => html! { <p>{ trouble.to_string() }</p> },
                Some(Ok(link)) => sentences("share-contents", &link.about),
            } }
            <div class="buttons">{ first }{ second }</div>
            <p role="status">{ shown.done }</p>
        </Dialog>
    }
}
