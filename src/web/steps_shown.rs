//! Which steps of the checklist are shown: all of them, or what is still to do. The style sheet hides the others, on the screen
//! alone: on paper the checklist is whole.

use yew::prelude::*;

/// The switch; it is in the checklist.
pub fn steps_shown() -> Html {
    html! {
        <label class="step todo-only">
            <input type="checkbox" data-testid="todo-only" />
            <span>{ "Show only what is still to do" }</span>
        </label>
    }
}
