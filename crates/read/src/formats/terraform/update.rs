//! `azapi_update_resource`: a later description of a resource that something else makes. Its body is merged into that.

use std::borrow::Cow;

use super::resource::{self, Resource, azapi_type};
use super::shape::{Shape, object};
use crate::formats::values::objects::{self, Names, Nested, copies};
use crate::formats::values::value::{owned, text};
use model::estate::ResourceId;
use model::json::{Label, Node, Object, Unclear};

/// The type of such a resource.
pub(super) const KIND: &str = "azapi_update_resource";

/// Members that are one reference, not a list.
pub(super) const SINGLE: [&str; 3] = ["networkSecurityGroup", "routeTable", "natGateway"];

/// The `properties` of a body in Azure's shape; `None` if it can't be read.
pub(super) fn properties<'t>(values: &Object<'t>) -> Option<Object<'t>> {
    let inside = |body: &Object<'t>| body.object("properties").cloned().unwrap_or_default();
    Some(match values.get("body") {
        // A state shows a value of any type with its type.
        Some(Node::Object(body)) => match (body.object("value"), body.get("type")) {
            (Some(value), Some(_)) => inside(value),
            _ => inside(body),
        },
        Some(Node::Text(text)) => {
            let body = owned(&serde_json::from_str(text).ok()?);
            body.object().map(inside).unwrap_or_default()
        }
        Some(unclear @ Node::Unclear(_)) => {
            let decisive = ["securityRules", "routes", "subnetId", "publicIPAddressConfiguration"];
            let references = SINGLE.iter().map(|&name| (Label::from(name), object([("id", unclear.clone())])));
            decisive.iter().map(|&name| (Label::from(name), unclear.clone())).chain(references).collect()
        }
        _ => Object::default(),
    })
}

/// The id of the resource that is updated; `None` if it is not known.
pub(super) fn target(update: &Resource<'_>) -> Option<ResourceId> {
    match update.values.get("resource_id") {
        Some(Node::Text(id)) => Some(ResourceId::new(id)),
        Some(_) => None,
        None => resource::azapi_id(&update.address, &update.values),
    }
}

/// The members that an update writes.
pub(super) fn members<'t>(update: &Resource<'t>) -> Vec<(Label<'t>, Node<'t>)> {
    copies(&properties(&update.values).unwrap_or_default()).collect()
}

/// The members that an update may write: their values are unknown.
pub(super) fn possible_members<'t>(update: &Resource<'t>) -> Vec<(Label<'t>, Node<'t>)> {
    let address = || Unclear::Written(Cow::Owned(update.address.clone()));
    let possible = |(name, _): (Label<'t>, _)| (name.clone(), unclear(&name, address()));
    members(update).into_iter().map(possible).collect()
}

/// The value of a member that is not known.
pub(super) fn unclear<'t>(name: &str, unclear: Unclear<'t>) -> Node<'t> {
    let unclear = Node::Unclear(unclear);
    if SINGLE.iter().any(|single| single.eq_ignore_ascii_case(name)) { object([("id", unclear)]) } else { unclear }
}

/// The properties with some members written over them.
pub(super) fn merged<'t>(properties: &Object<'t>, updates: &[(Label<'t>, Node<'t>)]) -> Object<'t> {
    let members = copies(properties).chain(updates.iter().cloned());
    objects::merged(members.collect(), Names::AnyCase, Nested::Merged)
}

/// The description of a resource that the text does not show otherwise, if the update says what is decisive.
pub(super) fn alone<'t>(update: &Resource<'t>) -> Option<Node<'t>> {
    let kind = azapi_type(&update.values)?;
    let members = if update.is_sure() { members(update) } else { possible_members(update) };
    let has = |names: &[&str]| members.iter().any(|(own, _)| names.iter().any(|name| own.eq_ignore_ascii_case(name)));
    let is_decisive = match kind.to_ascii_lowercase().as_str() {
        "microsoft.network/networksecuritygroups" => has(&["securityRules"]),
        "microsoft.network/routetables" => has(&["routes"]),
        "microsoft.network/virtualnetworks/subnets" => has(&SINGLE),
        "microsoft.network/networksecuritygroups/securityrules" => has(&["access"]),
        "microsoft.network/routetables/routes" => has(&["nextHopType"]),
        _ => false,
    };
    let id = target(update).filter(|id| is_decisive && !id.is_unevaluated())?;
    let (id, name) = (id.to_string(), id.name().to_owned());
    let shape = Shape::of(&update.values).put("type", text(kind)).put("id", text(id)).put("name", text(name));
    // Members next to the name, as a query shows them: what is omitted is not shown.
    let Node::Object(own) = shape.build() else { return None };
    Some(Node::Object(merged(&own, &members)))
}
