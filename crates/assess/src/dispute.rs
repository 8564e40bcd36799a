//! Subjects whose verdicts depend on which of several descriptions of a resource is in effect.
//!
//! The estate is assessed with each description that could matter to a subject. What all of them agree on stays; a verdict
//! that they don't agree on is unknown. Without a conflict nothing is assessed here.

use std::collections::{BTreeMap, BTreeSet};

use super::messages::evidence as reasons;
use super::missing;
use super::subject::Assessor;
use model::estate::{Conflict, Estate, Versions};
use model::message::{Codes, Message};
use model::net::TagTable;
use model::options::Options;
use model::plan::{Hop, HopKind, Impact, Requirement, RequirementId, Subject, Verdict};

/// How many combinations of descriptions are assessed for a subject.
const MOST_COMBINATIONS: usize = 16;

/// How many subjects are assessed with other descriptions, all in all. Beyond that, what is left is unknown.
const MOST_ASSESSED: usize = 4_000;

/// Which version of each conflict is taken.
type Choice = Vec<usize>;

/// What descriptions of resources make of one subject.
#[derive(Clone, Debug, Default)]
pub struct Dispute {
    /// The outcome of each requirement.
    requirements: Vec<Disputed>,
    /// True if the scope of impact is not the same under all descriptions.
    impact: bool,
    /// True if it is no subject under some of them.
    pub vanishes: bool,
}

/// What descriptions make of one requirement.
#[derive(Clone, Debug)]
struct Disputed {
    id: RequirementId,
    /// The verdict that all of them agree on.
    agreed: Option<Verdict>,
    /// The conflicts that it depends on.
    conflicts: Vec<usize>,
    /// The hops on the path that are open under all of them.
    open: Vec<BasisOfHop>,
    /// The verdicts under the versions of the only conflict that it depends on.
    sides: Vec<Verdict>,
}

impl Dispute {
    /// True if something that decides differs between the descriptions.
    pub fn matters(&self) -> bool {
        self.vanishes || self.impact || self.requirements.iter().any(|disputed| !disputed.conflicts.is_empty())
    }

    /// True if the verdict of a requirement is in dispute.
    pub fn is_open(&self, id: RequirementId) -> bool {
        self.requirements.iter().any(|disputed| disputed.id == id && disputed.agreed.is_none())
    }

    /// The requirement with the verdict that all descriptions agree on. After a change that could act otherwise under
    /// another description, only the verdict from before is agreed.
    pub fn settle(&self, mut requirement: Requirement, conflicts: &[Conflict]) -> Requirement {
        let Some(disputed) = self.requirements.iter().find(|disputed| disputed.id == requirement.id) else {
            return requirement;
        };
        if disputed.conflicts.is_empty() || disputed.agreed == Some(requirement.verdict) {
            return requirement;
        }
        requirement.verdict = Verdict::Unknown;
        requirement.fragile = false;
        let hops = disputed
            .conflicts
            .iter()
            .filter_map(|&conflict| conflicts.get(conflict))
            .map(|conflict| hop(conflict, &disputed.sides));
        let settled: Vec<Hop> = hops.collect();
        // What this description alone shows to be open or blocked says nothing of the others.
        requirement.hops.retain(|hop| match hop.verdict {
            Verdict::Open => disputed.open.contains(&basis_of(hop)),
            verdict => verdict == Verdict::Unknown,
        });
        requirement.hops.extend(settled);
        requirement
    }

    /// True if the scope of impact is not the same under all descriptions.
    pub fn is_of_impact(&self) -> bool {
        self.impact
    }
}

/// The conflict as a hop on the path.
fn hop(conflict: &Conflict, sides: &[Verdict]) -> Hop {
    let kind = match conflict.versions {
        Versions::Nsg(..) => HopKind::Nsg,
        Versions::AzureFirewall(..)
        | Versions::FirewallPolicy(..)
        | Versions::RuleCollectionGroup(..)
        | Versions::IpGroup(..) => HopKind::Firewall,
        Versions::AdminRules(..) => HopKind::AdminRules,
        Versions::Account(..) | Versions::PrivateEndpoint(..) => HopKind::Account,
        _ => HopKind::Route,
    };
    let resource = &conflict.label;
    let is_hop = matches!(
        conflict.versions,
        Versions::Nsg(..)
            | Versions::AzureFirewall(..)
            | Versions::AdminRules(..)
            | Versions::Account(..)
            | Versions::RouteTable(..)
    );
    let why = match missing::members(conflict) {
        _ if conflict.condition.is_some() => reasons::conditional(resource),
        Some(members) => reasons::contradicting_in(resource, members),
        None => reasons::contradicting(resource),
    };
    Hop {
        codes: Codes::default(),
        kind,
        name: conflict.name.clone(),
        described: if is_hop { Message::default() } else { resource.clone() },
        verdict: Verdict::Unknown,
        rule: None,
        priority: None,
        source: None,
        line: None,
        column: None,
        why,
        shut: Vec::new(),
        witness: None,
        missing: vec![missing::conflict(conflict, sides)],
    }
}

/// What a verdict rests on.
#[derive(Clone, Debug, PartialEq)]
struct Basis {
    requirements: Vec<BasisOf>,
    impact: Impact,
    region: Option<String>,
    is_moved: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct BasisOf {
    id: RequirementId,
    verdict: Verdict,
    hops: Vec<BasisOfHop>,
}

/// The kind of a hop on the path, its name, its verdict, and the reason.
type BasisOfHop = (HopKind, String, Verdict, Message);

fn basis_of(hop: &Hop) -> BasisOfHop {
    (hop.kind, hop.name.clone(), hop.verdict, hop.why.clone())
}

impl Basis {
    fn of(subject: &Subject, is_moved: bool) -> Self {
        // Whatever the network allows, nodes that can't use simplified communication are as good as blocked.
        let is_stuck =
            |id: RequirementId| id == RequirementId::SimplifiedOutboundBatch && subject.impact == Impact::Unsupported;
        let requirements = subject.requirements.iter().map(|requirement| BasisOf {
            id: requirement.id,
            verdict: if is_stuck(requirement.id) { Verdict::Blocked } else { requirement.verdict },
            hops: requirement.hops.iter().map(basis_of).collect(),
        });
        Basis { requirements: requirements.collect(), impact: subject.impact, region: subject.region.clone(), is_moved }
    }
}

/// The disputes of the subjects of an estate with conflicts, by their ids.
pub fn disputes(estate: &Estate, tags: &TagTable, options: &Options, sources: &[String]) -> BTreeMap<String, Dispute> {
    let mut weighing = Weighing { estate, tags, options, sources, known: BTreeMap::new(), assessed: 0 };
    let none = vec![0; estate.conflicts.len()];
    let ids = weighing.subjects(&none);
    let mut matter: BTreeMap<String, BTreeSet<usize>> =
        model::sorted::map(ids.into_iter().map(|id| (id, BTreeSet::new())));
    // A description may involve another conflict: repeat until no subject depends on more of them.
    let mut open: BTreeSet<String> = model::sorted::set(matter.keys().cloned());
    let mut given_up = BTreeSet::new();
    while !open.is_empty() {
        let mut wanted: BTreeMap<Choice, BTreeSet<String>> = BTreeMap::new();
        for id in &open {
            for choice in matter.get(id).and_then(|own| weighing.combinations(own)).into_iter().flatten() {
                for neighbor in weighing.neighbors(&choice).chain([choice.clone()]) {
                    wanted.entry(neighbor).or_default().insert(id.clone());
                }
            }
        }
        for (choice, ids) in wanted {
            weighing.assess(&choice, &ids);
        }
        let mut still_open = BTreeSet::new();
        for id in open {
            let own = matter.get(&id).cloned().unwrap_or_default();
            match weighing.grown(&id, &own) {
                Some(grown) if grown.len() == own.len() => {}
                Some(grown) => {
                    matter.insert(id.clone(), grown);
                    still_open.insert(id);
                }
                None => {
                    given_up.insert(id);
                }
            }
        }
        open = still_open;
    }
    let dispute = |(id, own): (String, BTreeSet<usize>)| {
        let dispute = if given_up.contains(&id) { weighing.unsettled() } else { weighing.dispute(&id, &own) };
        (id, dispute)
    };
    model::sorted::map(matter.into_iter().map(dispute))
}

/// Assesses an estate with one description or another.
struct Weighing<'w> {
    estate: &'w Estate,
    tags: &'w TagTable,
    options: &'w Options,
    sources: &'w [String],
    /// What was assessed so far, by choice and subject; `None` where it is no subject.
    known: BTreeMap<Choice, BTreeMap<String, Option<Basis>>>,
    assessed: usize,
}

impl Weighing<'_> {
    fn with<R>(&self, choice: &Choice, look: impl FnOnce(&Estate, &Assessor<'_>) -> R) -> R {
        let mut estate = self.estate.with_versions(choice);
        estate.conflicts.clear();
        look(&estate, &Assessor::new(&estate, self.tags, self.options, self.sources))
    }

    fn subjects(&self, choice: &Choice) -> Vec<String> {
        self.with(choice, |_, assessor| assessor.node_groups().iter().map(|node_group| node_group.id.clone()).collect())
    }

    /// Assesses some subjects under a choice, as far as there is time for it.
    fn assess(&mut self, choice: &Choice, ids: &BTreeSet<String>) {
        let known = self.known.get(choice);
        let wanted: Vec<&String> = ids.iter().filter(|id| known.is_none_or(|known| !known.contains_key(*id))).collect();
        if wanted.is_empty() || self.assessed + wanted.len() > MOST_ASSESSED {
            return;
        }
        self.assessed += wanted.len();
        let found: Vec<(String, Option<Basis>)> = self.with(choice, |estate, assessor| {
            let node_groups: BTreeMap<&str, _> = model::sorted::map(
                assessor.node_groups().iter().map(|node_group| (node_group.id.as_str(), node_group)),
            );
            let basis = |id: &&String| {
                let node_group = node_groups.get(id.as_str());
                let basis =
                    node_group.map(|node_group| Basis::of(&assessor.subject(node_group), node_group.is_moved(estate)));
                ((*id).clone(), basis)
            };
            wanted.iter().map(basis).collect()
        });
        self.known.entry(choice.clone()).or_default().extend(found);
    }

    fn basis(&self, choice: &Choice, id: &str) -> Option<&Option<Basis>> {
        self.known.get(choice)?.get(id)
    }

    /// All choices between the versions of some conflicts; `None` if there are too many.
    fn combinations(&self, own: &BTreeSet<usize>) -> Option<Vec<Choice>> {
        let mut choices = vec![vec![0; self.estate.conflicts.len()]];
        for &conflict in own {
            let count = self.estate.conflicts.get(conflict).map_or(1, |conflict| conflict.versions.count());
            let with = |choice: &Choice, version: usize| {
                choice.iter().enumerate().map(|(at, own)| if at == conflict { version } else { *own }).collect()
            };
            choices = choices.iter().flat_map(|choice| (0..count).map(|version| with(choice, version))).collect();
            if choices.len() > MOST_COMBINATIONS {
                return None;
            }
        }
        Some(choices)
    }

    /// The choices that differ in one conflict.
    fn neighbors<'c>(&'c self, choice: &'c Choice) -> impl Iterator<Item = Choice> + 'c {
        self.estate.conflicts.iter().enumerate().flat_map(move |(at, conflict)| {
            (0..conflict.versions.count()).filter(move |version| choice.get(at) != Some(version)).map(move |version| {
                choice.iter().enumerate().map(|(own, &value)| if own == at { version } else { value }).collect()
            })
        })
    }

    /// The conflicts that a subject depends on, with those that come into play under them; `None` if that was not found out.
    fn grown(&self, id: &str, own: &BTreeSet<usize>) -> Option<BTreeSet<usize>> {
        let mut grown = own.clone();
        for choice in self.combinations(own)? {
            let basis = self.basis(&choice, id)?;
            for neighbor in self.neighbors(&choice) {
                if self.basis(&neighbor, id)? != basis {
                    let differs = choice.iter().zip(&neighbor).position(|(a, b)| a != b);
                    grown.extend(differs);
                }
            }
        }
        Some(grown)
    }

    fn dispute(&self, id: &str, own: &BTreeSet<usize>) -> Dispute {
        let choices = self.combinations(own).unwrap_or_default();
        let all: Vec<(&Choice, &Basis)> =
            choices.iter().filter_map(|choice| Some((choice, self.basis(choice, id)?.as_ref()?))).collect();
        let Some((_, first)) = all.first() else { return Dispute { vanishes: true, ..Dispute::default() } };
        let of = |basis: &Basis, id: RequirementId| basis.requirements.iter().find(|own| own.id == id).cloned();
        let disputed = |requirement: &BasisOf| {
            let id = requirement.id;
            let decides = |conflict: &usize| {
                all.iter().any(|(choice, basis)| {
                    all.iter().any(|(other, others)| {
                        let apart =
                            choice.iter().zip(*other).enumerate().all(|(at, (a, b))| (at == *conflict) != (a == b));
                        apart && of(basis, id) != of(others, id)
                    })
                })
            };
            let agrees =
                all.iter().all(|(_, basis)| of(basis, id).is_some_and(|own| own.verdict == requirement.verdict));
            let agreed = agrees.then_some(requirement.verdict);
            let conflicts: Vec<usize> = own.iter().copied().filter(decides).collect();
            // Whatever makes the difference: a verdict that is not agreed on names what it depends on.
            let conflicts =
                if agreed.is_none() && conflicts.is_empty() { own.iter().copied().collect() } else { conflicts };
            let is_open = |hop: &&BasisOfHop| {
                hop.2 == Verdict::Open
                    && all.iter().all(|(_, basis)| of(basis, id).is_some_and(|own| own.hops.contains(hop)))
            };
            let open = requirement.hops.iter().filter(is_open).cloned().collect();
            let side = |version: usize| {
                let [only] = conflicts.as_slice() else { return None };
                let chosen = all.iter().filter(|(choice, _)| choice.get(*only) == Some(&version));
                let mut verdicts = chosen.filter_map(|(_, basis)| of(basis, id)).map(|own| own.verdict);
                let first = verdicts.next()?;
                verdicts.all(|other| other == first).then_some(first)
            };
            let sides = (0..2).map_while(side).collect();
            Disputed { id, agreed, conflicts, open, sides }
        };
        Dispute {
            requirements: first.requirements.iter().map(disputed).collect(),
            impact: all.iter().any(|(_, basis)| basis.impact != first.impact || basis.is_moved != first.is_moved),
            vanishes: all.len() < choices.len(),
        }
    }

    /// Everything is in dispute.
    fn unsettled(&self) -> Dispute {
        let conflicts: Vec<usize> = (0..self.estate.conflicts.len()).take(MOST_COMBINATIONS).collect();
        let all = super::RequiredFlow::ALL.iter().map(|required| required.id);
        let requirements = all
            .map(|id| Disputed { id, agreed: None, conflicts: conflicts.clone(), open: Vec::new(), sides: Vec::new() })
            .collect();
        Dispute { requirements, impact: true, vanishes: false }
    }
}
