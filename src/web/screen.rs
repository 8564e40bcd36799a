//! What the page shows of what there is, and how that changes: a state apart from what the user has entered.

use std::rc::Rc;

use yew::prelude::*;

use super::filter::Filter;
use super::sharing::{Asked, Made, Merging};
use super::stored;
use super::workbench::{Crossing, View};
use model::plan::Plan;
use model::source::Source;

/// The state.
#[derive(Clone, PartialEq)]
pub struct Screen {
    /// Whether the browser keeps what is entered.
    pub keeps: bool,
    /// How often the plan was requested again.
    pub again: u32,
    /// The user's own file of service tags.
    pub tags: Option<Rc<Source>>,
    /// What a screen reader announces.
    pub said: AttrValue,
    /// Whether the text is in sight.
    pub is_reading: bool,
    /// The view of a phone.
    pub view: View,
    /// The crossing of the map that is looked at, and the plan that it is of.
    pub looked_at: Option<(*const Plan, Crossing)>,
    /// Which subjects are wanted.
    pub filter: Filter,
    /// What is asked of the dialog about sharing; `None` where it is closed.
    pub asked: Option<Asked>,
    /// The latest link.
    pub made: Option<Made>,
    /// What merging with what is opened gives; `None` while the engine is at work on it.
    pub merging: Merging,
    /// What became of the user's review.
    pub sent: &'static str,
}

/// What changes it.
pub enum Action {
    /// Keeps what is entered, or nothing.
    Keep(bool),
    /// Requests the plan again.
    Again,
    /// Takes a file of service tags.
    Tags(Option<Rc<Source>>),
    /// Announces something.
    Say(AttrValue),
    /// Shows the text, or folds it.
    Read(bool),
    /// Shows a view.
    View(View),
    /// Shows what arrived: the answer, or the empty text box.
    Arrived(bool),
    /// Looks at a crossing of a plan.
    Look(*const Plan, Crossing),
    /// Wants some subjects.
    Filter(Filter),
    /// Asks something of the dialog about sharing, or closes it.
    Ask(Option<Asked>),
    /// Takes a link.
    Made(Option<Made>),
    /// Takes what merging gives.
    Merged(Merging),
    /// Says what became of the user's review.
    Sent(&'static str),
}

impl Screen {
    /// The state at first; the text box is in sight where the draft is blank.
    pub fn new(is_blank: bool) -> Screen {
        Screen {
            keeps: stored::is_wanted(),
            again: 0,
            tags: None,
            said: AttrValue::default(),
            is_reading: is_blank,
            view: View::Answer,
            looked_at: None,
            filter: Filter::default(),
            asked: None,
            made: None,
            merging: None,
            sent: "",
        }
    }
}

impl Reducible for Screen {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Keep(keeps) => next.keeps = keeps,
            Action::Again => next.again += 1,
            Action::Tags(tags) => next.tags = tags,
            Action::Say(said) => next.said = said,
            Action::Read(is_reading) => next.is_reading = is_reading,
            Action::View(view) => next.view = view,
            Action::Arrived(is_blank) => (next.is_reading, next.view) = (is_blank, View::Answer),
            Action::Look(plan, crossing) => next.looked_at = Some((plan, crossing)),
            Action::Filter(filter) => (next.filter, next.looked_at) = (filter, None),
            Action::Ask(asked) => next.asked = asked,
            Action::Made(made) => next.made = made,
            Action::Merged(merged) => (next.merging, next.sent) = (merged, ""),
            Action::Sent(sent) => next.sent = sent,
        }
        next.into()
    }
}
