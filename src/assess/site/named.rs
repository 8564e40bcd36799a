//! What the user names as the nodes' own: rule sets and subnets, by name or id.

use crate::estate::{Estate, Resource, last_segment};

/// The names of the option `on`, and which rule sets and subnets they mean.
pub struct Named<'n> {
    names: Vec<&'n str>,
}

impl<'n> Named<'n> {
    /// The names that mean something in an estate: the others name nothing.
    pub fn new(names: &'n [String], estate: &Estate) -> Self {
        Named { names: written(names).filter(|name| means_something(name, estate)).collect() }
    }

    /// True if the user named nothing that the sources show.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// True if a resource with this name and this path, or id, is named.
    pub fn has(&self, name: &str, path: &str) -> bool {
        self.names.iter().any(|named| means(named, name, path))
    }

    /// True if a resource is named.
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
