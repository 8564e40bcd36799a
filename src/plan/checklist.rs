//! The checklist: what to do, phase by phase (the how-to of October 2021 for the preview edition, its later revisions
//! and the migration guide for the GA edition).

use super::change;
use super::edit::{At, Edit, EditAction, What};
use super::item::Item;
use super::proof::Phases;
use super::schema::{Checklist, Phase, PhaseId, Step, StepState};
use super::union::Outcome;
use crate::assess::{Assessor, Subject, SubjectKind};
use crate::estate::{AddressTerm, Estate, Nsg, unique_ids};
use crate::net::Service;
use crate::options::{Edition, Options};
use crate::shell::quoted;

/// What the checklist is made from.
pub struct Sheet<'s> {
    /// The groups that the steps name.
    pub estate: &'s Estate,
    /// What knows which subjects a group stands in the way of.
    pub assessor: &'s Assessor<'s>,
    /// The subjects.
    pub subjects: &'s [Subject],
    /// The edits of each phase.
    pub phases: &'s Phases,
    /// What the user chose.
    pub options: &'s Options,
}

/// Management API with the property for the mode: later versions have dropped it.
const API_VERSION: &str = "2024-07-01";

impl Sheet<'_> {
    /// The checklist with all of its phases.
    pub fn checklist(&self) -> Checklist {
        let phase = |id, title: &str, summary: &str, steps| Phase {
            id,
            title: title.to_owned(),
            summary: summary.to_owned(),
            steps,
        };
        let phases = vec![
            phase(
                PhaseId::Union,
                "Let both models in",
                "Open the networks for classic and simplified communication at once, so that no pool breaks while it moves.",
                self.union(),
            ),
            phase(
                PhaseId::Extras,
                "List what the workload itself needs",
                "Storage.<region> often carried more than the Batch service. Find that out before it is closed.",
                self.extras(),
            ),
            phase(PhaseId::Switch, "Switch simplified communication on", self.switch_summary(), self.switch()),
            phase(
                PhaseId::Move,
                "Move the pools",
                "A pool with nodes keeps its model. Only nodes that are created after the switch use the new one.",
                self.move_pools(),
            ),
            phase(PhaseId::Verify, "Verify", "See it in force before anything is closed.", self.verify()),
            phase(
                PhaseId::Tighten,
                "Close what only classic needed",
                "No way in for the service any more, and one way out: TCP 443 to BatchNodeManagement.",
                self.tighten(),
            ),
            phase(PhaseId::Rollback, "The way back, should you need it", self.rollback_summary(), self.rollback()),
        ];
        Checklist { phases }
    }

    fn preview(&self) -> bool {
        self.options.edition == Edition::Preview
    }

    fn account(&self) -> String {
        quoted(self.options.account.as_deref().unwrap_or("<account>"))
    }

    /// The steps of one phase on the rules: one for each group.
    fn rule_steps(&self, phase: PhaseId, edits: &[Edit], gaps: &[(At, String)], words: &RuleWords) -> Vec<Step> {
        let step = |((place, nsg), id): ((usize, &Nsg), String)| {
            let own = edits.iter().enumerate().filter(|(_, edit)| edit.at == At::Nsg(place));
            let changes: Vec<String> = own.map(|(number, _)| change::id(phase, number)).collect();
            let gaps: Vec<&str> =
                gaps.iter().filter(|(at, _)| *at == At::Nsg(place)).map(|(_, gap)| gap.as_str()).collect();
            let (state, title, why) = match (changes.len(), gaps.is_empty()) {
                (_, false) => (StepState::Waiting, (words.waiting)(&nsg.name.to_string()), gaps.join(" ")),
                (0, true) => {
                    (StepState::NotNeeded, (words.nothing)(&nsg.name.to_string()), words.why_nothing.to_owned())
                }
                (count, true) => (StepState::Todo, (words.todo)(&nsg.name.to_string(), count), words.why.to_owned()),
            };
            let (id, subjects) = (format!("{}:{id}", phase.name()), self.assessor.subjects_of(place));
            Step { id, title, why, state, subjects, changes, commands: Vec::new() }
        };
        let groups = self.estate.nsgs.iter().enumerate().zip(group_ids(self.estate));
        let mut steps: Vec<Step> =
            groups.filter(|((place, _), _)| self.assessor.is_assessed(*place)).map(step).collect();
        steps.extend(self.item_steps(phase, edits, gaps, words));
        steps
    }

    fn union(&self) -> Vec<Step> {
        let Outcome { edits, gaps } = &self.phases.union;
        let words = RuleWords {
            todo: |name, count| format!("Make {} in {name}", counted(count)),
            nothing: |name| format!("{name}: nothing to change"),
            waiting: |name| format!("{name}: settle what is open"),
            why: "Proved: with these changes, all that classic and simplified nodes need gets through this group. Nothing that is \
                  open today is closed.",
            why_nothing: "Its rules already let both models through.",
            why_item: "Proved on a copy: with these changes it no longer stops what they are for. Nothing that is open today is \
                       closed.",
        };
        let mut steps = self.rule_steps(PhaseId::Union, edits, gaps, &words);
        steps.extend(self.other_hops());
        if self.subjects.iter().all(|subject| subject.kind != SubjectKind::RuleSet) {
            return steps;
        }
        steps.push(Step {
            commands: vec![
                "az network vnet subnet show --resource-group '<resource group>' --vnet-name '<virtual network>' --name '<subnet>' \
                 --query '{nsg:networkSecurityGroup.id, routes:routeTable.id, natGateway:natGateway.id}'"
                    .to_owned(),
            ],
            ..todo(
                "union-other-hops",
                "Check the other hops on the way: routes, network firewalls, the nodes' own firewalls",
                "Rule sets that stand alone say nothing of the rest of the way. The same flows must pass each of these as well; with a \
                 default route to an appliance, classic also needs a route for BatchNodeManagement.<region> to Internet.",
            )
        });
        steps
    }

    fn extras(&self) -> Vec<Step> {
        let storage = todo(
            "extras-storage",
            "List the storage accounts that tasks use",
            "Resource files, output files and application packages go straight from the nodes to storage in both models. They need \
             these accounts after Storage.<region> is closed.",
        );
        let endpoints = format!(
            "az batch account outbound-endpoints --name {} --resource-group '<resource group>'",
            self.account()
        );
        vec![
            Step { commands: vec![endpoints], ..storage },
            todo(
                "extras-services",
                "List the other services that nodes reach",
                "Container registry, key vault (disk encryption), package repositories (mounts), file shares on TCP 445 or 2049, \
                 licence servers, and whatever start tasks download.",
            ),
            todo(
                "extras-inbound",
                "List who connects to nodes",
                "SSH (22) and RDP (3389) for people, and every port between nodes of one subnet for MPI. None of it depends on the \
                 communication model; keep its rules.",
            ),
        ]
    }

    fn switch_summary(&self) -> &'static str {
        if self.preview() {
            "The Batch account is switched by a support request; the text is below, ready to copy."
        } else {
            "Each pool is switched by its own property. It is a wish: what is in force is read back later."
        }
    }

    fn switch(&self) -> Vec<Step> {
        if self.preview() {
            return vec![
                todo(
                    "switch-request",
                    "Open the opt-in support request",
                    "In the Azure portal, new support request: fill the form with the fields of the opt-in request, then create it. \
                     Support routes on the words of the summary, so leave them as they are.",
                ),
                todo(
                    "switch-notification",
                    "Wait for the notification that the account is switched",
                    "Until it comes, new nodes are classic as well. The rules above serve both models, so there is no hurry.",
                ),
            ];
        }
        let set = todo(
            "switch-property",
            "Set targetNodeCommunicationMode to Simplified on each pool",
            "Older releases of the az CLI have a flag for it and newer ones have dropped it; this call works with all of them. Pools \
             that Terraform, ARM, Bicep or a workflow tool creates are set there, or they drift back.",
        );
        vec![Step {
            commands: vec![pool_call("patch", "{\"properties\":{\"targetNodeCommunicationMode\":\"Simplified\"}}")],
            ..set
        }]
    }

    fn move_pools(&self) -> Vec<Step> {
        let account = self.account();
        let pool = quoted("<pool>");
        let recreate = todo(
            "move-choose",
            "Choose for each pool: create it anew, or resize it to zero and back",
            "A new pool beside the old one lets you validate before the workload moves, and needs quota for both. Resizing keeps the \
             pool's name and interrupts its tasks.",
        );
        let zero = todo(
            "move-zero",
            "Where you resize: switch autoscale off and resize to zero nodes",
            "Note the node counts and the autoscale formula first. An active formula would scale out again at once. Wait until the \
             pool is steady with no node of either kind.",
        );
        let back = todo(
            "move-back",
            "Scale out again, and restore autoscale",
            "The new nodes use simplified communication. Nodes that stay starting or become unusable without a node error point to \
             the network: go back to the hops.",
        );
        // The calls of the data plane go to the account's endpoint, which its name alone does not tell.
        let of_pool = format!("--account-name {account} --account-endpoint '<account endpoint>' --pool-id {pool}");
        vec![
            recreate,
            Step {
                commands: vec![
                    format!("az batch pool autoscale disable {of_pool}"),
                    format!(
                        "az batch pool resize {of_pool} --target-dedicated-nodes 0 --target-low-priority-nodes 0 \
                         --node-deallocation-option taskcompletion"
                    ),
                    format!(
                        "az batch pool show {of_pool} --query '[allocationState, currentDedicatedNodes, currentLowPriorityNodes]'"
                    ),
                ],
                ..zero
            },
            Step {
                commands: vec![format!("az batch pool resize {of_pool} --target-dedicated-nodes '<count>'")],
                ..back
            },
        ]
    }

    fn verify(&self) -> Vec<Step> {
        let connect = Step {
            commands: vec![
                "nc -v '<node management endpoint>' 443".to_owned(),
                "Test-NetConnection '<node management endpoint>' -Port 443".to_owned(),
            ],
            ..todo(
                "verify-connection",
                "From a machine in the pool's subnet, open a connection to the account's node management endpoint",
                "The endpoint's name is in the account's properties (nodeManagementEndpoint). This shows the whole way at once, with the \
                 hops that no plan has seen.",
            )
        };
        let mode = if self.preview() {
            Step {
                commands: vec![format!(
                    "az batch account outbound-endpoints --name {} --resource-group '<resource group>'",
                    self.account()
                )],
                ..todo(
                    "verify-endpoints",
                    "List the account's outbound network dependencies",
                    "Once all pools are moved, no storage endpoint remains but that of the account's own autostorage. If others are \
                     listed, a pool is still classic.",
                )
            }
        } else {
            Step {
                commands: vec![pool_call("get", "")],
                ..todo(
                    "verify-mode",
                    "Read currentNodeCommunicationMode of each pool",
                    "It must be Simplified. The target alone promises nothing, and newer az releases no longer print either field.",
                )
            }
        };
        vec![connect, mode]
    }

    fn tighten(&self) -> Vec<Step> {
        let Outcome { edits, gaps } = &self.phases.tighten;
        let words = RuleWords {
            todo: |name, count| format!("Make {} in {name}", counted(count)),
            nothing: |name| format!("{name}: nothing to close"),
            waiting: |name| format!("{name}: not before it is settled"),
            why: "Proved: with these changes, simplified nodes still get through and the service has no way in. Do it only after the \
                  verification.",
            why_nothing: "No rule of it is there for classic communication only.",
            why_item: "Proved on a copy: simplified nodes still get through. Do it only after the verification.",
        };
        let mut steps = self.rule_steps(PhaseId::Tighten, edits, gaps, &words);
        if edits.iter().any(closes_storage) {
            let storage = todo(
                "tighten-storage-first",
                "Before a storage rule goes, give each storage account of the extras its own way",
                "A service endpoint, a private endpoint or a rule for just these accounts. Without it, tasks that read or write \
                 storage in the region stop.",
            );
            steps.insert(0, storage);
        }
        steps.push(todo(
            "tighten-new-connection",
            "Check with a new connection",
            "A network security group doesn't cut connections that are open: only a new one shows what the rules now do.",
        ));
        steps
    }

    fn rollback_summary(&self) -> &'static str {
        if self.preview() {
            "Rules first, then the account, then the pools: classic nodes that start before their rules are back become unusable."
        } else {
            "Classic communication has not been honoured since 31 March 2026: putting rules back helps whatever else needs them, \
             and no pool returns to classic."
        }
    }

    fn rollback(&self) -> Vec<Step> {
        let words = RuleWords {
            todo: |name, count| format!("Undo the tightening: make {} in {name}", counted(count)),
            nothing: |name| format!("{name}: nothing to put back"),
            waiting: |name| format!("{name}: settle what is open"),
            why: "Proved: with these changes, classic and simplified nodes get through again.",
            why_nothing: "The tightening changes nothing here.",
            why_item: "Proved on a copy: with these changes it is as it was before the tightening.",
        };
        let mut steps = self.rule_steps(PhaseId::Rollback, &self.phases.rollback, &[], &words);
        if !self.preview() {
            steps.push(todo(
                "rollback-forward",
                "If a pool fails, mend the way of simplified communication",
                "There is no model to go back to. Take the failing hop from the plan, or paste a fresh export.",
            ));
            return steps;
        }
        steps.extend([
            todo(
                "rollback-request",
                "Open the opt-out support request",
                "Only after the rules are back. Wait for the notification. Since 31 March 2026 Microsoft no longer honours classic \
                 communication, so ask support first whether the way back still exists.",
            ),
            todo("rollback-pools", "Move the pools as before", "New pools, or to zero and back: again only new nodes change."),
            todo(
                "rollback-endpoints",
                "List the account's outbound network dependencies again",
                "The region's storage endpoints must be back in the list, with or without autostorage.",
            ),
        ]);
        steps
    }
}

/// The ids of the groups: the resource id, else the name, made unique.
fn group_ids(estate: &Estate) -> Vec<String> {
    let id = |nsg: &Nsg| nsg.id.clone().unwrap_or_else(|| format!("nsg:{}", nsg.name));
    unique_ids(estate.nsgs.iter().map(id).collect())
}

/// The words for a phase on the rules.
pub(super) struct RuleWords {
    pub todo: fn(&str, usize) -> String,
    pub nothing: fn(&str) -> String,
    pub waiting: fn(&str) -> String,
    pub why: &'static str,
    pub why_nothing: &'static str,
    /// Why the changes of anything but a group are made.
    pub why_item: &'static str,
}

fn counted(changes: usize) -> String {
    if changes == 1 { "1 change".to_owned() } else { format!("{changes} changes") }
}

pub(super) fn todo(id: &str, title: &str, why: &str) -> Step {
    Step {
        id: id.to_owned(),
        title: title.to_owned(),
        why: why.to_owned(),
        state: StepState::Todo,
        subjects: Vec::new(),
        changes: Vec::new(),
        commands: Vec::new(),
    }
}

fn closes_storage(edit: &Edit) -> bool {
    let storage = Service::Storage.tag().to_ascii_lowercase();
    let names_storage =
        |term: &AddressTerm| matches!(term, AddressTerm::Tag(tag) if tag.to_ascii_lowercase().starts_with(&storage));
    match &edit.what {
        What::Rule(EditAction::Remove(rule)) => rule.destination.iter().any(names_storage),
        What::Remove(Item::Route(route)) => route.destinations.iter().any(names_storage),
        What::Remove(_) => true,
        _ => false,
    }
}

/// A call on one pool that works with any release of the az CLI.
fn pool_call(method: &str, body: &str) -> String {
    let body = if body.is_empty() { String::new() } else { format!(" --body {}", quoted(body)) };
    format!("az rest --method {method} --url '<account id>/pools/<pool>?api-version={API_VERSION}'{body}")
}
