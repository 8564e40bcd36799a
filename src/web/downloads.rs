//! The plan in other forms: to copy, and to save as files.

use std::rc::Rc;

use gloo::file::{Blob, ObjectUrl};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::copy::copy;
use super::engine;
use super::workbench::use_workbench;

/// The forms: the engine's name of each, what it is, the name of its file.
const FORMS: [(&str, &str, &str); 8] = [
    ("markdown", "Markdown", "switchover.md"),
    ("html", "Report to print", "switchover.html"),
    ("change-request", "Change request", "change-request.txt"),
    ("change-request-markdown", "Change request as Markdown", "change-request.md"),
    ("text", "Plain text", "switchover.txt"),
    ("jira-csv", "CSV for Jira", "switchover-jira.csv"),
    ("azure-boards-csv", "CSV for Azure Boards", "switchover-boards.csv"),
    ("json", "JSON", "switchover.json"),
];

/// The forms of a plan, by its JSON; none can be asked for while there is no JSON.
pub fn downloads(json: Option<&Rc<str>>) -> Html {
    let form = |(format, title, file): &(&'static str, &'static str, &'static str)| {
        html! { <Form {format} {title} {file} json={json.map(|json| AttrValue::from(json.clone()))} /> }
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
    format: &'static str,
    title: &'static str,
    file: &'static str,
    json: Option<AttrValue>,
}

#[component]
fn Form(FormProps { format, title, file, json }: &FormProps) -> Html {
    let announce = use_workbench().announce;
    let asked = |saves: bool| {
        let (json, announce, format, file) = (json.clone(), announce.clone(), *format, *file);
        Callback::from(move |_: MouseEvent| {
            let (Some(json), announce) = (json.clone(), announce.clone()) else { return };
            spawn_local(async move {
                let told = match engine::render(&json, format).await {
                    Err(trouble) => trouble.told().to_owned(),
                    Ok(text) if saves => save(&text, file).map_or("Saving failed", |()| "Saved").to_owned(),
                    Ok(text) => copy(&text).await.map_or("Copying failed", |_| "Copied").to_owned(),
                };
                announce.emit(told.into());
            });
        })
    };
    let waits = json.is_none();
    html! {
        <li>
            <span>{ title }</span>
            <button type="button" data-copy-form={*format} disabled={waits} aria-label={format!("Copy: {title}")} onclick={asked(false)}>
                { "Copy" }
            </button>
            <button type="button" data-save-form={*format} disabled={waits} aria-label={format!("Save: {title}")} onclick={asked(true)}>
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
