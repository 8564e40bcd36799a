//! What hops, node groups, and resources are called in sentences and in the plan.

use super::messages::labels;
use model::estate::{HopAddress, NodeFirewall, Reading, Resource, ResourceId, Unknown};
use model::message::{Message, Part, fact, name};
use model::plan::Hop;

/// What a hop is called.
#[derive(Clone, Debug, PartialEq)]
pub enum HopName {
    /// The name of its resource.
    Named(String),
    /// What describes it, where the sources show no name.
    Described(Message),
}

impl HopName {
    /// As a sentence says it.
    pub fn in_words(&self) -> Message {
        match self {
            HopName::Named(own) => Message::from(name(own)),
            HopName::Described(description) => description.clone(),
        }
    }
}

impl From<&Reading<String>> for HopName {
    fn from(name: &Reading<String>) -> Self {
        match name {
            Reading::Unknown(Unknown::Described(_)) => HopName::Described(Part::from(name).into()),
            _ => HopName::Named(name.to_string()),
        }
    }
}

impl From<&ResourceId> for HopName {
    fn from(reference: &ResourceId) -> Self {
        let described = |message: &Message| HopName::Described(message.clone());
        reference.described().map_or_else(|| HopName::Named(reference.name().to_owned()), described)
    }
}

impl From<&Resource> for HopName {
    fn from(resource: &Resource) -> Self {
        HopName::from(&resource.name)
    }
}

impl From<&Hop> for HopName {
    fn from(hop: &Hop) -> Self {
        match &hop.described {
            described if described.is_empty() => HopName::Named(hop.name.clone()),
            described => HopName::Described(described.clone()),
        }
    }
}

/// What sentences call a firewall on a node.
pub fn node_firewall(firewall: &NodeFirewall) -> Message {
    firewall.label.clone()
}

macro_rules! labels {
    ($($kind:ident)*) => {
        $(
            pub fn $kind(resource: &Resource) -> Message {
                labeled(&resource.name, labels::$kind)
            }
        )*
    };
}

labels! { nsg route_table subnet pool account firewall firewall_policy rule_collection_group admin_rule_collection }

/// The name with its kind, or what describes a resource without a name.
fn labeled<'n>(name: &'n Reading<String>, with_kind: impl FnOnce(Part<'n>) -> Message) -> Message {
    match name {
        Reading::Unknown(Unknown::Described(_)) => Part::from(name).into(),
        Reading::Known(_) | Reading::Unknown(Unknown::Written(_)) => with_kind(Part::from(name)),
        Reading::Unknown(Unknown::Missing | Unknown::NotShown | Unknown::Truncated) => {
            with_kind(Part::from(labels::unnamed()))
        }
    }
}

/// The address of an appliance, or the firewall that has it.
pub fn hop_address(address: &HopAddress) -> Part<'_> {
    match address {
        HopAddress::Known(address) => fact(address),
        HopAddress::Of(firewall) => firewall.into(),
    }
}
