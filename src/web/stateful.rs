//! A part of the page that has a number as its state, such as whether it is open. All such parts are one component: each component
//! brings its own copy of the code.

use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

use super::effect::use_change;
use super::workbench::{Workbench, use_workbench};

/// The view of a state, which can set another one.
pub type View = Rc<dyn Fn(usize, Callback<usize>, &Workbench) -> Html>;

/// The part.
#[derive(Properties)]
pub struct StatefulProps {
    /// The state at first.
    begins: usize,
    /// The state that it gets whenever this changes.
    follows: Option<usize>,
    /// How it looks.
    view: View,
}

impl PartialEq for StatefulProps {
    fn eq(&self, other: &Self) -> bool {
        self.follows == other.follows && Rc::ptr_eq(&self.view, &other.view)
    }
}

/// The [part](StatefulProps), without an element of its own.
#[component]
pub fn Stateful(StatefulProps { begins, follows, view }: &StatefulProps) -> Html {
    let workbench = use_workbench();
    let state = use_state_eq(|| *begins);
    let (set, to) = (state.setter(), *follows);
    use_change(
        follows.map_or(0, |follows| follows + 1),
        Box::new(move || to.into_iter().for_each(|state| set.set(state))),
    );
    let set = state.setter();
    view(*state, Callback::from(move |state| set.set(state)), &workbench)
}

/// Such a part, with its key among its siblings.
pub fn stateful(begins: usize, follows: Option<usize>, key: Option<&'static str>, view: View) -> Html {
    VComp::new::<Stateful>(Rc::new(StatefulProps { begins, follows, view }), key.map(Key::from)).into()
}
