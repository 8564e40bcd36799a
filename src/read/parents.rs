//! Rules and routes of which the text does not tell what they belong to: each of the text's network security groups, route tables
//! and policies that it could be is in doubt.

use super::symbolic::{is_symbolic, may_be_same_name};
use super::walk::Found;
use super::{Diagnostic, Severity};
use crate::estate::{Direction, Nsg, Origin, Reading, Resource, RouteTable, Subnet, id_segment, last_segment};

/// Gives rules and routes without a known parent to all that could be it, and says so.
pub fn place(found: &mut Found, told: &mut Vec<Diagnostic>) {
    place_rules(found, told);
    place_routes(found, told);
    place_collection_groups(found, told);
}

/// True if two paths of one type may be those of the same resource, though they are written differently.
fn may_be_same(one: &str, other: &str) -> bool {
    let (own, name) = (last_segment(one), last_segment(other));
    if !is_symbolic(own) && !is_symbolic(name) {
        return false;
    }
    // What a path does not tell, or tells by an expression, may be anything.
    let agree = |part: &str| {
        id_segment(one, part).zip(id_segment(other, part)).is_none_or(|(own, other)| may_be_same_name(own, other))
    };
    may_be_same_name(own, name) && agree("subscriptions") && agree("resourceGroups")
}

/// What is said of something that may belong to several others.
struct Doubt<'d> {
    /// What it is, with its names.
    what: String,
    /// What it belongs to, in words.
    parent: &'static str,
    /// The name of that, as far as it is known.
    name: &'d str,
    /// The command that shows it.
    command: &'static str,
}

impl Doubt<'_> {
    fn reason(&self) -> String {
        format!("{} belongs to {} `{}`, which is not known and may be this one", self.what, self.parent, self.name)
    }

    fn tell(&self, origin: Origin, candidates: &[String], told: &mut Vec<Diagnostic>) {
        let message = format!(
            "{} belongs to {} `{}`, and the text does not tell which that is. It could be {}: what it decides there is unknown. Paste \
             the output of `{}`.",
            self.what,
            self.parent,
            self.name,
            candidates.join(", "),
            self.command
        );
        told.push(Diagnostic { severity: Severity::Warning, message, line: origin.line, column: origin.column });
    }
}

fn place_rules(found: &mut Found, told: &mut Vec<Diagnostic>) {
    let mut placed = Vec::new();
    for &place in &found.loose_nsgs {
        let Some(loose) = found.estate.nsgs.get(place).cloned() else { continue };
        let path = loose.path();
        let own: Vec<_> = loose.rules.iter().filter(|rule| !rule.is_default).collect();
        let names: Vec<String> = own.iter().map(|rule| format!("`{}`", rule.name)).collect();
        let doubt = Doubt {
            what: format!("{} {}", if names.len() == 1 { "Rule" } else { "Rules" }, names.join(", ")),
            parent: "the NSG",
            name: last_segment(&path),
            command: "az network nsg show",
        };
        let mut directions: Vec<Option<Direction>> = own.iter().map(|rule| rule.direction.known().copied()).collect();
        directions.dedup();
        let direction = if let [only] = directions.as_slice() { *only } else { None };
        let mut candidates = Vec::new();
        for (other, nsg) in found.estate.nsgs.iter_mut().enumerate() {
            let is_whole = !nsg.effective && !found.loose_nsgs.contains(&other);
            if is_whole && may_be_same(&path, &nsg.path()) {
                candidates.push(format!("NSG `{}`", nsg.name));
                nsg.add_gap(doubt.reason(), direction);
            }
        }
        if candidates.is_empty() && is_symbolic(doubt.name) {
            let message = format!("{}: {}.", loose.name, loose.incomplete.as_deref().unwrap_or("it is not known"));
            let Origin { line, column, .. } = loose.origin;
            told.push(Diagnostic { severity: Severity::Warning, message, line, column });
        } else if !candidates.is_empty() {
            doubt.tell(loose.origin, &candidates, told);
            placed.extend(is_symbolic(last_segment(&path)).then_some(place));
        }
    }
    let mut at = 0..;
    found.estate.nsgs.retain(|_: &Nsg| !at.next().is_some_and(|at| placed.contains(&at)));
}

fn place_routes(found: &mut Found, told: &mut Vec<Diagnostic>) {
    let mut placed = Vec::new();
    for &place in &found.loose_tables {
        let Some(loose) = found.estate.route_tables.get(place).cloned() else { continue };
        let path = &loose.resource.path;
        let names: Vec<String> = loose.routes.iter().map(|route| format!("`{}`", route.name)).collect();
        let doubt = Doubt {
            what: format!("{} {}", if names.len() == 1 { "Route" } else { "Routes" }, names.join(", ")),
            parent: "the route table",
            name: last_segment(path),
            command: "az network route-table show",
        };
        let mut candidates = Vec::new();
        for (other, table) in found.estate.route_tables.iter_mut().enumerate() {
            let is_whole = !table.effective && !found.loose_tables.contains(&other);
            if is_whole && may_be_same(path, &table.resource.path) {
                candidates.push(format!("route table `{}`", table.resource.name));
                table.incomplete.get_or_insert_with(|| doubt.reason());
            }
        }
        if !candidates.is_empty() {
            doubt.tell(loose.resource.origin, &candidates, told);
            placed.extend(is_symbolic(last_segment(path)).then_some(place));
        }
    }
    let mut at = 0..;
    found.estate.route_tables.retain(|_: &RouteTable| !at.next().is_some_and(|at| placed.contains(&at)));
}

/// A rule collection group in a policy that is not known.
fn place_collection_groups(found: &mut Found, told: &mut Vec<Diagnostic>) {
    for group in &found.estate.rule_collection_groups {
        let Some(path) = group.policy.as_deref() else { continue };
        let Resource { name, origin, .. } = &group.resource;
        let doubt = Doubt {
            what: format!("Rule collection group `{name}`"),
            parent: "the firewall policy",
            name: last_segment(path),
            command: "az network firewall policy rule-collection-group list",
        };
        let mut candidates = Vec::new();
        if found.estate.firewall_policies.iter().any(|policy| policy.resource.path.eq_ignore_ascii_case(path)) {
            continue;
        }
        for policy in
            found.estate.firewall_policies.iter_mut().filter(|policy| may_be_same(path, &policy.resource.path))
        {
            candidates.push(format!("firewall policy `{}`", policy.resource.name));
            policy.incomplete.get_or_insert_with(|| doubt.reason());
        }
        if !candidates.is_empty() {
            doubt.tell(*origin, &candidates, told);
        }
    }
}

/// Subnets that bring routes from elsewhere into their network.
const ROUTE_SOURCES: [&str; 2] = ["GatewaySubnet", "RouteServerSubnet"];

/// Whether one of a network's subnets brings routes from elsewhere, by their names; and those whose names are not known and may be
/// one of those. A subnet with a group, or for another service, is none.
pub fn gateways<'s>(subnets: impl Iterator<Item = &'s Subnet>) -> (bool, Vec<String>) {
    let (mut brings, mut perhaps) = (false, Vec::new());
    for subnet in subnets {
        let is_one = |name: &str| ROUTE_SOURCES.iter().any(|source| may_be_same_name(name, source));
        match &subnet.resource.name {
            Reading::Known(name) => brings |= is_one(name),
            Reading::Unclear(_) if subnet.nsg.is_some() || !subnet.delegations.is_empty() => {}
            // The path has the name with its unknown parts in brackets, whatever language it is from.
            Reading::Unclear(_) if is_one(last_segment(&subnet.resource.path)) => {
                perhaps.push(subnet.resource.path.clone());
            }
            Reading::Unclear(_) => {}
        }
    }
    (brings, perhaps)
}

/// Networks of a template whose subnets are resources of their own: whether one of those brings routes.
pub fn settle_gateways(found: &mut Found) {
    for &place in &found.vnets_without_list {
        let Some(vnet) = found.estate.vnets.get_mut(place) else { continue };
        let path = &vnet.resource.path;
        let mut own = found.estate.subnets.iter().filter(|subnet| subnet.vnet.eq_ignore_ascii_case(path)).peekable();
        // More subnets may be declared where nothing was read, or in a network that is not known.
        let all_shown = own.peek().is_some()
            && found.estate.unread.is_empty()
            && !found.estate.subnets.iter().any(|subnet| may_be_same(&subnet.vnet, path));
        let (brings, perhaps) = gateways(own);
        vnet.has_gateway = Some(brings).filter(|brings| *brings || all_shown);
        vnet.perhaps_gateways = perhaps;
    }
}
