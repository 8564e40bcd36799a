//! The fields beside the text: region, edition, account, subscriptions, the nodes' addresses. What the sources tell stands in
//! them until the user says something else; where both differ, that is told.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::draft::{Change, Draft};
use crate::Edition;
use crate::assess::listed;
use crate::net::{Cloud, Region};
use crate::plan::Told;

/// Which of two that differ counts: but for addresses, which the sources know better.
const ENTERED: &str = "What you entered counts.";

/// The fields; folded away where the sources tell all of them. `told` is what they tell.
pub fn fields(draft: &Draft, told: Option<&Told>, edit: &Callback<Change>) -> Html {
    let nothing = Told::default();
    let told = told.unwrap_or(&nothing);
    let account = typed(edit, |draft, account| Draft { account, ..draft });
    let subscriptions = typed(edit, |draft, subscriptions| Draft { subscriptions, ..draft });
    let nodes = typed(edit, |draft, nodes| Draft { nodes, ..draft });
    let unreadable = draft.unreadable_nodes();
    let is_all_told = told.regions.len() == 1 && told.accounts.len() == 1 && !told.nodes.is_empty();
    html! {
        <details class="more" data-testid="fields" open={!is_all_told}>
            <summary>{ "Region, account, nodes" }<small>{ if is_all_told { summary(draft, told) } else { String::new() } }</small></summary>
            <div class="fields">
                { region(draft, told, edit) }
                { edition(draft, told, edit) }
                <label>
                    <span>{ "Batch account" }</span>
                    <input data-testid="account" autocomplete="off" spellcheck="false" value={draft.account.clone()}
                        oninput={account} placeholder={from_text(&told.accounts, "its name, for the request and the commands")} />
                    { differs(&draft.account, &told.accounts, ENTERED) }
                </label>
                <label>
                    <span>{ "Subscription ids, to ask for all their accounts" }</span>
                    <input data-testid="subscriptions" autocomplete="off" spellcheck="false" oninput={subscriptions}
                        value={draft.subscriptions.clone()} placeholder="none: for the one account" />
                    if draft.subscriptions.is_empty() && !told.subscriptions.is_empty() {
                        <small class="hint">{ format!("In the text: {}", listed(&told.subscriptions)) }</small>
                    }
                    { differs(&draft.subscriptions, &told.subscriptions, ENTERED) }
                </label>
                <label>
                    <span>{ "Address ranges of the nodes" }</span>
                    <input data-testid="nodes" autocomplete="off" spellcheck="false" value={draft.nodes.clone()}
                        oninput={nodes} placeholder={from_text(&told.nodes, "such as 10.20.4.0/22")}
                        aria-invalid={unreadable.map(|_| "true")} aria-describedby={unreadable.map(|_| "nodes-problem")} />
                    if let Some(range) = unreadable {
                        <span id="nodes-problem" class="problem">
                            { format!("“{range}” is no address range such as 10.20.4.0/22 and is left out.") }
                        </span>
                    }
                    { differs(&draft.nodes, &told.nodes, "That counts.") }
                </label>
            </div>
        </details>
    }
}

/// What counts, where everything is known.
fn summary(draft: &Draft, told: &Told) -> String {
    let chosen = |entered: &str, told: &[String]| {
        if entered.trim().is_empty() { told.join(", ") } else { entered.trim().to_owned() }
    };
    let (region, account) = (chosen(&draft.region, &told.regions), chosen(&draft.account, &told.accounts));
    format!(" {region}, {account}, {}", chosen(&draft.nodes, &told.nodes))
}

fn region(draft: &Draft, told: &Told, edit: &Callback<Change>) -> Html {
    let onchange = selected(edit, |draft, region| Draft { region, ..draft });
    let cloud = |name: &String| match Region::find(name).as_ref().map(Region::cloud) {
        Some(cloud @ (Cloud::UsGov | Cloud::China)) => format!("{name}, {}", title(cloud)),
        _ => name.clone(),
    };
    let from_text = match told.regions.as_slice() {
        [] => "From the text".to_owned(),
        [only] => format!("From the text: {}", cloud(only)),
        several => format!("From the text: {}", listed(several)),
    };
    html! {
        <label>
            <span>{ "Region of the Batch account" }</span>
            <select data-testid="region" {onchange}>
                <option value="" selected={draft.region.is_empty()}>{ from_text }</option>
                { for Cloud::ALL.into_iter().map(|cloud| regions_of(cloud, &draft.region)) }
            </select>
            { differs(&draft.region, &told.regions, ENTERED) }
        </label>
    }
}

fn edition(draft: &Draft, told: &Told, edit: &Callback<Change>) -> Html {
    let onchange = selected(edit, |draft, name| {
        let edition = if name == "ga" { Edition::Ga } else { Edition::Preview };
        Draft { edition, ..draft }
    });
    let take = {
        let edit = edit.clone();
        Callback::from(move |_: MouseEvent| edit.emit(Box::new(|draft| Draft { edition: Edition::Ga, ..draft })))
    };
    html! {
        <div>
            <label>
                <span>{ "Edition of the migration" }</span>
                <select data-testid="edition" {onchange}>
                    <option value="preview" selected={draft.edition == Edition::Preview}>
                        { "October 2021: by support request" }
                    </option>
                    <option value="ga" selected={draft.edition == Edition::Ga}>{ "Present: by pool property" }</option>
                </select>
            </label>
            if draft.edition == Edition::Preview && told.edition == Some(Edition::Ga) {
                <p class="hint" data-testid="edition-hint">
                    { "The pools in the text have targetNodeCommunicationMode, which is of the present edition. " }
                    <button type="button" onclick={take}>{ "Use the present edition" }</button>
                </p>
            }
        </div>
    }
}

/// What the sources tell, to stand in an empty field; else what the field is for.
fn from_text(told: &[String], purpose: &str) -> String {
    match told {
        [] => purpose.to_owned(),
        told => format!("From the text: {}", listed(told)),
    }
}

/// Says so where what was entered is not what the sources tell.
fn differs(entered: &str, told: &[String], counts: &str) -> Html {
    let is_told = |entry: &str| told.iter().any(|told| told.eq_ignore_ascii_case(entry));
    let mut entries = entered.split([' ', ',', ';', '\n', '\t']).filter(|entry| !entry.is_empty());
    if told.is_empty() || entries.all(is_told) {
        return Html::default();
    }
    let told = listed(told);
    html! { <span class="problem" data-testid="differs">{ format!("The text says {told}. {counts}") }</span> }
}

fn title(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Public => "Azure",
        Cloud::UsGov => "Azure Government",
        Cloud::China => "Azure in China",
    }
}

fn regions_of(cloud: Cloud, chosen: &str) -> Html {
    // They are in the order of their names already.
    let locations = Region::all().filter(|region| region.cloud() == cloud).map(|region| region.location().to_owned());
    let option = |location: String| {
        let selected = location == chosen;
        html! { <option value={location.clone()} {selected}>{ location }</option> }
    };
    html! { <optgroup label={title(cloud)}>{ for locations.map(option) }</optgroup> }
}

fn selected(edit: &Callback<Change>, change: fn(Draft, String) -> Draft) -> Callback<Event> {
    let edit = edit.clone();
    Callback::from(move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            edit.emit(Box::new(move |draft| change(Draft { typed: false, ..draft }, select.value())));
        }
    })
}

fn typed(edit: &Callback<Change>, change: fn(Draft, String) -> Draft) -> Callback<InputEvent> {
    let edit = edit.clone();
    Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            edit.emit(Box::new(move |draft| change(Draft { typed: true, ..draft }, input.value())));
        }
    })
}
