//! What is on a subject's path and not in the sources. An `open` says no more than what was provided.

use super::missing;
use super::node_group::NodeGroup;
use model::estate::{Estate, NextHop, Reading};
use model::options::Edition;
use model::plan::{HopKind, Requirement, SubjectKind};

/// The kinds of hops that a subject's path has, or may have, and that the sources don't show. Of a rule set alone nothing else is
/// known. In the preview edition the support request names the account, and its access rules are from later: without a pool that names it,
/// it is not asked for.
pub fn not_provided(
    estate: &Estate,
    node_group: &NodeGroup,
    requirements: &[Requirement],
    edition: Edition,
) -> Vec<HopKind> {
    let is_rule_set = node_group.kind == SubjectKind::RuleSet;
    let has_no_network = node_group.pool.map(|place| &estate.pools[place]).is_some_and(|pool| pool.subnet.is_none());
    let is_missing = |kind: HopKind| node_group.missing.iter().any(|(missing, ..)| *missing == kind);
    let shows_routes = node_group.route_table.is_some() || node_group.effective_routes.is_some();
    let lacks = |kind: HopKind| match kind {
        // A pool whose account is not shown is unknown in either edition.
        HopKind::Account => {
            let matters = is_rule_set || edition == Edition::Ga || is_missing(kind);
            node_group.account.is_none() && !node_group.is_account_in_doubt && matters
        }
        _ if has_no_network => false,
        HopKind::Nsg if is_rule_set => node_group.nsgs.is_empty(),
        HopKind::Route if is_rule_set => !shows_routes,
        HopKind::Firewall if is_rule_set && !shows_routes => node_group.firewalls.is_empty(),
        HopKind::Nsg | HopKind::Route => is_missing(kind),
        HopKind::Firewall => leads_to_unknown_appliance(estate, node_group, requirements),
        HopKind::NodeFirewall | HopKind::AdminRules => false,
    };
    [HopKind::Nsg, HopKind::Route, HopKind::Firewall, HopKind::Account]
        .into_iter()
        .filter(|kind| lacks(*kind))
        .collect()
}

/// True if a requirement depends on an appliance that a route leads to and that no source shows.
fn leads_to_unknown_appliance(estate: &Estate, node_group: &NodeGroup, requirements: &[Requirement]) -> bool {
    let tables = [node_group.route_table, node_group.effective_routes];
    let tables = tables.into_iter().flatten().map(|place| &estate.route_tables[place]);
    let routes = tables.flat_map(|table| &table.routes);
    let mut appliances = routes.filter(|route| route.next_hop == Reading::Known(NextHop::Appliance));
    appliances.any(|route| {
        let fact = missing::next_hop(route);
        requirements.iter().flat_map(|requirement| &requirement.hops).any(|hop| hop.missing.contains(&fact))
    })
}
