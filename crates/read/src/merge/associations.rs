//! What is on a subnet: the subnet names its NSG, its route table and its NAT gateway, and each of those lists its subnets.
//!
//! Where the two sides contradict each other, nothing shows which of them is in effect: the subnet is in conflict, with a version
//! for each. A side that omits its member, or lacks an entry in its list, shows nothing.

use std::collections::BTreeMap;

use super::report::Reporter;
use crate::messages::{labels, merge};
use model::estate::{Attachment, Conflict, Estate, Id, Index, Origin, Resource, ResourceId, Subnet, Versions};
use model::message::{Message, Part};
use model::source::Severity;

/// How many versions of a subnet are distinguished.
const MOST_VERSIONS: usize = 16;

const ATTACHMENTS: [Attachment; 3] = [Attachment::Nsg, Attachment::RouteTable, Attachment::NatGateway];

/// A resource that lists its subnets.
struct Listing<'e> {
    attachment: Attachment,
    id: Option<&'e ResourceId>,
    label: Message,
    origin: Origin,
    subnets: Vec<&'e ResourceId>,
}

/// What one side says of a subnet against the other.
struct Contradiction {
    attachment: Attachment,
    /// The id of the resource that lists the subnet.
    listed: Option<ResourceId>,
    /// What a sentence calls it, and its position.
    by: (Message, Origin),
}

/// Puts subnets into conflict of which other resources say something else than they do themselves.
pub(super) fn settle(estate: &mut Estate, reporter: &mut Reporter<'_>) {
    let listings = listings(estate);
    let index = Index::of(&estate.subnets);
    let mut on: BTreeMap<Id<Subnet>, Vec<&Listing<'_>>> = BTreeMap::new();
    for listing in &listings {
        for subnet in listing.subnets.iter().filter_map(|id| index.find(id)) {
            on.entry(subnet).or_default().push(listing);
        }
    }
    let mut disputed = Vec::new();
    for (id, on) in on {
        let subnet = &estate.subnets[id];
        let contradictions: Vec<Contradiction> =
            ATTACHMENTS.iter().flat_map(|&attachment| contradictions(subnet, attachment, &on)).collect();
        if !contradictions.is_empty() {
            disputed.push((id, contradictions, only_listed(subnet, &on)));
        }
    }
    for (id, gateway) in only_gateways(estate, &listings, &index) {
        estate.subnets[id].nat_gateway = Some(gateway);
    }
    for (id, contradictions, only) in disputed {
        let subnet = &mut estate.subnets[id];
        only.into_iter().for_each(|(attachment, id)| name_it(subnet, attachment, Some(id)));
        report(estate, id, &contradictions, reporter);
        dispute(estate, id, &contradictions);
    }
}

fn listings<'e>(estate: &'e Estate) -> Vec<Listing<'e>> {
    let is_subnet = |id: &&ResourceId| id.name_of("subnets").is_some();
    // Effective rules are those of a network interface, whatever subnet that is in.
    let nsgs = estate.nsgs.iter().filter(|nsg| !nsg.effective).map(|nsg| Listing {
        attachment: Attachment::Nsg,
        id: nsg.resource.id.as_ref(),
        label: labels::nsg(&nsg.resource),
        origin: nsg.resource.origin,
        subnets: nsg.attached_to.iter().filter(is_subnet).collect(),
    });
    let of = |attachment, resource: &'e Resource, subnets| {
        let (id, label, origin) = (resource.id.as_ref(), label_of(attachment, resource), resource.origin);
        Listing { attachment, id, label, origin, subnets }
    };
    let tables = estate.route_tables.iter().filter(|table| !table.effective);
    let tables = tables.map(|table| of(Attachment::RouteTable, &table.resource, table.subnets.iter().collect()));
    let gateways = estate.nat_gateways.iter();
    let gateways = gateways.map(|one| of(Attachment::NatGateway, &one.resource, one.subnets.iter().collect()));
    let mut listings: Vec<Listing<'_>> =
        nsgs.chain(tables).chain(gateways).filter(|listing| !listing.subnets.is_empty()).collect();
    model::sorted::sort_by_key(&mut listings, |listing| listing.id);
    listings
}

/// What the subnet names of a kind.
pub(super) fn named(subnet: &Subnet, attachment: Attachment) -> Option<&ResourceId> {
    match attachment {
        Attachment::Nsg => subnet.nsg.as_ref(),
        Attachment::RouteTable => subnet.route_table.as_ref(),
        Attachment::NatGateway => subnet.nat_gateway.as_ref(),
    }
}

pub(super) fn name_it(subnet: &mut Subnet, attachment: Attachment, id: Option<ResourceId>) {
    *(match attachment {
        Attachment::Nsg => &mut subnet.nsg,
        Attachment::RouteTable => &mut subnet.route_table,
        Attachment::NatGateway => &mut subnet.nat_gateway,
    }) = id;
}

/// The kind, in a sentence.
pub(super) fn kind(attachment: Attachment) -> Message {
    match attachment {
        Attachment::Nsg => merge::member_nsg(),
        Attachment::RouteTable => merge::member_route_table(),
        Attachment::NatGateway => merge::member_nat_gateway(),
    }
}

/// A resource of a kind, in a sentence.
fn label_of<'p>(attachment: Attachment, name: impl Into<Part<'p>>) -> Message {
    match attachment {
        Attachment::Nsg => labels::nsg(name),
        Attachment::RouteTable => labels::route_table(name),
        Attachment::NatGateway => labels::nat_gateway(name),
    }
}

/// Where the resources of a kind that list subnets contradict what a subnet says.
fn contradictions(subnet: &Subnet, attachment: Attachment, on: &[&Listing<'_>]) -> Vec<Contradiction> {
    let own = named(subnet, attachment);
    let is_unknown = own.is_some_and(ResourceId::is_unevaluated);
    if is_unknown {
        return Vec::new();
    }
    let is_own = |listing: &&Listing<'_>| own.zip(listing.id).is_some_and(|(own, id)| own.refers_to(id));
    let mut of_kind = on.iter().copied().filter(|listing| listing.attachment == attachment);
    let others: Vec<&Listing<'_>> = of_kind.by_ref().filter(|listing| !is_own(listing)).collect();
    let says_something = own.is_some() || subnet.without.contains(&attachment);
    // Several that list a subnet contradict each other: it has one.
    let mut found: Vec<Contradiction> = Vec::new();
    if says_something || others.len() > 1 {
        let contradiction = |listing: &&Listing<'_>| Contradiction {
            attachment,
            listed: listing.id.cloned(),
            by: (listing.label.clone(), listing.origin),
        };
        found.extend(others.iter().map(contradiction));
    }
    found
}

/// What a subnet leaves out and just one resource says of it.
fn only_listed(subnet: &Subnet, on: &[&Listing<'_>]) -> Vec<(Attachment, ResourceId)> {
    let silent = ATTACHMENTS.iter().filter(|one| named(subnet, **one).is_none() && !subnet.without.contains(one));
    let only = silent.filter_map(|&attachment| {
        let mut listed = on.iter().filter(|listing| listing.attachment == attachment);
        let only = listed.next().filter(|_| listed.next().is_none())?;
        Some((attachment, only.id?.clone()))
    });
    only.collect()
}

/// Subnets that don't show whether a NAT gateway is on them, where just one gateway lists them.
fn only_gateways(
    estate: &Estate,
    listings: &[Listing<'_>],
    index: &Index<Id<Subnet>>,
) -> Vec<(Id<Subnet>, ResourceId)> {
    let listed = |subnet: Id<Subnet>| {
        let is_on = |listing: &&Listing<'_>| {
            listing.attachment == Attachment::NatGateway
                && listing.subnets.iter().any(|id| index.find(id) == Some(subnet))
        };
        let mut gateways = listings.iter().filter(is_on);
        gateways.next().filter(|_| gateways.next().is_none()).and_then(|listing| Some((subnet, listing.id?.clone())))
    };
    let is_open = |(_, subnet): &(Id<Subnet>, &Subnet)| {
        subnet.nat_gateway.is_none() && !subnet.without.contains(&Attachment::NatGateway)
    };
    estate.subnets.with_ids().filter(is_open).filter_map(|(id, _)| listed(id)).collect()
}

fn report(estate: &Estate, id: Id<Subnet>, contradictions: &[Contradiction], reporter: &mut Reporter<'_>) {
    let subnet = &estate.subnets[id];
    let (name, here) = (&subnet.resource, subnet.resource.origin);
    for Contradiction { attachment, by: (listing, there), .. } in contradictions {
        let [place, own_place] = [*there, here].map(|at| reporter.place(at));
        let (at_subnet, at_listing) = match named(subnet, *attachment) {
            Some(id) => {
                let own = label_of(*attachment, id);
                (
                    merge::subnet_names_other(name, &own, listing, place),
                    merge::lists_subnet_of_other(listing, name, own_place, &own),
                )
            }
            None if subnet.without.contains(attachment) => (
                merge::subnet_shows_none(name, kind(*attachment), listing, place),
                merge::lists_subnet_without(listing, name, own_place, kind(*attachment)),
            ),
            None => (
                merge::subnet_is_silent(name, kind(*attachment), listing, place),
                merge::lists_silent_subnet(listing, name, own_place, kind(*attachment)),
            ),
        };
        reporter.say(Severity::Warning, here, at_subnet.then(merge::association_unknown()));
        reporter.say(Severity::Warning, *there, at_listing.then(merge::association_unknown()));
    }
}

/// Puts a subnet into conflict: as it is described, and as the other side describes it.
fn dispute(estate: &mut Estate, id: Id<Subnet>, contradictions: &[Contradiction]) {
    let subnet = estate.subnets[id].clone();
    let is_own = |conflict: &Conflict| matches!(conflict.versions, Versions::Subnet(own, _) if own == id);
    let known = estate.conflicts.iter().position(is_own);
    let described = match known.and_then(|at| estate.conflicts.get(at)).map(|conflict| &conflict.versions) {
        Some(Versions::Subnet(_, versions)) => versions.clone(),
        _ => vec![subnet.clone()],
    };
    let mut versions: Vec<Subnet> = Vec::new();
    for version in described {
        for version in with_listed(version, contradictions) {
            if versions.len() < MOST_VERSIONS && !versions.contains(&version) {
                versions.push(version);
            }
        }
    }
    let mut members: Vec<Message> = Vec::new();
    for member in contradictions.iter().map(|one| kind(one.attachment)) {
        if !members.contains(&member) {
            members.push(member);
        }
    }
    if let Some(first) = versions.first() {
        estate.subnets[id] = first.clone();
    }
    match known.and_then(|at| estate.conflicts.get_mut(at)) {
        Some(conflict) => {
            members.retain(|member| !conflict.members.contains(member));
            conflict.members.append(&mut members);
            conflict.versions = Versions::Subnet(id, versions);
        }
        None => estate.conflicts.push(Conflict {
            label: labels::subnet(&subnet.resource),
            name: subnet.resource.name.to_string(),
            id: subnet.resource.id.clone(),
            members,
            versions: Versions::Subnet(id, versions),
            condition: None,
        }),
    }
}

/// A version of a subnet as it is, where that says something, and as the others list it.
fn with_listed(version: Subnet, contradictions: &[Contradiction]) -> Vec<Subnet> {
    let mut versions = vec![version];
    for attachment in ATTACHMENTS {
        let listed: Vec<&ResourceId> = contradictions
            .iter()
            .filter(|one| one.attachment == attachment)
            .filter_map(|one| one.listed.as_ref())
            .collect();
        let mut with = Vec::new();
        for version in versions {
            let is_silent = named(&version, attachment).is_none() && !version.without.contains(&attachment);
            let others = listed.iter().map(|&id| {
                let mut other = version.clone();
                name_it(&mut other, attachment, Some(id.clone()));
                other
            });
            let own = (!is_silent || listed.is_empty()).then(|| version.clone());
            with.extend(own.into_iter().chain(others));
        }
        versions = with;
    }
    versions.iter_mut().for_each(|version| version.is_settled = true);
    versions
}
