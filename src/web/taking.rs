//! Making someone else's plan or ticks the user's own, in a way that can be undone.

use std::rc::Rc;

use yew::prelude::*;

use super::controls::{banner, button};
use super::draft::{Draft, Text};
use super::el::el;
use super::history;
use super::opened::{OpenedHandle, Opening};
use super::sharing::Opened;
use super::ticks::TicksHandle;
use model::source::Source;
use model::wire::{MergedTicks, Review, Ticks};

/// What was there before.
#[derive(Clone)]
struct Before {
    draft: Draft,
    ticks: Rc<Ticks>,
    reviews: Rc<Vec<Review>>,
    taken: Option<Rc<Opened>>,
    happened: &'static str,
}

/// How the user's own is replaced, and brought back.
#[derive(Clone)]
pub struct Taking {
    /// Makes the plan under review the user's own.
    pub on_take: Callback<()>,
    /// Takes merged ticks and reviews.
    pub on_merge: Callback<MergedTicks>,
    /// Brings back what was there before; `None` if nothing was replaced.
    pub on_undo: Option<Callback<()>>,
    /// Opens another draft.
    pub on_open: Callback<Draft>,
    /// Lets go of what was there before.
    pub on_keep: Callback<()>,
    /// Keeps what is there now, before it is forgotten.
    pub on_forget: Callback<()>,
    /// What happened, in a sentence.
    happened: &'static str,
}

const TAKEN: &str = "This plan is yours now.";
const FORGOTTEN: &str = "Everything was forgotten in this browser.";

/// What replaces the user's texts and ticks.
#[hook]
pub fn use_taking(draft: &UseStateHandle<Draft>, ticks: &TicksHandle, opened: &OpenedHandle) -> Taking {
    let before = use_state(|| None::<Before>);
    let remember = {
        let (before, draft, taken) = (before.setter(), (**draft).clone(), opened.taken.clone());
        let (ticks, reviews) = (ticks.shown.ticks.clone(), ticks.shown.reviews.clone());
        move |happened: &'static str| {
            let (draft, ticks, reviews, taken) = (draft.clone(), ticks.clone(), reviews.clone(), taken.clone());
            before.set(Some(Before { draft, ticks, reviews, taken, happened }));
        }
    };
    let on_take = {
        let (remember, draft, ticks, opened) = (remember.clone(), draft.clone(), ticks.clone(), opened.clone());
        Callback::from(move |()| {
            let Opening::Review(review) = &opened.opening else { return };
            remember(TAKEN);
            draft.set(draft_of(review, &draft));
            ticks.replace(review.ticks.clone(), review.shared.reviews.clone().into());
            opened.take(Some(review.clone()).filter(|review| review.shared.sources.is_empty()));
            opened.on_close.emit(());
        })
    };
    let on_merge = {
        let (ticks, on_close, remember) = (ticks.clone(), opened.on_close.clone(), remember.clone());
        Callback::from(move |MergedTicks { ticks: merged, reviews, .. }: MergedTicks| {
            remember("It is in your plan now.");
            ticks.replace(merged.into(), reviews.into());
            on_close.emit(());
        })
    };
    let on_open = {
        let (remember, draft) = (remember.clone(), draft.clone());
        Callback::from(move |opened: Draft| {
            remember("Another draft is open.");
            draft.set(Draft { revision: draft.revision, ..opened.reloaded() }.showing(0));
        })
    };
    let on_undo = (*before).clone().map(|was| {
        let (before, draft, ticks, opened) = (before.setter(), draft.clone(), ticks.clone(), opened.clone());
        Callback::from(move |()| {
            let shown = was.draft.shown;
            draft.set(Draft { revision: draft.revision, ..was.draft.clone() }.showing(shown));
            ticks.replace(was.ticks.clone(), was.reviews.clone());
            opened.take(was.taken.clone());
            history::bring_back();
            before.set(None);
        })
    });
    let on_keep = {
        let before = before.setter();
        Callback::from(move |()| before.set(None))
    };
    let on_forget = Callback::from(move |()| remember(FORGOTTEN));
    let happened = before.as_ref().map_or("", |before| before.happened);
    Taking { on_take, on_merge, on_undo, on_open, on_keep, on_forget, happened }
}

/// The draft that a shared plan was made from: its texts; none, if it came without.
fn draft_of(opened: &Opened, current: &Draft) -> Draft {
    let text = |source: &Source| Text { name: source.name.clone(), text: source.text.as_str().into() };
    let texts: Vec<Text> = opened.shared.sources.iter().map(text).collect();
    let texts = if texts.is_empty() { vec![Text::default()] } else { texts };
    let plan = &opened.plan;
    let accepted = plan.changes.iter().filter(|change| change.accepted.is_some()).map(|change| change.id.clone());
    let answers = plan.answers.iter().map(|answer| (answer.question.clone(), answer.value.clone())).collect();
    let (on, accept) = (plan.on.clone(), accepted.collect());
    let (key, revision) = (plan.key.clone(), current.revision);
    Draft { texts, edition: Some(plan.edition), on, accept, answers, key, revision, ..Draft::default() }.showing(0)
}

/// Says that something was replaced, and offers to undo that.
pub fn replaced_banner(taking: &Taking) -> Html {
    let Some(on_undo) = &taking.on_undo else { return Html::default() };
    let undo = button("Bring it back", "undo-take", false, on_undo.clone());
    let more = el!("div.buttons", undo, button("Dismiss", "keep-taken", false, taking.on_keep.clone())).html();
    let text = format!("{} What was here before can be brought back until you close this page.", taking.happened);
    banner("", "replaced", &text, more)
}
