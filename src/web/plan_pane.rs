//! The right pane: the plan, or what to do to get one.

use std::rc::Rc;

use yew::prelude::*;

use super::announcements::use_announcements;
use super::banner::retired_banner;
use super::checklist::checklist;
use super::command::command;
use super::controls::button;
use super::downloads::downloads;
use super::engine::{self, PlanValue};
use super::planning::Planned;
use super::proof::proof;
use super::prose::prose;
use super::request::requests;
use super::rule_set_choice::rule_set_choice;
use super::share::Share;
use super::subjects::Subjects;
use super::ticks::Ticking;
use super::workbench::{Workbench, use_workbench};
use super::workload::workload;
use model::options::Edition;
use model::plan::Plan;
use model::source::Source;

/// What the pane shows.
#[derive(Properties, PartialEq)]
pub struct PlanPaneProps {
    /// The latest plan.
    pub planned: Planned,
    /// The chosen edition.
    pub edition: Edition,
    /// What was done and noted about the steps.
    pub ticking: Ticking,
    /// Asks for the plan once more.
    pub on_again: Callback<()>,
    /// The texts that the plan was made from.
    pub sources: Callback<(), Vec<Source>>,
    /// The rule sets that nodes use, as the user has chosen them.
    pub on: Vec<String>,
    /// True if it is someone else's plan, to be read only.
    pub reviewed: bool,
}

/// The [pane of the plan](PlanPaneProps).
#[component]
pub fn PlanPane(props: &PlanPaneProps) -> Html {
    let PlanPaneProps { planned, edition, ticking, on_again, sources, on, reviewed } = props;
    let workbench = use_workbench();
    use_announcements(&planned.plan, &planned.summary, &workbench);
    // Made again for another plan or other ticks, and not while a text is typed.
    let shown = Planned { pending: false, slow: false, ..planned.clone() };
    let rest =
        use_memo((shown, ticking.clone(), workbench.clone()), |(planned, ticking, workbench)| match &planned.plan {
            Some(plan) if !plan.subjects.is_empty() => rest_of_plan(plan, planned.value.as_ref(), ticking, workbench),
            _ => Html::default(),
        });
    html! {
        <section class="pane plan" aria-labelledby="plan-title" aria-busy={planned.pending.to_string()}>
            <h2 id="plan-title">{ "Plan" }</h2>
            { retired_banner(*edition) }
            { progress(planned, on_again) }
            <p class="summary" data-testid="summary">
                { match &planned.plan {
                    Some(_) => prose(&planned.summary),
                    None if planned.pending => html! { "Reading what you pasted…" },
                    None if planned.trouble.is_some() => Html::default(),
                    None => html! { EMPTY },
                } }
            </p>
            if let Some(plan) = &planned.plan {
                { for plan.notices.iter().map(|notice| html! { <p class="notice">{ prose(notice) }</p> }) }
                { rule_set_choice(plan, on, &workbench) }
                if !reviewed && !plan.subjects.is_empty() {
                    // After a change or a stop the plan is of an older text than the one that would go with it.
                    <Share value={planned.value.clone().filter(|_| !planned.pending && planned.trouble.is_none())} ticks={ticking.ticks.clone()} sources={sources.clone()} />
                }
                { printed(plan, *edition) }
                <Subjects plan={plan.clone()} />
                { (*rest).clone() }
            } else if !planned.pending && planned.trouble.is_none() {
                { command(&"az network nsg show --resource-group '<group>' --name '<nsg>'".into()) }
            }
        </section>
    }
}

const EMPTY: &str = "Paste the rules of the network security group that your Batch nodes are behind, as this command prints them, and \
                     the plan appears here.";

/// What is to be said while a plan is being made, and when none could be.
fn progress(planned: &Planned, on_again: &Callback<()>) -> Html {
    if planned.slow {
        return html! {
            <div class="making" data-testid="progress">
                <label>{ "Making the plan " }<progress id="planned" /></label>
                { button("Stop", "cancel", false, Callback::from(|()| engine::cancel())) }
            </div>
        };
    }
    let Some(trouble) = planned.trouble.as_ref().filter(|_| !planned.pending) else { return Html::default() };
    html! {
        <div class="making trouble" role="alert" data-testid="trouble">
            <p>{ trouble.to_string() }</p>
            { button("Plan again", "again", false, on_again.clone()) }
        </div>
    }
}

/// What the printed page has above the summary: what the plan was made from.
fn printed(plan: &Plan, edition: Edition) -> Html {
    let sources: Vec<&str> = plan.sources.iter().map(|source| source.name.as_str()).collect();
    let procedure = match edition {
        Edition::Preview => "by the procedure of October 2021, with a support request",
        Edition::Ga => "by the pool property",
    };
    html! {
        <p class="printed">
            { format!("Planned {procedure}, from {}.", sources.join(", ")) }
        </p>
    }
}

/// All of a plan but its subjects.
fn rest_of_plan(plan: &Rc<Plan>, value: Option<&PlanValue>, ticking: &Ticking, workbench: &Workbench) -> Html {
    html! {
        <>
            { checklist(plan, ticking) }
            { workload(plan, workbench) }
            { proof(plan) }
            { for plan.support_request.iter().map(requests) }
            { downloads(value) }
        </>
    }
}
