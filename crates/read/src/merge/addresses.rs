//! The private address of a firewall that its source does not show, because it is still to be deployed.
//!
//! The subnet of a firewall holds nothing but that ("Azure Firewall FAQ", dedicated subnet). So the only address in it that routes
//! lead to is the firewall's.

use std::net::IpAddr;

use model::estate::{AzureFirewall, Estate, HopAddress, Index, ResourceId};

/// Gives firewalls the addresses that routes show.
pub(super) fn infer(estate: &mut Estate) {
    let is_wanted = |firewall: &AzureFirewall| firewall.private_ips.is_empty();
    if !estate.firewalls.iter().any(is_wanted) {
        return;
    }
    let routes = estate.route_tables.iter().flat_map(|table| &table.routes);
    let led: Vec<IpAddr> = routes.flat_map(|route| &route.next_hop_addresses).filter_map(HopAddress::known).collect();
    let subnets = Index::of(&estate.subnets);
    let homes: Vec<ResourceId> = estate.firewalls.iter().filter_map(|firewall| firewall.subnet.clone()).collect();
    for firewall in estate.firewalls.iter_mut().filter(|firewall| is_wanted(firewall)) {
        let Some(home) = &firewall.subnet else { continue };
        let Some(subnet) = subnets.find(home).map(|place| &estate.subnets[place]) else { continue };
        let is_alone = homes.iter().filter(|other| other.refers_to(home)).count() == 1;
        let is_inside = |address: &&IpAddr| subnet.prefixes.iter().any(|prefix| prefix.contains(*address));
        let mut inside = led.iter().filter(is_inside);
        if let Some(first) = inside.next().filter(|_| is_alone)
            && inside.all(|other| other == first)
        {
            firewall.private_ips.push(*first);
        }
    }
}
