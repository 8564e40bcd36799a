//! A list of which the first items are shown, and more when they are wanted. It never grows by itself.

use yew::prelude::*;

/// How many items are shown at first.
const SHOWN: usize = 10;

/// How many more at a time.
const MORE: usize = 100;

/// The list.
#[derive(Properties, PartialEq)]
pub struct PagedProps {
    /// How many items it has.
    pub count: usize,
    /// An item by its place.
    pub item: Callback<usize, Html>,
}

/// A [list](PagedProps), without an element of its own.
#[component]
pub fn Paged(PagedProps { count, item }: &PagedProps) -> Html {
    let shown = use_state_eq(|| SHOWN);
    let left = count.saturating_sub(*shown);
    let onclick = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(*shown + MORE))
    };
    html! {
        <>
            { for (0..*count.min(&*shown)).map(|place| item.emit(place)) }
            if left > 0 {
                <li><button type="button" data-testid="show-more" {onclick}>{ format!("Show {} of {left} more", left.min(MORE)) }</button></li>
            }
        </>
    }
}
