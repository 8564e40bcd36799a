//! Azure Firewall: firewalls with rules of their own, policies with their groups of rule collections, and IP groups.

use std::net::IpAddr;

use super::{Access, AddressTerm, Origin, PortTerm, ProtocolTerm, Reading};

/// An Azure Firewall.
#[derive(Clone, Debug, PartialEq)]
pub struct AzureFirewall {
    /// Its name.
    pub name: Reading<String>,
    /// Its resource id, if the source tells.
    pub id: Option<String>,
    /// Its Azure location as written, if the source tells.
    pub location: Option<String>,
    /// Where it stands.
    pub origin: Origin,
    /// The private addresses that routes lead to.
    pub private_ips: Vec<IpAddr>,
    /// The public addresses that connections leave from, by resource id.
    pub public_ip_ids: Vec<String>,
    /// The subnet that it is in, by resource id.
    pub subnet_id: Option<String>,
    /// The policy that it takes its rules from, by resource id; then it has no rules of its own.
    pub policy_id: Option<String>,
    /// Its own rules, which are called classic.
    pub collections: Vec<RuleCollection>,
    /// Why there may be rules that the source does not show; `None` if it shows them all.
    pub incomplete: Option<String>,
}

/// A firewall policy. Its rules are in the rule collection groups that name it.
#[derive(Clone, Debug, PartialEq)]
pub struct FirewallPolicy {
    /// Its name.
    pub name: Reading<String>,
    /// Its resource id, if the source tells.
    pub id: Option<String>,
    /// Its Azure location as written, if the source tells.
    pub location: Option<String>,
    /// Where it stands.
    pub origin: Origin,
    /// The policy that it inherits from, by resource id.
    pub base_policy_id: Option<String>,
    /// Its groups, by resource id; `None` if the source does not list them.
    pub group_ids: Option<Vec<String>>,
    /// Why the source may not show all of it; `None` if it does.
    pub incomplete: Option<String>,
}

/// A group of rule collections of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleCollectionGroup {
    /// Its name.
    pub name: Reading<String>,
    /// Its resource id, if the source tells.
    pub id: Option<String>,
    /// The policy that it belongs to, by resource id or name; `None` if that can't be told.
    pub policy_id: Option<String>,
    /// Where it stands.
    pub origin: Origin,
    /// Its place among the groups of its policy; lower comes first.
    pub priority: Reading<u32>,
    /// Its collections, as written.
    pub collections: Vec<RuleCollection>,
    /// Why there may be rules that the source does not show; `None` if it shows them all.
    pub incomplete: Option<String>,
}

/// Rules that share a priority and an action.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleCollection {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub origin: Origin,
    /// Its place in its group, among the collections of its kind; lower comes first.
    pub priority: Reading<u32>,
    /// What it does with what its rules match.
    pub access: Reading<Access>,
    /// Its rules, the first to match first. Rules that translate inbound destinations (DNAT) are not among them: no flow
    /// that a node opens to a service meets one.
    pub rules: Vec<FirewallRule>,
}

/// One rule of a firewall.
#[derive(Clone, Debug, PartialEq)]
pub struct FirewallRule {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub origin: Origin,
    /// The addresses that it matches packets from; an IP group is an [`AddressTerm::Group`].
    pub sources: Vec<AddressTerm>,
    /// The addresses that it matches packets to, in the same way. For an application rule, no entry means every address.
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
    /// A rule that could not be told to be of either kind: what its type says.
    Unclear(String),
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
    /// Its name.
    pub name: Reading<String>,
    /// Its resource id, if the source tells.
    pub id: Option<String>,
    /// Where it stands.
    pub origin: Origin,
    /// Its addresses, prefixes and ranges.
    pub prefixes: Vec<AddressTerm>,
    /// Why the source may not show all of them; `None` if it does.
    pub incomplete: Option<String>,
}

/// True if `reference`, an id or a name, is to the resource with this id and name. In templates ids are names, for what
/// comes before the name is only known once it is deployed.
pub fn refers_to(reference: &str, id: Option<&str>, name: &Reading<String>) -> bool {
    if let Some(id) = id
        && reference.starts_with('/')
    {
        return reference.trim_end_matches('/').eq_ignore_ascii_case(id);
    }
    let last = reference.rsplit('/').next().unwrap_or(reference);
    name.known().is_some_and(|name| name.rsplit('/').next().unwrap_or(name).eq_ignore_ascii_case(last))
}
