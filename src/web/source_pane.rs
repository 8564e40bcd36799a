//! The left pane: the sources, the text of one of them, what reading them had to say, and the facts that they show.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::command::command;
use super::controls::button;
use super::diagnostics::diagnostics as diagnostics_view;
use super::draft::{Change, Draft};
use super::editor::{Editor, editor as editor_view};
use super::fields::fields;
use super::fold::is_open;
use super::help::Help;
use super::kept::Kept;
use super::samples::samples;
use super::shortcuts::go_to;
use super::source_list::source_list;
use super::workbench::Workbench;
use model::plan::Plan;
use model::wire::Region;

/// What the pane shows, and whom it tells.
pub struct SourcePane<'p> {
    /// The draft.
    pub draft: &'p Draft,
    /// Whether the draft is there after a reload.
    pub kept: Kept,
    /// The latest plan.
    pub plan: Option<&'p Plan>,
    /// What all views need.
    pub workbench: &'p Workbench,
    /// The text box and what is marked in it.
    pub editor: Editor,
    /// Changes the draft.
    pub edit: Callback<Change>,
    /// Whether the text is in sight.
    pub is_reading: bool,
    /// Brings it into sight, or folds it.
    pub reading: Callback<bool>,
    /// The regions to choose from.
    pub regions: &'p [Region],
}

/// The [pane of the sources](SourcePane).
pub fn source_pane(pane: &SourcePane<'_>) -> Html {
    let SourcePane { draft, kept, plan, workbench, editor, edit, is_reading, reading, regions } = pane;
    let does = |change: fn(Draft) -> Draft| edit.reform(move |()| Box::new(change) as Change);
    let sources = plan.map(|plan| plan.sources.as_slice()).unwrap_or_default();
    let (ontoggle, on_open) = (reading.reform(|event: Event| is_open(&event)), reading.reform(|()| true));
    let another = {
        let add = does(Draft::with_another);
        Callback::from(move |()| {
            add.emit(());
            on_open.emit(());
            go_to("#source-text");
        })
    };
    let name = draft.names().into_iter().nth(draft.shown).unwrap_or_default();
    html! {
        <section class="pane source" aria-labelledby="source-title">
            <h2 id="source-title">{ "Sources" }</h2>
            if draft.is_blank() {
                <p>
                    <label for="source-text">{ "Paste what you have, one text after the other, or drop files anywhere on the page." }</label>
                    { " " }<strong>{ "Nothing you paste leaves this page: the plan is computed in your browser." }</strong>
                </p>
                { command(&"az network nsg show --resource-group '<group>' --name '<nsg>'".into()) }
            }
            { source_list(draft, *plan, edit, reading) }
            { taken_away(draft, does(Draft::undone)) }
            <details class="reading" open={*is_reading} {ontoggle}>
                <summary data-testid="open-text">
                    { if draft.is_blank() { "Text".to_owned() } else { format!("Text of {name}") } }
                </summary>
                <div class="text">
                    <small id="can-paste">
                        { "Output of az or PowerShell, templates, Terraform, Bicep, rows of the portal, firewall rules of nodes" }
                    </small>
                    { editor_view(editor, draft, workbench) }
                </div>
            </details>
            <div class="buttons">
                <label class="file">
                    { "Open files" }
                    <input id="open-files" type="file" multiple=true class="hidden" />
                </label>
                if !draft.is_blank() {
                    { button("Add a text", "add-text", false, another) }
                }
                { button(if draft.texts.len() > 1 { "Clear all" } else { "Clear" }, "clear", false, does(Draft::cleared)) }
            </div>
            <p class="note" role="status">{ note_of(*kept) }</p>
            { diagnostics_view(sources, workbench) }
            { fields(draft, plan.and_then(|plan| plan.inferred.as_ref()), regions, edit) }
            { samples(draft, edit) }
            <Help />
        </section>
    }
}

/// What was taken away last, and the way to have it back; and what could not be read.
fn taken_away(draft: &Draft, undo: Callback<()>) -> Html {
    let removed = draft.removed.as_ref();
    html! {
        <div class="taken" role="status">
            if let Some(removal) = removed {
                <p data-testid="removed">{ &removal.message }{ button("Undo", "undo", false, undo) }</p>
            }
            if !draft.unread.is_empty() {
                <p class="problem" data-testid="unread">
                    { format!("Not read: {}. Only text can be read, up to 64 MB a file: no pictures, archives, or empty files.", draft.unread.join(", ")) }
                </p>
            }
        </div>
    }
}

/// The text box keeps what is typed in it by itself: writing megabytes back at each key would be felt. Only a text from
/// elsewhere is written into it.
#[hook]
pub fn use_shown(text_box: &NodeRef, draft: &Draft) {
    let (text_box, text) = (text_box.clone(), draft.text());
    use_effect_with(draft.revision, move |_| {
        if let Some(text_box) = text_box.cast::<HtmlTextAreaElement>() {
            text_box.set_value(&text);
        }
    });
}

fn note_of(kept: Kept) -> &'static str {
    match kept {
        Kept::Yes => "",
        Kept::Secret => "Not kept for a reload: the text seems to hold a secret.",
        Kept::NotChecked => "Not kept for a reload: the engine, which looks for secrets first, could not be loaded.",
        Kept::TooLong => "Not kept for a reload: the text is longer than 1 MB.",
        Kept::Unavailable => "Not kept for a reload: this browser has no storage for it, or it is full.",
        Kept::Unwanted => "Not kept for a reload: you chose that this browser keeps nothing.",
    }
}
