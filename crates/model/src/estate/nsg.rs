//! Network security groups and their rules.

use crate::message::{Message, Part, fact};
use std::fmt;
use std::net::IpAddr;
use std::rc::Rc;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{Origin, Reading, Resource, ResourceId, Unknown};
use crate::net::{PrefixSet, Protocol};

/// A network security group.
#[derive(Clone, Debug, PartialEq)]
pub struct Nsg {
    /// Name, id, location, and position.
    pub resource: Resource,
    /// Its rules: the user's, as written, and then Azure's default rules.
    pub rules: RuleList,
    /// True if some of its rules are separate resources in the source.
    pub has_standalone_rules: bool,
    /// True if these are effective rules, as Azure computes them for a network interface.
    pub effective: bool,
    /// The ids of the subnets and network interfaces that it is on, as far as the source shows them.
    pub attached_to: Vec<ResourceId>,
    /// The expression of its location, if that has no value.
    pub region_symbol: Option<RegionSymbol>,
}

/// An expression for the location of a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RegionSymbol {
    /// The expression.
    pub expression: String,
    /// The sources in which it means the same: those of one configuration.
    pub sources: Vec<usize>,
}

/// Rules that are evaluated together, by priority.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleList {
    /// The rules. Shared, because a plan looks at many copies of a list that differ in a few rules.
    pub entries: Vec<Rc<Rule>>,
    /// Why there may be rules that the source does not show; `None` if it shows them all.
    pub incomplete: Option<Message>,
    /// The expression of the part that is unknown, if that is why.
    pub unknown_part: Option<String>,
    /// True if the rules are taken to be all because they end with the one that denies everything: nobody checked that.
    pub is_assumed_whole: bool,
    /// True if single rules were pasted, and no source shows the list that they are from.
    pub is_single: bool,
    /// The one direction in which `incomplete` says that rules may be missing; `None` if it says so of both.
    pub incomplete_in: Option<Direction>,
    /// The addresses of service tags as Azure evaluates them, where the source shows that: more exact than any table.
    pub expansions: Rc<Vec<(String, PrefixSet)>>,
}

/// The direction of a flow as the node sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Direction {
    /// Toward the node.
    Inbound,
    /// Away from the node.
    Outbound,
}

impl fmt::Display for Direction {
    /// As Azure spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Direction::Inbound => "Inbound",
            Direction::Outbound => "Outbound",
        })
    }
}

/// What a rule does with what it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Allows it.
    Allow,
    /// Stops it.
    Deny,
}

impl fmt::Display for Access {
    /// As Azure spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Access::Allow => "Allow",
            Access::Deny => "Deny",
        })
    }
}

/// One rule of a network security group.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Its priority: 100–4096 for the user's rules, 65000 and up for the platform's; lower comes first.
    pub priority: Reading<u32>,
    /// The direction that it looks at.
    pub direction: Reading<Direction>,
    /// What it does.
    pub access: Reading<Access>,
    /// The protocol that it matches.
    pub protocol: Reading<ProtocolTerm>,
    /// The addresses that it matches packets from.
    pub source: Vec<AddressTerm>,
    /// The ports that it matches packets from.
    pub source_ports: Vec<PortTerm>,
    /// The addresses that it matches packets to.
    pub destination: Vec<AddressTerm>,
    /// The ports that it matches packets to.
    pub destination_ports: Vec<PortTerm>,
    /// Its description, if it has one.
    pub description: Option<String>,
    /// Its position in the source; `None` for a default rule that the source omits and for a rule that a plan adds.
    pub origin: Option<Origin>,
    /// True for the platform's own rules.
    pub is_default: bool,
    /// The condition under which it exists, in the source's words, if that is unknown.
    pub condition: Option<String>,
}

/// The protocol of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProtocolTerm {
    /// `*`.
    Any,
    /// One protocol.
    One(Protocol),
}

impl ProtocolTerm {
    /// True if it matches `protocol`.
    pub fn matches(self, protocol: Protocol) -> bool {
        self == ProtocolTerm::Any || self == ProtocolTerm::One(protocol)
    }
}

impl fmt::Display for ProtocolTerm {
    /// As Azure spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ProtocolTerm::Any => "*",
            ProtocolTerm::One(Protocol::Tcp) => "Tcp",
            ProtocolTerm::One(Protocol::Udp) => "Udp",
            ProtocolTerm::One(Protocol::Icmp) => "Icmp",
            ProtocolTerm::One(Protocol::Esp) => "Esp",
            ProtocolTerm::One(Protocol::Ah) => "Ah",
        })
    }
}

/// One entry of a rule's source or destination.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AddressTerm {
    /// `*`: every address of both versions.
    Any,
    /// An address or a prefix.
    Prefix(IpNet),
    /// The addresses from the first to the last, both included and of one version.
    Range(IpAddr, IpAddr),
    /// A service tag, as written.
    Tag(String),
    /// An application security group, by its resource id or name.
    Group(ResourceId),
    /// One that is not known.
    Unknown(Unknown),
}

impl fmt::Display for AddressTerm {
    /// As Azure spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AddressTerm::Any => f.write_str("*"),
            AddressTerm::Prefix(prefix) if prefix.prefix_len() == prefix.max_prefix_len() => {
                write!(f, "{}", prefix.addr())
            }
            AddressTerm::Prefix(prefix) => write!(f, "{prefix}"),
            AddressTerm::Range(first, last) => write!(f, "{first}-{last}"),
            AddressTerm::Tag(text) => f.write_str(text),
            AddressTerm::Unknown(unknown) => unknown.fmt(f),
            AddressTerm::Group(id) => id.fmt(f),
        }
    }
}

/// What a sentence shows.
impl<'p> From<&'p AddressTerm> for Part<'p> {
    fn from(term: &'p AddressTerm) -> Self {
        match term {
            AddressTerm::Group(id) => Part::from(id),
            AddressTerm::Unknown(unknown) => Part::from(unknown),
            _ => fact(term),
        }
    }
}

/// One entry of a rule's ports.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PortTerm {
    /// The ports from the first to the last, both included.
    Range(u16, u16),
    /// One that is not known.
    Unknown(Unknown),
}

impl PortTerm {
    /// `*`: every port.
    pub const ANY: PortTerm = PortTerm::Range(0, u16::MAX);
}

impl fmt::Display for PortTerm {
    /// As Azure spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PortTerm::Range(0, u16::MAX) => f.write_str("*"),
            PortTerm::Range(first, last) if first == last => write!(f, "{first}"),
            PortTerm::Range(first, last) => write!(f, "{first}-{last}"),
            PortTerm::Unknown(unknown) => unknown.fmt(f),
        }
    }
}

impl Nsg {
    /// True if the two have the same id or, where one has none, the same name.
    pub fn is_called_like(&self, other: &Nsg) -> bool {
        match (&self.resource.id, &other.resource.id) {
            (Some(own), Some(other)) if own.is_full() && other.is_full() => own == other,
            (Some(own), Some(other)) => own.name().eq_ignore_ascii_case(other.name()),
            _ => self.resource.name == other.resource.name,
        }
    }
}

impl RuleList {
    /// The rules, in the order in which they were read.
    pub fn iter(&self) -> std::slice::Iter<'_, Rc<Rule>> {
        self.entries.iter()
    }

    /// Notes that there may be rules that the source does not show, in one direction or in both.
    pub fn add_gap(&mut self, reason: Message, direction: Option<Direction>) {
        if self.incomplete.is_none() {
            self.incomplete_in = direction;
        } else if self.incomplete_in != direction {
            self.incomplete_in = None;
        }
        self.incomplete.get_or_insert(reason);
    }

    /// Why there may be rules of a direction that the source does not show.
    pub fn gap(&self, direction: Direction) -> Option<&Message> {
        self.incomplete.as_ref().filter(|_| self.incomplete_in.is_none_or(|own| own == direction))
    }
}

impl Rule {
    /// The rules that every network security group ends with, whether a source shows them or not
    /// ("Network security groups overview", default security rules).
    pub fn defaults() -> [Rule; 6] {
        use Access::{Allow, Deny};
        use Direction::{Inbound, Outbound};
        let tag = |name: &str| AddressTerm::Tag(name.to_owned());
        let any = || AddressTerm::Any;
        let rule = |name: &str, priority, direction, access, source, destination| Rule {
            name: name.to_owned(),
            priority: Reading::Known(priority),
            direction: Reading::Known(direction),
            access: Reading::Known(access),
            protocol: Reading::Known(ProtocolTerm::Any),
            source: vec![source],
            source_ports: vec![PortTerm::ANY],
            destination: vec![destination],
            destination_ports: vec![PortTerm::ANY],
            description: None,
            origin: None,
            is_default: true,
            condition: None,
        };
        [
            rule("AllowVnetInBound", 65000, Inbound, Allow, tag("VirtualNetwork"), tag("VirtualNetwork")),
            rule("AllowAzureLoadBalancerInBound", 65001, Inbound, Allow, tag("AzureLoadBalancer"), any()),
            rule("DenyAllInBound", 65500, Inbound, Deny, any(), any()),
            rule("AllowVnetOutBound", 65000, Outbound, Allow, tag("VirtualNetwork"), tag("VirtualNetwork")),
            rule("AllowInternetOutBound", 65001, Outbound, Allow, any(), tag("Internet")),
            rule("DenyAllOutBound", 65500, Outbound, Deny, any(), any()),
        ]
    }
}
