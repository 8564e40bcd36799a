//! What is on a subject's path and not in the sources. An `open` says no more than what was provided.

use super::site::Site;
use super::{missing, route};
use model::estate::{Estate, NextHop, Reading};
use model::options::Edition;
use model::plan::{HopKind, Requirement, SubjectKind};

/// The kinds of hops that a subject's path has, or may have, and that the sources don't show. Of a rule set alone nothing else is
/// known. In the preview edition the support request names the account, and its access rules are from later: without a pool that names it,
/// it is not asked for.
pub fn not_provided(estate: &Estate, site: &Site, requirements: &[Requirement], edition: Edition) -> Vec<HopKind> {
    let is_rule_set = site.kind == SubjectKind::RuleSet;
    let has_no_network = site.pool.map(|place| &estate.pools[place]).is_some_and(|pool| pool.subnet.is_none());
    let is_missing = |kind: HopKind| site.missing.iter().any(|(missing, ..)| *missing == kind);
    let shows_routes = site.route_table.is_some() || site.effective_routes.is_some();
    let lacks = |kind: HopKind| match kind {
        // A pool whose account is not shown is unknown in either edition.
        HopKind::Account => {
            let matters = is_rule_set || edition == Edition::Ga || is_missing(kind);
            site.account.is_none() && !site.is_account_in_doubt && matters
        }
        _ if has_no_network => false,
        HopKind::Nsg if is_rule_set => site.nsgs.is_empty(),
        HopKind::Route if is_rule_set => !shows_routes,
        HopKind::Firewall if is_rule_set && !shows_routes => site.firewalls.is_empty(),
        HopKind::Nsg | HopKind::Route => is_missing(kind),
        HopKind::Firewall => leads_to_unknown_appliance(estate, site, requirements),
        HopKind::NodeFirewall | HopKind::AdminRules => false,
    };
    [HopKind::Nsg, HopKind::Route, HopKind::Firewall, HopKind::Account]
        .into_iter()
        .filter(|kind| lacks(*kind))
        .collect()
}

/// True if a requirement depends on an appliance that a route leads to and that no source shows.
fn leads_to_unknown_appliance(estate: &Estate, site: &Site, requirements: &[Requirement]) -> bool {
    let tables = [site.route_table, site.effective_routes];
    let tables = tables.into_iter().flatten().map(|place| &estate.route_tables[place]);
    let routes = tables.flat_map(|table| &table.routes);
    let mut appliances = routes.filter(|route| route.next_hop == Reading::Known(NextHop::Appliance));
    appliances.any(|route| {
        let fact = missing::next_hop(route, &route::hop_name(route));
        requirements.iter().flat_map(|requirement| &requirement.hops).any(|hop| hop.missing.contains(&fact))
    })
}
