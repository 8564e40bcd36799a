//! The fields beside the text: region, edition, account, subscriptions, the nodes' addresses.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::draft::Draft;
use crate::Edition;
use crate::net::{Cloud, Region};

/// The fields.
pub fn fields(draft: &Draft, on_change: &Callback<Draft>) -> Html {
    let region = selected(draft, on_change, |draft, region| Draft { region, ..draft });
    let edition = selected(draft, on_change, |draft, name| {
        let edition = if name == "ga" { Edition::Ga } else { Edition::Preview };
        Draft { edition, ..draft }
    });
    let account = typed(draft, on_change, |draft, account| Draft { account, ..draft });
    let subscriptions = typed(draft, on_change, |draft, subscriptions| Draft { subscriptions, ..draft });
    let nodes = typed(draft, on_change, |draft, nodes| Draft { nodes, ..draft });
    let unreadable = draft.unreadable_nodes();
    html! {
        <div class="fields">
            <label>
                <span>{ "Region of the Batch account" }</span>
                <select data-testid="region" onchange={region}>
                    <option value="" selected={draft.region.is_empty()}>{ "From the text" }</option>
                    { for Cloud::ALL.into_iter().map(|cloud| regions_of(cloud, &draft.region)) }
                </select>
            </label>
            <label>
                <span>{ "Edition of the migration" }</span>
                <select data-testid="edition" onchange={edition}>
                    <option value="preview" selected={draft.edition == Edition::Preview}>
                        { "October 2021: by support request" }
                    </option>
                    <option value="ga" selected={draft.edition == Edition::Ga}>{ "Present: by pool property" }</option>
                </select>
            </label>
            <label>
                <span>{ "Batch account" }</span>
                <input data-testid="account" autocomplete="off" spellcheck="false" value={draft.account.clone()}
                    oninput={account} placeholder="its name, for the request and the commands" />
            </label>
            <label>
                <span>{ "Subscription ids, to ask for all their accounts" }</span>
                <input data-testid="subscriptions" autocomplete="off" spellcheck="false" oninput={subscriptions}
                    value={draft.subscriptions.clone()} placeholder="none: for the one account" />
            </label>
            <label>
                <span>{ "Address ranges of the nodes" }</span>
                <input data-testid="nodes" autocomplete="off" spellcheck="false" value={draft.nodes.clone()}
                    oninput={nodes} placeholder="such as 10.20.4.0/22" aria-invalid={unreadable.map(|_| "true")}
                    aria-describedby={unreadable.map(|_| "nodes-problem")} />
                if let Some(range) = unreadable {
                    <span id="nodes-problem" class="problem">
                        { format!("“{range}” is no address range such as 10.20.4.0/22 and is left out.") }
                    </span>
                }
            </label>
        </div>
    }
}

fn regions_of(cloud: Cloud, chosen: &str) -> Html {
    let label = match cloud {
        Cloud::Public => "Azure",
        Cloud::UsGov => "Azure Government",
        Cloud::China => "Azure in China",
    };
    // They are in the order of their names already.
    let locations = Region::all().filter(|region| region.cloud() == cloud).map(|region| region.location().to_owned());
    let option = |location: String| {
        let selected = location == chosen;
        html! { <option value={location.clone()} {selected}>{ location }</option> }
    };
    html! { <optgroup {label}>{ for locations.map(option) }</optgroup> }
}

fn selected(draft: &Draft, on_change: &Callback<Draft>, change: fn(Draft, String) -> Draft) -> Callback<Event> {
    let (draft, on_change) = (draft.clone(), on_change.clone());
    Callback::from(move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            on_change.emit(Draft { typed: false, ..change(draft.clone(), select.value()) });
        }
    })
}

fn typed(draft: &Draft, on_change: &Callback<Draft>, change: fn(Draft, String) -> Draft) -> Callback<InputEvent> {
    let (draft, on_change) = (draft.clone(), on_change.clone());
    Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            on_change.emit(Draft { typed: true, ..change(draft.clone(), input.value()) });
        }
    })
}
