//! The whole page and its state.

use std::rc::Rc;

use yew::prelude::*;

use super::arrivals::{Arrived, use_arrivals};
use super::draft::Draft;
use super::editor::{use_editor, use_settled};
use super::effect::use_change;
use super::el::{Child, el};
use super::find::holds;
use super::footer::footer;
use super::hands::{Latest, hands};
use super::kept::{other_tab, use_draft, use_kept, use_other_tab};
use super::merge::use_merged;
use super::offline::{newer_version, use_newer_version};
use super::opened::{Opening, is_shared, use_opened};
use super::plan_pane::PlanPane;
use super::planning::{Planned, use_plan};
use super::region_field::use_regions;
use super::review::{ReviewActions, opening, reviewer_bar, shared_texts};
use super::screen::{Action, Screen};
use super::share::{Share, choice, share, use_link};
use super::sharing::{Asked, Opened};
use super::shortcuts::{go_to, skip_link};
use super::source_pane::{SourcePane, source_pane, use_shown};
use super::stored;
use super::taking::{replaced_banner, use_taking};
use super::ticks::{Reviewing, Ticking, use_ticks};
use super::top::{top, views};
use super::workbench::Workbench;
use model::plan::Plan;
use model::source::Source;

/// The page.
#[component]
pub fn App() -> Html {
    let draft = use_draft();
    let screen = use_reducer_eq(|| Screen::new(draft.is_blank()));
    let newer = use_newer_version();
    let ticks = use_ticks();
    let opened = use_opened();
    let planned = use_plan(&draft, &screen.tags, screen.again);
    let kept = use_kept(&draft, screen.keeps, screen.again);
    let other = use_other_tab();
    let text_box = use_node_ref();
    use_shown(&text_box, &draft);
    let review = match &opened.opening {
        Opening::Review(review) => Some(review.clone()),
        _ => None,
    };
    // What is opened may be far from where the page was scrolled to.
    let is_review = review.is_some();
    let show = move || {
        if is_review {
            go_to(".review");
        }
    };
    use_change(usize::from(is_review), Box::new(show));
    // A plan that came without its texts replaces theirs, as long as there is no text.
    let shown = match review.as_ref().or(opened.taken.as_ref().filter(|_| draft.is_blank())) {
        Some(opened) => Planned::of_others(opened),
        None => planned.clone(),
    };
    let taking = use_taking(&draft, &ticks, &opened);
    let latest = use_mut_ref(Latest::default);
    let shown_plan = shown.plan.as_ref().map_or(std::ptr::null(), Rc::as_ptr);
    let on_open = taking.on_open.clone();
    *latest.borrow_mut() = Latest { draft: (*draft).clone(), review: review.clone(), plan: shown_plan, on_open };
    let hands = use_memo((), |()| {
        let act = screen.dispatcher();
        hands(&latest, &text_box, draft.setter(), Callback::from(move |action| act.dispatch(action)))
    });
    let (edit, act) = (hands.edit.clone(), hands.act.clone());
    let settled = use_settled(&planned, &draft);
    let regions = use_regions(draft.revision);
    // What arrived is answered; what is typed stays in sight.
    use_effect_with((draft.is_blank(), draft.arrived.clone()), {
        let (act, typed) = (act.clone(), draft.typed);
        move |(is_blank, _)| {
            if *is_blank || !typed {
                act.emit(Action::Arrived(*is_blank));
            }
        }
    });
    let crossing = screen.looked_at.filter(|(plan, _)| *plan == shown_plan).map(|(_, crossing)| crossing);
    let workbench = Workbench {
        edit: (review.is_none() && !draft.is_blank()).then(|| edit.clone()),
        has_texts: review.as_ref().map_or(!draft.is_blank(), |review| !review.shared.sources.is_empty()),
        ..hands.workbench.clone()
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
        let (edit, act, on_open) = (edit.clone(), act.clone(), opened.on_open.clone());
        Callback::from(move |Arrived { texts, unread }: Arrived| {
            let mut rules = Vec::new();
            for text in texts {
                if is_shared(&text.text) {
                    on_open.emit(text.text);
                } else if is_weekly_file(&text) {
                    act.emit(Action::Tags(Some(Rc::new(text))));
                } else {
                    rules.push(text);
                }
            }
            edit.emit(Box::new(move |draft| Draft { unread, ..draft.with_arrived(rules) }));
        })
    };
    use_arrivals(on_arrived);
    let on_forget = {
        let (draft, act, ticks, opened) = (draft.clone(), act.clone(), ticks.clone(), opened.clone());
        let on_forget = taking.on_forget.clone();
        Callback::from(move |()| {
            let asked = web_sys::window().map(|window| window.confirm_with_message(FORGET));
            if asked.is_some_and(|answer| answer == Ok(false)) {
                return;
            }
            on_forget.emit(());
            // Now, not when the page gets around to it.
            stored::forget();
            draft.set(Draft { revision: draft.revision, ..Draft::default() }.showing(0));
            act.emit(Action::Tags(None));
            ticks.clear();
            opened.take(None);
        })
    };
    let on_keep = {
        let act = act.clone();
        Callback::from(move |wanted: bool| {
            stored::want(wanted);
            act.emit(Action::Keep(wanted));
        })
    };
    let plan = planned.plan.as_deref();
    let own_edit = review.is_none().then(|| edit.clone());
    let (is_reading, reading) = (screen.is_reading, act.reform(Action::Read));
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
        on_draft: &hands.on_open,
    };
    let (edition, ticking) = match (&review, &shown.plan) {
        (Some(review), _) => (review.plan.edition, of_review(review, &ticks.shown, &opened.reviewing, plan)),
        (None, Some(plan)) if draft.is_blank() || draft.edition.is_none() => (plan.edition, ticks.shown.clone()),
        _ => (draft.edition.unwrap_or_default(), ticks.shown.clone()),
    };
    let own_value = planned.value.clone().or_else(|| opened.taken.as_ref().map(|taken| taken.shared.plan.clone()));
    let merging = own_value.as_ref().map(|_| &screen.merging);
    let actions = ReviewActions {
        on_take: taking.on_take.clone(),
        merging,
        on_merge: taking.on_merge.clone(),
        on_close: opened.on_close.clone(),
    };
    use_merged(own_value.clone(), &ticks.shown, review.as_ref(), &act);
    // After a change or a stop the plan is of an older text than the one that would go with it.
    let value = shown.value.clone().filter(|_| !shown.pending && shown.trouble.is_none());
    let print = shown.plan.as_ref().and_then(|plan| plan.fingerprint.clone()).unwrap_or_default();
    let choice = choice(&ticking, &print, &hands.sources);
    use_link(screen.asked.as_ref().map(Asked::wanted), &ticking.who, &value, &choice, &act);
    let (asked, made, announce) = (screen.asked.as_ref(), screen.made.as_ref(), &workbench.announce);
    let sharing = Share { value: value.as_ref(), asked, made, choice: &choice, ticking: &ticking, act: &act, announce };
    let share = review.is_none().then(|| share(&sharing));
    let is_blank = draft.is_blank() && shown.plan.is_none() && review.is_none();
    let layout = match &review {
        Some(review) if review.shared.sources.is_empty() => "alone",
        Some(_) => "reviewed",
        None if is_blank => "blank",
        None if draft.is_blank() => "taken",
        None => "",
    };
    let banners = el!(
        "div.banners",
        newer.then(|| newer_version(kept, &draft)),
        other_tab(other, &hands.on_open),
        opening(&opened.opening, &actions),
        replaced_banner(&taking),
    );
    let top = top(shown.plan.as_deref(), edition, own_edit.as_ref(), &workbench, share.child());
    let own = el!("div.own", source_pane(&pane)).when("hidden", review.is_some());
    let bar = review.as_ref().map(|review| reviewer_bar(review, &ticking, screen.sent, &act));
    let plan_pane = html! {
        <PlanPane planned={shown} {edition} {ticking} on_again={hands.on_again.clone()} on={draft.on.clone()} {crossing}
            filter={screen.filter.clone()} on_filter={hands.on_filter.clone()} />
    };
    let main = el!("main", banners, own, review.as_ref().map(shared_texts), plan_pane);
    let main = main.word("class", layout).word("data-view", screen.view.name());
    let footer = footer(planned.plan.as_ref().map(|plan| &plan.service_tags), screen.keeps, on_keep, on_forget);
    let views = (!is_blank).then(|| views(screen.view, &workbench));
    let said = el!("div.hidden[role=status]", screen.said.to_string());
    let page = vec![skip_link(), top, main.html(), bar.child(), footer, views.child(), said.html()].child();
    html! { <ContextProvider<Workbench> context={workbench}>{ page }</ContextProvider<Workbench>> }
}

/// What people did and say of a plan that someone shared. Its author, who has the same plan, doesn't review it.
fn of_review(review: &Opened, own: &Ticking, reviewing: &Reviewing, plan: Option<&Plan>) -> Ticking {
    let fingerprint = review.plan.fingerprint.as_ref();
    let is_own = fingerprint.is_some() && plan.and_then(|plan| plan.fingerprint.as_ref()) == fingerprint;
    let reviewing = (!is_own).then(|| reviewing.clone());
    let (ticks, reviews) = (review.ticks.clone(), review.shared.reviews.clone().into());
    Ticking { ticks, reviews, on_tick: None, reviewing, ..own.clone() }
}

const FORGET: &str = "Forget all texts, answers, ticks, notes, and reviews in this browser?";

/// True for Microsoft's weekly file of service tags, by how it begins: it is too long for a text box, and no rules.
fn is_weekly_file(file: &Source) -> bool {
    let begin: String = file.text.chars().take(300).collect();
    holds(&begin, "\"changeNumber\"") && holds(&begin, "\"cloud\"")
}
