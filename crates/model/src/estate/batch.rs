//! Batch accounts and pools, as far as they concern the network of nodes.

use ipnet::IpNet;

use super::{Access, Origin, Reading, Resource, ResourceId};

/// A Batch account.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// What every resource has.
    pub resource: Resource,
    /// True if its nodes are in the user's own subscription, where the user can list their scale sets; `None` if the source does
    /// not show it.
    pub in_user_subscription: Option<bool>,
    /// Whether it takes connections from public addresses; `None` if the source does not show it.
    pub public_access: Option<Reading<PublicAccess>>,
    /// Who reaches its node management endpoint from public addresses; `None` if the source does not show it, and then the
    /// service allows everyone.
    pub node_management: Option<EndpointAccess>,
    /// Its private endpoint connections.
    pub connections: Vec<EndpointConnection>,
    /// True if the source lists all of them.
    pub lists_connections: bool,
    /// The host name at which tasks call it, in lower case.
    pub endpoint: Option<String>,
    /// The host name of its node management endpoint, in lower case.
    pub node_endpoint: Option<String>,
    /// The id of its own storage account.
    pub auto_storage: Option<ResourceId>,
}

/// Whether an account takes connections from public addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PublicAccess {
    /// It does.
    Enabled,
    /// It doesn't.
    Disabled,
}

/// Who reaches an endpoint of an account from public addresses.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointAccess {
    /// What holds for addresses that no rule names.
    pub default: Reading<Access>,
    /// Addresses that are allowed.
    pub allowed: Vec<IpNet>,
    /// Rules that could not be understood.
    pub unclear: Vec<String>,
}

/// A private endpoint connection of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointConnection {
    /// The id of the private endpoint.
    pub endpoint: Option<ResourceId>,
    /// The parts of the account that it serves, such as `nodeManagement`.
    pub groups: Vec<String>,
    /// `Approved`, `Pending`, `Rejected` or `Disconnected`.
    pub status: Reading<String>,
}

/// A Batch pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// What every resource has.
    pub resource: Resource,
    /// The id of its account.
    pub account: Option<ResourceId>,
    /// Its network; `None` if it has no virtual network.
    pub subnet: Option<ResourceId>,
    /// True if the source leaves out whether it is in a virtual network.
    pub network_hidden: bool,
    /// Where its nodes' public addresses come from.
    pub public_addresses: Reading<PublicAddresses>,
    /// The ids of public addresses that the user provides.
    pub address_ids: Vec<ResourceId>,
    /// True if it has a cloud service configuration.
    pub cloud_services: bool,
    /// The mode that it asks for, as written.
    pub target_mode: Option<String>,
    /// The mode that is in effect, as written.
    pub current_mode: Option<String>,
    /// Its nodes: dedicated and spot (low-priority) ones.
    pub nodes: Nodes,
    /// What its workload uses in addition to the Batch service, as far as the pool shows.
    pub uses: Vec<Use>,
}

/// Where a pool's nodes get their public addresses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PublicAddresses {
    /// The service makes them.
    BatchManaged,
    /// The user provides them.
    UserManaged,
    /// There are none.
    None,
}

/// How many nodes a pool is to have, and has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nodes {
    /// Dedicated nodes that it is to have; where only those that it has are shown, these.
    pub dedicated: Option<u32>,
    /// Spot or low-priority nodes, likewise.
    pub low_priority: Option<u32>,
    /// The nodes that it has, of both kinds, as far as they are shown: more or fewer while it is resized.
    pub current: Option<u32>,
    /// The autoscale formula, if it scales by itself.
    pub formula: Option<String>,
}

impl Pool {
    /// True if it is shown that classic communication is in effect, and not that it has no nodes.
    pub fn is_classic_in_effect(&self) -> bool {
        let is_classic = self.current_mode.as_deref().is_some_and(|mode| mode.eq_ignore_ascii_case("classic"));
        is_classic && self.nodes.are_none() != Some(true)
    }
}

impl Nodes {
    /// True if it has no nodes and is to have none; `None` if nothing shows it.
    pub fn are_none(&self) -> Option<bool> {
        let shown = [self.dedicated, self.low_priority, self.current];
        if shown.iter().flatten().any(|count| *count > 0) {
            return Some(false);
        }
        self.dedicated.zip(self.low_priority).map(|_| true)
    }
}

/// Something that a pool's workload uses in addition to the Batch service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// What it is.
    pub kind: UseKind,
    /// The host that is called, in lower case, if the pool shows it; of storage, in the public cloud's spelling.
    pub host: Option<String>,
    /// The port, where it is not the kind's own.
    pub port: Option<u16>,
    /// Its position in the source.
    pub origin: Origin,
}

/// What a workload may use in addition to the Batch service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UseKind {
    /// Application packages, which come from the account's own storage account.
    ApplicationPackages,
    /// Files that tasks download first.
    ResourceFiles,
    /// Container images.
    Registry,
    /// A mounted blob container.
    BlobMount,
    /// A mounted SMB share.
    FileShare,
    /// A mounted NFS share.
    NfsShare,
    /// Keys of encrypted disks.
    DiskEncryption,
    /// A port of the nodes that is open to others, such as SSH or RDP.
    InboundPort,
    /// Connections between nodes, as MPI makes them.
    InterNode,
}

/// What the service says that the nodes of an account reach: the answer of "List Outbound Network Dependencies Endpoints".
#[derive(Clone, Debug, PartialEq)]
pub struct OutboundDependencies {
    /// The account's name, inferred from the host at which tasks call it.
    pub account: Option<String>,
    /// The region, inferred from the service's own hosts.
    pub region: Option<String>,
    /// Where the answer begins.
    pub origin: Origin,
    /// The hosts, in their order.
    pub endpoints: Vec<OutboundEndpoint>,
}

/// A host that nodes reach.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboundEndpoint {
    /// What it belongs to, such as `Azure Storage`.
    pub category: String,
    /// Its name in lower case; may begin with `*`.
    pub host: String,
    /// The ports at which it is reached.
    pub ports: Vec<u32>,
    /// For which pools, in the service's words.
    pub description: String,
    /// Its position in the source.
    pub origin: Origin,
}
