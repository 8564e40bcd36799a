//! The steps of pools that the sources show: to switch each on, and to move it.

use super::{API_VERSION, ChecklistBuilder, MODE, pool_call, todo};
use crate::commands::{owner, powershell};
use model::estate::{Account, Pool, ResourceId};
use model::message::Message;
use model::net::Cloud;
use model::plan::{Choice, Impact, Step, StepState, Subject, Tool};
use model::shell::one_line;
use model::shell::{az_plain, url_quoted};

/// A pool that is to move, with what is known of it.
pub(super) struct Moving<'s> {
    pool: &'s Pool,
    subject: &'s Subject,
    account: Option<&'s Account>,
    maker: Maker,
    cloud: Cloud,
}

/// What makes a pool, as far as the sources show it: what another tool sets drifts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Maker {
    /// Nothing else than Azure's own answers shows it.
    Unknown,
    /// A tool for resources.
    Tool(Tool),
    /// Nextflow, by the names that it gives to pools.
    Nextflow,
    /// A task execution service (GA4GH TES on Azure), by the names that it gives to pools.
    Tes,
}

impl ChecklistBuilder<'_> {
    /// The pools of the sources, in the order of the subjects.
    pub(super) fn pools(&self) -> Vec<Moving<'_>> {
        let node_groups = self.assessor.node_groups().iter().zip(self.subjects);
        let pools = node_groups.filter_map(|(node_group, subject)| {
            let pool = &self.estate.pools[node_group.pool?];
            let kind = self.sources.get(pool.resource.origin.source).map(|source| source.kind.as_str());
            Some(Moving {
                pool,
                subject,
                account: node_group.account.map(|index| &self.estate.accounts[index]),
                maker: Maker::of(pool, kind.unwrap_or_default()),
                cloud: self.assessor.cloud(),
            })
        });
        pools.collect()
    }
}

impl Maker {
    fn of(pool: &Pool, source_kind: &str) -> Maker {
        let name = pool.resource.name.to_string().to_ascii_lowercase();
        match owner(source_kind) {
            Some(tool) => Maker::Tool(tool),
            None if name.starts_with("nf-pool-") => Maker::Nextflow,
            None if name.starts_with("tes-") || name.starts_with("tes_") => Maker::Tes,
            None => Maker::Unknown,
        }
    }

    /// What is to be said of it before the pool's mode is set.
    fn advice(self, name: &str) -> String {
        match self {
            Maker::Unknown => {
                "If Terraform, ARM, Bicep or a workflow tool makes this pool, set it there, or it drifts back."
                    .to_owned()
            }
            Maker::Tool(tool) => format!(
                "{name} comes from {}: make the change there, since what is set past it is undone when it runs again.",
                tool.maker()
            ),
            Maker::Nextflow => format!(
                "{name} has a name as Nextflow gives it to pools that it makes by itself: it has no setting for the mode, so its next \
                 pools ask for `Default` again. Create the pool yourself with the mode set, and let Nextflow use it by its id."
            ),
            Maker::Tes => format!(
                "{name} has a name as a task execution service gives it to pools that it makes and deletes by itself: the mode is fixed \
                 in its code. Update the service, and let it make new pools."
            ),
        }
    }
}

impl Moving<'_> {
    /// True if the pool can't move as it is.
    pub(super) fn is_stuck(&self) -> bool {
        self.subject.impact == Impact::Unsupported
    }

    fn name(&self) -> String {
        self.pool.resource.name.to_string()
    }

    fn step(&self, phase: &str, title: &str, why: &str) -> Step {
        let id = format!("{phase}:{}", self.subject.id);
        Step { subjects: vec![self.subject.id.clone()], ..todo(&id, title, why) }
    }

    fn says(mode: Option<&String>) -> bool {
        mode.is_some_and(|mode| mode.eq_ignore_ascii_case("simplified"))
    }

    /// True if simplified communication is in force, as the sources say.
    fn is_moved(&self) -> bool {
        Self::says(self.pool.current_mode.as_ref())
    }

    /// The step that sets the property for the mode.
    pub(super) fn switch(&self) -> Step {
        let name = self.name();
        if Self::says(self.pool.target_mode.as_ref()) || self.is_moved() {
            let title = format!("{name} asks for simplified communication");
            let why = "Its targetNodeCommunicationMode is Simplified already. What is in force is another matter: see the verification.";
            return Step { state: StepState::Done, ..self.step("switch", &title, why) };
        }
        let title = format!("Set targetNodeCommunicationMode of {name} to Simplified");
        Step { choices: self.mode_choices(), ..self.step("switch", &title, &self.maker.advice(&name)) }
    }

    /// The property as each tool sets it, that of the pool's maker first.
    fn mode_choices(&self) -> Vec<Choice> {
        let id = self.pool.resource.full_id().map_or("<account id>/pools/<pool>", ResourceId::as_str);
        let address = format!("{id}?api-version={API_VERSION}");
        let name = one_line(&self.name());
        let mut forms = [
            (Tool::AzCli, "Works with every release.", pool_call("patch", Some(id), MODE)),
            (
                Tool::Powershell,
                "Works with every release; the parameter for the mode is gone since Az 15.",
                format!(
                    "Invoke-AzRestMethod -Method PATCH -Path {} -Payload {}",
                    powershell::quoted(&address),
                    powershell::quoted(MODE)
                ),
            ),
            (
                Tool::Bicep,
                "In the existing resource. Later API versions have dropped the property.",
                format!(
                    "// {name}\nresource pool 'Microsoft.Batch/batchAccounts/pools@{API_VERSION}' = {{\n  // …\n  properties: {{\n    // …\n    \
                     targetNodeCommunicationMode: 'Simplified'\n  }}\n}}"
                ),
            ),
            (
                Tool::Terraform,
                "In the existing resource: it is updated in place.",
                format!(
                    "# {name}\nresource \"azurerm_batch_pool\" \"…\" {{\n  # …\n  target_node_communication_mode = \"Simplified\"\n}}"
                ),
            ),
            (
                Tool::Arm,
                "In the existing resource, whose apiVersion must not be later than this.",
                format!(
                    "\"apiVersion\": \"{API_VERSION}\",\n\"properties\": {{ \"targetNodeCommunicationMode\": \"Simplified\" }}"
                ),
            ),
        ];
        // The order of the others stays.
        model::sorted::sort_by_key(&mut forms, |(tool, ..)| self.maker != Maker::Tool(*tool));
        let choice = |title: &str, why: &str, command| Choice {
            title: title.to_owned().into(),
            why: why.to_owned().into(),
            commands: vec![command],
        };
        let rest = format!(
            "PATCH https://{}{}\nContent-Type: application/json\n\n{MODE}",
            self.cloud.management_host(),
            one_line(&address)
        );
        let forms = forms.into_iter().map(|(tool, why, command)| choice(tool.title(), why, command));
        forms.chain([choice("REST", "Needs a bearer token for the management endpoint.", rest)]).collect()
    }

    /// The step that moves the pool, or the pool's own path if it can't move.
    pub(super) fn steps(&self) -> Step {
        let name = self.name();
        if self.is_stuck() {
            let title = format!("{name} can't move as it is: choose its own path");
            return self.step("move", &title, &Message::sentences(self.subject.reasons.iter().cloned()).plain());
        }
        if self.is_moved() {
            let why = "Its currentNodeCommunicationMode is Simplified.";
            return Step { state: StepState::Done, ..self.step("move", &format!("{name} is simplified"), why) };
        }
        let why = format!(
            "{} Only nodes that are created after the switch use the new model. Nodes that then stay starting or become unusable without \
             a node error point to the network: go back to the hops.",
            self.remembered()
        );
        let mut choices = vec![self.resize(), self.recreate()];
        if matches!(self.maker, Maker::Tool(_) | Maker::Nextflow | Maker::Tes) {
            choices.reverse();
        }
        Step {
            choices,
            ..self.step("move", &format!("Move {name}: resize it to zero and back, or create it anew"), &why)
        }
    }

    /// What has to be restored afterwards.
    fn remembered(&self) -> String {
        let nodes = &self.pool.nodes;
        let count =
            |count: Option<u32>| count.map_or_else(|| "an unknown number of".to_owned(), |count| count.to_string());
        let counts = format!(
            "It has or asks for {} dedicated and {} spot nodes.",
            count(nodes.dedicated),
            count(nodes.low_priority)
        );
        let empty = nodes.dedicated == Some(0) && nodes.low_priority == Some(0);
        match (&nodes.formula, empty) {
            (Some(_), _) => format!("{counts} It scales by a formula, which is in the commands below."),
            (None, true) => format!("{counts} With none there is nothing to interrupt."),
            (None, false) => counts,
        }
    }

    fn resize(&self) -> Choice {
        let of_pool = self.of_pool();
        let nodes = &self.pool.nodes;
        let count = |count: Option<u32>| count.map_or_else(|| "'<count>'".to_owned(), |count| count.to_string());
        let mut commands = Vec::new();
        if nodes.formula.is_some() {
            commands.push(format!("az batch pool autoscale disable {of_pool}"));
        }
        commands.push(format!(
            "az batch pool resize {of_pool} --target-dedicated-nodes 0 --target-low-priority-nodes 0 --node-deallocation-option taskcompletion"
        ));
        commands.push(format!(
            "az batch pool show {of_pool} --query '[allocationState, currentDedicatedNodes, currentLowPriorityNodes]'"
        ));
        commands.push(match &nodes.formula {
            Some(formula) => {
                format!("az batch pool autoscale enable {of_pool} --auto-scale-formula {}", multiline(formula))
            }
            None => format!(
                "az batch pool resize {of_pool} --target-dedicated-nodes {} --target-low-priority-nodes {}",
                count(nodes.dedicated),
                count(nodes.low_priority)
            ),
        });
        Choice {
            title: "Resize to zero and back".to_owned().into(),
            why: "Keeps the pool's name, and needs no more quota. Running tasks: taskcompletion waits for them, requeue starts them again \
                  later, terminate ends them. Before scaling out, wait until the third command says steady, 0 and 0; an active formula would \
                  scale out again at once."
                .to_owned().into(),
            commands,
        }
    }

    fn recreate(&self) -> Choice {
        let id = self.pool.resource.full_id().map_or("<account id>/pools/<pool>", ResourceId::as_str);
        let address = |name: &str| url_quoted(&format!("{id}{name}?api-version={API_VERSION}"));
        Choice {
            title: "Create it anew".to_owned().into(),
            why: "Needs quota for both. Take the read-only members and the name out of the file, and set targetNodeCommunicationMode \
                  to Simplified in it. Validate the new pool, send the jobs to it, and delete the old one when its tasks are done."
                .to_owned().into(),
            commands: vec![
                format!("az rest --method get --url {} > pool.json", address("")),
                format!("az rest --method put --url {} --body @pool.json", address("-simplified")),
                format!("az batch pool delete {} --yes", self.of_pool()),
            ],
        }
    }

    /// The arguments that name the pool to the data plane.
    fn of_pool(&self) -> String {
        let account = self.pool.account.as_ref().map(ResourceId::name).unwrap_or("<account>");
        let endpoint = self.account.and_then(|account| account.endpoint.as_deref()).map(with_scheme);
        format!(
            "--account-name {} --account-endpoint {} --pool-id {}",
            az_plain(account),
            az_plain(endpoint.as_deref().unwrap_or("<account endpoint>")),
            az_plain(self.pool.resource.name.known().map_or("<pool>", String::as_str))
        )
    }
}

fn with_scheme(endpoint: &str) -> String {
    if endpoint.contains("://") { endpoint.to_owned() } else { format!("https://{endpoint}") }
}

/// A formula as one argument: line breaks may stay in quotes.
fn multiline(formula: &str) -> String {
    let lines: Vec<String> = formula.lines().map(one_line).collect();
    // az would read a file behind an `@` there.
    let formula = lines.join("\n").replacen("=@", "= @", 1);
    let blank = if formula.starts_with(['@', '-']) { " " } else { "" };
    format!("'{blank}{}'", formula.replace('\'', r"'\''"))
}
