//! The plan in other forms: to copy, and to save as files.

use std::rc::Rc;

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::copy::copy;
use super::el::{Child, all, el};
use super::engine::{self, PlanValue};
use model::wire::{Format, Review};

#[wasm_bindgen(module = "/static/files.js")]
extern "C" {
    /// Saves a text as a file.
    pub fn save(text: &str, file: &str);
}

/// The forms: what each is, and the name of its file.
const FORMS: [(Format, &str, &str); 8] = [
    (Format::Markdown, "Markdown", "switchover.md"),
    (Format::Html, "Report to print", "switchover.html"),
    (Format::ChangeRequest, "Change request", "change-request.txt"),
    (Format::ChangeRequestMarkdown, "Change request as Markdown", "change-request.md"),
    (Format::Text, "Plain text", "switchover.txt"),
    (Format::JiraCsv, "CSV for Jira", "switchover-jira.csv"),
    (Format::AzureBoardsCsv, "CSV for Azure Boards", "switchover-boards.csv"),
    (Format::Json, "JSON", "switchover.json"),
];

/// The forms of a plan, in a list; nothing while there is no plan to ask with.
pub fn forms(plan: Option<&PlanValue>, reviews: &Rc<Vec<Review>>, announce: &Callback<AttrValue>) -> Html {
    all(FORMS.iter(), |form| item(form, plan, reviews, announce)).child()
}

fn item(
    &(format, title, file): &(Format, &'static str, &'static str),
    plan: Option<&PlanValue>,
    reviews: &Rc<Vec<Review>>,
    announce: &Callback<AttrValue>,
) -> Html {
    let asked = |saves: bool| {
        let (plan, reviews, announce) = (plan.cloned(), reviews.clone(), announce.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(plan) = plan.clone() else { return };
            let (reviews, announce) = ((*reviews).clone(), announce.clone());
            spawn_local(async move {
                let message = match engine::render(plan, format, reviews).await {
                    Err(trouble) => trouble.to_string(),
                    Ok(text) if saves => {
                        save(&text, file);
                        "Saved".to_owned()
                    }
                    Ok(text) => copy(&text).await.map_or("Copying failed", |_| "Copied").to_owned(),
                };
                announce.emit(message.into());
            });
        })
    };
    let waits = plan.is_none();
    let button = |label: &'static str, data: &'static str, saves: bool| {
        let button =
            el!("button[type=button]", label).word(data, format.name()).attr("aria-label", format!("{label}: {title}"));
        button.when("disabled", waits).on_click(asked(saves))
    };
    el!("li", el!("span", title), button("Copy", "data-copy-form", false), button("Save", "data-save-form", true))
        .html()
}
