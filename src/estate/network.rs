//! Virtual networks and what stands in them, but for rules and routes.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Reading, Resource};

/// A virtual network.
#[derive(Clone, Debug, PartialEq)]
pub struct VirtualNetwork {
    /// What every resource has.
    pub resource: Resource,
    /// Its address space.
    pub prefixes: Vec<IpNet>,
    /// Its peerings.
    pub peerings: Vec<Peering>,
    /// True if it holds a gateway or a route server, which can bring routes from elsewhere; `None` if that isn't shown.
    pub has_gateway: Option<bool>,
}

/// A peering, seen from one of its networks.
#[derive(Clone, Debug, PartialEq)]
pub struct Peering {
    /// The other network's path.
    pub remote: String,
    /// The address space of the other network, as far as it is shown.
    pub prefixes: Vec<IpNet>,
    /// True if routes of the other network's gateway come over it.
    pub uses_remote_gateways: bool,
    /// False if it isn't connected.
    pub connected: bool,
}

/// A subnet.
#[derive(Clone, Debug, PartialEq)]
pub struct Subnet {
    /// What every resource has.
    pub resource: Resource,
    /// The path of its virtual network.
    pub vnet: String,
    /// Its addresses.
    pub prefixes: Vec<IpNet>,
    /// The path of its network security group.
    pub nsg: Option<String>,
    /// The path of its route table.
    pub route_table: Option<String>,
    /// The path of its NAT gateway.
    pub nat_gateway: Option<String>,
    /// Its service endpoints, such as `Microsoft.Storage`.
    pub service_endpoints: Vec<String>,
    /// The paths of its service-endpoint policies.
    pub endpoint_policies: Vec<String>,
    /// Services that the subnet is delegated to.
    pub delegations: Vec<String>,
    /// False for a private subnet; `None` if the source does not tell.
    pub default_outbound_access: Option<bool>,
    /// Which network policies hold for private endpoints in it, as written.
    pub endpoint_network_policies: Option<String>,
}

/// A network interface.
#[derive(Clone, Debug, PartialEq)]
pub struct Nic {
    /// What every resource has.
    pub resource: Resource,
    /// The path of its network security group.
    pub nsg: Option<String>,
    /// The path of the subnet of its first configuration.
    pub subnet: Option<String>,
    /// Its private addresses.
    pub addresses: Vec<IpAddr>,
    /// The paths of its application security groups, in lower case.
    pub groups: Vec<String>,
}

/// A public address, or a prefix of them.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicAddress {
    /// What every resource has.
    pub resource: Resource,
    /// The addresses; `None` while none is assigned or shown.
    pub prefix: Option<IpNet>,
}

/// A NAT gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct NatGateway {
    /// What every resource has.
    pub resource: Resource,
    /// The paths of its public addresses and prefixes.
    pub addresses: Vec<String>,
}

/// A private endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct PrivateEndpoint {
    /// What every resource has.
    pub resource: Resource,
    /// The path of its subnet.
    pub subnet: Option<String>,
    /// The path of the resource that it leads to.
    pub target: Option<String>,
    /// The parts of that resource that it leads to, such as `nodeManagement`.
    pub groups: Vec<String>,
    /// `Approved`, `Pending`, `Rejected` or `Disconnected`.
    pub status: Reading<String>,
    /// Its private addresses, as far as they are shown.
    pub addresses: Vec<IpAddr>,
}

/// A private DNS zone and the virtual networks that resolve by it.
#[derive(Clone, Debug, PartialEq)]
pub struct DnsZone {
    /// What every resource has; the name is that of the zone.
    pub resource: Resource,
    /// The paths of linked virtual networks.
    pub links: Vec<String>,
}

/// A service-endpoint policy: which storage accounts a subnet reaches over its service endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointPolicy {
    /// What every resource has.
    pub resource: Resource,
    /// What it allows: resource ids, or aliases such as `/services/Azure/Batch`.
    pub allowed: Vec<String>,
}
