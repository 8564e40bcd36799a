//! What can be pasted, with the commands that make it: the engine's own table.

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::command::command;
use super::engine;
use model::wire::Input;

/// The help, which loads what it shows when it is opened.
#[component]
pub fn Help() -> Html {
    let table = use_state_eq(|| None::<Result<Vec<Input>, ()>>);
    let ontoggle = {
        let table = table.clone();
        Callback::from(move |event: Event| {
            let open = event.target_dyn_into::<HtmlDetailsElement>().is_some_and(|details| details.open());
            if open && !matches!(*table, Some(Ok(_))) {
                let table = table.setter();
                spawn_local(async move {
                    table.set(Some(engine::inputs().await.map_err(drop)));
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
                Some(Ok(rows)) => shown(rows),
            } }
        </details>
    }
}

fn shown(rows: &[Input]) -> Html {
    let mut family = "";
    let mut items = Vec::new();
    for row in rows {
        if row.family != family {
            family = &row.family;
            items.push(html! { <dt class="family">{ family }</dt> });
        }
        items.push(html! { <dt>{ &row.what }</dt> });
        items.push(html! { <dd>{ from(&row.from) }<small>{ format!("Read of it: {}.", row.read) }</small></dd> });
    }
    html! { <dl>{ for items }</dl> }
}

/// A command that can be copied, or a sentence with commands in it.
fn from(text: &str) -> Html {
    let alone = text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).filter(|text| !text.contains('`'));
    if let Some(alone) = alone {
        return command(&alone.to_owned().into());
    }
    let parts = text.split('`').enumerate().map(|(number, part)| match number % 2 {
        0 => html! { part },
        _ => html! { <code>{ part }</code> },
    });
    html! { <p>{ for parts }</p> }
}
