//! The nodes of each pool that the sources show, and the errors that the pool reports.

use model::estate::{BatchNode, Estate, Id, Index, Pool, PoolReport, ResourceId};

/// What the sources show of a pool's nodes, and what it reports itself.
#[derive(Clone, Default)]
pub struct Shown<'e> {
    pub nodes: Vec<&'e BatchNode>,
    pub reports: Vec<&'e PoolReport>,
}

impl<'e> Shown<'e> {
    /// What the sources show of each pool that they show nodes or errors of.
    pub fn of(estate: &'e Estate) -> Vec<(Id<Pool>, Self)> {
        let mut all: Vec<(Id<Pool>, Self)> = Vec::new();
        if estate.nodes.is_empty() && estate.pool_reports.is_empty() {
            return all;
        }
        all.extend(estate.pools.ids().map(|pool| (pool, Shown::default())));
        let only = estate.pools.ids().next().filter(|_| all.len() == 1);
        let pools = Index::of(&estate.pools);
        let find = |id: Option<&ResourceId>| id.map_or(only, |id| pools.find(id));
        let mut own = |pool: Option<Id<Pool>>, add: &mut dyn FnMut(&mut Self)| {
            let place = pool.and_then(|pool| all.binary_search_by(|(other, _)| other.cmp(&pool)).ok());
            if let Some((_, shown)) = place.and_then(|place| all.get_mut(place)) {
                add(shown);
            }
        };
        for node in &estate.nodes {
            let pool = find(node.pool.as_ref().and_then(|pool| pool.id.as_ref()));
            own(pool, &mut |shown| shown.nodes.push(node));
        }
        for report in &estate.pool_reports {
            own(find(report.pool.as_ref()), &mut |shown| shown.reports.push(report));
        }
        all.retain(|(_, shown)| !shown.nodes.is_empty() || !shown.reports.is_empty());
        all
    }
}
