//! The estate: everything the sources say about the network, normalised. Readers end here and assessments start here;
//! nothing in it knows the format that it came from, but each rule knows where it stands.

mod node_firewall;
mod nsg;
mod origin;
mod reading;

pub use node_firewall::{
    Action, BaseChain, Chain, FirewallRule, Hook, Interface, Match, NodeFirewall, NodeFirewallKind, Policy,
};
pub use nsg::{Access, AddressTerm, Direction, Nsg, PortTerm, ProtocolTerm, Rule};
pub use origin::Origin;
pub use reading::Reading;

/// Everything the sources say about the network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estate {
    /// The network security groups, in the order in which they were read; no two have the same id.
    pub nsgs: Vec<Nsg>,
    /// The firewalls on the nodes themselves, in the order in which they were read.
    pub node_firewalls: Vec<NodeFirewall>,
}
