//! The scope of impact: who is affected by the move to simplified communication, and why ("Use simplified compute node
//! communication", potential impact; its later revisions for the GA edition).

use super::findings;
use super::label;
use super::messages::{impact as say, labels};
use super::node_group::NodeGroup;
use model::estate::{Estate, Pool, PublicAccess, PublicAddresses, Reading};
use model::message::{Message, fact, listed, name};
use model::options::Edition;
use model::plan::{Hop, HopKind, Impact, Requirement, RequirementId, Verdict};

/// How a node group whose nodes can use simplified communication is affected, and why, in sentences.
pub fn of(
    estate: &Estate,
    node_group: &NodeGroup,
    requirements: &[Requirement],
    not_provided: &[HopKind],
    edition: Edition,
) -> (Impact, Vec<Message>) {
    let pool = node_group.pool.map(|place| &estate.pools[place]);
    let simplified = requirements.iter().find(|one| one.id == RequirementId::SimplifiedOutboundBatch);
    let Some(simplified) = simplified else { return (Impact::Unknown, Vec::new()) };
    let mut reasons = Vec::new();
    if node_group.is_moved(estate) {
        reasons.push(say::already_simplified(&node_group.label));
    }
    reasons.push(first_reason(node_group, pool, simplified));
    reasons.extend(private_account(estate, node_group, pool, edition));
    reasons.extend(model::plan::not_provided_sentence(node_group.kind, not_provided));
    reasons.extend(what_is_left_out(simplified));
    let impact = match simplified.verdict {
        Verdict::Open => Impact::NotAffected,
        Verdict::Partly | Verdict::Blocked => Impact::Affected,
        Verdict::Unknown => Impact::Unknown,
    };
    (impact, reasons)
}

/// Why the nodes of a node group can't use simplified communication, whatever the network allows; `None` if they can, or already do.
pub fn why_unsupported(estate: &Estate, node_group: &NodeGroup, edition: Edition) -> Option<Message> {
    if node_group.is_moved(estate) {
        return None;
    }
    let region = node_group.region.region().filter(|region| !region.offers_simplified());
    let pool = || node_group.pool.map(|place| &estate.pools[place]);
    region.map(findings::not_offered).or_else(|| unsupported(pool()?, edition))
}

/// Why a pool can't be migrated as configured, and what to do instead.
fn unsupported(pool: &Pool, edition: Edition) -> Option<Message> {
    let own = label::pool(&pool.resource);
    let without_addresses = pool.public_addresses == Reading::Known(PublicAddresses::None);
    match edition {
        Edition::Preview if pool.cloud_services => Some(say::cloud_services(own)),
        Edition::Ga if pool.cloud_services => Some(say::cloud_services_retired(own)),
        Edition::Preview if without_addresses => Some(say::no_addresses_in_preview(own)),
        _ => (without_addresses && pool.subnet.is_none()).then(|| say::no_addresses_and_no_network(own)),
    }
}

fn first_reason(node_group: &NodeGroup, pool: Option<&Pool>, simplified: &Requirement) -> Message {
    let subject = &node_group.label;
    let flow = labels::flow_to("TCP", fact(&simplified.ports), fact(&simplified.remote));
    let with = |is: &dyn Fn(Verdict) -> bool| -> Vec<Message> {
        simplified.hops.iter().filter(|hop| is(hop.verdict)).map(Hop::label).collect()
    };
    // On one of several paths, a hop may block all that takes it.
    let blocks = |verdict: Verdict| matches!(verdict, Verdict::Blocked | Verdict::Partly);
    match simplified.verdict {
        Verdict::Open if pool.is_some_and(|pool| pool.subnet.is_none()) => say::no_virtual_network(subject),
        Verdict::Open => match endpoint_of(simplified) {
            Some(endpoint) => say::allowed_at_endpoint(subject, name(endpoint)),
            None => say::allowed(subject, flow),
        },
        Verdict::Partly => say::partly_blocked(listed(with(&blocks)), flow),
        Verdict::Blocked => match with(&|verdict| verdict == Verdict::Blocked) {
            hops if hops.is_empty() => say::blocked_together(flow),
            hops => say::blocked(listed(hops), flow),
        },
        Verdict::Unknown => say::unknown(subject, flow, listed(with(&|verdict| verdict == Verdict::Unknown))),
    }
}

/// The private endpoint at which the nodes call the account, if they do.
pub fn endpoint_of(simplified: &Requirement) -> Option<&str> {
    simplified.hops.iter().find(|hop| hop.kind == HopKind::Account)?.rule.as_deref()
}

/// Accounts behind private endpoints may opt in, if their pools have public addresses.
fn private_account(estate: &Estate, node_group: &NodeGroup, pool: Option<&Pool>, edition: Edition) -> Option<Message> {
    let account = &estate.accounts[node_group.account?];
    let disabled = account.public_access == Some(Reading::Known(PublicAccess::Disabled));
    let moves = !node_group.is_moved(estate);
    let applies = disabled && moves && edition == Edition::Preview && pool.is_some();
    applies.then(|| say::private_account(label::account(&account.resource)))
}

/// What was not assessed, whatever else was provided.
fn what_is_left_out(simplified: &Requirement) -> Option<Message> {
    let shows_node_firewall = simplified.hops.iter().any(|hop| hop.kind == HopKind::NodeFirewall);
    (!shows_node_firewall).then(say::node_firewalls_not_assessed)
}
