//! The left pane: where the text is pasted, and what reading it had to say.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::command::command;
use super::controls::button;
use super::diagnostics::diagnostics as diagnostics_view;
use super::draft::{Change, Draft};
use super::editor::{Editor, editor as editor_view};
use super::fields::fields;
use super::help::Help;
use super::kept::Kept;
use super::samples::samples;
use super::source_list::source_list;
use super::workbench::Workbench;
use model::plan::Plan;

/// What the pane shows, and whom it notifies.
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
}

/// The [pane of the sources](SourcePane).
pub fn source_pane(pane: &SourcePane<'_>) -> Html {
    let SourcePane { draft, kept, plan, workbench, editor, edit } = pane;
    let does = |change: fn(Draft) -> Draft| edit.reform(move |()| Box::new(change) as Change);
    let sources = plan.map(|plan| plan.sources.as_slice()).unwrap_or_default();
    html! {
        <section class="pane source" aria-labelledby="source-title">
            <h2 id="source-title">{ "Rules" }</h2>
            { samples(draft, edit) }
            { source_list(draft, *plan, edit) }
            { taken_away(draft, does(Draft::undone)) }
            <div class="text">
                <label for="source-text">{ "Paste what you have, one after the other, or drop files anywhere on the page" }</label>
                <small id="can-paste">
                    { "Output of az or PowerShell, templates, Terraform, Bicep, rows of the portal, the firewall rules of nodes" }
                </small>
                if draft.is_blank() {
                    <div class="narrow">{ command(&"az network nsg show --resource-group '<group>' --name '<nsg>'".into()) }</div>
                }
                { editor_view(editor, draft) }
            </div>
            <div class="buttons">
                <label class="file">
                    { "Open files" }
                    <input id="open-files" type="file" multiple=true class="hidden" />
                </label>
                { button(if draft.texts.len() > 1 { "Clear all" } else { "Clear" }, "clear", false, does(Draft::cleared)) }
            </div>
            <Help />
            <p class="note" role="status">{ note_of(*kept) }</p>
            { diagnostics_view(sources, workbench) }
            { fields(draft, plan.and_then(|plan| plan.inferred.as_ref()), edit) }
        </section>
    }
}

/// What was removed last, with a button to undo it; and what could not be read.
fn taken_away(draft: &Draft, undo: Callback<()>) -> Html {
    let removed = draft.removed.as_ref();
    html! {
        <div class="taken" role="status">
            if let Some(removal) = removed {
                <p data-testid="removed">{ &removal.message }{ button("Undo", "undo", false, undo) }</p>
            }
            if !draft.unread.is_empty() {
                <p class="problem" data-testid="unread">
                    { format!("Not read: {}. It is no file, it is locked, or it is longer than 64 MB.", draft.unread.join(", ")) }
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
