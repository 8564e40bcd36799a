//! The contents of a source: how many rules, and which resources. Another source about the same resources replaces it.

use model::estate::{AdminRules, Estate, Nsg, Origin, Resource, ResourceId, Route, RuleCollection};
use model::source::{Diagnostic, Extent, SourceContents, SourceReport};
use std::collections::{BTreeMap, BTreeSet};

/// A source with more resources is about nothing in particular.
const MOST_LISTED: usize = 500;

/// With how many others a source is compared: the same text a thousand times is no reason to compare a million pairs.
const MOST_COMPARED: usize = 20;

/// How much the estate of one source holds.
pub(crate) fn contents(estate: &Estate, source: usize) -> SourceContents {
    SourceContents { rules: u32::try_from(rules(estate, source)).unwrap_or(u32::MAX), ..SourceContents::default() }
}

/// Notes at each source the others that it repeats. `about` are the resources of each, in lower case.
pub(crate) fn note_repeats(reports: &mut [SourceReport], about: &[Vec<String>]) {
    // Where the first resource of each source is as well.
    let (mut places, mut with_first) = (BTreeMap::new(), vec![Vec::new(); about.len()]);
    for (number, first) in about.iter().enumerate().filter_map(|(number, paths)| Some((number, paths.first()?))) {
        places.entry(first).or_insert(number);
    }
    for (number, path) in
        about.iter().enumerate().flat_map(|(number, paths)| paths.iter().map(move |path| (number, path)))
    {
        if let Some(holders) = places.get(path).and_then(|place: &usize| with_first.get_mut(*place)) {
            holders.push(number);
        }
    }
    for (number, paths) in about.iter().enumerate() {
        let first = paths.first().and_then(|path| with_first.get(*places.get(path)?));
        for &other in first.into_iter().flatten().filter(|other| **other != number).take(MOST_COMPARED) {
            let holds_all =
                about.get(other).is_some_and(|others| paths.iter().all(|path| others.binary_search(path).is_ok()));
            let Some(own) = reports.get(number).map(|own| (own.name.clone(), own.kind.clone())) else { continue };
            if let Some(report) = reports.get_mut(other).filter(|report| holds_all && report.kind == own.1)
                && let Some(contents) = &mut report.contents
            {
                contents.repeats.push(own.0);
            }
        }
    }
}

/// How many rules and routes are written in a source, without those that the platform adds.
fn rules(estate: &Estate, source: usize) -> usize {
    let is_here = |origin: Option<Origin>| origin.is_some_and(|origin| origin.source == source);
    let of_group = |nsg: &Nsg| nsg.rules.iter().filter(|rule| is_here(rule.origin) && !rule.is_default).count();
    let of_table = |routes: &Vec<Route>| routes.iter().filter(|route| is_here(route.origin)).count();
    let of_collections = |all: &[RuleCollection]| -> usize {
        all.iter().flat_map(|collection| &collection.rules).filter(|rule| is_here(Some(rule.origin))).count()
    };
    let groups: usize = estate.nsgs.iter().map(of_group).sum();
    let tables: usize = estate.route_tables.iter().map(|table| of_table(&table.routes)).sum();
    let firewalls: usize = estate.firewalls.iter().map(|firewall| of_collections(&firewall.collections)).sum();
    let policies: usize = estate.rule_collection_groups.iter().map(|group| of_collections(&group.collections)).sum();
    let admin = estate.admin_rules.iter().flat_map(|AdminRules { rules, .. }| rules.iter());
    let chains = estate.node_firewalls.iter().flat_map(|firewall| &firewall.chains);
    let nodes: usize = chains.map(|chain| chain.rules.iter().filter(|rule| is_here(rule.origin)).count()).sum();
    groups + tables + firewalls + policies + admin.filter(|rule| is_here(rule.rule.origin)).count() + nodes
}

/// The paths of the resources of one source in lower case, sorted: what it is about. None if a name is unclear, if there are very
/// many, and where something in it has no path: the firewall of one node looks like that of another.
pub(crate) fn resources(estate: &Estate, source: usize) -> Vec<String> {
    let mut paths = paths(estate, source).unwrap_or_default();
    paths.iter_mut().for_each(|path| path.make_ascii_lowercase());
    model::sorted::sort(&mut paths);
    paths
}

fn paths(estate: &Estate, source: usize) -> Option<Vec<String>> {
    if !estate.node_firewalls.is_empty() || !estate.dependencies.is_empty() || !estate.nodes.is_empty() {
        return None;
    }
    // Subnets are parts of their network, where that is shown.
    let shown: BTreeSet<&ResourceId> =
        model::sorted::set(estate.vnets.iter().filter_map(|vnet| vnet.resource.id.as_ref()));
    let alone = estate.subnets.iter().filter(|subnet| subnet.vnet.as_ref().is_none_or(|vnet| !shown.contains(vnet)));
    let plain = [
        each(&estate.vnets, source, |vnet| &vnet.resource),
        each(alone, source, |subnet| &subnet.resource),
        each(&estate.nics, source, |nic| &nic.resource),
        each(&estate.public_addresses, source, |address| &address.resource),
        each(&estate.nat_gateways, source, |gateway| &gateway.resource),
        each(&estate.private_endpoints, source, |endpoint| &endpoint.resource),
        each(&estate.dns_zones, source, |zone| &zone.resource),
        each(&estate.endpoint_policies, source, |policy| &policy.resource),
        each(&estate.admin_rules, source, |rules| &rules.resource),
        each(&estate.firewalls, source, |firewall| &firewall.resource),
        each(&estate.firewall_policies, source, |policy| &policy.resource),
        each(&estate.rule_collection_groups, source, |group| &group.resource),
        each(&estate.ip_groups, source, |group| &group.resource),
        each(&estate.accounts, source, |account| &account.resource),
        each(&estate.pools, source, |pool| &pool.resource),
    ];
    let is_here = |resource: &Resource| resource.origin.source == source;
    let groups = estate.nsgs.iter().filter(|nsg| is_here(&nsg.resource));
    let groups = groups.map(|nsg| known_by(&nsg.resource, nsg.effective));
    let tables = estate.route_tables.iter().filter(|table| is_here(&table.resource));
    let tables = tables.map(|table| known_by(&table.resource, table.effective));
    let all = plain.into_iter().flatten().chain(groups).chain(tables).take(MOST_LISTED + 1);
    let all: Vec<String> = all.collect::<Option<_>>()?;
    (all.len() <= MOST_LISTED).then_some(all)
}

fn each<'e, T: 'e>(
    items: impl IntoIterator<Item = &'e T>,
    source: usize,
    resource: fn(&T) -> &Resource,
) -> Vec<Option<String>> {
    let here = items.into_iter().map(resource).filter(|resource| resource.origin.source == source);
    here.take(MOST_LISTED + 1).map(|resource| known_by(resource, false)).collect()
}

/// The id by which a resource is known. Effective rules at a network interface are not the rules themselves.
fn known_by(resource: &Resource, effective: bool) -> Option<String> {
    resource.name.known()?;
    let id = resource.id.as_ref()?;
    Some(if effective { format!("{id}#effective") } else { id.to_string() })
}

/// The reports in the order of the sources. A module that several configurations call is in each of them: it has one report.
pub(crate) fn one_of_each(mut reports: Vec<(usize, SourceReport)>) -> Vec<SourceReport> {
    model::sorted::sort_by_key(&mut reports, |(number, _)| *number);
    let mut all: Vec<(usize, SourceReport)> = Vec::new();
    for (number, report) in reports {
        match all.last_mut().filter(|(last, _)| *last == number) {
            Some((_, own)) => {
                let more = report.diagnostics.into_iter().filter(|said| !own.diagnostics.contains(said));
                let more: Vec<Diagnostic> = more.collect();
                own.diagnostics.extend(more);
                own.contents = own.contents.take().or(report.contents);
                if own.read == Extent::Nothing {
                    (own.read, own.kind) = (report.read, report.kind);
                }
            }
            None => all.push((number, report)),
        }
    }
    all.into_iter().map(|(_, report)| report).collect()
}

#[cfg(test)]
mod tests {
    use crate::{Source, SourceContents, read};

    const GROUP: &str = r#"{"name": "ours", "type": "Microsoft.Network/networkSecurityGroups", "securityRules": []}"#;

    fn contents(texts: &[&str]) -> Vec<SourceContents> {
        let sources: Vec<Source> =
            (0..).zip(texts).map(|(number, text)| Source::new(number.to_string(), *text)).collect();
        read(&sources).sources.into_iter().filter_map(|report| report.contents).collect()
    }

    fn repeats(texts: &[&str]) -> Vec<Vec<String>> {
        contents(texts).into_iter().map(|contents| contents.repeats).collect()
    }

    #[test]
    fn rules_of_the_platform_are_not_counted() {
        assert_eq!(contents(&[include_str!("../../../../static/samples/locked-down-nsg.json")])[0].rules, 7);
    }

    #[test]
    fn a_source_repeats_those_whose_resources_it_shows_and_no_others() {
        let both = format!("[{GROUP}, {}]", GROUP.replace("ours", "theirs"));
        assert_eq!(repeats(&[GROUP, &both, &GROUP.replace("ours", "theirs")]), [vec![], vec!["0", "2"], vec![]]);
        assert_eq!(repeats(&[GROUP, &GROUP.replace("ours", "OURS")]), [["1"], ["0"]]);
    }

    #[test]
    fn the_same_resource_in_another_form_is_no_repetition() {
        let terraform =
            "resource \"azurerm_network_security_group\" \"a\" {\n  name = \"ours\"\n  location = \"uksouth\"\n}\n";
        assert_eq!(repeats(&[GROUP, terraform]), [[""; 0], []]);
    }

    #[test]
    fn what_has_no_name_of_its_own_repeats_nothing() {
        let rules = "*filter\n:OUTPUT DROP [0:0]\n-A OUTPUT -j ACCEPT\nCOMMIT\n";
        assert_eq!(repeats(&[rules, rules]), [[""; 0], []]);
    }
}
