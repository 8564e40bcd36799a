//! Proof: the estate with the changes applied, assessed again.

use super::messages::proof;
use super::outcome::Outcome;
use model::message::{Codes, Message, all_listed, code, leave_few, listed};
use model::plan::{Hop, HopKind, Proof, ProofOfPhase, Requirement, RequirementId, Verdict, all_of};

/// What each phase makes of the estate, one after the other.
pub struct Phases {
    pub union: Outcome,
    pub tighten: Outcome,
    pub rollback: Outcome,
    pub united: Vec<assess::Outcome>,
    pub tightened: Vec<assess::Outcome>,
    pub rolled_back: Vec<assess::Outcome>,
}

/// Holds what the phases promise against the assessments of what they make of the estate.
pub fn prove(phases: &Phases) -> Proof {
    let gaps = |outcome: &Outcome| outcome.gaps.iter().map(|(_, gap)| gap.clone()).collect::<Vec<Message>>();
    let inbound = RequirementId::ClassicInboundBatch;
    let simplified = RequirementId::SimplifiedOutboundBatch;
    let required = |requirement: &Requirement| !requirement.conditional;
    let is_classic = |outcome: &assess::Outcome| outcome.modes.classic == Verdict::Open || !outcome.classic;
    let is_simplified = |outcome: &assess::Outcome| outcome.modes.simplified == Verdict::Open || !outcome.simplified;
    let is_united = |outcome: &assess::Outcome| is_classic(outcome) && is_simplified(outcome);
    // Nodes that have moved don't return to classic: it is enough that they get no less than before.
    let keeps = |before: &assess::Outcome, outcome: &assess::Outcome| outcome.moved && !outcome.is_worse_than(before);
    let is_tight = |(before, outcome): (&assess::Outcome, &assess::Outcome)| {
        (is_simplified(outcome) || keeps(before, outcome)) && outcome.verdict(inbound) == Verdict::Blocked
    };
    let united: Vec<bool> = phases.united.iter().map(is_united).collect();
    let rolled_back: Vec<bool> = phases.rolled_back.iter().map(is_classic).collect();
    let tight: Vec<bool> = phases.united.iter().zip(&phases.tightened).map(is_tight).collect();
    let gaps_of_tightening = gaps(&phases.tighten).into_iter().chain(held_back(&phases.tighten)).collect();
    Proof {
        union: proof_of(&phases.united, &united, gaps(&phases.union), required),
        tighten: ProofOfPhase {
            notes: no_less_than_before(phases),
            ..proof_of(&phases.tightened, &tight, gaps_of_tightening, |own| own.id == simplified)
        },
        rollback: proof_of(&phases.rolled_back, &rolled_back, gaps(&phases.union), required),
    }
}

/// For nodes that have moved, what the verification of the removal shows is less than that simplified communication is allowed.
fn no_less_than_before(phases: &Phases) -> Vec<Message> {
    let of_doubt = |outcome: &&assess::Outcome| outcome.moved && outcome.modes.simplified != Verdict::Open;
    let subjects: Vec<&Message> = phases.tightened.iter().filter(of_doubt).map(|outcome| &outcome.label).collect();
    if subjects.is_empty() { Vec::new() } else { vec![proof::no_less_than_before(listed(subjects))] }
}

/// What stays open because changes are held back.
fn held_back(tighten: &Outcome) -> Option<Message> {
    let inbound = Some(RequirementId::ClassicInboundBatch);
    let held = tighten.edits.iter().filter(|edit| edit.closes == inbound && !edit.is_made());
    let ids: Vec<&String> = held.map(|edit| &edit.id).collect();
    (!ids.is_empty()).then(|| proof::held_back(all_listed(ids.into_iter().map(code))))
}

/// The proof of a phase; `held` says for each outcome whether it is as the phase promises.
fn proof_of(
    outcomes: &[assess::Outcome],
    held: &[bool],
    mut gaps: Vec<Message>,
    matters: impl Fn(&Requirement) -> bool,
) -> ProofOfPhase {
    let holds = !outcomes.is_empty() && held.iter().all(|holds| *holds);
    if outcomes.is_empty() {
        gaps.push(proof::no_rule_set());
    }
    let short = || outcomes.iter().zip(held).filter(|(_, holds)| !**holds).map(|(outcome, _)| outcome);
    let of_hops = |outcome| other_hops(outcome, &matters).map(move |hop| (outcome, why(hop)));
    gaps.extend(at_subjects(short().flat_map(of_hops)));
    if !holds && gaps.is_empty() {
        gaps.extend(at_subjects(short().map(|outcome| (outcome, reason(outcome)))));
    }
    leave_few(&mut gaps, |gap| gap);
    // Nodes that can't use simplified communication say nothing of what the changes allow, unless there are no others.
    let can_use = outcomes.iter().any(|outcome| outcome.simplified);
    let using = outcomes.iter().filter(|outcome| outcome.simplified || !can_use);
    ProofOfPhase {
        codes: Codes::default(),
        classic: all_of(outcomes.iter().map(|outcome| outcome.modes.classic)),
        simplified: all_of(using.map(|outcome| outcome.modes.simplified)),
        gaps: if holds { Vec::new() } else { gaps },
        notes: Vec::new(),
        holds,
    }
}

/// Reasons with the subjects that they hold for, each once. A subject's own name makes no other reason.
fn at_subjects<'o>(reasons: impl Iterator<Item = (&'o assess::Outcome, Message)>) -> Vec<Message> {
    let mut stated: Vec<(Message, Message, Vec<&Message>)> = Vec::new();
    for (outcome, why) in reasons {
        let common = why.with_names(|name| if name == outcome.name { "·".to_owned() } else { name.to_owned() });
        match stated.iter_mut().find(|(other, ..)| *other == common) {
            Some((_, _, labels)) if labels.contains(&&outcome.label) => {}
            Some((_, _, labels)) => labels.push(&outcome.label),
            None => stated.push((common, why, vec![&outcome.label])),
        }
    }
    stated.into_iter().map(|(_, why, labels)| proof::at_subject(listed(labels), why)).collect()
}

/// Why a hop is not surely open. What is missing is the same for all flows.
fn why(hop: &Hop) -> Message {
    match hop.missing.as_slice() {
        facts if hop.verdict == Verdict::Unknown && !facts.is_empty() => {
            proof::missing(all_listed(facts.iter().map(|missing| &missing.fact)))
        }
        _ => hop.why.clone(),
    }
}

/// Why a subject is not as a phase wants it, where no hop but its NSGs blocks.
fn reason(outcome: &assess::Outcome) -> Message {
    let required = outcome.requirements.iter().filter(|requirement| !requirement.conditional);
    let closed = required.flat_map(|requirement| &requirement.hops).find(|hop| hop.verdict != Verdict::Open);
    closed.map_or_else(proof::inbound_not_surely_blocked, why)
}

/// The hops of a subject that are not surely open and that no change of this plan is about.
fn other_hops<'o>(
    outcome: &'o assess::Outcome,
    matters: &impl Fn(&Requirement) -> bool,
) -> impl Iterator<Item = &'o Hop> {
    let required = outcome.requirements.iter().filter(move |requirement| matters(requirement));
    required
        .flat_map(|requirement| &requirement.hops)
        .filter(|hop| hop.kind != HopKind::Nsg && hop.verdict != Verdict::Open)
}
