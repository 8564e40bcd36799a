//! The kinds of resources, which all have a [`Resource`].

use super::{
    Account, AdminRules, AzureFirewall, DnsZone, EndpointPolicy, FirewallPolicy, HasResource, IpGroup, NatGateway, Nic,
    Nsg, Pool, PrivateEndpoint, PublicAddress, Resource, RouteTable, RuleCollectionGroup, Subnet, VirtualNetwork,
};

macro_rules! has_resource {
    ($($kind:ident)*) => {
        $(impl HasResource for $kind {
            fn resource(&self) -> &Resource {
                &self.resource
            }
            fn resource_mut(&mut self) -> &mut Resource {
                &mut self.resource
            }
        })*
    };
}

has_resource! {
    Account AdminRules AzureFirewall DnsZone EndpointPolicy FirewallPolicy IpGroup NatGateway Nic Nsg Pool PrivateEndpoint PublicAddress
    RouteTable RuleCollectionGroup Subnet VirtualNetwork
}
