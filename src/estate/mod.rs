//! The estate: everything the sources say about the network, normalised. Readers end here and assessments start here;
//! nothing in it knows the format that it came from, but each rule knows where it stands.

mod firewall;
mod nsg;
mod origin;
mod reading;

pub use firewall::{
    ApplicationProtocol, AzureFirewall, FirewallPolicy, FirewallRule, FirewallRuleKind, IpGroup, RuleCollection,
    RuleCollectionGroup, refers_to,
};
pub use nsg::{Access, AddressTerm, Direction, Nsg, PortTerm, ProtocolTerm, Rule};
pub use origin::Origin;
pub use reading::Reading;

/// Everything the sources say about the network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estate {
    /// The network security groups, in the order in which they were read; no two have the same id.
    pub nsgs: Vec<Nsg>,
    /// The firewalls; of these and all that follow no two have the same id, either.
    pub firewalls: Vec<AzureFirewall>,
    /// The firewall policies.
    pub firewall_policies: Vec<FirewallPolicy>,
    /// The rule collection groups of the policies.
    pub rule_collection_groups: Vec<RuleCollectionGroup>,
    /// The IP groups that rules of firewalls name.
    pub ip_groups: Vec<IpGroup>,
}
