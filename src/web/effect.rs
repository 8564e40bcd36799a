//! Effects after the page was rendered, and later. Each effect of Yew's own with another type brings its own copy of the code, and so does
//! each timer: these are one.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
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

/// Does something after so many milliseconds, or at once. It is not done if what this returns is dropped before.
pub fn after(delay: u32, does: Box<dyn FnOnce()>) -> Option<Timeout> {
    if delay > 0 {
        return Some(Timeout::new(delay, does));
    }
    does();
    None
}

/// Does something as [`after`] does, until the effect is over. What is done can ask whether it still is the latest.
pub fn until_over(delay: u32, does: Box<dyn FnOnce(Rc<Cell<bool>>)>) -> Box<dyn FnOnce()> {
    let latest = Rc::new(Cell::new(true));
    let is_latest = latest.clone();
    let later = after(delay, Box::new(move || does(is_latest)));
    Box::new(move || {
        latest.set(false);
        drop(later);
    })
}
