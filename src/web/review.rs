//! A plan that someone has shared: to be read and reviewed, to be made the user's own, or to be merged with it.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::controls::{banner, button, sentences};
use super::copy::copy;
use super::downloads::save;
use super::el::{Child, all, el};
use super::opened::{Opening, saying};
use super::screen::Action;
use super::sharing::{self, Merging, Opened, page};
use super::shortcuts::go_to;
use super::ticks::{Ticking, now};
use model::message::Message;
use model::plan::Plan;
use model::source::Source;
use model::wire::page as messages;
use model::wire::{MergedTicks, Review, Says, ShareOptions};

/// What can be done with what was opened.
pub struct ReviewActions<'r> {
    /// Makes it the user's own.
    pub on_take: Callback<()>,
    /// What merging with the user's own plan gives; `None` where there is none.
    pub merging: Option<&'r Merging>,
    /// Merges.
    pub on_merge: Callback<MergedTicks>,
    /// Shows the user's own again.
    pub on_close: Callback<()>,
}

/// Says what is being opened, above the plan.
pub fn opening(opening: &Opening, actions: &ReviewActions<'_>) -> Html {
    let close = || button("Close", "close-review", false, actions.on_close.clone());
    match opening {
        Opening::Nothing => Html::default(),
        Opening::Pending => banner("", "opening", "Opening what was shared…", Html::default()),
        Opening::Failed(why) => banner("trouble", "not-opened", why, close()),
        Opening::Review(opened) => {
            let (told, merge) = actions.merging.map(|merging| merged(merging, &actions.on_merge)).unwrap_or_default();
            let take = button("Make it mine", "take", false, actions.on_take.clone());
            let buttons = el!("div.buttons", merge, take, close());
            let about = vec![told, sentences("review-told", &about(opened)), buttons.html()].child();
            banner("review", "review", REVIEW, about)
        }
    }
}

const REVIEW: &str = "You are reading a plan that someone shared. Nothing of yours changes until you choose so, and that can be undone. \
                      Read its commands before you run any.";

/// What merging makes of the user's plan, and the button that does it.
fn merged(merging: &Merging, on_merge: &Callback<MergedTicks>) -> (Html, Html) {
    match merging {
        None => Default::default(),
        Some(Err(trouble)) => (el!("p", trouble.to_string()).html(), Html::default()),
        Some(Ok(merged)) => {
            let (on_merge, taken) = (on_merge.clone(), merged.clone());
            let merge = el!("button.primary[type=button][data-testid=take-merged]", "Add it to my plan");
            let merge = merge.on_click(Callback::from(move |_| on_merge.emit(taken.clone())));
            (sentences("merged", &merged.sentences), merge.html())
        }
    }
}

/// What people say of a plan, or of a step of it.
pub fn said(plan: &Plan, reviews: &[Review], step: &str) -> Html {
    let says = |review: &Review| {
        let says = match review.says {
            Says::Requested => " asked for a review ",
            Says::Approved => " approved ",
            Says::ChangesRequested => " requested changes ",
            Says::Commented => " commented ",
        };
        let day = review.when.get(..10).unwrap_or_default().to_owned();
        let is_other = plan.fingerprint.as_ref() != Some(&review.plan);
        let version = if is_other { ", of another version" } else { "" };
        let who = if review.who.is_empty() { "Someone" } else { &review.who };
        let about = el!("small", format!("{day}{version}"));
        el!("li", el!("strong", who.to_owned()), says, about, el!("p", review.text.clone())).html()
    };
    let said = all(reviews.iter().filter(|review| review.step == step), says);
    if said.is_empty() { Html::default() } else { el!("ul.reviews[data-testid=reviews]", said).html() }
}

/// The bar in which a reviewer approves a plan or requests changes. `sent` says what became of it.
pub fn reviewer_bar(opened: &Rc<Opened>, ticking: &Ticking, sent: &'static str, act: &Callback<Action>) -> Html {
    let Some(reviewing) = ticking.reviewing.clone() else { return Html::default() };
    let own = reviewing.mine.iter().find(|review| review.step.is_empty()).cloned();
    let plan = opened.plan.fingerprint.clone().unwrap_or_default();
    let own = own.unwrap_or(Review { plan, ..Review::default() });
    let decides = |says: Says, label: &'static str, id: &'static str| {
        let (own, who, act) = (own.clone(), ticking.who.clone(), act.clone());
        let (opened, reviewing) = (opened.clone(), reviewing.clone());
        let is_said = own.says == says;
        let onclick = Callback::from(move |_: MouseEvent| {
            if who.trim().is_empty() {
                act.emit(Action::Sent("Enter your name first."));
                go_to("[data-testid=reviewer]");
                return;
            }
            let review = Review { says, when: now(), ..own.clone() };
            let mine = saying(&reviewing.mine, review.clone());
            reviewing.on_review.emit(review);
            let (opened, act, who) = (opened.clone(), act.clone(), who.clone());
            spawn_local(async move { act.emit(Action::Sent(send(&opened, mine, &who).await)) });
        });
        el!("button[type=button]", label).word("data-testid", id).state("aria-pressed", is_said).on_click(onclick)
    };
    let name = el!("input[data-testid=reviewer][placeholder=Your name][aria-label=Your name][autocomplete=name]");
    let words = el!(
        "input[data-testid=plan-comment][placeholder=Comment on the plan][aria-label=Comment on the plan][autocomplete=off]"
    );
    let on_words = {
        let own = own.clone();
        reviewing.on_review.reform(move |text: String| Review { text, when: now(), ..own.clone() })
    };
    el!(
        "section.reviewer[aria-label=Your review][data-testid=reviewer-bar]",
        name.value(ticking.who.to_string()).on_input(ticking.on_who.reform(AttrValue::from)),
        words.value(own.text.clone()).on_input(on_words),
        decides(Says::Approved, "Approve", "approve"),
        decides(Says::ChangesRequested, "Request changes", "request-changes"),
        el!("p[role=status][data-testid=sent]", sent),
    )
    .html()
}

/// Hands a review back: as a link that is copied, or as a file where that is of no use.
async fn send(opened: &Opened, mine: Vec<Review>, who: &str) -> &'static str {
    let mut reviews = opened.shared.reviews.clone();
    mine.into_iter().for_each(|review| Review { who: who.to_owned(), ..review }.add_to(&mut reviews));
    let (ticks, page) = ((*opened.ticks).clone(), page());
    let options = ShareOptions { ticks, reviews, names: true, notes: true, page, ..ShareOptions::default() };
    let plan = opened.shared.plan.clone();
    let link = sharing::link(plan.clone(), options.clone()).await;
    let link = link.ok().filter(|link| !link.is_too_long && !link.link.starts_with('#'));
    if let Some(link) = link
        && copy(&link.link).await.is_ok()
    {
        return "The link to send back is copied.";
    }
    match sharing::plan_file(plan, options).await {
        Ok(file) => {
            save(&file, "review.switchover.json");
            "Send back the file that was saved."
        }
        Err(_) => "It could not be saved.",
    }
}

/// What there is to know about it.
fn about(opened: &Opened) -> Vec<Message> {
    let mut about = Vec::new();
    if opened.shared.names_replaced {
        about.push(messages::pseudonyms());
    }
    if opened.shared.sources.is_empty() {
        about.push(messages::without_texts());
    }
    about.extend(opened.shared.left_out.iter().map(messages::not_in_it));
    about
}

/// The texts that came with it, each to be opened.
pub fn shared_texts(opened: &Rc<Opened>) -> Html {
    if opened.shared.sources.is_empty() {
        return Html::default();
    }
    let text = |(number, source): (usize, &Source)| {
        let text = el!("textarea[readonly][wrap=off][rows=16]").attr("id", text_id(number));
        let text = text.attr("aria-label", source.name.clone()).value(source.text.clone());
        el!("details[data-testid=shared-text]", el!("summary", &source.name), text).when("open", number == 0).html()
    };
    let title = el!("h2[id=source-title]", "Rules");
    let texts = all(opened.shared.sources.iter().enumerate(), text);
    el!("section.pane source[aria-labelledby=source-title]", title, texts).html()
}

/// The id of the box with one of the texts.
fn text_id(number: usize) -> String {
    format!("shared-text-{number}")
}

/// The box with one of the texts, by its name, brought into sight.
pub fn text_box_of(opened: &Opened, source: Option<&String>) -> Option<web_sys::HtmlTextAreaElement> {
    use wasm_bindgen::JsCast;
    let number = opened.shared.sources.iter().position(|text| Some(&text.name) == source)?;
    let text_box = web_sys::window()?.document()?.get_element_by_id(&text_id(number))?;
    if let Some(details) = text_box.parent_element().and_then(|parent| parent.dyn_into::<HtmlDetailsElement>().ok()) {
        details.set_open(true);
    }
    text_box.dyn_into().ok()
}
