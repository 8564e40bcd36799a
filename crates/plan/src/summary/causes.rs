//! Why subjects can't move yet: each cause once, with all subjects that it concerns and the changes that remove it.

use super::nouns::{counted, hops};
use super::subjects::{Subjects, is_stuck, numbers, region_without, simplified};
use crate::messages::summary as say;
use model::message::{Message, fact};
use model::plan::{
    Cause, Change, EditedElement, Hop, HopKind, PhaseId, Plan, Requirement, Step, Subject, TargetKind, Verdict,
};

/// A cause that is being put together.
pub struct Tally<'p> {
    pub what: What,
    /// Where it is, by name and label, each once.
    pub hops: Vec<(&'p str, Message)>,
    pub subjects: Vec<usize>,
}

/// What a cause is.
#[derive(Debug, PartialEq)]
pub enum What {
    /// The subjects can't use simplified communication.
    Stuck(Option<String>),
    /// Hops of a kind don't surely allow a flow.
    Hops { kind: HopKind, verdict: Verdict, flow: Message },
}

/// The causes, that of most subjects first.
pub fn causes(plan: &Plan, places: &Subjects) -> Vec<Cause> {
    let mut tallies = tallies(plan);
    model::sorted::sort_by(&mut tallies, |a, b| b.subjects.len().cmp(&a.subjects.len()));
    tallies.into_iter().map(|tally| cause(tally, plan, places)).collect()
}

/// The causes in the order of their first subjects.
pub fn tallies(plan: &Plan) -> Vec<Tally<'_>> {
    let mut tallies: Vec<Tally<'_>> = Vec::new();
    for (place, subject) in plan.subjects.iter().enumerate() {
        if is_stuck(subject) {
            let region = region_without(subject).map(|region| region.location().to_owned());
            tally(&mut tallies, What::Stuck(region), place);
        } else if let Some(simplified) = simplified(subject).filter(|own| own.verdict != Verdict::Open) {
            for hop in deciding(simplified) {
                let what = What::Hops { kind: hop.kind, verdict: hop.verdict, flow: flow(simplified) };
                let tally = tally(&mut tallies, what, place);
                if let Some(tally) = tally.filter(|tally| tally.hops.iter().all(|(name, _)| *name != hop.name)) {
                    let own = if hop.described.is_empty() { hop.name.as_str() } else { "" };
                    tally.hops.push((own, hop.label()));
                }
            }
        }
    }
    tallies
}

/// The cause with one more subject.
fn tally<'t, 'p>(tallies: &'t mut Vec<Tally<'p>>, what: What, subject: usize) -> Option<&'t mut Tally<'p>> {
    let place = tallies.iter().position(|tally| tally.what == what).unwrap_or(tallies.len());
    if place == tallies.len() {
        tallies.push(Tally { what, hops: Vec::new(), subjects: Vec::new() });
    }
    let tally = tallies.get_mut(place)?;
    if tally.subjects.last() != Some(&subject) {
        tally.subjects.push(subject);
    }
    Some(tally)
}

/// The hops that decide about a flow that is not surely allowed.
fn deciding(requirement: &Requirement) -> impl Iterator<Item = &Hop> {
    let is_blocked = |verdict: Verdict| matches!(verdict, Verdict::Blocked | Verdict::Partly);
    let of_same = move |hop: &&Hop| is_blocked(hop.verdict) == is_blocked(requirement.verdict);
    // Parts that are unknown at one hop and at the next may be blocked together.
    let has_same = requirement.hops.iter().any(|hop| hop.verdict != Verdict::Open && of_same(&hop));
    requirement.hops.iter().filter(move |hop| hop.verdict != Verdict::Open && (!has_same || of_same(hop)))
}

fn flow(requirement: &Requirement) -> Message {
    let protocol = requirement.protocol.to_ascii_uppercase();
    say::outbound(fact(protocol), fact(&requirement.ports), fact(&requirement.remote))
}

fn cause(tally: Tally<'_>, plan: &Plan, places: &Subjects) -> Cause {
    let subjects: Vec<&Subject> = tally.subjects.iter().filter_map(|place| plan.subjects.get(*place)).collect();
    let changes = tally.changes(plan, places);
    let verdict = match &tally.what {
        What::Stuck(_) => Verdict::Blocked,
        What::Hops { verdict, .. } => *verdict,
    };
    let all = tally.count_of_hops(plan, &changes);
    let text = tally.what.text(counted(&subjects), |kind| hops(kind, &tally.hops, all), changes.len());
    Cause { text, verdict, subjects: numbers(&tally.subjects), changes }
}

impl Tally<'_> {
    /// How many hops they are: those of one name are as many as the changes that remove it have targets.
    pub fn count_of_hops(&self, plan: &Plan, changes: &[String]) -> usize {
        let What::Hops { kind, .. } = self.what else { return self.hops.len() };
        let own = plan.changes.iter().filter(|change| is_on(change, kind) && changes.contains(&change.id));
        let mut targets: Vec<&String> = Vec::new();
        for target in own.map(|change| change.target.id.as_ref().unwrap_or(&change.target.name)) {
            targets.push(target);
        }
        model::sorted::keep_first(&mut targets, |a, b| a.cmp(b));
        self.hops.len().max(targets.len())
    }

    /// The ids of the changes that remove it.
    pub fn changes(&self, plan: &Plan, places: &Subjects) -> Vec<String> {
        let What::Hops { kind, .. } = self.what else { return Vec::new() };
        let own = changes(plan, places, kind, &self.subjects);
        if own.is_empty() && kind == HopKind::Firewall {
            // A route may lead around it.
            return changes(plan, places, HopKind::Route, &self.subjects);
        }
        own
    }
}

impl What {
    /// The cause in a sentence: of which subjects, at which hops, and how many changes remove it.
    pub fn text(&self, subjects: Message, hops: impl FnOnce(HopKind) -> Message, changes: usize) -> Message {
        let what = match self {
            What::Stuck(None) => say::no_migration(),
            What::Stuck(Some(region)) => say::not_in_region(fact(region)),
            What::Hops { kind, verdict, flow } => match verdict {
                Verdict::Blocked => say::flow_blocked(flow, hops(*kind)),
                Verdict::Partly => say::flow_partly_blocked(flow, hops(*kind)),
                Verdict::Open | Verdict::Unknown => say::flow_unknown(flow, hops(*kind)),
            },
        };
        let what = match changes {
            0 => what,
            1 => say::one_change_allows(what),
            count => say::some_changes_allow(what, count),
        };
        say::cause(subjects, what)
    }
}

/// The changes before the switch that steps make for some of the subjects on hops of a kind.
fn changes(plan: &Plan, places: &Subjects, kind: HopKind, subjects: &[usize]) -> Vec<String> {
    let concerns = |step: &&Step| places.of_step(step).any(|place| subjects.binary_search(&place).is_ok());
    let union = plan.checklist.phases.iter().filter(|phase| phase.id == PhaseId::Union);
    let mut ids: Vec<String> = Vec::new();
    for id in union.flat_map(|phase| &phase.steps).filter(concerns).flat_map(|step| &step.changes) {
        let is_of_kind = |change: &&Change| change.id == *id && is_on(change, kind) && !is_for_classic(change);
        if !ids.contains(id) && plan.changes.iter().any(|change| is_of_kind(&change)) {
            ids.push(id.clone());
        }
    }
    ids
}

/// True if a change edits hops of a kind.
fn is_on(change: &Change, kind: HopKind) -> bool {
    match change.target.kind {
        TargetKind::Nsg => kind == HopKind::Nsg,
        TargetKind::RouteTable => kind == HopKind::Route,
        TargetKind::Firewall | TargetKind::FirewallPolicy => kind == HopKind::Firewall,
        TargetKind::NodeFirewall => kind == HopKind::NodeFirewall,
    }
}

/// True for a rule that only classic communication needs: it is inbound, or for storage.
fn is_for_classic(change: &Change) -> bool {
    let EditedElement::Rule(rule) = &change.edited else { return false };
    let of_storage = rule.destination_address_prefix.as_deref().is_some_and(|tag| tag.starts_with("Storage"));
    !rule.direction.eq_ignore_ascii_case("outbound") || of_storage
}
