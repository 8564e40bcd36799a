//! What is the same for all subjects of a group, except their names: stated once, with the other subjects.

use std::collections::BTreeMap;

use super::{Extra, Group, Phase, Plan, Step, Subject};
use crate::message::Message;

impl Plan {
    /// The subjects of a group.
    pub fn subjects_of<'p>(&'p self, group: &'p Group) -> impl Iterator<Item = &'p Subject> {
        group.subjects.iter().filter_map(|place| self.subjects.get(usize::try_from(*place).ok()?))
    }

    /// The subjects, those of each group together. In a plan of a version without groups, each is by itself.
    pub fn grouped(&self) -> Vec<Vec<&Subject>> {
        if self.groups.is_empty() {
            return self.subjects.iter().map(|subject| vec![subject]).collect();
        }
        self.groups.iter().map(|group| self.subjects_of(group).collect()).collect()
    }
}

/// How the name of a pool that replaces another one ends.
const REPLACEMENT: &str = "-simplified";

/// What is the same except the subject: the first, and the names of the subjects of the others.
#[derive(Clone, Debug)]
pub struct Alike<'p, T> {
    /// The first.
    pub first: &'p T,
    /// The others.
    pub others: Vec<&'p T>,
    /// The names of the subjects of the others.
    pub names: Vec<&'p str>,
}

/// A subject with the number of its group, if others are in it.
type Member<'p> = Option<(usize, &'p Subject)>;

/// Finds what is the same except the subject.
pub struct Groups<'p> {
    /// The subjects that are in a group with others, with the number of their group.
    members: BTreeMap<&'p str, (usize, &'p Subject)>,
}

impl<'p> Groups<'p> {
    /// The groups of a plan.
    pub fn of(plan: &'p Plan) -> Groups<'p> {
        let mut members = BTreeMap::new();
        for (number, group) in plan.groups.iter().enumerate().filter(|(_, group)| group.subjects.len() > 1) {
            for subject in plan.subjects_of(group) {
                members.insert(subject.id.as_str(), (number, subject));
            }
        }
        Groups { members }
    }

    /// The steps of a phase.
    pub fn steps(&self, phase: &'p Phase) -> Vec<Alike<'p, Step>> {
        self.alike_steps(phase.steps.iter().collect())
    }

    /// The steps that have to be done before a step.
    pub fn awaited(&self, plan: &'p Plan, step: &Step) -> Vec<Alike<'p, Step>> {
        let awaited = step.waits_for.iter().filter_map(|id| plan.checklist.steps().find(|other| other.id == *id));
        self.alike_steps(awaited.collect())
    }

    fn alike_steps(&self, steps: Vec<&'p Step>) -> Vec<Alike<'p, Step>> {
        self.alike(steps, |step| if let [only] = step.subjects.as_slice() { only } else { "" }, same_steps)
    }

    /// What the workload needs.
    pub fn extras(&self, plan: &'p Plan) -> Vec<Alike<'p, Extra>> {
        self.alike(plan.extras.iter().collect(), |extra| &extra.subject, same_extras)
    }

    fn alike<T>(
        &self,
        all: Vec<&'p T>,
        subject: fn(&T) -> &str,
        is_same: fn((&T, &Subject), (&T, &Subject)) -> bool,
    ) -> Vec<Alike<'p, T>> {
        let mut found: Vec<(Member<'p>, Alike<'p, T>)> = Vec::new();
        for one in all {
            let own = self.members.get(subject(one)).copied();
            let same = own.and_then(|(group, subject)| {
                let is_it = |(other, alike): &(Member<'p>, Alike<'p, T>)| {
                    let other = other.filter(|(other, _)| *other == group);
                    other.is_some_and(|(_, other)| is_same((alike.first, other), (one, subject)))
                };
                Some((found.iter().position(is_it)?, subject))
            });
            match same.and_then(|(place, subject)| Some((found.get_mut(place)?, subject))) {
                Some(((first, alike), subject)) => {
                    alike.others.push(one);
                    // A subject may need the same thing several times.
                    let is_first = first.is_some_and(|(_, first)| first.id == subject.id);
                    if !is_first && alike.names.last() != Some(&subject.name.as_str()) {
                        alike.names.push(&subject.name);
                    }
                }
                None => found.push((own, Alike { first: one, others: Vec::new(), names: Vec::new() })),
            }
        }
        found.into_iter().map(|(_, alike)| alike).collect()
    }
}

fn same_steps((one, own): (&Step, &Subject), (other, others): (&Step, &Subject)) -> bool {
    let texts = |step: &Step, subject: &Subject| {
        let choices = step.choices.iter();
        let own = choices.flat_map(|choice| [&choice.title, &choice.why]);
        [&step.title, &step.why].into_iter().chain(own).map(|text| without_name(text, subject)).collect::<Vec<_>>()
    };
    let commands = |step: &Step, subject: &Subject| {
        let choices = step.choices.iter().flat_map(|choice| &choice.commands);
        step.commands.iter().chain(choices).map(|text| without(text, &subject.name)).collect::<Vec<_>>()
    };
    (one.state, &one.changes, one.request, one.waits_for.len())
        == (other.state, &other.changes, other.request, other.waits_for.len())
        && texts(one, own) == texts(other, others)
        && commands(one, own) == commands(other, others)
}

fn same_extras((one, own): (&Extra, &Subject), (other, others): (&Extra, &Subject)) -> bool {
    let texts = |extra: &Extra, subject: &Subject| {
        [&extra.what, &extra.flow, &extra.why].map(|text| without_name(text, subject))
    };
    (one.today, one.after_tighten) == (other.today, other.after_tighten) && texts(one, own) == texts(other, others)
}

/// A message in which a subject's own name is the same for all subjects.
pub fn without_name(message: &Message, subject: &Subject) -> Message {
    message.with_names(|name| match name {
        own if own == subject.name || own == subject.id => String::from("·"),
        other => without(other, &subject.name),
    })
}

/// A text in which a name, as a whole word, is the same for all.
fn without(text: &str, name: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || "-_".contains(c);
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once(name).filter(|_| !name.is_empty()) {
        out.push_str(before);
        let is_end = after.starts_with(REPLACEMENT) || !after.starts_with(is_part);
        let is_word = is_end && !out.ends_with(is_part);
        out.push_str(if is_word { "·" } else { name });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_whole_word() {
        assert_eq!(without("pool resize --pool-id 'p' /pools/p?x", "p"), "pool resize --pool-id '·' /pools/·?x");
        assert_eq!(without("p-simplified pp p p-2", "p"), "·-simplified pp · p-2");
        assert_eq!(without("a", ""), "a");
    }
}
