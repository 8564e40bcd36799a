//! Rule sets that are on the path of no site: they are not assessed and not changed, and a message for each source says why.

use super::Site;
use model::estate::{AzureFirewall, Estate, Index, Nsg, Origin, RouteTable, Subnet, Versions, is_nic, last_segment};
use model::words::listed;

/// What a source shows of rule sets that no nodes use.
pub struct LeftOut {
    /// The first of them.
    pub origin: Origin,
    /// Which they are, and why they are left out.
    pub message: String,
}

/// Where a rule set is of which the sources show no place.
const NOWHERE: &str = "no subnet shown";

/// What is left out, a message for each source.
pub fn left_out(estate: &Estate, sites: &[Site]) -> Vec<LeftOut> {
    let mut by_source: Vec<(Origin, Vec<String>)> = Vec::new();
    for (origin, name) in all(estate, sites) {
        match by_source.iter_mut().find(|(first, _)| first.source == origin.source) {
            Some((_, names)) => names.push(name),
            None => by_source.push((origin, vec![name])),
        }
    }
    let message = |names: Vec<String>| {
        format!(
            "Not assessed and not changed, because the sources don't show nodes on {}: {}. If nodes use one of them, name it \
             (`--on` on the command line).",
            if names.len() == 1 { "it" } else { "them" },
            listed(names)
        )
    };
    let left = by_source.into_iter().map(|(origin, names)| LeftOut { origin, message: message(names) });
    let contested = estate.nsgs.iter().filter_map(|nsg| {
        let subnet = contested(estate, nsg, sites)?;
        let message = format!(
            "NSG {} is not assessed and not changed: the sources name several NSGs for subnet `{subnet}`, which has only one. Paste the \
             subnet.",
            nsg.resource.name
        );
        Some(LeftOut { origin: nsg.resource.origin, message })
    });
    left.chain(contested).collect()
}

/// The subnet of nodes that a group says it is on, where no group is known to be the one of that subnet.
fn contested<'e>(estate: &Estate, nsg: &'e Nsg, sites: &[Site]) -> Option<&'e str> {
    let own = |path: &&String| {
        let holds = |site: &&Site| {
            let of_pool = site.pool.and_then(|place| estate.pools.get(place)?.subnet.as_deref());
            let shown = site.subnet.and_then(|place| Some(estate.subnets.get(place)?.resource.path.as_str()));
            site.nsgs.is_empty() && [of_pool, shown].iter().flatten().any(|own| own.eq_ignore_ascii_case(path))
        };
        sites.iter().any(|site| holds(&site))
    };
    nsg.attached_to.iter().find(own).map(|path| last_segment(path))
}

fn all(estate: &Estate, sites: &[Site]) -> Vec<(Origin, String)> {
    let mut all: Vec<(Origin, String)> = Vec::new();
    let nodes = subnets_of_pools(estate);
    let nodes = Index::new(nodes.iter().map(String::as_str));
    for (place, nsg) in estate.nsgs.iter().enumerate() {
        let is_on = |site: &Site| site.nsgs.contains(&place) || site.perhaps_nsgs.contains(&place);
        let is_used = sites.iter().any(is_on) || guards_endpoint(estate, nsg);
        let is_on = |subnet: &Subnet| is_it(subnet.nsg.as_deref(), &nsg.resource.path);
        if !is_used
            && !may_hold_nodes(estate, &nodes, &nsg.attached_to, is_on)
            && contested(estate, nsg, sites).is_none()
        {
            let name = &nsg.resource.name;
            all.push((nsg.resource.origin, format!("NSG {name} ({})", listed(places_of_group(estate, nsg)))));
        }
    }
    for (place, table) in estate.route_tables.iter().enumerate().filter(|(_, table)| !table.effective) {
        let is_used = sites.iter().any(|site| site.route_table == Some(place));
        let is_on = |subnet: &Subnet| is_it(subnet.route_table.as_deref(), &table.resource.path);
        if !is_used && !may_hold_nodes(estate, &nodes, &table.subnets, is_on) {
            let name = &table.resource.name;
            all.push((
                table.resource.origin,
                format!("route table {name} ({})", listed(places_of_table(estate, table))),
            ));
        }
    }
    for (place, firewall) in estate.firewalls.iter().enumerate() {
        if !sites.iter().any(|site| site.firewalls.contains(&place) || leads_to(estate, site, firewall)) {
            let name = &firewall.resource.name;
            all.push((firewall.resource.origin, format!("firewall {name} (no route that is shown leads to it)")));
        }
    }
    all
}

/// The subnets of pools, by any description of those.
fn subnets_of_pools(estate: &Estate) -> Vec<String> {
    let described = estate.conflicts.iter().flat_map(|conflict| match &conflict.versions {
        Versions::Pool(_, all) => all.as_slice(),
        _ => &[],
    });
    let mut subnets: Vec<String> = Vec::new();
    for subnet in estate.pools.iter().chain(described).filter_map(|pool| pool.subnet.as_ref()) {
        if !subnets.iter().any(|known| known.eq_ignore_ascii_case(subnet)) {
            subnets.push(subnet.clone());
        }
    }
    subnets
}

fn is_it(reference: Option<&str>, path: &str) -> bool {
    reference.is_some_and(|reference| Index::new([path]).find(reference).is_some())
}

/// True if any description of a resource in conflict shows a rule set on a subnet of a pool.
fn may_hold_nodes(estate: &Estate, nodes: &Index, listed: &[String], is_on: impl Fn(&Subnet) -> bool) -> bool {
    let described = estate.conflicts.iter().flat_map(|conflict| match &conflict.versions {
        Versions::Subnet(_, all) => all.as_slice(),
        _ => &[],
    });
    let mut on = estate.subnets.iter().chain(described).filter(|subnet| is_on(subnet));
    listed.iter().any(|path| nodes.holds(path)) || on.any(|subnet| nodes.holds(&subnet.resource.path))
}

/// True if a group is on a subnet of private endpoints: paths to those look at it.
fn guards_endpoint(estate: &Estate, nsg: &Nsg) -> bool {
    let same = |a: Option<&str>, b: &str| a.is_some_and(|a| a.eq_ignore_ascii_case(b));
    let subnets = estate.subnets.iter().filter(|subnet| same(subnet.nsg.as_deref(), &nsg.resource.path));
    let mut paths = subnets.map(|subnet| subnet.resource.path.as_str());
    paths.any(|path| estate.private_endpoints.iter().any(|endpoint| same(endpoint.subnet.as_deref(), path)))
}

fn places_of_group(estate: &Estate, nsg: &Nsg) -> Vec<String> {
    let own = Index::new([nsg.resource.path.as_str()]);
    let subnets =
        estate.subnets.iter().filter(|subnet| subnet.nsg.as_deref().is_some_and(|path| own.find(path).is_some()));
    let mut places: Vec<String> = subnets.map(|subnet| format!("subnet {}", subnet.resource.name)).collect();
    places.extend(nsg.attached_to.iter().map(|path| place_of(estate, path)));
    let cards = estate.nics.iter().filter(|card| card.nsg.as_deref().is_some_and(|path| own.find(path).is_some()));
    places.extend(cards.map(|card| place_of(estate, &card.resource.path)));
    once(places)
}

fn places_of_table(estate: &Estate, table: &RouteTable) -> Vec<String> {
    let own = Index::new([table.resource.path.as_str()]);
    let on = |path: Option<&str>| path.is_some_and(|path| own.find(path).is_some());
    let subnets = estate.subnets.iter().filter(|subnet| on(subnet.route_table.as_deref()));
    let mut places: Vec<String> = subnets.map(|subnet| format!("subnet {}", subnet.resource.name)).collect();
    places.extend(table.subnets.iter().map(|path| place_of(estate, path)));
    once(places)
}

fn once(places: Vec<String>) -> Vec<String> {
    let mut each: Vec<String> = Vec::new();
    for place in places {
        if !each.iter().any(|other| other.eq_ignore_ascii_case(&place)) {
            each.push(place);
        }
    }
    if each.is_empty() { vec![NOWHERE.to_owned()] } else { each }
}

/// What a rule set is on, by its path: a subnet, or a network interface with the machine that has it.
pub fn place_of(estate: &Estate, path: &str) -> String {
    let name = last_segment(path);
    if !is_nic(path) {
        return format!("subnet `{name}`");
    }
    let cards = Index::new(estate.nics.iter().map(|card| card.resource.path.as_str()));
    let card = cards.find(path).and_then(|place| estate.nics.get(place));
    match card.and_then(|card| card.machine.as_deref()) {
        Some(machine) => format!("network interface `{name}` of `{}`", last_segment(machine)),
        None => format!("network interface `{name}`"),
    }
}

/// True if a route of a site leads to a firewall.
fn leads_to(estate: &Estate, site: &Site, firewall: &AzureFirewall) -> bool {
    let tables = [site.route_table, site.effective_routes].into_iter().flatten();
    let routes = tables.filter_map(|place| estate.route_tables.get(place)).flat_map(|table| &table.routes);
    routes.flat_map(|route| &route.next_hop_addresses).any(|address| firewall.private_ips.contains(address))
}
