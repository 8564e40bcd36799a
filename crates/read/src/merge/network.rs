//! What descriptions of networks, and of what is in them, say.

use super::described::{Described, Entry, Member, Value, location, member};
use model::estate::{
    EndpointPolicy, NatGateway, Nic, Peering, PrivateEndpoint, PublicAddress, Reading, ResourceId, Subnet,
    VirtualNetwork,
};

/// The location, which is a part of the resource.
macro_rules! located {
    () => {
        Member {
            name: "location",
            value: |own: &Self| location(&own.resource),
            take: |own: &mut Self, other: &Self| own.resource.location.clone_from(&other.resource.location),
            is_newer: true,
        }
    };
}
pub(super) use located;

impl Described for VirtualNetwork {
    const WHAT: &'static str = "virtual network";

    fn members() -> Vec<Member<Self>> {
        vec![
            located!(),
            member!("address space", prefixes, |own| Value::set(&own.prefixes)),
            member!("DNS servers", dns_servers, |own| Value::set(&own.dns_servers)),
            Member {
                name: "gateway",
                value: |own| Value::text(own.has_gateway),
                take: |own, other| {
                    own.has_gateway = other.has_gateway;
                    own.perhaps_gateways.clone_from(&other.perhaps_gateways);
                },
                is_newer: true,
            },
        ]
    }

    fn entries(&self) -> Vec<Entry> {
        let entry = |peering: &Peering| Entry {
            name: remote_name(peering).to_ascii_lowercase(),
            what: "peering with",
            content: format!(
                "{:?} {} {:?} {:?}",
                peering.prefixes, peering.uses_remote_gateways, peering.state, peering.access
            ),
        };
        self.peerings.iter().map(entry).collect()
    }
    fn shows_all_entries(&self) -> bool {
        self.lists_peerings
    }
    fn take_entry(&mut self, other: &Self, name: &str) {
        let named = other.peerings.iter().filter(|peering| remote_name(peering).eq_ignore_ascii_case(name));
        self.peerings.extend(named.cloned());
    }
    fn complete(&mut self) {
        self.lists_peerings = true;
    }
    fn replace_entry(&mut self, other: &Self, name: &str) {
        self.peerings.retain(|peering| !remote_name(peering).eq_ignore_ascii_case(name));
        self.take_entry(other, name);
    }
}

/// The name of the network that a peering leads to.
fn remote_name(peering: &Peering) -> &str {
    peering.remote.as_ref().map_or("", ResourceId::name)
}

impl Described for Subnet {
    const WHAT: &'static str = "subnet";

    fn members() -> Vec<Member<Self>> {
        vec![
            located!(),
            member!(newer "address range", prefixes, |own| Value::set(&own.prefixes)),
            member!("NSG", nsg, |own| shown(own.nsg.as_ref(), own.is_partial)),
            member!("route table", route_table, |own| shown(own.route_table.as_ref(), own.is_partial)),
            member!("NAT gateway", nat_gateway, |own| Value::id(own.nat_gateway.as_ref())),
            member!("service endpoints", service_endpoints, |own| Value::set(
                own.service_endpoints.iter().map(|endpoint| &endpoint.service)
            )),
            member!("service-endpoint policies", endpoint_policies, |own| Value::ids(&own.endpoint_policies)),
            member!("delegations", delegations, |own| Value::set(&own.delegations)),
            member!(newer "default outbound access", default_outbound_access, |own| {
                Value::text(own.default_outbound_access)
            }),
            member!(newer "network policies for private endpoints", endpoint_network_policies, |own| {
                Value::text(own.endpoint_network_policies.as_ref())
            }),
        ]
    }

    fn add_up(&mut self, other: &Self) {
        self.is_partial &= other.is_partial;
        for card in &other.cards {
            if !self.cards.contains(card) {
                self.cards.push(card.clone());
            }
        }
        self.without
            .extend(other.without.iter().filter(|one| !self.without.contains(one)).copied().collect::<Vec<_>>());
    }
}

/// What a subnet says of something that may be on it.
fn shown(id: Option<&ResourceId>, is_partial: bool) -> Value {
    if id.is_none() && is_partial { Value::Unclear } else { Value::id(id) }
}

impl Described for Nic {
    const WHAT: &'static str = "network interface";

    fn members() -> Vec<Member<Self>> {
        vec![
            member!("NSG", nsg, |own| Value::id(own.nsg.as_ref())),
            member!("subnet", subnet, |own| Value::id(own.subnet.as_ref())),
            member!(newer "machine", machine, |own| Value::id(own.machine.as_ref())),
            member!(newer "private addresses", addresses, |own| Value::set(&own.addresses)),
            member!("application security groups", groups, |own| Value::ids(&own.groups)),
        ]
    }
}

impl Described for PublicAddress {
    const WHAT: &'static str = "public address";

    fn members() -> Vec<Member<Self>> {
        vec![member!(newer "address", prefix, |own| Value::text(own.prefix))]
    }
}

impl Described for NatGateway {
    const WHAT: &'static str = "NAT gateway";

    fn members() -> Vec<Member<Self>> {
        vec![member!(newer "public addresses", addresses, |own| match &own.addresses {
            Some(addresses) if addresses.is_empty() => Value::Text("none".to_owned()),
            Some(addresses) => Value::ids(addresses),
            None => Value::Absent,
        })]
    }

    fn add_up(&mut self, other: &Self) {
        for path in &other.subnets {
            if !self.subnets.contains(path) {
                self.subnets.push(path.clone());
            }
        }
    }
}

impl Described for PrivateEndpoint {
    const WHAT: &'static str = "private endpoint";

    fn members() -> Vec<Member<Self>> {
        vec![
            member!("subnet", subnet, |own| Value::id(own.subnet.as_ref())),
            member!("target", target, |own| Value::id(own.target.as_ref())),
            member!("target sub-resources", groups, |own| Value::set(&own.groups)),
            member!(newer "connection state", status, |own| match &own.status {
                Reading::Known(_) => Value::reading(Some(&own.status)),
                Reading::Unknown(_) => Value::Absent,
            }),
            member!(newer "private addresses", addresses, |own| Value::set(&own.addresses)),
        ]
    }
}

impl Described for EndpointPolicy {
    const WHAT: &'static str = "service-endpoint policy";

    fn members() -> Vec<Member<Self>> {
        vec![member!("allowed resources", allowed, |own| Value::set(&own.allowed))]
    }
}
