//! Makes one estate of all sources, in any order.
//!
//! A resource that is described several times is one: descriptions that say the same or complete each other are merged, and
//! one that is surely newer, or deployed later, replaces the others. Descriptions that contradict each other are a conflict,
//! which the estate keeps with all of them.
//!
//! - [`identity`]: which descriptions are of the same resource;
//! - [`kind`]: the descriptions of one kind of resource, without their type;
//! - [`described`], [`network`], [`rule_sets`], [`batch`]: what a description says, member by member;
//! - [`addresses`]: the addresses of firewalls that are still to be deployed;
//! - [`associations`]: what is on a subnet, as both sides describe it;
//! - [`pages`]: which answers lack rows;
//! - [`versions`]: what remains of several descriptions;
//! - [`report`]: the diagnostics.

mod addresses;
mod associations;
mod batch;
mod batch_nodes;
mod conditional;
mod described;
mod identity;
mod kind;
mod network;
mod pages;
pub(super) mod regions;
mod report;
mod rule_sets;
mod unnamed;
mod versions;

use std::collections::BTreeMap;

use crate::messages::{labels, resources};
use crate::text::symbolic::is_symbolic;
use described::Said;
use kind::{AllOf, Kind, Number};
use model::estate::{Conflict, DnsZone, Estate, Form, Id, List, Nsg, Resource, Versions, VirtualNetwork};
use model::source::{Severity, SourceReport};
use report::Reporter;

/// Adds what one source holds to what earlier ones held.
pub(super) fn append(estate: &mut Estate, mut found: Estate) {
    estate.nsgs.append(&mut found.nsgs);
    estate.route_tables.append(&mut found.route_tables);
    estate.vnets.append(&mut found.vnets);
    estate.subnets.append(&mut found.subnets);
    estate.nics.append(&mut found.nics);
    estate.public_addresses.append(&mut found.public_addresses);
    estate.nat_gateways.append(&mut found.nat_gateways);
    estate.private_endpoints.append(&mut found.private_endpoints);
    estate.dns_zones.append(&mut found.dns_zones);
    estate.endpoint_policies.append(&mut found.endpoint_policies);
    estate.admin_rules.append(&mut found.admin_rules);
    estate.firewalls.append(&mut found.firewalls);
    estate.firewall_policies.append(&mut found.firewall_policies);
    estate.rule_collection_groups.append(&mut found.rule_collection_groups);
    estate.translations.append(&mut found.translations);
    estate.ip_groups.append(&mut found.ip_groups);
    estate.accounts.append(&mut found.accounts);
    estate.pools.append(&mut found.pools);
    estate.nodes.append(&mut found.nodes);
    estate.pool_reports.append(&mut found.pool_reports);
    estate.dependencies.append(&mut found.dependencies);
    estate.pages.append(&mut found.pages);
    estate.unread.append(&mut found.unread);
    estate.node_firewalls.append(&mut found.node_firewalls);
}

/// Leaves each resource once.
pub(super) fn settle(estate: &mut Estate, reports: &mut [SourceReport]) {
    let mut reporter = Reporter::new(reports);
    let mut conflicts = Vec::new();
    macro_rules! settle {
        ($($list:ident: $kind:ident;)*) => {
            $(conflicts.extend(of_kind(&mut AllOf::new(&mut estate.$list, Versions::$kind), &mut reporter));)*
        };
    }
    settle! {
        nsgs: Nsg;
        route_tables: RouteTable;
        vnets: VirtualNetwork;
        subnets: Subnet;
        nics: Nic;
        public_addresses: PublicAddress;
        nat_gateways: NatGateway;
        private_endpoints: PrivateEndpoint;
        endpoint_policies: EndpointPolicy;
        admin_rules: AdminRules;
        firewalls: AzureFirewall;
        firewall_policies: FirewallPolicy;
        rule_collection_groups: RuleCollectionGroup;
        ip_groups: IpGroup;
        accounts: Account;
        pools: Pool;
    }
    estate.conflicts = conflicts;
    drop_unshown_networks(estate);
    unite_zones(&mut estate.dns_zones);
    unnamed::unite(estate);
    associations::settle(estate, &mut reporter);
    conditional::settle(estate);
    addresses::infer(estate);
    batch_nodes::settle(estate, &mut reporter);
    report_single_rules(estate, &mut reporter);
    pages::report(&estate.pages, &mut reporter);
    reporter.finish();
}

/// Leaves each resource of a kind once; gives those whose descriptions contradict each other.
fn of_kind(kind: &mut dyn Kind, reporter: &mut Reporter<'_>) -> Vec<Conflict> {
    let identities = identity::identities(kind.numbers().map(|own| kind.resource(own).id.as_ref()));
    let mut groups: Vec<Vec<Number>> = Vec::new();
    for (own, identity) in kind.numbers().zip(identities) {
        match groups.get_mut(identity) {
            Some(group) => group.push(own),
            None => groups.push(vec![own]),
        }
    }
    groups.into_iter().filter_map(|group| of_resource(kind, group, reporter)).collect()
}

/// Leaves one resource once; gives its descriptions if they contradict each other.
fn of_resource(kind: &mut dyn Kind, group: Vec<Number>, reporter: &mut Reporter<'_>) -> Option<Conflict> {
    let versions = versions::of(kind, group, reporter);
    let first = *versions.first()?;
    // All versions get the id that shows most: whatever refers to the resource means each of them.
    let more_exact = |best, own: &Number| if kind.shows_more_of_its_id(*own, best) { *own } else { best };
    let best = versions.iter().fold(first, more_exact);
    versions.iter().filter(|own| **own != best).for_each(|own| kind.take_id(*own, best));
    let kept = kind.keep(first, &versions)?;
    let said: Vec<Said> = versions.iter().map(|own| kind.said(*own)).collect();
    let Resource { name, id, .. } = kind.resource(first);
    Some(Conflict {
        label: said.first()?.label.clone(),
        name: name.to_string(),
        id: id.clone(),
        members: reporter.conflict(&said),
        versions: kept,
        condition: None,
    })
}

/// A peering outside of its network says nothing of a network that is not shown.
fn drop_unshown_networks(estate: &mut Estate) {
    let is_shown = |vnet: &VirtualNetwork| {
        let is_whole = matches!(vnet.resource.description.form, Form::Export | Form::Declared);
        is_whole || !vnet.prefixes.is_empty() || vnet.has_gateway.is_some()
    };
    let kept = estate.vnets.with_ids().filter(|(_, vnet)| is_shown(vnet)).map(|(id, _)| id);
    let moved: BTreeMap<Id<VirtualNetwork>, Id<VirtualNetwork>> = model::sorted::map(kept.zip(estate.vnets.ids()));
    estate.vnets.retain(|_, vnet| is_shown(vnet));
    estate.conflicts.retain_mut(|conflict| match &mut conflict.versions {
        Versions::VirtualNetwork(id, _) => moved.get(id).is_some_and(|moved| {
            *id = *moved;
            true
        }),
        _ => true,
    });
}

/// Links are resources of their own: all that are shown count.
fn unite_zones(zones: &mut List<DnsZone>) {
    let identities = identity::identities(zones.iter().map(|zone| zone.resource.id.as_ref()));
    let mut united: Vec<DnsZone> = Vec::new();
    for (zone, identity) in std::mem::take(zones).into_iter().zip(identities) {
        match united.get_mut(identity) {
            Some(own) => {
                let more: Vec<_> = zone.links.into_iter().filter(|link| !own.links.contains(link)).collect();
                own.links.extend(more);
            }
            None => united.push(zone),
        }
    }
    *zones = united.into_iter().collect();
}

/// Single rules of an NSG of which nothing shows all.
fn report_single_rules(estate: &Estate, reporter: &mut Reporter<'_>) {
    let is_named = |nsg: &&Nsg| nsg.resource.name.known().is_some_and(|name| !is_symbolic(name));
    for nsg in estate.nsgs.iter().filter(|nsg| nsg.rules.is_single).filter(is_named) {
        if let Some(reason) = &nsg.rules.incomplete {
            let message = resources::incomplete(labels::nsg(&nsg.resource), reason);
            reporter.say(Severity::Warning, nsg.resource.origin, message);
        }
    }
}
