//! What an assessment says: verdicts with their evidence, as plain values that serialize to the plan's JSON contract.
//!
//! Nothing here computes: the assessment fills these in, and the plan and the renderers read them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Diagnosis, messages};
use crate::estate::Direction;
use crate::message::{Codes, Message, name};
use crate::question::Fact;
use crate::source::Severity;

/// Whether a flow is allowed, for *every* address and port of it.
///
/// The order is from best to worst, so that the verdict of hops in series, or of several requirements together,
/// is their `max`: one part that is surely blocked decides, whatever else is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Verdict {
    /// Everything is allowed.
    #[default]
    Open,
    /// A decisive fact is missing; it is named with the verdict.
    Unknown,
    /// Some of it is surely blocked, and some of it is not.
    Partly,
    /// Nothing is allowed.
    Blocked,
}

impl Verdict {
    /// As a word in a sentence.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Open => "open",
            Verdict::Partly => "partly blocked",
            Verdict::Blocked => "blocked",
            Verdict::Unknown => "unknown",
        }
    }
}

/// The verdict of things that all have to hold.
pub fn all_of(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts.into_iter().max().unwrap_or(Verdict::Unknown)
}

/// The verdicts of the two models, and of both together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Modes {
    /// The unconditional classic requirements.
    pub classic: Verdict,
    /// The simplified requirement.
    pub simplified: Verdict,
    /// All four requirements, over TCP.
    pub union: Verdict,
}

impl Modes {
    /// True if nodes can use simplified communication and no classic node works: nothing has to be opened for the move.
    pub fn moves_at_once(self) -> bool {
        (self.classic, self.simplified) == (Verdict::Blocked, Verdict::Open)
    }
}

/// How the retirement of classic communication touches a subject (the "scope of impact").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Impact {
    /// Its rules block what simplified communication needs.
    Affected,
    /// Simplified communication works as things are.
    NotAffected,
    /// It cannot use simplified communication.
    Unsupported,
    /// A missing fact decides.
    Unknown,
}

/// What is assessed: a pool, else a subnet, else a rule set alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SubjectKind {
    /// A Batch pool.
    Pool,
    /// A subnet without a known pool.
    Subnet,
    /// A rule set that is linked to neither.
    RuleSet,
}

/// One thing that was assessed, with everything found out about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Subject {
    /// Unique in the plan and stable for the same sources; the resource id where there is one.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// What it is.
    pub kind: SubjectKind,
    /// The Azure location name, such as `westeurope`, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The mode of a pool, if its source shows it: that in effect, or else the one that it requests, such as `Classic`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// True for a pool that uses simplified communication in the `ga` edition, as its source shows: it can't return to classic.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub moved: bool,
    /// The scope of impact.
    pub impact: Impact,
    /// Why the impact is what it is, in sentences.
    pub reasons: Vec<Message>,
    /// What its nodes point to today; absent if the sources show none of them and no error of the pool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<Diagnosis>,
    /// The verdicts of the models.
    pub modes: Modes,
    /// Every requirement with its verdict and the hops on its path.
    pub requirements: Vec<Requirement>,
    /// Advice and warnings in addition to the verdicts.
    pub findings: Vec<Finding>,
    /// The kinds of hops on its path that no source shows: its NSG, its routes, the firewall that a route leads to, the account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_provided: Vec<HopKind>,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

/// The flows that the models need (domain facts, section 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RequirementId {
    /// Inbound TCP 29876-29877 from `BatchNodeManagement.<region>`.
    ClassicInboundBatch,
    /// Outbound TCP 443 to `Storage.<region>`.
    ClassicOutboundStorage,
    /// Outbound TCP 443 to `BatchNodeManagement.<region>` for work that calls the Batch service; conditional.
    ClassicOutboundBatch,
    /// Outbound TCP 443 to `BatchNodeManagement.<region>`.
    SimplifiedOutboundBatch,
    /// What the workload itself needs: no part of any model, and only in a plan's `extras`.
    Workload,
}

/// A flow that a model needs, and whether it is allowed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Requirement {
    /// Which flow this is.
    pub id: RequirementId,
    /// True if only some workloads need it.
    pub conditional: bool,
    /// Its direction.
    pub direction: Direction,
    /// Its protocol, in lower case.
    pub protocol: String,
    /// Its destination ports, such as `443` or `29876-29877`.
    pub ports: String,
    /// The other end: a service tag, such as `BatchNodeManagement.westeurope`.
    pub remote: String,
    /// Whether all hops allow it.
    pub verdict: Verdict,
    /// True if it is open today only through rules that list addresses, which the service may change.
    pub fragile: bool,
    /// The hops on its path, in the order in which a packet passes them.
    pub hops: Vec<Hop>,
    /// For `unknown`: the facts that would decide over all hops together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingFact>,
    /// The ids of the questions whose answers the verdict rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<String>,
}

/// The kinds of places that can stop a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum HopKind {
    /// A network security group.
    Nsg,
    /// A route table.
    Route,
    /// A network firewall.
    Firewall,
    /// A firewall on the node itself.
    NodeFirewall,
    /// Security admin rules of a virtual network manager.
    AdminRules,
    /// The Batch account's endpoint access.
    Account,
}

/// One hop on a flow's path, its verdict and the evidence for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hop {
    /// What kind of place it is.
    pub kind: HopKind,
    /// The resource's name, or what describes a resource without one.
    pub name: String,
    /// The description, if `name` is no name.
    #[serde(default, skip_serializing_if = "Message::is_empty")]
    pub described: Message,
    /// Whether the flow is allowed here.
    pub verdict: Verdict,
    /// The rule that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// That rule's priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u32>,
    /// The source that contains the rule; absent for rules that apply without being written (defaults).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The rule's line in the source, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The rule's column in the source, in characters from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The verdict explained in a sentence or two.
    pub why: Message,
    /// For `partly`: the remote addresses that are surely blocked, as prefixes; at most [`Hop::SHUT_LIMIT`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shut: Vec<String>,
    /// One packet that shows the verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// For `unknown`: the facts that would decide, and how to get them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingFact>,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

impl HopKind {
    /// What kind of hop it is.
    pub fn word(self) -> &'static str {
        match self {
            HopKind::Nsg => "network security group",
            HopKind::Route => "routes",
            HopKind::Firewall => "firewall",
            HopKind::NodeFirewall => "firewall on the node",
            HopKind::AdminRules => "security admin rules",
            HopKind::Account => "account",
        }
    }
}

impl Hop {
    /// What it is, with its name and verdict.
    pub fn title(&self) -> Message {
        messages::hop(self.label(), self.verdict.word())
    }

    /// Its kind and name, or what describes it, for a sentence.
    pub fn label(&self) -> Message {
        let own = name(&self.name);
        match self.kind {
            _ if !self.described.is_empty() => self.described.clone(),
            HopKind::Nsg => messages::nsg(own),
            HopKind::Route => messages::route_table(own),
            HopKind::Firewall => messages::firewall(own),
            HopKind::NodeFirewall => messages::node_firewall(own),
            HopKind::AdminRules => messages::admin_rule_collection(own),
            HopKind::Account => messages::account(own),
        }
    }

    /// How many prefixes [`Hop::shut`] lists at most; `why` gives the full count.
    pub const SHUT_LIMIT: usize = 32;
}

/// A fact that the sources do not hold, and how to get it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MissingFact {
    /// What is missing.
    pub fact: Message,
    /// What to do or to paste.
    pub how: Message,
    /// A command that prints it, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// The id of the question that asks for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub question: String,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
    /// What is asked, if not only for what shows the fact.
    #[serde(skip)]
    #[cfg_attr(feature = "js", tsify(skip))]
    pub ask: Message,
    /// What is missing, as a value.
    #[serde(skip)]
    #[cfg_attr(feature = "js", tsify(skip))]
    pub about: Option<Fact>,
}

impl MissingFact {
    /// The fact as a value: what a command or a text shows, if nothing more is known of it.
    pub fn value(&self) -> Fact {
        self.about.clone().unwrap_or_else(|| Fact::Shown(self.fact.clone(), self.command.clone()))
    }

    /// The same about a fact that can be answered, and what is asked then.
    #[must_use]
    pub fn of(self, about: Fact, ask: Message) -> MissingFact {
        MissingFact { about: Some(about), ask, ..self }
    }
}

/// One concrete packet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Witness {
    /// The protocol, in lower case.
    pub protocol: String,
    /// The address that it comes from.
    pub source: String,
    /// The port that it comes from.
    pub source_port: u16,
    /// The address that it goes to.
    pub destination: String,
    /// The port that it goes to.
    pub destination_port: u16,
}

/// As `TCP 10.0.0.4:50000 to 20.0.0.1:443`; an IPv6 address has brackets.
impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.protocol.to_ascii_uppercase())?;
        for (before, address, port) in
            [(" ", &self.source, self.source_port), (" to ", &self.destination, self.destination_port)]
        {
            match address.contains(':') {
                true => write!(f, "{before}[{address}]:{port}")?,
                false => write!(f, "{before}{address}:{port}")?,
            }
        }
        Ok(())
    }
}

/// Advice or a warning in addition to the verdicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// What kind of finding it is, such as `fragile`; the same kind may occur several times.
    pub id: String,
    /// How much it matters.
    pub severity: Severity,
    /// The finding, in sentences.
    pub message: Message,
    /// The source it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The line it is about, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The codes of its texts, in the order of the members.
    #[serde(default, skip_serializing_if = "Codes::is_empty")]
    #[cfg_attr(not(feature = "details"), serde(skip_deserializing))]
    pub codes: Codes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_is_a_line_for_both_versions_of_ip() {
        let v4 = Witness {
            protocol: "tcp".to_owned(),
            source: "10.0.0.4".to_owned(),
            source_port: 50_000,
            destination: "20.0.0.1".to_owned(),
            destination_port: 443,
        };
        assert_eq!(v4.to_string(), "TCP 10.0.0.4:50000 to 20.0.0.1:443");
        let v6 = Witness { source: "2001:db8::4".to_owned(), ..v4 };
        assert_eq!(v6.to_string(), "TCP [2001:db8::4]:50000 to 20.0.0.1:443");
    }
}
