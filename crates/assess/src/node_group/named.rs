//! What the user names as the nodes' own: rule sets and subnets, by name or id.

use model::estate::{Estate, Index, Resource, ResourceId};

/// The names of the option `on`, and which rule sets and subnets they mean.
pub struct Named<'n> {
    names: Vec<&'n str>,
}

impl<'n> Named<'n> {
    /// The names that mean something in an estate: the others name nothing.
    pub fn new(names: &'n [String], estate: &Estate) -> Self {
        let counts = |name: &&str| several(name, estate).is_empty() && means_something(name, estate);
        Named { names: written(names).filter(counts).collect() }
    }

    /// True if the user named nothing that the sources show.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// True if a resource is named.
    pub fn has(&self, resource: &Resource) -> bool {
        self.names.iter().any(|named| means_resource(named, resource))
    }

    /// True if what an id refers to is named, shown or not.
    pub fn has_id(&self, id: &ResourceId) -> bool {
        self.names.iter().any(|named| means(named, id.name(), id))
    }
}

/// The names that mean no rule set and no subnet of an estate.
pub fn unmatched<'n>(names: &'n [String], estate: &Estate) -> Vec<&'n str> {
    written(names).filter(|name| !means_something(name, estate)).collect()
}

/// The names that mean several resources of one kind, each with their ids: none of them is taken.
pub fn ambiguous<'n>(names: &'n [String], estate: &Estate) -> Vec<(&'n str, Vec<String>)> {
    let found = written(names).map(|name| (name, several(name, estate)));
    found.filter(|(_, ids)| !ids.is_empty()).collect()
}

/// The ids of the resources with a name, of the first kind in which several have it; empty if there is no such kind.
fn several(named: &str, estate: &Estate) -> Vec<String> {
    let of = |ids: Vec<(String, ResourceId)>| {
        let mut each: Vec<ResourceId> = Vec::new();
        for (_, id) in ids.into_iter().filter(|(name, id)| means(named, name, id)) {
            if Index::new(each.iter().map(Some)).find(&id).is_none() {
                each.push(id);
            }
        }
        each
    };
    let resource = |resource: &Resource| {
        let id = resource.id.clone().unwrap_or_else(|| ResourceId::new(resource.name.to_string()));
        (resource.name.to_string(), id)
    };
    let own = |id: &ResourceId| (id.name().to_owned(), id.clone());
    let subnets = estate.subnets.iter().map(|subnet| resource(&subnet.resource));
    let of_pools = estate.pools.iter().filter_map(|pool| pool.subnet.as_ref()).filter(|id| id.is_full());
    let tables = estate.route_tables.iter().filter(|table| !table.effective);
    let groups = estate.nsgs.iter().filter(|nsg| !nsg.effective);
    let kinds = [
        groups.map(|nsg| resource(&nsg.resource)).collect(),
        tables.map(|table| resource(&table.resource)).collect(),
        estate.firewalls.iter().map(|firewall| resource(&firewall.resource)).collect(),
        estate.firewall_policies.iter().map(|policy| resource(&policy.resource)).collect(),
        subnets.chain(of_pools.map(own)).collect(),
    ];
    let several = kinds.into_iter().map(of).find(|ids| ids.len() > 1).unwrap_or_default();
    several.iter().map(ResourceId::to_string).collect()
}

fn written(names: &[String]) -> impl Iterator<Item = &str> {
    names.iter().map(|name| name.trim()).filter(|name| !name.is_empty())
}

fn means_something(named: &str, estate: &Estate) -> bool {
    let resource = |resource: &Resource| means_resource(named, resource);
    let subnet = |id: &ResourceId| id.name_of("subnets").is_some() && means(named, id.name(), id);
    estate.nsgs.iter().any(|nsg| resource(&nsg.resource) || nsg.attached_to.iter().any(subnet))
        || estate.route_tables.iter().any(|table| resource(&table.resource) || table.subnets.iter().any(subnet))
        || estate.firewalls.iter().any(|firewall| resource(&firewall.resource))
        || estate.firewall_policies.iter().any(|policy| resource(&policy.resource))
        || estate.node_firewalls.iter().any(|firewall| named.eq_ignore_ascii_case(&firewall.name))
        || estate.subnets.iter().any(|subnet| resource(&subnet.resource))
        || estate.pools.iter().filter_map(|pool| pool.subnet.as_ref()).any(subnet)
}

/// A name means a resource by its name, by its id, or, for a subnet, by `network/subnet`.
fn means(named: &str, name: &str, id: &ResourceId) -> bool {
    let in_network = || Some(format!("{}/{}", id.parent("subnets")?.name(), id.name()));
    named.eq_ignore_ascii_case(name)
        || named.eq_ignore_ascii_case(id.as_str())
        || in_network().is_some_and(|short| short.eq_ignore_ascii_case(named))
}

fn means_resource(named: &str, resource: &Resource) -> bool {
    let name = resource.name.to_string();
    match &resource.id {
        Some(id) => means(named, &name, id),
        None => named.eq_ignore_ascii_case(&name),
    }
}
