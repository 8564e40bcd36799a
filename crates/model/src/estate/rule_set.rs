//! The resources that contain rules and routes.

use super::{AzureFirewall, Id, NodeFirewall, Nsg, RouteTable};

/// A rule set that a plan can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleSet {
    /// An NSG.
    Nsg(Id<Nsg>),
    /// A route table.
    RouteTable(Id<RouteTable>),
    /// An Azure Firewall, or the policy that it takes its rules from.
    Firewall(Id<AzureFirewall>),
    /// A firewall on a node.
    NodeFirewall(Id<NodeFirewall>),
}
