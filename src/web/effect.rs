//! Effects after the page was rendered. Each effect of Yew's own with another type brings its own copy of the code: these are one.

use yew::prelude::*;

/// Does something when the component was rendered for the first time.
#[hook]
pub fn use_once(does: Box<dyn FnOnce()>) {
    use_change(0, does);
}

/// Does something when the component was rendered for the first time, and whenever `of` is another one.
#[hook]
pub fn use_change(of: usize, does: Box<dyn FnOnce()>) {
    use_effect_with(of, move |_| does());
}
