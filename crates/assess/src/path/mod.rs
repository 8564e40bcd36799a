//! The path of a requirement to or from a node group, hop by hop, and the verdict over all of them.
//!
//! Every hop answers for the packets that reach it, segment by segment; what one hop allows and another blocks is blocked. `hops` has the
//! hops in their order, and `routed` where routes lead.

mod assessed_hop;
mod behind;
mod hops;
mod leads;
mod routed;

use super::evidence::{self, Context};
use super::memory::HopAssessment;
use super::node_group::NodeGroup;
use super::nsg_match::Question;
use super::obstacle::{self};
use super::required_flow::RequiredFlow;
use super::segment::{Segment, SegmentOutcome};
use super::{missing, nsg};
use assessed_hop::AssessedHops;
use leads::Leads;
use model::estate::{Access, Direction, Estate, Id, Nsg, RuleSet};
use model::net::{Flow, FlowSet, PrefixSet};
use model::plan::{HopKind, MissingFact, Requirement, Verdict, all_of};

pub use assessed_hop::{AssessedHop, AtGroup, Evaluation};

/// Packets by what becomes of them. A packet that hops surely block for one host and surely allow for another is in two sets.
struct Divided {
    allowed: FlowSet,
    denied: FlowSet,
    doubtful: FlowSet,
}

/// The packets of a requirement by what surely becomes of them; those that are in neither set are in doubt.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// All hops surely allow them.
    pub allowed: FlowSet,
    /// Some hop surely blocks them.
    pub blocked: FlowSet,
}

/// A node group in an estate, with what holds for all of its requirements.
pub struct Path<'a> {
    /// The estate, as it is or as it would be with changes.
    estate: &'a Estate,
    node_group: &'a NodeGroup,
    context: Context<'a>,
    /// Where routes lead.
    leads: Leads,
    /// The one host that is called, if it is about that.
    host: Option<String>,
}

impl<'a> Path<'a> {
    /// The paths of a node group. `context` is what is known around it, except its routes.
    pub fn new(estate: &'a Estate, node_group: &'a NodeGroup, context: Context<'a>) -> Self {
        Path { leads: Leads::of(estate, node_group, &context), host: None, estate, node_group, context }
    }

    /// What is known around the node group, routes included.
    pub fn context(&self) -> Context<'_> {
        Context { led_elsewhere: self.leads.elsewhere.as_ref(), ..self.context }
    }

    /// What is asked of each hop; `at` are the addresses of the private endpoint, if the nodes call that.
    fn question<'q>(&'q self, required: &'q RequiredFlow, at: Option<&'q PrefixSet>) -> Question<'q> {
        Question { endpoint: at, ..Question::of(required, &self.context) }
    }

    fn flows(&self, question: &Question<'_>) -> Vec<Flow> {
        evidence::versions(&self.context)
            .into_iter()
            .filter_map(|version| evidence::flow(question, &self.context, version))
            .collect()
    }

    /// The places of a node group's NSGs in the estate, in the order in which a packet meets them.
    fn groups(&self, required: &RequiredFlow) -> Vec<Id<Nsg>> {
        let mut groups = self.node_group.nsgs.clone();
        if required.direction == Direction::Inbound {
            groups.reverse();
        }
        groups
    }

    fn add_group(&self, all: &mut AssessedHops, place: Id<Nsg>, question: &Question<'_>) {
        let group = &self.estate.nsgs[place];
        let assessment = nsg::recalled_at(place, group, question, self.node_group, &self.context());
        all.fragile |= assessment.fragile;
        let HopAssessment { hop, segments, under_default_route, .. } = assessment;
        all.groups.push(AtGroup { nsg: place, verdict: hop.verdict, under_default_route });
        all.hops.push(AssessedHop { hop, segments, rule_set: Some(RuleSet::Nsg(place)) });
    }

    /// Adds an NSG that may be on the nodes' network interfaces, unless it surely allows everything.
    fn add_perhaps_group(&self, all: &mut AssessedHops, place: Id<Nsg>, question: &Question<'_>) -> bool {
        let group = &self.estate.nsgs[place];
        let HopAssessment { hop, segments, .. } =
            nsg::recalled_at(place, group, question, self.node_group, &self.context());
        if hop.verdict == Verdict::Open {
            return false;
        }
        let fact = missing::scale_set_nodes(&group.resource, &self.node_group.label);
        let doubted = |segment: Segment| match segment.outcome {
            SegmentOutcome::Blocked => Segment { outcome: SegmentOutcome::Unknown(vec![fact.clone()]), ..segment },
            _ => segment,
        };
        let segments: Vec<Segment> = segments.into_iter().map(doubted).collect();
        let segments = self.context.answers.settled(segments);
        let hop = evidence::hop(HopKind::Nsg, (&group.resource).into(), &segments, question, &self.context());
        all.hops.push(AssessedHop { hop, segments, rule_set: None });
        true
    }

    /// What the hops on a path make of a requirement together.
    fn evaluation(&self, required: &RequiredFlow, at: Option<&PrefixSet>, hops: AssessedHops) -> Evaluation {
        let (verdict, missing) = self.verdict(required, at, &hops.hops);
        let remote = || (*self.question(required, at).remote(self.context.tags)).clone();
        let obstacles = obstacle::obstacles(&hops.hops, verdict, remote);
        let firewalls = hops.hops.iter().filter_map(|assessed| match assessed.rule_set {
            Some(RuleSet::Firewall(firewall)) => Some(firewall),
            _ => None,
        });
        let firewalls = firewalls.collect();
        let requirement = Requirement {
            id: required.id,
            conditional: required.conditional,
            direction: required.direction,
            protocol: RequiredFlow::PROTOCOL.name().to_owned(),
            ports: required.port_set().to_string(),
            remote: required.tag(self.context.region),
            verdict,
            fragile: hops.fragile && verdict == Verdict::Open,
            hops: hops.hops.into_iter().map(|assessed| assessed.hop).collect(),
            missing: if verdict == Verdict::Unknown { missing } else { Vec::new() },
            answered: Vec::new(),
        };
        Evaluation { requirement, groups: hops.groups, obstacles, firewalls }
    }

    /// The verdict over all hops: what one of them surely blocks is blocked, what all of them surely allow is open. With it, the facts
    /// that decide over all hops together, and that no single hop names.
    fn verdict(
        &self,
        required: &RequiredFlow,
        at: Option<&PrefixSet>,
        hops: &[AssessedHop],
    ) -> (Verdict, Vec<MissingFact>) {
        let verdicts = || hops.iter().map(|assessed| assessed.hop.verdict);
        match hops {
            [] => return (Verdict::Open, Vec::new()),
            [only] => return (only.hop.verdict, Vec::new()),
            _ if verdicts().all(|verdict| verdict == Verdict::Open) => return (Verdict::Open, Vec::new()),
            _ => {}
        }
        let question = self.question(required, at);
        let Divided { allowed, denied, doubtful } = self.divided(&question, hops);
        let outcomes: Vec<(&Flow, Option<Access>)> =
            [(&allowed, Some(Access::Allow)), (&denied, Some(Access::Deny)), (&doubtful, None)]
                .into_iter()
                .flat_map(|(set, access)| set.boxes().iter().map(move |flow| (flow, access)))
                .collect();
        if outcomes.is_empty() {
            return (all_of(verdicts()), Vec::new());
        }
        let (verdict, mut missing) = evidence::verdict_of(&outcomes, &question, &self.context);
        missing.retain(|fact| hops.iter().all(|assessed| !assessed.hop.missing.contains(fact)));
        (verdict, missing)
    }

    /// The packets of a question by what becomes of them over all hops.
    fn divided(&self, question: &Question<'_>, hops: &[AssessedHop]) -> Divided {
        let mut allowed: FlowSet = self.flows(question).into_iter().collect();
        let (mut denied, mut blocked, mut doubtful) = (FlowSet::default(), FlowSet::default(), FlowSet::default());
        let is_allowed = |segment: &Segment| segment.outcome == SegmentOutcome::Allowed;
        // A hop that allows all that it sees changes nothing.
        for assessed in hops.iter().filter(|assessed| !assessed.segments.iter().all(is_allowed)) {
            let with = |access| -> FlowSet {
                let segments = assessed.segments.iter().filter(|segment| segment.outcome.access() == access);
                segments.map(|segment| segment.flow.clone()).collect()
            };
            let (passes, stopped, unsure) = (with(Some(Access::Allow)), with(Some(Access::Deny)), with(None));
            let touched = &(&passes | &stopped) | &unsure;
            allowed = &(&allowed - &touched) | &(&allowed & &passes);
            denied = &denied | &stopped;
            // Packets with the same ends may have different outcomes, by their host or by the address that they get.
            blocked = &blocked | &(&stopped - &(&passes | &unsure));
            doubtful = &doubtful | &unsure;
        }
        doubtful = &doubtful - &blocked;
        Divided { allowed, denied, doubtful }
    }
}
