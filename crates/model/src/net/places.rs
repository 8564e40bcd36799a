//! Where things are in a list, by a name: one map for all lists, since each kind of map makes the page heavier.

use std::collections::BTreeMap;

/// Places in a list by the names of what is there.
///
/// ```
/// use switchover_model::net::Places;
/// let mut places = Places::default();
/// assert_eq!(places.insert("a".to_owned(), 0), None);
/// assert_eq!(places.insert("a".to_owned(), 7), Some(0));
/// assert_eq!(places.get("a"), Some(7));
/// assert_eq!(places.get("b"), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Places {
    by_name: BTreeMap<String, usize>,
}

impl Places {
    /// Notes a place; returns the one that the name had before.
    pub fn insert(&mut self, name: String, place: usize) -> Option<usize> {
        self.by_name.insert(name, place)
    }

    /// The place of a name; `place`, if it had none before.
    pub fn get_or_insert(&mut self, name: String, place: usize) -> usize {
        match self.get(&name) {
            Some(known) => known,
            None => {
                self.insert(name, place);
                place
            }
        }
    }

    /// The place of a name.
    pub fn get(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// All names with their places, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, usize)> {
        self.by_name.iter().map(|(name, place)| (name.as_str(), *place))
    }
}
