//! The checklist: what to do, phase by phase (the how-to of October 2021 for the preview edition, its later revisions
//! and the migration guide for the GA edition).
//!
//! `phases` combines the steps of each phase, from a table (`fixed`) and from what the sources show. `rules` and `hops` have the
//! changes. `pools` switches and moves each pool with the tool that makes it first. `account` asks whether the node management
//! endpoint allows the nodes. `verified` finds what is shown to be done. `order` makes a step wait for the last steps before it.

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
use super::messages::{Sentence, steps};
use super::proof::Phases;
use assess::Assessor;
use model::estate::{AddressTerm, Estate};
use model::message::{Codes, Message};
use model::net::Service;
use model::options::{Edition, Options};
use model::plan::{ChangeAction, Checklist, Extra, Finding, Impact, Phase, PhaseId, Step, StepState, Subject};
use model::shell::{quoted, url_quoted};
use model::source::SourceReport;

/// What the checklist is made from.
pub struct ChecklistBuilder<'s> {
    pub estate: &'s Estate,
    /// What knows which subjects an NSG filters.
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

/// The step that looks at the tightened rules in effect.
const CHECK_ANEW: &str = "tighten-new-connection";

impl ChecklistBuilder<'_> {
    /// The checklist with all of its phases.
    pub fn checklist(&self) -> Checklist {
        let by_edition = |preview: Sentence, ga: Sentence| if self.preview() { preview() } else { ga() };
        let mut switch = by_edition(steps::switch_by_request, steps::switch_by_property).then(steps::benefits());
        let (title, mut union) = if self.opens_classic() {
            (steps::allow_both(), steps::allow_both_summary())
        } else {
            (steps::allow_simplified(), steps::allow_simplified_summary())
        };
        if !self.preview() {
            union.push(steps::test_first());
            switch = switch.then(steps::default_mode()).then(steps::borrowed_time());
        }
        let rollback = by_edition(steps::rollback_by_request, steps::rollback_of_rules);
        let protocol = if self.preview() { "TCP 443" } else { "443 over any protocol" };
        let phase = |id, title, summary, steps| Phase { codes: Codes::default(), id, title, summary, steps };
        if self.has_moved() {
            return self.after_the_move(rollback, protocol);
        }
        let phases = vec![
            phase(PhaseId::Union, title, union, self.union()),
            phase(PhaseId::Extras, steps::list_needs(), steps::list_needs_summary(), self.extras()),
            phase(PhaseId::Switch, steps::switch(), switch, self.switch()),
            phase(PhaseId::Move, steps::move_pools(), steps::move_pools_summary(), self.move_pools()),
            phase(PhaseId::Verify, steps::verify(), steps::verify_summary(), self.verify()),
            phase(PhaseId::Tighten, steps::remove_classic(), steps::remove_classic_summary(protocol), self.tighten()),
            phase(PhaseId::Rollback, steps::rollback(), rollback, self.rollback()),
        ];
        Checklist { phases: order::ordered(phases) }
    }

    /// True if all nodes use simplified communication: what is left is to verify it, and to remove what classic left behind.
    fn has_moved(&self) -> bool {
        self.assessor.has_moved_everywhere()
    }

    /// The checklist of pools that have moved.
    fn after_the_move(&self, rollback: Message, protocol: &'static str) -> Checklist {
        let blocked = self.union_after_move();
        let allow = if blocked.is_empty() { steps::done_already() } else { steps::allow_simplified_summary() };
        let phase = |id, title, summary, steps| Phase { codes: Codes::default(), id, title, summary, steps };
        let removal = steps::remove_leftovers_summary(protocol);
        let phases = vec![
            phase(PhaseId::Union, steps::allow_simplified(), allow, blocked),
            phase(PhaseId::Extras, steps::list_needs(), steps::list_needs_summary(), self.extras()),
            phase(PhaseId::Switch, steps::switch(), steps::done_already(), Vec::new()),
            phase(PhaseId::Move, steps::move_pools(), steps::done_already(), Vec::new()),
            phase(PhaseId::Verify, steps::verify(), steps::verify_nodes_summary(), self.verify_after_move()),
            phase(PhaseId::Tighten, steps::remove_leftovers(), removal, self.tighten()),
            phase(PhaseId::Rollback, steps::rollback(), rollback, self.rollback()),
        ];
        Checklist { phases: order::ordered(phases) }
    }

    /// True if none of the nodes can use simplified communication: then there is nothing to switch, to move and to verify.
    fn is_stuck(&self) -> bool {
        !self.subjects.is_empty() && self.subjects.iter().all(|subject| subject.impact == Impact::Unsupported)
    }

    /// True if rules of both models are opened, so that pools can move one after the other.
    fn opens_classic(&self) -> bool {
        self.preview() || self.assessor.node_groups().iter().any(|node_group| self.assessor.needs_classic(node_group))
    }

    fn preview(&self) -> bool {
        self.assessor.edition() == Edition::Preview
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

pub(super) fn todo(id: &str, title: Message, why: Message) -> Step {
    Step {
        codes: Codes::default(),
        id: id.to_owned(),
        title,
        why,
        state: StepState::Todo,
        subjects: Vec::new(),
        changes: Vec::new(),
        waits_for: Vec::new(),
        commands: Vec::new(),
        choices: Vec::new(),
        request: None,
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
