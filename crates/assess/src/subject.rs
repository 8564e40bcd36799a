//! Subjects: what is assessed, with all of its requirements.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::dispute::{self, Dispute};
use super::findings::{self, About};
use super::judge::Surroundings;
use super::needed::Needed;
use super::nsg::{self, Blockers};
use super::nsg_match::Tags;
use super::path::{AtGroup, Path, Walked};
use super::site::{self, LeftOut, Named, Site};
use super::{impact, provided};
use model::estate::{Estate, Nsg, PublicAddresses, Reading, ResourceId, Rule};
use model::net::{Cloud, PrefixSet, Region, TagTable};
use model::options::Options;
use model::plan::{Finding, Modes, Requirement, RequirementId, Subject, SubjectKind, Verdict, all_of};

/// Assesses estates that differ only in their rules and routes: what is known around them (what belongs together, regions, service
/// tags, the nodes' addresses) is settled once, so that a change can be proved by assessing its result.
pub struct Assessor<'a> {
    pub(super) estate: &'a Estate,
    options: &'a Options,
    sources: &'a [String],
    tags: [Tags<'a>; 3],
    pub(super) sites: Vec<Site>,
    /// What is known around each group, by its place in the estate.
    groups: Vec<Group>,
    cloud: Cloud,
    /// The subjects that resources in conflict could concern, by their ids.
    disputes: BTreeMap<String, Dispute>,
    /// Rule sets of which it is in dispute whether they are assessed alone.
    disputed_sites: Vec<Site>,
}

/// What is known around a group from the sites that it is in.
#[derive(Clone, Debug, Default)]
struct Group {
    region: Option<Region>,
    nodes: Option<PrefixSet>,
    sites: Vec<usize>,
}

impl<'a> Assessor<'a> {
    /// Settles what is known around `estate`. `sources` are the names of the sources, for the evidence.
    pub fn new(estate: &'a Estate, tags: &'a TagTable, options: &'a Options, sources: &'a [String]) -> Self {
        let mut sites = site::sites(estate, tags, options);
        let disputes = if estate.conflicts.is_empty() {
            BTreeMap::new()
        } else {
            dispute::disputes(estate, tags, options, sources)
        };
        let vanishes = |site: &Site| {
            let dispute = disputes.get(&site.id);
            site.kind == SubjectKind::RuleSet && dispute.is_some_and(|dispute| dispute.vanishes)
        };
        let disputed_sites = sites.iter().filter(|site| vanishes(site)).cloned().collect();
        sites.retain(|site| !vanishes(site));
        let clouds = || sites.iter().filter_map(|site| site.region.region()).chain(&options.region).map(Region::cloud);
        // Where subjects are in several clouds, none of them says anything of a subject without a region.
        let first = clouds().next().filter(|first| clouds().all(|cloud| cloud == *first));
        Assessor {
            estate,
            options,
            sources,
            tags: Cloud::ALL.map(|cloud| Tags::new(tags, cloud)),
            cloud: first.unwrap_or_default(),
            groups: groups(estate, &sites),
            sites,
            disputes,
            disputed_sites,
        }
    }

    pub fn cloud(&self) -> Cloud {
        self.cloud
    }

    /// The regions that the sources tell, whatever was chosen.
    pub fn told_regions(&self) -> Vec<Region> {
        let [public, ..] = &self.tags;
        site::told_regions(&self.sites, self.estate, public.table())
    }

    /// True if a group stands in the way of some subject.
    pub fn is_assessed(&self, place: usize) -> bool {
        self.groups.get(place).is_some_and(|group| !group.sites.is_empty())
    }

    /// Rule sets that are on the path of no subject.
    pub fn left_out(&self) -> Vec<LeftOut> {
        let all: Vec<Site> = self.sites.iter().chain(&self.disputed_sites).cloned().collect();
        site::left_out(self.estate, &all)
    }

    /// The names of the option `on` that mean nothing that the sources show.
    pub fn unmatched(&self) -> Vec<&str> {
        site::unmatched(&self.options.on, self.estate)
    }

    /// The names of the option `on` that mean several resources, with the ids of those.
    pub fn ambiguous(&self) -> Vec<(&str, Vec<String>)> {
        site::ambiguous(&self.options.on, self.estate)
    }

    /// True if the user named what an id refers to as the nodes' own.
    pub(super) fn is_named(&self, id: &ResourceId) -> bool {
        Named::new(&self.options.on, self.estate).has_id(id)
    }

    /// True for nodes that can't use simplified communication: their pool can't as it is, or Batch doesn't offer it in their region.
    pub fn is_stuck(&self, site: &Site) -> bool {
        impact::why_unsupported(self.estate, site, self.options.edition).is_some()
    }

    /// False for nodes that don't need the service's classic rules: those of pools that are simplified already; those without public
    /// addresses, which use simplified communication in the GA edition ("Create a simplified node communication pool without public
    /// IP addresses"), and which the service doesn't reach over the internet in the preview; and those in a region without simplified
    /// communication, where nothing has to be prepared.
    pub fn needs_classic(&self, site: &Site) -> bool {
        let pool = site.pool.and_then(|place| self.estate.pools.get(place));
        let without = pool.is_some_and(|pool| pool.public_addresses == Reading::Known(PublicAddresses::None));
        let offered = site.region.region().is_none_or(Region::offers_simplified);
        !without && offered && !site.is_moved(self.estate)
    }

    /// True if a site's nodes need a requirement of the models.
    pub fn needs(&self, site: &Site, needed: &Needed) -> bool {
        if needed.is_classic() { self.needs_classic(site) } else { !self.is_stuck(site) }
    }

    /// True if nodes of some subject that a group is on the path of need a requirement.
    pub fn group_needs(&self, place: usize, needed: &Needed) -> bool {
        self.sites_of(place).any(|site| self.needs(site, needed))
    }

    /// True if nothing says that nodes use what an edit is made to: it is on the path of one of several places that may hold them.
    pub fn is_confirmed(&self, is_on: impl Fn(&Site) -> bool) -> bool {
        let sites = || self.sites.iter().filter(|site| is_on(site));
        let others = || self.sites.iter().filter(|site| !site.is_confirmed && !is_on(site));
        let of_machines = sites().all(|site| site.is_of_machines) && sites().next().is_some();
        // What the user named is the nodes', and nothing else is, however little is left.
        let chosen = !Named::new(&self.options.on, self.estate).is_empty();
        sites().any(|site| site.is_confirmed) || (!chosen && others().next().is_none() && !of_machines)
    }

    /// The sites of the subjects that a group stands in the way of, by its place in the estate.
    pub fn sites_of(&self, place: usize) -> impl Iterator<Item = &Site> {
        let sites = self.groups.get(place).map(|group| group.sites.as_slice()).unwrap_or_default();
        sites.iter().filter_map(|&site| self.sites.get(site))
    }

    /// The ids of the subjects that a group stands in the way of.
    pub fn subjects_of(&self, place: usize) -> Vec<String> {
        self.sites_of(place).map(|site| site.id.clone()).collect()
    }

    /// The addresses of the nodes that a group is on the path of, if they are known of all.
    pub fn nodes_of(&self, place: usize) -> Option<&PrefixSet> {
        self.groups.get(place).and_then(|group| group.nodes.as_ref())
    }

    /// The region of a group, by its place in the estate, if it is known.
    pub fn region(&self, place: usize) -> Option<&Region> {
        self.groups.get(place).and_then(|group| group.region.as_ref())
    }

    /// The verdicts of one subject in the estate as it is, or as it would be with changes.
    pub fn outcome(&self, estate: &Estate, site: &Site) -> Outcome {
        let path = Path::new(estate, site, self.around_site(site));
        let walked = Needed::ALL.iter().map(|needed| path.walk(needed).requirement);
        let requirements: Vec<Requirement> = walked.map(|requirement| self.settled(site, requirement)).collect();
        let (classic, simplified) = (self.needs_classic(site), !self.is_stuck(site));
        let modes = usable(modes(&requirements), simplified);
        Outcome { name: site.name.clone(), modes, requirements, classic, simplified }
    }

    /// A requirement with the verdict that all descriptions of resources in conflict agree on.
    pub(super) fn settled(&self, site: &Site, requirement: Requirement) -> Requirement {
        match self.disputes.get(&site.id) {
            Some(dispute) => dispute.settle(requirement, &self.estate.conflicts),
            None => requirement,
        }
    }

    /// The dispute about a subject, if there is one.
    pub(super) fn dispute(&self, site: &Site) -> Option<&Dispute> {
        self.disputes.get(&site.id).filter(|dispute| dispute.matters())
    }

    /// True if what decides about a subject is in dispute: then nothing is changed for it.
    pub fn is_disputed(&self, site: &Site) -> bool {
        self.dispute(site).is_some()
    }

    /// Why an NSG is not changed: it, or what decides about a subject that it is on the path of, is in dispute.
    pub fn why_nsg_is_held(&self, place: usize) -> Option<String> {
        let name = &self.estate.nsgs.get(place)?.resource.name;
        if self.estate.conflict_of_nsg(place).is_some() {
            return Some(format!(
                "NSG {name} is described more than once, and differently, so it is not changed. Keep the current description only."
            ));
        }
        let site = self.sites_of(place).find(|site| self.is_disputed(site))?;
        Some(format!(
            "NSG {name} is not changed: what decides about {} is described more than once, and differently. Keep the current \
             description only.",
            site.name
        ))
    }

    /// The verdict of one requirement at a group.
    pub fn verdict(&self, place: usize, nsg: &Nsg, needed: &Needed) -> Verdict {
        nsg::verdict(nsg, needed, &self.around_group(place))
    }

    /// The same for those nodes behind the group that need the requirement.
    pub fn verdict_where_needed(&self, place: usize, nsg: &Nsg, needed: &Needed) -> Verdict {
        let nodes = self.nodes_in_need(place, needed);
        nsg::verdict(nsg, needed, &self.around(self.region(place), nodes.as_ref()))
    }

    /// The addresses of the nodes behind a group that need a requirement, if they are known of all.
    fn nodes_in_need(&self, place: usize, needed: &Needed) -> Option<PrefixSet> {
        let sites = self.sites_of(place).filter(|site| self.needs(site, needed));
        let nodes = sites.map(|site| site.nodes.as_ref()).collect::<Option<Vec<_>>>()?;
        Some(nodes.into_iter().fold(PrefixSet::default(), |all, nodes| &all | nodes)).filter(|all| !all.is_empty())
    }

    /// True if some subject's nodes call the service at a private endpoint, or may do so.
    pub fn has_endpoints(&self) -> bool {
        self.sites.iter().any(|site| site.account.is_some())
    }

    /// What a new rule has to come before to open a requirement at a group for the nodes that need it.
    pub fn blockers(&self, place: usize, nsg: &Nsg, needed: &Needed) -> Blockers {
        let nodes = self.nodes_in_need(place, needed);
        nsg::blockers(nsg, needed, &self.around(self.region(place), nodes.as_ref()))
    }

    /// The user's rules that let a part of a requirement through, or could.
    pub fn openers<'n>(&self, place: usize, nsg: &'n Nsg, needed: &Needed) -> Vec<&'n Rc<Rule>> {
        nsg::openers(nsg, needed, &self.around_group(place))
    }

    fn around_group(&self, place: usize) -> Surroundings<'_> {
        let group = self.groups.get(place);
        self.around(self.region(place), group.and_then(|group| group.nodes.as_ref()))
    }

    pub(super) fn around_site<'s>(&'s self, site: &'s Site) -> Surroundings<'s> {
        self.around(site.region.region(), site.nodes.as_ref())
    }

    fn around<'s>(&'s self, region: Option<&'s Region>, nodes: Option<&'s PrefixSet>) -> Surroundings<'s> {
        let [public, us_gov, china] = &self.tags;
        let tags = match region.map_or(self.cloud, Region::cloud) {
            Cloud::Public => public,
            Cloud::UsGov => us_gov,
            Cloud::China => china,
        };
        Surroundings { tags, region, nodes, led_elsewhere: None, sources: self.sources }
    }

    /// Assesses one subject.
    pub fn subject(&self, site: &Site) -> Subject {
        let estate = self.estate;
        let path = Path::new(estate, site, self.around_site(site));
        let walked: Vec<(&Needed, Walked)> = Needed::ALL.iter().map(|needed| (needed, path.walk(needed))).collect();
        let findings = self.findings(estate, site, &path.around(), &walked);
        let requirements = walked.into_iter().map(|(_, walked)| self.settled(site, walked.requirement));
        let requirements: Vec<Requirement> = requirements.collect();
        let modes = usable(modes(&requirements), !self.is_stuck(site));
        let edition = self.options.edition;
        let not_provided = provided::not_provided(estate, site, &requirements, edition);
        let (impact, reasons) = impact::of(estate, site, &requirements, &not_provided, edition);
        let impact = self.disputes.get(&site.id).map_or(impact, |dispute| dispute.impact(impact));
        Subject {
            id: site.id.clone(),
            name: site.name.clone(),
            kind: site.kind,
            region: site.region.region().map(|region| region.location().to_owned()),
            impact,
            reasons,
            modes,
            requirements,
            findings,
            not_provided,
        }
    }

    /// What is to be said beside the verdicts: of the site, and of each of its groups.
    fn findings(
        &self,
        estate: &Estate,
        site: &Site,
        around: &Surroundings<'_>,
        walked: &[(&Needed, Walked)],
    ) -> Vec<Finding> {
        let mut findings = findings::of_site(estate, site, around, walked);
        for (number, nsg) in
            site.nsgs.iter().enumerate().filter_map(|(number, &place)| Some((number, estate.nsgs.get(place)?)))
        {
            let judged: Vec<(&Needed, AtGroup)> = walked
                .iter()
                .filter_map(|(needed, walked)| {
                    let place = site.nsgs.get(number)?;
                    let judged = walked.groups.iter().find(|at| at.place == *place)?;
                    Some((*needed, *judged))
                })
                .collect();
            findings.extend(findings::of_group(&About { nsg, around, judged: &judged, edition: self.options.edition }));
        }
        findings
    }
}

/// What a subject comes to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The subject's name.
    pub name: String,
    /// The verdicts of its models.
    pub modes: Modes,
    pub requirements: Vec<Requirement>,
    /// True if its nodes need what classic communication needs.
    pub classic: bool,
    /// True if its nodes can use simplified communication.
    pub simplified: bool,
}

impl Outcome {
    /// The verdict of one requirement.
    pub fn verdict(&self, id: RequirementId) -> Verdict {
        let found = self.requirements.iter().find(|requirement| requirement.id == id);
        found.map_or(Verdict::Unknown, |requirement| requirement.verdict)
    }
}

/// What is known around each group of an estate.
fn groups(estate: &Estate, sites: &[Site]) -> Vec<Group> {
    let mut groups = vec![Group::default(); estate.nsgs.len()];
    for (number, site) in sites.iter().enumerate() {
        for &place in &site.nsgs {
            let Some(group) = groups.get_mut(place) else { continue };
            let first = group.sites.is_empty();
            if group.region.is_none() {
                group.region = site.region.region().cloned();
            }
            // A group on several subnets has the nodes of them all; if one is unknown, so are they together.
            group.nodes = match (&group.nodes, &site.nodes) {
                (None, Some(nodes)) if first => Some(nodes.clone()),
                (Some(own), Some(nodes)) if own == nodes => Some(own.clone()),
                (Some(own), Some(nodes)) => Some(own | nodes),
                _ => None,
            };
            group.sites.push(number);
        }
    }
    groups
}

/// Where nodes can't use simplified communication, no rule makes it work.
fn usable(modes: Modes, simplified: bool) -> Modes {
    if simplified { modes } else { Modes { simplified: Verdict::Blocked, union: Verdict::Blocked, ..modes } }
}

fn modes(requirements: &[Requirement]) -> Modes {
    let of = |wanted: fn(&Requirement) -> bool| {
        all_of(requirements.iter().filter(|requirement| wanted(requirement)).map(|requirement| requirement.verdict))
    };
    Modes {
        classic: of(|requirement| requirement.id != RequirementId::SimplifiedOutboundBatch && !requirement.conditional),
        simplified: of(|requirement| requirement.id == RequirementId::SimplifiedOutboundBatch),
        union: of(|_| true),
    }
}
