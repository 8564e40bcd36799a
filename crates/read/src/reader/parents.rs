//! Rules and routes of which the text does not tell what they belong to: each of the text's network security groups, route tables
//! and policies that it could be is in doubt.

use std::collections::BTreeSet;

use super::walk::Found;
use crate::azure::network;
use crate::text::symbolic::{is_symbolic, may_be_same_name};
use model::estate::{Direction, FirewallPolicy, Id, Nsg, Origin, Resource, ResourceId, RouteTable};
use model::source::{Diagnostic, Severity};

/// Gives rules and routes without a known parent to all that could be it, and says so.
pub(super) fn place(found: &mut Found, told: &mut Vec<Diagnostic>) {
    place_rules(found, told);
    place_routes(found, told);
    place_collection_groups(found, told);
}

/// How many pairs of names are compared letter by letter; of more, each may be the same.
const MOST_COMPARED: usize = 200_000;

/// How many candidates are listed.
const MOST_LISTED: usize = 5;

/// Those that may be the parent with an id.
fn candidates<T>(parent: &ResourceId, all: &[(Id<T>, ResourceId)], parents: usize) -> Vec<Id<T>> {
    let is_unknown = is_symbolic(parent.name());
    let compares = all.len().saturating_mul(parents) <= MOST_COMPARED;
    let possible = all.iter().filter(|(_, id)| is_unknown || is_symbolic(id.name()));
    possible.filter(|(_, id)| !compares || may_be_same(parent, id)).map(|(place, _)| *place).collect()
}

/// True if two ids of one type may be those of the same resource, though they are written differently.
fn may_be_same(one: &ResourceId, other: &ResourceId) -> bool {
    let (own, name) = (one.name(), other.name());
    if !is_symbolic(own) && !is_symbolic(name) {
        return false;
    }
    // What an id does not show, or tells by an expression, may be anything.
    let agree = |part: fn(&ResourceId) -> Option<&str>| {
        part(one).zip(part(other)).is_none_or(|(own, other)| may_be_same_name(own, other))
    };
    may_be_same_name(own, name) && agree(ResourceId::subscription) && agree(ResourceId::resource_group)
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
        let mut listed: String = candidates.get(..MOST_LISTED).unwrap_or(candidates).join(", ");
        if let Some(more) = candidates.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
            listed.push_str(&format!(" or {more} more"));
        }
        let message = format!(
            "{} belongs to {} `{}`, and the text does not tell which that is. It could be {}: what it decides there is unknown. Paste \
             the output of `{}`.",
            self.what, self.parent, self.name, listed, self.command
        );
        told.push(Diagnostic {
            severity: Severity::Warning,
            message: message.into(),
            line: origin.line,
            column: origin.column,
        });
    }
}

fn place_rules(found: &mut Found, told: &mut Vec<Diagnostic>) {
    let loose: BTreeSet<Id<Nsg>> = model::sorted::set(found.loose_nsgs.iter().copied());
    if loose.is_empty() {
        return;
    }
    let is_whole = |(place, nsg): &(Id<Nsg>, &Nsg)| !nsg.effective && !loose.contains(place);
    let nsgs = found.estate.nsgs.with_ids().filter(is_whole);
    let whole: Vec<(Id<Nsg>, ResourceId)> =
        nsgs.filter_map(|(place, nsg)| Some((place, nsg.resource.id.clone()?))).collect();
    let mut placed = BTreeSet::new();
    for &place in &loose {
        let parent = found.estate.nsgs[place].clone();
        let Some(id) = &parent.resource.id else { continue };
        let own: Vec<_> = parent.rules.iter().filter(|rule| !rule.is_default).collect();
        let names: Vec<String> = own.iter().map(|rule| format!("`{}`", rule.name)).collect();
        let doubt = Doubt {
            what: format!("{} {}", if names.len() == 1 { "Rule" } else { "Rules" }, names.join(", ")),
            parent: "the NSG",
            name: id.name(),
            command: "az network nsg show",
        };
        let mut directions: Vec<Option<Direction>> = own.iter().map(|rule| rule.direction.known().copied()).collect();
        directions.dedup();
        let direction = if let [only] = directions.as_slice() { *only } else { None };
        let mut named = Vec::new();
        for other in candidates(id, &whole, loose.len()) {
            let nsg = &mut found.estate.nsgs[other];
            named.push(format!("NSG `{}`", nsg.resource.name));
            nsg.rules.add_gap(doubt.reason().into(), direction);
        }
        if named.is_empty() && is_symbolic(doubt.name) {
            let message = format!(
                "{}: {}.",
                parent.resource.name,
                parent.rules.incomplete.clone().unwrap_or_else(|| "it is not known".into())
            );
            let Origin { line, column, .. } = parent.resource.origin;
            told.push(Diagnostic { severity: Severity::Warning, message: message.into(), line, column });
        } else if !named.is_empty() {
            doubt.tell(parent.resource.origin, &named, told);
            placed.extend(is_symbolic(id.name()).then_some(place));
        }
    }
    found.estate.nsgs.retain(|id, _| !placed.contains(&id));
}

fn place_routes(found: &mut Found, told: &mut Vec<Diagnostic>) {
    let loose: BTreeSet<Id<RouteTable>> = model::sorted::set(found.loose_tables.iter().copied());
    if loose.is_empty() {
        return;
    }
    let is_whole = |(place, table): &(Id<RouteTable>, &RouteTable)| !table.effective && !loose.contains(place);
    let tables = found.estate.route_tables.with_ids().filter(is_whole);
    let whole: Vec<(Id<RouteTable>, ResourceId)> =
        tables.filter_map(|(place, table)| Some((place, table.resource.id.clone()?))).collect();
    let mut placed = BTreeSet::new();
    for &place in &loose {
        let parent = found.estate.route_tables[place].clone();
        let Some(id) = &parent.resource.id else { continue };
        let names: Vec<String> = parent.routes.iter().map(|route| format!("`{}`", route.name)).collect();
        let doubt = Doubt {
            what: format!("{} {}", if names.len() == 1 { "Route" } else { "Routes" }, names.join(", ")),
            parent: "the route table",
            name: id.name(),
            command: "az network route-table show",
        };
        let mut named = Vec::new();
        for other in candidates(id, &whole, loose.len()) {
            let table = &mut found.estate.route_tables[other];
            named.push(format!("route table `{}`", table.resource.name));
            table.incomplete.get_or_insert_with(|| doubt.reason().into());
        }
        if !named.is_empty() {
            doubt.tell(parent.resource.origin, &named, told);
            placed.extend(is_symbolic(id.name()).then_some(place));
        }
    }
    found.estate.route_tables.retain(|id, _| !placed.contains(&id));
}

/// A rule collection group in a policy that is not known.
fn place_collection_groups(found: &mut Found, told: &mut Vec<Diagnostic>) {
    let id = |(place, policy): (Id<FirewallPolicy>, &FirewallPolicy)| Some((place, policy.resource.id.clone()?));
    let policies: Vec<(Id<FirewallPolicy>, ResourceId)> =
        found.estate.firewall_policies.with_ids().filter_map(id).collect();
    for group in &found.estate.rule_collection_groups {
        let Some(id) = &group.policy else { continue };
        let Resource { name, origin, .. } = &group.resource;
        let doubt = Doubt {
            what: format!("Rule collection group `{name}`"),
            parent: "the firewall policy",
            name: id.name(),
            command: "az network firewall policy rule-collection-group list",
        };
        if policies.iter().any(|(_, own)| own == id) {
            continue;
        }
        let mut named = Vec::new();
        for other in candidates(id, &policies, found.estate.rule_collection_groups.len()) {
            let policy = &mut found.estate.firewall_policies[other];
            named.push(format!("firewall policy `{}`", policy.resource.name));
            policy.incomplete.get_or_insert_with(|| doubt.reason().into());
        }
        if !named.is_empty() {
            doubt.tell(*origin, &named, told);
        }
    }
}

/// Networks of a template whose subnets are resources of their own: whether one of those brings routes.
pub(super) fn settle_gateways(found: &mut Found) {
    for &place in &found.vnets_without_list {
        let vnet = &mut found.estate.vnets[place];
        let Some(id) = &vnet.resource.id else { continue };
        let mut own = found.estate.subnets.iter().filter(|subnet| subnet.vnet.as_ref() == Some(id)).peekable();
        // More subnets may be declared where nothing was read, or in a network that is not known.
        let all_shown = own.peek().is_some()
            && found.estate.unread.is_empty()
            && !found
                .estate
                .subnets
                .iter()
                .any(|subnet| subnet.vnet.as_ref().is_some_and(|vnet| may_be_same(vnet, id)));
        let (brings, perhaps) = network::gateways(own);
        vnet.has_gateway = Some(brings).filter(|brings| *brings || all_shown);
        vnet.perhaps_gateways = perhaps;
    }
}
