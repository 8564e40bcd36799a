//! The whole page and its state.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::arrivals::{Arrived, use_arrivals};
use super::draft::{Change, Draft};
use super::editor::{show_line, take_typed, use_editor, use_settled};
use super::find::holds;
use super::footer::footer;
use super::kept::use_draft;
use super::merge::Merge;
use super::offline::{newer_version, use_newer_version};
use super::opened::{Opening, is_shared, use_opened};
use super::plan_pane::PlanPane;
use super::planning::{Planned, use_plan};
use super::review::{ReviewActions, opening, shared_texts, text_box_of};
use super::sharing::Opened;
use super::shortcuts::{go_to, skip_link};
use super::source_pane::{SourcePane, source_pane, use_shown};
use super::stored;
use super::taking::{replaced_banner, use_taking};
use super::ticks::{Ticking, use_ticks};
use super::workbench::{Place, Workbench};
use model::source::Source;

/// The page.
#[component]
pub fn App() -> Html {
    let keeps = use_state_eq(stored::is_wanted);
    let again = use_state_eq(|| 0u32);
    let (draft, kept) = use_draft(*keeps, *again);
    let newer = use_newer_version();
    let tags = use_state(|| None::<Rc<Source>>);
    let ticks = use_ticks();
    let opened = use_opened();
    let planned = use_plan(&draft, &tags, *again);
    let text_box = use_node_ref();
    let said = use_state_eq(AttrValue::default);
    use_shown(&text_box, &draft);
    let review = match &opened.opening {
        Opening::Review(review) => Some(review.clone()),
        _ => None,
    };
    // What is opened may be far from where the page was scrolled to.
    use_effect_with(review.is_some(), |is_there| {
        if *is_there {
            go_to(".review");
        }
    });
    // A plan that came without its texts replaces theirs, as long as there is no text.
    let shown = match review.as_ref().or(opened.taken.as_ref().filter(|_| draft.is_blank())) {
        Some(opened) => Planned::of_others(opened),
        None => planned.clone(),
    };
    let taking = use_taking(&draft, &ticks, &opened);
    // What callbacks see that are made only once.
    let latest = use_mut_ref(Draft::default);
    *latest.borrow_mut() = Draft::clone(&draft);
    let reviewed = use_mut_ref(|| None::<Rc<Opened>>);
    *reviewed.borrow_mut() = review.clone();
    let edit = {
        let (latest, draft) = (latest.clone(), draft.setter());
        use_callback((), move |change: Change, ()| {
            // What was typed last is a part of what is changed.
            take_typed();
            let changed = change(latest.take());
            latest.replace(changed.clone());
            draft.set(changed);
        })
    };
    let settled = use_settled(&planned, &draft);

    let workbench = Workbench {
        show: {
            let (text_box, edit, latest) = (text_box.clone(), edit.clone(), latest.clone());
            use_callback((), move |place: Place, ()| {
                if let Some(review) = &*reviewed.borrow() {
                    if let Some(text_box) = text_box_of(review, place.source.as_ref()) {
                        show_line(&text_box, place.line, true);
                    }
                    return;
                }
                let Some(text_box) = text_box.cast::<HtmlTextAreaElement>() else { return };
                let names = latest.borrow().names();
                let wanted = names.iter().position(|name| Some(name) == place.source.as_ref());
                if let Some(wanted) = wanted.filter(|wanted| *wanted != latest.borrow().shown) {
                    edit.emit(Box::new(move |draft| draft.showing(wanted)));
                    // Now, for the line is looked for in it at once.
                    text_box.set_value(&latest.borrow().text());
                }
                show_line(&text_box, place.line, true);
            })
        },
        announce: {
            let said = said.setter();
            use_callback((), move |text: AttrValue, ()| said.set(text))
        },
        edit: (review.is_none() && !draft.is_blank()).then(|| edit.clone()),
        has_texts: review.as_ref().map_or(!draft.is_blank(), |review| !review.shared.sources.is_empty()),
    };
    let sources = {
        let latest = latest.clone();
        use_callback((), move |(), ()| latest.borrow().sources())
    };
    let on_typed = {
        let (edit, on_open) = (edit.clone(), opened.on_open.clone());
        Callback::from(move |(text, pasted): (String, bool)| {
            if is_shared(&text) {
                // A link that is pasted for the rules is opened, and the text stays as it was.
                on_open.emit(text);
                edit.emit(Box::new(|draft| draft.clone().showing(draft.shown)));
            } else {
                edit.emit(Box::new(move |draft| draft.with_typed(text, pasted)));
            }
        })
    };
    let editor = use_editor(&text_box, &draft, settled, &edit, on_typed);
    let on_arrived = {
        let (edit, tags, on_open) = (edit.clone(), tags.setter(), opened.on_open.clone());
        Callback::from(move |Arrived { texts, unread }: Arrived| {
            let mut rules = Vec::new();
            for text in texts {
                if is_shared(&text.text) {
                    on_open.emit(text.text);
                } else if is_weekly_file(&text) {
                    tags.set(Some(Rc::new(text)));
                } else {
                    rules.push(text);
                }
            }
            edit.emit(Box::new(move |draft| Draft { unread, ..draft.with_arrived(rules) }));
        })
    };
    use_arrivals(on_arrived);
    let on_forget = {
        let (draft, tags, ticks, opened) = (draft.clone(), tags.clone(), ticks.clone(), opened.clone());
        let forget_replaced = taking.on_keep.clone();
        Callback::from(move |()| {
            // Now, not when the page gets around to it.
            stored::forget();
            draft.set(Draft { revision: draft.revision, ..Draft::default() }.showing(0));
            tags.set(None);
            ticks.clear();
            opened.take(None);
            forget_replaced.emit(());
        })
    };
    let is_kept = *keeps;
    let on_keep = Callback::from(move |wanted: bool| {
        stored::want(wanted);
        keeps.set(wanted);
    });
    let on_again = use_callback(again, |(), again| again.set(**again + 1));
    let plan = planned.plan.as_deref();
    let pane = SourcePane { draft: &draft, kept, plan, workbench: &workbench, editor, edit };
    let merging = use_state_eq(|| false);
    let (edition, ticking) = match (&review, &shown.plan) {
        (Some(review), _) => (review.plan.edition, Ticking::of_others(review.ticks.clone())),
        (None, Some(plan)) if draft.is_blank() || draft.edition.is_none() => (plan.edition, ticks.shown.clone()),
        _ => (draft.edition.unwrap_or_default(), ticks.shown.clone()),
    };
    let own = planned.value.clone().or_else(|| opened.taken.as_ref().map(|taken| taken.shared.plan.clone()));
    let set_merging = |to: bool| {
        let merging = merging.setter();
        Callback::from(move |()| merging.set(to))
    };
    let actions = ReviewActions {
        on_take: taking.on_take.clone(),
        on_merge: own.is_some().then(|| set_merging(true)),
        on_close: opened.on_close.clone(),
    };
    html! {
        <ContextProvider<Workbench> context={workbench.clone()}>
            { skip_link() }
            <header>
                <h1>{ "Switchover" }</h1>
                <p>{ "Move Azure Batch pools from classic to simplified node communication without breaking them." }</p>
                <p class="privacy">{ "Nothing you paste leaves this page: the plan is computed in your browser." }</p>
            </header>
            if newer {
                { newer_version(kept, &draft) }
            }
            <main class={review.as_ref().map(|review| if review.shared.sources.is_empty() { "alone" } else { "reviewed" })}>
                { opening(&opened.opening, &actions) }
                { replaced_banner(&taking) }
                <div class="own" hidden={review.is_some()}>{ source_pane(&pane) }</div>
                { review.as_ref().map(shared_texts).unwrap_or_default() }
                <PlanPane planned={shown} {edition} {ticking} {on_again} {sources} on={draft.on.clone()} reviewed={review.is_some()} />
            </main>
            if let (true, Some(plan), Some(opened)) = (*merging, own, review) {
                <Merge {plan} own={ticks.shown.ticks.clone()} {opened} on_merge={taking.on_merge.clone()} on_close={set_merging(false)} />
            }
            { footer(planned.plan.as_ref().map(|plan| &plan.service_tags), is_kept, on_keep, on_forget) }
            <div class="hidden" role="status">{ (*said).clone() }</div>
        </ContextProvider<Workbench>>
    }
}

/// True for Microsoft's weekly file of service tags, by how it begins: it is too long for a text box, and no rules.
fn is_weekly_file(file: &Source) -> bool {
    let begin: String = file.text.chars().take(300).collect();
    holds(&begin, "\"changeNumber\"") && holds(&begin, "\"cloud\"")
}
