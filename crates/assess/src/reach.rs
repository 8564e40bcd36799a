//! Which virtual networks reach each other, and which firewall the address of a next hop belongs to ("Virtual network traffic
//! routing", next hop types: the address must have direct connectivity; "Virtual network peering").

use ipnet::IpNet;

use super::answers::Answers;
use super::firewall_addresses::FirewallAddresses;
use super::label;
use super::messages::facts;
use super::missing;
use super::node_group::NodeGroup;
use model::estate::{
    AzureFirewall, Estate, HopAddress, Id, Index, Peering, PeeringAccess, PeeringState, ResourceId, VirtualNetwork,
};
use model::plan::MissingFact;

/// Whether packets get from one network into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// They are the same, or peered.
    Connected,
    /// They are not.
    Apart,
    /// They are peered, and an end of the peering doesn't allow access, or an expression says whether it does. Only rules
    /// that name the addresses can allow such packets.
    AccessDenied,
    /// The sources don't show it.
    Unknown,
}

/// What is at the address of a next hop.
#[derive(Clone, Debug, PartialEq)]
pub enum AtNextHop {
    /// This firewall.
    Firewall(Id<AzureFirewall>),
    /// Nothing that the nodes' network reaches: such a route drops packets.
    Nothing,
    /// Whether it is a firewall that is shown.
    Unknown(MissingFact),
    /// Something that is not shown.
    Other,
}

/// Whether two virtual networks, by their ids, are connected. A peering carries packets once it is connected from both
/// sides, and then Azure shows the state `Connected` at each end: an export of the other network without it is older. Templates and
/// Terraform declare a peering without its state.
pub fn connection(estate: &Estate, own_id: &ResourceId, other_id: &ResourceId) -> Connection {
    if own_id.refers_to(other_id) {
        return Connection::Connected;
    }
    let vnets = Index::of(&estate.vnets);
    let shown = |id: &ResourceId| vnets.find(id).map(|place| &estate.vnets[place]);
    let (own, other) = (shown(own_id), shown(other_id));
    let (forth, back) = (peering(own, other_id), peering(other, own_id));
    let all_listed = |vnet: Option<&VirtualNetwork>| vnet.is_some_and(|vnet| vnet.lists_peerings);
    let states = [forth, back].map(|peering| peering.map(|peering| peering.state));
    let is_denied = [forth, back].into_iter().flatten().any(|peering| peering.access != PeeringAccess::Allowed);
    let lacks_an_end = (forth.is_none() && all_listed(own)) || (back.is_none() && all_listed(other));
    match states {
        _ if states.contains(&Some(PeeringState::NotConnected)) => Connection::Apart,
        [Some(_), _] | [_, Some(_)] if is_denied => Connection::AccessDenied,
        _ if states.contains(&Some(PeeringState::Connected)) => Connection::Connected,
        [Some(_), None] | [None, Some(_)] if lacks_an_end => Connection::Unknown,
        [Some(_), Some(_)] => Connection::Connected,
        // The other side may be declared elsewhere; where the other network is shown, it has to be there.
        [Some(_), None] if other.is_none() => Connection::Connected,
        [Some(_), None] | [None, Some(_)] => Connection::Unknown,
        [None, None] if lacks_an_end => Connection::Apart,
        [None, None] => Connection::Unknown,
    }
}

/// True if both networks list all of their peerings, and just one of them has that with the other.
fn ends_contradict(estate: &Estate, own_id: &ResourceId, other_id: &ResourceId) -> bool {
    let vnets = Index::of(&estate.vnets);
    let shown = |id: &ResourceId| vnets.find(id).map(|place| &estate.vnets[place]);
    let (own, other) = (shown(own_id), shown(other_id));
    let all_listed = [own, other].iter().all(|vnet| vnet.is_some_and(|vnet| vnet.lists_peerings));
    all_listed && peering(own, other_id).is_some() != peering(other, own_id).is_some()
}

/// The peering of a network with the one of this id.
fn peering<'e>(vnet: Option<&'e VirtualNetwork>, remote: &ResourceId) -> Option<&'e Peering> {
    vnet?.peerings.iter().find(|peering| peering.remote.as_ref().is_some_and(|own| own.refers_to(remote)))
}

/// What the nodes of a node group reach at the address of a next hop.
pub fn at_next_hop(
    estate: &Estate,
    node_group: &NodeGroup,
    address: &HopAddress,
    firewalls: &FirewallAddresses,
    answers: Answers<'_>,
) -> AtNextHop {
    let firewalls = firewalls.at(estate, address);
    let Some(&(first, firewall)) = firewalls.first() else { return AtNextHop::Other };
    let only = firewalls.len() == 1;
    let Some(own) = &node_group.vnet_id else {
        // A table alone: the network of its subnets is not shown, and so the only firewall is the one that is meant.
        let fact = || missing::firewall_network(node_group.label.clone(), firewall, address);
        return if only { AtNextHop::Firewall(first) } else { answered(fact(), first, answers) };
    };
    let reached = Reached { estate, vnet: node_group.vnet.map(|place| &estate.vnets[place]), own, address, only };
    let connections: Vec<(Id<AzureFirewall>, Connection)> =
        firewalls.iter().map(|&(place, firewall)| (place, reached.firewall(firewall))).collect();
    let with = |wanted| connections.iter().find(|(_, connection)| *connection == wanted).map(|&(place, _)| place);
    let shown = |place: Id<AzureFirewall>| &estate.firewalls[place];
    match (with(Connection::Connected), with(Connection::AccessDenied), with(Connection::Unknown)) {
        (Some(place), ..) => AtNextHop::Firewall(place),
        (_, Some(place), _) => {
            let fact = missing::peering_access(own, label::firewall(&shown(place).resource));
            answered(fact, place, answers)
        }
        (.., Some(place)) => {
            let contradicting = vnet_of(shown(place)).filter(|home| ends_contradict(estate, own, home));
            let fact = match contradicting {
                Some(home) => missing::peering_ends(own, shown(place), &home),
                None => missing::firewall_network(facts::network(own), shown(place), address),
            };
            answered(fact, place, answers)
        }
        _ if reached.may_be_near() => AtNextHop::Other,
        _ => AtNextHop::Nothing,
    }
}

/// What is at an address, as answered: the firewall, or nothing that the nodes reach.
fn answered(fact: MissingFact, firewall: Id<AzureFirewall>, answers: Answers<'_>) -> AtNextHop {
    match answers.yes(&fact.value()) {
        Some(true) => AtNextHop::Firewall(firewall),
        Some(false) => AtNextHop::Nothing,
        None => AtNextHop::Unknown(fact),
    }
}

/// The address of a next hop, seen from the nodes' network.
struct Reached<'r> {
    estate: &'r Estate,
    vnet: Option<&'r VirtualNetwork>,
    /// The id of the network.
    own: &'r ResourceId,
    address: &'r HopAddress,
    /// True if only one firewall has the address.
    only: bool,
}

impl Reached<'_> {
    fn firewall(&self, firewall: &AzureFirewall) -> Connection {
        let in_own_space = self.vnet.is_some_and(|vnet| self.holds(vnet));
        match vnet_of(firewall) {
            // An address of the nodes' own network is in no other one that it reaches.
            Some(home) if in_own_space && !self.own.refers_to(&home) => Connection::Apart,
            Some(home) => connection(self.estate, self.own, &home),
            None if self.only && in_own_space => Connection::Connected,
            None if self.only => self.by_peered_space(),
            None => Connection::Unknown,
        }
    }

    fn is_in(&self, prefixes: &[IpNet]) -> bool {
        self.address.known().is_some_and(|address| prefixes.iter().any(|prefix| prefix.contains(&address)))
    }

    fn holds(&self, vnet: &VirtualNetwork) -> bool {
        self.is_in(&vnet.prefixes)
    }

    /// The peerings of the nodes' network that may be connected.
    fn peerings(&self) -> impl Iterator<Item = &Peering> {
        let peerings = self.vnet.into_iter().flat_map(|vnet| &vnet.peerings);
        peerings.filter(|peering| self.peered(peering) != Connection::Apart)
    }

    fn peered(&self, peering: &Peering) -> Connection {
        peering.remote.as_ref().map_or(Connection::Unknown, |remote| connection(self.estate, self.own, remote))
    }

    /// How the nodes' network is connected with the peered one that has the address.
    fn by_peered_space(&self) -> Connection {
        let mut peerings = self.peerings();
        let found = peerings.find(|peering| self.is_in(&peering.prefixes));
        found.map_or(Connection::Unknown, |peering| self.peered(peering))
    }

    /// True if something that is not shown may have the address: in the nodes' own network or in one that is peered with it.
    fn may_be_near(&self) -> bool {
        let Some(vnet) = self.vnet else { return true };
        let vnets = Index::of(&self.estate.vnets);
        let in_peering = |peering: &Peering| {
            let remote = peering.remote.as_ref().and_then(|remote| vnets.find(remote));
            let remote = remote.map(|place| &self.estate.vnets[place]);
            match remote.filter(|_| peering.prefixes.is_empty()) {
                Some(remote) => self.holds(remote),
                None => peering.prefixes.is_empty() || self.is_in(&peering.prefixes),
            }
        };
        self.address.known().is_none() || self.holds(vnet) || self.peerings().any(in_peering)
    }
}

/// The id of the virtual network that a firewall is in.
fn vnet_of(firewall: &AzureFirewall) -> Option<ResourceId> {
    firewall.subnet.as_ref()?.parent("subnets")
}
