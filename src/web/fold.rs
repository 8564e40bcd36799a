//! What is folded until it is wanted. Its content is made when it is opened, or before that where it is little and the browser has
//! nothing else to do: then it is also on paper.

use web_sys::HtmlDetailsElement;
use yew::prelude::*;

/// What is folded.
#[derive(Properties, PartialEq)]
pub struct FoldProps {
    /// What it is for the style sheet.
    pub class: &'static str,
    /// Its name on the page.
    #[prop_or_default]
    pub id: &'static str,
    /// What it is.
    pub summary: Html,
    /// True while it is what comes next: it opens.
    #[prop_or_default]
    pub is_current: bool,
    /// Whether it also folds when it no longer is.
    #[prop_or_default]
    pub follows: bool,
    /// Whether the content is made before it is wanted.
    pub eager: bool,
    /// Makes the content.
    pub content: Callback<(), Html>,
}

/// A [fold](FoldProps).
#[component]
pub fn Fold(FoldProps { class, id, summary, is_current, follows, eager, content }: &FoldProps) -> Html {
    let open = use_state_eq(|| *is_current);
    let (set, follows) = (open.setter(), *follows);
    use_effect_with(*is_current, move |is_current| {
        if follows || *is_current {
            set.set(*is_current);
        }
    });
    let set = open.setter();
    let ontoggle = Callback::from(move |event: Event| {
        // That of a fold within it comes here as well.
        if event.target() == event.current_target() {
            set.set(is_open(&event));
        }
    });
    html! {
        <details class={*class} data-testid={*id} open={*open} {ontoggle}>
            <summary>{ summary.clone() }</summary>
            if *open || *eager {
                <div>{ content.emit(()) }</div>
            }
        </details>
    }
}

/// Whether the element of a `toggle` event is open now.
pub fn is_open(event: &Event) -> bool {
    event.target_dyn_into::<HtmlDetailsElement>().is_some_and(|details| details.open())
}
