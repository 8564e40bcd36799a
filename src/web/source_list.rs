//! The texts side by side, each a chip: what it was taken for, how much is in it, which one is in the text box. The one that is
//! shown can be renamed in its place.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::draft::{Change, Draft};
use crate::Plan;
use crate::read::{Severity, SourceReport};

/// One text of the list.
#[derive(Clone, PartialEq)]
pub struct Chip {
    /// Its name.
    name: String,
    /// What there is to say about it.
    told: String,
    has_problems: bool,
}

/// The chips of a draft; what is told of them is the plan's.
pub fn chips(draft: &Draft, plan: Option<&Plan>) -> Vec<Chip> {
    let chip = |name: String| {
        let report = plan.and_then(|plan| plan.sources.iter().find(|report| report.name == name));
        let told = report.map(told).unwrap_or_default();
        Chip { has_problems: report.is_some_and(|report| problems(report) > 0), name, told }
    };
    let is_empty = draft.texts.len() == 1 && draft.is_blank();
    if is_empty { Vec::new() } else { draft.names().into_iter().map(chip).collect() }
}

fn problems(report: &SourceReport) -> usize {
    report.diagnostics.iter().filter(|told| told.severity != Severity::Info).count()
}

/// The kind, and how much there is of everything.
fn told(report: &SourceReport) -> String {
    let (rules, subjects) = report.contents.as_ref().map_or((0, 0), |found| (found.rules, found.subjects));
    let counted =
        [(rules, "rule"), (subjects, "subject"), (problems(report).try_into().unwrap_or(u32::MAX), "problem")];
    let counts = counted.iter().filter(|(count, _)| *count > 0).map(|(count, what)| {
        let plural = if *count == 1 { "" } else { "s" };
        format!(", {count} {what}{plural}")
    });
    report.kind.clone() + &counts.collect::<String>()
}

/// The texts and what happens to them.
#[derive(PartialEq, Properties)]
pub struct SourceListProps {
    /// The texts.
    pub chips: Vec<Chip>,
    /// Which of them is in the text box.
    pub shown: usize,
    /// Changes the draft.
    pub edit: Callback<Change>,
}

/// The [list of texts](SourceListProps).
#[component]
pub fn SourceList(SourceListProps { chips, shown, edit }: &SourceListProps) -> Html {
    let renaming = use_state_eq(|| false);
    let list = use_node_ref();
    let in_list = {
        let list = list.clone();
        move |selector: &str| -> Option<HtmlElement> {
            list.cast::<web_sys::Element>()?.query_selector(selector).ok()??.dyn_into().ok()
        }
    };
    {
        let in_list = in_list.clone();
        use_effect_with(*renaming, move |renaming| {
            if let Some(field) = in_list("input").filter(|_| *renaming) {
                let _ = field.focus();
                field.unchecked_ref::<HtmlInputElement>().select();
            }
        });
    }
    if chips.is_empty() {
        return Html::default();
    }
    let go = |change: fn(Draft, usize) -> Draft, place: usize| {
        let (edit, renaming) = (edit.clone(), renaming.setter());
        Callback::from(move |_: MouseEvent| {
            renaming.set(false);
            edit.emit(Box::new(move |draft| change(draft, place)));
        })
    };
    let rename = {
        let renaming = renaming.setter();
        Callback::from(move |_: MouseEvent| renaming.set(true))
    };
    let item = |(place, chip): (usize, &Chip)| {
        let is_shown = place == *shown;
        let name = &chip.name;
        html! {
            <li class={classes!(chip.has_problems.then_some("troubled"))}>
                if is_shown && *renaming {
                    { name_field(name, place, edit, renaming.setter(), in_list.clone()) }
                } else {
                    <button type="button" aria-pressed={is_shown.to_string()} onclick={go(Draft::showing, place)}>
                        { name }<small>{ &chip.told }</small>
                    </button>
                    if is_shown {
                        <button type="button" class="part" data-testid="rename" aria-label={format!("Rename {name}")}
                            title="Rename" onclick={rename.clone()}>{ "✎" }</button>
                    }
                    <button type="button" class="part" aria-label={format!("Remove {name}")} title="Remove"
                        onclick={go(Draft::without, place)}>{ "×" }</button>
                }
            </li>
        }
    };
    let add = go(|draft, _| draft.with_another(), 0);
    html! {
        <ul class="sources" aria-label="Texts" ref={list}>
            { for chips.iter().enumerate().map(item) }
            <li><button type="button" data-testid="add-text" onclick={add}>{ "Add a text" }</button></li>
        </ul>
    }
}

/// A field for a text's name. Enter and leaving it keep what stands there, Escape doesn't.
fn name_field(
    name: &str,
    place: usize,
    edit: &Callback<Change>,
    renaming: UseStateSetter<bool>,
    in_list: impl Fn(&str) -> Option<HtmlElement> + 'static,
) -> Html {
    let keep = {
        let edit = edit.clone();
        Callback::from(move |event: FocusEvent| {
            renaming.set(false);
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                let entered = field.value();
                edit.emit(Box::new(move |draft| draft.renamed(place, &entered)));
            }
        })
    };
    let before = name.to_owned();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let Some(field) = event.target_dyn_into::<HtmlInputElement>() else { return };
        match event.key().as_str() {
            "Enter" => {}
            "Escape" => field.set_value(&before),
            _ => return,
        }
        event.prevent_default();
        let _ = field.blur();
        if let Some(other) = in_list("[data-testid=add-text]") {
            let _ = other.focus();
        }
    });
    html! {
        <input data-testid="name" aria-label={format!("New name of {name}")} value={name.to_owned()} autocomplete="off"
            spellcheck="false" onblur={keep} {onkeydown} />
    }
}
