//! The scope of impact: who is affected by the move to simplified communication, and why ("Use simplified compute node
//! communication", potential impact; its later revisions for the GA edition).

use super::findings;
use super::node_group::NodeGroup;
use model::estate::{Estate, Pool, PublicAccess, PublicAddresses, Reading};
use model::options::Edition;
use model::plan::{Hop, HopKind, Impact, Requirement, RequirementId, SubjectKind, Verdict};
use model::words::{capitalised, listed};

/// How a node group is affected, and why, in sentences.
pub fn of(
    estate: &Estate,
    node_group: &NodeGroup,
    requirements: &[Requirement],
    not_provided: &[HopKind],
    edition: Edition,
) -> (Impact, Vec<String>) {
    let pool = node_group.pool.map(|place| &estate.pools[place]);
    if let Some(reason) = why_unsupported(estate, node_group, edition) {
        return (Impact::Unsupported, vec![reason]);
    }
    let simplified = requirements.iter().find(|one| one.id == RequirementId::SimplifiedOutboundBatch);
    let Some(simplified) = simplified else { return (Impact::Unknown, Vec::new()) };
    let mut reasons = vec![first_reason(node_group, pool, simplified)];
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
pub fn why_unsupported(estate: &Estate, node_group: &NodeGroup, edition: Edition) -> Option<String> {
    if node_group.is_moved(estate) {
        return None;
    }
    let region = node_group.region.region().filter(|region| !region.offers_simplified());
    let pool = || node_group.pool.map(|place| &estate.pools[place]);
    region.map(findings::not_offered).or_else(|| unsupported(pool()?, edition))
}

/// Why a pool can't move as it is, and what to do instead.
fn unsupported(pool: &Pool, edition: Edition) -> Option<String> {
    let name = &pool.resource.name;
    let without_addresses = pool.public_addresses == Reading::Known(PublicAddresses::None);
    if pool.cloud_services {
        return Some(match edition {
            Edition::Preview => format!(
                "{name} has a cloudServiceConfiguration, which can't use simplified communication and is deprecated: create it anew \
                 with a virtualMachineConfiguration."
            ),
            Edition::Ga => format!(
                "{name} has a cloudServiceConfiguration, which stays classic whatever its mode says; such pools were retired on \
                 29 February 2024: create it anew with a virtualMachineConfiguration."
            ),
        });
    }
    if without_addresses && edition == Edition::Preview {
        return Some(format!(
            "{name} has no public addresses: it is not affected, and cannot use simplified communication in the preview. The GA edition \
             moves it, with a nodeManagement private endpoint or a way out of its own."
        ));
    }
    (without_addresses && pool.subnet.is_none()).then(|| {
        format!(
            "{name} has no public addresses and no virtual network: such pools can't move. Create it anew in a virtual network with a \
             nodeManagement private endpoint."
        )
    })
}

fn first_reason(node_group: &NodeGroup, pool: Option<&Pool>, simplified: &Requirement) -> String {
    let name = &node_group.name;
    let flow = format!("TCP {} to {}", simplified.ports, simplified.remote);
    let with = |verdict: Verdict| -> String {
        let hops = simplified.hops.iter().filter(|hop| hop.verdict == verdict);
        listed(hops.map(|hop| hop_name(hop.kind, &hop.name)))
    };
    let stops = |verdict: Verdict| {
        let mut hops = simplified.hops.iter().filter(|hop| hop.verdict == verdict);
        let is_plural = |hop: &Hop| match hop.kind {
            HopKind::AdminRules => true,
            _ => hop.name.contains(" rules in ") || hop.name.contains(" routes in "),
        };
        match (hops.next(), hops.next()) {
            (Some(only), None) if !is_plural(only) => "stops",
            _ => "stop",
        }
    };
    match simplified.verdict {
        Verdict::Open if pool.is_some_and(|pool| pool.subnet.is_none()) => format!(
            "{name} has no virtual network: the service decides how its nodes communicate, and there is nothing to change in networking."
        ),
        Verdict::Open if endpoint_of(simplified).is_some() => format!(
            "Nodes of {name} reach the account at its private endpoint {}, which is all that simplified communication needs.",
            endpoint_of(simplified).unwrap_or_default()
        ),
        Verdict::Open => {
            let of_node = node_group.kind == SubjectKind::RuleSet
                && !node_group.node_firewalls.is_empty()
                && node_group.nsgs.is_empty();
            let lets = if of_node && name.contains(" rules in ") { "let" } else { "lets" };
            format!("{name} {lets} the nodes open {flow}, which is all that simplified communication needs.")
        }
        Verdict::Partly => {
            let (by, stops) = (capitalised(&with(Verdict::Partly)), stops(Verdict::Partly));
            format!("{by} {stops} a part of {flow}, which nodes need for simplified communication.")
        }
        Verdict::Blocked if with(Verdict::Blocked) != "nothing" => {
            let (by, stops) = (capitalised(&with(Verdict::Blocked)), stops(Verdict::Blocked));
            format!("{by} {stops} {flow}, which nodes need for simplified communication.")
        }
        Verdict::Blocked => format!("What one hop lets through of {flow}, another one stops."),
        Verdict::Unknown => format!(
            "Whether nodes of {name} can open {flow}, which simplified communication needs, can't be told: see {}.",
            with(Verdict::Unknown)
        ),
    }
}

/// The private endpoint at which the nodes call the account, if they do.
fn endpoint_of(simplified: &Requirement) -> Option<&str> {
    simplified.hops.iter().find(|hop| hop.kind == HopKind::Account)?.rule.as_deref()
}

fn hop_name(kind: HopKind, name: &str) -> String {
    // What has no name of its own is described.
    match kind {
        _ if name.starts_with("the ") => return name.to_owned(),
        HopKind::Route if name.starts_with("subnet ") || name.starts_with("pool ") => {
            return format!("the routes of {name}");
        }
        _ => {}
    }
    let what = match kind {
        HopKind::Nsg => "the network security group",
        HopKind::Route => "the routing by",
        HopKind::Firewall => "the firewall",
        HopKind::NodeFirewall => "the nodes' own firewall",
        HopKind::AdminRules => "the security admin rules",
        HopKind::Account => "the account",
    };
    format!("{what} {name}")
}

/// Accounts behind private endpoints may opt in, if their pools have public addresses.
fn private_account(estate: &Estate, node_group: &NodeGroup, pool: Option<&Pool>, edition: Edition) -> Option<String> {
    let account = &estate.accounts[node_group.account?];
    let disabled = account.public_access == Some(Reading::Known(PublicAccess::Disabled));
    let moves = !node_group.is_moved(estate);
    (disabled && moves && edition == Edition::Preview && pool.is_some()).then(|| {
        format!(
            "{} takes no connection from public addresses: in the preview it may opt in, and its pools must have public addresses.",
            account.resource.name
        )
    })
}

/// What was not assessed, whatever was provided beside it.
fn what_is_left_out(simplified: &Requirement) -> Option<String> {
    let shows_node_firewall = simplified.hops.iter().any(|hop| hop.kind == HopKind::NodeFirewall);
    (!shows_node_firewall).then(|| "Firewalls on the nodes themselves were not assessed.".to_owned())
}
