//! What the workload itself needs, and what stays open after the tightening.

use std::rc::Rc;

use yew::prelude::*;

use super::el::el;
use super::paged::paged;
use super::prose::prose;
use super::requirement::finding;
use super::verdict::verdict_badge;
use super::workbench::{Workbench, line_button};
use model::plan::{Extra, Plan};

/// What the workload needs.
pub fn extras(plan: &Rc<Plan>, workbench: &Workbench) -> Html {
    let (own, workbench) = (plan.clone(), workbench.clone());
    let item = move |number: usize| own.extras.get(number).map(|one| extra_view(one, &workbench)).unwrap_or_default();
    el!("ul.extras", paged(plan.extras.len(), item)).html()
}

fn extra_view(extra: &Extra, workbench: &Workbench) -> Html {
    let line = extra.line.map(|line| line_button(workbench, extra.source.as_ref(), line, None));
    let verdicts = el!(
        "p",
        "Today ",
        verdict_badge(extra.today, false),
        " without classic rules ",
        verdict_badge(extra.after_tighten, false),
    );
    let what = el!("p", el!("strong", prose(&extra.what)), ", ", prose(&extra.flow));
    el!("li", what, verdicts, el!("p.aside", prose(&extra.why), " ", line)).html()
}

/// What stays open.
pub fn leftovers(plan: &Rc<Plan>, workbench: &Workbench) -> Html {
    let (own, workbench) = (plan.clone(), workbench.clone());
    let item = move |number: usize| own.leftovers.get(number).map(|one| finding(one, &workbench)).unwrap_or_default();
    el!("ul.diagnostics leftovers", paged(plan.leftovers.len(), item)).html()
}
