//! What the user names as the nodes' own: rule sets and subnets, by name or id.

use model::estate::{Estate, Index, Resource, is_whole, last_segment};

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

    /// True if a resource with this name and this path, or id, is named.
    pub fn has(&self, name: &str, path: &str) -> bool {
        self.names.iter().any(|named| means(named, name, path))
    }

    pub fn has_resource(&self, resource: &Resource) -> bool {
        self.has(&resource.name.to_string(), &resource.path)
    }

    /// True if what a path leads to is named, shown or not.
    pub fn has_path(&self, path: &str) -> bool {
        self.has(last_segment(path), path)
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

/// The ids of the resources that a name means, of the first kind of which it means several; empty if there is none.
fn several(named: &str, estate: &Estate) -> Vec<String> {
    let of = |paths: Vec<(String, String)>| {
        let mut each: Vec<String> = Vec::new();
        for (_, path) in paths.into_iter().filter(|(name, path)| means(named, name, path)) {
            if Index::new(each.iter().map(String::as_str)).find(&path).is_none() {
                each.push(path);
            }
        }
        each
    };
    let resource = |resource: &Resource| (resource.name.to_string(), resource.path.clone());
    let path = |path: &String| (last_segment(path).to_owned(), path.clone());
    let subnets = estate.subnets.iter().map(|subnet| resource(&subnet.resource));
    let of_pools = estate.pools.iter().filter_map(|pool| pool.subnet.as_ref()).filter(|path| is_whole(path));
    let tables = estate.route_tables.iter().filter(|table| !table.effective);
    let kinds = [
        estate.nsgs.iter().filter(|nsg| !nsg.effective).map(|nsg| (nsg.name.to_string(), nsg.path())).collect(),
        tables.map(|table| resource(&table.resource)).collect(),
        estate.firewalls.iter().map(|firewall| resource(&firewall.resource)).collect(),
        estate.firewall_policies.iter().map(|policy| resource(&policy.resource)).collect(),
        subnets.chain(of_pools.map(path)).collect(),
    ];
    kinds.into_iter().map(of).find(|paths| paths.len() > 1).unwrap_or_default()
}

fn written(names: &[String]) -> impl Iterator<Item = &str> {
    names.iter().map(|name| name.trim()).filter(|name| !name.is_empty())
}

fn means_something(named: &str, estate: &Estate) -> bool {
    let resource = |resource: &Resource| means(named, &resource.name.to_string(), &resource.path);
    let path =
        |path: &String| path.to_ascii_lowercase().contains("/subnets/") && means(named, last_segment(path), path);
    estate.nsgs.iter().any(|nsg| means(named, &nsg.name.to_string(), &nsg.path()) || nsg.attached_to.iter().any(path))
        || estate.route_tables.iter().any(|table| resource(&table.resource) || table.subnets.iter().any(path))
        || estate.firewalls.iter().any(|firewall| resource(&firewall.resource))
        || estate.firewall_policies.iter().any(|policy| resource(&policy.resource))
        || estate.node_firewalls.iter().any(|firewall| means(named, &firewall.name, ""))
        || estate.subnets.iter().any(|subnet| resource(&subnet.resource))
        || estate.pools.iter().filter_map(|pool| pool.subnet.as_ref()).any(path)
}

/// A name means a resource by its name, by its id, or, for a subnet, by `network/subnet`.
fn means(named: &str, name: &str, path: &str) -> bool {
    let in_network = || {
        let lower = path.to_ascii_lowercase();
        let (network, subnet) = lower.rsplit_once("/subnets/")?;
        Some(format!("{}/{subnet}", last_segment(network)))
    };
    named.eq_ignore_ascii_case(name)
        || named.eq_ignore_ascii_case(path)
        || in_network().is_some_and(|short| short.eq_ignore_ascii_case(named))
}
