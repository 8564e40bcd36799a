//! Which rule sets nodes use, where the sources don't show it: a list to choose from.

use yew::prelude::*;

use super::draft::{Change, Draft};
use super::el::{all, el};
use super::workbench::Workbench;
use model::plan::Plan;

/// The choice, if a plan waits for it or it was made. `on` is what was chosen.
pub fn rule_set_choice(plan: &Plan, on: &[String], workbench: &Workbench) -> Option<Html> {
    let waits = plan.changes.iter().any(|change| change.unconfirmed.is_some());
    let edit = workbench.edit.as_ref().filter(|_| waits || !on.is_empty())?;
    let inferred = plan.inferred.as_ref().map(|inferred| inferred.rule_sets.as_slice()).unwrap_or_default();
    // What was chosen and is in the texts no longer can be taken back.
    let is_gone = |name: &&String| !inferred.contains(name);
    let names = inferred.iter().chain(on.iter().filter(is_gone));
    let choice = el!(
        "fieldset.choice[data-testid=rule-sets]",
        el!("legend", "Which rule sets do the nodes use?"),
        el!("p", "Only these are changed. The scripts leave out every other rule set."),
        all(names, |name| tick(name, on.contains(name), edit)),
    );
    Some(choice.html())
}

fn tick(name: &str, checked: bool, edit: &Callback<Change>) -> Html {
    let (own, edit) = (name.to_owned(), edit.clone());
    let does = Callback::from(move |checked: bool| {
        let name = own.clone();
        edit.emit(Box::new(move |draft: Draft| draft.with_on(name, checked)));
    });
    let tick = el!("input[type=checkbox]").checked(checked).on_tick(does);
    el!("label.tick", tick, el!("span", name.to_owned())).html()
}
