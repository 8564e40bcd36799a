//! The right pane: the plan, or what to do to get one.

use std::rc::Rc;

use yew::prelude::*;

use super::banner::retired_banner;
use super::checklist::Checklist;
use super::command::command;
use super::downloads::downloads;
use super::engine;
use super::planning::Planned;
use super::proof::proof;
use super::request::requests;
use super::share::Share;
use super::subject::SubjectView;
use super::ticks::Ticking;
use super::workload::workload;
use crate::assess::Subject;
use crate::{Edition, Plan, Source, render};

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
    /// True if it is someone else's plan, to be read only.
    pub reviewed: bool,
}

/// The [pane of the plan](PlanPaneProps).
#[component]
pub fn PlanPane(props: &PlanPaneProps) -> Html {
    let PlanPaneProps { planned, edition, ticking, on_again, sources, reviewed } = props;
    html! {
        <section class="pane plan" aria-labelledby="plan-title" aria-busy={planned.pending.to_string()}>
            <h2 id="plan-title">{ "Plan" }</h2>
            { retired_banner(*edition) }
            { progress(planned, on_again) }
            <p class="summary" data-testid="summary" role="status">
                { match &planned.plan {
                    Some(plan) => render::summary(plan),
                    None if planned.pending => "Reading what you pasted…".to_owned(),
                    None if planned.trouble.is_some() => String::new(),
                    None => EMPTY.to_owned(),
                } }
            </p>
            if let Some(plan) = &planned.plan {
                if !reviewed && !plan.subjects.is_empty() {
                    <Share json={planned.json.clone()} ticks={ticking.ticks.clone()} sources={sources.clone()} />
                }
                { plan_view(plan, ticking, planned) }
            } else if !planned.pending && planned.trouble.is_none() {
                { command(&"az network nsg show --resource-group '<group>' --name '<nsg>'".into()) }
            }
        </section>
    }
}

const EMPTY: &str = "Paste the rules of the network security group that your Batch nodes are behind, as this command prints them, and \
                     the plan stands here at once.";

/// What is to be said while a plan is being made, and when none could be.
fn progress(planned: &Planned, on_again: &Callback<()>) -> Html {
    if planned.slow {
        let onclick = Callback::from(|_: MouseEvent| engine::cancel());
        return html! {
            <div class="making" data-testid="progress">
                <label>{ "Making the plan " }<progress id="planned" /></label>
                <button type="button" data-testid="cancel" {onclick}>{ "Stop" }</button>
            </div>
        };
    }
    let Some(trouble) = planned.trouble.as_ref().filter(|_| !planned.pending) else { return Html::default() };
    let on_again = on_again.clone();
    html! {
        <div class="making trouble" role="alert" data-testid="trouble">
            <p>{ trouble.told() }</p>
            <button type="button" data-testid="again" onclick={Callback::from(move |_: MouseEvent| on_again.emit(()))}>
                { "Plan again" }
            </button>
        </div>
    }
}

/// A plan with its checklist's ticks.
fn plan_view(plan: &Rc<Plan>, ticking: &Ticking, planned: &Planned) -> Html {
    let subject = |(number, subject): (usize, &Subject)| {
        html! { <SubjectView key={subject.id.clone()} plan={plan.clone()} {number} /> }
    };
    html! {
        <>
            { for plan.subjects.iter().enumerate().map(subject) }
            if !plan.subjects.is_empty() {
                <Checklist plan={plan.clone()} ticking={ticking.clone()} />
                { workload(plan) }
                { proof(&plan.proof) }
                { for plan.support_request.iter().map(requests) }
                { downloads(planned.json.as_ref()) }
            }
        </>
    }
}
