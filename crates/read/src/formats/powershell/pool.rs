//! Batch pools and accounts of PowerShell in the shape of Azure's JSON. They are made for the console: the size of machines
//! and the counts of nodes have names of their own, and words may be printed as their numbers.

use super::class_names;
use super::shape::{Members, exact, members, text};
use crate::azure::fields::Fields;
use crate::messages::powershell;
use model::json::{Elsewhere, Label, Node, Object, Unclear};
use model::source::Severity;

const POOL: &str = "Microsoft.Batch/batchAccounts/pools";
const ACCOUNT: &str = "Microsoft.Batch/batchAccounts";

/// PowerShell's names, with those of Azure.
const NAMES: [(&str, &str); 7] = [
    ("VirtualMachineSize", "vmSize"),
    ("CurrentDedicatedComputeNodes", "currentDedicatedNodes"),
    ("CurrentLowPriorityComputeNodes", "currentLowPriorityNodes"),
    ("TargetDedicatedComputeNodes", "targetDedicatedNodes"),
    ("TargetLowPriorityComputeNodes", "targetLowPriorityNodes"),
    ("CurrentDedicated", "currentDedicatedNodes"),
    ("TargetDedicated", "targetDedicatedNodes"),
];

/// The words of `TargetNodeCommunicationMode` and `CurrentNodeCommunicationMode`, by their numbers.
const MODES: [&str; 3] = ["Default", "Classic", "Simplified"];

/// The words of `Provision`, by their numbers.
const PROVISIONS: [&str; 3] = ["BatchManaged", "UserManaged", "NoPublicIPAddresses"];

/// The words of `PublicNetworkAccess`, by their numbers.
const PUBLIC_ACCESS: [&str; 3] = ["Enabled", "Disabled", "SecuredByPerimeter"];

/// The words of `Status` of a private endpoint connection, by their numbers.
const STATES: [&str; 4] = ["Approved", "Pending", "Rejected", "Disconnected"];

/// The words of `DefaultAction`, by their numbers.
const ACTIONS: [&str; 2] = ["Allow", "Deny"];

/// A pool. It has the data plane's shape: its id is its name.
pub(super) fn pool<'t>(object: &Object<'t>) -> Object<'t> {
    let mut pool = Members::new();
    for (name, value) in members(object) {
        let renamed = NAMES.iter().find(|(own, _)| name == *own).map_or(name.clone(), |(_, azure)| Label::from(*azure));
        let value = match name.as_ref() {
            "TargetNodeCommunicationMode" | "CurrentNodeCommunicationMode" => word(value, &MODES),
            "NetworkConfiguration" => network_configuration(value),
            _ => value,
        };
        pool.push((renamed, value));
    }
    // For its position: the id is no name to code that looks for the position of an object.
    pool.extend(exact(object, "Id").map(|id| (Label::from("name"), id.clone())));
    pool.push((Label::from("type"), text(POOL)));
    pool.into_iter().collect()
}

/// The network of a pool. Where the depth ended, it is an unknown network.
fn network_configuration<'t>(value: Node<'t>) -> Node<'t> {
    match value {
        Node::Text(class) => object(vec![
            (Label::from("SubnetId"), Node::Text(class.clone())),
            (Label::from("PublicIPAddressConfiguration"), unknown_addresses(Node::Text(class))),
        ]),
        Node::Object(network) => {
            let members = members(&network).into_iter().map(|(name, value)| {
                let addresses = name == "PublicIPAddressConfiguration";
                (name, if addresses { public_addresses(value) } else { value })
            });
            Node::Object(members.collect())
        }
        other => other,
    }
}

fn public_addresses<'t>(value: Node<'t>) -> Node<'t> {
    let configuration = match value {
        Node::Object(configuration) => configuration,
        Node::Null => return Node::Null,
        other => return unknown_addresses(other),
    };
    let members = members(&configuration).into_iter().map(|(name, value)| match (name.as_ref(), &value) {
        ("Provision", _) => (name, word(value, &PROVISIONS)),
        (own, Node::Text(listed)) => {
            let several = class_names::split(own, listed).map(Node::List);
            (name, several.unwrap_or(value))
        }
        _ => (name, value),
    });
    Node::Object(members.collect())
}

fn unknown_addresses<'t>(class: Node<'t>) -> Node<'t> {
    object(vec![(Label::from("Provision"), class)])
}

pub(super) fn account<'t>(fields: &Fields<'_, 't, '_>) -> Object<'t> {
    let object = fields.object;
    let mut account = Members::new();
    for (name, value) in members(object) {
        match name.as_ref() {
            "AccountName" => account.push((Label::from("name"), value)),
            "PublicNetworkAccess" => account.push((name, word(value, &PUBLIC_ACCESS))),
            "NetworkProfile" => account.push((name, network_profile(value))),
            "PrivateEndpointConnections" => account.push((name, connections(value))),
            "AutoStorageProperties" => account.push((Label::from("autoStorage"), value)),
            _ => account.push((name, value)),
        }
    }
    if object.members().all(|(name, _)| name != "NetworkProfile") {
        // Azure's JSON always shows it, PowerShell mostly doesn't: that it is missing says nothing about it.
        fields.document.say(Severity::Warning, fields.origin(), powershell::account_access_not_printed());
        let unknown = Node::Unclear(Unclear::Elsewhere(Elsewhere::NotInPowerShell));
        account.push((Label::from("NetworkProfile"), network_profile(unknown)));
    }
    if object.members().all(|(name, _)| name != "PublicNetworkAccess") {
        let unknown = Node::Unclear(Unclear::Elsewhere(Elsewhere::NotInPowerShell));
        account.push((Label::from("PublicNetworkAccess"), unknown));
    }
    account.push((Label::from("type"), text(ACCOUNT)));
    account.into_iter().collect()
}

/// The private endpoint connections. An unknown one still counts.
fn connections<'t>(value: Node<'t>) -> Node<'t> {
    let unknown =
        |class: Node<'t>| object(vec![(Label::from("PrivateEndpoint"), object(vec![(Label::from("Id"), class)]))]);
    let connection = |item: &Node<'t>| match item {
        Node::Object(connection) => Node::Object(members(connection).into_iter().map(with_state).collect()),
        other => unknown(other.clone()),
    };
    match &value {
        Node::List(list) => Node::List(list.iter().map(connection).collect()),
        Node::Text(class) if !class.is_empty() => Node::List(vec![unknown(value)]),
        _ => value,
    }
}

/// A member of a connection, with the word for its state.
fn with_state<'t>((name, value): (Label<'t>, Node<'t>)) -> (Label<'t>, Node<'t>) {
    match (name.as_ref(), value) {
        ("PrivateLinkServiceConnectionState", Node::Object(state)) => {
            let words = members(&state).into_iter().map(|(name, value)| {
                let is_status = name == "Status";
                (name, if is_status { word(value, &STATES) } else { value })
            });
            (name.clone(), Node::Object(words.collect()))
        }
        (_, value) => (name, value),
    }
}

fn network_profile<'t>(value: Node<'t>) -> Node<'t> {
    const ACCESS: &str = "NodeManagementAccess";
    match value {
        Node::Text(_) | Node::Unclear(_) => object(vec![(Label::from(ACCESS), endpoint_access(value))]),
        Node::Object(profile) => {
            let members = members(&profile).into_iter().map(|(name, value)| {
                let access = name == ACCESS;
                (name, if access { endpoint_access(value) } else { value })
            });
            Node::Object(members.collect())
        }
        other => other,
    }
}

/// Who reaches an endpoint. Where the depth ended, that is unknown.
fn endpoint_access<'t>(value: Node<'t>) -> Node<'t> {
    const DEFAULT: &str = "DefaultAction";
    let access = match value {
        Node::Object(access) => access,
        Node::Null => return Node::Null,
        other => return object(vec![(Label::from(DEFAULT), other)]),
    };
    let lost = exact(&access, "IpRules").is_some_and(|rules| class_names::first(rules).is_some());
    let members = members(&access).into_iter().map(|(name, value)| match name.as_ref() {
        DEFAULT => (name, word(value, &ACTIONS)),
        // One unreadable rule represents those that are lost.
        "IpRules" if lost => (name, Node::List(vec![Node::Object(Object::default())])),
        _ => (name, value),
    });
    Node::Object(members.collect())
}

/// The word for a number; what is no number stays as it is.
fn word<'t>(value: Node<'t>, words: &[&'static str]) -> Node<'t> {
    match value {
        Node::Number(number) => {
            let word = usize::try_from(number).ok().and_then(|number| words.get(number));
            word.map_or(Node::Number(number), |word| text(word))
        }
        other => other,
    }
}

fn object<'t>(members: Members<'t>) -> Node<'t> {
    Node::Object(members.into_iter().collect())
}
