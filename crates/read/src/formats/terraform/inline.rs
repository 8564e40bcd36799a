//! What Terraform's state repeats: the subnets inside a virtual network, which may be resources of their own as well.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::resource::{self, Certainty, Resource};
use model::estate::ResourceId;
use model::json::{Elsewhere, Label, Node, Object, Unclear};

/// The resources, with each subnet inside a network as a resource of its own; and those inside that are resources of their
/// own as well.
pub(super) fn with_inline_subnets(mut resources: Vec<Resource<'_>>) -> (Vec<Resource<'_>>, Vec<Resource<'_>>) {
    let separate = resources.iter().filter(|resource| resource.kind == "azurerm_subnet");
    let separate = separate.filter_map(|own| resource::id(&own.kind, &own.address, &own.values));
    let separate: BTreeSet<ResourceId> = model::sorted::set(separate);
    let networks = resources.iter().filter(|resource| resource.kind == "azurerm_virtual_network");
    let inside = networks.flat_map(|network| subnets_of(network, &separate));
    let (both, inside): (Vec<_>, Vec<_>) = inside.partition(|(is_separate, _)| *is_separate);
    resources.extend(inside.into_iter().map(|(_, subnet)| subnet));
    (resources, both.into_iter().map(|(_, subnet)| subnet).collect())
}

/// The subnets inside a network, with whether each is a resource of its own as well.
fn subnets_of<'t>(network: &Resource<'t>, separate: &BTreeSet<ResourceId>) -> Vec<(bool, Resource<'t>)> {
    let home = resource::id(&network.kind, &network.address, &network.values);
    let one = |(number, subnet): (usize, &Node<'t>)| {
        let subnet = subnet.object()?;
        let address = format!("{}.subnet[{number}]", network.address);
        let name = match subnet.text("name") {
            Some(name) => name.to_string(),
            None => resource::unknown_segment(&address),
        };
        let written = subnet.text("id").map(ResourceId::new).filter(|id| separate.contains(id));
        let id = written.or_else(|| Some(home.as_ref()?.child("subnets", &name)))?;
        let is_separate = separate.contains(&id);
        let values = Object::from_iter(members_of(subnet, &id));
        Some((is_separate, Resource { kind: "azurerm_subnet".to_owned(), address, values, certainty: Certainty::Sure }))
    };
    network.values.list("subnet").iter().enumerate().filter_map(one).collect()
}

/// The attributes of a subnet inside its network, under the names that they have outside.
fn members_of<'t>(subnet: &Object<'t>, id: &ResourceId) -> Vec<(Label<'t>, Node<'t>)> {
    let mut members: Vec<(Label<'t>, Node<'t>)> = Vec::new();
    for (name, value) in subnet.members().filter(|(name, _)| *name != "id") {
        let outside = if name == "security_group" { Label::from("network_security_group_id") } else { name.clone() };
        members.push((outside, value.clone()));
    }
    let is_state = subnet.text("id").is_some();
    if is_state && subnet.members().all(|(name, _)| name != "route_table_id") {
        // Older providers don't show it.
        let table = Elsewhere::RouteTableOf(Cow::Owned(id.to_string()));
        members.push((Label::from("route_table_id"), Node::Unclear(Unclear::Elsewhere(table))));
    }
    members.push((Label::from("id"), Node::Text(Cow::Owned(id.to_string()))));
    members
}

/// The attributes of a subnet inside its network that name what is on it, with the members that hold the same.
const ATTACHED: [(&str, &str); 2] =
    [("network_security_group_id", "networkSecurityGroup"), ("route_table_id", "routeTable")];

/// What a subnet shows of something that is on it.
pub(super) enum Shown {
    /// Nothing.
    Nothing,
    /// That it has none.
    None,
    /// Its id.
    Id(String),
    /// Something that is not known.
    Unclear,
}

impl Shown {
    pub(super) fn of(value: Option<&Node<'_>>) -> Self {
        match value {
            None | Some(Node::Null) => Shown::Nothing,
            Some(Node::Text(id)) if id.is_empty() => Shown::None,
            Some(Node::Text(id)) => Shown::Id(id.to_ascii_lowercase()),
            Some(Node::Object(reference)) => Shown::of(reference.get("id")),
            Some(_) => Shown::Unclear,
        }
    }
}

/// What the network names on a subnet inside it: members, with the id and with what the subnet's own resource shows. A network that
/// names nothing says nothing: it is read before the associations of its subnets are made.
pub(super) fn attached<'i, 't>(
    inside: &'i Resource<'t>,
    own: impl Fn(&str, &str) -> Shown + 'i,
) -> impl Iterator<Item = (&'static str, Node<'t>, Shown)> + 'i {
    ATTACHED.iter().filter_map(move |&(attribute, member)| {
        let id = inside.values.get(attribute)?;
        let Shown::Id(path) = Shown::of(Some(id)) else { return None };
        let own = own(attribute, member);
        let differs = !matches!(&own, Shown::Id(other) if *other == path);
        (differs && !matches!(own, Shown::Unclear)).then(|| (member, id.clone(), own))
    })
}
