//! Network resources of PowerShell in the shape of Azure's JSON.

use std::borrow::Cow;

use super::class_names;
use super::shape::{self, Members, Shape, exact, members, text};
use crate::azure::fields::Fields;
use crate::documents::notes::Incomplete;
use crate::messages::powershell;
use model::json::{Label, Node, Object};
use model::source::Severity;

/// The members that hold lists of texts, which a depth turns into one text.
pub(super) const LISTS: [&str; 22] = [
    "AddressPrefix",
    "AddressPrefixes",
    "DestinationAddresses",
    "DestinationAddressPrefix",
    "DestinationFqdns",
    "DestinationIpGroups",
    "DestinationPortRange",
    "DestinationPorts",
    "ExpandedDestinationAddressPrefix",
    "ExpandedSourceAddressPrefix",
    "FqdnTags",
    "GroupIds",
    "IpAddresses",
    "IpAddressIds",
    "NextHopIpAddress",
    "Protocols",
    "protocols",
    "SourceAddresses",
    "SourceAddressPrefix",
    "SourceIpGroups",
    "SourcePortRange",
    "TargetFqdns",
];

/// The members of rules that are lists here and single in Azure's JSON, which has other names for lists.
const PLURALS: [(&str, &str); 4] = [
    ("SourcePortRange", "sourcePortRanges"),
    ("DestinationPortRange", "destinationPortRanges"),
    ("SourceAddressPrefix", "sourceAddressPrefixes"),
    ("DestinationAddressPrefix", "destinationAddressPrefixes"),
];

/// The members of rules that hold application security groups.
const GROUPS: [&str; 2] = ["SourceApplicationSecurityGroups", "DestinationApplicationSecurityGroups"];

/// The members that hold what is in a network, or where a group is.
const PLACES: [&str; 2] = ["Subnets", "NetworkInterfaces"];

/// A resource as it is, with lists where Azure has them, its type, and why it is incomplete.
pub(super) fn resource<'t>(object: &Object<'t>, shape: &Shape) -> Object<'t> {
    let mut members = normal_members(object);
    let kind = match shape {
        Shape::Resource(kind) => kind.clone(),
        _ => "".into(),
    };
    members.retain(|(name, _)| name != "Type");
    if *shape == Shape::EffectiveRules {
        // A class name is the id of no group: two of them are not the same.
        let rules = |name: &str| name == "EffectiveSecurityRules";
        members.retain(|(name, value)| rules(name) || !value.text().is_some_and(class_names::is_class_name));
    }
    let why = ["SecurityRules", "Routes", "EffectiveSecurityRules"].iter().find_map(|name| {
        let is_list = class_names::is_list(exact(object, name)?);
        let reason = if *name == "Routes" { Incomplete::ClassNamesOfRoutes } else { Incomplete::ClassNamesOfRules };
        (!is_list).then_some(reason)
    });
    // PowerShell prints them always, if only as an empty list.
    let unshown = kind == shape::NSG && exact(object, "SecurityRules").is_none();
    let why = why.or(unshown.then_some(Incomplete::PrintedWithoutRules));
    if why.is_some() {
        // What is no object is no rule; readers of the list must not count it as one.
        for (_, value) in members.iter_mut().filter(|(name, _)| name == "SecurityRules" || name == "Routes") {
            *value = Node::List(Vec::new());
        }
    }
    members.push((Label::from("type"), Node::Text(Cow::Owned(kind.into_owned()))));
    members.extend(why.map(Incomplete::note));
    members.into_iter().collect()
}

/// A group of rule collections, without PowerShell's wrapper.
pub(super) fn group<'t>(object: &Object<'t>) -> Object<'t> {
    const GROUP: &str = "Microsoft.Network/firewallPolicies/ruleCollectionGroups";
    let inside = object.object("Properties").cloned().unwrap_or_default();
    let mut inside = normal_members(&inside);
    for (name, _) in &mut inside {
        if name == "RuleCollection" {
            *name = Label::from("ruleCollections");
        }
    }
    let id = inside.iter().find(|(name, _)| name.eq_ignore_ascii_case("id")).map(|(_, id)| id.clone());
    let mut outside: Members<'t> = members(object).into_iter().filter(|(name, _)| name != "Properties").collect();
    if exact(object, "Id").is_none() {
        outside.extend(id.map(|id| (Label::from("id"), id)));
    }
    outside.push((Label::from("properties"), Node::Object(inside.into_iter().collect())));
    outside.push((Label::from("type"), text(GROUP)));
    outside.into_iter().collect()
}

/// Reports that the view of Network Watcher is not read.
pub(super) fn report_view(fields: &Fields<'_, '_, '_>) {
    fields.document.say(Severity::Error, fields.origin(), powershell::security_group_view());
}

/// A value with its lists as Azure writes them.
fn normal<'t>(name: &str, value: &Node<'t>) -> Node<'t> {
    match value {
        Node::Text(text) if GROUPS.contains(&name) && class_names::is_class_name(text) => {
            Node::List(vec![group_of(value)])
        }
        Node::Text(text) if name == "ManagementIpConfiguration" && class_names::is_class_name(text) => {
            Node::Object(Object::default())
        }
        Node::List(list) if GROUPS.contains(&name) => Node::List(list.iter().map(group_of).collect()),
        Node::Text(text) => class_names::split(name, text).map_or_else(|| value.clone(), Node::List),
        Node::List(list) => Node::List(list.iter().map(|item| normal("", item)).collect()),
        Node::Object(object) => Node::Object(normal_members(object).into_iter().collect()),
        other => other.clone(),
    }
}

/// An application security group. An unknown one must not count as none.
fn group_of<'t>(value: &Node<'t>) -> Node<'t> {
    match value {
        Node::Text(_) => Node::Object([(Label::from("id"), value.clone())].into_iter().collect()),
        other => other.clone(),
    }
}

/// The members of an object, with their lists as Azure writes them.
fn normal_members<'t>(object: &Object<'t>) -> Members<'t> {
    let mut normal_members = Members::new();
    for (name, value) in object.members() {
        let value = normal(name, value);
        let plural = PLURALS.iter().find(|(single, _)| name == single).map(|(_, plural)| Label::from(*plural));
        match (plural, value) {
            (Some(_), Node::List(mut list)) if list.len() == 1 => {
                normal_members.extend(list.pop().map(|only| (name.clone(), only)));
            }
            (Some(plural), Node::List(list)) => normal_members.push((plural, Node::List(list))),
            // A network without its subnets is known as such; class names are no subnets.
            (_, Node::List(list))
                if PLACES.contains(&name.as_ref()) && !list.iter().all(|one| one.object().is_some()) => {}
            (_, Node::Text(_)) if PLACES.contains(&name.as_ref()) => {}
            (_, value) => normal_members.push((name.clone(), value)),
        }
    }
    normal_members
}
