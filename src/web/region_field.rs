//! The field for the region of the Batch account. Which regions there are is the engine's to say: until it has, the field offers what
//! the sources name and what was chosen.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::draft::{Change, Draft};
use super::effect::use_change;
use super::el::{all, el};
use super::engine;
use super::fields::{ENTERED, differs, noted, selected};
use model::net::Cloud;
use model::wire::Region;

/// All regions, as soon as the engine has listed them; requested again with another text, if the engine was not available.
#[hook]
pub fn use_regions(text: u32) -> Rc<Vec<Region>> {
    let all = use_state_eq(Rc::<Vec<Region>>::default);
    let load = {
        let (all, is_empty) = (all.setter(), all.is_empty());
        move || {
            if is_empty {
                spawn_local(async move {
                    if let Ok(regions) = engine::regions().await {
                        all.set(Rc::new(regions));
                    }
                });
            }
        }
    };
    use_change(2 * text as usize + usize::from(all.is_empty()), Box::new(load));
    (*all).clone()
}

/// The field, with the chosen region and those that the sources name.
pub fn region_field(region: &String, inferred: &[String], regions: &[Region], edit: &Callback<Change>) -> Html {
    let cloud_of = |name: &String| regions.iter().find(|region| region.location == *name).map(|region| region.cloud);
    let named = |name: &String| match cloud_of(name) {
        Some(cloud @ (Cloud::UsGov | Cloud::China)) => format!("{name}, {}", title(cloud)),
        _ => name.clone(),
    };
    let from_text = match inferred {
        [] => "From the text".to_owned(),
        [only] => format!("From the text: {}", named(only)),
        several => format!("From the text: {}", several.join(", ")),
    };
    let option = |location: &String| {
        el!("option", location).attr("value", location.clone()).when("selected", location == region).html()
    };
    let group = |cloud: Cloud| {
        let locations = regions.iter().filter(|region| region.cloud == cloud).map(|region| &region.location);
        el!("optgroup", all(locations, option)).word("label", title(cloud)).html()
    };
    let is_unlisted = !region.is_empty() && cloud_of(region).is_none();
    let unlisted = is_unlisted.then(|| option(region));
    let from_text = el!("option[value=]", from_text).when("selected", region.is_empty());
    let select = el!("select[data-testid=region]", from_text, unlisted, all(Cloud::ALL.into_iter(), group));
    let select = select.on_change(selected(edit, |draft, region| Draft { region, ..draft }));
    el!("label", el!("span", "Region of the Batch account"), select, noted(&differs(region, inferred, ENTERED))).html()
}

fn title(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Public => "Azure",
        Cloud::UsGov => "Azure Government",
        Cloud::China => "Azure in China",
    }
}
