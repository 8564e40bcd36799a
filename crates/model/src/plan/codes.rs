//! The codes of a plan's texts, next to them.

use super::{
    Answered, Change, Finding, Group, HeldBack, Hop, MissingFact, Phase, Plan, ProofOfPhase, Question, Requirement,
    Step, Subject, Summary,
};
use crate::message::Codes;

impl Plan {
    /// The plan with the codes of its texts next to them.
    #[must_use]
    pub fn with_codes(mut self) -> Plan {
        for diagnostic in self.sources.iter_mut().flat_map(|source| &mut source.diagnostics) {
            diagnostic.codes = Codes::from(&diagnostic.message);
        }
        self.subjects.iter_mut().for_each(of_subject);
        for Question { ask, why, how, codes, .. } in &mut self.questions {
            *codes = Codes::of([&*ask, &*why, &*how]);
        }
        for Answered { ask, refused, codes, .. } in &mut self.answers {
            *codes = Codes::of([&*ask, &*refused]);
        }
        self.checklist.phases.iter_mut().for_each(of_phase);
        for extra in &mut self.extras {
            extra.codes = Codes::of([&extra.what, &extra.flow, &extra.why]);
        }
        self.leftovers.iter_mut().for_each(of_finding);
        self.changes.iter_mut().for_each(of_change);
        let proof = &mut self.proof;
        for ProofOfPhase { gaps, notes, codes, .. } in [&mut proof.union, &mut proof.tighten, &mut proof.rollback] {
            *codes = Codes::of(gaps.iter().chain(&*notes));
        }
        self.codes = Codes::of(&self.notices);
        self.summary.iter_mut().for_each(of_summary);
        self.groups.iter_mut().for_each(of_group);
        self
    }
}

impl Subject {
    /// The subject with the codes of its texts next to them.
    #[must_use]
    pub fn with_codes(mut self) -> Subject {
        of_subject(&mut self);
        self
    }
}

fn of_subject(subject: &mut Subject) {
    subject.codes = Codes::of(&subject.reasons);
    if let Some(diagnosis) = &mut subject.diagnosis {
        diagnosis.codes = Codes::of(&diagnosis.sentences);
    }
    subject.findings.iter_mut().for_each(of_finding);
    for Requirement { hops, missing, .. } in &mut subject.requirements {
        of_facts(missing);
        for Hop { why, missing, codes, .. } in hops {
            *codes = Codes::from(&*why);
            of_facts(missing);
        }
    }
}

fn of_summary(summary: &mut Summary) {
    let Summary { headline, remedy, next, causes, edition, retirement, .. } = &*summary;
    let next = next.iter().map(|next| &next.title);
    let causes = causes.iter().map(|cause| &cause.text);
    summary.codes = Codes::of([headline, remedy].into_iter().chain(next).chain(causes).chain([edition, retirement]));
}

fn of_group(group: &mut Group) {
    let next = group.next.iter().map(|next| &next.title);
    group.codes = Codes::of([&group.label, &group.why].into_iter().chain(next));
}

fn of_facts(facts: &mut [MissingFact]) {
    for MissingFact { fact, how, codes, .. } in facts {
        *codes = Codes::of([&*fact, &*how]);
    }
}

fn of_finding(finding: &mut Finding) {
    finding.codes = Codes::from(&finding.message);
}

fn of_phase(phase: &mut Phase) {
    phase.codes = Codes::of([&phase.title, &phase.summary]);
    for Step { title, why, choices, codes, .. } in &mut phase.steps {
        *codes = Codes::of([&*title, &*why]);
        for choice in choices {
            choice.codes = Codes::of([&choice.title, &choice.why]);
        }
    }
}

fn of_change(change: &mut Change) {
    change.codes = Codes::of([&change.why].into_iter().chain(&change.unconfirmed));
    for HeldBack { reason, cuts, remedy, codes } in change.held_back.iter_mut().chain(&mut change.accepted) {
        *codes = Codes::of([&*reason].into_iter().chain(&*cuts).chain([&*remedy]));
    }
}
