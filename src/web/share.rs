//! Handing the plan over: a dialog that shows what a link or a plan file would hold before it is copied or saved.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::controls::{button, sentences, tick_box};
use super::copy::copy;
use super::dialog::Dialog;
use super::downloads::save;
use super::engine::Trouble;
use super::sharing::{self, Choice, Link};
use super::ticks::Ticks;
use crate::Source;

/// What is handed over.
#[derive(Properties)]
pub struct ShareProps {
    /// The plan's JSON; `None` while there is no whole plan.
    pub json: Option<Rc<str>>,
    /// The ticks and notes.
    pub ticks: Rc<Ticks>,
    /// The texts that the plan was made from.
    pub sources: Callback<(), Vec<Source>>,
}

impl PartialEq for ShareProps {
    fn eq(&self, other: &Self) -> bool {
        let address = |props: &Self| props.json.as_ref().map(|json| json.as_ptr());
        address(self) == address(other) && self.ticks == other.ticks && self.sources == other.sources
    }
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
    /// What has been done.
    done: &'static str,
}

impl Asked {
    /// Whether names, texts and ticks are wanted. Texts hold names: with them, no name is left to be replaced.
    fn wanted(&self) -> Wanted {
        (self.names || self.texts, self.texts, self.ticks)
    }
}

type Wanted = (bool, bool, bool);

/// The buttons that open the dialog, and [the dialog](ShareProps).
#[component]
pub fn Share(ShareProps { json, ticks, sources }: &ShareProps) -> Html {
    let asked = use_state_eq(|| None::<Asked>);
    let made = use_state_eq(|| None::<(Wanted, Result<Link, Trouble>)>);
    let choice = {
        let (ticks, sources) = (ticks.clone(), sources.clone());
        move |(names, texts, with_ticks): Wanted| {
            let sources = if texts { sources.emit(()) } else { Vec::new() };
            Choice { ticks: if with_ticks { (*ticks).clone() } else { Ticks::default() }, names, sources }
        }
    };
    use_effect_with((asked.as_ref().map(Asked::wanted), json.clone()), {
        let (choice, set) = (choice.clone(), made.setter());
        move |(wanted, json)| {
            set.set(None);
            if let (Some(wanted), Some(json)) = (*wanted, json.clone()) {
                let choice = choice(wanted);
                spawn_local(async move { set.set(Some((wanted, sharing::link(&json, &choice).await))) });
            }
        }
    });
    let to = |change: Asked| {
        let set = asked.setter();
        Callback::from(move |()| set.set(Some(change.clone())))
    };
    let waits = json.is_none();
    let all = Asked { file: true, names: true, texts: true, ticks: true, ..Asked::default() };
    html! {
        <>
            <div class="buttons">
                { button("Copy a link…", "share-link", waits, to(Asked { ticks: true, ..Asked::default() })) }
                { button("Save a plan file…", "share-file", waits, to(all)) }
            </div>
            if let (Some(shown), Some(json)) = (asked.as_ref(), json) {
                { dialog(shown, &asked, made.as_ref(), json, choice) }
            }
        </>
    }
}

fn dialog(
    shown: &Asked,
    asked: &UseStateHandle<Option<Asked>>,
    made: Option<&(Wanted, Result<Link, Trouble>)>,
    json: &Rc<str>,
    choice: impl Fn(Wanted) -> Choice + Clone + 'static,
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
        let (set, shown, json, choice) = (asked.setter(), shown.clone(), json.clone(), choice.clone());
        let link = link.map(|link| link.link.clone()).unwrap_or_default();
        Callback::from(move |()| {
            let (set, shown, json, choice) = (set.clone(), shown.clone(), json.clone(), choice.clone());
            let link = link.clone();
            spawn_local(async move {
                let done = if saves {
                    let file = sharing::plan_file(&json, &choice(shown.wanted())).await.ok();
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
    let title = if shown.file { "Save a plan file" } else { "Copy a link" };
    html! {
        <Dialog id="share-dialog" {title} on_close={close}>
            <p>{ "Nothing is sent anywhere: the link, or the file, holds the plan itself." }</p>
            { tick("Ticks and notes", "share-ticks", shown.ticks, |asked, ticks| Asked { ticks, ..asked }) }
            { tick("Names of resources, accounts and people", "share-names", shown.names || shown.texts,
                |asked, names| Asked { names, texts: asked.texts && names, ..asked }) }
            { tick("The texts that you pasted", "share-texts", shown.texts, |asked, texts| Asked { texts, ..asked }) }
            { match made {
                None => html! { <p>{ "One moment…" }</p> },
                Some(Err(trouble)) => html! { <p>{ trouble.told().to_owned() }</p> },
                Some(Ok(link)) => sentences("share-contents", &link.told),
            } }
            <div class="buttons">{ first }{ second }</div>
            <p role="status">{ shown.done }</p>
        </Dialog>
    }
}
