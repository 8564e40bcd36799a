//! The field for the region of the Batch account. Which regions there are is the engine's to say: until it has, the field offers what
//! the sources name and what was chosen.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::draft::{Change, Draft};
use super::engine;
use super::fields::{ENTERED, differs, noted, selected};
use model::net::Cloud;
use model::wire::Region;

/// All regions, as soon as the engine has told them; asked again with another text, if it was not to be had.
#[hook]
pub fn use_regions(text: u32) -> Rc<Vec<Region>> {
    let all = use_state_eq(Rc::<Vec<Region>>::default);
    use_effect_with((all.is_empty(), text), {
        let all = all.setter();
        move |(is_empty, _)| {
            if *is_empty {
                spawn_local(async move {
                    if let Ok(regions) = engine::regions().await {
                        all.set(Rc::new(regions));
                    }
                });
            }
        }
    });
    (*all).clone()
}

/// The field, with the chosen region and those that the sources name.
pub fn region_field(region: &String, inferred: &[String], all: &[Region], edit: &Callback<Change>) -> Html {
    let cloud_of = |name: &String| all.iter().find(|region| region.location == *name).map(|region| region.cloud);
    let named = |name: &String| match cloud_of(name) {
        Some(cloud @ (Cloud::UsGov | Cloud::China)) => format!("{name}, {}", title(cloud)),
        _ => name.clone(),
    };
    let from_text = match inferred {
        [] => "From the text".to_owned(),
        [only] => format!("From the text: {}", named(only)),
        several => format!("From the text: {}", several.join(", ")),
    };
    let option = |location: &String| html! { <option value={location.clone()} selected={location == region}>{ location }</option> };
    let group = |cloud: Cloud| {
        let locations = all.iter().filter(|region| region.cloud == cloud).map(|region| &region.location);
        html! { <optgroup label={title(cloud)}>{ for locations.map(option) }</optgroup> }
    };
    let is_unlisted = !region.is_empty() && cloud_of(region).is_none();
    html! {
        <label>
            <span>{ "Region of the Batch account" }</span>
            <select data-testid="region" onchange={selected(edit, |draft, region| Draft { region, ..draft })}>
                <option value="" selected={region.is_empty()}>{ from_text }</option>
                if is_unlisted {
                    { option(region) }
                }
                { for Cloud::ALL.into_iter().map(group) }
            </select>
            { noted(&differs(region, inferred, ENTERED)) }
        </label>
    }
}

fn title(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Public => "Azure",
        Cloud::UsGov => "Azure Government",
        Cloud::China => "Azure in China",
    }
}
