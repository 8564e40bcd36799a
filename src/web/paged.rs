//! A list of which the first items are shown, and more when they are wanted. It never grows by itself.

use std::rc::Rc;

use yew::prelude::*;

use super::el::{Child, all, el};
use super::stateful::stateful;

/// How many items are shown at first.
const SHOWN: usize = 10;

/// How many more at a time.
const MORE: usize = 100;

/// The list, without an element of its own, by the number of items and what makes one of them.
pub fn paged(count: usize, item: impl Fn(usize) -> Html + 'static) -> Html {
    listed(count, Rc::new(item))
}

#[inline(never)]
fn listed(count: usize, item: Rc<dyn Fn(usize) -> Html>) -> Html {
    let view = move |shown: usize, set: Callback<usize>, _: &_| {
        let left = count.saturating_sub(shown);
        let more = (left > 0).then(|| {
            let label = format!("Show {} of {left} more", left.min(MORE));
            let more = el!("button[type=button][data-testid=show-more]", label);
            el!("li", more.on_click(Callback::from(move |_| set.emit(shown + MORE))))
        });
        vec![all(0..count.min(shown), &*item).child(), more.child()].child()
    };
    stateful(SHOWN, None, None, Rc::new(view))
}
