//! The checklist: what to do, phase by phase (the how-to of October 2021 for the preview edition, its later revisions
//! and the migration guide for the GA edition).
//!
//! `phases` puts the steps of each phase together, of a table (`fixed`) and of what the sources show: `rules` and `hops` have the
//! changes, `pools` switches and moves each pool with the tool that makes it first, `account` asks whether the node management
//! endpoint allows the nodes, `verified` finds what is shown to be done. `order` lets a step wait for the last steps before it.

mod account;
mod fixed;
mod hops;
mod order;
mod phases;
mod pools;
mod rules;
mod verified;
mod workload;

use super::edit::{Edit, Edited};
use super::proof::Phases;
use assess::Assessor;
use model::estate::{AddressTerm, Estate};
use model::net::Service;
use model::options::{Edition, Options};
use model::plan::{ChangeAction, Checklist, Extra, Finding, Impact, Phase, PhaseId, Step, StepState, Subject};
use model::shell::{quoted, url_quoted};
use model::source::SourceReport;

/// What the checklist is made from.
pub struct ChecklistBuilder<'s> {
    pub estate: &'s Estate,
    /// What knows which subjects a group blocks.
    pub assessor: &'s Assessor<'s>,
    pub subjects: &'s [Subject],
    pub phases: &'s Phases,
    /// What the workload itself needs.
    pub extras: &'s [Extra],
    /// What stays open after the tightening.
    pub leftovers: &'s [Finding],
    pub options: &'s Options,
    pub sources: &'s [SourceReport],
}

/// Management API with the property for the mode: later versions have dropped it.
const API_VERSION: &str = "2024-07-01";

/// What sets the mode of a pool.
const MODE: &str = r#"{"properties":{"targetNodeCommunicationMode":"Simplified"}}"#;

/// The step that keeps the workload's storage reachable.
const STORAGE_FIRST: &str = "tighten-storage-first";

/// The step that looks at the tightened rules in force.
const CHECK_ANEW: &str = "tighten-new-connection";

impl ChecklistBuilder<'_> {
    /// The checklist with all of its phases.
    pub fn checklist(&self) -> Checklist {
        let by_edition = |preview, ga| if self.preview() { preview } else { ga };
        let phases = [
            (
                PhaseId::Union,
                "Let both models in",
                "Open the networks for classic and simplified communication at once, so that no pool breaks while it moves.",
                self.union(),
            ),
            (
                PhaseId::Extras,
                "List what the workload itself needs",
                "Storage.<region> often carried more than the Batch service. Find that out before it is closed.",
                self.extras(),
            ),
            (
                PhaseId::Switch,
                "Switch simplified communication on",
                by_edition(
                    "The Batch account is switched by a support request; the text is below, ready to copy.",
                    "Each pool is switched by its own property. It is a wish: what is in force is read back later.",
                ),
                self.switch(),
            ),
            (
                PhaseId::Move,
                "Move the pools",
                "A pool with nodes keeps its model. Only nodes that are created after the switch use the new one.",
                self.move_pools(),
            ),
            (PhaseId::Verify, "Verify", "See it in force before anything is closed.", self.verify()),
            (
                PhaseId::Tighten,
                "Close what only classic needed",
                "No way in for the service any more, and one way out: TCP 443 to BatchNodeManagement.",
                self.tighten(),
            ),
            (
                PhaseId::Rollback,
                "The way back, should you need it",
                by_edition(
                    "Rules first, then the account, then the pools: classic nodes that start before their rules are back become \
                     unusable.",
                    "Classic communication has not been honoured since 31 March 2026: putting rules back helps whatever else needs \
                     them, and no pool returns to classic.",
                ),
                self.rollback(),
            ),
        ];
        let phase = |(id, title, summary, steps): (PhaseId, &str, &str, Vec<Step>)| Phase {
            id,
            title: title.to_owned().into(),
            summary: summary.to_owned().into(),
            steps,
        };
        let phases = phases.into_iter().map(phase).collect();
        Checklist { phases: order::ordered(phases) }
    }

    /// True if none of the nodes can use simplified communication: then there is nothing to switch, to move and to verify.
    fn is_stuck(&self) -> bool {
        !self.subjects.is_empty() && self.subjects.iter().all(|subject| subject.impact == Impact::Unsupported)
    }

    fn preview(&self) -> bool {
        self.options.edition == Edition::Preview
    }

    /// The account that the user named, else the only one that the sources show.
    fn account(&self) -> String {
        let shown = || match self.estate.accounts.as_slice() {
            [only] => only.resource.name.known().cloned(),
            _ => None,
        };
        self.options.account.clone().or_else(shown).unwrap_or_else(|| "<account>".to_owned())
    }
}

pub(super) fn todo(id: &str, title: &str, why: &str) -> Step {
    Step {
        id: id.to_owned(),
        title: title.to_owned().into(),
        why: why.to_owned().into(),
        state: StepState::Todo,
        subjects: Vec::new(),
        changes: Vec::new(),
        waits_for: Vec::new(),
        commands: Vec::new(),
        choices: Vec::new(),
    }
}

fn closes_storage(edit: &Edit) -> bool {
    let storage = Service::Storage.tag().to_ascii_lowercase();
    let names_storage =
        |term: &AddressTerm| matches!(term, AddressTerm::Tag(tag) if tag.to_ascii_lowercase().starts_with(&storage));
    match &edit.what {
        _ if edit.what.action() != ChangeAction::Remove => false,
        Edited::NsgRule(_, rule) => rule.before.iter().any(|rule| rule.destination.iter().any(names_storage)),
        Edited::Route(_, route) => route.before.iter().any(|route| route.destinations.iter().any(names_storage)),
        Edited::FirewallRule(..) | Edited::NodeRule(..) => true,
    }
}

/// A call on one pool that works with any release of the az CLI.
fn pool_call(method: &str, pool: Option<&str>, body: &str) -> String {
    let body = if body.is_empty() { String::new() } else { format!(" --body {}", quoted(body)) };
    let address = format!("{}?api-version={API_VERSION}", pool.unwrap_or("<account id>/pools/<pool>"));
    format!("az rest --method {method} --url {}{body}", url_quoted(&address))
}
