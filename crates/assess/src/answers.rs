//! What the user answered, as the assessment looks it up: an answer counts as if a source had said it.

use super::messages::evidence as reasons;
use super::segment::{Segment, SegmentOutcome};
use model::plan::MissingFact;
use model::question::{Answer, Fact, NONE};

/// The answers that are used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answers<'a>(&'a [Answer]);

impl<'a> Answers<'a> {
    /// Those of all that were given.
    pub fn new(given: &'a [Answer]) -> Self {
        Answers(given)
    }

    /// True if there are any.
    pub fn are_given(self) -> bool {
        !self.0.is_empty()
    }

    fn find(self, fact: &Fact) -> Option<&'a Answer> {
        self.0.iter().find(|answer| answer.about.as_ref() == Some(fact))
    }

    /// The answer to a question, unless the user does not know it either.
    pub fn to(self, fact: &Fact) -> Option<&'a Answer> {
        self.find(fact).filter(|answer| !answer.is_unknown())
    }

    /// The answer to a question with yes or no.
    pub fn yes(self, fact: &Fact) -> Option<bool> {
        self.to(fact)?.yes()
    }

    /// True if the answer is that there is none.
    pub fn is_none(self, fact: &Fact) -> bool {
        self.to(fact).is_some_and(|answer| answer.is(NONE))
    }

    /// True if the user does not know it either.
    pub fn assumes_worst(self, fact: &Fact) -> bool {
        self.find(fact).is_some_and(Answer::is_unknown)
    }

    /// What is known of something that a fact decides: a yes is true.
    pub fn settled_fact(self, known: Result<bool, MissingFact>) -> Result<bool, MissingFact> {
        known.or_else(|fact| self.yes(&fact.value()).ok_or(fact))
    }

    /// Parts with what answers make of those in doubt.
    pub fn settled(self, segments: Vec<Segment>) -> Vec<Segment> {
        if self.0.is_empty() {
            return segments;
        }
        segments.into_iter().map(|segment| self.settled_part(segment)).collect()
    }

    fn settled_part(self, mut segment: Segment) -> Segment {
        let SegmentOutcome::Unknown(facts) = &segment.outcome else { return segment };
        let allowed = |fact: &MissingFact| {
            let fact = fact.value();
            fact.allows_with(self.yes(&fact)?)
        };
        let left: Vec<MissingFact> = facts.iter().filter(|fact| allowed(fact) != Some(true)).cloned().collect();
        let outcome = if left.iter().any(|fact| allowed(fact) == Some(false)) {
            SegmentOutcome::Blocked
        } else if left.is_empty() {
            SegmentOutcome::Allowed
        } else {
            SegmentOutcome::Unknown(left)
        };
        if outcome.access().is_some() {
            segment.matched_rule.reason.push_new(reasons::as_answered());
        }
        segment.outcome = outcome;
        segment
    }
}
