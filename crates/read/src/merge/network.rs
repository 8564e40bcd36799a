//! What descriptions of networks, and of what is in them, say.

use super::described::{Described, Entry, Member, Value, location, member, terms};
use crate::messages::{labels, merge};
use model::estate::{
    EndpointPolicy, NatGateway, Nic, Peering, PeeringAccess, PeeringState, PrivateEndpoint, PublicAddress, Reading,
    ResourceId, Subnet, VirtualNetwork,
};
use model::message::{Message, name};

/// The location, which is a part of the resource.
macro_rules! located {
    () => {
        Member {
            name: merge::member_location,
            value: |own: &Self| location(&own.resource),
            take: |own: &mut Self, other: &Self| own.resource.location.clone_from(&other.resource.location),
            is_newer: true,
        }
    };
}
pub(super) use located;

impl Described for VirtualNetwork {
    fn label(&self) -> Message {
        labels::virtual_network(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![
            located!(),
            member!(merge::member_address_space, prefixes, |own| Value::set(&own.prefixes)),
            member!(merge::member_dns_servers, dns_servers, |own| Value::set(&own.dns_servers)),
            Member {
                name: merge::member_gateway,
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
            label: labels::peering(name(remote_name(peering))),
            content: peering_content(peering),
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
    fn label(&self) -> Message {
        labels::subnet(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![
            located!(),
            member!(newer merge::member_address_range, prefixes, |own| Value::set(&own.prefixes)),
            member!(merge::member_nsg, nsg, |own| shown(own.nsg.as_ref(), own.is_partial)),
            member!(merge::member_route_table, route_table, |own| shown(own.route_table.as_ref(), own.is_partial)),
            member!(merge::member_nat_gateway, nat_gateway, |own| Value::id(own.nat_gateway.as_ref())),
            member!(merge::member_service_endpoints, service_endpoints, |own| Value::set(
                own.service_endpoints.iter().map(|endpoint| &endpoint.service)
            )),
            member!(merge::member_service_endpoint_policies, endpoint_policies, |own| Value::ids(
                &own.endpoint_policies
            )),
            member!(merge::member_delegations, delegations, |own| Value::set(&own.delegations)),
            member!(newer merge::member_default_outbound_access, default_outbound_access, |own| {
                Value::text(own.default_outbound_access)
            }),
            member!(newer merge::member_network_policies_for_private_endpoints, endpoint_network_policies, |own| {
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
    fn label(&self) -> Message {
        labels::network_interface(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![
            member!(merge::member_nsg, nsg, |own| Value::id(own.nsg.as_ref())),
            member!(merge::member_subnet, subnet, |own| Value::id(own.subnet.as_ref())),
            member!(newer merge::member_machine, machine, |own| Value::id(own.machine.as_ref())),
            member!(newer merge::member_private_addresses, addresses, |own| Value::set(&own.addresses)),
            member!(merge::member_application_security_groups, groups, |own| Value::ids(&own.groups)),
        ]
    }
}

impl Described for PublicAddress {
    fn label(&self) -> Message {
        labels::public_address(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![member!(newer merge::member_address, prefix, |own| Value::text(own.prefix))]
    }
}

impl Described for NatGateway {
    fn label(&self) -> Message {
        labels::nat_gateway(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![member!(newer merge::member_public_addresses, addresses, |own| match &own.addresses {
            Some(addresses) if addresses.is_empty() => Value::Described(merge::none()),
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

/// What a peering says, with the names of Azure's properties.
fn peering_content(peering: &Peering) -> String {
    let state = match peering.state {
        PeeringState::Connected => "Connected",
        PeeringState::NotConnected => "not Connected",
        PeeringState::NotShown => "not shown",
    };
    let access = match &peering.access {
        PeeringAccess::Allowed => "true".to_owned(),
        PeeringAccess::Denied => "false".to_owned(),
        PeeringAccess::Unknown(unknown) => unknown.to_string(),
    };
    format!(
        "{} useRemoteGateways {} peeringState {state} allowVirtualNetworkAccess {access}",
        terms(&peering.prefixes),
        peering.uses_remote_gateways
    )
}

impl Described for PrivateEndpoint {
    fn label(&self) -> Message {
        labels::private_endpoint(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![
            member!(merge::member_subnet, subnet, |own| Value::id(own.subnet.as_ref())),
            member!(merge::member_target, target, |own| Value::id(own.target.as_ref())),
            member!(merge::member_target_sub_resources, groups, |own| Value::set(&own.groups)),
            member!(newer merge::member_connection_state, status, |own| match &own.status {
                Reading::Known(_) => Value::reading(Some(&own.status)),
                Reading::Unknown(_) => Value::Absent,
            }),
            member!(newer merge::member_private_addresses, addresses, |own| Value::set(&own.addresses)),
        ]
    }
}

impl Described for EndpointPolicy {
    fn label(&self) -> Message {
        labels::endpoint_policy(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![member!(merge::member_allowed_resources, allowed, |own| Value::set(&own.allowed))]
    }
}
