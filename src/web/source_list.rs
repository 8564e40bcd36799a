//! The texts, below the folders that they are in, each a chip: what it was taken for and how much is in it. The name of the one in the text box can be
//! changed in its place.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDetailsElement, HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::draft::{Change, Draft};
use super::el::{Child, all, el};
use model::plan::Plan;
use model::source::{Severity, SourceReport};

/// The list of texts. Their details are the plan's; a text that was not read yet has no more than its name.
pub fn source_list(draft: &Draft, plan: Option<&Plan>, edit: &Callback<Change>, reading: &Callback<bool>) -> Html {
    let go = |change: fn(Draft, usize) -> Draft, place: usize, reads: Option<Callback<bool>>| {
        let edit = edit.clone();
        Callback::from(move |_: MouseEvent| {
            reads.iter().for_each(|reading| reading.emit(true));
            edit.emit(Box::new(move |draft| change(draft, place)));
        })
    };
    let mut last = String::new();
    let item = |(place, name): (usize, String)| {
        let (folder, own) = name.rsplit_once('/').map_or(("", name.as_str()), |(folder, own)| (folder, own));
        let heading = (folder != last)
            .then(|| el!("li.folder[aria-hidden=true]", format!("{}/", if folder.is_empty() { "." } else { folder })));
        last = folder.to_owned();
        let report = plan.and_then(|plan| plan.sources.iter().find(|report| report.name == name));
        let is_shown = place == draft.shown;
        let details = el!("small", report.map(details).unwrap_or_default());
        // Its whole name is its text: what the heading shows is not shown again.
        let path = (!folder.is_empty()).then(|| el!("span.hidden", format!("{folder}/")));
        let label = el!("span", path, own.to_owned());
        let show = el!("button[type=button]", label, details).state("aria-pressed", is_shown);
        let show = show.on_click(go(Draft::showing, place, Some(reading.clone())));
        let field = is_shown.then(|| name_field(&name, place, edit));
        let remove = el!("button.remove[type=button]", "×").attr("aria-label", format!("Remove {name}"));
        let item = el!("li", show, field, remove.on_click(go(Draft::without, place, None))).key(place.to_string());
        vec![heading.child(), item.html()].child()
    };
    let is_empty = draft.texts.len() < 2 && draft.is_blank();
    let items = if is_empty { Vec::new() } else { all(draft.names().into_iter().enumerate(), item) };
    el!("ul.sources[aria-label=Texts]", items).html()
}

/// The kind, and how much there is of everything.
fn details(report: &SourceReport) -> String {
    let problems = report.diagnostics.iter().filter(|diagnostic| diagnostic.severity != Severity::Info).count();
    let (rules, subjects) =
        report.contents.as_ref().map_or((0, 0), |found| (found.rules as usize, found.subjects as usize));
    let mut details = report.kind.clone();
    for (count, what) in [(rules, "rule"), (subjects, "subject"), (problems, "problem")] {
        match count {
            0 => {}
            1 => details += &format!(", 1 {what}"),
            _ => details += &format!(", {count} {what}s"),
        }
    }
    details
}

/// Renames the text in the text box. Enter and leaving the field keep the new name, Escape doesn't.
fn name_field(name: &str, place: usize, edit: &Callback<Change>) -> Html {
    let ontoggle = Callback::from(move |details: HtmlDetailsElement| {
        if let Some(field) = details.last_element_child().filter(|_| details.open()) {
            let field: HtmlInputElement = field.unchecked_into();
            let _ = field.focus();
            field.select();
        }
    });
    let onchange = {
        let edit = edit.clone();
        Callback::from(move |name: String| edit.emit(Box::new(move |draft| draft.renamed(place, &name))))
    };
    let before = name.to_owned();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let Some(field) = event.target() else { return };
        let field: HtmlInputElement = field.unchecked_into();
        match event.key().as_str() {
            "Escape" => field.set_value(&before),
            "Enter" => {}
            _ => return,
        }
        event.prevent_default();
        // What was changed is announced when the field is left.
        let Some(summary) = field.previous_element_sibling() else { return };
        let summary: HtmlElement = summary.unchecked_into();
        let _ = summary.focus();
        summary.click();
    });
    let title = el!("summary[data-testid=rename]", "✎").attr("aria-label", format!("Rename {name}"));
    let field = el!("input[data-testid=name][autocomplete=off][spellcheck=false]").value(name.to_owned());
    let field = field.attr("aria-label", format!("New name of {name}")).on_change(onchange).on_key(onkeydown);
    el!("details.rename", title, field).on_toggle(ontoggle).html()
}
