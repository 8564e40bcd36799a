//! What a source holds: how many rules, and which resources. Another source about the same resources takes its place.

use super::Contents;
use crate::estate::{AdminRules, Estate, Nsg, Reading, Resource, Route, RuleCollection};
use crate::net::Places;

/// The most resources that are listed: a longer list would only make the plan longer.
const MOST_LISTED: usize = 500;

/// What an estate of one source holds.
pub fn contents(estate: &Estate) -> Contents {
    let rules = u32::try_from(rules(estate)).unwrap_or(u32::MAX);
    Contents { rules, subjects: 0, resources: resources(estate).unwrap_or_default() }
}

/// How many rules and routes are written in it, without those that the platform adds.
fn rules(estate: &Estate) -> usize {
    let of_group = |nsg: &Nsg| nsg.rules.iter().filter(|rule| rule.origin.is_some() && !rule.is_default).count();
    let of_table = |routes: &Vec<Route>| routes.iter().filter(|route| route.origin.is_some()).count();
    let of_collections =
        |all: &[RuleCollection]| -> usize { all.iter().map(|collection| collection.rules.len()).sum() };
    let groups: usize = estate.nsgs.iter().map(of_group).sum();
    let tables: usize = estate.route_tables.iter().map(|table| of_table(&table.routes)).sum();
    let firewalls: usize = estate.firewalls.iter().map(|firewall| of_collections(&firewall.collections)).sum();
    let policies: usize = estate.rule_collection_groups.iter().map(|group| of_collections(&group.collections)).sum();
    let admin: usize = estate.admin_rules.iter().map(|AdminRules { rules, .. }| rules.len()).sum();
    let chains = estate.node_firewalls.iter().flat_map(|firewall| &firewall.chains);
    let nodes: usize = chains.map(|chain| chain.rules.iter().filter(|rule| rule.origin.is_some()).count()).sum();
    groups + tables + firewalls + policies + admin + nodes
}

/// The paths of its resources; `None` if a name is unclear, if there are very many, and where something in it has no path:
/// the firewall of one node looks like that of another.
fn resources(estate: &Estate) -> Option<Vec<String>> {
    if !estate.node_firewalls.is_empty() || !estate.dependencies.is_empty() {
        return None;
    }
    // Subnets are parts of their network, where that is shown.
    let mut shown = Places::default();
    for vnet in &estate.vnets {
        shown.insert(vnet.resource.path.to_ascii_lowercase(), 0);
    }
    let alone = estate.subnets.iter().filter(|subnet| shown.get(&subnet.vnet.to_ascii_lowercase()).is_none());
    let plain = [
        each(&estate.vnets, |vnet| &vnet.resource),
        each(alone, |subnet| &subnet.resource),
        each(&estate.nics, |nic| &nic.resource),
        each(&estate.public_addresses, |address| &address.resource),
        each(&estate.nat_gateways, |gateway| &gateway.resource),
        each(&estate.private_endpoints, |endpoint| &endpoint.resource),
        each(&estate.dns_zones, |zone| &zone.resource),
        each(&estate.endpoint_policies, |policy| &policy.resource),
        each(&estate.admin_rules, |rules| &rules.resource),
        each(&estate.firewalls, |firewall| &firewall.resource),
        each(&estate.firewall_policies, |policy| &policy.resource),
        each(&estate.rule_collection_groups, |group| &group.resource),
        each(&estate.ip_groups, |group| &group.resource),
        each(&estate.accounts, |account| &account.resource),
        each(&estate.pools, |pool| &pool.resource),
    ];
    let groups = estate.nsgs.iter().map(|nsg| path_of(&nsg.name, nsg.path(), nsg.effective));
    let tables = estate.route_tables.iter().map(|table| {
        let Resource { name, path, .. } = &table.resource;
        path_of(name, path.clone(), table.effective)
    });
    let all = plain.into_iter().flatten().chain(groups).chain(tables).take(MOST_LISTED + 1);
    let all: Vec<String> = all.collect::<Option<_>>()?;
    (all.len() <= MOST_LISTED).then_some(all)
}

fn each<'e, T: 'e>(items: impl IntoIterator<Item = &'e T>, resource: fn(&T) -> &Resource) -> Vec<Option<String>> {
    let path = |item| {
        let Resource { name, path, .. } = resource(item);
        path_of(name, path.clone(), false)
    };
    items.into_iter().take(MOST_LISTED + 1).map(path).collect()
}

/// A path by which a resource is known. What Azure makes of rules at a network interface is something else than the rules.
fn path_of(name: &Reading<String>, path: String, effective: bool) -> Option<String> {
    name.known()?;
    Some(if effective { format!("{path}#effective") } else { path })
}

#[cfg(test)]
mod tests {
    use crate::read::{Contents, Source, read};

    fn contents(text: &str) -> Contents {
        read(&[Source::new("x", text)]).sources.remove(0).contents.unwrap()
    }

    #[test]
    fn rules_of_the_platform_are_not_counted() {
        let sample = contents(include_str!("../../static/samples/locked-down-nsg.json"));
        assert_eq!((sample.rules, sample.resources.len()), (7, 1));
    }

    #[test]
    fn a_resource_without_id_is_known_by_type_and_name() {
        let group = r#"{"name": "ours", "type": "Microsoft.Network/networkSecurityGroups", "securityRules": []}"#;
        assert_eq!(contents(group).resources, ["/providers/Microsoft.Network/networkSecurityGroups/ours"]);
        let table = r#"{"name": "rt", "type": "Microsoft.Network/routeTables", "routes": []}"#;
        assert_eq!(contents(&format!("{group}\n{table}")).resources.len(), 2);
    }

    #[test]
    fn what_has_no_name_of_its_own_is_about_nothing() {
        assert_eq!(contents("*filter\n:OUTPUT DROP [0:0]\n-A OUTPUT -j ACCEPT\nCOMMIT\n").resources, [""; 0]);
    }

    #[test]
    fn a_subnet_is_a_part_of_its_network() {
        let vnet = include_str!("../../tests/fixtures/estate/one-pool/vnet.json");
        assert_eq!(contents(vnet).resources.len(), 1);
    }
}
