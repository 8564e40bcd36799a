//! The resources of a script in the shape of Azure's JSON.

use std::borrow::Cow;

use super::options::object;
use super::resource::{Kind, Resource, Resources};
use crate::formats::values::value::rest;
use model::json::{Elsewhere, Label, Node, Note, Object, Unclear};

/// The resources, each rule and route in what it is in if the script creates that.
pub(super) fn nodes<'t>(resources: &Resources<'t>) -> Vec<Node<'t>> {
    resources.list.iter().filter_map(|resource| node(resource, resources)).map(Node::Object).collect()
}

fn node<'t>(resource: &Resource<'t>, resources: &Resources<'t>) -> Option<Object<'t>> {
    let parts = match resource.key.kind {
        Kind::Nsg if resource.is_created => Some("securityRules"),
        Kind::RouteTable if resource.is_created => Some("routes"),
        Kind::Rule | Kind::Route if is_inside(resource, resources) => return None,
        Kind::Rule | Kind::Route | Kind::Subnet => None,
        Kind::Vnet if resource.is_created => None,
        _ => return None,
    };
    let mut members = named(resource);
    members.push((Label::from("id"), resource.key.id()));
    members.push((Label::from("type"), Node::Text(Cow::Borrowed(resource.key.kind.azure()))));
    members.extend(resource.shown().map(|(name, value)| linked(name, value, resources)));
    if let Some(list) = parts {
        members.push((Label::from(list), Node::List(parts_of(resource, resources))));
    }
    if resource.is_created && !matches!(resource.key.kind, Kind::Rule | Kind::Route) {
        members.push((Label::Note(Note::Declared), Node::Bool(true)));
    }
    if resource.is_created && resource.key.kind == Kind::Subnet {
        add_associations(&mut members);
    }
    Some(members.into_iter().collect::<Object<'t>>().computed(resource.at))
}

/// A member. A reference to the unknown name of something that the script creates is one to its id.
fn linked<'t>(member: Label<'t>, value: Node<'t>, resources: &Resources<'t>) -> (Label<'t>, Node<'t>) {
    let kind = match member.as_str() {
        "networkSecurityGroup" => Kind::Nsg,
        "routeTable" => Kind::RouteTable,
        _ => return (member, value),
    };
    let name = value.object().and_then(|reference| reference.get("id")).filter(|id| matches!(id, Node::Unclear(_)));
    let created = || resources.list.iter().filter(|resource| resource.is_created && resource.key.kind == kind);
    let meant = name.and_then(|name| created().find(|resource| resource.key.name() == name));
    let value = meant.map_or(value, |resource| object([("id", resource.key.id())]));
    (member, value)
}

fn named<'t>(resource: &Resource<'t>) -> Vec<(Label<'t>, Node<'t>)> {
    vec![(Label::from("name"), resource.key.name().clone())]
}

fn is_inside(part: &Resource<'_>, resources: &Resources<'_>) -> bool {
    resources.list.iter().any(|whole| whole.is_created && part.key.is_in(&whole.key) == Some(true))
}

/// The parts of a resource, and placeholders for those that the script does not show.
fn parts_of<'t>(whole: &Resource<'t>, resources: &Resources<'t>) -> Vec<Node<'t>> {
    let parts = resources.list.iter().filter(|part| part.key.is_in(&whole.key) == Some(true));
    let shown = parts.map(|part| {
        let members: Object<'t> = named(part).into_iter().chain(part.shown()).collect();
        Node::Object(members.computed(part.at))
    });
    let doubts = whole.more.iter().map(AsRef::as_ref).chain(whole.doubt.as_deref());
    shown.chain(doubts.map(rest)).collect()
}

/// What a subnet is created without may be attached to it by another script.
fn add_associations<'t>(members: &mut Vec<(Label<'t>, Node<'t>)>) {
    for name in ["networkSecurityGroup", "routeTable"] {
        if !members.iter().any(|(own, _)| own.is(name)) {
            members.push((Label::from(name), Node::Unclear(Unclear::Elsewhere(Elsewhere::Association))));
        }
    }
}
