//! The whole page and its state.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::arrivals::{Arrived, use_arrivals};
use super::draft::{Change, Draft};
use super::editor::{show_line, take_typed, use_editor, use_settled};
use super::filter::Filter;
use super::find::holds;
use super::footer::footer;
use super::kept::{other_tab, use_draft, use_kept, use_other_tab};
use super::merge::Merge;
use super::offline::{newer_version, use_newer_version};
use super::opened::{Opening, is_shared, use_opened};
use super::plan_pane::PlanPane;
use super::planning::{Planned, use_plan};
use super::region_field::use_regions;
use super::review::{ReviewActions, opening, shared_texts, text_box_of};
use super::share::Share;
use super::sharing::Opened;
use super::shortcuts::{go_to, skip_link};
use super::source_pane::{SourcePane, source_pane, use_shown};
use super::stored;
use super::taking::{replaced_banner, use_taking};
use super::ticks::{Ticking, use_ticks};
use super::top::{top, views};
use super::workbench::{Crossing, FAR, Place, View, Workbench};
use model::plan::Plan;
use model::source::Source;

/// The page.
#[component]
pub fn App() -> Html {
    let keeps = use_state_eq(stored::is_wanted);
    let again = use_state_eq(|| 0u32);
    let draft = use_draft();
    let newer = use_newer_version();
    let tags = use_state(|| None::<Rc<Source>>);
    let ticks = use_ticks();
    let opened = use_opened();
    let planned = use_plan(&draft, &tags, *again);
    let kept = use_kept(&draft, *keeps, *again);
    let other = use_other_tab();
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
    // A plan that came without its texts stands in for theirs, as long as there is no text.
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
    let regions = use_regions(draft.revision);
    let reading = use_state_eq(|| draft.is_blank());
    let view = use_state_eq(|| View::Answer);
    let looked_at = use_state_eq(|| None::<(*const Plan, Crossing)>);
    let filter = use_state_eq(Filter::default);
    // What arrived is answered; what is typed stays in sight.
    use_effect_with((draft.is_blank(), draft.arrived.clone()), {
        let (reading, view, typed) = (reading.setter(), view.setter(), draft.typed);
        move |(is_blank, _)| {
            if *is_blank || !typed {
                reading.set(*is_blank);
                view.set(View::Answer);
            }
        }
    });
    let shown_plan = use_mut_ref(std::ptr::null::<Plan>);
    *shown_plan.borrow_mut() = shown.plan.as_ref().map_or(std::ptr::null(), Rc::as_ptr);
    let crossing = looked_at.filter(|(plan, _)| *plan == *shown_plan.borrow()).map(|(_, crossing)| crossing);

    let workbench = Workbench {
        show: {
            let (text_box, edit, latest, reviewed) = (text_box.clone(), edit.clone(), latest.clone(), reviewed.clone());
            let (reading, view) = (reading.setter(), view.setter());
            use_callback((), move |place: Place, ()| {
                view.set(View::Files);
                if let Some(review) = &*reviewed.borrow() {
                    if let Some(text_box) = text_box_of(review, place.source.as_ref()) {
                        show_line(&text_box, place.line, true, place.column);
                    }
                    return;
                }
                reading.set(true);
                let Some(text_box) = text_box.cast::<HtmlTextAreaElement>() else { return };
                let names = latest.borrow().names();
                let wanted = names.iter().position(|name| Some(name) == place.source.as_ref());
                if let Some(wanted) = wanted.filter(|wanted| *wanted != latest.borrow().shown) {
                    edit.emit(Box::new(move |draft| draft.showing(wanted)));
                    // Now, for the line is looked for in it at once.
                    text_box.set_value(&latest.borrow().text());
                }
                show_line(&text_box, place.line, true, place.column);
            })
        },
        text_of: {
            let (latest, reviewed) = (latest.clone(), reviewed.clone());
            use_callback((), move |place: Place, ()| match &*reviewed.borrow() {
                Some(review) => line_of(&review.shared.sources, &place),
                None => line_of(&latest.borrow().sources(), &place),
            })
        },
        look: {
            let looked_at = looked_at.setter();
            use_callback((), move |crossing: Crossing, ()| looked_at.set(Some((*shown_plan.borrow(), crossing))))
        },
        view: {
            let view = view.setter();
            use_callback((), move |wanted: View, ()| view.set(wanted))
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
        let on_forget = taking.on_forget.clone();
        Callback::from(move |()| {
            let asked = web_sys::window().map(|window| window.confirm_with_message(FORGET));
            if asked.is_some_and(|answer| answer == Ok(false)) {
                return;
            }
            on_forget.emit(());
            // Now, not when the page has come to it.
            stored::forget();
            draft.set(Draft { revision: draft.revision, ..Draft::default() }.showing(0));
            tags.set(None);
            ticks.clear();
            opened.take(None);
        })
    };
    let is_kept = *keeps;
    let on_keep = Callback::from(move |wanted: bool| {
        stored::want(wanted);
        keeps.set(wanted);
    });
    let on_again = use_callback(again, |(), again| again.set(**again + 1));
    let plan = planned.plan.as_deref();
    let on_reading = {
        let reading = reading.setter();
        Callback::from(move |is: bool| reading.set(is))
    };
    let own_edit = review.is_none().then(|| edit.clone());
    let (is_reading, reading) = (*reading, on_reading);
    let pane = SourcePane {
        draft: &draft,
        kept,
        plan,
        workbench: &workbench,
        editor,
        edit,
        is_reading,
        reading,
        regions: &regions,
    };
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
    let on_filter = {
        let filter = filter.setter();
        Callback::from(move |wanted: Filter| filter.set(wanted))
    };
    // After a change or a stop the plan is of an older text than the one that would go with it.
    let value = shown.value.clone().filter(|_| !shown.pending && shown.trouble.is_none());
    let ticks_shown = ticking.ticks.clone();
    let share = html! { if review.is_none() { <Share {value} ticks={ticks_shown} {sources} /> } };
    let is_blank = draft.is_blank() && shown.plan.is_none() && review.is_none();
    let layout = match &review {
        Some(review) if review.shared.sources.is_empty() => Some("alone"),
        Some(_) => Some("reviewed"),
        None => is_blank.then_some("blank"),
    };
    html! {
        <ContextProvider<Workbench> context={workbench.clone()}>
            { skip_link() }
            { top(shown.plan.as_deref(), edition, own_edit.as_ref(), &workbench, share) }
            <main class={layout} data-view={view.name()}>
                <div class="banners">
                    if newer {
                        { newer_version(kept, &draft) }
                    }
                    { other_tab(other, &draft) }
                    { opening(&opened.opening, &actions) }
                    { replaced_banner(&taking) }
                </div>
                <div class="own" hidden={review.is_some()}>{ source_pane(&pane) }</div>
                { review.as_ref().map(shared_texts).unwrap_or_default() }
                <PlanPane planned={shown} {edition} {ticking} {on_again} on={draft.on.clone()} {crossing}
                    filter={(*filter).clone()} {on_filter} />
            </main>
            if let (true, Some(plan), Some(opened)) = (*merging, own, review) {
                <Merge {plan} own={ticks.shown.ticks.clone()} {opened} on_merge={taking.on_merge.clone()} on_close={set_merging(false)} />
            }
            { footer(planned.plan.as_ref().map(|plan| &plan.service_tags), is_kept, on_keep, on_forget) }
            if !is_blank {
                { views(*view, &workbench) }
            }
            <div class="hidden" role="status">{ (*said).clone() }</div>
        </ContextProvider<Workbench>>
    }
}

const FORGET: &str = "Forget all texts, answers, ticks, and notes in this browser?";

/// How much of a long line is shown, before and after the place on it.
const AROUND: (usize, usize) = (40, 160);

/// A line of one of some texts, with its number.
fn line_of(sources: &[Source], place: &Place) -> String {
    let named = |source: &&Source| place.source.as_ref().is_none_or(|name| *name == source.name);
    let number = place.line as usize;
    let text = sources.iter().find(named).and_then(|source| source.text.split('\n').nth(number.saturating_sub(1)));
    let Some(text) = text else { return String::new() };
    let (before, after) = AROUND;
    let from = if place.column < FAR { 0 } else { (place.column as usize).saturating_sub(before) };
    let part: String = text.chars().skip(from).take(before + after).collect();
    format!("{number}: {}", part.trim())
}

/// True for Microsoft's weekly file of service tags, by how it begins: it is too long for a text box, and no rules.
fn is_weekly_file(file: &Source) -> bool {
    let begin: String = file.text.chars().take(300).collect();
    holds(&begin, "\"changeNumber\"") && holds(&begin, "\"cloud\"")
}
