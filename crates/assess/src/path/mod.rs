//! The way of a requirement through a site, hop by hop, and the verdict over all of them.
//!
//! Every hop answers for the packets that reach it, part by part; what one hop lets through and another stops is shut. `ways` has the
//! hops in their order, and `routed` where routes lead.

mod behind;
mod leads;
mod routed;
mod stop;
mod ways;

use super::judge::{self, Judged, Surroundings};
use super::needed::Needed;
use super::nsg_match::Question;
use super::obstacle::{self};
use super::part::{Fate, Part};
use super::site::Site;
use super::{missing, nsg, wording};
use leads::Leads;
use model::estate::{Access, Direction, Estate};
use model::net::{Flow, FlowSet, PrefixSet};
use model::plan::{HopKind, Requirement, Verdict, all_of};
use stop::Stops;

pub use stop::{AtGroup, Stop, Walked};

/// A site in an estate, with what holds for all of its requirements.
pub struct Path<'a> {
    /// The estate, as it is or as it would be with changes.
    estate: &'a Estate,
    site: &'a Site,
    around: Surroundings<'a>,
    /// Where routes lead.
    leads: Leads,
    /// The one host that is called, if it is about that.
    host: Option<String>,
}

impl<'a> Path<'a> {
    /// The paths of a site. `around` tells what is known around it, but for its routes.
    pub fn new(estate: &'a Estate, site: &'a Site, around: Surroundings<'a>) -> Self {
        Path { leads: Leads::of(estate, site, &around), host: None, estate, site, around }
    }

    /// What is known around the site, routes included.
    pub fn around(&self) -> Surroundings<'_> {
        Surroundings { led_elsewhere: self.leads.elsewhere.as_ref(), ..self.around }
    }

    /// What is asked of each hop; `at` are the addresses of the private endpoint, if the nodes call that.
    fn question<'q>(&'q self, needed: &'q Needed, at: Option<&'q PrefixSet>) -> Question<'q> {
        Question { endpoint: at, ..Question::of(needed, &self.around) }
    }

    fn flows(&self, question: &Question<'_>) -> Vec<Flow> {
        judge::versions(&self.around)
            .into_iter()
            .filter_map(|version| judge::flow(question, &self.around, version))
            .collect()
    }

    /// The places of a site's groups in the estate, in the order in which a packet meets them.
    fn groups(&self, needed: &Needed) -> Vec<usize> {
        let mut groups = self.site.nsgs.clone();
        if needed.direction == Direction::Inbound {
            groups.reverse();
        }
        groups
    }

    fn add_group(&self, all: &mut Stops, place: usize, question: &Question<'_>) {
        let Some(group) = self.estate.nsgs.get(place) else { return };
        let judged = nsg::judge_at(group, question, &judge::versions(&self.around), &self.around());
        all.fragile |= judged.fragile;
        let Judged { hop, parts, under_default_route, .. } = judged;
        all.groups.push(AtGroup { place, verdict: hop.verdict, under_default_route });
        all.stops.push(Stop { hop, parts, place: Some(place) });
    }

    /// Adds a group that may be on the nodes' network interfaces, if it does not surely let everything through.
    fn add_perhaps_group(&self, all: &mut Stops, place: usize, question: &Question<'_>) -> bool {
        let Some(group) = self.estate.nsgs.get(place) else { return false };
        let Judged { hop, parts, .. } = nsg::judge_at(group, question, &judge::versions(&self.around), &self.around());
        if hop.verdict == Verdict::Open {
            return false;
        }
        let name = group.resource.name.to_string();
        let fact = missing::scale_set_nodes(&name, &self.site.name);
        let doubted = |part: Part| match part.fate {
            Fate::Stops => Part { fate: Fate::Unsure(vec![fact.clone()]), ..part },
            _ => part,
        };
        let parts: Vec<Part> = parts.into_iter().map(doubted).collect();
        let hop = judge::hop(HopKind::Nsg, &name, &parts, question, &self.around());
        all.stops.push(Stop { hop, parts, place: None });
        true
    }

    /// What the places on a way make of a requirement together.
    fn walked(&self, needed: &Needed, at: Option<&PrefixSet>, stops: Stops) -> Walked {
        let verdict = self.verdict(needed, at, &stops.stops);
        let remote = || (*self.question(needed, at).remote(self.around.tags)).clone();
        let obstacles = obstacle::obstacles(&stops.stops, verdict, remote);
        let requirement = Requirement {
            id: needed.id,
            conditional: needed.conditional,
            direction: needed.direction,
            protocol: Needed::PROTOCOL.name().to_owned(),
            ports: needed.port_set().to_string(),
            remote: wording::remote_tag(needed, self.around.region),
            verdict,
            fragile: stops.fragile && verdict == Verdict::Open,
            hops: stops.stops.into_iter().map(|stop| stop.hop).collect(),
        };
        Walked { requirement, groups: stops.groups, obstacles }
    }

    /// The verdict over all hops: what one of them surely stops is shut, what all of them surely let through is open.
    fn verdict(&self, needed: &Needed, at: Option<&PrefixSet>, stops: &[Stop]) -> Verdict {
        let verdicts = || stops.iter().map(|stop| stop.hop.verdict);
        match stops {
            [] => return Verdict::Open,
            [only] => return only.hop.verdict,
            _ if verdicts().all(|verdict| verdict == Verdict::Open) => return Verdict::Open,
            _ => {}
        }
        let question = self.question(needed, at);
        let mut allowed: FlowSet = self.flows(&question).into_iter().collect();
        let (mut denied, mut shut, mut doubtful) = (FlowSet::default(), FlowSet::default(), FlowSet::default());
        for stop in stops {
            let with = |access| -> FlowSet {
                let parts = stop.parts.iter().filter(|part| part.fate.access() == access);
                parts.map(|part| part.flow.clone()).collect()
            };
            let (passes, stopped, unsure) = (with(Some(Access::Allow)), with(Some(Access::Deny)), with(None));
            let touched = &(&passes | &stopped) | &unsure;
            allowed = &(&allowed - &touched) | &(&allowed & &passes);
            denied = &denied | &stopped;
            // Packets with the same ends may fare differently, by the host that they are for or the address that they get.
            shut = &shut | &(&stopped - &(&passes | &unsure));
            doubtful = &doubtful | &unsure;
        }
        doubtful = &doubtful - &shut;
        let fates: Vec<(&Flow, Option<Access>)> =
            [(&allowed, Some(Access::Allow)), (&denied, Some(Access::Deny)), (&doubtful, None)]
                .into_iter()
                .flat_map(|(set, access)| set.boxes().iter().map(move |flow| (flow, access)))
                .collect();
        if fates.is_empty() {
            return all_of(verdicts());
        }
        judge::verdict_of(&fates, &question, &self.around).0
    }
}
