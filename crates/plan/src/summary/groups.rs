//! Subjects of which the same holds: they share all hops, verdicts, and changes, and differ in their names alone.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::nouns::named;
use super::subjects::{Subjects, first_due, first_question, is_stuck, numbers, simplified};
use crate::messages::summary as say;
use model::message::{Codes, Message, listed, name};
use model::plan::{Group, Hop, PhaseId, Plan, Step, Subject, SubjectKind, Verdict, without_name};

/// The groups, in the order of the first subject of each.
pub fn groups(plan: &Plan, places: &Subjects) -> Vec<Group> {
    let changes = changes(plan, places);
    let mut keys: Vec<(u64, Key)> = Vec::new();
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (place, (subject, changes)) in plan.subjects.iter().zip(&changes).enumerate() {
        let key = Key::of(subject, changes);
        let digest = key.digest();
        let known = keys.iter().position(|(other, own)| *other == digest && *own == key);
        match known.and_then(|group| members.get_mut(group)) {
            Some(members) => members.push(place),
            None => {
                keys.push((digest, key));
                members.push(vec![place]);
            }
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

/// What subjects of a group have in common: their texts without their names, and all else.
#[derive(Default, PartialEq, Hash)]
struct Key {
    texts: Vec<Message>,
    facts: Vec<String>,
}

impl Key {
    fn of(subject: &Subject, changes: &[&String]) -> Key {
        let mut key = Key::default();
        let kind = match subject.kind {
            SubjectKind::Pool => "pool",
            SubjectKind::Subnet => "subnet",
            SubjectKind::RuleSet => "rule set",
        };
        let modes = &subject.modes;
        key.add([kind, if is_stuck(subject) { "stuck" } else { "" }]);
        key.add([modes.classic, modes.simplified, modes.union].map(Verdict::word));
        key.add([&subject.region, &subject.mode].map(|own| own.as_deref().unwrap_or_default()));
        let findings = subject.findings.iter().map(|finding| &finding.message);
        key.texts.extend(subject.reasons.iter().chain(findings).map(|text| without_name(text, subject)));
        key.texts.extend(subject.not_provided_clause());
        let diagnosis = subject.diagnosis.iter().flat_map(|diagnosis| &diagnosis.sentences);
        key.texts.extend(diagnosis.map(|text| without_name(text, subject)));
        for requirement in &subject.requirements {
            key.add([&requirement.remote, &requirement.protocol, &requirement.ports].map(String::as_str));
            key.add([requirement.verdict.word(), if requirement.fragile { "fragile" } else { "" }]);
            requirement.hops.iter().for_each(|hop| key.add_hop(hop, subject));
        }
        key.add(changes.iter().map(|change| change.as_str()));
        key
    }

    fn add<'t>(&mut self, facts: impl IntoIterator<Item = &'t str>) {
        self.facts.extend(facts.into_iter().map(str::to_owned));
    }

    fn add_hop(&mut self, hop: &Hop, subject: &Subject) {
        let missing = hop.missing.iter().map(|missing| &missing.how);
        let title = hop.title();
        let texts = [&title, &hop.why].into_iter().chain(missing);
        self.texts.extend(texts.map(|text| without_name(text, subject)));
        self.add([&hop.rule, &hop.source].map(|own| own.as_deref().unwrap_or_default()));
        self.facts.push(hop.line.unwrap_or_default().to_string());
    }

    /// A number that differs where keys surely do.
    fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
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
        next: first_question(plan, |own| own.id == first.id).or_else(|| first_due(&plan.checklist, concerns)),
        changes: own,
        codes: Codes::default(),
    })
}

/// What decides about simplified communication, in a few words.
fn why(subject: &Subject) -> Message {
    let reason = || subject.reasons.first().cloned().unwrap_or_default();
    let Some(simplified) = simplified(subject).filter(|_| !is_stuck(subject)) else { return reason() };
    // On one of several paths, a hop may block all that takes it.
    let is_of =
        |hop: Verdict, verdict: Verdict| hop == verdict || (hop, verdict) == (Verdict::Blocked, Verdict::Partly);
    let with = |verdict: Verdict| simplified.hops.iter().filter(move |hop| is_of(hop.verdict, verdict));
    let labels = |verdict: Verdict| listed(with(verdict).map(Hop::label));
    let rule_of = |verdict: Verdict| {
        let mut hops = with(verdict);
        let (only, None) = (hops.next()?, hops.next()) else { return None };
        Some((only.rule.as_ref()?, only.label()))
    };
    match simplified.verdict {
        Verdict::Open if subject.not_provided.is_empty() => say::all_allow(),
        Verdict::Open => say::all_provided_allow(),
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
