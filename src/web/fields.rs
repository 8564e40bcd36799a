//! The fields beside the text: region, edition, account, subscriptions, the nodes' addresses. What the sources tell stands in
//! them until the user says something else; where both differ, the page says so.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::draft::{Change, Draft, entries};
use super::region_field::region_field;
use model::plan::Inferred;
use model::wire::Region;

/// Which of two that differ counts: but for addresses, which the sources know better.
pub const ENTERED: &str = "What you entered counts.";

/// The fields, folded. `inferred` is what the sources show.
pub fn fields(draft: &Draft, inferred: Option<&Inferred>, regions: &[Region], edit: &Callback<Change>) -> Html {
    let nothing = Inferred::default();
    let inferred = inferred.unwrap_or(&nothing);
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
        unreadable.map(|range| format!("“{range}” is not a CIDR range (for example, 10.20.4.0/22) and was ignored. "));
    let nodes = Field {
        id: "nodes",
        label: "Address ranges of the nodes",
        value: &draft.nodes,
        placeholder: &from_text(&inferred.nodes, "such as 10.20.4.0/22"),
        note: unreadable.unwrap_or_else(|| differs(&draft.nodes, &inferred.nodes, "That counts.")),
        change: |draft, nodes| Draft { nodes, ..draft },
    };
    html! {
        <details class="more" data-testid="fields">
            <summary>{ "Facts" }<small>{ summary(draft, inferred) }</small></summary>
            <div class="fields">
                { region_field(&draft.region, &inferred.regions, regions, edit) }
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

/// What is used, as far as it is known.
fn summary(draft: &Draft, inferred: &Inferred) -> String {
    let chosen = |entered: &str, inferred: &[String]| {
        if entered.trim().is_empty() { inferred.join(", ") } else { entered.trim().to_owned() }
    };
    let (region, account) = (chosen(&draft.region, &inferred.regions), chosen(&draft.account, &inferred.accounts));
    let known = [region, account, chosen(&draft.nodes, &inferred.nodes)];
    known.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What the sources tell, to stand in an empty field; else what the field is for.
fn from_text(inferred: &[String], purpose: &str) -> String {
    match inferred {
        [] => purpose.to_owned(),
        inferred => format!("From the text: {}", inferred.join(", ")),
    }
}

/// Says so where what was entered is not what the sources tell.
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
