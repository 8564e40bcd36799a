//! Which region a rule set belongs to.

use std::collections::BTreeSet;

use crate::estate::{AddressTerm, Estate, Nsg};
use crate::net::{Region, TagTable};

/// A region, and how it is known.
#[derive(Clone, Debug, PartialEq)]
pub enum RegionOf {
    /// The user said so.
    Chosen(Region),
    /// The group's own location: a pool's network is in the region of its Batch account.
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

    /// The region of one group.
    pub fn of_nsg(nsg: &Nsg, chosen: Option<&Region>, only_named: Option<&Region>, tags: &TagTable) -> RegionOf {
        if let Some(region) = chosen {
            return RegionOf::Chosen(region.clone());
        }
        if let Some(region) = nsg.location.as_deref().and_then(|location| tags.region(location)) {
            return RegionOf::Located(region.clone());
        }
        let own = single(regions_named(nsg, tags));
        own.or_else(|| only_named.cloned()).map_or(RegionOf::Unknown, RegionOf::Guessed)
    }
}

/// The region, if the locations and service tags of the whole estate name just one.
pub fn only_named(estate: &Estate, tags: &TagTable) -> Option<Region> {
    let located = estate.nsgs.iter().filter_map(|nsg| tags.region(nsg.location.as_deref()?).cloned());
    let named = estate.nsgs.iter().flat_map(|nsg| regions_named(nsg, tags));
    single(located.chain(named).collect())
}

/// The regions that the service tags of a group's rules name.
pub fn regions_named(nsg: &Nsg, tags: &TagTable) -> BTreeSet<Region> {
    let terms = nsg.rules.iter().flat_map(|rule| rule.source.iter().chain(&rule.destination));
    let names: BTreeSet<&str> =
        terms.filter_map(|term| if let AddressTerm::Tag(tag) = term { Some(&**tag) } else { None }).collect();
    names.into_iter().filter_map(|tag| tags.region_of_tag(tag).cloned()).collect()
}

fn single(regions: BTreeSet<Region>) -> Option<Region> {
    let mut regions = regions.into_iter();
    regions.next().filter(|_| regions.next().is_none())
}
