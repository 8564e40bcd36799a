//! A list of any length that never holds up the page: it is rendered piece by piece, each when the browser has nothing else to
//! do, and so is a change of it.

use wasm_bindgen::prelude::*;
use yew::prelude::*;

#[wasm_bindgen(module = "/static/when-idle.js")]
extern "C" {
    #[wasm_bindgen(js_name = whenIdle)]
    fn when_idle(then: &JsValue);
}

/// How many items are rendered at once.
const PIECE: usize = 20;

/// The list.
#[derive(Properties, PartialEq)]
pub struct LongListProps {
    /// How many items it has.
    pub count: usize,
    /// An item by its place, and nothing for places that there are none at. Another callback stands for other items.
    pub item: Callback<usize, Html>,
}

/// A [list](LongListProps), without an element of its own.
#[component]
pub fn LongList(LongListProps { count, item }: &LongListProps) -> Html {
    // What makes the items of each piece: for those that wait for their turn, what made them before.
    let pieces = use_mut_ref(Vec::<Callback<usize, Html>>::new);
    let round = use_state_eq(|| 0usize);
    let mut made = pieces.borrow_mut();
    let wanted = count.div_ceil(PIECE);
    made.truncate(wanted);
    // One piece at a time.
    if let Some(old) = made.iter_mut().find(|maker| *maker != item) {
        *old = item.clone();
    } else if made.len() < wanted {
        made.push(item.clone());
    }
    let is_done = made.len() == wanted && made.iter().all(|maker| maker == item);
    let next = round.setter();
    use_effect_with((*round, item.clone(), is_done), move |(round, _, is_done)| {
        if !is_done {
            let round = *round;
            when_idle(&Closure::once_into_js(move || next.set(round + 1)));
        }
    });
    let pieces = made.iter().enumerate().map(|(number, item)| {
        html! { <Piece key={number} {number} item={item.clone()} /> }
    });
    html! { <>{ for pieces }</> }
}

#[derive(Properties, PartialEq)]
struct PieceProps {
    number: usize,
    item: Callback<usize, Html>,
}

#[component]
fn Piece(PieceProps { number, item }: &PieceProps) -> Html {
    html! { <>{ for (number * PIECE..(number + 1) * PIECE).map(|place| item.emit(place)) }</> }
}
