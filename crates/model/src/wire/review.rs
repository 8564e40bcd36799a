//! What people say of a plan: its author asks for a review, reviewers comment on steps, and approve the plan or request changes.

use serde::{Deserialize, Serialize};

/// What someone says of a plan, or of one of its steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub struct Review {
    /// When, in UTC, as `Date.toISOString()` writes it.
    pub when: String,
    /// Who says it.
    pub who: String,
    /// What is said.
    pub says: Says,
    /// The same in the person's own words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The id of the step that it is about; empty for the whole plan.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub step: String,
    /// The fingerprint of the plan that it is about.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub plan: String,
}

/// What a review says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
pub enum Says {
    /// The author asks for a review.
    Requested,
    /// The reviewer approves the plan.
    Approved,
    /// The reviewer requests changes.
    ChangesRequested,
    /// A comment.
    #[default]
    Commented,
}

impl Review {
    /// True if it takes the place of another one, or the other way round: a person says one thing of a plan, and of each step.
    fn replaces(&self, other: &Review) -> bool {
        let is_request = |review: &Review| review.says == Says::Requested;
        self.who == other.who && self.step == other.step && is_request(self) == is_request(other)
    }

    /// Adds it to others: of two that one person says of the same, the later one stays.
    ///
    /// ```
    /// use switchover_model::wire::{Review, Says};
    /// let says = |when: &str, says| Review { who: "AB".to_owned(), when: when.to_owned(), says, ..Review::default() };
    /// let mut all = Vec::new();
    /// says("2026-02-01", Says::Approved).add_to(&mut all);
    /// says("2026-01-01", Says::ChangesRequested).add_to(&mut all);
    /// assert_eq!(all, [says("2026-02-01", Says::Approved)]);
    /// ```
    pub fn add_to(self, reviews: &mut Vec<Review>) {
        if reviews.iter().any(|other| other.replaces(&self) && *other >= self) {
            return;
        }
        reviews.retain(|other| !other.replaces(&self));
        let place = reviews.iter().position(|other| *other > self).unwrap_or(reviews.len());
        reviews.insert(place, self);
    }
}
