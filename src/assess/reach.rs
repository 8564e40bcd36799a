//! Which virtual networks reach each other, and which firewall the address of a next hop belongs to ("Virtual network traffic
//! routing", next hop types: the address must have direct connectivity; "Virtual network peering").

use std::net::IpAddr;

use super::missing;
use super::site::Site;
use crate::estate::{AzureFirewall, Estate, Index, Peering, PeeringState, VirtualNetwork};
use model::plan::MissingFact;

/// Whether packets get from one network into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// They are the same, or peered.
    Connected,
    /// They are not.
    Apart,
    /// The sources don't show it.
    Unknown,
}

/// What is at the address of a next hop.
#[derive(Clone, Debug, PartialEq)]
pub enum AtNextHop {
    /// This firewall, by its place in the estate.
    Firewall(usize),
    /// Nothing that the nodes' network reaches: such a route drops packets.
    Nothing,
    /// Whether it is a firewall that is shown.
    Unknown(MissingFact),
    /// Something that is not shown.
    Other,
}

/// Whether two virtual networks, by their paths, are connected. A peering carries packets once it is connected from both
/// sides; templates and Terraform declare it without its state.
pub fn connection(estate: &Estate, own_path: &str, other_path: &str) -> Connection {
    if Index::new([own_path]).find(other_path).is_some() {
        return Connection::Connected;
    }
    let vnets = Index::new(estate.vnets.iter().map(|vnet| vnet.resource.path.as_str()));
    let shown = |path: &str| vnets.find(path).and_then(|place| estate.vnets.get(place));
    let (own, other) = (shown(own_path), shown(other_path));
    let (forth, back) = (peering(own, other_path), peering(other, own_path));
    let states = [forth, back].map(|peering| peering.map(|peering| peering.state));
    match states {
        _ if states.contains(&Some(PeeringState::NotConnected)) => Connection::Apart,
        _ if states.contains(&Some(PeeringState::Connected)) => Connection::Connected,
        [Some(_), Some(_)] => Connection::Connected,
        // The other side may be declared elsewhere; where the other network is shown, it has to be there.
        [Some(_), None] if other.is_none() => Connection::Connected,
        [Some(_), None] | [None, Some(_)] => Connection::Unknown,
        [None, None] => {
            let all_listed = |vnet: Option<&VirtualNetwork>| vnet.is_some_and(|vnet| vnet.lists_peerings);
            if all_listed(own) || all_listed(other) { Connection::Apart } else { Connection::Unknown }
        }
    }
}

/// The peering of a network with the one of this path.
fn peering<'e>(vnet: Option<&'e VirtualNetwork>, remote: &str) -> Option<&'e Peering> {
    let remote = Index::new([remote]);
    vnet?.peerings.iter().find(|peering| remote.find(&peering.remote).is_some())
}

/// What the nodes of a site reach at the address of a next hop.
pub fn at_next_hop(estate: &Estate, site: &Site, address: IpAddr) -> AtNextHop {
    let with_address = |(_, firewall): &(usize, &AzureFirewall)| firewall.private_ips.contains(&address);
    let firewalls: Vec<(usize, &AzureFirewall)> = estate.firewalls.iter().enumerate().filter(with_address).collect();
    let Some(&(first, firewall)) = firewalls.first() else { return AtNextHop::Other };
    let only = firewalls.len() == 1;
    let Some(own) = site.vnet_path.as_deref() else {
        // A table alone: the network of its subnets is not shown, and so the only firewall is the one that is meant.
        let fact = || missing::firewall_network(&site.name, firewall, address);
        return if only { AtNextHop::Firewall(first) } else { AtNextHop::Unknown(fact()) };
    };
    let reached = Reached { estate, vnet: site.vnet.and_then(|place| estate.vnets.get(place)), own, address, only };
    let connections: Vec<(usize, Connection)> =
        firewalls.iter().map(|&(place, firewall)| (place, reached.firewall(firewall))).collect();
    let with = |wanted| connections.iter().find(|(_, connection)| *connection == wanted).map(|&(place, _)| place);
    match (with(Connection::Connected), with(Connection::Unknown)) {
        (Some(place), _) => AtNextHop::Firewall(place),
        (None, Some(place)) => {
            let firewall = estate.firewalls.get(place).unwrap_or(firewall);
            AtNextHop::Unknown(missing::firewall_network(own, firewall, address))
        }
        (None, None) if reached.may_be_near() => AtNextHop::Other,
        (None, None) => AtNextHop::Nothing,
    }
}

/// The address of a next hop, seen from the nodes' network.
struct Reached<'r> {
    estate: &'r Estate,
    vnet: Option<&'r VirtualNetwork>,
    /// The path of the network.
    own: &'r str,
    address: IpAddr,
    /// True if only one firewall has the address.
    only: bool,
}

impl Reached<'_> {
    fn firewall(&self, firewall: &AzureFirewall) -> Connection {
        let home = firewall.subnet.as_deref().and_then(vnet_of);
        let in_own_space = self.vnet.is_some_and(|vnet| self.holds(vnet));
        match home {
            // An address of the nodes' own network is in no other one that it reaches.
            Some(home) if in_own_space && Index::new([self.own]).find(home).is_none() => Connection::Apart,
            Some(home) => connection(self.estate, self.own, home),
            None if self.only && (in_own_space || self.is_in_peered_space()) => Connection::Connected,
            None => Connection::Unknown,
        }
    }

    fn holds(&self, vnet: &VirtualNetwork) -> bool {
        vnet.prefixes.iter().any(|prefix| prefix.contains(&self.address))
    }

    /// The peerings of the nodes' network that may be connected.
    fn peerings(&self) -> impl Iterator<Item = &Peering> {
        let peerings = self.vnet.into_iter().flat_map(|vnet| &vnet.peerings);
        peerings.filter(|peering| connection(self.estate, self.own, &peering.remote) != Connection::Apart)
    }

    fn is_in_peered_space(&self) -> bool {
        self.peerings().any(|peering| peering.prefixes.iter().any(|prefix| prefix.contains(&self.address)))
    }

    /// True if something that is not shown may have the address: in the nodes' own network or in one that is peered with it.
    fn may_be_near(&self) -> bool {
        let Some(vnet) = self.vnet else { return true };
        let vnets = Index::new(self.estate.vnets.iter().map(|vnet| vnet.resource.path.as_str()));
        let in_peering = |peering: &Peering| {
            let remote = vnets.find(&peering.remote).and_then(|place| self.estate.vnets.get(place));
            match remote.filter(|_| peering.prefixes.is_empty()) {
                Some(remote) => self.holds(remote),
                None => {
                    peering.prefixes.is_empty() || peering.prefixes.iter().any(|prefix| prefix.contains(&self.address))
                }
            }
        };
        self.holds(vnet) || self.peerings().any(in_peering)
    }
}

/// The path of the virtual network that a subnet's path lies in; `None` for what is no path of a subnet.
pub fn vnet_of(subnet: &str) -> Option<&str> {
    let end = subnet.to_ascii_lowercase().rfind("/subnets/")?;
    subnet.get(..end).filter(|path| !path.is_empty())
}
