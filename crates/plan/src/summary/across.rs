//! The causes of many plans, counted together: those of the components of a tenant, which are planned one after the other.

use super::causes::{What, tallies};
use super::nouns::{count_of, counted, hops};
use super::subjects::Subjects;
use model::message::Message;
use model::plan::{Plan, Subject, SubjectKind};

/// How many causes are kept: one more than any summary shows.
const MOST_KEPT: usize = 1000;

/// How many different names of hops are kept: as many as a sentence lists.
const MOST_NAMES: usize = 3;

/// Why subjects of several plans can't move yet. It keeps no plan.
///
/// ```
/// use switchover_plan::Causes;
/// let mut all = Causes::default();
/// all.add(Causes::default());
/// assert!(all.texts().is_empty());
/// ```
#[derive(Debug, Default)]
pub struct Causes(Vec<Shared>);

/// A cause, with how many it concerns.
#[derive(Debug)]
struct Shared {
    what: What,
    /// The first hops, by name and label, each once.
    names: Vec<(String, Message)>,
    hops: usize,
    changes: usize,
    subjects: usize,
    /// What the subjects are, if all are of one kind.
    kind: Option<SubjectKind>,
    /// What sentences call the first subjects.
    first: Message,
}

impl Causes {
    /// Those of one plan.
    pub fn of(plan: &Plan) -> Causes {
        let places = Subjects::of(plan);
        let shared = tallies(plan).into_iter().map(|tally| {
            let subjects: Vec<&Subject> = tally.subjects.iter().filter_map(|place| plan.subjects.get(*place)).collect();
            let kind = subjects.first().map(|first| first.kind);
            let changes = tally.changes(plan, &places);
            Shared {
                hops: tally.count_of_hops(plan, &changes),
                changes: changes.len(),
                subjects: subjects.len(),
                kind: kind.filter(|kind| subjects.iter().all(|subject| subject.kind == *kind)),
                first: counted(&subjects),
                names: tally.hops.into_iter().take(MOST_NAMES).map(|(name, label)| (name.to_owned(), label)).collect(),
                what: tally.what,
            }
        });
        Causes(shared.collect())
    }

    /// Counts those of another plan, which shares no resource with the others.
    pub fn add(&mut self, other: Causes) {
        for own in other.0 {
            let has_room = self.0.len() < MOST_KEPT;
            match self.0.iter_mut().find(|shared| shared.what == own.what) {
                Some(shared) => shared.add(own),
                None if has_room => self.0.push(own),
                None => {}
            }
        }
    }

    /// Each cause in a sentence, that of most subjects first.
    pub fn texts(&self) -> Vec<Message> {
        let mut all: Vec<&Shared> = self.0.iter().collect();
        all.sort_by_key(|shared| std::cmp::Reverse(shared.subjects));
        all.into_iter().map(Shared::text).collect()
    }
}

impl Shared {
    fn add(&mut self, other: Shared) {
        self.hops += other.hops;
        self.changes += other.changes;
        self.subjects += other.subjects;
        self.kind = self.kind.filter(|_| self.kind == other.kind);
        for own in other.names {
            if self.names.len() < MOST_NAMES && !self.names.contains(&own) {
                self.names.push(own);
            }
        }
    }

    fn text(&self) -> Message {
        let subjects = if self.subjects == 1 { self.first.clone() } else { count_of(self.subjects, self.kind) };
        let names: Vec<(&str, Message)> =
            self.names.iter().map(|(name, label)| (name.as_str(), label.clone())).collect();
        self.what.text(subjects, |kind| hops(kind, &names, self.hops), self.changes)
    }
}
