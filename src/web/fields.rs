//! The fields next to the text: region, edition, account, subscriptions, the nodes' addresses. They show what the sources show
//! until the user enters something else; where both differ, the page says so.

use yew::prelude::*;

use super::draft::{Change, Draft, entries};
use super::el::{all, el};
use super::region_field::region_field;
use model::plan::Inferred;
use model::wire::Region;

/// Which of two different values applies: that of the user, except for addresses, which the sources know better.
pub const ENTERED: &str = "What you entered counts.";

/// The fields, collapsed. `inferred` is what the sources show.
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
    let region = region_field(&draft.region, &inferred.regions, regions, edit);
    let fields = el!("div.fields", region, all([account, subscriptions, nodes].iter(), |field| field.view(edit)));
    let title = el!("summary", "Facts", el!("small", summary(draft, inferred)));
    el!("details.more[data-testid=fields]", title, fields).html()
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
        let oninput = Callback::from(move |value: String| {
            edit.emit(Box::new(move |draft| change(Draft { typed: true, ..draft }, value)));
        });
        let input = el!("input[autocomplete=off][spellcheck=false]").word("data-testid", id);
        let input = input.value((*value).to_owned()).attr("placeholder", (*placeholder).to_owned()).on_input(oninput);
        let input = if note.starts_with('“') { input.state("aria-invalid", true) } else { input };
        el!("label", el!("span", *label), input, noted(note)).html()
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
    if note.is_empty() { Html::default() } else { el!("span.problem[data-testid=noted]", note.to_owned()).html() }
}

/// What choosing something from a list does.
pub fn selected(edit: &Callback<Change>, change: fn(Draft, String) -> Draft) -> Callback<String> {
    edit.reform(move |chosen: String| Box::new(move |draft| change(Draft { typed: false, ..draft }, chosen)) as Change)
}
