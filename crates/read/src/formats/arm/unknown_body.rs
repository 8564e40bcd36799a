//! Resources with unknown `properties`: what decides in them is unknown, not absent.

use super::choices::is_list_of_choices;
use crate::formats::values::objects::copies;
use crate::formats::values::value::rest;
use model::json::{Label, Node, Object, Unclear};

/// For a type in lower case the members that decide, and those of them that refer to one resource.
fn decisive(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        "microsoft.network/networksecuritygroups" => (&["securityRules"], &[]),
        "microsoft.network/networksecuritygroups/securityrules" => (
            &[
                "priority",
                "direction",
                "access",
                "protocol",
                "sourceAddressPrefix",
                "sourcePortRange",
                "destinationAddressPrefix",
                "destinationPortRange",
            ],
            &[],
        ),
        "microsoft.network/routetables" => (&["routes"], &[]),
        "microsoft.network/routetables/routes" => (&["addressPrefix", "nextHopType"], &[]),
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
            Node::Object(body) if name.eq_ignore_ascii_case("properties") => Node::Object(with_unknown_elements(&body)),
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

/// The properties of a resource, with the same for the subnets, rules, or routes in it.
fn with_unknown_elements<'t>(body: &Object<'t>) -> Object<'t> {
    // A rule of which nothing is known may be any rule.
    let rule = |node: Node<'t>| match node.object().and_then(|rule| rule.get("properties")) {
        Some(Node::Unclear(unclear)) => rest(unclear.text()),
        _ => node,
    };
    let subnet = |node: Node<'t>| match node {
        Node::Object(subnet) => Node::Object(with_unknown_parts(&subnet, "microsoft.network/virtualnetworks/subnets")),
        other => other,
    };
    let member = |(name, value): (Label<'t>, Node<'t>)| {
        let value = match value {
            Node::List(subnets) if name.eq_ignore_ascii_case("subnets") => {
                Node::List(subnets.into_iter().map(subnet).collect())
            }
            Node::List(rules) if is_list_of_choices(name.as_str()) => Node::List(rules.into_iter().map(rule).collect()),
            other => other,
        };
        (name, value)
    };
    copies(body).map(member).collect()
}
