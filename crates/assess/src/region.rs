//! Which region a rule set belongs to.

use model::estate::{AddressTerm, Estate, Nsg};
use model::net::{Region, TagTable};

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

/// What a whole estate names.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// The regions that resources are in, each once.
    shown: Vec<Region>,
    /// The regions that service tags of rules and routes name.
    tagged: Vec<Region>,
}

impl Named {
    /// The regions that the locations and service tags of an estate name.
    pub fn of(estate: &Estate, tags: &TagTable) -> Self {
        let vnets = estate.vnets.iter().filter_map(|vnet| vnet.resource.location.as_deref());
        let tables = estate.route_tables.iter().filter_map(|table| table.resource.location.as_deref());
        let accounts = estate.accounts.iter().filter_map(|account| account.resource.location.as_deref());
        let pools = estate.pools.iter().filter_map(|pool| pool.resource.location.as_deref());
        let groups = estate.nsgs.iter().filter_map(|nsg| nsg.resource.location.as_deref());
        let locations = groups.chain(vnets).chain(tables).chain(accounts).chain(pools);
        let mut shown: Vec<Region> = Vec::new();
        for region in locations.filter_map(|location| tags.region_at(location)) {
            if !shown.contains(&region) {
                shown.push(region);
            }
        }
        let routed = estate.route_tables.iter().flat_map(|table| &table.routes).flat_map(|route| &route.destinations);
        let routed = routed.filter_map(|term| match term {
            AddressTerm::Tag(tag) => tags.region_of_tag(tag).cloned(),
            _ => None,
        });
        let named = estate.nsgs.iter().flat_map(|nsg| regions_named(nsg, tags));
        Named { shown, tagged: routed.chain(named).collect() }
    }

    /// The region of what has no location of its own, if there is just one that it can be; `own` are the regions that its
    /// rules name. What tags name counts only where no location says otherwise.
    pub fn guess(&self, own: Vec<Region>) -> Option<Region> {
        let named = single(own.clone()).or_else(|| single(self.tagged.clone()).filter(|_| own.is_empty()));
        match self.shown.as_slice() {
            [] => named,
            [only] => Some(only.clone()).filter(|only| own.is_empty() || own.contains(only)),
            several => named.filter(|named| several.contains(named)),
        }
    }
}

/// The regions that the service tags of a group's rules name.
pub fn regions_named(nsg: &Nsg, tags: &TagTable) -> Vec<Region> {
    let (mut names, mut regions): (Vec<&str>, Vec<Region>) = (Vec::new(), Vec::new());
    for term in nsg.rules.iter().flat_map(|rule| rule.source.iter().chain(&rule.destination)) {
        let AddressTerm::Tag(tag) = term else { continue };
        // A group names few tags, and names them often.
        if names.contains(&tag.as_str()) {
            continue;
        }
        names.push(tag);
        if let Some(region) = tags.region_of_tag(tag).filter(|region| !regions.contains(region)) {
            regions.push(region.clone());
        }
    }
    regions
}

/// The only one of some regions.
pub fn single(mut regions: Vec<Region>) -> Option<Region> {
    let first = regions.pop()?;
    regions.iter().all(|region| *region == first).then_some(first)
}
