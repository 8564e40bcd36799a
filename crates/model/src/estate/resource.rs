//! What all resources have: a name, a position in the sources, and an id by which others refer to them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Account, AdminRules, AzureFirewall, Description, DnsZone, EndpointPolicy, FirewallPolicy, Id, IpGroup, List,
    NatGateway, Nic, Nsg, Origin, Pool, PrivateEndpoint, PublicAddress, Reading, ResourceId, RouteTable,
    RuleCollectionGroup, Subnet, VirtualNetwork,
};

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

/// A kind of resource.
pub trait HasResource {
    /// What every resource has.
    fn resource(&self) -> &Resource;
    /// The same, to be changed.
    fn resource_mut(&mut self) -> &mut Resource;
}

macro_rules! has_resource {
    ($($kind:ident)*) => {
        $(impl HasResource for $kind {
            fn resource(&self) -> &Resource {
                &self.resource
            }
            fn resource_mut(&mut self) -> &mut Resource {
                &mut self.resource
            }
        })*
    };
}

has_resource! {
    Account AdminRules AzureFirewall DnsZone EndpointPolicy FirewallPolicy IpGroup NatGateway Nic Nsg Pool PrivateEndpoint PublicAddress
    RouteTable RuleCollectionGroup Subnet VirtualNetwork
}

/// Ids made of some texts: those that occur again, in any case, get a number after them.
///
/// ```
/// use switchover_model::estate::unique_ids;
/// assert_eq!(unique_ids(vec!["a".into(), "b".into(), "A".into()]), ["a", "b", "A#2"]);
/// ```
pub fn unique_ids(texts: Vec<String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut unique = |base: String| {
        let (mut id, mut number) = (base.clone(), 2);
        while !taken.insert(id.to_ascii_lowercase()) {
            id = format!("{base}#{number}");
            number += 1;
        }
        id
    };
    texts.into_iter().map(&mut unique).collect()
}

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
    /// Ids with what they are of, those that agree in type and name together.
    by_name: BTreeMap<String, Vec<(ResourceId, P)>>,
}

impl<T: HasResource> Index<Id<T>> {
    /// The index of a list of the estate.
    pub fn of(list: &List<T>) -> Self {
        Index::with(list.with_ids().map(|(id, element)| (element.resource().id.as_ref(), id)))
    }
}

impl Index {
    /// The index of resources with these ids, by their positions.
    pub fn new<'i>(ids: impl IntoIterator<Item = Option<&'i ResourceId>>) -> Self {
        Index::with(ids.into_iter().zip(0..))
    }
}

impl<P: Copy> Index<P> {
    fn with<'i>(ids: impl Iterator<Item = (Option<&'i ResourceId>, P)>) -> Self {
        let mut by_name: BTreeMap<String, Vec<(ResourceId, P)>> = BTreeMap::new();
        for (id, own) in ids {
            if let Some(id) = id {
                by_name.entry(key(id)).or_default().push((id.clone(), own));
            }
        }
        Index { by_name }
    }

    /// True if one of the ids is that of a reference, however often it is among them.
    pub fn holds(&self, reference: &ResourceId) -> bool {
        self.candidates(reference).iter().any(|(id, _)| id == reference) || self.find(reference).is_some()
    }

    /// The resource that a reference means: by its id; by type and name where one of the two does not name its subscription and the
    /// name is unique. `None` if there is none, or several.
    pub fn find(&self, reference: &ResourceId) -> Option<P> {
        let candidates = self.candidates(reference);
        let mut exact = candidates.iter().filter(|(id, _)| id == reference).peekable();
        if exact.peek().is_some() {
            return exact.next().filter(|_| exact.next().is_none()).map(|&(_, own)| own);
        }
        let mut possible = candidates.iter().filter(|(id, _)| reference.refers_to(id));
        possible.next().filter(|_| possible.next().is_none()).map(|&(_, own)| own)
    }

    fn candidates(&self, reference: &ResourceId) -> &[(ResourceId, P)] {
        self.by_name.get(&key(reference)).map_or(&[], Vec::as_slice)
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
