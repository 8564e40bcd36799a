//! What descriptions of Batch accounts and pools say.

use super::described::{Described, Member, Value, location, member};
use super::network::located;
use crate::text::symbolic::is_symbolic;
use model::estate::{Account, EndpointConnection, Pool, PublicAddresses, Reading, ResourceId, Unknown};

impl Described for Account {
    const WHAT: &'static str = "Batch account";

    fn members() -> Vec<Member<Self>> {
        vec![
            located!(),
            member!(newer "pool allocation mode", in_user_subscription, |own| Value::text(own.in_user_subscription)),
            member!(newer "public network access", public_access, |own| match &own.public_access {
                Some(Reading::Known(access)) => Value::Text(format!("{access:?}")),
                // A value that means something, though not to Switchover.
                Some(Reading::Unknown(word)) if is_shown(word) => Value::Text(word.to_string()),
                Some(Reading::Unknown(_)) => Value::Unclear,
                None => Value::Absent,
            }),
            member!("node management access", node_management, |own| match &own.node_management {
                Some(access) if access.default.unknown().is_some_and(|why| !is_shown(why)) => Value::Unclear,
                access => Value::text(access.as_ref().map(|access| {
                    let allowed = Value::set(&access.allowed).shown();
                    format!("{:?} with {allowed} {}", access.default, access.unclear.join(", "))
                })),
            }),
            member!(newer "private endpoint connections", connections, |own| match own.connections.as_slice() {
                [] if own.lists_connections => Value::Text("none".to_owned()),
                connections => Value::set(connections.iter().map(shown)),
            }),
            member!(newer "endpoint", endpoint, |own| Value::text(own.endpoint.as_ref())),
            member!(newer "node management endpoint", node_endpoint, |own| Value::text(own.node_endpoint.as_ref())),
            member!(newer "autostorage", auto_storage, |own| Value::id(own.auto_storage.as_ref())),
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
    const WHAT: &'static str = "pool";

    fn members() -> Vec<Member<Self>> {
        vec![
            member!("subnet", subnet, |own| {
                if own.subnet.is_none() && own.network_hidden { Value::Unclear } else { Value::id(own.subnet.as_ref()) }
            }),
            member!("public addresses", public_addresses, |own| match &own.public_addresses {
                // Without a word about it, the service makes them.
                Reading::Known(PublicAddresses::BatchManaged) => Value::Absent,
                Reading::Known(addresses) => Value::Text(format!("{addresses:?}")),
                Reading::Unknown(_) => Value::Unclear,
            }),
            member!("provided addresses", address_ids, |own| Value::ids(&own.address_ids)),
            member!("cloud service configuration", cloud_services, |own| {
                if own.cloud_services { Value::Text("yes".to_owned()) } else { Value::Absent }
            }),
            member!(newer "target communication mode", target_mode, |own| Value::text(own.target_mode.as_ref())),
            member!(newer "communication mode in effect", current_mode, |own| Value::text(own.current_mode.as_ref())),
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
        if self.nodes.formula.is_none() {
            self.nodes.formula.clone_from(&other.nodes.formula);
        }
    }
}
