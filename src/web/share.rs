//! Handing the plan over: a dialog that shows what a link or a plan file would hold before it is copied or saved.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::copy::copy;
use super::dialog::Dialog;
use super::downloads::save;
use super::engine::{Text, Trouble};
use super::sharing::{self, Choice, Contents, Link, LinkSize};
use super::ticks::Ticks;
use super::workbench::use_workbench;
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
        let same = match (&self.json, &other.json) {
            (Some(own), Some(others)) => Rc::ptr_eq(own, others),
            (None, None) => true,
            _ => false,
        };
        same && self.ticks == other.ticks && self.sources == other.sources
    }
}

/// What the user wants to hand over.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Wanted {
    names: bool,
    texts: bool,
    ticks: bool,
}

impl Wanted {
    /// To others: nothing that names the network.
    const LINK: Wanted = Wanted { names: false, texts: false, ticks: true };
    /// To go on with: all of it.
    const FILE: Wanted = Wanted { names: true, texts: true, ticks: true };
}

/// The buttons that open the dialog, and [the dialog](ShareProps).
#[component]
pub fn Share(props: &ShareProps) -> Html {
    let wanted = use_state_eq(|| None::<Wanted>);
    let button = |label: &'static str, id: &'static str, first: Wanted| {
        let wanted = wanted.setter();
        let onclick = Callback::from(move |_: MouseEvent| wanted.set(Some(first)));
        html! { <button type="button" data-testid={id} disabled={props.json.is_none()} {onclick}>{ label }</button> }
    };
    let on_close = {
        let wanted = wanted.setter();
        use_callback((), move |(), ()| wanted.set(None))
    };
    html! {
        <>
            <div class="buttons" data-testid="share">
                { button("Copy a link…", "share-link", Wanted::LINK) }
                { button("Save a plan file…", "share-file", Wanted::FILE) }
            </div>
            if let (Some(first), Some(json)) = (*wanted, &props.json) {
                <ShareDialog {first} json={json.clone()} ticks={props.ticks.clone()} sources={props.sources.clone()} {on_close} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ShareDialogProps {
    first: Wanted,
    json: Rc<str>,
    ticks: Rc<Ticks>,
    sources: Callback<(), Vec<Source>>,
    on_close: Callback<()>,
}

#[component]
fn ShareDialog(ShareDialogProps { first, json, ticks, sources, on_close }: &ShareDialogProps) -> Html {
    let announce = use_workbench().announce;
    let wanted = use_state_eq(|| *first);
    let made = use_state_eq(|| None::<Result<Link, Trouble>>);
    let told = use_state_eq(|| "");
    use_effect_with(*wanted, {
        let (json, ticks, sources, made, told) =
            (json.clone(), ticks.clone(), sources.clone(), made.setter(), told.setter());
        move |wanted| {
            let wanted = *wanted;
            made.set(None);
            told.set("");
            spawn_local(async move {
                let sources = texts(wanted, &sources);
                made.set(Some(sharing::link(&json, &choice(wanted, &ticks, &sources)).await));
            });
        }
    });
    let tell = {
        let told = told.setter();
        move |text: &'static str| {
            told.set(text);
            announce.emit(text.into());
        }
    };
    let on_save = {
        let (json, ticks, sources, wanted, tell) =
            (json.clone(), ticks.clone(), sources.clone(), *wanted, tell.clone());
        Callback::from(move |_: MouseEvent| {
            let (json, ticks, sources, tell) = (json.clone(), ticks.clone(), sources.clone(), tell.clone());
            spawn_local(async move {
                let sources = texts(wanted, &sources);
                let file = sharing::plan_file(&json, &choice(wanted, &ticks, &sources)).await;
                let saved = file.ok().and_then(|text| save(&text, "plan.switchover.json"));
                tell(saved.map_or("Saving failed.", |()| "Saved as plan.switchover.json."));
            });
        })
    };
    let tick = |label: &'static str, id: &'static str, is: bool, change: fn(Wanted, bool) -> Wanted| {
        let (set, wanted) = (wanted.setter(), *wanted);
        let onchange = Callback::from(move |event: Event| {
            if let Some(tick) = event.target_dyn_into::<HtmlInputElement>() {
                set.set(change(wanted, tick.checked()));
            }
        });
        html! {
            <label class="step"><input type="checkbox" data-testid={id} checked={is} {onchange} /><span>{ label }</span></label>
        }
    };
    html! {
        <Dialog id="share-dialog" title={if *first == Wanted::FILE { "Save a plan file" } else { "Copy a link" }} on_close={on_close.clone()}>
            <p>{ "Nothing is sent anywhere: the plan is in the link, or in the file, itself." }</p>
            <div class="choices">
                { tick("Ticks and notes", "share-ticks", wanted.ticks, |wanted, ticks| Wanted { ticks, ..wanted }) }
                // Texts hold names: with them, no name is left to be replaced.
                { tick("Names of resources, accounts and people", "share-names", wanted.names, |wanted, names| Wanted { names, texts: wanted.texts && names, ..wanted }) }
                { tick("The texts, without the secrets that were found", "share-texts", wanted.texts, |wanted, texts| Wanted { texts, names: wanted.names || texts, ..wanted }) }
            </div>
            { match &*made {
                None => html! { <p>{ "One moment…" }</p> },
                Some(Err(trouble)) => html! { <p role="alert">{ trouble.told().to_owned() }</p> },
                Some(Ok(link)) => html! { <>{ contents(&link.contents, wanted.names) }{ buttons(link, *first == Wanted::FILE, tell.clone(), &on_save) }</> },
            } }
            <p class="note">{ *told }</p>
        </Dialog>
    }
}

fn texts(wanted: Wanted, sources: &Callback<(), Vec<Source>>) -> Vec<Source> {
    if wanted.texts { sources.emit(()) } else { Vec::new() }
}

fn choice<'s>(wanted: Wanted, ticks: &Ticks, sources: &'s [Source]) -> Choice<'s> {
    let ticks = if wanted.ticks { ticks.clone() } else { Ticks::default() };
    Choice { ticks, names: wanted.names, sources: sources.iter().map(Text::from).collect() }
}

/// What would be handed over, in words.
fn contents(Contents { counts, names, sources, left_out }: &Contents, with_names: bool) -> Html {
    let words = [
        "subject",
        "step",
        "change",
        "step with ticks or notes|steps with ticks or notes",
        "note",
        "address or range|addresses and ranges",
    ];
    let counted = counts.iter().zip(words).filter(|(count, _)| **count > 0).map(|(count, word)| {
        let (one, many) =
            word.split_once('|').map_or_else(|| (word, format!("{word}s")), |(one, many)| (one, many.to_owned()));
        if *count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
    });
    html! {
        <div class="contents" data-testid="share-contents">
            <h3>{ "What is in it" }</h3>
            <ul>
                <li>{ counted.collect::<Vec<_>>().join(", ") }</li>
                if !with_names {
                    <li>{ "Stand-ins such as nsg-1 in the place of names. Addresses stay; notes stay, but for the names in them." }</li>
                }
                if !names.is_empty() {
                    <li>
                        <details><summary>{ format!("{} names", names.len()) }</summary><p>{ names.join(", ") }</p></details>
                    </li>
                }
                if !sources.is_empty() {
                    <li>{ format!("The texts: {}", sources.join(", ")) }</li>
                }
            </ul>
            if !left_out.is_empty() {
                <h3>{ "What is not" }</h3>
                <ul>{ for left_out.iter().map(|one| html! { <li>{ one }</li> }) }</ul>
            }
        </div>
    }
}

/// What can be done with it: a file always, a link up to its greatest length.
fn buttons(
    link: &Link,
    file_first: bool,
    tell: impl Fn(&'static str) + Clone + 'static,
    on_save: &Callback<MouseEvent>,
) -> Html {
    let (address, whole) = whole(&link.fragment);
    let on_copy = Callback::from(move |_: MouseEvent| {
        let (whole, tell) = (whole.clone(), tell.clone());
        spawn_local(async move {
            tell(copy(&whole).await.map_or("Copying failed: the browser does not allow it here.", |_| "Copied."));
        });
    });
    let length = link.fragment.len() + address;
    let told = match link.size {
        LinkSize::Short => format!("The link has {length} characters."),
        LinkSize::Long => {
            format!("The link has {length} characters: some mail and chat programs cut it. A plan file is safer.")
        }
        LinkSize::TooLong => format!(
            "As a link it would have {length} characters, too many for one: save the plan file and hand that over."
        ),
    };
    let is_long = link.size != LinkSize::Short;
    let copy = html! {
        <button type="button" data-testid="copy-link" disabled={link.size == LinkSize::TooLong} onclick={on_copy}>{ "Copy the link" }</button>
    };
    let save = html! { <button type="button" data-testid="save-plan" onclick={on_save.clone()}>{ "Save the plan file" }</button> };
    html! {
        <>
            <p class={is_long.then_some("note")} data-testid="share-length">{ told }</p>
            if address == 0 {
                <p class="note">{ "This page was opened from a disk, so it has no address for others: put the link behind the address of a Switchover page." }</p>
            }
            <p class="buttons">{ if file_first { html! { <>{ save }{ copy }</> } } else { html! { <>{ copy }{ save }</> } } }</p>
        </>
    }
}

/// The length of the page's address, and the whole link; only its fragment where the page has no address that others reach.
fn whole(fragment: &str) -> (usize, String) {
    let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let address = address.split('#').next().filter(|address| address.starts_with("http")).unwrap_or_default();
    (address.len(), format!("{address}{fragment}"))
}
