//! Routes: the next hop of packets, by their destination.

use crate::message::Message;
use std::fmt;
use std::net::IpAddr;

use super::{AddressTerm, Origin, Reading, Resource, ResourceId};

/// A route table, or the effective routes of a network interface.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteTable {
    /// What every resource has.
    pub resource: Resource,
    /// Its routes.
    pub routes: Vec<Route>,
    /// True if routes from gateways don't reach its subnets.
    pub without_gateway_routes: bool,
    /// True if its routes are resources of their own in the source.
    pub routes_apart: bool,
    /// The ids of its subnets.
    pub subnets: Vec<ResourceId>,
    /// True if these are effective routes: all there are, as Azure sees them.
    pub effective: bool,
    /// Why there may be routes that the source does not show; `None` if it shows them all.
    pub incomplete: Option<Message>,
    /// The expression of the part that is unknown, if that is why.
    pub unknown_part: Option<String>,
}

/// One route.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Its name; what it leads to, if it has none.
    pub name: String,
    /// The destinations that it is for: prefixes, or a service tag.
    pub destinations: Vec<AddressTerm>,
    /// Where packets go next.
    pub next_hop: Reading<NextHop>,
    /// The address of the next hop, if it is an appliance.
    pub next_hop_addresses: Vec<HopAddress>,
    /// Who made it.
    pub source: RouteSource,
    /// Its position in the source; `None` for a system route that the source omits.
    pub origin: Option<Origin>,
}

/// The address of an appliance that a route leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HopAddress {
    /// The address itself.
    Known(IpAddr),
    /// The private address of this firewall, which the source refers to and does not show.
    Of(ResourceId),
}

impl HopAddress {
    /// The address, if the source shows it.
    pub fn known(&self) -> Option<IpAddr> {
        match self {
            HopAddress::Known(address) => Some(*address),
            HopAddress::Of(_) => None,
        }
    }
}

impl fmt::Display for HopAddress {
    /// The address, or what a command has in its place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HopAddress::Known(address) => write!(f, "{address}"),
            HopAddress::Of(firewall) => write!(f, "<private IP address of {}>", firewall.name()),
        }
    }
}

/// Where packets go next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NextHop {
    /// Straight to the internet, which for Azure's own services stays in its backbone.
    Internet,
    /// A network appliance or firewall.
    Appliance,
    /// A gateway to other premises.
    Gateway,
    /// The virtual network itself.
    VirtualNetwork,
    /// A peered virtual network.
    Peering,
    /// A service endpoint.
    ServiceEndpoint,
    /// A private endpoint.
    PrivateEndpoint,
    /// Nowhere: packets are dropped.
    Nowhere,
}

impl fmt::Display for NextHop {
    /// Azure's word for it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NextHop::Internet => "Internet",
            NextHop::Appliance => "VirtualAppliance",
            NextHop::Gateway => "VirtualNetworkGateway",
            NextHop::VirtualNetwork => "VnetLocal",
            NextHop::Peering => "VNetPeering",
            NextHop::ServiceEndpoint => "VirtualNetworkServiceEndpoint",
            NextHop::PrivateEndpoint => "InterfaceEndpoint",
            NextHop::Nowhere => "None",
        })
    }
}

/// Who made a route; the order is that of precedence on the same prefix ("Virtual network traffic routing").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RouteSource {
    /// The user.
    User,
    /// A gateway, by BGP.
    Gateway,
    /// The platform.
    System,
}
