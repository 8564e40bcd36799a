//! The whole page and its state.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::draft::{self, Draft, use_draft};
use super::footer::footer;
use super::offline::{newer_version, use_newer_version};
use super::plan_pane::PlanPane;
use super::planning::use_plan;
use super::shortcuts::skip_link;
use super::source_pane::{SourcePane, source_pane, use_shown};
use super::stored;
use super::ticks::use_ticks;
use super::workbench::{Place, Workbench};
use crate::Source;

/// The page.
#[component]
pub fn App() -> Html {
    let keeps = use_state_eq(stored::is_wanted);
    let (draft, kept) = use_draft(*keeps);
    let newer = use_newer_version();
    let tags = use_state(|| None::<Rc<Source>>);
    let again = use_state_eq(|| 0u32);
    let ticks = use_ticks();
    let planned = use_plan(&draft, &tags, *again);
    let text_box = use_node_ref();
    let said = use_state_eq(AttrValue::default);
    use_shown(&text_box, &draft);
    // What callbacks see that are made only once.
    let latest = use_mut_ref(Draft::default);
    *latest.borrow_mut() = Draft::clone(&draft);

    let workbench = Workbench {
        show: {
            let (text_box, draft, latest) = (text_box.clone(), draft.setter(), latest.clone());
            use_callback((), move |place: Place, ()| {
                let current = latest.borrow().clone();
                let wanted = current.names().iter().position(|name| Some(name) == place.source.as_ref());
                if let Some(wanted) = wanted.filter(|wanted| *wanted != current.shown) {
                    let shown = current.showing(wanted);
                    // Now, for the line is looked for in it at once.
                    if let Some(text_box) = text_box.cast::<HtmlTextAreaElement>() {
                        text_box.set_value(&shown.text());
                    }
                    draft.set(shown);
                }
                show_line(&text_box, place.line);
            })
        },
        announce: {
            let said = said.setter();
            use_callback((), move |text: AttrValue, ()| said.set(text))
        },
    };
    let on_change = {
        let draft = draft.setter();
        Callback::from(move |changed: Draft| draft.set(changed))
    };
    let on_files = {
        let (latest, draft, tags) = (latest.clone(), draft.setter(), tags.setter());
        Callback::from(move |files: Vec<Source>| {
            let mut changed = latest.borrow().clone();
            for file in files {
                if is_weekly_file(&file) {
                    tags.set(Some(Rc::new(file)));
                } else {
                    changed = changed.and(file);
                }
            }
            draft.set(changed);
        })
    };
    let on_forget = {
        let (draft, tags, ticks) = (draft.clone(), tags.clone(), ticks.clone());
        Callback::from(move |()| {
            // Now, not when the page has come to it.
            stored::forget();
            draft.set(Draft { revision: draft.revision, ..Draft::default() }.showing(0));
            tags.set(None);
            ticks.clear();
        })
    };
    let is_kept = *keeps;
    let on_keep = Callback::from(move |wanted: bool| {
        stored::want(wanted);
        keeps.set(wanted);
    });
    let keep_now = {
        let draft = draft.clone();
        Callback::from(move |()| draft::keep(&draft))
    };
    let on_again = use_callback(again, |(), again| again.set(**again + 1));
    let sources = planned.plan.as_ref().map(|plan| plan.sources.clone()).unwrap_or_default();
    let pane =
        SourcePane { draft: &draft, kept, sources: &sources, workbench: &workbench, text_box, on_change, on_files };
    html! {
        <ContextProvider<Workbench> context={workbench.clone()}>
            { skip_link() }
            <header>
                <h1>{ "Switchover" }</h1>
                <p>{ "Move Azure Batch pools from classic to simplified node communication without breaking them." }</p>
                <p class="privacy">{ "Nothing you paste leaves this page: the plan is computed in your browser." }</p>
            </header>
            if newer {
                { newer_version(kept, keep_now) }
            }
            <main>
                { source_pane(&pane) }
                <PlanPane planned={planned.clone()} edition={draft.edition} {ticks} {on_again} />
            </main>
            { footer(planned.plan.as_ref().map(|plan| &plan.service_tags), is_kept, on_keep, on_forget) }
            <div class="hidden" role="status">{ (*said).clone() }</div>
        </ContextProvider<Workbench>>
    }
}

/// True for Microsoft's weekly file of service tags, by how it begins: it is too long for a text box, and no rules.
fn is_weekly_file(file: &Source) -> bool {
    let begin: String = file.text.chars().take(300).collect();
    begin.contains("\"changeNumber\"") && begin.contains("\"cloud\"")
}

/// Selects a line of the text box and scrolls to it.
fn show_line(text_box: &NodeRef, line: u32) {
    let Some(text_box) = text_box.cast::<HtmlTextAreaElement>() else { return };
    let text = text_box.value();
    // The browser counts in units of UTF-16.
    let length = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let before = text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(length);
    let start = before.fold(0, u32::saturating_add);
    let selected = text.lines().nth(line.saturating_sub(1) as usize).map_or(0, length);
    let _ = text_box.focus();
    let _ = text_box.set_selection_range(start, start.saturating_add(selected));
    let lines = i32::try_from(text.split('\n').count()).unwrap_or(i32::MAX);
    let line_height = text_box.scroll_height() / lines.max(1);
    let line = i32::try_from(line).unwrap_or(i32::MAX);
    text_box.set_scroll_top(line.saturating_mul(line_height) - text_box.client_height() / 2);
    text_box.set_scroll_left(0);
}
