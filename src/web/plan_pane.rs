//! The right pane: the plan, or what to do to get one.

use std::rc::Rc;

use yew::prelude::*;

use super::banner::RetiredBanner;
use super::checklist::ChecklistView;
use super::command::Command;
use super::copy::CopyButton;
use super::planning::Planned;
use super::proof::ProofView;
use super::request::Requests;
use super::subject::SubjectView;
use super::ticks::Ticks;
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
    html! {
        <section class="pane plan" aria-labelledby="plan-title" aria-busy={planned.pending.to_string()}>
            <h2 id="plan-title">{ "Plan" }</h2>
            <RetiredBanner edition={*edition} />
            <p class="summary" data-testid="summary" role="status">
                { planned.plan.as_ref().map_or_else(|| EMPTY.to_owned(), |plan| render::summary(plan)) }
            </p>
            if let Some(plan) = &planned.plan {
                <PlanView plan={plan.clone()} ticks={ticks.clone()} />
            } else {
                <Command command="az network nsg show --resource-group '<group>' --name '<nsg>'" />
            }
        </section>
    }
}

const EMPTY: &str = "Paste the rules of the network security group that your Batch nodes are behind, as this command prints them, and \
                     the plan stands here at once.";

/// A plan with its checklist's ticks.
#[derive(Properties, PartialEq)]
struct PlanViewProps {
    plan: Rc<Plan>,
    ticks: Ticks,
}

#[component]
fn PlanView(PlanViewProps { plan, ticks }: &PlanViewProps) -> Html {
    let copies = use_memo(plan.clone(), |plan| {
        (AttrValue::from(render::markdown(plan)), AttrValue::from(render::json(plan).unwrap_or_default()))
    });
    let (markdown, json) = &*copies;
    html! {
        <>
            { for plan.subjects.iter().map(|subject| html! { <SubjectView key={subject.id.clone()} subject={subject.clone()} /> }) }
            if !plan.subjects.is_empty() {
                <ChecklistView plan={plan.clone()} ticks={ticks.clone()} />
                <ProofView proof={plan.proof.clone()} />
                if let Some(requests) = &plan.support_request {
                    <Requests requests={requests.clone()} />
                }
                <div class="buttons">
                    <CopyButton text={markdown.clone()} what="the whole plan, as Markdown" label="Copy plan as Markdown" />
                    <CopyButton text={json.clone()} what="the whole plan, as JSON" label="Copy plan as JSON" />
                </div>
            }
        </>
    }
}
