//! A list of any length that never blocks the page: it is rendered part by part, each when the browser has nothing else to
//! do, and so is a change of it.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[wasm_bindgen(module = "/static/when-idle.js")]
extern "C" {
    #[wasm_bindgen(js_name = whenIdle)]
    async fn when_idle();
}

/// How many items are rendered at once.
const PIECE: usize = 20;

/// The list.
#[derive(Properties, PartialEq)]
pub struct LongListProps {
    /// Where it begins; a part of a longer list begins elsewhere.
    #[prop_or_default]
    pub first: usize,
    /// How many items it has.
    pub count: usize,
    /// An item by its index. Another callback means other items.
    pub item: Callback<usize, Html>,
}

/// A [list](LongListProps), without an element of its own.
#[component]
pub fn LongList(LongListProps { first, count, item }: &LongListProps) -> Html {
    // What makes the items of each part: for parts that wait for their turn, what made them before.
    let makers = use_mut_ref(Vec::<Callback<usize, Html>>::new);
    let round = use_state_eq(|| 0usize);
    let mut makers = makers.borrow_mut();
    let wanted = if *count > PIECE { count.div_ceil(PIECE) } else { 0 };
    makers.truncate(wanted);
    // One part at a time.
    if let Some(old) = makers.iter_mut().find(|maker| *maker != item) {
        *old = item.clone();
    } else if makers.len() < wanted {
        makers.push(item.clone());
    }
    let is_done = makers.len() == wanted && makers.iter().all(|maker| maker == item);
    let next = round.setter();
    use_effect_with((*round, item.clone(), is_done), move |(round, _, is_done)| {
        if !is_done {
            let round = *round;
            spawn_local(async move {
                when_idle().await;
                next.set(round + 1);
            });
        }
    });
    if wanted == 0 {
        return html! { <>{ for (*first..first + count).map(|place| item.emit(place)) }</> };
    }
    let pieces = makers.iter().enumerate().map(|(number, item)| {
        let first = number * PIECE;
        html! { <LongList key={number} {first} count={PIECE.min(count - first)} item={item.clone()} /> }
    });
    html! { <>{ for pieces }</> }
}
