//! The steps that see the switch in force. What the sources show of it settles them.

use super::{Sheet, pool_call, todo};
use model::plan::Step;
use model::shell::{az_plain, host_quoted};

impl Sheet<'_> {
    pub(super) fn verify(&self) -> Vec<Step> {
        if self.is_stuck() {
            return Vec::new();
        }
        let mut steps = vec![self.verify_connection()];
        if self.preview() {
            steps.extend(self.verify_endpoints());
        }
        if self.estate.pools.iter().any(|pool| pool.current_mode.is_some())
            || (!self.preview() && !self.estate.pools.is_empty())
        {
            steps.push(self.verify_modes());
            return steps;
        }
        if !self.preview() {
            steps.push(Step {
                commands: vec![pool_call("get", None, "")],
                ..todo(
                    "verify-mode",
                    "Read currentNodeCommunicationMode of each pool",
                    "It must be Simplified. The target alone promises nothing, and newer az releases no longer print either field.",
                )
            });
        }
        steps
    }

    fn verify_connection(&self) -> Step {
        let shown = self.estate.accounts.iter().filter_map(|account| account.node_endpoint.as_deref());
        let mut hosts: Vec<String> = shown.map(host_quoted).collect();
        if hosts.is_empty() {
            hosts.push("'<node management endpoint>'".to_owned());
        }
        let commands =
            hosts.iter().flat_map(|host| [format!("nc -v {host} 443"), format!("Test-NetConnection {host} -Port 443")]);
        Step {
            commands: commands.collect(),
            ..todo(
                "verify-connection",
                "From a machine in the pool's subnet, open a connection to the account's node management endpoint",
                "The endpoint's name is in the account's properties (nodeManagementEndpoint). This shows the whole way at once, with the \
                 hops that no plan has seen.",
            )
        }
    }

    fn verify_endpoints(&self) -> Vec<Step> {
        if !self.estate.dependencies.is_empty() {
            return self.verify_lists();
        }
        vec![Step {
            commands: vec![self.list_endpoints()],
            ..todo(
                "verify-endpoints",
                "List the account's outbound network dependencies",
                "Once all pools are moved, no storage endpoint remains but that of the account's own autostorage. If others are \
                 listed, a pool is still classic. Paste the answer here, and this step checks itself.",
            )
        }]
    }

    /// The call whose answer tells what nodes reach.
    pub(super) fn list_endpoints(&self) -> String {
        format!(
            "az batch account outbound-endpoints --name {} --resource-group '<resource group>'",
            az_plain(&self.account())
        )
    }
}
