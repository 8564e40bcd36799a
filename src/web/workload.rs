//! What the workload itself needs, and what stays open after the tightening.

use yew::prelude::*;

use super::diagnostics::severity;
use super::verdict::verdict_badge;
use super::workbench::{Workbench, line_button, use_workbench};
use crate::Plan;
use crate::assess::Finding;
use crate::plan::Extra;

/// Both, where the plan has any.
pub fn workload(plan: &Plan) -> Html {
    html! { <><Extras extras={plan.extras.clone()} /><Leftovers leftovers={plan.leftovers.clone()} /></> }
}

#[derive(Properties, PartialEq)]
struct ExtrasProps {
    extras: Vec<Extra>,
}

#[component]
fn Extras(ExtrasProps { extras }: &ExtrasProps) -> Html {
    let workbench = use_workbench();
    if extras.is_empty() {
        return Html::default();
    }
    html! {
        <section class="extras" data-testid="extras" aria-labelledby="extras-title">
            <h3 id="extras-title">{ "What the workload needs" }</h3>
            <ul>{ for extras.iter().map(|extra| extra_view(extra, &workbench)) }</ul>
        </section>
    }
}

fn extra_view(extra: &Extra, workbench: &Workbench) -> Html {
    html! {
        <li>
            <p><strong>{ &extra.what }</strong>{ ", " }{ &extra.flow }</p>
            <p>
                { "Today " }{ verdict_badge(extra.today, false) }
                { " after the tightening " }{ verdict_badge(extra.after_tighten, false) }
            </p>
            <p class="aside">
                { &extra.why }
                if let Some(line) = extra.line {
                    { " " }{ line_button(workbench, extra.source.as_ref(), line, None) }
                }
            </p>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct LeftoversProps {
    leftovers: Vec<Finding>,
}

#[component]
fn Leftovers(LeftoversProps { leftovers }: &LeftoversProps) -> Html {
    let workbench = use_workbench();
    if leftovers.is_empty() {
        return Html::default();
    }
    let one = |leftover: &Finding| {
        let (word, class) = severity(leftover.severity);
        html! {
            <li class={class}>
                <strong>{ word }</strong>{ " " }{ &leftover.message }
                if let Some(line) = leftover.line {
                    { " " }{ line_button(&workbench, leftover.source.as_ref(), line, None) }
                }
            </li>
        }
    };
    html! {
        <section class="leftovers" data-testid="leftovers" aria-labelledby="leftovers-title">
            <h3 id="leftovers-title">{ "Leftovers after the tightening" }</h3>
            <ul class="diagnostics">{ for leftovers.iter().map(one) }</ul>
        </section>
    }
}
