//! What the workload itself needs, and what stays open after the tightening.

use std::rc::Rc;

use yew::prelude::*;

use super::long_list::LongList;
use super::prose::prose;
use super::subject::finding;
use super::verdict::verdict_badge;
use super::workbench::{Workbench, line_button};
use model::plan::{Extra, Plan};

/// Up to this many leftovers are shown without being asked for.
const FEW: usize = 10;

/// Both, where the plan has any.
pub fn workload(plan: &Rc<Plan>, workbench: &Workbench) -> Html {
    html! {
        <>
            if !plan.extras.is_empty() {
                { extras(plan, workbench) }
            }
            if !plan.leftovers.is_empty() {
                { leftovers(plan, workbench) }
            }
        </>
    }
}

fn extras(plan: &Rc<Plan>, workbench: &Workbench) -> Html {
    let item = {
        let (plan, workbench) = (plan.clone(), workbench.clone());
        Callback::from(move |number: usize| {
            plan.extras.get(number).map(|extra| extra_view(extra, &workbench)).unwrap_or_default()
        })
    };
    html! {
        <section class="extras" data-testid="extras" aria-labelledby="extras-title">
            <h3 id="extras-title">{ "What the workload needs" }</h3>
            <ul><LongList count={plan.extras.len()} {item} /></ul>
        </section>
    }
}

fn extra_view(extra: &Extra, workbench: &Workbench) -> Html {
    html! {
        <li>
            <p><strong>{ prose(&extra.what) }</strong>{ ", " }{ prose(&extra.flow) }</p>
            <p>
                { "Today " }{ verdict_badge(extra.today, false) }
                { " without classic rules " }{ verdict_badge(extra.after_tighten, false) }
            </p>
            <p class="aside">
                { prose(&extra.why) }
                if let Some(line) = extra.line {
                    { " " }{ line_button(workbench, extra.source.as_ref(), line, None) }
                }
            </p>
        </li>
    }
}

fn leftovers(plan: &Rc<Plan>, workbench: &Workbench) -> Html {
    let count = plan.leftovers.len();
    let item = {
        let (plan, workbench) = (plan.clone(), workbench.clone());
        Callback::from(move |number: usize| {
            plan.leftovers.get(number).map(|one| finding(one, &workbench)).unwrap_or_default()
        })
    };
    html! {
        <section class="leftovers" data-testid="leftovers" aria-labelledby="leftovers-title">
            <h3 id="leftovers-title">{ "Leftovers after classic rules are removed" }</h3>
            <details open={count <= FEW}>
                <summary>{ if count == 1 { "1 thing to look at".to_owned() } else { format!("{count} things to look at") } }</summary>
                <ul class="diagnostics"><LongList {count} {item} /></ul>
            </details>
        </section>
    }
}
