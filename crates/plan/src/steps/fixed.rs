//! The steps whose words are the same in every plan, as a table.

use super::{CHECK_ANEW, ChecklistBuilder, MODE, pool_call, todo};
use model::plan::{PhaseId, Step, SubjectKind};
use model::shell::{az_plain, host_quoted};

/// A step whose words are the same in every plan.
struct FixedStep {
    /// Begins with the name of its phase.
    id: &'static str,
    title: &'static str,
    why: &'static str,
    /// True for the plans that have it.
    when: fn(&ChecklistBuilder<'_>) -> bool,
    /// The step of the same phase that it waits for.
    after: Option<&'static str>,
    commands: fn(&ChecklistBuilder<'_>) -> Vec<String>,
}

impl FixedStep {
    const fn new(id: &'static str, title: &'static str, why: &'static str) -> FixedStep {
        FixedStep { id, title, why, when: |_| true, after: None, commands: |_| Vec::new() }
    }

    const fn when(self, when: fn(&ChecklistBuilder<'_>) -> bool) -> FixedStep {
        FixedStep { when, ..self }
    }

    const fn after(self, id: &'static str) -> FixedStep {
        FixedStep { after: Some(id), ..self }
    }

    const fn with(self, commands: fn(&ChecklistBuilder<'_>) -> Vec<String>) -> FixedStep {
        FixedStep { commands, ..self }
    }
}

impl ChecklistBuilder<'_> {
    /// The steps of a phase that are in the table.
    pub(super) fn fixed(&self, phase: PhaseId) -> Vec<Step> {
        let is_of_phase = |row: &&FixedStep| row.id.split('-').next() == Some(phase.name());
        let step = |row: &FixedStep| Step {
            waits_for: row.after.map(str::to_owned).into_iter().collect(),
            commands: (row.commands)(self),
            ..todo(row.id, row.title, row.why)
        };
        STEPS.iter().filter(is_of_phase).filter(|row| (row.when)(self)).map(step).collect()
    }

    /// True if nodes move, and the sources show no pool.
    fn moves_any_pool(&self) -> bool {
        self.estate.pools.is_empty() && !self.is_stuck()
    }

    /// The call whose answer tells what nodes reach.
    pub(super) fn list_endpoints(&self) -> String {
        format!(
            "az batch account outbound-endpoints --name {} --resource-group '<resource group>'",
            az_plain(&self.account())
        )
    }

    /// The arguments that name a pool of the account. The calls of the data plane go to the account's endpoint, which its name alone
    /// does not tell.
    fn of_any_pool(&self) -> String {
        format!(
            "--account-name {} --account-endpoint '<account endpoint>' --pool-id '<pool>'",
            az_plain(&self.account())
        )
    }
}

static STEPS: [FixedStep; 17] = [
FixedStep::new(
    "union-other-hops",
    "Check the other hops on the way: routes, network firewalls, the nodes' own firewalls",
    "Rule sets that stand alone say nothing of the rest of the way. The same flows must pass each of these as well; with a default \
     route to an appliance, classic also needs a route for BatchNodeManagement.<region> to Internet.",
)
.when(|builder| builder.subjects.iter().any(|subject| subject.kind == SubjectKind::RuleSet))
.with(|_| {
    vec![
        "az network vnet subnet show --resource-group '<resource group>' --vnet-name '<virtual network>' --name '<subnet>' \
         --query '{nsg:networkSecurityGroup.id, routes:routeTable.id, natGateway:natGateway.id}'"
            .to_owned(),
    ]
}),
FixedStep::new(
        "extras-storage",
        "List the storage accounts that tasks use",
        "Resource files, output files and application packages go straight from the nodes to storage in both models. They need these \
         accounts after Storage.<region> is closed.",
    )
    .with(|builder| vec![builder.list_endpoints()]),
    FixedStep::new(
        "extras-services",
        "List the other services that nodes reach",
        "Container registry, key vault (disk encryption), package repositories (mounts), file shares on TCP 445 or 2049, licence \
         servers, and whatever start tasks download.",
    ),
    FixedStep::new(
        "extras-inbound",
        "List who connects to nodes",
        "SSH (22) and RDP (3389) for people, and every port between nodes of one subnet for MPI. None of it depends on the \
         communication model; keep its rules.",
    ),
FixedStep::new(
    "switch-notification",
    "Wait for the notification that the account is switched",
    "Until it comes, new nodes are classic as well.",
)
.when(|builder| builder.preview() && !builder.is_stuck())
.after("switch-request"),
FixedStep::new(
    "switch-property",
    "Set targetNodeCommunicationMode to Simplified on each pool",
    "Older releases of the az CLI have a flag for it and newer ones have dropped it; this call works with all of them. Pools that \
     Terraform, ARM, Bicep or a workflow tool creates are set there, or they drift back.",
)
.when(|builder| !builder.preview() && builder.moves_any_pool())
.with(|_| vec![pool_call("patch", None, MODE)]),
FixedStep::new(
        "move-choose",
        "Choose for each pool: create it anew, or resize it to zero and back",
        "A new pool beside the old one lets you validate before the workload moves, and needs quota for both. Resizing keeps the \
         pool's name and interrupts its tasks.",
    )
    .when(|builder| builder.moves_any_pool()),
    FixedStep::new(
        "move-zero",
        "Where you resize: switch autoscale off and resize to zero nodes",
        "Note the node counts and the autoscale formula first. An active formula would scale out again at once. Wait until the pool \
         is steady with no node of either kind.",
    )
    .when(|builder| builder.moves_any_pool())
    .after("move-choose")
    .with(|builder| {
        let pool = builder.of_any_pool();
        vec![
            format!("az batch pool autoscale disable {pool}"),
            format!(
                "az batch pool resize {pool} --target-dedicated-nodes 0 --target-low-priority-nodes 0 --node-deallocation-option \
                 taskcompletion"
            ),
            format!(
                "az batch pool show {pool} --query '[allocationState, currentDedicatedNodes, currentLowPriorityNodes]'"
            ),
        ]
    }),
    FixedStep::new(
        "move-back",
        "Scale out again, and restore autoscale",
        "The new nodes use simplified communication. Nodes that stay starting or become unusable without a node error point to the \
         network: go back to the hops.",
    )
    .when(|builder| builder.moves_any_pool())
    .after("move-zero")
    .with(|builder| vec![format!("az batch pool resize {} --target-dedicated-nodes '<count>'", builder.of_any_pool())]),
FixedStep::new(
    "verify-connection",
    "From a machine in the pool's subnet, open a connection to the account's node management endpoint",
    "The endpoint's name is in the account's properties (nodeManagementEndpoint). This shows the whole way at once, with the hops \
     that no plan has seen.",
)
.when(|builder| !builder.is_stuck())
.with(|builder| {
    let shown = builder.estate.accounts.iter().filter_map(|account| account.node_endpoint.as_deref());
    let mut hosts: Vec<String> = shown.map(host_quoted).collect();
    if hosts.is_empty() {
        hosts.push("'<node management endpoint>'".to_owned());
    }
    hosts
        .iter()
        .flat_map(|host| [format!("nc -v {host} 443"), format!("Test-NetConnection {host} -Port 443")])
        .collect()
}),
FixedStep::new(
    "verify-endpoints",
    "List the account's outbound network dependencies",
    "Once all pools are moved, no storage endpoint remains but that of the account's own autostorage. If others are listed, a pool \
     is still classic. Paste the answer here, and this step checks itself.",
)
.when(|builder| builder.preview() && !builder.is_stuck() && builder.estate.dependencies.is_empty())
.with(|builder| vec![builder.list_endpoints()]),
FixedStep::new(
    "verify-mode",
    "Read currentNodeCommunicationMode of each pool",
    "It must be Simplified. The target alone promises nothing, and newer az releases no longer print either field.",
)
.when(|builder| !builder.preview() && builder.moves_any_pool())
.with(|_| vec![pool_call("get", None, "")]),
FixedStep::new(
    CHECK_ANEW,
    "Check with a new connection",
    "A network security group doesn't cut connections that are open: only a new one shows what the rules now do.",
),
FixedStep::new(
        "rollback-request",
        "Open the opt-out support request",
        "Only after the rules are back. Wait for the notification. Since 31 March 2026 Microsoft no longer honours classic \
         communication, so ask support first whether the way back still exists.",
    )
    .when(|builder| builder.preview()),
    FixedStep::new(
        "rollback-pools",
        "Move the pools as before",
        "New pools, or to zero and back: again only new nodes change.",
    )
    .when(|builder| builder.preview())
    .after("rollback-request"),
    FixedStep::new(
        "rollback-endpoints",
        "List the account's outbound network dependencies again",
        "The region's storage endpoints must be back in the list, with or without autostorage.",
    )
    .when(|builder| builder.preview())
    .after("rollback-pools")
    .with(|builder| vec![builder.list_endpoints()]),
FixedStep::new(
    "rollback-forward",
    "If a pool fails, mend the way of simplified communication",
    "There is no model to go back to. Take the failing hop from the plan, or paste a fresh export.",
)
.when(|builder| !builder.preview()),
];
