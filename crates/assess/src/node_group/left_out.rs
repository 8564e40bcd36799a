//! Rule sets that are on the path of no node group: they are not assessed and not changed, and a message for each source says why.

use super::NodeGroup;
use crate::label;
use crate::messages::{labels, node_groups as say};
use model::estate::{AzureFirewall, Estate, Index, Nsg, Origin, Resource, ResourceId, RouteTable, Subnet, Versions};
use model::message::{Message, listed};

/// What a source shows of rule sets that no nodes use.
pub struct LeftOut {
    /// The first of them.
    pub origin: Origin,
    /// Which they are, and why they are left out.
    pub message: Message,
}

/// What is left out, a message for each source.
pub fn left_out(estate: &Estate, node_groups: &[NodeGroup]) -> Vec<LeftOut> {
    let mut by_source: Vec<(Origin, Vec<Message>)> = Vec::new();
    for (origin, name) in all(estate, node_groups) {
        match by_source.iter_mut().find(|(first, _)| first.source == origin.source) {
            Some((_, names)) => names.push(name),
            None => by_source.push((origin, vec![name])),
        }
    }
    let message = |names: Vec<Message>| match names.as_slice() {
        [only] => say::one_left_out(only),
        several => say::left_out(listed(several)),
    };
    let left = by_source.into_iter().map(|(origin, names)| LeftOut { origin, message: message(names) });
    let contested = estate.nsgs.iter().filter_map(|nsg| {
        let subnet = contested(estate, nsg, node_groups)?;
        let message = say::contested(label::nsg(&nsg.resource), labels::subnet(subnet));
        Some(LeftOut { origin: nsg.resource.origin, message })
    });
    left.chain(contested).collect()
}

/// The subnet of nodes that a group says it is on, where no group is known to be the one of that subnet.
fn contested<'e>(estate: &Estate, nsg: &'e Nsg, node_groups: &[NodeGroup]) -> Option<&'e ResourceId> {
    let own = |id: &&ResourceId| {
        let holds = |node_group: &NodeGroup| {
            let of_pool = node_group.subnet_id.as_ref().filter(|_| node_group.pool.is_some());
            let shown = node_group.subnet.and_then(|place| estate.subnets[place].resource.id.as_ref());
            node_group.nsgs.is_empty() && (of_pool == Some(*id) || shown == Some(*id))
        };
        node_groups.iter().any(holds)
    };
    nsg.attached_to.iter().find(own)
}

fn all(estate: &Estate, node_groups: &[NodeGroup]) -> Vec<(Origin, Message)> {
    let mut all: Vec<(Origin, Message)> = Vec::new();
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
            let message = say::at(label::nsg(&nsg.resource), listed(places_of_group(estate, nsg)));
            all.push((nsg.resource.origin, message));
        }
    }
    for (place, table) in estate.route_tables.with_ids().filter(|(_, table)| !table.effective) {
        let is_used = node_groups.iter().any(|node_group| node_group.route_table == Some(place));
        let is_on = |subnet: &Subnet| refers(subnet.route_table.as_ref(), &table.resource);
        if !is_used && !may_hold_nodes(estate, &nodes, &table.subnets, is_on) {
            let message = say::at(label::route_table(&table.resource), listed(places_of_table(estate, table)));
            all.push((table.resource.origin, message));
        }
    }
    for (place, firewall) in estate.firewalls.with_ids() {
        if !node_groups
            .iter()
            .any(|node_group| node_group.firewalls.contains(&place) || leads_to(estate, node_group, firewall))
        {
            let message = say::at(label::firewall(&firewall.resource), say::no_route_shown());
            all.push((firewall.resource.origin, message));
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

/// Where a rule set is, by the id of the subnet or network interface.
type PlaceOf<'e> = (Option<&'e ResourceId>, Message);

fn places_of_group(estate: &Estate, nsg: &Nsg) -> Vec<Message> {
    let subnets = estate.subnets.iter().filter(|subnet| refers(subnet.nsg.as_ref(), &nsg.resource));
    let cards = estate.nics.iter().filter(|card| refers(card.nsg.as_ref(), &nsg.resource));
    let ids = nsg.attached_to.iter().chain(cards.filter_map(|card| card.resource.id.as_ref()));
    once(subnets.map(of_subnet).chain(ids.map(|id| (Some(id), place_of(estate, id)))))
}

fn places_of_table(estate: &Estate, table: &RouteTable) -> Vec<Message> {
    let subnets = estate.subnets.iter().filter(|subnet| refers(subnet.route_table.as_ref(), &table.resource));
    once(subnets.map(of_subnet).chain(table.subnets.iter().map(|id| (Some(id), place_of(estate, id)))))
}

fn of_subnet(subnet: &Subnet) -> PlaceOf<'_> {
    (subnet.resource.id.as_ref(), label::subnet(&subnet.resource))
}

fn once<'e>(places: impl Iterator<Item = PlaceOf<'e>>) -> Vec<Message> {
    let mut each: Vec<PlaceOf<'_>> = Vec::new();
    for (id, place) in places {
        let is_known = |other: &PlaceOf<'_>| other.1 == place || other.0.zip(id).is_some_and(|(a, b)| a.refers_to(b));
        if !each.iter().any(is_known) {
            each.push((id, place));
        }
    }
    if each.is_empty() { vec![say::no_subnet_shown()] } else { each.into_iter().map(|(_, place)| place).collect() }
}

/// What a rule set is on, by its id: a subnet, or a network interface with the machine that has it.
pub fn place_of(estate: &Estate, id: &ResourceId) -> Message {
    if !id.is_nic() {
        return labels::subnet(id);
    }
    let cards = Index::of(&estate.nics);
    let card = cards.find(id).map(|place| &estate.nics[place]);
    match card.and_then(|card| card.machine.as_ref()) {
        Some(machine) => labels::network_interface_of(id, machine),
        None => labels::network_interface(id),
    }
}

/// True if a route of a node group leads to a firewall.
fn leads_to(estate: &Estate, node_group: &NodeGroup, firewall: &AzureFirewall) -> bool {
    let tables = [node_group.route_table, node_group.effective_routes].into_iter().flatten();
    let routes = tables.map(|place| &estate.route_tables[place]).flat_map(|table| &table.routes);
    routes.flat_map(|route| &route.next_hop_addresses).any(|address| firewall.has_address(address))
}
