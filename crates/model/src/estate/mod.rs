//! The estate: everything the sources say about the network, normalized. Readers end here and assessments start here;
//! nothing in it knows the format that it came from, but each rule has its position in the source.

mod admin_rules;
mod batch;
mod batch_nodes;
pub mod condition;
mod conflict;
mod description;
mod firewall;
mod id;
mod index;
mod kinds;
mod list;
pub mod messages;
mod network;
mod node_firewall;
mod nsg;
mod origin;
mod page;
mod reading;
mod resource;
mod route;
mod rule_set;

pub use admin_rules::{AdminAction, AdminRule, AdminRules};
pub use batch::{
    Account, EndpointAccess, EndpointConnection, Nodes, OutboundDependencies, OutboundEndpoint, Pool, PublicAccess,
    PublicAddresses, Use, UseKind,
};
pub use batch_nodes::{BatchNode, FailedStartTask, PoolReport, ReportedError};
pub use conflict::{Conflict, Versions};
pub use description::{Description, Form, Sign};
pub use firewall::{
    ApplicationProtocol, AzureFirewall, FirewallPolicy, FirewallRule, FirewallRuleKind, IpGroup, RuleCollection,
    RuleCollectionGroup, Translation, Untranslated,
};
pub use id::{ResourceId, is_name, last_segment};
pub use index::Index;
pub use list::{Id, List};
pub use network::{
    Attachment, DnsZone, EndpointPolicy, NatGateway, Nic, Peering, PeeringAccess, PeeringState, PossiblyAttached,
    PrivateEndpoint, PublicAddress, ServiceEndpoint, Subnet, VirtualNetwork, is_reserved_subnet, route_source_subnets,
};
pub use node_firewall::{
    Action, BaseChain, Chain, Condition, Gap, Hook, Interface, Match, NodeFirewall, NodeFirewallKind, NodeRule, Policy,
    Rewritten,
};
pub use nsg::{Access, AddressTerm, Direction, Nsg, PortTerm, ProtocolTerm, RegionSymbol, Rule, RuleList};
pub use origin::Origin;
pub use page::Page;
pub use reading::{Reading, Unknown};
pub use resource::{HasResource, Resource, unique_ids};
pub use route::{HopAddress, NextHop, Route, RouteSource, RouteTable};
pub use rule_set::RuleSet;

/// Everything the sources say about the network. In each list, no two resources have the same id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estate {
    /// The network security groups, in the order in which they were read.
    pub nsgs: List<Nsg>,
    /// The route tables, and effective routes.
    pub route_tables: List<RouteTable>,
    /// The virtual networks.
    pub vnets: List<VirtualNetwork>,
    /// The subnets of all virtual networks.
    pub subnets: List<Subnet>,
    /// The network interfaces.
    pub nics: List<Nic>,
    /// The public addresses and prefixes.
    pub public_addresses: List<PublicAddress>,
    /// The NAT gateways.
    pub nat_gateways: List<NatGateway>,
    /// The private endpoints.
    pub private_endpoints: List<PrivateEndpoint>,
    /// The private DNS zones.
    pub dns_zones: List<DnsZone>,
    /// The service-endpoint policies.
    pub endpoint_policies: List<EndpointPolicy>,
    /// The security admin rules.
    pub admin_rules: List<AdminRules>,
    /// The Batch accounts.
    pub accounts: List<Account>,
    /// The Batch pools.
    pub pools: List<Pool>,
    /// The nodes of the Batch pools.
    pub nodes: Vec<BatchNode>,
    /// The errors that Batch pools report.
    pub pool_reports: Vec<PoolReport>,
    /// What the service says that nodes reach.
    pub dependencies: Vec<OutboundDependencies>,
    /// The Azure Firewalls.
    pub firewalls: List<AzureFirewall>,
    /// The firewall policies.
    pub firewall_policies: List<FirewallPolicy>,
    /// The rule collection groups of the policies.
    pub rule_collection_groups: List<RuleCollectionGroup>,
    /// The rules of firewalls that translate inbound destinations.
    pub translations: Vec<Translation>,
    /// The IP groups that rules of firewalls name.
    pub ip_groups: List<IpGroup>,
    /// The pages of answers that have more rows than each page shows.
    pub pages: Vec<Page>,
    /// Where sources call parts that they do not hold, such as modules and linked templates: more resources may be there.
    pub unread: Vec<Origin>,
    /// The firewalls on the nodes themselves, in the order in which they were read.
    pub node_firewalls: List<NodeFirewall>,
    /// The resources that the sources describe differently, without showing which description is in effect.
    pub conflicts: Vec<Conflict>,
}
