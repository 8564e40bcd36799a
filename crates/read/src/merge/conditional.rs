//! What is on a subnet only under a condition: the subnet is in conflict, with a version for each outcome.

use super::associations::{kind, name_it, named};
use crate::messages::labels;
use model::estate::{Attachment, Conflict, Estate, Id, PossiblyAttached, ResourceId, Subnet, Versions, condition};
use model::message::Message;

/// Puts subnets into conflict on which something is under a condition.
pub(super) fn settle(estate: &mut Estate) {
    let open: Vec<Id<Subnet>> =
        estate.subnets.with_ids().filter(|(_, own)| !own.possibly.is_empty()).map(|(id, _)| id).collect();
    for id in open {
        let is_own = |conflict: &Conflict| matches!(conflict.versions, Versions::Subnet(own, _) if own == id);
        if estate.conflicts.iter().any(is_own) {
            continue;
        }
        if let Some(conflict) = conflict(&estate.subnets[id], id) {
            if let Versions::Subnet(_, versions) = &conflict.versions
                && let Some(first) = versions.first()
            {
                estate.subnets[id] = first.clone();
            }
            estate.conflicts.push(conflict);
        }
    }
}

fn conflict(subnet: &Subnet, id: Id<Subnet>) -> Option<Conflict> {
    // What another description names is on it whatever this one depends on.
    let is_open = |attachment: Attachment| named(subnet, attachment).is_some_and(ResourceId::is_unevaluated);
    let open: Vec<&PossiblyAttached> = subnet.possibly.iter().filter(|own| is_open(own.attachment)).collect();
    let texts: Vec<&str> = open.iter().filter_map(|own| own.condition.as_deref()).collect();
    let ways = condition::ways(texts.iter().copied())?;
    let (mut versions, mut as_first): (Vec<Subnet>, usize) = (Vec::new(), 0);
    for way in &ways {
        let version = version(subnet, &open, way);
        as_first += usize::from(versions.first().is_none_or(|first| *first == version));
        if !versions.contains(&version) {
            versions.push(version);
        }
    }
    // All of them have to hold for the first version, and for that alone.
    let only = ways.first().filter(|_| versions.len() == 2 && as_first == 1);
    let condition = only.map(|way| way.iter().map(|(base, _)| *base).collect::<Vec<_>>().join(" and "));
    let mut members: Vec<Message> = Vec::new();
    for member in open.iter().map(|own| kind(own.attachment)) {
        if !members.contains(&member) {
            members.push(member);
        }
    }
    let resource = &subnet.resource;
    (!open.is_empty()).then(|| Conflict {
        label: labels::subnet(resource),
        name: resource.name.to_string(),
        id: resource.id.clone(),
        members,
        versions: Versions::Subnet(id, versions),
        condition: Some(condition.unwrap_or_default()),
    })
}

/// The subnet where some conditions hold and others fail.
fn version(subnet: &Subnet, open: &[&PossiblyAttached], way: &[(&str, bool)]) -> Subnet {
    let mut version = Subnet { possibly: Vec::new(), ..subnet.clone() };
    for attachment in [Attachment::Nsg, Attachment::RouteTable] {
        let of_kind = || open.iter().filter(|own| own.attachment == attachment);
        if of_kind().next().is_none() {
            continue;
        }
        let is_there =
            |own: &&&PossiblyAttached| own.condition.as_deref().is_none_or(|text| condition::holds(text, way));
        let found = of_kind().find(is_there).and_then(|own| own.id.clone());
        if found.is_none() && !version.without.contains(&attachment) {
            version.without.push(attachment);
        }
        name_it(&mut version, attachment, found);
    }
    version
}
