//! What changes edit, in Azure's own JSON form where it has one.

use serde::{Deserialize, Serialize};

/// What a change edits: a member of the change that is named for its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(
    feature = "js",
    derive(tsify::Tsify),
    tsify(
        type = "{ rule?: AzureRule; route?: AzureRoute; firewallRule?: AzureFirewallRule; nodeRule?: NodeFirewallRule; }"
    )
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum EditedElement {
    /// A rule of a network security group, in Azure's own JSON form.
    Rule(AzureRule),
    /// A route of a route table.
    Route(AzureRoute),
    /// A rule of an Azure Firewall or of its policy.
    FirewallRule(AzureFirewallRule),
    /// A rule of a firewall on a node.
    NodeRule(NodeFirewallRule),
}

/// A rule of a network security group in Azure's own JSON form, flattened as the command line prints it. Of a singular
/// field and its plural one has the values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(not(feature = "details"), serde(from = "Named"))]
#[allow(missing_docs, reason = "the fields are Azure's, under its names")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AzureRule {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u32>,
    pub direction: String,
    pub access: String,
    pub protocol: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_address_prefix: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_address_prefixes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_application_security_groups: Vec<ReferredTo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_port_range: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_port_ranges: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_address_prefix: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destination_address_prefixes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destination_application_security_groups: Vec<ReferredTo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_port_range: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destination_port_ranges: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A route in Azure's own JSON form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(not(feature = "details"), serde(from = "Named"))]
#[allow(missing_docs, reason = "the fields are Azure's, under its names")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AzureRoute {
    pub name: String,
    pub address_prefix: String,
    pub next_hop_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_hop_ip_address: Option<String>,
}

/// A network rule of an Azure Firewall, with the collection and the group that it is in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(not(feature = "details"), serde(from = "Named"))]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AzureFirewallRule {
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The rule collection group; absent where a firewall has rules of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The priority of the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_priority: Option<u32>,
    /// The collection.
    pub collection: String,
    /// The priority of the collection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_priority: Option<u32>,
    /// What the collection does: `Allow` or `Deny`.
    pub action: String,
    /// The protocols.
    pub ip_protocols: Vec<String>,
    /// The addresses that it matches packets from.
    pub source_addresses: Vec<String>,
    /// The addresses and service tags that it matches packets to.
    pub destination_addresses: Vec<String>,
    /// The ports that it matches packets to.
    pub destination_ports: Vec<String>,
}

/// A rule of a firewall on a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(not(feature = "details"), serde(from = "Named"))]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NodeFirewallRule {
    /// Its name, or the rule as written.
    pub name: String,
    /// What it is written in: `iptables`, `nftables`, `ufw` or `windows-firewall`.
    pub tool: String,
    /// The chain or the direction that it is in.
    pub chain: String,
    /// How many rules of the chain come before it.
    pub position: u32,
    /// `Allow` or `Deny`.
    pub action: String,
    /// True if it is about the answers of the connections only.
    pub answers: bool,
    /// True if it looks at packets that leave the node.
    pub outbound: bool,
    /// The addresses at the other end.
    pub remote_addresses: Vec<String>,
    /// The ports of the server, such as `443`.
    pub ports: String,
}

/// A resource that another one refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReferredTo {
    /// Its resource id.
    pub id: String,
}

/// What the page reads of an element.
#[cfg(not(feature = "details"))]
#[derive(Deserialize)]
struct Named {
    name: String,
}

/// Elements of which no more than the name is read.
#[cfg(not(feature = "details"))]
macro_rules! read_by_name {
    ($($element:ident),*) => {
        $(impl From<Named> for $element {
            fn from(Named { name }: Named) -> Self {
                $element { name, ..$element::default() }
            }
        })*
    };
}

#[cfg(not(feature = "details"))]
read_by_name!(AzureRule, AzureRoute, AzureFirewallRule, NodeFirewallRule);
