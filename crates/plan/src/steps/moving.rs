//! The steps that move pools to the other model.

use super::pools::Moving;
use super::{Sheet, todo};
use model::plan::Step;
use model::shell::az_plain;

impl Sheet<'_> {
    pub(super) fn move_pools(&self) -> Vec<Step> {
        if !self.estate.pools.is_empty() {
            return self.pools().iter().map(Moving::steps).collect();
        }
        if self.is_stuck() { Vec::new() } else { self.move_any_pool() }
    }

    /// For pools that the sources don't show.
    fn move_any_pool(&self) -> Vec<Step> {
        let choose = todo(
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
        let of_pool = format!(
            "--account-name {} --account-endpoint '<account endpoint>' --pool-id '<pool>'",
            az_plain(&self.account())
        );
        vec![
            choose,
            Step {
                waits_for: vec!["move-choose".to_owned()],
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
                waits_for: vec!["move-zero".to_owned()],
                ..back
            },
        ]
    }
}
