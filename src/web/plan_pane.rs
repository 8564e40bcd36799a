//! The right pane: the plan, or what to do to get one.

use std::rc::Rc;

use yew::prelude::*;

use super::banner::retired_banner;
use super::checklist::checklist;
use super::command::command;
use super::copy::CopyButton;
use super::planning::Planned;
use super::proof::proof;
use super::request::requests;
use super::subject::SubjectView;
use super::ticks::Ticks;
use crate::assess::Subject;
use crate::{Edition, Plan, render};

/// What the pane shows.
#[derive(Properties, PartialEq)]
pub struct PlanPaneProps {
    /// The latest plan.
    pub planned: Planned,
    /// The chosen edition.
    pub edition: Edition,
    /// The ticks of the checklist.
    pub ticks: Ticks,
}

/// The [pane of the plan](PlanPaneProps).
#[component]
pub fn PlanPane(PlanPaneProps { planned, edition, ticks }: &PlanPaneProps) -> Html {
    let copies = use_memo(planned.clone(), |planned| {
        let of = |render: fn(&Plan) -> String| planned.plan.as_ref().map(|plan| render(plan)).unwrap_or_default();
        (AttrValue::from(of(render::markdown)), AttrValue::from(of(|plan| render::json(plan).unwrap_or_default())))
    });
    html! {
        <section class="pane plan" aria-labelledby="plan-title" aria-busy={planned.pending.to_string()}>
            <h2 id="plan-title">{ "Plan" }</h2>
            { retired_banner(*edition) }
            <p class="summary" data-testid="summary" role="status">
                { planned.plan.as_ref().map_or_else(|| EMPTY.to_owned(), |plan| render::summary(plan)) }
            </p>
            if let Some(plan) = &planned.plan {
                { plan_view(plan, ticks, &copies) }
            } else {
                { command(&"az network nsg show --resource-group '<group>' --name '<nsg>'".into()) }
            }
        </section>
    }
}

const EMPTY: &str = "Paste the rules of the network security group that your Batch nodes are behind, as this command prints them, and \
                     the plan stands here at once.";

/// A plan with its checklist's ticks.
fn plan_view(plan: &Rc<Plan>, ticks: &Ticks, (markdown, json): &(AttrValue, AttrValue)) -> Html {
    let subject = |(number, subject): (usize, &Subject)| {
        html! { <SubjectView key={subject.id.clone()} plan={plan.clone()} {number} /> }
    };
    html! {
        <>
            { for plan.subjects.iter().enumerate().map(subject) }
            if !plan.subjects.is_empty() {
                { checklist(plan, ticks) }
                { proof(&plan.proof) }
                { for plan.support_request.iter().map(requests) }
                <div class="buttons">
                    <CopyButton text={markdown.clone()} what="the whole plan, as Markdown" label="Copy plan as Markdown" />
                    <CopyButton text={json.clone()} what="the whole plan, as JSON" label="Copy plan as JSON" />
                </div>
            }
        </>
    }
}
