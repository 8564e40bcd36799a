//! The left pane: where the text is pasted, and what reading it had to say.

use gloo::file::File;
use gloo::file::futures::read_as_bytes;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, FileList, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::diagnostics::diagnostics as diagnostics_view;
use super::draft::{Draft, Kept};
use super::fields::fields;
use super::help::Help;
use super::source_list::source_list;
use super::workbench::Workbench;
use crate::Source;
use crate::read::SourceReport;

/// A network security group like many: inbound for classic, storage out, the internet shut.
const SAMPLE: &str = include_str!("../../static/samples/locked-down-nsg.json");

/// What the pane shows, and whom it tells.
pub struct SourcePane<'p> {
    /// The draft.
    pub draft: &'p Draft,
    /// Whether the draft is there after a reload.
    pub kept: Kept,
    /// What reading the texts had to say.
    pub sources: &'p [SourceReport],
    /// What all views need.
    pub workbench: &'p Workbench,
    /// The text box: others lead to lines in it.
    pub text_box: NodeRef,
    /// Called with the changed draft.
    pub on_change: Callback<Draft>,
    /// Called with the files that were opened.
    pub on_files: Callback<Vec<Source>>,
}

/// The [pane of the sources](SourcePane).
pub fn source_pane(pane: &SourcePane<'_>) -> Html {
    let SourcePane { draft, kept, sources, workbench, text_box, on_change, on_files } = pane;
    let oninput = {
        let (draft, on_change) = ((*draft).clone(), on_change.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(text_box) = event.target_dyn_into::<HtmlTextAreaElement>() {
                on_change.emit(draft.clone().with_typed(text_box.value()));
            }
        })
    };
    let replace = |name: &'static str, text: &'static str| {
        let (draft, on_change) = ((*draft).clone(), on_change.clone());
        Callback::from(move |_: MouseEvent| on_change.emit(draft.clone().with_text(name, text)))
    };
    html! {
        <section class="pane source" aria-labelledby="source-title">
            <h2 id="source-title">{ "Rules" }</h2>
            { source_list(draft, sources, on_change) }
            <label class="text">
                <span>{ "Paste what you have, one after the other, or drop files here" }</span>
                <small id="can-paste">
                    { "Output of az or PowerShell, templates, Terraform, Bicep, rows of the portal, the firewall rules of nodes" }
                </small>
                <textarea aria-describedby="can-paste" ref={text_box.clone()} data-testid="source-text" spellcheck="false" autocomplete="off" wrap="off" rows="16"
                    placeholder="az network nsg show --resource-group <group> --name <nsg>"
                    {oninput} ondrop={on_drop(on_files)} ondragover={Callback::from(|event: DragEvent| event.prevent_default())} />
            </label>
            <div class="buttons">
                <button type="button" data-testid="sample" onclick={replace("sample.json", SAMPLE)}>{ "Load a sample" }</button>
                <button type="button" data-testid="clear" onclick={replace("", "")}>{ "Clear" }</button>
                <label class="file">
                    { "Open files" }
                    <input type="file" multiple=true class="hidden" onchange={on_choose(on_files)} />
                </label>
            </div>
            <Help />
            <p class="note" role="status">{ note_of(*kept) }</p>
            { diagnostics_view(sources, workbench) }
            { fields(draft, on_change) }
        </section>
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
        Kept::TooLong => "Not kept for a reload: the text is longer than 1 MB.",
        Kept::Unavailable => "Not kept for a reload: this browser has no storage for it, or it is full.",
        Kept::Unwanted => "Not kept for a reload: you chose that this browser keeps nothing.",
    }
}

fn on_choose(on_files: &Callback<Vec<Source>>) -> Callback<Event> {
    let on_files = on_files.clone();
    Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        read(input.files(), on_files.clone());
        // The same file can be opened again after it has changed.
        input.set_value("");
    })
}

fn on_drop(on_files: &Callback<Vec<Source>>) -> Callback<DragEvent> {
    let on_files = on_files.clone();
    Callback::from(move |event: DragEvent| {
        // Dropped text is the browser's business.
        if let Some(files) = event.data_transfer().and_then(|data| data.files()).filter(|files| files.length() > 0) {
            event.prevent_default();
            read(Some(files), on_files.clone());
        }
    })
}

/// Reads files in their order, and hands them over together.
fn read(list: Option<FileList>, on_files: Callback<Vec<Source>>) {
    let files: Vec<File> =
        list.iter().flat_map(|list| (0..list.length()).filter_map(|at| list.get(at))).map(File::from).collect();
    spawn_local(async move {
        let mut sources = Vec::new();
        for file in files {
            if let Ok(bytes) = read_as_bytes(&file).await {
                sources.push(Source::from_bytes(file.name(), &bytes));
            }
        }
        on_files.emit(sources);
    });
}
