//! The whole page and its state.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::arrivals::{Arrived, use_arrivals};
use super::draft::{self, Change, Draft, use_draft};
use super::editor::{show_line, use_older_replaced, use_settled};
use super::footer::footer;
use super::offline::{newer_version, use_newer_version};
use super::plan_pane::PlanPane;
use super::planning::use_plan;
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
    let edit = {
        let (latest, draft) = (latest.clone(), draft.setter());
        use_callback((), move |change: Change, ()| {
            let changed = change(latest.take());
            latest.replace(changed.clone());
            draft.set(changed);
        })
    };
    let settled = use_settled(&planned, &draft);
    use_older_replaced(&settled, &edit);

    let workbench = Workbench {
        show: {
            let (text_box, draft, latest) = (text_box.clone(), draft.setter(), latest.clone());
            use_callback((), move |place: Place, ()| {
                let current = latest.borrow().clone();
                let wanted = current.names().iter().position(|name| Some(name) == place.source.as_ref());
                let Some(text_box) = text_box.cast::<HtmlTextAreaElement>() else { return };
                if let Some(wanted) = wanted.filter(|wanted| *wanted != current.shown) {
                    let shown = current.showing(wanted);
                    // Now, for the line is looked for in it at once.
                    text_box.set_value(&shown.text());
                    draft.set(shown);
                }
                show_line(&text_box, place.line, true);
            })
        },
        announce: {
            let said = said.setter();
            use_callback((), move |text: AttrValue, ()| said.set(text))
        },
    };
    let on_arrived = {
        let (edit, tags) = (edit.clone(), tags.setter());
        Callback::from(move |Arrived { texts, unread }: Arrived| {
            let (weekly, texts): (Vec<Source>, Vec<Source>) = texts.into_iter().partition(is_weekly_file);
            if let Some(file) = weekly.into_iter().next_back() {
                tags.set(Some(Rc::new(file)));
            }
            edit.emit(Box::new(move |draft| Draft { unread, ..draft.with_arrived(texts) }));
        })
    };
    use_arrivals(on_arrived);
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
    let on_again = Callback::from(move |()| again.set(*again + 1));
    let plan = planned.plan.as_deref();
    let pane = SourcePane { draft: &draft, kept, plan, settled, workbench: &workbench, text_box, edit };
    html! {
        <ContextProvider<Workbench> context={workbench.clone()}>
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
