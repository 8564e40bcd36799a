//! What else is on the path besides network security groups: edits of routes, Azure Firewalls and firewalls on nodes.
//!
//! Each edit is made to a copy of the estate, which is assessed again: what does not help is undone, and reported as a gap.

mod firewall;
mod goal;
mod node;
mod route;
mod tighten;

use super::edit::At;
use super::outcome::Outcome;
use assess::{Assessor, NodeGroup, RequiredFlow};
use model::estate::{Estate, RuleSet};
use model::pace::{Pace, Stage};
use model::plan::{HopKind, PhaseId};

pub use firewall::{inherited_groups, policy};
use goal::{Goal, HopPlanner};
pub use tighten::tighten;

/// Goes on with the union where NSGs are done: `estate` has their edits, and gets those that are found.
pub async fn union(estate: &mut Estate, assessor: &Assessor<'_>, outcome: &mut Outcome, pace: &Pace) {
    let mut planner = HopPlanner { assessor, estate, outcome, phase: PhaseId::Union, closes: None };
    for (number, required) in RequiredFlow::ALL.iter().enumerate().filter(|(_, required)| !required.conditional) {
        let waits = |node_group: &&NodeGroup| {
            assessor.needs(node_group, required)
                && !assessor.is_disputed(node_group)
                && !assessor.awaits_endpoint(node_group, required)
        };
        let mut blocked: Vec<&NodeGroup> = assessor.node_groups().iter().filter(waits).collect();
        for kind in [HopKind::NodeFirewall, HopKind::Route, HopKind::Firewall] {
            let (goals, still_blocked) = planner.goals(&blocked, required, kind, pace).await;
            blocked = still_blocked;
            for goal in goals {
                planner.reach(&goal);
            }
            pace.rest(Stage::United, number, RequiredFlow::ALL.len()).await;
        }
    }
}

impl HopPlanner<'_, '_> {
    /// What a requirement needs at places of one kind, and the node groups at which it is not open.
    async fn goals<'s>(
        &self,
        node_groups: &[&'s NodeGroup],
        required: &'s RequiredFlow,
        kind: HopKind,
        pace: &Pace,
    ) -> (Vec<Goal<'s>>, Vec<&'s NodeGroup>) {
        let (mut goals, mut blocked): (Vec<Goal<'_>>, Vec<&NodeGroup>) = (Vec::new(), Vec::new());
        for &node_group in node_groups {
            pace.pause().await;
            let Some(obstacles) = self.assessor.obstacles(self.estate, node_group, required) else { continue };
            blocked.push(node_group);
            for obstacle in obstacles.into_iter().filter(|obstacle| obstacle.kind == kind) {
                let (Some(rule_set), region) = (obstacle.rule_set, node_group.region.region()) else { continue };
                match goals.iter_mut().find(|goal| goal.rule_set == rule_set && goal.region == region) {
                    Some(goal) => {
                        goal.nodes = goal.nodes.as_ref().zip(node_group.nodes.as_ref()).map(|(a, b)| a | b);
                        goal.node_groups.push(node_group);
                    }
                    None => {
                        let (nodes, node_groups) = (node_group.nodes.clone(), vec![node_group]);
                        goals.push(Goal { required, rule_set, region, nodes, node_groups, obstacle });
                    }
                }
            }
        }
        (goals, blocked)
    }

    /// Makes the edits that a goal takes, all or none.
    fn reach(&mut self, goal: &Goal<'_>) {
        let start = self.outcome.edits.len();
        let (at, reached) = match goal.rule_set {
            RuleSet::Nsg(_) => return,
            RuleSet::RouteTable(table) => (At::RouteTable(table), route::open(self, goal, table)),
            RuleSet::Firewall(firewall) => (At::Firewall(firewall), firewall::open(self, goal, firewall)),
            RuleSet::NodeFirewall(firewall) => (At::NodeFirewall(firewall), node::open(self, goal, firewall)),
        };
        let reached = match self.why_held(at) {
            Some(held) => Err(Some(held)),
            None => reached,
        };
        if let Err(gap) = reached {
            self.undo_to(start);
            gap.into_iter().for_each(|gap| self.gap(at, gap));
        }
    }
}
