//! What else is on the way beside network security groups: edits of routes, Azure Firewalls and firewalls on nodes.
//!
//! Each edit is made to a copy of the estate, which is assessed again: what does not help is taken back, and told as a gap.

mod firewall;
mod node;
mod route;
mod tighten;
mod wish;

use super::edit::At;
use super::outcome::Outcome;
use assess::{Assessor, Needed, Site};
use model::estate::Estate;
use model::pace::{Pace, Stage};
use model::plan::{HopKind, PhaseId};

pub use firewall::policy;
pub use tighten::tighten;
use wish::{Ways, Wish};

/// Goes on with the union where groups are done: `estate` has their edits, and gets those that are found.
pub async fn union(estate: &mut Estate, assessor: &Assessor<'_>, outcome: &mut Outcome, pace: &Pace) {
    let mut ways = Ways { assessor, estate, outcome, phase: PhaseId::Union, closes: None };
    for (number, needed) in Needed::ALL.iter().enumerate().filter(|(_, needed)| !needed.conditional) {
        let waits = |site: &&Site| {
            assessor.needs(site, needed) && !assessor.is_disputed(site) && !assessor.awaits_endpoint(site, needed)
        };
        let mut shut: Vec<&Site> = assessor.sites().iter().filter(waits).collect();
        for kind in [HopKind::NodeFirewall, HopKind::Route, HopKind::Firewall] {
            let (wishes, still_shut) = ways.wishes(&shut, needed, kind, pace).await;
            shut = still_shut;
            for wish in wishes {
                ways.grant(&wish);
            }
            pace.rest(Stage::United, number, Needed::ALL.len()).await;
        }
    }
}

impl Ways<'_, '_> {
    /// What a requirement needs at places of one kind, and the sites at which it is not open.
    async fn wishes<'s>(
        &self,
        sites: &[&'s Site],
        needed: &'s Needed,
        kind: HopKind,
        pace: &Pace,
    ) -> (Vec<Wish<'s>>, Vec<&'s Site>) {
        let (mut wishes, mut shut): (Vec<Wish<'_>>, Vec<&Site>) = (Vec::new(), Vec::new());
        for &site in sites {
            pace.pause().await;
            let Some(obstacles) = self.assessor.obstacles(self.estate, site, needed) else { continue };
            shut.push(site);
            for obstacle in obstacles.into_iter().filter(|obstacle| obstacle.kind == kind) {
                let (Some(place), region) = (obstacle.place, site.region.region()) else { continue };
                match wishes.iter_mut().find(|wish| wish.place == place && wish.region == region) {
                    Some(wish) => {
                        wish.nodes = wish.nodes.as_ref().zip(site.nodes.as_ref()).map(|(a, b)| a | b);
                        wish.sites.push(site);
                    }
                    None => {
                        let (nodes, sites) = (site.nodes.clone(), vec![site]);
                        wishes.push(Wish { needed, kind, place, region, nodes, sites, obstacle });
                    }
                }
            }
        }
        (wishes, shut)
    }

    /// Makes the edits that a wish takes, all or none.
    fn grant(&mut self, wish: &Wish<'_>) {
        let start = self.outcome.edits.len();
        let (at, granted) = match wish.kind {
            HopKind::Route => (At::Routes(wish.place), route::open(self, wish)),
            HopKind::Firewall => (At::Firewall(wish.place), firewall::open(self, wish)),
            _ => (At::Node(wish.place), node::open(self, wish)),
        };
        let granted = match self.why_held(at) {
            Some(held) => Err(held),
            None => granted,
        };
        if let Err(gap) = granted {
            self.undo_to(start);
            self.gap(at, gap);
        }
    }
}
