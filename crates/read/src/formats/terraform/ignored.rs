//! `lifecycle { ignore_changes = … }`: what Terraform created once and has left to others since. The text does not show its current value.

use hcl_edit::expr::{Expression, TraversalOperator};
use hcl_edit::structure::Body;

use super::resource::{Certainty, Resource};
use crate::formats::values::objects::copies;
use crate::messages::terraform;
use model::json::{Elsewhere, Label, Node, Unclear};
use model::message::{Message, code, name as named};

/// The attributes of a type that decide something: those that are lists of parts, and single ones.
struct Kind {
    name: &'static str,
    lists: &'static [&'static str],
    single: &'static [&'static str],
    /// What is said to be kept by others.
    what: fn() -> Message,
    /// The command that shows what is there.
    command: &'static str,
}

macro_rules! kinds {
    ($($name:literal: $lists:expr, $single:expr, $what:ident, $command:literal;)*) => {
        &[$(Kind {
            name: concat!("azurerm_", $name),
            lists: &$lists,
            single: &$single,
            what: terraform::$what,
            command: concat!("az ", $command),
        }),*]
    };
}

/// The types whose parts are read.
const KINDS: &[Kind] = kinds! {
    "network_security_group": ["security_rule"], [], rules, "network nsg show";
    "route_table": ["route"], ["disable_bgp_route_propagation", "bgp_route_propagation_enabled"], routes, "network route-table show";
    "subnet": ["address_prefixes"], ["network_security_group_id", "route_table_id"], parts, "network vnet subnet show";
    "network_interface": [], ["network_security_group_id"], parts, "network nic show";
    "batch_account": [], ["public_network_access_enabled", "network_profile"], network_access, "batch account show";
    "batch_pool": [], ["network_configuration"], network_configuration, "batch pool show";
    "firewall": [], ["firewall_policy_id"], policy, "network firewall show";
    "firewall_policy": [], ["base_policy_id"], base_policy, "network firewall policy show";
    "firewall_policy_rule_collection_group": ["network_rule_collection", "application_rule_collection"], ["priority"],
        rule_collections, "network firewall policy rule-collection-group list";
    "firewall_network_rule_collection": ["rule"], ["action", "priority"], rules, "network firewall show";
    "firewall_application_rule_collection": ["rule"], ["action", "priority"], rules, "network firewall show";
    "ip_group": ["cidrs"], [], addresses, "network ip-group show";
    "private_endpoint": [], ["subnet_id", "private_service_connection"], parts, "network private-endpoint show";
};

/// Types that are one part of another, or connect two: a change of anything in them counts.
const PARTS: [(&str, &str); 6] = [
    ("azurerm_network_security_rule", "network nsg show"),
    ("azurerm_route", "network route-table show"),
    ("azurerm_subnet_network_security_group_association", "network vnet subnet show"),
    ("azurerm_subnet_route_table_association", "network vnet subnet show"),
    ("azurerm_subnet_nat_gateway_association", "network vnet subnet show"),
    ("azurerm_network_interface_security_group_association", "network nic show"),
];

/// Attributes that decide nothing.
const INCIDENTAL: [&str; 5] = ["tags", "description", "name", "timeouts", "location"];

/// The names of the attributes whose changes a resource ignores; `all` for every one.
fn names(body: &Body) -> Vec<String> {
    let mut names = Vec::new();
    for lifecycle in body.get_blocks("lifecycle") {
        let Some(attribute) = lifecycle.body.get_attribute("ignore_changes") else { continue };
        match &attribute.value {
            Expression::Array(items) => names.extend(items.iter().filter_map(root)),
            other => names.extend(root(other)),
        }
    }
    names
}

/// The attribute that a reference begins with, in any of the forms that Terraform has had for it.
fn root(expression: &Expression) -> Option<String> {
    let text = match expression {
        Expression::Variable(name) => name.as_str().to_owned(),
        Expression::String(text) => text.as_str().to_owned(),
        Expression::Parenthesis(inner) => return root(inner.inner()),
        Expression::Traversal(traversal) => {
            let is_path =
                traversal.operators.iter().all(|operator| !matches!(operator.value(), TraversalOperator::FullSplat(_)));
            return if is_path { root(&traversal.expr) } else { Some("all".to_owned()) };
        }
        _ => return Some("all".to_owned()),
    };
    let own = text.split(['.', '[']).next().unwrap_or_default();
    Some(if own == "*" { "all".to_owned() } else { own.to_owned() })
}

/// Makes what a resource leaves to others unknown. Returns a diagnostic about that, if it can decide a verdict.
pub(super) fn leave_to_others(body: &Body, resource: &mut Resource<'_>) -> Option<Message> {
    let names = names(body);
    if names.is_empty() {
        return None;
    }
    let all = names.iter().any(|name| name == "all");
    let is_ignored = |name: &&&str| all || names.iter().any(|own| own == *name);
    let shown = match resource.values.get("name") {
        Some(Node::Text(name)) => name.to_string(),
        _ => resource.address.clone(),
    };
    let message = |what: Message, command: &str| terraform::ignores_changes(what, named(&shown), code(command));
    if let Some((_, command)) = PARTS.iter().find(|(kind, _)| *kind == resource.kind) {
        let decides = all || names.iter().any(|name| !INCIDENTAL.contains(&name.as_str()));
        if decides {
            resource.certainty = Certainty::Unsure;
        }
        return decides.then(|| message(terraform::parts(), &format!("az {command}")));
    }
    let kind = KINDS.iter().find(|kind| kind.name == resource.kind)?;
    let lists: Vec<&&str> = kind.lists.iter().filter(is_ignored).collect();
    let single: Vec<&&str> = kind.single.iter().filter(is_ignored).collect();
    if lists.is_empty() && single.is_empty() {
        return None;
    }
    let unknown = || Node::Unclear(Unclear::Elsewhere(Elsewhere::KeptByOthers));
    let is_changed = |name: &str| lists.iter().chain(&single).any(|own| **own == name);
    let mut members: Vec<_> = copies(&resource.values).filter(|(name, _)| !is_changed(name)).collect();
    for name in &lists {
        let mut list = match resource.values.get(name) {
            Some(Node::List(list)) => list.clone(),
            _ => Vec::new(),
        };
        list.push(unknown());
        members.push((Label::from(**name), Node::List(list)));
    }
    members.extend(single.iter().map(|name| (Label::from(**name), unknown())));
    resource.values = members.into_iter().collect();
    Some(message((kind.what)(), kind.command))
}
