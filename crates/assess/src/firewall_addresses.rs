//! Azure Firewalls by their private addresses, which routes name as next hops.

use std::net::IpAddr;

use model::estate::{AzureFirewall, Estate, HopAddress, Id};

/// The firewalls of an estate by their private addresses.
pub struct FirewallAddresses(Vec<(IpAddr, Id<AzureFirewall>)>);

impl FirewallAddresses {
    pub fn of(estate: &Estate) -> Self {
        let firewalls = estate.firewalls.with_ids();
        let mut all: Vec<(IpAddr, Id<AzureFirewall>)> =
            firewalls.flat_map(|(id, firewall)| firewall.private_ips.iter().map(move |ip| (*ip, id))).collect();
        model::sorted::sort_by_key(&mut all, |(ip, _)| *ip);
        all.dedup();
        FirewallAddresses(all)
    }

    /// Those that have an address, in their order.
    pub fn at<'e>(&self, estate: &'e Estate, address: &HopAddress) -> Vec<(Id<AzureFirewall>, &'e AzureFirewall)> {
        let Some(ip) = address.known() else {
            return estate.firewalls.with_ids().filter(|(_, firewall)| firewall.has_address(address)).collect();
        };
        let begin = self.0.partition_point(|(own, _)| *own < ip);
        let here = self.0.get(begin..).unwrap_or_default().iter().take_while(|(own, _)| *own == ip);
        here.map(|(_, id)| (*id, &estate.firewalls[*id])).collect()
    }
}
