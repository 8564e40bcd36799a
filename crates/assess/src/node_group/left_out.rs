//! Rule sets that are on the path of no node group: they are not assessed and not changed, and a message for each source says why.

use super::NodeGroup;
use model::estate::{AzureFirewall, Estate, Index, Nsg, Origin, Resource, ResourceId, RouteTable, Subnet, Versions};
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
pub fn left_out(estate: &Estate, node_groups: &[NodeGroup]) -> Vec<LeftOut> {
    let mut by_source: Vec<(Origin, Vec<String>)> = Vec::new();
    for (origin, name) in all(estate, node_groups) {
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
        let subnet = contested(estate, nsg, node_groups)?;
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
fn contested<'e>(estate: &Estate, nsg: &'e Nsg, node_groups: &[NodeGroup]) -> Option<&'e str> {
    let own = |id: &&ResourceId| {
        let holds = |node_group: &NodeGroup| {
            let of_pool = node_group.subnet_id.as_ref().filter(|_| node_group.pool.is_some());
            let shown = node_group.subnet.and_then(|place| estate.subnets[place].resource.id.as_ref());
            node_group.nsgs.is_empty() && (of_pool == Some(*id) || shown == Some(*id))
        };
        node_groups.iter().any(holds)
    };
    nsg.attached_to.iter().find(own).map(ResourceId::name)
}

fn all(estate: &Estate, node_groups: &[NodeGroup]) -> Vec<(Origin, String)> {
    let mut all: Vec<(Origin, String)> = Vec::new();
    let nodes = subnets_of_pools(estate);
    let nodes = Index::new(nodes.iter().map(Some));
    for (place, nsg) in estate.nsgs.with_ids() {
        let is_on =
            |node_group: &NodeGroup| node_group.nsgs.contains(&place) || node_group.perhaps_nsgs.contains(&place);
        let is_used = node_groups.iter().any(is_on) || guards_endpoint(estate, nsg);
        let is_on = |subnet: &Subnet| refers(subnet.nsg.as_ref(), &nsg.resource);
        if !is_used
            && !may_hold_nodes(estate, &nodes, &nsg.attached_to, is_on)
            && contested(estate, nsg, node_groups).is_none()
        {
            let name = &nsg.resource.name;
            all.push((nsg.resource.origin, format!("NSG {name} ({})", listed(places_of_group(estate, nsg)))));
        }
    }
    for (place, table) in estate.route_tables.with_ids().filter(|(_, table)| !table.effective) {
        let is_used = node_groups.iter().any(|node_group| node_group.route_table == Some(place));
        let is_on = |subnet: &Subnet| refers(subnet.route_table.as_ref(), &table.resource);
        if !is_used && !may_hold_nodes(estate, &nodes, &table.subnets, is_on) {
            let name = &table.resource.name;
            all.push((
                table.resource.origin,
                format!("route table {name} ({})", listed(places_of_table(estate, table))),
            ));
        }
    }
    for (place, firewall) in estate.firewalls.with_ids() {
        if !node_groups
            .iter()
            .any(|node_group| node_group.firewalls.contains(&place) || leads_to(estate, node_group, firewall))
        {
            let name = &firewall.resource.name;
            all.push((firewall.resource.origin, format!("firewall {name} (no route that is shown leads to it)")));
        }
    }
    all
}

/// The subnets of pools, by any description of those.
fn subnets_of_pools(estate: &Estate) -> Vec<ResourceId> {
    let described = estate.conflicts.iter().flat_map(|conflict| match &conflict.versions {
        Versions::Pool(_, all) => all.as_slice(),
        _ => &[],
    });
    let mut subnets: Vec<ResourceId> = Vec::new();
    for subnet in estate.pools.iter().chain(described).filter_map(|pool| pool.subnet.as_ref()) {
        if !subnets.contains(subnet) {
            subnets.push(subnet.clone());
        }
    }
    subnets
}

fn refers(reference: Option<&ResourceId>, resource: &Resource) -> bool {
    reference.is_some_and(|reference| resource.is_meant_by(reference))
}

/// True if any description of a resource in conflict shows a rule set on a subnet of a pool.
fn may_hold_nodes(estate: &Estate, nodes: &Index, listed: &[ResourceId], is_on: impl Fn(&Subnet) -> bool) -> bool {
    let described = estate.conflicts.iter().flat_map(|conflict| match &conflict.versions {
        Versions::Subnet(_, all) => all.as_slice(),
        _ => &[],
    });
    let mut on = estate.subnets.iter().chain(described).filter(|subnet| is_on(subnet));
    listed.iter().any(|id| nodes.holds(id))
        || on.any(|subnet| subnet.resource.id.as_ref().is_some_and(|id| nodes.holds(id)))
}

/// True if a group is on a subnet of private endpoints: paths to those look at it.
fn guards_endpoint(estate: &Estate, nsg: &Nsg) -> bool {
    let is_on = |subnet: &&Subnet| subnet.nsg.is_some() && subnet.nsg == nsg.resource.id;
    let mut ids = estate.subnets.iter().filter(is_on).filter_map(|subnet| subnet.resource.id.as_ref());
    ids.any(|id| estate.private_endpoints.iter().any(|endpoint| endpoint.subnet.as_ref() == Some(id)))
}

fn places_of_group(estate: &Estate, nsg: &Nsg) -> Vec<String> {
    let subnets = estate.subnets.iter().filter(|subnet| refers(subnet.nsg.as_ref(), &nsg.resource));
    let mut places: Vec<String> = subnets.map(|subnet| format!("subnet {}", subnet.resource.name)).collect();
    places.extend(nsg.attached_to.iter().map(|id| place_of(estate, id)));
    let cards = estate.nics.iter().filter(|card| refers(card.nsg.as_ref(), &nsg.resource));
    places.extend(cards.filter_map(|card| Some(place_of(estate, card.resource.id.as_ref()?))));
    once(places)
}

fn places_of_table(estate: &Estate, table: &RouteTable) -> Vec<String> {
    let subnets = estate.subnets.iter().filter(|subnet| refers(subnet.route_table.as_ref(), &table.resource));
    let mut places: Vec<String> = subnets.map(|subnet| format!("subnet {}", subnet.resource.name)).collect();
    places.extend(table.subnets.iter().map(|id| place_of(estate, id)));
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

/// What a rule set is on, by its id: a subnet, or a network interface with the machine that has it.
pub fn place_of(estate: &Estate, id: &ResourceId) -> String {
    let name = id.name();
    if !id.is_nic() {
        return format!("subnet `{name}`");
    }
    let cards = Index::of(&estate.nics);
    let card = cards.find(id).map(|place| &estate.nics[place]);
    match card.and_then(|card| card.machine.as_ref()) {
        Some(machine) => format!("network interface `{name}` of `{}`", machine.name()),
        None => format!("network interface `{name}`"),
    }
}

/// True if a route of a node group leads to a firewall.
fn leads_to(estate: &Estate, node_group: &NodeGroup, firewall: &AzureFirewall) -> bool {
    let tables = [node_group.route_table, node_group.effective_routes].into_iter().flatten();
    let routes = tables.map(|place| &estate.route_tables[place]).flat_map(|table| &table.routes);
    routes.flat_map(|route| &route.next_hop_addresses).any(|address| firewall.private_ips.contains(address))
}
