//! Azure Firewall in Azure's shape: firewalls, policies, their groups, classic collections of rules, IP groups.

use std::borrow::Cow;

use super::shape::{Shape, object};
use model::json::{Node, Object};

/// The `properties` of a firewall's resource; `None` for any other type.
pub(super) fn properties<'r, 't>(kind: &str, values: &'r Object<'t>) -> Option<Shape<'r, 't>> {
    let shape = Shape::of(values);
    Some(match kind {
        "azurerm_firewall" => shape
            .maybe("additionalProperties", private_ranges(values))
            .reference("firewallPolicy", "firewall_policy_id")
            .blocks("ipConfigurations", "ip_configuration", address)
            .maybe("managementIpConfiguration", management(values))
            .block("hubIPAddresses", "virtual_hub", |hub| {
                Shape::of(hub).take("privateIPAddress", "private_ip_address").build()
            }),
        "azurerm_firewall_policy" => shape.reference("basePolicy", "base_policy_id").put("snat", snat(values)),
        "azurerm_firewall_policy_rule_collection_group" => {
            shape.take("priority", "priority").put("ruleCollections", policy_collections(values))
        }
        "azurerm_ip_group" => shape.list("ipAddresses", "cidrs"),
        _ => return None,
    })
}

/// The member of a firewall that collections of this type belong to, and one collection; `None` for another type.
pub(super) fn classic_collection<'t>(kind: &str, values: &Object<'t>) -> Option<(&'static str, Node<'t>)> {
    Some(match kind {
        "azurerm_firewall_network_rule_collection" => {
            ("networkRuleCollections", collection(values, "rule", network_rule))
        }
        "azurerm_firewall_application_rule_collection" => (
            "applicationRuleCollections",
            collection(values, "rule", |rule| application_rule(rule, "target_fqdns", "fqdn_tags", "protocol")),
        ),
        _ => return None,
    })
}

/// What a firewall takes for private, as Azure has it among its additional properties.
fn private_ranges<'t>(values: &Object<'t>) -> Option<Node<'t>> {
    values.get("private_ip_ranges").map(|ranges| object([("Network.SNAT.PrivateRanges", ranges.clone())]))
}

fn snat<'t>(values: &Object<'t>) -> Node<'t> {
    let learns = values.get("auto_learn_private_ranges_enabled").and_then(|learns| match learns {
        Node::Bool(learns) => Some(Node::Text(Cow::Borrowed(if *learns { "Enabled" } else { "Disabled" }))),
        Node::Unclear(_) => Some(learns.clone()),
        _ => None,
    });
    Shape::of(values).list("privateRanges", "private_ip_ranges").maybe("autoLearnPrivateRanges", learns).build()
}

/// Whether it has a network for its management; if that isn't known, it may.
fn management<'t>(values: &Object<'t>) -> Option<Node<'t>> {
    match values.get("management_ip_configuration")? {
        Node::List(list) if list.is_empty() => None,
        _ => Some(object([])),
    }
}

fn address<'t>(values: &Object<'t>) -> Node<'t> {
    Shape::of(values)
        .take("name", "name")
        .take("privateIPAddress", "private_ip_address")
        .reference("subnet", "subnet_id")
        .reference("publicIPAddress", "public_ip_address_id")
        .build()
}

/// The collections of a group. Rules that translate inbound destinations are not among them, because no flow of a node matches them.
fn policy_collections<'t>(values: &Object<'t>) -> Node<'t> {
    let network = |values: &Object<'t>| collection(values, "rule", network_rule);
    let application = |values: &Object<'t>| {
        collection(values, "rule", |rule| {
            application_rule(rule, "destination_fqdns", "destination_fqdn_tags", "protocols")
        })
    };
    let shape = Shape::of(values)
        .blocks("network", "network_rule_collection", network)
        .blocks("application", "application_rule_collection", application)
        .build();
    let mut all = Vec::new();
    for (_, value) in shape.object().into_iter().flat_map(Object::members) {
        match value {
            Node::List(list) => all.extend(list.iter().cloned()),
            Node::Null | Node::Bool(_) => {}
            other => all.push(other.clone()),
        }
    }
    Node::List(all)
}

fn collection<'t>(values: &Object<'t>, rules: &str, rule: impl Fn(&Object<'t>) -> Node<'t>) -> Node<'t> {
    let action = values.get("action").map(|action| object([("type", action.clone())]));
    Shape::of(values)
        .take("name", "name")
        .take("priority", "priority")
        .maybe("action", action)
        .blocks("rules", rules, rule)
        .build()
}

fn network_rule<'t>(values: &Object<'t>) -> Node<'t> {
    ends(Shape::of(values).put("ruleType", Node::Text(Cow::Borrowed("NetworkRule"))).take("name", "name"))
        .list("ipProtocols", "protocols")
        .list("destinationPorts", "destination_ports")
        .list("destinationIpGroups", "destination_ip_groups")
        .list("destinationFqdns", "destination_fqdns")
        .build()
}

/// Policies and classic firewalls have different words for the same.
fn application_rule<'t>(values: &Object<'t>, hosts: &str, tags: &str, protocols: &str) -> Node<'t> {
    ends(Shape::of(values).put("ruleType", Node::Text(Cow::Borrowed("ApplicationRule"))).take("name", "name"))
        .blocks("protocols", protocols, |protocol| {
            Shape::of(protocol).take("protocolType", "type").take("port", "port").build()
        })
        .list("targetFqdns", hosts)
        .list("fqdnTags", tags)
        .list("targetUrls", "destination_urls")
        .list("webCategories", "web_categories")
        .build()
}

fn ends<'r, 't>(shape: Shape<'r, 't>) -> Shape<'r, 't> {
    shape
        .list("sourceAddresses", "source_addresses")
        .list("sourceIpGroups", "source_ip_groups")
        .list("destinationAddresses", "destination_addresses")
}
