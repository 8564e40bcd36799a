//! A first look at a way: nothing is known to stand on it but groups.

use super::{Path, Stops, Walked};
use crate::assess::needed::Needed;

impl Path<'_> {
    /// Assesses a requirement.
    pub fn walk(&self, needed: &Needed) -> Walked {
        let question = self.question(needed, None);
        let mut all = Stops::default();
        self.groups(needed).into_iter().for_each(|place| self.add_group(&mut all, place, &question));
        self.walked(needed, None, all)
    }
}
