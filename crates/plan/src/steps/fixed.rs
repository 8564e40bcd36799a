//! The steps that are the same in every plan, as a table.

use super::{CHECK_ANEW, ChecklistBuilder, MODE, pool_call, todo};
use crate::messages::{Sentence, steps};
use model::message::Message;
use model::plan::{PhaseId, RequestId, Step, SubjectKind};
use model::shell::{az_plain, host_quoted};

/// A step that is the same in every plan.
struct FixedStep {
    /// Begins with the name of its phase.
    id: &'static str,
    title: Sentence,
    why: &'static [Sentence],
    /// True for the plans that have it.
    when: fn(&ChecklistBuilder<'_>) -> bool,
    /// The step of the same phase that it waits for.
    after: Option<&'static str>,
    commands: fn(&ChecklistBuilder<'_>) -> Vec<String>,
    request: Option<RequestId>,
}

impl FixedStep {
    const fn new(id: &'static str, title: Sentence, why: &'static [Sentence]) -> FixedStep {
        FixedStep { id, title, why, when: |_| true, after: None, commands: |_| Vec::new(), request: None }
    }

    const fn when(self, when: fn(&ChecklistBuilder<'_>) -> bool) -> FixedStep {
        FixedStep { when, ..self }
    }

    const fn after(self, id: &'static str) -> FixedStep {
        FixedStep { after: Some(id), ..self }
    }

    const fn opening(self, request: RequestId) -> FixedStep {
        FixedStep { request: Some(request), ..self }
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
            request: row.request,
            ..todo(row.id, (row.title)(), Message::sentences(row.why.iter().map(|sentence| sentence())))
        };
        STEPS.iter().filter(is_of_phase).filter(|row| (row.when)(self)).map(step).collect()
    }

    /// True if the rest of the path of some rule set is not shown.
    fn has_rule_sets_alone(&self) -> bool {
        self.subjects.iter().any(|subject| subject.kind == SubjectKind::RuleSet)
    }

    /// True if nodes move, and the sources show no pool.
    fn moves_any_pool(&self) -> bool {
        self.estate.pools.is_empty() && !self.is_stuck()
    }

    /// The call whose answer lists what nodes reach.
    pub(super) fn list_endpoints(&self) -> String {
        format!(
            "az batch account outbound-endpoints --name {} --resource-group '<resource group>'",
            az_plain(&self.account())
        )
    }

    /// The arguments that name a pool of the account. The calls of the data plane go to the account's endpoint, which its name alone
    /// does not show.
    fn of_any_pool(&self) -> String {
        format!(
            "--account-name {} --account-endpoint '<account endpoint>' --pool-id '<pool>'",
            az_plain(&self.account())
        )
    }

    /// The calls that resolve the node management endpoints, and open a connection to them.
    fn connections(&self) -> Vec<String> {
        let shown = self.estate.accounts.iter().filter_map(|account| account.node_endpoint.as_deref());
        let mut hosts: Vec<String> = shown.map(host_quoted).collect();
        if hosts.is_empty() {
            hosts.push("'<node management endpoint>'".to_owned());
        }
        let calls = |host: &String| {
            [format!("nslookup {host}"), format!("nc -v {host} 443"), format!("Test-NetConnection {host} -Port 443")]
        };
        hosts.iter().flat_map(calls).collect()
    }
}

/// The calls that take all nodes from a pool, which may scale by a formula, and show when they are gone.
pub(super) fn resize_to_zero(pool: &str, has_formula: bool) -> Vec<String> {
    let disable = has_formula.then(|| format!("az batch pool autoscale disable {pool}"));
    let resize = format!(
        "az batch pool resize {pool} --target-dedicated-nodes 0 --target-low-priority-nodes 0 --node-deallocation-option \
         taskcompletion --resize-timeout PT1H"
    );
    let show = format!(
        "az batch pool show {pool} --query '[allocationState, currentDedicatedNodes, currentLowPriorityNodes]'"
    );
    disable.into_iter().chain([resize, show]).collect()
}

/// The command that shows what is at the subnet of the nodes.
const SHOW_SUBNET: &str = "az network vnet subnet show --resource-group '<resource group>' --vnet-name '<virtual network>' \
                           --name '<subnet>' --query '{nsg:networkSecurityGroup.id, routes:routeTable.id, \
                           natGateway:natGateway.id}'";

static STEPS: [FixedStep; 20] = [
    FixedStep::new("union-other-hops", steps::other_hops, &[steps::other_hops_why, steps::classic_hops])
        .when(|builder| builder.has_rule_sets_alone() && builder.opens_classic())
        .with(|_| vec![SHOW_SUBNET.to_owned()]),
    FixedStep::new("union-other-hops", steps::other_hops, &[steps::other_hops_why])
        .when(|builder| builder.has_rule_sets_alone() && !builder.opens_classic())
        .with(|_| vec![SHOW_SUBNET.to_owned()]),
    FixedStep::new("extras-batch", steps::list_base, &[steps::list_base_why])
        .with(|builder| vec![builder.list_endpoints()]),
    FixedStep::new("extras-storage", steps::list_storage, &[steps::list_storage_why]),
    FixedStep::new("extras-services", steps::list_services, &[steps::list_services_why]),
    FixedStep::new("extras-inbound", steps::list_inbound, &[steps::list_inbound_why]),
    FixedStep::new("switch-notification", steps::await_notification, &[steps::await_notification_why])
        .when(|builder| builder.preview() && !builder.is_stuck())
        .after("switch-request"),
    FixedStep::new("switch-property", steps::set_mode_of_each, &[steps::set_mode_of_each_why, steps::with_portal])
        .when(|builder| !builder.preview() && builder.moves_any_pool())
        .with(|_| vec![pool_call("patch", None, MODE)]),
    FixedStep::new("move-choose", steps::choose_move, &[steps::choose_move_why])
        .when(|builder| builder.moves_any_pool()),
    FixedStep::new("move-replace", steps::replace, &[steps::replace_why])
        .when(|builder| builder.moves_any_pool())
        .after("move-choose")
        .with(|builder| vec![format!("az batch pool delete {} --yes", builder.of_any_pool())]),
    FixedStep::new(
        "move-zero",
        steps::resize_to_zero,
        &[steps::resize_to_zero_why, steps::formula_scales_out, steps::resize_timeout],
    )
    .when(|builder| builder.moves_any_pool())
    .after("move-choose")
    .with(|builder| resize_to_zero(&builder.of_any_pool(), true)),
    FixedStep::new("move-back", steps::scale_out, &[steps::scale_out_why])
        .when(|builder| builder.moves_any_pool())
        .after("move-zero")
        .with(|builder| {
            vec![format!("az batch pool resize {} --target-dedicated-nodes '<count>'", builder.of_any_pool())]
        }),
    FixedStep::new("verify-connection", steps::connect, &[steps::connect_why])
        .when(|builder| !builder.is_stuck())
        .with(|builder| builder.connections()),
    FixedStep::new("verify-endpoints", steps::list_dependencies, &[steps::list_dependencies_why])
        .when(|builder| builder.preview() && !builder.is_stuck() && builder.estate.dependencies.is_empty())
        .with(|builder| vec![builder.list_endpoints()]),
    FixedStep::new("verify-mode", steps::read_modes, &[steps::read_modes_why])
        .when(|builder| !builder.preview() && builder.moves_any_pool())
        .with(|_| vec![pool_call("get", None, "")]),
    FixedStep::new(CHECK_ANEW, steps::new_connection, &[steps::new_connection_why]),
    FixedStep::new("rollback-request", steps::opt_out, &[steps::opt_out_why])
        .when(|builder| builder.preview())
        .opening(RequestId::OptOut),
    FixedStep::new("rollback-pools", steps::move_back, &[steps::move_back_why])
        .when(|builder| builder.preview())
        .after("rollback-request"),
    FixedStep::new("rollback-endpoints", steps::list_dependencies_again, &[steps::list_dependencies_again_why])
        .when(|builder| builder.preview())
        .after("rollback-pools")
        .with(|builder| vec![builder.list_endpoints()]),
    FixedStep::new("rollback-forward", steps::fix_forward, &[steps::fix_forward_why])
        .when(|builder| !builder.preview()),
];
