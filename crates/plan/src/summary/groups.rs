//! Subjects of which the same holds: they share all hops, verdicts, and changes, and differ in their names alone.

use std::collections::BTreeMap;

use super::nouns::named;
use super::{Subjects, first_due, is_stuck, numbers, simplified};
use crate::messages::summary as say;
use model::message::{Codes, Message, listed, name};
use model::plan::{Group, Hop, PhaseId, Plan, Step, Subject, SubjectKind, Verdict, without_name};

/// The groups, in the order of the first subject of each.
pub fn groups(plan: &Plan, places: &Subjects) -> Vec<Group> {
    let changes = changes(plan, places);
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (place, (subject, changes)) in plan.subjects.iter().zip(&changes).enumerate() {
        let next = members.len();
        let group = *known.entry(key(subject, changes)).or_insert(next);
        match members.get_mut(group) {
            Some(members) => members.push(place),
            None => members.push(vec![place]),
        }
    }
    members.into_iter().filter_map(|members| group(plan, places, &members, &changes)).collect()
}

/// For each subject, the changes of the steps that name it.
fn changes<'p>(plan: &'p Plan, places: &Subjects) -> Vec<Vec<&'p String>> {
    let mut changes: Vec<Vec<&String>> = plan.subjects.iter().map(|_| Vec::new()).collect();
    let phases = plan.checklist.phases.iter().filter(|phase| phase.id != PhaseId::Rollback);
    for step in phases.flat_map(|phase| &phase.steps) {
        for place in places.of_step(step) {
            if let Some(own) = changes.get_mut(place) {
                own.extend(&step.changes);
            }
        }
    }
    changes
}

/// What subjects of a group have in common, as a text.
fn key(subject: &Subject, changes: &[&String]) -> String {
    let mut key = String::new();
    let mut add = |part: &str| {
        key.push_str(part);
        key.push('\n');
    };
    let modes = &subject.modes;
    for verdict in [modes.classic, modes.simplified, modes.union] {
        add(verdict.word());
    }
    add(if is_stuck(subject) { "stuck" } else { "" });
    add(match subject.kind {
        SubjectKind::Pool => "pool",
        SubjectKind::Subnet => "subnet",
        SubjectKind::RuleSet => "rule set",
    });
    add(subject.region.as_deref().unwrap_or_default());
    let not_provided = subject.not_provided_clause().unwrap_or_default();
    for message in subject.reasons.iter().chain(subject.findings.iter().map(|finding| &finding.message)) {
        add(&without_name(message, subject).plain());
    }
    add(&not_provided.plain());
    for requirement in &subject.requirements {
        add(&requirement.remote);
        add(&requirement.protocol);
        add(&requirement.ports);
        add(requirement.verdict.word());
        add(if requirement.fragile { "fragile" } else { "" });
        for hop in &requirement.hops {
            add(&without_name(&hop.title(), subject).plain());
            add(hop.rule.as_deref().unwrap_or_default());
            add(hop.source.as_deref().unwrap_or_default());
            add(&hop.line.unwrap_or_default().to_string());
            add(&without_name(&hop.why, subject).plain());
            hop.missing.iter().for_each(|missing| add(&without_name(&missing.how, subject).plain()));
        }
    }
    changes.iter().for_each(|change| add(change));
    key
}

fn group(plan: &Plan, places: &Subjects, members: &[usize], changes: &[Vec<&String>]) -> Option<Group> {
    let subjects: Vec<&Subject> = members.iter().filter_map(|place| plan.subjects.get(*place)).collect();
    let (first, place) = (subjects.first()?, *members.first()?);
    let concerns = |step: &Step| step.subjects.is_empty() || places.of_step(step).any(|own| own == place);
    let mut own: Vec<String> = Vec::new();
    for change in changes.get(place).into_iter().flatten() {
        if !own.contains(*change) {
            own.push((*change).clone());
        }
    }
    Some(Group {
        label: named(&subjects),
        subjects: numbers(members),
        why: why(first),
        next: first_due(&plan.checklist, concerns),
        changes: own,
        codes: Codes::default(),
    })
}

/// What decides about simplified communication, in a few words.
fn why(subject: &Subject) -> Message {
    let reason = || subject.reasons.first().cloned().unwrap_or_default();
    let Some(simplified) = simplified(subject).filter(|_| !is_stuck(subject)) else { return reason() };
    let with = |verdict: Verdict| simplified.hops.iter().filter(move |hop| hop.verdict == verdict);
    let labels = |verdict: Verdict| listed(with(verdict).map(Hop::label));
    let rule_of = |verdict: Verdict| {
        let mut hops = with(verdict);
        let (only, None) = (hops.next()?, hops.next()) else { return None };
        Some((only.rule.as_ref()?, only.label()))
    };
    match simplified.verdict {
        Verdict::Open => say::all_allow(),
        Verdict::Blocked | Verdict::Partly if with(simplified.verdict).next().is_none() => reason(),
        Verdict::Blocked => match rule_of(Verdict::Blocked) {
            Some((rule, hop)) => say::by_rule(name(rule), hop),
            None => say::by_hops(labels(Verdict::Blocked)),
        },
        Verdict::Partly => match rule_of(Verdict::Partly) {
            Some((rule, hop)) => say::partly_by_rule(name(rule), hop),
            None => say::partly_by_hops(labels(Verdict::Partly)),
        },
        Verdict::Unknown => match with(Verdict::Unknown).flat_map(|hop| &hop.missing).next() {
            Some(missing) => say::missing_fact(&missing.fact),
            None => say::depends_on(labels(Verdict::Unknown)),
        },
    }
}
