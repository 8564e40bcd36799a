//! Rules and routes whose parent the text does not show: each of the text's network security groups, route tables
//! and policies that may be the parent is in doubt.

use std::collections::BTreeSet;

use super::walk::Found;
use crate::azure::network;
use crate::documents::diagnostics::Diagnostics;
use crate::messages::{incomplete, labels, resources};
use crate::text::symbolic::{is_symbolic, may_be_same_name};
use model::estate::{Direction, FirewallPolicy, Id, Nsg, Origin, Resource, ResourceId, RouteTable};
use model::message::{Message, code, listed, name};
use model::source::Severity;

/// Adds rules and routes without a known parent to all possible parents, and reports that.
pub(super) fn place(found: &mut Found, diagnostics: &Diagnostics) {
    place_rules(found, diagnostics);
    place_routes(found, diagnostics);
    place_collection_groups(found, diagnostics);
}

/// How many pairs of names are compared letter by letter; of more, each may be the same.
const MOST_COMPARED: usize = 200_000;

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
    // A part that an id does not show, or gives as an expression, may be anything.
    let agree = |part: fn(&ResourceId) -> Option<&str>| {
        part(one).zip(part(other)).is_none_or(|(own, other)| may_be_same_name(own, other))
    };
    may_be_same_name(own, name) && agree(ResourceId::subscription) && agree(ResourceId::resource_group)
}

/// What is said of something that may belong to several others.
struct Doubt<'d> {
    /// What it is, with its names.
    what: Message,
    /// Whether it is one thing or several.
    count: usize,
    /// What it belongs to.
    parent: Message,
    /// The name of that, as far as it is known.
    name: &'d str,
    /// The command that shows it.
    command: &'static str,
}

impl Doubt<'_> {
    fn reason(&self) -> Message {
        match self.count {
            1 => incomplete::may_belong(&self.what, &self.parent),
            _ => incomplete::may_belong_of_many(&self.what, &self.parent),
        }
    }

    fn report(&self, origin: Origin, candidates: Vec<Message>, diagnostics: &Diagnostics) {
        let (candidates, command) = (listed(candidates), code(self.command));
        let message = match self.count {
            1 => resources::parent_unknown(&self.what, &self.parent, candidates, command),
            _ => resources::parent_unknown_of_many(&self.what, &self.parent, candidates, command),
        };
        diagnostics.say(Severity::Warning, origin, message);
    }
}

fn place_rules(found: &mut Found, diagnostics: &Diagnostics) {
    let implied: BTreeSet<Id<Nsg>> = model::sorted::set(found.implied_nsgs.iter().copied());
    if implied.is_empty() {
        return;
    }
    let is_whole = |(place, nsg): &(Id<Nsg>, &Nsg)| !nsg.effective && !implied.contains(place);
    let nsgs = found.estate.nsgs.with_ids().filter(is_whole);
    let whole: Vec<(Id<Nsg>, ResourceId)> =
        nsgs.filter_map(|(place, nsg)| Some((place, nsg.resource.id.clone()?))).collect();
    let mut placed = BTreeSet::new();
    for &place in &implied {
        let parent = found.estate.nsgs[place].clone();
        let Some(id) = &parent.resource.id else { continue };
        let own: Vec<_> = parent.rules.iter().filter(|rule| !rule.is_default).collect();
        let names = || listed(own.iter().map(|rule| name(&rule.name)));
        let doubt = Doubt {
            what: if own.len() == 1 { labels::rule(names()) } else { labels::rules(names()) },
            count: own.len(),
            parent: labels::nsg(id),
            name: id.name(),
            command: "az network nsg show",
        };
        let mut directions: Vec<Option<Direction>> = own.iter().map(|rule| rule.direction.known().copied()).collect();
        directions.dedup();
        let direction = if let [only] = directions.as_slice() { *only } else { None };
        let mut named = Vec::new();
        for other in candidates(id, &whole, implied.len()) {
            let nsg = &mut found.estate.nsgs[other];
            named.push(labels::nsg(&nsg.resource));
            nsg.rules.add_gap(doubt.reason(), direction);
        }
        if named.is_empty() && is_symbolic(doubt.name) {
            let reason = parent.rules.incomplete.clone().unwrap_or_else(incomplete::not_known);
            let message = resources::incomplete(labels::nsg(&parent.resource), reason);
            diagnostics.say(Severity::Warning, parent.resource.origin, message);
        } else if !named.is_empty() {
            doubt.report(parent.resource.origin, named, diagnostics);
            placed.extend(is_symbolic(id.name()).then_some(place));
        }
    }
    found.estate.nsgs.retain(|id, _| !placed.contains(&id));
}

fn place_routes(found: &mut Found, diagnostics: &Diagnostics) {
    let implied: BTreeSet<Id<RouteTable>> = model::sorted::set(found.implied_tables.iter().copied());
    if implied.is_empty() {
        return;
    }
    let is_whole = |(place, table): &(Id<RouteTable>, &RouteTable)| !table.effective && !implied.contains(place);
    let tables = found.estate.route_tables.with_ids().filter(is_whole);
    let whole: Vec<(Id<RouteTable>, ResourceId)> =
        tables.filter_map(|(place, table)| Some((place, table.resource.id.clone()?))).collect();
    let mut placed = BTreeSet::new();
    for &place in &implied {
        let parent = found.estate.route_tables[place].clone();
        let Some(id) = &parent.resource.id else { continue };
        let names = || listed(parent.routes.iter().map(|route| name(&route.name)));
        let doubt = Doubt {
            what: if parent.routes.len() == 1 { labels::route(names()) } else { labels::routes(names()) },
            count: parent.routes.len(),
            parent: labels::route_table(id),
            name: id.name(),
            command: "az network route-table show",
        };
        let mut named = Vec::new();
        for other in candidates(id, &whole, implied.len()) {
            let table = &mut found.estate.route_tables[other];
            named.push(labels::route_table(&table.resource));
            table.incomplete.get_or_insert_with(|| doubt.reason());
        }
        if !named.is_empty() {
            doubt.report(parent.resource.origin, named, diagnostics);
            placed.extend(is_symbolic(id.name()).then_some(place));
        }
    }
    found.estate.route_tables.retain(|id, _| !placed.contains(&id));
}

/// A rule collection group in a policy that is not known.
fn place_collection_groups(found: &mut Found, diagnostics: &Diagnostics) {
    let id = |(place, policy): (Id<FirewallPolicy>, &FirewallPolicy)| Some((place, policy.resource.id.clone()?));
    let policies: Vec<(Id<FirewallPolicy>, ResourceId)> =
        found.estate.firewall_policies.with_ids().filter_map(id).collect();
    for group in &found.estate.rule_collection_groups {
        let Some(id) = &group.policy else { continue };
        let Resource { name, origin, .. } = &group.resource;
        let doubt = Doubt {
            what: labels::rule_collection_group(name),
            count: 1,
            parent: labels::firewall_policy(id),
            name: id.name(),
            command: "az network firewall policy rule-collection-group list",
        };
        if policies.iter().any(|(_, own)| own == id) {
            continue;
        }
        let mut named = Vec::new();
        for other in candidates(id, &policies, found.estate.rule_collection_groups.len()) {
            let policy = &mut found.estate.firewall_policies[other];
            named.push(labels::firewall_policy(&policy.resource));
            policy.incomplete.get_or_insert_with(|| doubt.reason());
        }
        if !named.is_empty() {
            doubt.report(*origin, named, diagnostics);
        }
    }
}

/// Networks of a template whose subnets are resources of their own: whether one of those brings routes.
pub(super) fn resolve_gateways(found: &mut Found) {
    for &place in &found.vnets_without_list {
        let vnet = &mut found.estate.vnets[place];
        let Some(id) = &vnet.resource.id else { continue };
        let mut own = found.estate.subnets.iter().filter(|subnet| subnet.vnet.as_ref() == Some(id)).peekable();
        // More subnets may be declared where nothing was read, or in a network that is not known.
        let is_elsewhere = |vnet: &ResourceId| vnet != id && may_be_same(vnet, id);
        let all_shown = own.peek().is_some()
            && found.estate.unread.is_empty()
            && !found.estate.subnets.iter().filter_map(|subnet| subnet.vnet.as_ref()).any(is_elsewhere);
        let (brings, perhaps) = network::gateways(own);
        vnet.has_gateway = Some(brings).filter(|brings| *brings || all_shown);
        vnet.perhaps_gateways = perhaps;
    }
}
