//! What can be pasted, with the commands that make it: the engine's own table.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::command::command;
use super::el::{Child, all, el};
use super::engine;
use super::stateful::stateful;
use model::wire::Input;

thread_local! {
    /// The table, once it is loaded.
    static TABLE: RefCell<Vec<Input>> = const { RefCell::new(Vec::new()) };
}

const FAILED: usize = 1;
const LOADED: usize = 2;

/// The help, which loads what it shows when it is opened.
pub fn help() -> Html {
    let view = |state: usize, set: Callback<usize>, _: &_| {
        let on_toggle = Callback::from(move |details: HtmlDetailsElement| {
            if details.open() && state != LOADED {
                let set = set.clone();
                spawn_local(async move {
                    let inputs = engine::inputs().await;
                    set.emit(if inputs.is_ok() { LOADED } else { FAILED });
                    TABLE.set(inputs.unwrap_or_default());
                });
            }
        });
        let content = match state {
            LOADED => TABLE.with_borrow(|rows| shown(rows)),
            FAILED => el!("p", "The table could not be loaded. Connect to the network and open this again.").html(),
            _ => el!("p", "One moment…").html(),
        };
        el!("details.help[data-testid=help]", el!("summary", "What can I paste?"), content).on_toggle(on_toggle).html()
    };
    stateful(0, None, None, Rc::new(view))
}

fn shown(rows: &[Input]) -> Html {
    let mut family = "";
    let mut items = Vec::new();
    for row in rows {
        if row.family != family {
            family = &row.family;
            items.push(el!("dt.family", family.to_owned()).html());
        }
        items.push(el!("dt", &row.what).html());
        items.push(el!("dd", from(&row.from), el!("small", format!("Read of it: {}.", row.read))).html());
    }
    el!("dl", items).html()
}

/// A command that can be copied, or a sentence with commands in it.
fn from(text: &str) -> Html {
    let alone = text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).filter(|text| !text.contains('`'));
    if let Some(alone) = alone {
        return command(alone);
    }
    let part = |(number, part): (usize, &str)| match number % 2 {
        0 => part.to_owned().child(),
        _ => el!("code", part.to_owned()).html(),
    };
    el!("p", all(text.split('`').enumerate(), part)).html()
}
