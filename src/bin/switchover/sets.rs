//! Disjoint sets of places.

/// For each place, another one of its set, or itself.
#[derive(Debug, Default)]
pub struct Sets(Vec<u32>);

impl Sets {
    /// Each of some places alone.
    pub fn of(count: usize) -> Sets {
        Sets((0..u32::try_from(count).unwrap_or(u32::MAX)).collect())
    }

    /// Adds a place that is alone.
    pub fn add(&mut self) -> u32 {
        let place = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.push(place);
        place
    }

    fn parent(&self, place: u32) -> u32 {
        usize::try_from(place).ok().and_then(|place| self.0.get(place)).copied().unwrap_or(place)
    }

    fn lead(&mut self, place: u32, to: u32) {
        if let Some(own) = usize::try_from(place).ok().and_then(|place| self.0.get_mut(place)) {
            *own = to;
        }
    }

    /// The representative of the set of a place: its first one.
    pub fn root(&mut self, place: u32) -> u32 {
        let mut root = place;
        while self.parent(root) != root {
            root = self.parent(root);
        }
        // All that led there lead there at once from now on.
        let mut place = place;
        while place != root {
            let next = self.parent(place);
            self.lead(place, root);
            place = next;
        }
        root
    }

    /// Makes the sets of two places one.
    pub fn unite(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        self.lead(one.max(other), one.min(other));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_represents_its_set() {
        let mut sets = Sets::of(6);
        for (one, other) in [(4, 5), (3, 4), (5, 1)] {
            sets.unite(one, other);
        }
        let roots: Vec<u32> = (0..6).map(|place| sets.root(place)).collect();
        assert_eq!((roots, sets.add()), (vec![0, 1, 2, 1, 1, 1], 6));
    }
}
