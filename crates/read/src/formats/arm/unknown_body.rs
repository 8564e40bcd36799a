//! Resources with unknown `properties`: what decides in them is unknown, not absent.

use crate::formats::values::objects::copies;
use model::json::{Label, Node, Object, Unclear};

/// For a type in lower case the members that decide, and those of them that refer to one resource.
fn decisive(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        "microsoft.network/networksecuritygroups" => (&["securityRules"], &[]),
        "microsoft.network/routetables" => (&["routes"], &[]),
        "microsoft.network/virtualnetworks" => (&["subnets", "virtualNetworkPeerings", "dhcpOptions"], &[]),
        "microsoft.network/virtualnetworks/subnets" => {
            (&["addressPrefix"], &["networkSecurityGroup", "routeTable", "natGateway"])
        }
        "microsoft.network/networkinterfaces" => (&["ipConfigurations"], &["networkSecurityGroup"]),
        "microsoft.network/natgateways" => (&["publicIpAddresses"], &[]),
        "microsoft.network/azurefirewalls" => (&["networkRuleCollections", "ipConfigurations"], &["firewallPolicy"]),
        "microsoft.network/firewallpolicies" => (&[], &["basePolicy"]),
        "microsoft.network/firewallpolicies/rulecollectiongroups" => (&["ruleCollections", "priority"], &[]),
        "microsoft.network/ipgroups" => (&["ipAddresses"], &[]),
        "microsoft.network/privateendpoints" => (&["privateLinkServiceConnections"], &["subnet"]),
        "microsoft.batch/batchaccounts" => (&["publicNetworkAccess", "networkProfile"], &[]),
        "microsoft.batch/batchaccounts/pools" => (&["networkConfiguration", "targetNodeCommunicationMode"], &[]),
        _ => (&[], &[]),
    }
}

/// A resource in which everything that decides is unknown if its properties are.
pub(super) fn with_unknown_parts<'t>(resource: &Object<'t>, kind: &str) -> Object<'t> {
    let kind = kind.to_ascii_lowercase();
    let value = |(name, value): (Label<'t>, Node<'t>)| {
        let value = match value {
            Node::Unclear(unclear) if name.eq_ignore_ascii_case("properties") => unknown_body(&kind, &unclear),
            Node::Object(body) if name.eq_ignore_ascii_case("properties") => Node::Object(with_unknown_subnets(&body)),
            other => other,
        };
        (name, value)
    };
    copies(resource).map(value).collect()
}

fn unknown_body<'t>(kind: &str, unclear: &Unclear<'t>) -> Node<'t> {
    let unknown = || Node::Unclear(unclear.clone());
    let (members, references) = decisive(kind);
    let reference = |name: &&'static str| {
        (Label::from(*name), Node::Object([(Label::from("id"), unknown())].into_iter().collect()))
    };
    let members = members.iter().map(|name| (Label::from(*name), unknown()));
    Node::Object(members.chain(references.iter().map(reference)).collect())
}

/// The properties of a network, with the same for its subnets.
fn with_unknown_subnets<'t>(network: &Object<'t>) -> Object<'t> {
    let subnet = |node: Node<'t>| match node {
        Node::Object(subnet) => Node::Object(with_unknown_parts(&subnet, "microsoft.network/virtualnetworks/subnets")),
        other => other,
    };
    let member = |(name, value): (Label<'t>, Node<'t>)| {
        let value = match value {
            Node::List(subnets) if name.eq_ignore_ascii_case("subnets") => {
                Node::List(subnets.into_iter().map(subnet).collect())
            }
            other => other,
        };
        (name, value)
    };
    copies(network).map(member).collect()
}
