//! What can be pasted, with the commands that make it: the engine's own table.

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::command::command;
use super::engine;
use super::prose::prose;
use crate::json::{Node, Object};

/// The help, which loads what it shows when it is opened.
#[component]
pub fn Help() -> Html {
    let table = use_state_eq(|| None::<Result<AttrValue, ()>>);
    let ontoggle = {
        let table = table.clone();
        Callback::from(move |event: Event| {
            let open = event.target_dyn_into::<HtmlDetailsElement>().is_some_and(|details| details.open());
            if open && !matches!(*table, Some(Ok(_))) {
                let table = table.setter();
                spawn_local(async move {
                    table.set(Some(engine::inputs().await.map(AttrValue::from).map_err(drop)));
                });
            }
        })
    };
    html! {
        <details class="help" data-testid="help" {ontoggle}>
            <summary>{ "What can I paste?" }</summary>
            { match &*table {
                None => html! { <p>{ "One moment…" }</p> },
                Some(Err(())) => html! { <p>{ "The table could not be loaded. Connect to the network and open this again." }</p> },
                Some(Ok(json)) => shown(json),
            } }
        </details>
    }
}

fn shown(json: &str) -> Html {
    let Ok(Node::List(rows)) = serde_json::from_str::<Node<'_>>(json) else { return Html::default() };
    let mut family = String::new();
    let mut items = Vec::new();
    for row in rows.iter().filter_map(Node::object) {
        if text(row, "family") != family {
            family = text(row, "family");
            items.push(html! { <dt class="family">{ &family }</dt> });
        }
        items.push(html! { <dt>{ text(row, "what") }</dt> });
        items.push(html! { <dd>{ from(&text(row, "from")) }<small>{ format!("Read of it: {}.", text(row, "read")) }</small></dd> });
    }
    html! { <dl>{ for items }</dl> }
}

fn text(row: &Object<'_>, name: &str) -> String {
    row.text(name).map(|text| text.to_string()).unwrap_or_default()
}

/// A command that can be copied, or a sentence with commands in it.
fn from(text: &str) -> Html {
    let alone = text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).filter(|text| !text.contains('`'));
    if let Some(alone) = alone {
        return command(&alone.to_owned().into());
    }
    html! { <p>{ prose(text) }</p> }
}
