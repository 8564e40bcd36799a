//! The left pane: the sources, the text of one of them, what reading them had to say, and the facts that they show.

use web_sys::{HtmlDetailsElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::command::command;
use super::controls::button;
use super::diagnostics::diagnostics as diagnostics_view;
use super::draft::{Change, Draft};
use super::editor::{Editor, editor as editor_view, show_text};
use super::effect::use_change;
use super::el::{Child, el};
use super::fields::fields;
use super::help::help;
use super::history::history;
use super::kept::Kept;
use super::samples::samples;
use super::shortcuts::go_to;
use super::source_list::source_list;
use super::workbench::Workbench;
use model::plan::Plan;
use model::wire::Region;

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
    /// Whether the text is in sight.
    pub is_reading: bool,
    /// Brings it into sight, or folds it.
    pub reading: Callback<bool>,
    /// The regions to choose from.
    pub regions: &'p [Region],
    /// Opens another draft.
    pub on_draft: &'p Callback<Draft>,
}

/// The [pane of the sources](SourcePane).
pub fn source_pane(pane: &SourcePane<'_>) -> Html {
    let SourcePane { draft, kept, plan, workbench, editor, edit, is_reading, reading, regions, on_draft } = pane;
    let does = |change: fn(Draft) -> Draft| edit.reform(move |()| Box::new(change) as Change);
    let sources = plan.map(|plan| plan.sources.as_slice()).unwrap_or_default();
    let (ontoggle, on_open) = (reading.reform(|details: HtmlDetailsElement| details.open()), reading.reform(|()| true));
    let another = {
        let add = does(Draft::with_another);
        Callback::from(move |()| {
            add.emit(());
            on_open.emit(());
            go_to("#source-text");
        })
    };
    let name = draft.names().into_iter().nth(draft.shown).unwrap_or_default();
    let is_blank = draft.is_blank();
    let begin = is_blank.then(|| {
        let how = el!(
            "label[for=source-text]",
            "Paste what you have, one text after the other, or drop files anywhere on the page."
        );
        let private = el!("strong", "Nothing you paste leaves this page: the plan is computed in your browser.");
        let show = command("az network nsg show --resource-group '<group>' --name '<nsg>'");
        vec![el!("p", how, " ", private).html(), show].child()
    });
    let title = if is_blank { "Text".to_owned() } else { format!("Text of {name}") };
    let kinds = "Output of az or PowerShell, templates, Terraform, Bicep, rows of the portal, firewall rules of nodes";
    let text = el!("div.text", el!("small[id=can-paste]", kinds), editor_view(editor, draft, workbench));
    let text = el!("details.reading", el!("summary[data-testid=open-text]", title), text).when("open", *is_reading);
    let files = el!("input.hidden[id=open-files][type=file][multiple]");
    let clear = if draft.texts.len() > 1 { "Clear all" } else { "Clear" };
    let buttons = el!(
        "div.buttons",
        el!("label.file", "Open files", files),
        (!is_blank).then(|| button("Add a text", "add-text", false, another)),
        button(clear, "clear", false, does(Draft::cleared)),
    );
    let pane = el!(
        "section.pane source[aria-labelledby=source-title]",
        el!("h2[id=source-title]", "Sources"),
        begin,
        source_list(draft, *plan, edit, reading),
        taken_away(draft, does(Draft::undone)),
        text.on_toggle(ontoggle),
        buttons,
        el!("p.note[role=status]", note_of(*kept)),
        diagnostics_view(sources, workbench),
        fields(draft, plan.and_then(|plan| plan.inferred.as_ref()), regions, edit),
        history(on_draft),
        samples(draft, edit),
        help(),
    );
    pane.html()
}

/// What was removed last, with a button to undo it; and what could not be read.
fn taken_away(draft: &Draft, undo: Callback<()>) -> Html {
    let removed = draft.removed.as_ref();
    let removed =
        removed.map(|removal| el!("p[data-testid=removed]", &removal.message, button("Undo", "undo", false, undo)));
    let unread = draft.unread.join(", ");
    let unread = (!unread.is_empty()).then(|| {
        let what = "Only text is read, also in a zip, up to 64 MB a file.";
        el!("p.problem[data-testid=unread]", format!("Not read: {unread}. {what}"))
    });
    el!("div.taken[role=status]", removed, unread).html()
}

/// The text box keeps what is typed in it by itself: writing megabytes back at each key would be felt. Only a text from
/// elsewhere is written into it.
#[hook]
pub fn use_shown(text_box: &NodeRef, draft: &Draft) {
    let (text_box, text) = (text_box.clone(), draft.text());
    let show = move || {
        if let Some(text_box) = text_box.cast::<HtmlTextAreaElement>() {
            show_text(&text_box, &text);
        }
    };
    use_change(draft.revision as usize, Box::new(show));
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
