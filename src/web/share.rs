//! Handing the plan over: a dialog that shows what a link or a plan file would hold before it is copied or saved.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::controls::{button, sentences, tick_box};
use super::copy::copy;
use super::dialog::dialog;
use super::downloads::{forms, save};
use super::el::{Child, el};
use super::engine::PlanValue;
use super::screen::Action;
use super::sharing::{self, Asked, Made, Wanted, page};
use super::ticks::{Ticking, now};
use model::source::Source;
use model::wire::{Review, Says, ShareOptions, Ticks};

/// What is handed over, and how.
pub struct Share<'s> {
    /// The plan; `None` while there is no whole one.
    pub value: Option<&'s PlanValue>,
    /// What the user asked for.
    pub asked: Option<&'s Asked>,
    /// The link that was made.
    pub made: Option<&'s Made>,
    /// What goes with the plan, by what is wanted.
    pub choice: &'s Callback<Wanted, ShareOptions>,
    /// Who shares it, and what people say of it.
    pub ticking: &'s Ticking,
    /// Changes what is shown.
    pub act: &'s Callback<Action>,
    /// Announces what was done.
    pub announce: &'s Callback<AttrValue>,
}

/// What goes with a plan: who shares it, its ticks, and the texts that it was made from.
pub fn choice(ticking: &Ticking, plan: &str, sources: &Callback<(), Vec<Source>>) -> Callback<Wanted, ShareOptions> {
    let (ticking, plan, sources) = (ticking.clone(), plan.to_owned(), sources.clone());
    Callback::from(move |(names, texts, with_ticks, notes): Wanted| {
        let sources = if texts { sources.emit(()) } else { Vec::new() };
        let ticks = if with_ticks { (*ticking.ticks).clone() } else { Ticks::default() };
        let mut reviews = (*ticking.reviews).clone();
        let (who, when, says) = (ticking.who.to_string(), now(), Says::Requested);
        Review { who, when, says, plan: plan.clone(), ..Review::default() }.add_to(&mut reviews);
        ShareOptions { ticks, reviews, names, notes, sources, page: page() }
    })
}

/// Makes the link that is asked for.
#[hook]
pub fn use_link(
    asked: Option<Wanted>,
    who: &AttrValue,
    value: &Option<PlanValue>,
    choice: &Callback<Wanted, ShareOptions>,
    act: &Callback<Action>,
) {
    use_effect_with((asked, value.clone(), who.clone()), {
        let (choice, act) = (choice.clone(), act.clone());
        move |(asked, plan, _)| {
            act.emit(Action::Made(None));
            if let (Some(wanted), Some(plan)) = (*asked, plan.clone()) {
                let choice = choice.emit(wanted);
                spawn_local(async move { act.emit(Action::Made(Some((wanted, sharing::link(plan, choice).await)))) });
            }
        }
    });
}

/// The buttons that open the dialog, and the dialog.
pub fn share(of: &Share<'_>) -> Html {
    let to = |change: Asked| of.act.reform(move |()| Action::Ask(Some(change.clone())));
    let waits = of.value.is_none();
    let all = Asked { file: true, names: true, texts: true, ticks: true, ..Asked::default() };
    let file = el!("li", button("Save a plan file…", "share-file", waits, to(all)));
    let list = el!("ul", file, forms(of.value, &of.ticking.reviews, of.announce));
    let menu = el!("details.menu[data-testid=export]", el!("summary", "Export"), list);
    let review = button("Request review…", "share-link", waits, to(Asked { ticks: true, ..Asked::default() }));
    let shown = of.asked.zip(of.value);
    let shown = shown.map(|(shown, plan)| content(shown, plan, of));
    vec![menu.html(), review, shown.child()].child()
}

/// The dialog.
fn content(shown: &Asked, plan: &PlanValue, of: &Share<'_>) -> Html {
    // The result of another choice is still being made.
    let made = of.made.filter(|(wanted, _)| *wanted == shown.wanted()).map(|(_, made)| made);
    let link = made.and_then(|made| made.as_ref().ok());
    let tick = |label: &'static str, id: &'static str, is: bool, change: fn(Asked, bool) -> Asked| {
        let now = Asked { done: "", ..shown.clone() };
        tick_box(label, id, is, of.act.reform(move |is: bool| Action::Ask(Some(change(now.clone(), is)))))
    };
    let close = of.act.reform(|()| Action::Ask(None));
    let does = |saves: bool| {
        let (act, shown, plan, choice) = (of.act.clone(), shown.clone(), plan.clone(), of.choice.clone());
        let link = link.map(|link| link.link.clone()).unwrap_or_default();
        Callback::from(move |()| {
            let (act, shown, plan, choice) = (act.clone(), shown.clone(), plan.clone(), choice.clone());
            let link = link.clone();
            spawn_local(async move {
                let done = if saves {
                    let file = sharing::plan_file(plan, choice.emit(shown.wanted())).await;
                    file.map_or("Saving failed.", |text| {
                        save(&text, "plan.switchover.json");
                        "Saved."
                    })
                } else {
                    copy(&link).await.map_or("Copying failed.", |_| "Copied.")
                };
                act.emit(Action::Ask(Some(Asked { done, ..shown })));
            });
        })
    };
    let copy = button("Copy the link", "copy-link", link.is_none_or(|link| link.is_too_long), does(false));
    let save = button("Save the plan file", "save-plan", link.is_none(), does(true));
    let (first, second) = if shown.file { (save, copy) } else { (copy, save) };
    let title = if shown.file { "Save a plan file" } else { "Request a review" };
    let notes = shown.ticks && (shown.notes || shown.names || shown.texts);
    let name = el!("input[data-testid=share-who][autocomplete=name]").value(of.ticking.who.to_string());
    let name = name.on_input(of.ticking.on_who.reform(AttrValue::from));
    let content = vec![
        el!("p", "Nothing is sent: the link, or the file, holds the plan itself. Give it to the reviewer.").html(),
        el!("label", el!("span", "Your name, for the reviewer"), name).html(),
        tick("Ticks", "share-ticks", shown.ticks, |asked, ticks| Asked { ticks, ..asked }),
        tick("Notes, reviews, and names of people, as they are written", "share-notes", notes, |asked, notes| {
            let (names, texts) = (asked.names && notes, asked.texts && notes);
            Asked { notes, ticks: asked.ticks || notes, names, texts, ..asked }
        }),
        tick("Names of resources, accounts and people", "share-names", shown.names || shown.texts, |asked, names| {
            Asked { names, texts: asked.texts && names, ..asked }
        }),
        tick("The texts that you pasted", "share-texts", shown.texts, |asked, texts| Asked { texts, ..asked }),
        match made {
            None => el!("p", "One moment…").html(),
            Some(Err(trouble)) => el!("p", trouble.to_string()).html(),
            Some(Ok(link)) => sentences("share-contents", &link.about),
        },
        el!("div.buttons", first, second).html(),
        el!("p[role=status]", shown.done).html(),
    ];
    dialog("share-dialog", title, content.child(), close)
}
