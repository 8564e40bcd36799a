//! What all resources have: a name, a position in the sources, and an id by which others refer to them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Description, Origin, Reading, ResourceId};
use crate::message::Part;

/// What every resource has.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its name; if the source does not show one, a description of it.
    pub name: Reading<String>,
    /// Its id, as far as the source shows it; `None` if it shows neither an id nor a name.
    pub id: Option<ResourceId>,
    /// Its Azure location as written, if the source shows it.
    pub location: Option<String>,
    /// Its position in the sources.
    pub origin: Origin,
    /// What its source says of itself.
    pub description: Description,
}

impl Resource {
    /// Its id, if the source shows all of it.
    pub fn full_id(&self) -> Option<&ResourceId> {
        self.id.as_ref().filter(|id| id.is_full())
    }

    /// Its id, if the source shows at least its resource group, which is what commands need.
    pub fn located_id(&self) -> Option<&ResourceId> {
        self.id.as_ref().filter(|id| id.is_full() || id.resource_group().is_some())
    }

    /// True if a reference can be to this resource: see [`ResourceId::refers_to`].
    pub fn is_meant_by(&self, reference: &ResourceId) -> bool {
        self.id.as_ref().is_some_and(|id| reference.refers_to(id))
    }
}

/// The name, or what describes a resource without one.
impl<'p> From<&'p Resource> for Part<'p> {
    fn from(resource: &'p Resource) -> Self {
        Part::from(&resource.name)
    }
}

/// A kind of resource.
pub trait HasResource {
    /// What every resource has.
    fn resource(&self) -> &Resource;
    /// The same, to be changed.
    fn resource_mut(&mut self) -> &mut Resource;
}

/// Ids made of some texts: those that occur again, in any case, get a number after them.
///
/// ```
/// use switchover_model::estate::unique_ids;
/// assert_eq!(unique_ids(vec!["a".into(), "b".into(), "A".into()]), ["a", "b", "A#2"]);
/// ```
pub fn unique_ids(texts: Vec<String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    // Of each text, the number that may be free: lower ones are taken.
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    let mut unique = |base: String| {
        if taken.insert(base.to_ascii_lowercase()) {
            return base;
        }
        let number = next.entry(base.to_ascii_lowercase()).or_insert(2);
        loop {
            let id = format!("{base}#{number}");
            *number += 1;
            if taken.insert(id.to_ascii_lowercase()) {
                return id;
            }
        }
    };
    texts.into_iter().map(&mut unique).collect()
}
