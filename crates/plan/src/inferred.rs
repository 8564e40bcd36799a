//! What the sources show in addition to the verdicts: what a user would otherwise enter, and how much depends on each source.

use assess::Assessor;
use model::estate::{Estate, Index, Resource, ResourceId};
use model::options::Edition;
use model::plan::{Inferred, Subject};
use model::source::SourceReport;
use std::collections::{BTreeMap, BTreeSet};

/// The most values of one kind: more are no help to someone who chooses.
const MOST: usize = 50;

/// What the sources show of what a user may choose.
pub fn inferred(estate: &Estate, assessor: &Assessor<'_>) -> Inferred {
    let shown = estate.accounts.iter().filter_map(|account| account.resource.name.known().cloned());
    let named = estate.pools.iter().filter_map(|pool| pool.account.as_ref()).map(|id| id.name().to_owned());
    let accounts = estate.accounts.iter().map(|account| &account.resource);
    let of_batch: Vec<&Resource> = accounts.chain(estate.pools.iter().map(|pool| &pool.resource)).collect();
    let subscription = |resource: &Resource| resource.full_id()?.subscription().map(str::to_owned);
    Inferred {
        regions: once(assessor.inferred_regions().iter().map(|region| region.location().to_owned())),
        accounts: once(shown.chain(named)),
        subscriptions: once(of_batch.into_iter().filter_map(subscription)),
        nodes: once(nodes(estate)),
        rule_sets: once(rule_sets(estate).into_iter()),
        edition: edition(estate),
    }
}

/// The edition whose signs are in the sources: the modes of pools and the node management endpoint came after the preview. Nodes exist
/// today, when no support request switches their account.
pub fn edition(estate: &Estate) -> Option<Edition> {
    let has_mode = estate.pools.iter().any(|pool| pool.target_mode.is_some() || pool.current_mode.is_some());
    let has_endpoint = || estate.accounts.iter().any(|account| account.node_endpoint.is_some());
    (has_mode || has_endpoint() || !estate.nodes.is_empty()).then_some(Edition::Ga)
}

/// The address ranges of the subnets that the pools are in.
fn nodes(estate: &Estate) -> impl Iterator<Item = String> {
    let subnets = Index::of(&estate.subnets);
    let places = estate.pools.iter().filter_map(move |pool| subnets.find(pool.subnet.as_ref()?));
    let found = places.map(|index| &estate.subnets[index]);
    found.flat_map(|subnet| &subnet.prefixes).map(ToString::to_string)
}

/// The NSGs and route tables by what distinguishes them: the name, or the id where several have it. Where pools are shown, or one rule set
/// is alone, there is nothing to choose.
fn rule_sets(estate: &Estate) -> Vec<String> {
    let groups = estate
        .nsgs
        .iter()
        .filter_map(|nsg| Some((nsg.resource.name.known()?, nsg.resource.located_id().map(ResourceId::as_str))));
    let tables = estate.route_tables.iter().filter(|table| !table.effective);
    let tables = tables
        .filter_map(|table| Some((table.resource.name.known()?, table.resource.full_id().map(ResourceId::as_str))));
    let all: Vec<(&String, Option<&str>)> = groups.chain(tables).collect();
    if !estate.pools.is_empty() || all.len() < 2 {
        return Vec::new();
    }
    let is_alone = |name: &str| all.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).take(2).count() == 1;
    let named = |(name, id): &(&String, Option<&str>)| match id {
        Some(id) if !is_alone(name) => (*id).to_owned(),
        _ => (*name).clone(),
    };
    all.iter().take(MOST).map(named).collect()
}

/// Each text once, whatever its case.
fn once(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts.filter(|text| seen.insert(text.to_ascii_lowercase())).take(MOST).collect()
}

/// Notes at each source how many subjects have verdicts that rest on it.
pub fn count_subjects(sources: &mut [SourceReport], subjects: &[Subject]) {
    let numbers: BTreeMap<String, usize> =
        model::sorted::map(sources.iter().map(|source| source.name.clone()).zip(0..));
    for subject in subjects {
        let hops = subject.requirements.iter().flat_map(|requirement| &requirement.hops);
        let mut met: Vec<usize> = Vec::new();
        for index in hops.filter_map(|hop| numbers.get(hop.source.as_deref()?).copied()) {
            if !met.contains(&index) {
                met.push(index);
            }
        }
        for index in met {
            if let Some(contents) = sources.get_mut(index).and_then(|source| source.contents.as_mut()) {
                contents.subjects += 1;
            }
        }
    }
}
