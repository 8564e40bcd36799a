//! What sentences about subjects and their steps rest on.

use std::collections::BTreeMap;

use model::net::Region;
use model::plan::{
    Checklist, Impact, NextAction, PhaseId, Plan, Requirement, RequirementId, Step, Subject, Verdict, VerdictRef,
};

/// The places of subjects, by their ids.
pub struct Subjects(BTreeMap<String, usize>);

impl Subjects {
    pub fn of(plan: &Plan) -> Subjects {
        Subjects(model::sorted::map(plan.subjects.iter().map(|subject| subject.id.clone()).zip(0..)))
    }

    /// The places of the subjects of a step.
    pub fn of_step(&self, step: &Step) -> impl Iterator<Item = usize> {
        step.subjects.iter().filter_map(|id| self.0.get(id).copied())
    }
}

pub fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

pub fn numbers(places: &[usize]) -> Vec<u32> {
    places.iter().map(|place| number(*place)).collect()
}

/// True for what can't use simplified communication, whatever the network allows.
pub fn is_stuck(subject: &Subject) -> bool {
    subject.impact == Impact::Unsupported
}

/// What simplified communication needs of a subject.
pub fn simplified(subject: &Subject) -> Option<&Requirement> {
    subject.requirements.iter().find(|one| one.id == RequirementId::SimplifiedOutboundBatch)
}

/// The region of a subject, where Batch does not offer simplified communication.
pub fn region_without(subject: &Subject) -> Option<Region> {
    let region = subject.region.as_deref().filter(|_| is_stuck(subject))?;
    Region::find(region).filter(|region| !region.offers_simplified())
}

/// The first question that decides whether simplified communication is allowed for a subject that is wanted.
pub fn first_question(plan: &Plan, is_wanted: impl Fn(&Subject) -> bool) -> Option<NextAction> {
    let unknown = |id: &String| {
        let subject = plan.subjects.iter().find(|subject| subject.id == *id);
        subject.is_some_and(|subject| subject.modes.simplified == Verdict::Unknown && is_wanted(subject))
    };
    let settles = |own: &VerdictRef| own.requirement == RequirementId::SimplifiedOutboundBatch && unknown(&own.subject);
    let question = plan.questions.iter().find(|question| question.settles.iter().any(settles))?;
    Some(NextAction { title: question.ask.clone(), step: None, question: Some(question.id.clone()) })
}

/// The first step that can be done now, of those that are wanted.
pub fn first_due(checklist: &Checklist, is_wanted: impl Fn(&Step) -> bool) -> Option<NextAction> {
    let phases = checklist.phases.iter().filter(|phase| phase.id != PhaseId::Rollback);
    let step = phases.flat_map(|phase| &phase.steps).find(|step| step.is_due() && is_wanted(step))?;
    Some(NextAction { title: step.title.clone(), step: Some(step.id.clone()), question: None })
}
