//! What the parts of the page can do: made once, and so the same for as long as the page is open.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::draft::{Change, Draft};
use super::editor::{show_line, show_text, take_typed};
use super::filter::Filter;
use super::review::text_box_of;
use super::screen::Action;
use super::sharing::Opened;
use super::workbench::{Crossing, FAR, Place, View, Workbench};
use model::plan::Plan;
use model::source::Source;

/// What there is by now, for what is made once.
pub struct Latest {
    /// The draft.
    pub draft: Draft,
    /// The shared plan that is shown.
    pub review: Option<Rc<Opened>>,
    /// The plan that is shown.
    pub plan: *const Plan,
    /// Opens another draft.
    pub on_open: Callback<Draft>,
}

impl Default for Latest {
    fn default() -> Self {
        Latest { draft: Draft::default(), review: None, plan: std::ptr::null(), on_open: Callback::noop() }
    }
}

/// What the parts can do.
pub struct Hands {
    /// Changes the draft.
    pub edit: Callback<Change>,
    /// Changes what is shown.
    pub act: Callback<Action>,
    /// Requests the plan again.
    pub on_again: Callback<()>,
    /// Wants some subjects.
    pub on_filter: Callback<Filter>,
    /// The texts.
    pub sources: Callback<(), Vec<Source>>,
    /// Opens another draft.
    pub on_open: Callback<Draft>,
    /// What all parts can do.
    pub workbench: Workbench,
}

/// All of it.
pub fn hands(
    latest: &Rc<RefCell<Latest>>,
    text_box: &NodeRef,
    set: UseStateSetter<Draft>,
    act: Callback<Action>,
) -> Hands {
    let edit = {
        let latest = latest.clone();
        Callback::from(move |change: Change| {
            // What was typed last is a part of what is changed.
            take_typed();
            let draft = std::mem::take(&mut latest.borrow_mut().draft);
            let changed = change(draft);
            latest.borrow_mut().draft = changed.clone();
            set.set(changed);
        })
    };
    let show = {
        let (latest, text_box, edit, act) = (latest.clone(), text_box.clone(), edit.clone(), act.clone());
        Callback::from(move |place: Place| show(&latest, &text_box, &edit, &act, &place))
    };
    let text_of = {
        let latest = latest.clone();
        Callback::from(move |place: Place| {
            let latest = latest.borrow();
            match &latest.review {
                Some(review) => line_of(&review.shared.sources, &place),
                None => line_of(&latest.draft.sources(), &place),
            }
        })
    };
    let look = {
        let latest = latest.clone();
        act.reform(move |crossing: Crossing| Action::Look(latest.borrow().plan, crossing))
    };
    let sources = {
        let latest = latest.clone();
        Callback::from(move |()| latest.borrow().draft.sources())
    };
    let on_open = {
        let (latest, act) = (latest.clone(), act.clone());
        Callback::from(move |opened: Draft| {
            take_typed();
            act.emit(Action::Arrived(opened.is_blank()));
            let on_open = latest.borrow().on_open.clone();
            on_open.emit(opened);
        })
    };
    let (view, announce) = (act.reform(Action::View), act.reform(Action::Say));
    let workbench = Workbench { show, text_of, look, view, announce, edit: None, has_texts: false };
    let (on_again, on_filter) = (act.reform(|()| Action::Again), act.reform(Action::Filter));
    Hands { edit, act, on_again, on_filter, sources, on_open, workbench }
}

/// Shows a place in the text that it is in.
fn show(latest: &RefCell<Latest>, text_box: &NodeRef, edit: &Callback<Change>, act: &Callback<Action>, place: &Place) {
    act.emit(Action::View(View::Files));
    let review = latest.borrow().review.clone();
    if let Some(review) = review {
        if let Some(text_box) = text_box_of(&review, place.source.as_ref()) {
            show_line(&text_box, place.line, true, place.column);
        }
        return;
    }
    act.emit(Action::Read(true));
    let Some(text_box) = text_box.cast::<HtmlTextAreaElement>() else { return };
    let (names, shown) = (latest.borrow().draft.names(), latest.borrow().draft.shown);
    let wanted = names.iter().position(|name| Some(name) == place.source.as_ref());
    if let Some(wanted) = wanted.filter(|wanted| *wanted != shown) {
        edit.emit(Box::new(move |draft| draft.showing(wanted)));
        // Now, because the line is looked for in it at once.
        show_text(&text_box, &latest.borrow().draft.text());
    }
    show_line(&text_box, place.line, true, place.column);
}

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
