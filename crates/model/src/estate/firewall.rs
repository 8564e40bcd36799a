//! Azure Firewall: firewalls with rules of their own, policies with their groups of rule collections, and IP groups.

use crate::message::Message;
use std::net::IpAddr;

use ipnet::IpNet;

use super::{Access, AddressTerm, HopAddress, Origin, PortTerm, ProtocolTerm, Reading, Resource, ResourceId, Unknown};

/// An Azure Firewall.
#[derive(Clone, Debug, PartialEq)]
pub struct AzureFirewall {
    /// What every resource has.
    pub resource: Resource,
    /// The private addresses that routes lead to.
    pub private_ips: Vec<IpAddr>,
    /// True if it has a separate network for its management, so that the traffic that it allows may be tunneled elsewhere.
    pub tunnelled: bool,
    /// The ids of the public addresses that connections leave from.
    pub public_ips: Vec<ResourceId>,
    /// The id of the subnet that it is in.
    pub subnet: Option<ResourceId>,
    /// The destinations that it does not translate addresses for, where it has no policy that says so.
    pub untranslated: Untranslated,
    /// The id of the policy that it takes its rules from; then it has no rules of its own.
    pub policy: Option<ResourceId>,
    /// Its own rules, which are called classic.
    pub collections: Vec<RuleCollection>,
    /// Why there may be rules that the source does not show; `None` if it shows them all.
    pub incomplete: Option<Message>,
}

impl AzureFirewall {
    /// True if a route with this address leads to it.
    pub fn has_address(&self, address: &HopAddress) -> bool {
        match address {
            HopAddress::Known(address) => self.private_ips.contains(address),
            HopAddress::Of(firewall) => self.resource.id.as_ref().is_some_and(|own| own.refers_to(firewall)),
        }
    }
}

/// A firewall policy. Its rules are in the rule collection groups that name it.
#[derive(Clone, Debug, PartialEq)]
pub struct FirewallPolicy {
    /// What every resource has.
    pub resource: Resource,
    /// The id of the policy that it inherits from.
    pub base_policy: Option<ResourceId>,
    /// The destinations that its firewalls do not translate addresses for.
    pub untranslated: Untranslated,
    /// The ids of its groups; `None` if the source does not list them.
    pub groups: Option<Vec<ResourceId>>,
    /// Why the source may not show all of it; `None` if it does.
    pub incomplete: Option<Message>,
}

/// Destinations that a firewall treats as private, in addition to the private address space of IANA: what a network rule sends there
/// keeps the address of its sender ("Azure Firewall SNAT private IP address ranges").
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Untranslated {
    /// The prefixes.
    pub prefixes: Vec<IpNet>,
    /// Entries that could not be understood.
    pub unclear: Vec<String>,
    /// True if the firewall learns more of them by itself.
    pub learned: bool,
}

/// A group of rule collections of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleCollectionGroup {
    /// What every resource has.
    pub resource: Resource,
    /// The id of the policy that it belongs to; `None` if that is unknown.
    pub policy: Option<ResourceId>,
    /// Its place among the groups of its policy; lower comes first.
    pub priority: Reading<u32>,
    /// Its collections, as written.
    pub collections: Vec<RuleCollection>,
    /// Why there may be rules that the source does not show; `None` if it shows them all.
    pub incomplete: Option<Message>,
}

/// Rules that share a priority and an action.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleCollection {
    /// Its name.
    pub name: String,
    /// Its position in the source.
    pub origin: Origin,
    /// Its place in its group, among the collections of its kind; lower comes first.
    pub priority: Reading<u32>,
    /// What it does with what its rules match.
    pub access: Reading<Access>,
    /// Its rules, the first to match first. Rules that translate inbound destinations (DNAT) are not among them: no flow
    /// that a node opens to a service matches one.
    pub rules: Vec<FirewallRule>,
}

/// One rule of a firewall.
#[derive(Clone, Debug, PartialEq)]
pub struct FirewallRule {
    /// Its name.
    pub name: String,
    /// Its position in the source.
    pub origin: Origin,
    /// The addresses that it matches packets from; an IP group is an [`AddressTerm::Group`].
    pub sources: Vec<AddressTerm>,
    /// The addresses that it matches packets to, in the same form. For an application rule, no entry means every address.
    pub destinations: Vec<AddressTerm>,
    /// The host names that it matches, in lower case: of a network rule exact ones, of an application rule perhaps with
    /// a `*` in front.
    pub hosts: Vec<Reading<String>>,
    /// What else it matches, by its kind.
    pub kind: FirewallRuleKind,
}

/// The kinds of rules that look at what nodes open. All network rules come before all application rules.
#[derive(Clone, Debug, PartialEq)]
pub enum FirewallRuleKind {
    /// Looks at addresses, ports and protocol.
    Network {
        /// The protocols that it matches.
        protocols: Vec<Reading<ProtocolTerm>>,
        /// The ports that it matches packets to.
        ports: Vec<PortTerm>,
    },
    /// Looks at the name of the host that is asked for.
    Application {
        /// The protocols that it matches, each at its port.
        protocols: Vec<ApplicationProtocol>,
        /// Microsoft's named sets of hosts.
        fqdn_tags: Vec<String>,
        /// What it matches that packets don't show: web categories and URLs, as written.
        opaque: Vec<String>,
    },
    /// A rule of neither kind, as far as its type shows: the text of the type.
    Unknown(Unknown),
}

/// A rule that sends connections to a public address of a firewall on to an address behind it (DNAT). No flow that a node opens to a
/// service meets one.
#[derive(Clone, Debug, PartialEq)]
pub struct Translation {
    /// Its name.
    pub name: String,
    /// Its position.
    pub origin: Origin,
    /// The id of the firewall, the policy, or the group of rule collections that holds it.
    pub holder: Option<ResourceId>,
    /// The addresses that it matches packets from.
    pub sources: Vec<AddressTerm>,
    /// The ports at which the firewall takes the connections.
    pub ports: Vec<PortTerm>,
    /// The port at which they arrive, where the source shows it.
    pub translated_port: Option<PortTerm>,
    /// Where they arrive: an address or a host name, as written.
    pub translated: String,
}

/// A protocol of an application rule, at a port.
#[derive(Clone, Debug, PartialEq)]
pub struct ApplicationProtocol {
    /// Its name as written, such as `Https`.
    pub name: String,
    /// Its port.
    pub port: PortTerm,
}

/// An IP group: addresses under a name, for rules to share.
#[derive(Clone, Debug, PartialEq)]
pub struct IpGroup {
    /// What every resource has.
    pub resource: Resource,
    /// Its addresses, prefixes and ranges.
    pub prefixes: Vec<AddressTerm>,
    /// Why the source may not show all of them; `None` if it does.
    pub incomplete: Option<Message>,
}
