//! Virtual networks and what is in them, except rules and routes.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{Reading, Resource, ResourceId, Unknown};

/// A virtual network.
#[derive(Clone, Debug, PartialEq)]
pub struct VirtualNetwork {
    /// What every resource has.
    pub resource: Resource,
    /// Its address space.
    pub prefixes: Vec<IpNet>,
    /// Its peerings.
    pub peerings: Vec<Peering>,
    /// True if the source lists all of its peerings.
    pub lists_peerings: bool,
    /// Its DNS servers as written; none means those of Azure.
    pub dns_servers: Vec<String>,
    /// True if it holds a gateway or a route server, which can bring routes from elsewhere; `None` if that isn't shown.
    pub has_gateway: Option<bool>,
    /// The ids of its subnets whose names are not known and may be that of a gateway's subnet.
    pub perhaps_gateways: Vec<ResourceId>,
}

/// A peering, seen from one of its networks.
#[derive(Clone, Debug, PartialEq)]
pub struct Peering {
    /// The id of the other network.
    pub remote: Option<ResourceId>,
    /// The address space of the other network, as far as it is shown.
    pub prefixes: Vec<IpNet>,
    /// True if routes of the other network's gateway come over it.
    pub uses_remote_gateways: bool,
    /// Whether it is connected.
    pub state: PeeringState,
    /// Whether its network's machines may exchange packets with the other network (`allowVirtualNetworkAccess`).
    pub access: PeeringAccess,
}

/// Whether a peering lets packets of its network's machines through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeeringAccess {
    /// It does.
    Allowed,
    /// It does not: the tag VirtualNetwork leaves the other network out, and only rules that name addresses allow it.
    Denied,
    /// The source gives an expression whose value is not known.
    Unknown(Unknown),
}

/// Whether a peering is connected, which it is once both of its networks have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeeringState {
    /// It is.
    Connected,
    /// It is initiated from one side, or disconnected.
    NotConnected,
    /// The source declares it and does not show its state.
    NotShown,
}

/// A subnet.
#[derive(Clone, Debug, PartialEq)]
pub struct Subnet {
    /// What every resource has.
    pub resource: Resource,
    /// The id of its virtual network.
    pub vnet: Option<ResourceId>,
    /// Its addresses.
    pub prefixes: Vec<IpNet>,
    /// The id of its network security group.
    pub nsg: Option<ResourceId>,
    /// The id of its route table.
    pub route_table: Option<ResourceId>,
    /// The ids of the network interfaces that its IP configurations are of.
    pub cards: Vec<ResourceId>,
    /// True if the source leaves out which of the two are on it, where it names none.
    pub is_partial: bool,
    /// The id of its NAT gateway.
    pub nat_gateway: Option<ResourceId>,
    /// What the source shows to be missing on it.
    pub without: Vec<Attachment>,
    /// True if nothing is on it but what it names, whatever other resources list it.
    pub is_settled: bool,
    /// What is on it under conditions: of each kind the first whose condition holds.
    pub possibly: Vec<PossiblyAttached>,
    /// Its service endpoints.
    pub service_endpoints: Vec<ServiceEndpoint>,
    /// The ids of its service-endpoint policies.
    pub endpoint_policies: Vec<ResourceId>,
    /// Services that the subnet is delegated to.
    pub delegations: Vec<String>,
    /// False for a private subnet; `None` if the source does not show it.
    pub default_outbound_access: Option<bool>,
    /// Which network policies hold for private endpoints in it, as written.
    pub endpoint_network_policies: Option<String>,
}

/// An NSG or a route table that is on a subnet under a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct PossiblyAttached {
    /// What it is.
    pub attachment: Attachment,
    /// Its id; `None` for none.
    pub id: Option<ResourceId>,
    /// The condition as the source writes it; `None` for what is on the subnet otherwise.
    pub condition: Option<String>,
}

/// What may be on a subnet and says so as well, by a list of its subnets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attachment {
    /// An NSG.
    Nsg,
    /// A route table.
    RouteTable,
    /// A NAT gateway.
    NatGateway,
}

/// A subnet that belongs to one service by its name, as Azure demands or its portal proposes. It holds no nodes.
struct ReservedSubnet {
    name: &'static str,
    /// True if what is in it brings routes from elsewhere into the network.
    brings_routes: bool,
}

const RESERVED_SUBNETS: [ReservedSubnet; 6] = [
    ReservedSubnet { name: "GatewaySubnet", brings_routes: true },
    ReservedSubnet { name: "RouteServerSubnet", brings_routes: true },
    ReservedSubnet { name: "AzureFirewallSubnet", brings_routes: false },
    ReservedSubnet { name: "AzureFirewallManagementSubnet", brings_routes: false },
    ReservedSubnet { name: "AzureBastionSubnet", brings_routes: false },
    ReservedSubnet { name: "ApplicationGatewaySubnet", brings_routes: false },
];

/// True if a subnet of this name never holds nodes.
pub fn is_reserved_subnet(name: &str) -> bool {
    RESERVED_SUBNETS.iter().any(|reserved| reserved.name.eq_ignore_ascii_case(name))
}

/// The names of subnets that bring routes from elsewhere into their network.
pub fn route_source_subnets() -> impl Iterator<Item = &'static str> {
    RESERVED_SUBNETS.iter().filter(|reserved| reserved.brings_routes).map(|reserved| reserved.name)
}

/// A service endpoint of a subnet: it routes a service of some regions past everything else.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceEndpoint {
    /// The service, such as `Microsoft.Storage`.
    pub service: Reading<String>,
    /// The locations of the service that it leads to; empty if the source does not show them.
    pub locations: Vec<String>,
    /// Its state, if the source shows one other than `Succeeded`.
    pub unfinished: Option<String>,
}

/// A network interface.
#[derive(Clone, Debug, PartialEq)]
pub struct Nic {
    /// What every resource has.
    pub resource: Resource,
    /// The id of its network security group.
    pub nsg: Option<ResourceId>,
    /// The id of the subnet of its first configuration.
    pub subnet: Option<ResourceId>,
    /// The id of the machine that it is of, if the source shows it.
    pub machine: Option<ResourceId>,
    /// Its private addresses.
    pub addresses: Vec<IpAddr>,
    /// The ids of its application security groups.
    pub groups: Vec<ResourceId>,
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
    /// The ids of its public addresses and prefixes; `None` if the source does not show them.
    pub addresses: Option<Vec<ResourceId>>,
    /// The ids of its subnets, as far as the source lists them.
    pub subnets: Vec<ResourceId>,
}

/// A private endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct PrivateEndpoint {
    /// What every resource has.
    pub resource: Resource,
    /// The id of its subnet.
    pub subnet: Option<ResourceId>,
    /// The id of the resource that it leads to.
    pub target: Option<ResourceId>,
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
    /// The ids of linked virtual networks.
    pub links: Vec<ResourceId>,
}

/// A service-endpoint policy: which storage accounts a subnet reaches over its service endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointPolicy {
    /// What every resource has.
    pub resource: Resource,
    /// What it allows: resource ids, or aliases such as `/services/Azure/Batch`.
    pub allowed: Vec<String>,
}
