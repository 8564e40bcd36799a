//! What is not known, as a value: equal facts are one question.

use super::AnswerKind;
use crate::estate::ResourceId;
use crate::message::Message;

/// A fact that the sources don't show, with what it is about: an id or a name in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// The region of what has no location.
    Region,
    /// The addresses of nodes whose subnet is not shown.
    Nodes,
    /// Whether a default route is in effect at a subject, by its id.
    DefaultRoute(String),
    /// Whether the tag `VirtualNetwork` holds what routes of a subject lead elsewhere.
    VirtualNetwork(String),
    /// Which NSG is on a subnet.
    NsgOfSubnet(String),
    /// Which route table is on a subnet.
    RoutesOfSubnet(String),
    /// Whether a pool is in a virtual network, and in which; by the pool's id or name.
    NetworkOfPool(String),
    /// Whether the nodes of a subject have public addresses.
    PublicAddresses(String),
    /// Which mode is in effect in a pool, by the id of its subject.
    Mode(String),
    /// Whether an account that is not shown accepts connections from its nodes; by its id, or the id of the subject.
    AccountAccess(String),
    /// Which of some accounts the nodes of a subject belong to.
    AccountOf(String, Vec<String>),
    /// Whether an account accepts connections from public addresses.
    PublicAccess(String),
    /// What an account makes of connections that no rule of its access rules is about.
    DefaultAccess(String),
    /// Whether a gateway brings a default route into the subnet of a subject.
    GatewayRoutes(String),
    /// Whether the condition holds under which something exists; where the same words may mean something else, the place is named.
    Condition(String, String),
    /// The value of a parameter or variable, by its name as the source refers to it.
    Symbol(String),
    /// The addresses that a service tag covers.
    Tag(String),
    /// Whether nodes are in an application security group.
    SecurityGroup(String),
    /// Whether a rule set is shown whole, by what a sentence calls it and the command that shows it.
    AllRules(Message, String),
    /// From which public addresses the nodes of an account leave.
    EgressAddresses(String),
    /// Whether the network of a subject resolves the name of the service to the private endpoint.
    PrivateName(String),
    /// What a `yes` surely allows and a `no` blocks, by what is asked.
    Allows(Message),
    /// What a `no` surely allows and a `yes` blocks, by what is asked.
    Prevents(Message),
    /// What only a text shows, and the command that prints it.
    Shown(Message, Option<String>),
}

impl Fact {
    /// Whether nodes are in an application security group.
    pub fn security_group(group: &ResourceId) -> Fact {
        Fact::SecurityGroup(group.as_str().to_ascii_lowercase())
    }

    /// The word that its id begins with.
    pub fn word(&self) -> &'static str {
        match self {
            Fact::Region => "region",
            Fact::Nodes => "nodes",
            Fact::DefaultRoute(_) => "default-route",
            Fact::VirtualNetwork(_) => "virtual-network-tag",
            Fact::NsgOfSubnet(_) => "nsg",
            Fact::RoutesOfSubnet(_) => "routes",
            Fact::NetworkOfPool(_) => "network",
            Fact::PublicAddresses(_) => "public-addresses",
            Fact::Mode(_) => "mode",
            Fact::AccountAccess(_) | Fact::AccountOf(..) => "account",
            Fact::PublicAccess(_) => "public-access",
            Fact::DefaultAccess(_) => "default-access",
            Fact::GatewayRoutes(_) => "gateway",
            Fact::Condition(..) => "condition",
            Fact::Symbol(_) => "value",
            Fact::Tag(_) => "tag",
            Fact::SecurityGroup(_) => "group",
            Fact::AllRules(..) => "all-rules",
            Fact::EgressAddresses(_) => "egress",
            Fact::PrivateName(_) => "name",
            Fact::Allows(_) | Fact::Prevents(_) => "fact",
            Fact::Shown(..) => "text",
        }
    }

    /// What distinguishes it from others of its word.
    pub fn about(&self) -> String {
        match self {
            Fact::Region | Fact::Nodes => String::new(),
            Fact::Condition(condition, place) => format!("{place}\n{condition}"),
            Fact::NsgOfSubnet(own)
            | Fact::RoutesOfSubnet(own)
            | Fact::SecurityGroup(own)
            | Fact::AccountOf(own, _)
            | Fact::DefaultRoute(own)
            | Fact::VirtualNetwork(own)
            | Fact::NetworkOfPool(own)
            | Fact::PublicAddresses(own)
            | Fact::Mode(own)
            | Fact::AccountAccess(own)
            | Fact::PublicAccess(own)
            | Fact::DefaultAccess(own)
            | Fact::GatewayRoutes(own)
            | Fact::Symbol(own)
            | Fact::Tag(own)
            | Fact::EgressAddresses(own)
            | Fact::PrivateName(own) => own.clone(),
            Fact::Allows(ask) | Fact::Prevents(ask) => ask.notation().to_owned(),
            Fact::AllRules(own, command) => format!("{} {command}", own.notation()),
            Fact::Shown(fact, command) => format!("{} {}", fact.notation(), command.as_deref().unwrap_or_default()),
        }
    }

    /// What an answer to its question is.
    pub fn answer(&self) -> AnswerKind {
        match self {
            Fact::Region => AnswerKind::Region,
            Fact::Nodes | Fact::Tag(_) | Fact::EgressAddresses(_) => AnswerKind::Addresses,
            Fact::NsgOfSubnet(_)
            | Fact::RoutesOfSubnet(_)
            | Fact::NetworkOfPool(_)
            | Fact::Mode(_)
            | Fact::AccountOf(..)
            | Fact::PublicAccess(_)
            | Fact::DefaultAccess(_) => AnswerKind::OneOf,
            Fact::Symbol(_) => AnswerKind::Value,
            Fact::Shown(..) => AnswerKind::Paste,
            Fact::DefaultRoute(_)
            | Fact::VirtualNetwork(_)
            | Fact::PublicAddresses(_)
            | Fact::AccountAccess(_)
            | Fact::GatewayRoutes(_)
            | Fact::Condition(..)
            | Fact::SecurityGroup(_)
            | Fact::AllRules(..)
            | Fact::PrivateName(_)
            | Fact::Allows(_)
            | Fact::Prevents(_) => AnswerKind::YesNo,
        }
    }

    /// Whether an answer surely allows packets or blocks them; `None` if that takes more than the answer.
    pub fn allows_with(&self, yes: bool) -> Option<bool> {
        match self {
            Fact::Allows(_) | Fact::AccountAccess(_) => Some(yes),
            Fact::Prevents(_) => Some(!yes),
            _ => None,
        }
    }

    /// The answers to choose from.
    pub fn choices(&self) -> Vec<String> {
        let words: &[&str] = match self {
            Fact::NsgOfSubnet(_) | Fact::RoutesOfSubnet(_) | Fact::NetworkOfPool(_) => &[NONE],
            Fact::Mode(_) => &["classic", "simplified"],
            Fact::PublicAccess(_) => &["Enabled", "Disabled"],
            Fact::DefaultAccess(_) => &["Allow", "Deny"],
            Fact::AccountOf(_, accounts) => return accounts.clone(),
            _ => &[],
        };
        words.iter().map(|word| (*word).to_owned()).collect()
    }
}

/// The answer that there is none.
pub const NONE: &str = "none";
