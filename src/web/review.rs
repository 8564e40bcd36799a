//! A plan that someone has shared, to be read; the ways to make it the user's own, and to merge its ticks.

use std::rc::Rc;

use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::controls::{banner, button, sentences};
use super::el::{Child, all, el};
use super::opened::Opening;
use super::sharing::Opened;
use model::message::Message;
use model::source::Source;
use model::wire::page as messages;

/// What can be done with what was opened.
pub struct ReviewActions {
    /// Makes it the user's own.
    pub on_take: Callback<()>,
    /// Merges its ticks into the user's; `None` where there is nothing to merge them with.
    pub on_merge: Option<Callback<()>>,
    /// Shows the user's own again.
    pub on_close: Callback<()>,
}

/// Says what is being opened, above the plan.
pub fn opening(opening: &Opening, actions: &ReviewActions) -> Html {
    let close = || button("Close", "close-review", false, actions.on_close.clone());
    match opening {
        Opening::Nothing => Html::default(),
        Opening::Pending => banner("", "opening", "Opening what was shared…", Html::default()),
        Opening::Failed(why) => banner("trouble", "not-opened", why, close()),
        Opening::Review(opened) => {
            let merge = actions.on_merge.clone();
            let merge = merge.map(|merge| button("Merge its ticks into mine…", "merge", false, merge));
            let take = button("Make it mine", "take", false, actions.on_take.clone());
            let buttons = el!("div.buttons", take, merge, close());
            banner("review", "review", REVIEW, vec![sentences("review-told", &about(opened)), buttons.html()].child())
        }
    }
}

const REVIEW: &str = "You are reading a plan that someone shared. It changes nothing of yours until you make it yours, which \
                      replaces your texts and ticks and can be undone. Read its commands before you run any.";

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
