//! A plan from its JSON, out of the tree that the page reads JSON into: what `serde` would derive weighs ten times as much
//! there, and elsewhere `serde_json` does it.
//!
//! Members are found whatever their case; what a type doesn't know is ignored, and what may be absent is empty.

use std::net::IpAddr;

use super::*;
use crate::estate::Direction;
use crate::json::Node;
use crate::net::{Cloud, TableOrigin};
use crate::options::Edition;
use crate::source::{Contents, Diagnostic, Extent, Severity, SourceReport};

/// A value from the JSON tree of it.
trait FromJson: Sized {
    /// `None` if the tree is of something else.
    fn from_json(node: &Node<'_>) -> Option<Self>;

    /// What stands for a member that is not there; `None` if it has to be.
    fn absent() -> Option<Self> {
        None
    }
}

impl Plan {
    /// The plan that a tree of its JSON holds; `None` if something in it is no part of a plan.
    pub fn from_json(node: &Node<'_>) -> Option<Plan> {
        FromJson::from_json(node)
    }
}

impl FromJson for String {
    fn from_json(node: &Node<'_>) -> Option<Self> {
        node.text().map(str::to_owned)
    }

    fn absent() -> Option<Self> {
        Some(String::new())
    }
}

impl FromJson for bool {
    fn from_json(node: &Node<'_>) -> Option<Self> {
        if let Node::Bool(value) = node { Some(*value) } else { None }
    }
}

impl FromJson for u32 {
    fn from_json(node: &Node<'_>) -> Option<Self> {
        if let Node::Number(number) = node { (*number).try_into().ok() } else { None }
    }
}

impl FromJson for u16 {
    fn from_json(node: &Node<'_>) -> Option<Self> {
        u32::from_json(node)?.try_into().ok()
    }
}

impl FromJson for IpAddr {
    fn from_json(node: &Node<'_>) -> Option<Self> {
        node.text()?.parse().ok()
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(node: &Node<'_>) -> Option<Self> {
        T::from_json(node).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(node: &Node<'_>) -> Option<Self> {
        if let Node::List(list) = node { list.iter().map(T::from_json).collect() } else { None }
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

/// The member that a field's name stands for: `source_port` for `sourcePort`.
fn member<'o, 't>(node: &'o Node<'t>, field: &str) -> Option<&'o Node<'t>> {
    let found = node.object()?.members().rev().find(|(name, _)| same(name, field))?.1;
    (*found != Node::Null).then_some(found)
}

/// True if two names differ only in case and in how their words are joined.
fn same(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

fn letters(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase())
}

macro_rules! structs {
    ($($kind:ident { $($field:ident),* })*) => {$(
        impl FromJson for $kind {
            fn from_json(node: &Node<'_>) -> Option<Self> {
                Some($kind { $($field: match member(node, stringify!($field)) {
                    Some(value) => FromJson::from_json(value)?,
                    None => FromJson::absent()?,
                }),* })
            }
        }
    )*};
}

macro_rules! enums {
    ($($kind:ident { $($variant:ident),* })*) => {$(
        impl FromJson for $kind {
            fn from_json(node: &Node<'_>) -> Option<Self> {
                const ALL: &[(&str, $kind)] = &[$((stringify!($variant), $kind::$variant)),*];
                let text = node.text()?;
                ALL.iter().find(|(name, _)| same(name, text)).map(|(_, value)| *value)
            }
        }
    )*};
}

structs! {
    Plan {
        schema, edition, cloud, service_tags, told, sources, subjects, checklist, extras, leftovers, changes, scripts, proof,
        support_request, on, notices
    }
    ServiceTagsUsed { origin, change_number, date }
    SourceReport { name, kind, read, contents, diagnostics }
    Contents { rules, subjects, repeats }
    Told { regions, accounts, subscriptions, nodes, rule_sets, edition }
    Diagnostic { severity, message, line, column }
    Subject { id, name, kind, region, impact, reasons, modes, requirements, findings, not_provided }
    Modes { classic, simplified, union }
    Requirement { id, conditional, direction, protocol, ports, remote, verdict, fragile, hops }
    Hop { kind, name, verdict, rule, priority, source, line, column, why, shut, witness, missing }
    MissingFact { fact, how, command }
    Witness { protocol, source, source_port, destination, destination_port }
    Finding { id, severity, message, source, line }
    Checklist { phases }
    Phase { id, title, summary, steps }
    Step { id, title, why, state, subjects, changes, waits_for, commands, choices }
    Choice { title, why, commands }
    Extra { subject, what, flow, today, after_tighten, why, source, line }
    Change {
        id, phase, action, target, rule, route, firewall_rule, node_rule, why, held_back, accepted, unconfirmed, preferred,
        commands
    }
    HeldBack { reason, cuts, remedy }
    Target { kind, name, id }
    Commands { az_cli, az_extension, node, powershell, bicep, terraform, arm }
    Scripts { union, tighten, rollback }
    Script { bash, powershell, nodes }
    NodeScript { name, shell, text }
    AzureRoute { name, address_prefix, next_hop_type, next_hop_ip_address }
    AzureFirewallRule {
        name, description, group, group_priority, collection, collection_priority, action, ip_protocols,
        source_addresses, destination_addresses, destination_ports
    }
    NodeFirewallRule { name, tool, chain, position, action, answers, outbound, remote_addresses, ports }
    AzureRule {
        name, priority, direction, access, protocol, source_address_prefix, source_address_prefixes,
        source_application_security_groups, source_port_range, source_port_ranges, destination_address_prefix,
        destination_address_prefixes, destination_application_security_groups, destination_port_range,
        destination_port_ranges, description
    }
    ReferredTo { id }
    Proof { union, tighten, rollback }
    ProofOfPhase { classic, simplified, holds, gaps }
    SupportRequests { opt_in, opt_out }
    SupportRequest { fields, text, commands }
    RequestField { label, value }
}

enums! {
    Edition { Preview, Ga }
    Cloud { Public, UsGov, China }
    TableOrigin { Embedded, Supplied }
    Extent { Whole, Partly, Nothing }
    Severity { Info, Warning, Error }
    SubjectKind { Pool, Subnet, RuleSet }
    Impact { Affected, NotAffected, Unsupported, Unknown }
    Verdict { Open, Unknown, Partly, Blocked }
    RequirementId { ClassicInboundBatch, ClassicOutboundStorage, ClassicOutboundBatch, SimplifiedOutboundBatch, Workload }
    Direction { Inbound, Outbound }
    HopKind { Nsg, Route, Firewall, NodeFirewall, AdminRules, Account }
    PhaseId { Union, Extras, Switch, Move, Verify, Tighten, Rollback }
    StepState { Todo, Done, NotNeeded, Waiting }
    ChangeAction { Add, Remove, Modify }
    TargetKind { Nsg, RouteTable, Firewall, FirewallPolicy, NodeFirewall }
    Shell { Bash, Powershell }
    Tool { AzCli, Powershell, Bicep, Terraform, Arm }
}
