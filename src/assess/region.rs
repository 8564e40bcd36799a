//! Which region a rule set belongs to.

use std::collections::BTreeSet;

use crate::estate::{AddressTerm, Estate, Nsg};
use crate::net::{Region, TagTable};

/// A region, and how it is known.
#[derive(Clone, Debug, PartialEq)]
pub enum RegionOf {
    /// The user said so.
    Chosen(Region),
    /// The location of a resource: a pool's network is in the region of its Batch account.
    Located(Region),
    /// The only region that the sources name.
    Guessed(Region),
    /// The sources name none, or several.
    Unknown,
}

impl RegionOf {
    /// The region, if it is known.
    pub fn region(&self) -> Option<&Region> {
        match self {
            RegionOf::Chosen(region) | RegionOf::Located(region) | RegionOf::Guessed(region) => Some(region),
            RegionOf::Unknown => None,
        }
    }
}

/// The region, if the locations and service tags of the whole estate name just one.
pub fn only_named(estate: &Estate, tags: &TagTable) -> Option<Region> {
    let vnets = estate.vnets.iter().filter_map(|vnet| vnet.resource.location.as_deref());
    let tables = estate.route_tables.iter().filter_map(|table| table.resource.location.as_deref());
    let accounts = estate.accounts.iter().filter_map(|account| account.resource.location.as_deref());
    let groups = estate.nsgs.iter().filter_map(|nsg| nsg.location.as_deref());
    let located =
        groups.chain(vnets).chain(tables).chain(accounts).filter_map(|location| tags.region(location).cloned());
    let routed = estate.route_tables.iter().flat_map(|table| &table.routes).flat_map(|route| &route.destinations);
    let routed = routed.filter_map(|term| match term {
        AddressTerm::Tag(tag) => tags.region_of_tag(tag).cloned(),
        _ => None,
    });
    let named = estate.nsgs.iter().flat_map(|nsg| regions_named(nsg, tags));
    single(located.chain(routed).chain(named).collect())
}

/// The regions that the service tags of a group's rules name.
pub fn regions_named(nsg: &Nsg, tags: &TagTable) -> BTreeSet<Region> {
    let terms = nsg.rules.iter().flat_map(|rule| rule.source.iter().chain(&rule.destination));
    let names: BTreeSet<&str> =
        terms.filter_map(|term| if let AddressTerm::Tag(tag) = term { Some(&**tag) } else { None }).collect();
    names.into_iter().filter_map(|tag| tags.region_of_tag(tag).cloned()).collect()
}

/// The only one of some regions.
pub fn single(regions: BTreeSet<Region>) -> Option<Region> {
    let mut regions = regions.into_iter();
    regions.next().filter(|_| regions.next().is_none())
}
