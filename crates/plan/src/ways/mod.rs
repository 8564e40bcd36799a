//! What else is on the way beside network security groups: edits of routes, Azure Firewalls and firewalls on nodes.
//!
//! Each edit is made to a copy of the estate, which is assessed again: what does not help is taken back, and told as a gap.

mod firewall;
mod node;
mod route;
mod tighten;

use super::edit::{At, Edit, What};
use super::union::Outcome;
use assess::{Assessor, Needed, Obstacle, Site};
use model::estate::Estate;
use model::net::{PrefixSet, Region};
use model::pace::{Pace, Stage};
use model::plan::{HopKind, PhaseId, RequirementId};

pub use tighten::tighten;

/// The edits of one phase beside those of groups, while they are found.
struct Ways<'w, 'a> {
    assessor: &'w Assessor<'a>,
    /// The estate with the edits so far.
    estate: &'w mut Estate,
    outcome: &'w mut Outcome,
    phase: PhaseId,
    /// What the edits close that are found now.
    closes: Option<RequirementId>,
}

/// What a requirement needs at one place, for all sites of one region that it stands in the way of.
struct Wish<'w> {
    needed: &'w Needed,
    kind: HopKind,
    place: usize,
    region: Option<&'w Region>,
    /// The addresses of the nodes; `None` if they are not known of all.
    nodes: Option<PrefixSet>,
    sites: Vec<&'w Site>,
    /// What is in the way at the first of the sites.
    obstacle: Obstacle,
}

/// Goes on with the union where groups are done: `estate` has their edits, and gets those that are found.
pub async fn union(estate: &mut Estate, assessor: &Assessor<'_>, outcome: &mut Outcome, pace: &Pace) {
    let mut ways = Ways { assessor, estate, outcome, phase: PhaseId::Union, closes: None };
    for (number, needed) in Needed::ALL.iter().enumerate().filter(|(_, needed)| !needed.conditional) {
        let waits = |site: &&Site| assessor.needs(site, needed) && !assessor.is_disputed(site);
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

    /// Why something is not changed: its descriptions contradict each other.
    fn why_held(&self, at: At) -> Option<String> {
        let conflict = match at {
            At::Routes(table) => self.estate.conflict_of_routes(table),
            At::Firewall(_) => self.estate.conflict_of_firewalls(),
            _ => None,
        }?;
        Some(format!(
            "{} {} is described more than once, and differently, so nothing is changed here. Keep the current description only.",
            model::words::capitalised(conflict.what),
            conflict.name
        ))
    }

    /// What still is in the way at the place of a wish.
    fn obstacle(&self, wish: &Wish<'_>) -> Option<Obstacle> {
        let at = |obstacle: &Obstacle| obstacle.kind == wish.kind && obstacle.place == Some(wish.place);
        let of = |site: &&Site| self.assessor.obstacles(self.estate, site, wish.needed)?.into_iter().find(at);
        wish.sites.iter().find_map(of)
    }

    fn make(&mut self, at: At, what: What, why: String) {
        let edit = Edit { at, phase: self.phase, what, closes: self.closes, why };
        edit.apply(self.estate);
        self.outcome.edits.push(edit);
    }

    fn undo_to(&mut self, start: usize) {
        while self.outcome.edits.len() > start {
            let Some(edit) = self.outcome.edits.pop() else { return };
            Edit { what: edit.inverse(), ..edit }.apply(self.estate);
        }
    }

    /// A gap is told once; one without words is what the hop itself says.
    fn gap(&mut self, at: At, gap: String) {
        if !gap.is_empty() && !self.outcome.gaps.contains(&(at, gap.clone())) {
            self.outcome.gaps.push((at, gap));
        }
    }
}

impl Wish<'_> {
    /// The service's tag in the region, or why no change can name it.
    fn tag(&self, name: &str) -> Result<String, String> {
        let tag = self.region.map(|region| self.needed.tag(Some(region)));
        tag.ok_or_else(|| {
            format!("{name}: the region is not known, so no change can name its service tags. Choose the region.")
        })
    }
}
