//! The plan in other forms: to copy, and to save as files.

use gloo::file::{Blob, ObjectUrl};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::copy::copy;
use super::engine::{self, PlanValue};
use super::workbench::use_workbench;
use model::wire::Format;

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

/// The forms of a plan.
pub fn downloads(plan: Option<&PlanValue>) -> Html {
    let form = |&(format, title, file): &(Format, &'static str, &'static str)| {
        html! { <Form {format} {title} {file} plan={plan.cloned()} /> }
    };
    html! {
        <section class="downloads" data-testid="downloads" aria-labelledby="downloads-title">
            <h3 id="downloads-title">{ "Take it with you" }</h3>
            <ul>{ for FORMS.iter().map(form) }</ul>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    format: Format,
    title: &'static str,
    file: &'static str,
    /// `None` while there is none to ask with.
    plan: Option<PlanValue>,
}

#[component]
fn Form(FormProps { format, title, file, plan }: &FormProps) -> Html {
    let announce = use_workbench().announce;
    let asked = |saves: bool| {
        let (plan, announce, format, file) = (plan.clone(), announce.clone(), *format, *file);
        Callback::from(move |_: MouseEvent| {
            let (Some(plan), announce) = (plan.clone(), announce.clone()) else { return };
            spawn_local(async move {
                let message = match engine::render(plan, format).await {
                    Err(trouble) => trouble.to_string(),
                    Ok(text) if saves => save(&text, file).map_or("Saving failed", |()| "Saved").to_owned(),
                    Ok(text) => copy(&text).await.map_or("Copying failed", |_| "Copied").to_owned(),
                };
                announce.emit(message.into());
            });
        })
    };
    let waits = plan.is_none();
    html! {
        <li>
            <span>{ title }</span>
            <button type="button" data-copy-form={format.name()} disabled={waits} aria-label={format!("Copy: {title}")} onclick={asked(false)}>
                { "Copy" }
            </button>
            <button type="button" data-save-form={format.name()} disabled={waits} aria-label={format!("Save: {title}")} onclick={asked(true)}>
                { "Save" }
            </button>
        </li>
    }
}

/// Saves a text as a file, as if a link to it had been clicked.
pub fn save(text: &str, file: &str) -> Option<()> {
    let url = ObjectUrl::from(Blob::new(text));
    let link: HtmlElement = web_sys::window()?.document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", &url).ok()?;
    link.set_attribute("download", file).ok()?;
    link.click();
    Some(())
}
