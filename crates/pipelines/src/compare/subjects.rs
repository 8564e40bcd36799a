//! The requirements of the subjects: what opened and what closed, over all hops together.

use std::net::IpAddr;

use assess::{Assessor, NodeGroup, Outcomes, RequiredFlow};
use model::net::{Flow, FlowSet, PortSet, PrefixSet};
use model::plan::{Hop, Plan, Requirement, RequirementId, Subject, Verdict};
use serde::Serialize;

use super::side::{Compared, Part, Presence, Sources};
use super::witness::{described, witness};

/// A subject of one plan or of both.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubjectChange {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// On which sides it is.
    pub presence: Presence,
    /// Its requirements.
    pub requirements: Vec<RequirementChange>,
}

/// A requirement on both sides.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequirementChange {
    /// Which flow.
    pub id: RequirementId,
    /// The flow in words.
    pub flow: String,
    /// The verdict before; absent if the subject is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Verdict>,
    /// The verdict after; absent if the subject is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Verdict>,
    /// Packets that surely were blocked and surely are allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened: Option<Part>,
    /// Packets that surely were allowed and surely are blocked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Part>,
}

impl SubjectChange {
    /// True if it is on both sides with the same verdicts, and nothing opened or closed.
    pub fn is_same(&self) -> bool {
        let is_same = |own: &RequirementChange| own.before == own.after && own.opened.is_none() && own.closed.is_none();
        self.presence == Presence::Both && self.requirements.iter().all(is_same)
    }
}

/// The subjects of two plans.
pub fn of(before: &Compared<'_>, after: &Compared<'_>) -> Vec<SubjectChange> {
    let assessors = [before, after].map(|side| side.sources.as_ref().map(assessor));
    let [earlier, later] = [&before.plan.subjects, &after.plan.subjects];
    let mut all = Vec::new();
    for subject in earlier {
        let other = find(later, subject);
        let flows = |required: &RequirementId| {
            let [of_before, of_after] = &assessors;
            let before = outcomes(of_before.as_ref()?, &subject.id, *required)?;
            let after = outcomes(of_after.as_ref()?, &other?.id, *required)?;
            Some([before, after])
        };
        all.push(change(Some(subject), other, flows));
    }
    let is_new = |subject: &&Subject| find(earlier, subject).is_none();
    all.extend(later.iter().filter(is_new).map(|subject| change(None, Some(subject), |_| None)));
    all
}

/// The same subject in the other plan: by its id, else by kind and name if only one has that.
fn find<'p>(subjects: &'p [Subject], wanted: &Subject) -> Option<&'p Subject> {
    let by_id = subjects.iter().find(|other| other.id.eq_ignore_ascii_case(&wanted.id));
    by_id.or_else(|| {
        let named = |other: &&Subject| other.kind == wanted.kind && other.name.eq_ignore_ascii_case(&wanted.name);
        let mut named = subjects.iter().filter(named);
        named.next().filter(|_| named.next().is_none())
    })
}

fn assessor<'s>(sources: &'s Sources<'_>) -> Assessor<'s> {
    Assessor::new(sources.estate, sources.tags, sources.options, sources.names)
}

/// What becomes of a requirement's packets; `None` where descriptions contradict each other.
fn outcomes(assessor: &Assessor<'_>, subject: &str, required: RequirementId) -> Option<Outcomes> {
    let is_it = |own: &&NodeGroup| own.id == subject;
    let node_group = assessor.node_groups().iter().find(is_it).filter(|own| !assessor.is_disputed(own))?;
    let required = RequiredFlow::ALL.iter().find(|own| own.id == required)?;
    Some(assessor.outcomes(node_group, required))
}

fn change(
    before: Option<&Subject>,
    after: Option<&Subject>,
    flows: impl Fn(&RequirementId) -> Option<[Outcomes; 2]>,
) -> SubjectChange {
    let either = before.or(after);
    let find = |subject: Option<&Subject>, id: RequirementId| -> Option<Requirement> {
        subject?.requirements.iter().find(|own| own.id == id).cloned()
    };
    let requirement = |own: &Requirement| {
        let [earlier, later] = [before, after].map(|subject| find(subject, own.id));
        let outcomes = flows(&own.id);
        let part = |from: fn(&Outcomes) -> &FlowSet, to: fn(&Outcomes) -> &FlowSet| {
            let [before, after] = outcomes.as_ref()?;
            let flow = (from(before) & to(after)).boxes().first()?.clone();
            part(&flow, own, earlier.as_ref(), later.as_ref())
        };
        RequirementChange {
            id: own.id,
            flow: render::requirement_flow(own),
            opened: part(|own| &own.blocked, |own| &own.allowed),
            closed: part(|own| &own.allowed, |own| &own.blocked),
            before: earlier.as_ref().map(|own| own.verdict),
            after: later.as_ref().map(|own| own.verdict),
        }
    };
    SubjectChange {
        id: either.map(|own| own.id.clone()).unwrap_or_default(),
        name: either.map(|own| own.name.clone()).unwrap_or_default(),
        presence: match (before, after) {
            (Some(_), None) => Presence::Removed,
            (None, _) => Presence::Added,
            (Some(_), Some(_)) => Presence::Both,
        },
        requirements: either.map(|own| own.requirements.iter().map(requirement).collect()).unwrap_or_default(),
    }
}

fn part(
    flow: &Flow,
    requirement: &Requirement,
    before: Option<&Requirement>,
    after: Option<&Requirement>,
) -> Option<Part> {
    let protocol = RequiredFlow::PROTOCOL;
    let other: Option<IpAddr> = match requirement.direction {
        model::estate::Direction::Inbound => flow.source.first(),
        model::estate::Direction::Outbound => flow.destination.first(),
    };
    // The hops that decided: those that were not open.
    let decided = |own: Option<&Requirement>| {
        let hops = own?.hops.iter().filter(|hop| hop.verdict != Verdict::Open);
        let named: Vec<String> = hops.map(rule_of).collect();
        (!named.is_empty()).then(|| named.join(", "))
    };
    // What all of a requirement's packets have in common goes without saying.
    let own = Flow { source_ports: PortSet::full(), ..flow.clone() };
    let own = match requirement.direction {
        model::estate::Direction::Inbound => Flow { destination: PrefixSet::full(), ..own },
        model::estate::Direction::Outbound => Flow { source: PrefixSet::full(), ..own },
    };
    Some(Part {
        flow: described(&own, &[protocol]),
        witness: witness(flow, protocol, requirement.direction, other?)?,
        before: decided(before),
        after: decided(after),
        provided: String::new(),
    })
}

fn rule_of(hop: &Hop) -> String {
    match &hop.rule {
        Some(rule) => format!("rule `{rule}` of {}", hop.label().plain()),
        None => hop.label().plain(),
    }
}

/// What else differs between two plans.
pub fn notes(before: &Plan, after: &Plan) -> Vec<String> {
    let mut notes = Vec::new();
    if before.edition != after.edition {
        notes.push(format!("The edition differs: {} before, {} after.", before.edition.title(), after.edition.title()));
    }
    if before.service_tags != after.service_tags {
        let [before, after] = [before, after].map(|plan| plan.service_tags.change_number);
        notes.push(format!(
            "The verdicts rest on other service tags: change number {before} before, {after} after. Rule sets are compared under the \
             later ones."
        ));
    }
    for source in &after.sources {
        if source.read != model::source::Extent::Whole {
            notes.push(format!("{} was not read to its end.", source.name));
        }
    }
    notes
}
