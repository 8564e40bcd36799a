//! Finding resources by what refers to them.

use std::collections::BTreeMap;

use super::{HasResource, Id, List, ResourceId};

/// Resources of one kind by their ids. `P` says which one: an [`Id`], or a position.
///
/// ```
/// use switchover_model::estate::{Index, ResourceId};
/// let id = |text: &str| ResourceId::new(text);
/// let rt = id("/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/routeTables/rt");
/// let index = Index::new([Some(&rt)]);
/// assert_eq!(index.find(&id(&rt.as_str().to_uppercase())), Some(0));
/// assert_eq!(index.find(&ResourceId::of("Microsoft.Network/routeTables", "rt")), Some(0));
/// assert_eq!(index.find(&id(&rt.as_str().replace("/rg/", "/other/"))), None);
/// ```
#[derive(Clone, Debug)]
pub struct Index<P = usize> {
    by_name: ByName,
    position: fn(usize) -> P,
}

/// Ids with the positions of what they are of, those that agree in type and name together. It is the same for all kinds.
#[derive(Clone, Debug, Default)]
struct ByName(BTreeMap<String, Vec<(ResourceId, usize)>>);

impl<T: HasResource> Index<Id<T>> {
    /// The index of a list of the estate.
    pub fn of(list: &List<T>) -> Self {
        let mut by_name = ByName::default();
        for (at, element) in list.iter().enumerate() {
            by_name.add(element.resource().id.as_ref(), at);
        }
        Index { by_name, position: Id::new }
    }
}

impl Index {
    /// The index of resources with these ids, by their positions.
    pub fn new<'i>(ids: impl IntoIterator<Item = Option<&'i ResourceId>>) -> Self {
        let mut by_name = ByName::default();
        for (at, id) in ids.into_iter().enumerate() {
            by_name.add(id, at);
        }
        Index { by_name, position: |at| at }
    }
}

impl<P> Index<P> {
    /// True if one of the ids is that of a reference, however often it is among them.
    pub fn holds(&self, reference: &ResourceId) -> bool {
        self.by_name.holds(reference)
    }

    /// The resource that a reference means: by its id; by type and name where one of the two does not name its subscription and the
    /// name is unique. `None` unless there is exactly one.
    pub fn find(&self, reference: &ResourceId) -> Option<P> {
        self.by_name.find(reference).map(self.position)
    }
}

impl ByName {
    fn add(&mut self, id: Option<&ResourceId>, at: usize) {
        if let Some(id) = id {
            self.0.entry(key(id)).or_default().push((id.clone(), at));
        }
    }

    fn holds(&self, reference: &ResourceId) -> bool {
        self.candidates(reference).iter().any(|(id, _)| id == reference) || self.find(reference).is_some()
    }

    fn find(&self, reference: &ResourceId) -> Option<usize> {
        let candidates = self.candidates(reference);
        let mut exact = candidates.iter().filter(|(id, _)| id == reference).peekable();
        if exact.peek().is_some() {
            return exact.next().filter(|_| exact.next().is_none()).map(|&(_, at)| at);
        }
        let mut possible = candidates.iter().filter(|(id, _)| reference.refers_to(id));
        possible.next().filter(|_| possible.next().is_none()).map(|&(_, at)| at)
    }

    fn candidates(&self, reference: &ResourceId) -> &[(ResourceId, usize)] {
        self.0.get(&key(reference)).map_or(&[], Vec::as_slice)
    }
}

fn key(id: &ResourceId) -> String {
    id.type_and_name().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(group: &str) -> ResourceId {
        ResourceId::new(format!("/subscriptions/s/resourceGroups/{group}/providers/Microsoft.Network/routeTables/rt"))
    }

    #[test]
    fn a_name_that_is_not_unique_links_nothing() {
        let (a, b) = (table("a"), table("b"));
        let index = Index::new([Some(&a), Some(&b)]);
        assert_eq!(index.find(&b), Some(1));
        assert_eq!(index.find(&ResourceId::of("Microsoft.Network/routeTables", "rt")), None);
        assert_eq!(index.find(&table("c")), None);
    }

    #[test]
    fn an_id_that_occurs_twice_is_held_and_means_neither() {
        let id = table("g");
        let index = Index::new([Some(&id), None, Some(&id)]);
        assert_eq!(index.find(&id), None);
        assert!(index.holds(&id) && index.holds(&ResourceId::new(id.as_str().to_uppercase())));
        assert!(!Index::new([Some(&id)]).holds(&table("h")));
    }

    #[test]
    fn a_resource_without_id_is_found_by_its_name() {
        let subnet = ResourceId::of("microsoft.network/virtualnetworks/subnets", "v/nodes");
        let index = Index::new([Some(&subnet)]);
        let full = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/V/subnets/nodes";
        assert_eq!(index.find(&ResourceId::new(full)), Some(0));
        assert_eq!(index.find(&ResourceId::new(full.replace("/V/", "/W/"))), None);
    }
}
