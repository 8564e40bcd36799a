//! What is folded until it is wanted. Its content is made when it is opened, or before that where it is little and the browser has
//! nothing else to do: then it is also on paper.

use std::rc::Rc;

use yew::prelude::*;

use super::el::el;
use super::stateful::stateful;

/// What is folded.
pub struct Fold {
    /// What it is for the style sheet.
    pub class: &'static str,
    /// Its name on the page, and its key among its siblings.
    pub id: &'static str,
    /// What it is.
    pub summary: Html,
    /// True while it is what comes next: it opens.
    pub is_current: bool,
    /// Whether it also folds when it no longer is.
    pub follows: bool,
    /// Whether the content is made before it is wanted.
    pub eager: bool,
}

/// A [fold](Fold) of some content.
pub fn fold(fold: Fold, content: impl Fn() -> Html + 'static) -> Html {
    folded(fold, Rc::new(content))
}

#[inline(never)]
fn folded(fold: Fold, content: Rc<dyn Fn() -> Html>) -> Html {
    let Fold { class, id, summary, is_current, follows, eager } = fold;
    let state = usize::from(is_current);
    let view = move |state: usize, set: Callback<usize>, _: &_| {
        let is_open = state > 0;
        let content = (is_open || eager).then(|| el!("div", content()));
        let details = el!("details", el!("summary", summary.clone()), content).word("class", class);
        let details = details.word("data-testid", id).when("open", is_open);
        details.on_toggle(set.reform(|details: web_sys::HtmlDetailsElement| usize::from(details.open()))).html()
    };
    stateful(state, Some(state).filter(|_| follows || is_current), Some(id).filter(|id| !id.is_empty()), Rc::new(view))
}
