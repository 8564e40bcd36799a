//! Resources that the sources describe twice, differently, without showing which description is in effect.

use super::{
    Account, AdminRules, AzureFirewall, EndpointPolicy, Estate, FirewallPolicy, Id, IpGroup, NatGateway, Nic, Nsg,
    Pool, PrivateEndpoint, PublicAddress, ResourceId, RouteTable, RuleCollectionGroup, Subnet, VirtualNetwork,
};

use crate::message::Message;

/// A resource with several descriptions that contradict each other. The estate holds the first of them in its list.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What a sentence calls the resource: `subnet x`.
    pub label: Message,
    /// Its name.
    pub name: String,
    /// Its resource id, as far as it is shown.
    pub id: Option<ResourceId>,
    /// The members that differ.
    pub members: Vec<Message>,
    /// All of its descriptions.
    pub versions: Versions,
    /// The condition that decides, where the source describes the resource for both of its outcomes: the first version is that for the
    /// condition, the second for its opposite. Empty where several decide.
    pub condition: Option<String>,
}

macro_rules! versions {
    ($($(#[$doc:meta])* $kind:ident($list:ident);)*) => {
        /// The descriptions of a resource, with its id in the estate's list of its kind.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Versions {
            $($(#[$doc])* $kind(Id<$kind>, Vec<$kind>),)*
        }

        impl Versions {
            /// How many there are.
            pub fn count(&self) -> usize {
                match self {
                    $(Versions::$kind(_, all) => all.len(),)*
                }
            }

            /// Puts one of them into an estate.
            pub fn put(&self, version: usize, estate: &mut Estate) {
                match self {
                    $(Versions::$kind(id, all) => {
                        if let Some(version) = all.get(version) {
                            estate.$list[*id] = version.clone();
                        }
                    })*
                }
            }
        }
    };
}

versions! {
    /// Of an NSG.
    Nsg(nsgs);
    /// Of a route table.
    RouteTable(route_tables);
    /// Of a virtual network.
    VirtualNetwork(vnets);
    /// Of a subnet.
    Subnet(subnets);
    /// Of a network interface.
    Nic(nics);
    /// Of a public address.
    PublicAddress(public_addresses);
    /// Of a NAT gateway.
    NatGateway(nat_gateways);
    /// Of a private endpoint.
    PrivateEndpoint(private_endpoints);
    /// Of a service-endpoint policy.
    EndpointPolicy(endpoint_policies);
    /// Of security admin rules.
    AdminRules(admin_rules);
    /// Of a firewall.
    AzureFirewall(firewalls);
    /// Of a firewall policy.
    FirewallPolicy(firewall_policies);
    /// Of a rule collection group.
    RuleCollectionGroup(rule_collection_groups);
    /// Of an IP group.
    IpGroup(ip_groups);
    /// Of a Batch account.
    Account(accounts);
    /// Of a pool.
    Pool(pools);
}

impl Estate {
    /// The estate with one version of each resource in conflict.
    pub fn with_versions(&self, versions: &[usize]) -> Estate {
        let mut estate = self.clone();
        for (conflict, &version) in self.conflicts.iter().zip(versions) {
            conflict.versions.put(version, &mut estate);
        }
        estate
    }

    /// The conflict that an NSG is in.
    pub fn conflict_of_nsg(&self, nsg: Id<Nsg>) -> Option<&Conflict> {
        self.conflicts.iter().find(|conflict| matches!(conflict.versions, Versions::Nsg(own, _) if own == nsg))
    }

    /// A conflict of what Azure Firewalls take their rules from.
    pub fn conflict_of_firewalls(&self) -> Option<&Conflict> {
        let of = |conflict: &&Conflict| {
            matches!(
                conflict.versions,
                Versions::AzureFirewall(..)
                    | Versions::FirewallPolicy(..)
                    | Versions::RuleCollectionGroup(..)
                    | Versions::IpGroup(..)
            )
        };
        self.conflicts.iter().find(of)
    }

    /// The conflict that a route table is in.
    pub fn conflict_of_routes(&self, table: Id<RouteTable>) -> Option<&Conflict> {
        let of = |conflict: &&Conflict| matches!(conflict.versions, Versions::RouteTable(own, _) if own == table);
        self.conflicts.iter().find(of)
    }
}
