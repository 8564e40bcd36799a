//! Subjects: what is assessed, with all of its requirements.

use std::collections::HashSet;
use std::rc::Rc;

use super::findings::{self, About};
use super::judge::{self, Blockers, Judged, Surroundings, judge};
use super::needed::Needed;
use super::nsg_match::Tags;
use super::region::{self, RegionOf};
use super::report::{Impact, Modes, Requirement, RequirementId, Subject, SubjectKind, Verdict};
use super::{all_of, wording};
use crate::estate::{Estate, Nsg, Rule};
use crate::net::{Cloud, PrefixSet, Region, TagTable};
use crate::options::Options;

/// Assesses estates that differ only in their rules: what is known around them (regions, service tags, the nodes'
/// addresses) is settled once, so that a change can be proved by assessing its result.
pub struct Assessor<'a> {
    options: &'a Options,
    sources: &'a [String],
    tags: [Tags<'a>; 3],
    nodes: Option<PrefixSet>,
    regions: Vec<RegionOf>,
    cloud: Cloud,
}

impl<'a> Assessor<'a> {
    /// Settles what is known around `estate`. `sources` are the names of the sources, for the evidence.
    pub fn new(estate: &Estate, tags: &'a TagTable, options: &'a Options, sources: &'a [String]) -> Self {
        let only_named = region::only_named(estate, tags);
        let region_of = |nsg| RegionOf::of_nsg(nsg, options.region.as_ref(), only_named.as_ref(), tags);
        let regions: Vec<RegionOf> = estate.nsgs.iter().map(region_of).collect();
        let first = regions.iter().find_map(RegionOf::region).or(options.region.as_ref());
        Assessor {
            options,
            sources,
            tags: Cloud::ALL.map(|cloud| Tags::new(tags, cloud)),
            nodes: (!options.nodes.is_empty()).then(|| options.nodes.iter().copied().collect()),
            cloud: first.map(Region::cloud).unwrap_or_default(),
            regions,
        }
    }

    /// The cloud that the subjects are in.
    pub fn cloud(&self) -> Cloud {
        self.cloud
    }

    /// The region of a group, by its place in the estate, if it is known.
    pub fn region(&self, place: usize) -> Option<&Region> {
        self.regions.get(place).and_then(RegionOf::region)
    }

    /// Assesses every subject of an estate.
    pub fn subjects(&self, estate: &Estate) -> Vec<Subject> {
        let groups = estate.nsgs.iter().zip(nsg_subject_ids(estate)).enumerate();
        groups.map(|(place, (nsg, id))| self.subject(place, nsg, id)).collect()
    }

    /// The verdict of one requirement at a group.
    pub fn verdict(&self, place: usize, nsg: &Nsg, needed: &Needed) -> Verdict {
        judge(nsg, needed, &self.around(place)).hop.verdict
    }

    /// The verdicts of the models at a group.
    pub fn modes(&self, place: usize, nsg: &Nsg) -> Modes {
        modes(Needed::ALL.iter().map(|needed| (needed, self.verdict(place, nsg, needed))))
    }

    /// What a new rule has to come before to open a requirement at a group.
    pub fn blockers(&self, place: usize, nsg: &Nsg, needed: &Needed) -> Blockers {
        judge::blockers(nsg, needed, &self.around(place))
    }

    /// The user's rules that let a part of a requirement through, or could.
    pub fn openers<'n>(&self, place: usize, nsg: &'n Nsg, needed: &Needed) -> Vec<&'n Rc<Rule>> {
        judge::openers(nsg, needed, &self.around(place))
    }

    fn around(&self, place: usize) -> Surroundings<'_> {
        let region = self.region(place);
        let [public, us_gov, china] = &self.tags;
        let tags = match region.map_or(self.cloud, Region::cloud) {
            Cloud::Public => public,
            Cloud::UsGov => us_gov,
            Cloud::China => china,
        };
        Surroundings { tags, region, nodes: self.nodes.as_ref(), sources: self.sources }
    }

    fn subject(&self, place: usize, nsg: &Nsg, id: String) -> Subject {
        let around = &self.around(place);
        let region = self.regions.get(place).unwrap_or(&RegionOf::Unknown);
        let judged: Vec<(&Needed, Judged)> =
            Needed::ALL.iter().map(|needed| (needed, judge(nsg, needed, around))).collect();
        let modes = modes(judged.iter().map(|(needed, judged)| (*needed, judged.hop.verdict)));
        let findings = findings::all(&About { nsg, region, around, judged: &judged, edition: self.options.edition });
        Subject {
            id,
            name: nsg.name.to_string(),
            kind: SubjectKind::RuleSet,
            region: around.region.map(|region| region.location().to_owned()),
            impact: impact(modes.simplified),
            reasons: reasons(nsg, modes.simplified, around),
            modes,
            requirements: judged.into_iter().map(|(needed, judged)| requirement(needed, judged, around)).collect(),
            findings,
        }
    }
}

/// The ids of the subjects that the groups are: the resource id, else the name, made unique.
pub fn nsg_subject_ids(estate: &Estate) -> Vec<String> {
    let mut taken = HashSet::new();
    let unique = |nsg: &Nsg| {
        let base = nsg.id.clone().unwrap_or_else(|| format!("nsg:{}", nsg.name));
        let numbered = (2..).map(|number| format!("{base}#{number}"));
        std::iter::once(base.clone()).chain(numbered).find(|id| taken.insert(id.to_ascii_lowercase())).unwrap_or(base)
    };
    estate.nsgs.iter().map(unique).collect()
}

fn modes<'n>(verdicts: impl Iterator<Item = (&'n Needed, Verdict)>) -> Modes {
    let verdicts: Vec<(&Needed, Verdict)> = verdicts.collect();
    let of = |wanted: fn(&Needed) -> bool| {
        all_of(verdicts.iter().filter(|(needed, _)| wanted(needed)).map(|&(_, verdict)| verdict))
    };
    Modes {
        classic: of(Needed::is_classic),
        simplified: of(|needed| needed.id == RequirementId::SimplifiedOutboundBatch),
        union: of(|_| true),
    }
}

fn requirement(needed: &Needed, judged: Judged, around: &Surroundings<'_>) -> Requirement {
    Requirement {
        id: needed.id,
        conditional: needed.conditional,
        direction: needed.direction,
        protocol: Needed::PROTOCOL.name().to_owned(),
        ports: needed.port_set().to_string(),
        remote: wording::remote_tag(needed, around.region),
        verdict: judged.hop.verdict,
        fragile: judged.fragile,
        hops: vec![judged.hop],
    }
}

/// Who is affected (domain facts, scope of impact): whoever's rules shut what simplified communication needs.
fn impact(simplified: Verdict) -> Impact {
    match simplified {
        Verdict::Open => Impact::NotAffected,
        Verdict::Partly | Verdict::Blocked => Impact::Affected,
        Verdict::Unknown => Impact::Unknown,
    }
}

fn reasons(nsg: &Nsg, simplified: Verdict, around: &Surroundings<'_>) -> Vec<String> {
    let name = &nsg.name;
    let flow = wording::needed_flow(&Needed::SIMPLIFIED, around.region);
    let first = match simplified {
        Verdict::Open => {
            format!("{name} lets the nodes open {flow}, which is all that simplified communication needs.")
        }
        Verdict::Partly => format!("{name} stops a part of {flow}, which nodes need for simplified communication."),
        Verdict::Blocked => format!("{name} stops {flow}, which nodes need for simplified communication."),
        Verdict::Unknown => {
            format!("Whether {name} lets {flow} through, which simplified communication needs, can't be told.")
        }
    };
    let second = "This is about the network security group alone: routes, firewalls and the nodes' own firewalls were not assessed.";
    vec![first, second.to_owned()]
}
