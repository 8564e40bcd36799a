//! Nodes of pools: one description of each, and pools that only their nodes show.

use super::report::Reporter;
use crate::messages::merge;
use model::estate::{BatchNode, Estate, Index, Nodes, Pool, PublicAddresses, Reading, Resource, ResourceId, Unknown};
use model::source::Severity;

/// Leaves each node once, and adds the pools that no source shows but by a node.
pub(super) fn settle(estate: &mut Estate, reporter: &mut Reporter<'_>) {
    let mut nodes: Vec<BatchNode> = Vec::new();
    for node in std::mem::take(&mut estate.nodes) {
        let is_same = |other: &&mut BatchNode| other.id == node.id && pool_id(other) == pool_id(&node);
        match nodes.iter_mut().find(is_same) {
            // Nothing shows which listing is newer: the one that says more counts, whatever the order of the sources.
            Some(other) if weight(other) < weight(&node) => *other = node,
            Some(_) => {}
            None => nodes.push(node),
        }
    }
    // What is said of nodes begins with the same one, whatever the order of the sources.
    model::sorted::sort_by(&mut nodes, |a, b| a.id.cmp(&b.id));
    let mut added: Vec<Resource> = Vec::new();
    let shown = Index::of(&estate.pools);
    for resource in nodes.iter().filter_map(|node| node.pool.as_ref()) {
        let Some(id) = &resource.id else { continue };
        let is_added = |other: &Resource| other.id.as_ref().is_some_and(|other| other.refers_to(id));
        if !shown.holds(id) && !added.iter().any(is_added) {
            added.push(resource.clone());
        }
    }
    added.into_iter().for_each(|resource| estate.pools.push(pool(resource)));
    let has_several = estate.pools.iter().nth(1).is_some();
    for node in nodes.iter().filter(|node| node.pool.is_none() && (has_several || estate.pools.is_empty())) {
        reporter.say(Severity::Warning, node.origin, merge::node_without_pool());
    }
    estate.nodes = nodes;
}

fn pool_id(node: &BatchNode) -> Option<&ResourceId> {
    node.pool.as_ref()?.id.as_ref()
}

fn weight(node: &BatchNode) -> (bool, usize, bool, &str) {
    (node.shows_errors, node.errors.len(), node.start_task.is_some(), &node.state)
}

/// A pool of which nothing else is shown.
fn pool(resource: Resource) -> Pool {
    Pool {
        account: resource.id.as_ref().and_then(|id| id.parent("pools")).filter(ResourceId::names_parents),
        subnet: None,
        network_hidden: true,
        public_addresses: Reading::<PublicAddresses>::Unknown(Unknown::NotShown),
        address_ids: Vec::new(),
        cloud_services: false,
        target_mode: None,
        current_mode: None,
        nodes: Nodes::default(),
        uses: Vec::new(),
        resource,
    }
}
