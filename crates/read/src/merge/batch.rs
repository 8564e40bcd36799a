//! What descriptions of Batch accounts and pools say.

use super::described::{Described, Member, Value, location, member};
use super::network::located;
use crate::messages::{labels, merge};
use crate::text::symbolic::is_symbolic;
use model::estate::{Account, EndpointConnection, Pool, PublicAccess, PublicAddresses, Reading, ResourceId, Unknown};
use model::message::Message;

impl Described for Account {
    fn label(&self) -> Message {
        labels::account(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![
            located!(),
            member!(newer merge::member_pool_allocation_mode, in_user_subscription, |own| Value::text(own.in_user_subscription)),
            member!(newer merge::member_public_network_access, public_access, |own| match &own.public_access {
                Some(Reading::Known(access)) => Value::Text(access_word(*access).to_owned()),
                // A value that means something, though not to Switchover.
                Some(Reading::Unknown(word)) if is_shown(word) => Value::Text(word.to_string()),
                Some(Reading::Unknown(_)) => Value::Unclear,
                None => Value::Absent,
            }),
            member!(merge::member_node_management_access, node_management, |own| match &own.node_management {
                Some(access) if access.default.unknown().is_some_and(|why| !is_shown(why)) => Value::Unclear,
                access => access.as_ref().map_or(Value::Absent, |access| {
                    let allowed = access.allowed.iter().map(ToString::to_string).chain(access.unclear.clone());
                    Value::set([access.default.to_string()].into_iter().chain(allowed))
                }),
            }),
            member!(newer merge::member_private_endpoint_connections, connections, |own| match own.connections.as_slice() {
                [] if own.lists_connections => Value::Described(merge::none()),
                connections => Value::set(connections.iter().map(shown)),
            }),
            member!(newer merge::member_endpoint, endpoint, |own| Value::text(own.endpoint.as_ref())),
            member!(newer merge::member_node_management_endpoint, node_endpoint, |own| Value::text(own.node_endpoint.as_ref())),
            member!(newer merge::member_autostorage, auto_storage, |own| Value::id(own.auto_storage.as_ref())),
        ]
    }

    fn add_up(&mut self, other: &Self) {
        self.lists_connections |= other.lists_connections;
    }
}

/// True for a word of the source, though Switchover doesn't know it.
fn is_shown(value: &Unknown) -> bool {
    matches!(value, Unknown::Written(text) if !is_symbolic(text))
}

fn shown(connection: &EndpointConnection) -> String {
    let endpoint = connection.endpoint.as_ref().map_or("", ResourceId::name);
    format!("{endpoint} {} {}", connection.groups.join("+"), connection.status)
}

impl Described for Pool {
    fn label(&self) -> Message {
        labels::pool(&self.resource)
    }

    fn members() -> Vec<Member<Self>> {
        vec![
            member!(merge::member_subnet, subnet, |own| {
                if own.subnet.is_none() && own.network_hidden { Value::Unclear } else { Value::id(own.subnet.as_ref()) }
            }),
            member!(merge::member_public_addresses, public_addresses, |own| match &own.public_addresses {
                // Without a word about it, the service makes them.
                Reading::Known(PublicAddresses::BatchManaged) => Value::Absent,
                Reading::Known(addresses) => Value::Text(provision_word(*addresses).to_owned()),
                Reading::Unknown(_) => Value::Unclear,
            }),
            member!(merge::member_provided_addresses, address_ids, |own| Value::ids(&own.address_ids)),
            member!(merge::member_cloud_service_configuration, cloud_services, |own| {
                if own.cloud_services { Value::Described(merge::yes()) } else { Value::Absent }
            }),
            member!(newer merge::member_target_communication_mode, target_mode, |own| Value::text(own.target_mode.as_ref())),
            member!(newer merge::member_communication_mode_in_effect, current_mode, |own| Value::text(own.current_mode.as_ref())),
        ]
    }

    fn take_parent(&mut self, other: &Self) {
        self.account.clone_from(&other.account);
    }
    fn add_up(&mut self, other: &Self) {
        self.network_hidden &= other.network_hidden;
        for used in &other.uses {
            if !self.uses.iter().any(|own| (own.kind, &own.host, own.port) == (used.kind, &used.host, used.port)) {
                self.uses.push(used.clone());
            }
        }
        self.nodes.dedicated = self.nodes.dedicated.max(other.nodes.dedicated);
        self.nodes.low_priority = self.nodes.low_priority.max(other.nodes.low_priority);
        self.nodes.current = self.nodes.current.max(other.nodes.current);
        if self.nodes.formula.is_none() {
            self.nodes.formula.clone_from(&other.nodes.formula);
        }
    }
}

fn access_word(access: PublicAccess) -> &'static str {
    match access {
        PublicAccess::Enabled => "Enabled",
        PublicAccess::Disabled => "Disabled",
    }
}

fn provision_word(addresses: PublicAddresses) -> &'static str {
    match addresses {
        PublicAddresses::BatchManaged => "BatchManaged",
        PublicAddresses::UserManaged => "UserManaged",
        PublicAddresses::None => "NoPublicIPAddresses",
    }
}
