//! The left pane: where the text is pasted, and what reading it had to say.

use gloo::file::File;
use gloo::file::futures::read_as_bytes;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::diagnostics::diagnostics as diagnostics_view;
use super::draft::{Draft, Kept};
use super::fields::fields;
use super::workbench::Workbench;
use crate::Source;
use crate::read::Diagnostic;

/// A network security group like many: inbound for classic, storage out, the internet shut.
const SAMPLE: &str = include_str!("../../static/samples/locked-down-nsg.json");

/// What the pane shows, and whom it tells.
pub struct SourcePane<'p> {
    /// The draft.
    pub draft: &'p Draft,
    /// Whether the draft is there after a reload.
    pub kept: Kept,
    /// What reading the text had to say.
    pub diagnostics: &'p [Diagnostic],
    /// What all views need.
    pub workbench: &'p Workbench,
    /// The text box: others lead to lines in it.
    pub text_box: NodeRef,
    /// Called with the changed draft.
    pub on_change: Callback<Draft>,
    /// Called with a file that was opened.
    pub on_file: Callback<Source>,
}

/// The [pane of the sources](SourcePane).
pub fn source_pane(pane: &SourcePane<'_>) -> Html {
    let SourcePane { draft, kept, diagnostics, workbench, text_box, on_change, on_file } = pane;
    let oninput = {
        let (draft, on_change) = ((*draft).clone(), on_change.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(text_box) = event.target_dyn_into::<HtmlTextAreaElement>() {
                on_change.emit(Draft {
                    name: String::new(),
                    text: text_box.value().into(),
                    typed: true,
                    ..draft.clone()
                });
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
            <label class="text">
                <span>{ "Paste what you have, one after the other, or drop a file here" }</span>
                <small id="can-paste">
                    { "JSON of az: network security groups, route tables, firewalls, virtual networks, Batch accounts and pools. Or \
                       the rules of a node: iptables-save, nft list ruleset, ufw status, netsh." }
                </small>
                <textarea aria-describedby="can-paste" ref={text_box.clone()} data-testid="source-text" spellcheck="false" autocomplete="off" wrap="off" rows="16"
                    placeholder="az network nsg show --resource-group <group> --name <nsg>"
                    {oninput} ondrop={on_drop(on_file)} ondragover={Callback::from(|event: DragEvent| event.prevent_default())} />
            </label>
            <div class="buttons">
                <button type="button" data-testid="sample" onclick={replace("sample.json", SAMPLE)}>{ "Load a sample" }</button>
                <button type="button" data-testid="clear" onclick={replace("", "")}>{ "Clear" }</button>
                <label class="file">
                    { "Open a file" }
                    <input type="file" class="hidden" onchange={on_choose(on_file)} />
                </label>
            </div>
            <p class="note" role="status">{ note_of(*kept) }</p>
            { diagnostics_view(diagnostics, workbench) }
            { fields(draft, on_change) }
        </section>
    }
}

/// The text box keeps what is typed in it by itself: writing megabytes back at each key would be felt. Only a text from
/// elsewhere is written into it.
#[hook]
pub fn use_shown(text_box: &NodeRef, draft: &Draft) {
    let (text_box, text) = (text_box.clone(), draft.text.clone());
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
    }
}

fn on_choose(on_file: &Callback<Source>) -> Callback<Event> {
    let on_file = on_file.clone();
    Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            read(File::from(file), on_file.clone());
        }
        // The same file can be opened again after it has changed.
        input.set_value("");
    })
}

fn on_drop(on_file: &Callback<Source>) -> Callback<DragEvent> {
    let on_file = on_file.clone();
    Callback::from(move |event: DragEvent| {
        // Dropped text is the browser's business.
        if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)) {
            event.prevent_default();
            read(File::from(file), on_file.clone());
        }
    })
}

fn read(file: File, on_file: Callback<Source>) {
    spawn_local(async move {
        if let Ok(bytes) = read_as_bytes(&file).await {
            on_file.emit(Source::from_bytes(file.name(), &bytes));
        }
    });
}
