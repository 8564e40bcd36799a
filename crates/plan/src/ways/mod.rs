//! What else is on the way beside network security groups: edits of routes, Azure Firewalls and firewalls on nodes.
//!
//! Each edit is made to a copy of the estate, which is assessed again: what does not help is taken back, and told as a gap.

mod firewall;
mod goal;
mod node;
mod route;
mod tighten;

use super::edit::At;
use super::outcome::Outcome;
use assess::{Assessor, Needed, Site};
use model::estate::{Estate, RuleSet};
use model::pace::{Pace, Stage};
use model::plan::{HopKind, PhaseId};

pub use firewall::policy;
use goal::{Goal, Ways};
pub use tighten::tighten;

/// Goes on with the union where groups are done: `estate` has their edits, and gets those that are found.
pub async fn union(estate: &mut Estate, assessor: &Assessor<'_>, outcome: &mut Outcome, pace: &Pace) {
    let mut ways = Ways { assessor, estate, outcome, phase: PhaseId::Union, closes: None };
    for (number, needed) in Needed::ALL.iter().enumerate().filter(|(_, needed)| !needed.conditional) {
        let waits = |site: &&Site| {
            assessor.needs(site, needed) && !assessor.is_disputed(site) && !assessor.awaits_endpoint(site, needed)
        };
        let mut shut: Vec<&Site> = assessor.sites().iter().filter(waits).collect();
        for kind in [HopKind::NodeFirewall, HopKind::Route, HopKind::Firewall] {
            let (goals, still_shut) = ways.goals(&shut, needed, kind, pace).await;
            shut = still_shut;
            for goal in goals {
                ways.reach(&goal);
            }
            pace.rest(Stage::United, number, Needed::ALL.len()).await;
        }
    }
}

impl Ways<'_, '_> {
    /// What a requirement needs at places of one kind, and the sites at which it is not open.
    async fn goals<'s>(
        &self,
        sites: &[&'s Site],
        needed: &'s Needed,
        kind: HopKind,
        pace: &Pace,
    ) -> (Vec<Goal<'s>>, Vec<&'s Site>) {
        let (mut goals, mut shut): (Vec<Goal<'_>>, Vec<&Site>) = (Vec::new(), Vec::new());
        for &site in sites {
            pace.pause().await;
            let Some(obstacles) = self.assessor.obstacles(self.estate, site, needed) else { continue };
            shut.push(site);
            for obstacle in obstacles.into_iter().filter(|obstacle| obstacle.kind == kind) {
                let (Some(rule_set), region) = (obstacle.rule_set, site.region.region()) else { continue };
                match goals.iter_mut().find(|goal| goal.rule_set == rule_set && goal.region == region) {
                    Some(goal) => {
                        goal.nodes = goal.nodes.as_ref().zip(site.nodes.as_ref()).map(|(a, b)| a | b);
                        goal.sites.push(site);
                    }
                    None => {
                        let (nodes, sites) = (site.nodes.clone(), vec![site]);
                        goals.push(Goal { needed, rule_set, region, nodes, sites, obstacle });
                    }
                }
            }
        }
        (goals, shut)
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
            Some(held) => Err(held),
            None => reached,
        };
        if let Err(gap) = reached {
            self.undo_to(start);
            self.gap(at, gap);
        }
    }
}
