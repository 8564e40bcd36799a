//! Subjects: what is assessed, with all of its requirements.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::answers::Answers;
use super::dispute::{self, Dispute};
use super::evidence::Context;
use super::findings::{self, About};
use super::label;
use super::messages::node_groups as say;
use super::node_group::{self, LeftOut, Named, NodeGroup};
use super::nodes_shown::Shown;
use super::nsg::{self, Blockers};
use super::nsg_match::Tags;
use super::path::{AtGroup, Evaluation, Outcomes, Path};
use super::required_flow::RequiredFlow;
use super::{impact, provided};
use model::estate::{Estate, Id, Nsg, Pool, PublicAddresses, Reading, ResourceId, Rule};
use model::message::{Codes, Message};
use model::net::{Cloud, PrefixSet, Region, TagTable};
use model::options::{Edition, Options, TargetMode};
use model::plan::{Finding, Hop, Impact, Modes, Requirement, RequirementId, Subject, SubjectKind, Verdict, all_of};

/// Assesses estates that differ only in their rules and routes: what is known around them (what belongs together, regions, service
/// tags, the nodes' addresses) is evaluated once, so that a change can be proved by assessing its result.
pub struct Assessor<'a> {
    pub(super) estate: &'a Estate,
    options: &'a Options,
    sources: &'a [String],
    tags: [Tags<'a>; 3],
    pub(super) node_groups: Vec<NodeGroup>,
    /// What is known around each group.
    groups: BTreeMap<Id<Nsg>, Group>,
    cloud: Cloud,
    /// The subjects that resources in conflict could concern, by their ids.
    disputes: BTreeMap<String, Dispute>,
    /// Rule sets of which it is in dispute whether they are assessed alone.
    disputed_node_groups: Vec<NodeGroup>,
    /// What pools and their nodes report.
    pub(super) shown: Vec<(Id<Pool>, Shown<'a>)>,
}

/// What is known around a group from the node groups that it is in.
#[derive(Clone, Debug, Default)]
struct Group {
    region: Option<Region>,
    nodes: Option<PrefixSet>,
    node_groups: Vec<usize>,
}

impl<'a> Assessor<'a> {
    /// Evaluates what is known around `estate`. `sources` are the names of the sources, for the evidence.
    pub fn new(estate: &'a Estate, tags: &'a TagTable, options: &'a Options, sources: &'a [String]) -> Self {
        let mut node_groups = node_group::node_groups(estate, tags, options);
        let disputes = if estate.conflicts.is_empty() {
            BTreeMap::new()
        } else {
            dispute::disputes(estate, tags, options, sources)
        };
        let vanishes = |node_group: &NodeGroup| {
            let dispute = disputes.get(&node_group.id);
            node_group.kind == SubjectKind::RuleSet && dispute.is_some_and(|dispute| dispute.vanishes)
        };
        let disputed_node_groups = node_groups.iter().filter(|node_group| vanishes(node_group)).cloned().collect();
        node_groups.retain(|node_group| !vanishes(node_group));
        let clouds = || {
            node_groups
                .iter()
                .filter_map(|node_group| node_group.region.region())
                .chain(&options.region)
                .map(Region::cloud)
        };
        // Where subjects are in several clouds, none of them says anything of a subject without a region.
        let first = clouds().next().filter(|first| clouds().all(|cloud| cloud == *first));
        let mut assessor = Assessor {
            estate,
            options,
            sources,
            tags: Cloud::ALL.map(|cloud| Tags::new(tags, cloud).with_answers(&options.answers)),
            cloud: first.unwrap_or_default(),
            groups: groups(&node_groups),
            node_groups,
            disputes,
            disputed_node_groups,
            shown: Shown::of(estate),
        };
        let node_groups = assessor.node_groups.iter();
        let moving: Vec<bool> = node_groups.map(|node_group| assessor.moves_at_once(node_group)).collect();
        for (node_group, moves_at_once) in assessor.node_groups.iter_mut().zip(moving) {
            node_group.moves_at_once = moves_at_once;
        }
        assessor
    }

    /// True if nothing has to be opened before a pool moves: simplified communication is open to it, and with the model in effect no node
    /// works. In the preview edition, it takes days until the account is switched.
    fn moves_at_once(&self, node_group: &NodeGroup) -> bool {
        let moves = || self.outcome(self.estate, node_group).modes.moves_at_once();
        self.edition() == Edition::Ga
            && node_group.pool.is_some_and(|place| self.estate.pools[place].is_classic_in_effect())
            && moves()
    }

    /// The edition that the plan follows.
    pub fn edition(&self) -> Edition {
        self.options.edition.unwrap_or_default()
    }

    pub fn cloud(&self) -> Cloud {
        self.cloud
    }

    /// The regions that the sources show, whatever the user chose.
    pub fn inferred_regions(&self) -> Vec<Region> {
        let [public, ..] = &self.tags;
        node_group::inferred_regions(&self.node_groups, self.estate, public.table())
    }

    /// True if a group blocks some subject.
    pub fn is_assessed(&self, place: Id<Nsg>) -> bool {
        self.groups.get(&place).is_some_and(|group| !group.node_groups.is_empty())
    }

    /// Rule sets that are on the path of no subject.
    pub fn left_out(&self) -> Vec<LeftOut> {
        let all: Vec<NodeGroup> = self.node_groups.iter().chain(&self.disputed_node_groups).cloned().collect();
        node_group::left_out(self.estate, &all)
    }

    /// The names of the option `on` that mean nothing that the sources show.
    pub fn unmatched(&self) -> Vec<&str> {
        node_group::unmatched(&self.options.on, self.estate)
    }

    /// The names of the option `on` that mean several resources, with the ids of those.
    pub fn ambiguous(&self) -> Vec<(&str, Vec<String>)> {
        node_group::ambiguous(&self.options.on, self.estate)
    }

    /// True if the user named what an id refers to as the nodes' own.
    pub(super) fn is_named(&self, id: &ResourceId) -> bool {
        Named::new(&self.options.on, self.estate).has_id(id)
    }

    /// True for nodes that can't use simplified communication: their pool can't as it is, or Batch doesn't offer it in their region.
    pub fn is_stuck(&self, node_group: &NodeGroup) -> bool {
        self.why_stuck(node_group).is_some()
    }

    /// The reason for it; `None` where another description of the same resources has none.
    fn why_stuck(&self, node_group: &NodeGroup) -> Option<Message> {
        let why = impact::why_unsupported(self.estate, node_group, self.edition());
        why.filter(|_| !self.is_impact_disputed(node_group))
    }

    fn is_impact_disputed(&self, node_group: &NodeGroup) -> bool {
        self.disputes.get(&node_group.id).is_some_and(Dispute::is_of_impact)
    }

    /// False for nodes that don't use classic communication. Nodes of simplified pools don't. Nodes without public
    /// addresses use simplified communication in the GA edition ("Create a simplified node communication pool without public
    /// IP addresses"). In the preview, the service doesn't reach them over the internet. In a region without simplified
    /// communication, nothing has to be prepared.
    pub fn may_be_classic(&self, node_group: &NodeGroup) -> bool {
        let pool = node_group.pool.map(|place| &self.estate.pools[place]);
        let without = pool.is_some_and(|pool| pool.public_addresses == Reading::Known(PublicAddresses::None));
        let offered = node_group.region.region().is_none_or(Region::offers_simplified);
        !without && offered && !node_group.is_moved(self.estate)
    }

    /// True if rules of classic communication are opened for nodes. Microsoft no longer supports it. In the GA edition they are opened only
    /// where the user asks for both models, or where a source shows that it is in effect. A pool that moves at once needs none.
    pub fn needs_classic(&self, node_group: &NodeGroup) -> bool {
        let in_effect = || node_group.pool.is_some_and(|place| self.estate.pools[place].is_classic_in_effect());
        let shown = || !node_group.moves_at_once && in_effect();
        let asked = self.edition() == Edition::Preview || self.options.target == TargetMode::Union;
        self.may_be_classic(node_group) && (asked || shown())
    }

    /// True for nodes that use simplified communication in the GA edition, which has no rollback to classic.
    pub fn has_moved(&self, node_group: &NodeGroup) -> bool {
        self.edition() == Edition::Ga && node_group.is_moved(self.estate)
    }

    /// True if all nodes that an NSG filters use simplified communication.
    pub fn has_moved_behind(&self, place: Id<Nsg>) -> bool {
        self.is_assessed(place) && self.node_groups_of(place).all(|node_group| self.has_moved(node_group))
    }

    /// True if the sources show node groups, all of which use simplified communication.
    pub fn has_moved_everywhere(&self) -> bool {
        !self.node_groups.is_empty() && self.node_groups.iter().all(|node_group| self.has_moved(node_group))
    }

    /// True if a node group's nodes need a requirement of the models.
    pub fn needs(&self, node_group: &NodeGroup, required: &RequiredFlow) -> bool {
        if required.is_classic() { self.needs_classic(node_group) } else { !self.is_stuck(node_group) }
    }

    /// True if nodes of some subject that a group is on the path of need a requirement.
    pub fn group_needs(&self, place: Id<Nsg>, required: &RequiredFlow) -> bool {
        self.node_groups_of(place).any(|node_group| self.needs(node_group, required))
    }

    /// True if nothing says that nodes use what an edit is made to: it is on the path of one of several places that may hold them.
    pub fn is_confirmed(&self, is_on: impl Fn(&NodeGroup) -> bool) -> bool {
        let node_groups = || self.node_groups.iter().filter(|node_group| is_on(node_group));
        let others = || self.node_groups.iter().filter(|node_group| !node_group.is_confirmed && !is_on(node_group));
        let of_machines = node_groups().all(|node_group| node_group.is_of_machines) && node_groups().next().is_some();
        // What the user named is the nodes', and nothing else is, however little is left.
        let chosen = !Named::new(&self.options.on, self.estate).is_empty();
        node_groups().any(|node_group| node_group.is_confirmed)
            || (!chosen && others().next().is_none() && !of_machines)
    }

    /// The node groups of the subjects that a group blocks.
    pub fn node_groups_of(&self, place: Id<Nsg>) -> impl Iterator<Item = &NodeGroup> {
        let node_groups = self.groups.get(&place).map(|group| group.node_groups.as_slice()).unwrap_or_default();
        node_groups.iter().filter_map(|&node_group| self.node_groups.get(node_group))
    }

    /// The ids of the subjects that a group blocks.
    pub fn subjects_of(&self, place: Id<Nsg>) -> Vec<String> {
        self.node_groups_of(place).map(|node_group| node_group.id.clone()).collect()
    }

    /// The addresses of the nodes that a group is on the path of, if they are known of all.
    pub fn nodes_of(&self, place: Id<Nsg>) -> Option<&PrefixSet> {
        self.groups.get(&place).and_then(|group| group.nodes.as_ref())
    }

    /// The region of a group, if it is known.
    pub fn region(&self, place: Id<Nsg>) -> Option<&Region> {
        self.groups.get(&place).and_then(|group| group.region.as_ref())
    }

    /// The verdicts of one subject in the estate as it is, or as it would be with changes.
    pub fn outcome(&self, estate: &Estate, node_group: &NodeGroup) -> Outcome {
        let path = Path::new(estate, node_group, self.context_of(node_group));
        let evaluation = RequiredFlow::ALL.iter().map(|required| path.evaluate(required).requirement);
        let requirements: Vec<Requirement> =
            evaluation.map(|requirement| self.settled(node_group, requirement)).collect();
        let (classic, simplified) = (self.needs_classic(node_group), !self.is_stuck(node_group));
        let modes = usable(modes(&requirements), simplified);
        Outcome {
            name: node_group.name.clone(),
            moved: self.has_moved(node_group),
            label: node_group.label.clone(),
            modes,
            requirements,
            classic,
            simplified,
        }
    }

    /// The packets of a requirement by what surely becomes of them on the path of a node group.
    pub fn outcomes(&self, node_group: &NodeGroup, required: &RequiredFlow) -> Outcomes {
        Path::new(self.estate, node_group, self.context_of(node_group)).outcomes(required)
    }

    /// A requirement with the verdict that all descriptions of resources in conflict agree on.
    pub(super) fn settled(&self, node_group: &NodeGroup, requirement: Requirement) -> Requirement {
        match self.disputes.get(&node_group.id) {
            Some(dispute) => dispute.settle(requirement, &self.estate.conflicts),
            None => requirement,
        }
    }

    /// The dispute about a subject, if there is one.
    pub(super) fn dispute(&self, node_group: &NodeGroup) -> Option<&Dispute> {
        self.disputes.get(&node_group.id).filter(|dispute| dispute.matters())
    }

    /// True if what decides about a subject is in dispute: then nothing is changed for it.
    pub fn is_disputed(&self, node_group: &NodeGroup) -> bool {
        self.dispute(node_group).is_some()
    }

    /// Why an NSG is not changed: it, or what decides about a subject that it is on the path of, is in dispute.
    pub fn why_nsg_is_held(&self, place: Id<Nsg>) -> Option<Message> {
        let nsg = label::nsg(&self.estate.nsgs[place].resource);
        if self.estate.conflict_of_nsg(place).is_some() {
            return Some(say::nsg_in_conflict(nsg));
        }
        let node_group = self.node_groups_of(place).find(|node_group| self.is_disputed(node_group))?;
        let is_conditional = self.estate.conflicts.iter().all(|conflict| conflict.condition.is_some());
        Some(match is_conditional {
            true => say::subject_under_condition(nsg, &node_group.label),
            false => say::subject_in_conflict(nsg, &node_group.label),
        })
    }

    /// The verdict of one requirement at a group.
    pub fn verdict(&self, place: Id<Nsg>, nsg: &Nsg, required: &RequiredFlow) -> Verdict {
        nsg::verdict(nsg, required, &self.context_of_nsg(place))
    }

    /// The same for those nodes behind the group that need the requirement.
    pub fn verdict_where_needed(&self, place: Id<Nsg>, nsg: &Nsg, required: &RequiredFlow) -> Verdict {
        let nodes = self.nodes_in_need(place, required);
        nsg::verdict(nsg, required, &self.context(self.region(place), nodes.as_ref(), None))
    }

    /// The addresses of the nodes behind a group that need a requirement, if they are known of all.
    fn nodes_in_need(&self, place: Id<Nsg>, required: &RequiredFlow) -> Option<PrefixSet> {
        let node_groups = self.node_groups_of(place).filter(|node_group| self.needs(node_group, required));
        let nodes = node_groups.map(|node_group| node_group.nodes.as_ref()).collect::<Option<Vec<_>>>()?;
        Some(nodes.into_iter().fold(PrefixSet::default(), |all, nodes| &all | nodes)).filter(|all| !all.is_empty())
    }

    /// True if some subject's nodes call the service at a private endpoint, or may do so.
    pub fn has_endpoints(&self) -> bool {
        self.node_groups.iter().any(|node_group| node_group.account.is_some())
    }

    /// What a new rule has to come before to open a requirement at a group for the nodes that need it.
    pub fn blockers(&self, place: Id<Nsg>, nsg: &Nsg, required: &RequiredFlow) -> Blockers {
        let nodes = self.nodes_in_need(place, required);
        nsg::blockers(nsg, required, &self.context(self.region(place), nodes.as_ref(), None))
    }

    /// The user's rules that let a part of a requirement through, or could.
    pub fn openers<'n>(&self, place: Id<Nsg>, nsg: &'n Nsg, required: &RequiredFlow) -> Vec<&'n Rc<Rule>> {
        nsg::openers(nsg, required, &self.context_of_nsg(place))
    }

    fn context_of_nsg(&self, place: Id<Nsg>) -> Context<'_> {
        let group = self.groups.get(&place);
        self.context(self.region(place), group.and_then(|group| group.nodes.as_ref()), None)
    }

    pub(super) fn context_of<'s>(&'s self, node_group: &'s NodeGroup) -> Context<'s> {
        self.context(node_group.region.region(), node_group.nodes.as_ref(), Some(node_group))
    }

    /// What the user answered.
    pub(super) fn answers(&self) -> Answers<'_> {
        Answers::new(&self.options.answers)
    }

    fn context<'s>(
        &'s self,
        region: Option<&'s Region>,
        nodes: Option<&'s PrefixSet>,
        node_group: Option<&'s NodeGroup>,
    ) -> Context<'s> {
        let [public, us_gov, china] = &self.tags;
        let tags = match region.map_or(self.cloud, Region::cloud) {
            Cloud::Public => public,
            Cloud::UsGov => us_gov,
            Cloud::China => china,
        };
        let (sources, answers) = (self.sources, self.answers());
        Context { tags, region, nodes, led_elsewhere: None, sources, node_group, answers }
    }

    /// Assesses one subject.
    pub fn subject(&self, node_group: &NodeGroup) -> Subject {
        let estate = self.estate;
        let path = Path::new(estate, node_group, self.context_of(node_group));
        let evaluation: Vec<(&RequiredFlow, Evaluation)> =
            RequiredFlow::ALL.iter().map(|required| (required, path.evaluate(required))).collect();
        let findings = self.findings(estate, node_group, &path.context(), &evaluation);
        let requirements =
            evaluation.into_iter().map(|(_, evaluation)| self.settled(node_group, evaluation.requirement));
        let requirements: Vec<Requirement> = requirements.collect();
        let modes = usable(modes(&requirements), !self.is_stuck(node_group));
        let edition = self.edition();
        let not_provided = provided::not_provided(estate, node_group, &requirements, edition);
        let (impact, reasons) = match self.why_stuck(node_group) {
            Some(why) => (Impact::Unsupported, vec![why]),
            None => impact::of(estate, node_group, &requirements, &not_provided, edition),
        };
        let diagnosis = self.diagnosis(node_group, &requirements, &not_provided);
        let impact = if self.is_impact_disputed(node_group) { Impact::Unknown } else { impact };
        let pool = node_group.pool.map(|place| &estate.pools[place]);
        // After the phases are verified, this is the last that is asked of all hops.
        node_group.memory.forget();
        Subject {
            codes: Codes::default(),
            id: node_group.id.clone(),
            mode: pool.and_then(|pool| pool.current_mode.clone().or_else(|| pool.target_mode.clone())),
            moved: self.has_moved(node_group),
            name: node_group.name.clone(),
            kind: node_group.kind,
            region: node_group.region.region().map(|region| region.location().to_owned()),
            impact,
            reasons,
            diagnosis,
            modes,
            requirements,
            findings,
            not_provided,
        }
    }

    /// The findings, in addition to the verdicts: about the node group, and about each of its NSGs.
    fn findings(
        &self,
        estate: &Estate,
        node_group: &NodeGroup,
        context: &Context<'_>,
        evaluation: &[(&RequiredFlow, Evaluation)],
    ) -> Vec<Finding> {
        let mut findings = findings::of_node_group(estate, node_group, context, evaluation);
        let requirements = || evaluation.iter().map(|(_, evaluation)| &evaluation.requirement);
        let simplified = requirements().find(|own| own.id == RequirementId::SimplifiedOutboundBatch);
        let at_endpoint = simplified.and_then(impact::endpoint_of).is_some();
        for &id in &node_group.nsgs {
            let at = |evaluation: &Evaluation| evaluation.groups.iter().find(|at| at.nsg == id).copied();
            let assessment: Vec<(&RequiredFlow, AtGroup)> =
                evaluation.iter().filter_map(|(required, evaluation)| Some((*required, at(evaluation)?))).collect();
            let nsg = &estate.nsgs[id];
            findings.extend(findings::of_group(&About {
                nsg,
                context,
                assessment: &assessment,
                edition: self.edition(),
                at_endpoint,
            }));
        }
        findings
    }
}

/// The outcome of a subject.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The subject's name.
    pub name: String,
    /// What sentences call the subject.
    pub label: Message,
    /// The verdicts of its models.
    pub modes: Modes,
    pub requirements: Vec<Requirement>,
    /// True if its nodes need what classic communication needs.
    pub classic: bool,
    /// True if its nodes can use simplified communication.
    pub simplified: bool,
    /// True if its nodes use simplified communication, and nothing else any more.
    pub moved: bool,
}

impl Outcome {
    /// The verdict of one requirement.
    pub fn verdict(&self, id: RequirementId) -> Verdict {
        let found = self.requirements.iter().find(|requirement| requirement.id == id);
        found.map_or(Verdict::Unknown, |requirement| requirement.verdict)
    }

    /// True if simplified communication is allowed less than in another outcome of the same nodes.
    pub fn is_worse_than(&self, before: &Outcome) -> bool {
        let own = |outcome: &Outcome| {
            let mut found = outcome.requirements.iter();
            found.find(|requirement| requirement.id == RequirementId::SimplifiedOutboundBatch).cloned()
        };
        own(before).zip(own(self)).is_none_or(|(before, after)| is_worse(&before, &after))
    }
}

/// True if a requirement is allowed less than it was before changes, at any hop. What a hop blocks in part, or is in doubt about, must
/// be the same.
pub(super) fn is_worse(before: &Requirement, after: &Requirement) -> bool {
    // An NSG may be on the subnet of the nodes and on that of a private endpoint: it is a hop twice.
    let was_so = |(place, hop): (usize, &Hop)| {
        let same = |own: &&Hop| own.kind == hop.kind && own.name == hop.name;
        let earlier = after.hops.iter().take(place).filter(same).count();
        before.hops.iter().filter(same).nth(earlier).is_some_and(|own| {
            hop.verdict < own.verdict || (hop.verdict == own.verdict && hop.shut == own.shut && hop.why == own.why)
        })
    };
    let is_open = |hop: &Hop| matches!(hop.verdict, Verdict::Open);
    after.verdict > before.verdict || after.hops.iter().enumerate().any(|hop| !is_open(hop.1) && !was_so(hop))
}

/// What is known around each NSG of a node group.
fn groups(node_groups: &[NodeGroup]) -> BTreeMap<Id<Nsg>, Group> {
    let mut groups: BTreeMap<Id<Nsg>, Group> = BTreeMap::new();
    for (number, node_group) in node_groups.iter().enumerate() {
        for &nsg in &node_group.nsgs {
            let group = groups.entry(nsg).or_default();
            let first = group.node_groups.is_empty();
            if group.region.is_none() {
                group.region = node_group.region.region().cloned();
            }
            // A group on several subnets has the nodes of them all; if one is unknown, so are they together.
            group.nodes = match (&group.nodes, &node_group.nodes) {
                (None, Some(nodes)) if first => Some(nodes.clone()),
                (Some(own), Some(nodes)) if own == nodes => Some(own.clone()),
                (Some(own), Some(nodes)) => Some(own | nodes),
                _ => None,
            };
            group.node_groups.push(number);
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
