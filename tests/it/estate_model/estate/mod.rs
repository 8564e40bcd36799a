//! Random estates as plain choices: a virtual network and all that is between its pools and the service, with what else
//! uses the same rule sets.

mod features;
mod fit;
mod generate;
mod terms;

pub use features::{FEATURES, Feature};
pub use generate::{estates, is_on};
pub use terms::{NAT_ADDRESS, PUBLIC, SUBNETS, UNREADABLE, all_terms};

use switchover::Edition;

/// A virtual network with its pools, and what of it is pasted.
#[derive(Clone, Debug, PartialEq)]
pub struct Estate {
    pub edition: Edition,
    /// True if the user asks for both models, whatever the sources show.
    pub asks_for_both: bool,
    /// The location of every resource.
    pub region: &'static str,
    pub nsgs: Vec<Nsg>,
    pub tables: Vec<Table>,
    pub subnets: Vec<Subnet>,
    /// True for a network with a subnet for a gateway.
    pub has_gateway: bool,
    /// False for a network that is shown without its subnets, which are documents of their own.
    pub lists_subnets: bool,
    /// True for a network whose machines ask other servers than Azure's for names.
    pub has_dns_servers: bool,
    /// The networks other than that of the nodes: the state of the peering with each, if there is one.
    pub hubs: Vec<Option<&'static str>>,
    /// True if one more network is shown, that has nothing to do with Batch.
    pub shows_other_network: bool,
    /// At most one of them is reachable at the address that routes lead to.
    pub firewalls: Vec<Firewall>,
    pub account: Option<Account>,
    pub pools: Vec<Pool>,
    pub neighbors: Vec<Neighbor>,
    /// True if NSGs and route tables are shown that are on nothing.
    pub shows_unattached: bool,
    pub admin_rules: Vec<AdminRule>,
    pub effective: Option<Vec<Effective>>,
    /// Which of the public addresses are pasted.
    pub shown_addresses: Vec<bool>,
    pub nat_gateway: NatGateway,
    /// One resource that is described twice.
    pub twice: Option<Twice>,
    /// For each resource, where it is and with which others in one source.
    pub layout: Vec<(u32, u8)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Nsg {
    pub rules: Vec<Rule>,
    pub is_shown: bool,
    /// How many rules there are in all, if they are filled up with irrelevant rules.
    pub filled_up_to: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub outbound: bool,
    pub allow: bool,
    pub protocol: &'static str,
    pub local: &'static str,
    pub remote: Vec<&'static str>,
    pub client_ports: &'static str,
    pub ports: Vec<&'static str>,
    pub priority: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AdminRule {
    pub outbound: bool,
    pub action: &'static str,
    pub protocol: &'static str,
    pub local: &'static str,
    pub remote: &'static str,
    pub ports: &'static str,
    pub priority: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub routes: Vec<(&'static str, NextHop)>,
    pub without_gateway_routes: bool,
    pub is_shown: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextHop {
    Internet,
    Nowhere,
    Firewall,
    OtherAppliance,
    Gateway,
    Vnet,
    ServiceEndpoint,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Effective {
    pub prefix: &'static str,
    pub hop: NextHop,
    pub source: &'static str,
    pub active: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Subnet {
    pub nsg: Option<usize>,
    pub table: Option<usize>,
    pub has_nat_gateway: bool,
    /// The service that the subnet has an endpoint of.
    pub endpoint: Option<&'static str>,
    pub endpoint_policy: Option<EndpointPolicy>,
    pub default_outbound: Option<bool>,
    /// Whether the subnet, the resource on it or both say that they belong together.
    pub told_by: ToldBy,
}

/// What a service-endpoint policy allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointPolicy {
    OwnAccounts,
    NotShown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldBy {
    Subnet,
    Resource,
    Both,
}

/// What is no node, and uses the same rule sets or others.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbor {
    pub kind: NeighborKind,
    pub nsg: Option<usize>,
    pub table: Option<usize>,
    /// False if only the rule sets on it list it.
    pub is_shown: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeighborKind {
    /// A subnet without pools.
    Subnet,
    /// The network card of a machine in the network, with an NSG of its own.
    Card,
    /// The network card of a machine among the nodes.
    CardAmongNodes,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Firewall {
    pub place: FirewallPlace,
    pub policy: Option<Policy>,
    pub collections: Vec<Collection>,
    /// Places among the public addresses.
    pub addresses: Vec<usize>,
    /// The destinations that it does not translate the nodes' addresses for.
    pub private_ranges: Option<Vec<&'static str>>,
    /// The subnet that it is in, if it is shown.
    pub subnet: Option<FirewallSubnet>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirewallPlace {
    /// Nothing but its address says where it is.
    Untold,
    /// In the network of the nodes.
    Own,
    /// In one of the hubs.
    Hub(usize),
}

/// The subnet of a firewall.
#[derive(Clone, Debug, PartialEq)]
pub struct FirewallSubnet {
    /// The addresses of its NAT gateway, as places among the public addresses.
    pub nat_gateway: Option<Vec<usize>>,
    pub routes: Option<Vec<(&'static str, NextHop)>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    Shown,
    WithoutGroup,
    NotShown,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Collection {
    pub allow: bool,
    pub priority: u32,
    pub rules: Vec<FirewallRule>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FirewallRule {
    pub protocols: Vec<&'static str>,
    pub source: &'static str,
    pub destinations: Vec<&'static str>,
    pub ports: Vec<&'static str>,
}

/// The NAT gateway of the nodes' subnets.
#[derive(Clone, Debug, PartialEq)]
pub struct NatGateway {
    pub is_shown: bool,
    pub has_address: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    pub public_access: Option<&'static str>,
    pub node_management: Option<NodeManagement>,
    pub endpoint: Option<Endpoint>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NodeManagement {
    pub allows_all: bool,
    pub allowed: Vec<&'static str>,
}

/// A private endpoint of the account in a subnet of its own, with the DNS zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// `nodeManagement`, or `batchAccount`, which no node uses.
    pub group: &'static str,
    pub status: &'static str,
    /// Which network policies its subnet applies.
    pub policies: &'static str,
    pub nsg: Option<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    pub subnet: usize,
    pub provision: Option<&'static str>,
    /// Places among the public addresses.
    pub addresses: Vec<usize>,
    /// True for a pool of cloud services, which can't move.
    pub is_of_cloud_services: bool,
    /// The mode in effect that it reports.
    pub mode: Option<&'static str>,
    pub workload: Option<Workload>,
}

/// What a pool's own work needs of storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    ApplicationPackages,
    ResourceFiles,
    BlobMount,
}

/// A resource that is described a second time.
#[derive(Clone, Debug, PartialEq)]
pub enum Twice {
    /// Word for word.
    Same(Described),
    /// With other content: as it is in an estate of its own.
    Different(Described, Box<Estate>),
}

/// What is described twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Described {
    Nsg(usize),
    Table(usize),
    Network,
    Firewall,
    Account,
    Pool(usize),
}

impl Estate {
    /// The address that routes to the firewall lead to.
    pub fn firewall_address(&self) -> &'static str {
        match self.firewalls.first().map(|firewall| firewall.place) {
            Some(FirewallPlace::Hub(_)) => terms::FIREWALL_IN_HUB,
            _ => terms::FIREWALL,
        }
    }

    /// Every estate that the documents may describe.
    pub fn readings(&self) -> Vec<&Estate> {
        match &self.twice {
            Some(Twice::Different(_, other)) => vec![self, other],
            _ => vec![self],
        }
    }
}
