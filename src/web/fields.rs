//! The fields next to the text: region, edition, account, subscriptions, the nodes' addresses. They show what the sources show
//! until the user enters something else; where both differ, the page says so.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::draft::{Change, Draft, entries};
use super::region_field::RegionField;
use model::options::Edition;
use model::plan::Inferred;

/// Which of two different values applies: that of the user, except for addresses, which the sources know better.
pub const ENTERED: &str = "What you entered counts.";

/// The fields; collapsed where the sources show all of them. `inferred` is what they show.
pub fn fields(draft: &Draft, inferred: Option<&Inferred>, edit: &Callback<Change>) -> Html {
    let nothing = Inferred::default();
    let inferred = inferred.unwrap_or(&nothing);
    let is_all_inferred = inferred.regions.len() == 1 && inferred.accounts.len() == 1 && !inferred.nodes.is_empty();
    let account = Field {
        id: "account",
        label: "Batch account",
        value: &draft.account,
        placeholder: &from_text(&inferred.accounts, "its name, for the request and the commands"),
        note: differs(&draft.account, &inferred.accounts, ENTERED),
        change: |draft, account| Draft { account, ..draft },
    };
    let in_text = inferred.subscriptions.join(", ");
    let unreadable = draft.unreadable_subscription();
    let unreadable = unreadable.map(|id| format!("“{id}” is not a subscription ID and was ignored. "));
    let subscriptions = Field {
        id: "subscriptions",
        label: "Subscription ids, to ask for all their accounts",
        value: &draft.subscriptions,
        placeholder: &if in_text.is_empty() {
            "none: for the one account".to_owned()
        } else {
            format!("none: for the one account; in the text: {in_text}")
        },
        note: unreadable.unwrap_or_else(|| differs(&draft.subscriptions, &inferred.subscriptions, ENTERED)),
        change: |draft, subscriptions| Draft { subscriptions, ..draft },
    };
    let unreadable = draft.unreadable_nodes();
    let unreadable =
        unreadable.map(|range| format!("“{range}” is no address range such as 10.20.4.0/22 and is left out. "));
    let nodes = Field {
        id: "nodes",
        label: "Address ranges of the nodes",
        value: &draft.nodes,
        placeholder: &from_text(&inferred.nodes, "such as 10.20.4.0/22"),
        note: unreadable.unwrap_or_else(|| differs(&draft.nodes, &inferred.nodes, "That counts.")),
        change: |draft, nodes| Draft { nodes, ..draft },
    };
    html! {
        <details class="more" data-testid="fields" open={!is_all_inferred}>
            <summary>{ "Region, account, nodes" }<small>{ if is_all_inferred { summary(draft, inferred) } else { String::new() } }</small></summary>
            <div class="fields">
                <RegionField region={draft.region.clone()} inferred={inferred.regions.clone()} edit={edit.clone()} />
                { edition(draft, inferred, edit) }
                { for [account, subscriptions, nodes].iter().map(|field| field.view(edit)) }
            </div>
        </details>
    }
}

/// A field to type in.
struct Field<'f> {
    id: &'static str,
    label: &'static str,
    value: &'f str,
    placeholder: &'f str,
    /// What there is to say about what was entered.
    note: String,
    change: fn(Draft, String) -> Draft,
}

impl Field<'_> {
    fn view(&self, edit: &Callback<Change>) -> Html {
        let Field { id, label, value, placeholder, note, change } = self;
        let (edit, change) = (edit.clone(), *change);
        let oninput = Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                edit.emit(Box::new(move |draft| change(Draft { typed: true, ..draft }, input.value())));
            }
        });
        html! {
            <label>
                <span>{ *label }</span>
                <input data-testid={*id} autocomplete="off" spellcheck="false" value={(*value).to_owned()} {oninput}
                    placeholder={(*placeholder).to_owned()} aria-invalid={note.starts_with('“').then_some("true")} />
                { noted(note) }
            </label>
        }
    }
}

/// What counts, where everything is known.
fn summary(draft: &Draft, inferred: &Inferred) -> String {
    let chosen = |entered: &str, inferred: &[String]| {
        if entered.trim().is_empty() { inferred.join(", ") } else { entered.trim().to_owned() }
    };
    let (region, account) = (chosen(&draft.region, &inferred.regions), chosen(&draft.account, &inferred.accounts));
    format!(" {region}, {account}, {}", chosen(&draft.nodes, &inferred.nodes))
}

fn edition(draft: &Draft, inferred: &Inferred, edit: &Callback<Change>) -> Html {
    let onchange = selected(edit, |draft, name| {
        let edition = match name.as_str() {
            "ga" => Some(Edition::Ga),
            "preview" => Some(Edition::Preview),
            _ => None,
        };
        Draft { edition, ..draft }
    });
    let unchosen = match inferred.edition {
        Some(edition) => format!("From the text: {}", edition.title()),
        None => format!("{}, unless the text shows otherwise", Edition::default().title()),
    };
    let note = match (draft.edition, inferred.edition) {
        (Some(chosen), Some(shown)) if chosen != shown => format!("The text says {}. {ENTERED}", shown.title()),
        _ => String::new(),
    };
    let option = |value: &'static str, edition: Option<Edition>, title: String| {
        html! { <option {value} selected={draft.edition == edition}>{ title }</option> }
    };
    html! {
        <div>
            <label>
                <span>{ "Edition of the migration" }</span>
                <select data-testid="edition" {onchange}>
                    { option("", None, unchosen) }
                    { option("preview", Some(Edition::Preview), Edition::Preview.title().to_owned()) }
                    { option("ga", Some(Edition::Ga), Edition::Ga.title().to_owned()) }
                </select>
                { noted(&note) }
            </label>
        </div>
    }
}

/// What the sources show, for an empty field; else what the field is for.
fn from_text(inferred: &[String], purpose: &str) -> String {
    match inferred {
        [] => purpose.to_owned(),
        inferred => format!("From the text: {}", inferred.join(", ")),
    }
}

/// Says so where the sources contradict what was entered.
pub fn differs(entered: &str, inferred: &[String], counts: &str) -> String {
    let is_inferred = |entry: &str| inferred.iter().any(|inferred| inferred.eq_ignore_ascii_case(entry));
    if inferred.is_empty() || entries(entered).all(is_inferred) {
        return String::new();
    }
    format!("The text says {}. {counts}", inferred.join(", "))
}

/// What there is to say about a field, if there is anything.
pub fn noted(note: &str) -> Html {
    if note.is_empty() {
        Html::default()
    } else {
        html! { <span class="problem" data-testid="noted">{ note }</span> }
    }
}

pub fn selected(edit: &Callback<Change>, change: fn(Draft, String) -> Draft) -> Callback<Event> {
    let edit = edit.clone();
    Callback::from(move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            edit.emit(Box::new(move |draft| change(Draft { typed: false, ..draft }, select.value())));
        }
    })
}
