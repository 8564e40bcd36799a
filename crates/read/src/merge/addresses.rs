//! The private address of a firewall that its source does not show, because it is still to be deployed.
//!
//! The subnet of a firewall contains only the firewall ("Azure Firewall FAQ", dedicated subnet). So the only address in it that routes
//! lead to is the firewall's.

use std::net::IpAddr;

use ipnet::IpNet;
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
        let is_inside = |address: &&IpAddr| subnet.prefixes.iter().any(|prefix| is_for_resources(**address, prefix));
        let mut inside = led.iter().filter(is_inside);
        if let Some(first) = inside.next().filter(|_| is_alone)
            && inside.all(|other| other == first)
        {
            firewall.private_ips.push(*first);
        }
    }
}

/// True for an address of a subnet that a resource can have: Azure reserves the first four and the last one ("Azure Virtual Network
/// frequently asked questions (FAQ)", restrictions on IP addresses within subnets).
fn is_for_resources(address: IpAddr, subnet: &IpNet) -> bool {
    match (address, subnet) {
        (IpAddr::V4(address), IpNet::V4(subnet)) if subnet.contains(&address) => {
            u32::from(address) - u32::from(subnet.network()) > 3 && address != subnet.broadcast()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use model::source::Source;

    /// The addresses of a firewall in 10.0.2.0/26 to which routes lead.
    fn inferred(hops: &[&str]) -> Vec<String> {
        let route = |(number, hop): (usize, &&str)| {
            format!(
                r#"{{"name": "r{number}", "properties": {{"addressPrefix": "10.{number}.0.0/16", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "{hop}"}}}}"#
            )
        };
        let routes: Vec<String> = hops.iter().enumerate().map(route).collect();
        let network = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network";
        let home = format!("{network}/virtualNetworks/hub/subnets/AzureFirewallSubnet");
        let texts = [
            format!(
                r#"{{"id": "{home}", "name": "AzureFirewallSubnet", "type": "Microsoft.Network/virtualNetworks/subnets", "properties": {{"addressPrefix": "10.0.2.0/26"}}}}"#
            ),
            format!(
                r#"{{"id": "{network}/azureFirewalls/fw", "name": "fw", "type": "Microsoft.Network/azureFirewalls", "properties": {{"ipConfigurations": [{{"properties": {{"subnet": {{"id": "{home}"}}}}}}]}}}}"#
            ),
            format!(
                r#"{{"id": "{network}/routeTables/rt", "name": "rt", "type": "Microsoft.Network/routeTables", "properties": {{"routes": [{}]}}}}"#,
                routes.join(", ")
            ),
        ];
        let sources: Vec<Source> = texts.iter().map(|text| Source::new("a.json", text.clone())).collect();
        let read = crate::read(&sources);
        read.estate.firewalls.iter().flat_map(|firewall| &firewall.private_ips).map(ToString::to_string).collect()
    }

    #[test]
    fn the_only_address_that_the_firewall_can_have_is_its_own() {
        assert_eq!(inferred(&["10.0.2.4", "10.9.0.4", "10.0.2.4"]), ["10.0.2.4"]);
        assert_eq!(inferred(&["10.0.2.62", "10.0.2.1"]), ["10.0.2.62"]);
        assert_eq!(inferred(&["10.0.2.4", "10.0.2.5"]), Vec::<String>::new());
        for reserved in ["10.0.2.0", "10.0.2.1", "10.0.2.3", "10.0.2.63", "10.0.2.64", "fd00::4"] {
            assert_eq!(inferred(&[reserved]), Vec::<String>::new(), "{reserved}");
        }
    }
}
