//! Choices made at random, made to fit each other.

use switchover::Edition;

use super::generate::{EndpointRoute, with_each_prefix_once};
use super::terms::TWIN_ADDRESS;
use super::{Account, Described, Estate, FirewallPlace, FirewallSubnet, NextHop, Pool, Subnet, ToldBy, Twice};

/// Makes choices fit each other.
pub fn consistent(mut estate: Estate, endpoint_routes: Vec<EndpointRoute>) -> Estate {
    let last = estate.subnets.len() - 1;
    for pool in &mut estate.pools {
        pool.subnet = pool.subnet.min(last);
    }
    // What only the resource shows is unknown if the resource is not shown.
    for subnet in &mut estate.subnets {
        let all_shown = subnet.nsg.is_none_or(|at| estate.nsgs[at].is_shown)
            && subnet.table.is_none_or(|at| estate.tables[at].is_shown);
        if !all_shown {
            subnet.told_by = ToldBy::Subnet;
        }
    }
    with_fitting_firewalls(&mut estate);
    // Effective routes name no subnet: they belong to a pool if it is the only one, and nothing is on its own.
    let led = estate.effective.iter().flatten().any(|route| route.active && route.hop == NextHop::Firewall);
    if estate.effective.is_some() {
        estate.pools.truncate(1);
        estate.pools[0].subnet = 0;
        estate.subnets.truncate(1);
        estate.neighbors.clear();
        estate.shows_unattached = false;
        if !led {
            estate.firewalls.clear();
        }
    }
    with_fitting_endpoint(&mut estate, endpoint_routes);
    estate
}

/// A second firewall is in another network than the first one, and only that which its peering reaches counts.
fn with_fitting_firewalls(estate: &mut Estate) {
    for firewall in &mut estate.firewalls {
        let is_seen = match firewall.place {
            FirewallPlace::Untold => false,
            FirewallPlace::Own => estate.lists_subnets,
            FirewallPlace::Hub(_) => true,
        };
        firewall.subnet = firewall.subnet.take().filter(|_| is_seen);
    }
    let [FirewallPlace::Hub(_)] = estate.firewalls.iter().map(|one| one.place).take(1).collect::<Vec<_>>()[..] else {
        estate.firewalls.truncate(1);
        estate.hubs.clear();
        return;
    };
    if let Some(twin) = estate.firewalls.get_mut(1) {
        twin.place = FirewallPlace::Hub(1);
        twin.addresses = vec![TWIN_ADDRESS];
        twin.policy = None;
        if let Some(subnet) = &mut twin.subnet {
            *subnet = FirewallSubnet { nat_gateway: None, routes: None };
        }
    } else {
        estate.hubs.truncate(1);
    }
}

/// Private endpoints for nodes are of the general edition; what effective routes and security admin rules say of them is left out.
fn with_fitting_endpoint(estate: &mut Estate, routes: Vec<EndpointRoute>) {
    let Some(account) = &mut estate.account else { return };
    if account.endpoint.is_none() {
        return;
    }
    if estate.edition != Edition::Ga || estate.effective.is_some() {
        account.endpoint = None;
        return;
    }
    estate.admin_rules.clear();
    estate.lists_subnets = true;
    // Whether a route for the address alone replaces the endpoint's where policies are off is not documented.
    let applies_routes =
        matches!(account.endpoint.as_ref().map(|one| one.policies), Some("Enabled" | "RouteTableEnabled"));
    if !applies_routes {
        estate.tables.iter_mut().for_each(|table| table.is_shown = true);
    }
    for (table, prefix, hop) in routes.into_iter().filter(|(_, prefix, _)| applies_routes || !prefix.ends_with("/32")) {
        let routes = &mut estate.tables[table].routes;
        routes.push((prefix, hop));
        *routes = with_each_prefix_once(routes.clone());
    }
}

/// The estate with one of its resources described again, in the same words or as in another estate.
pub fn described_twice(mut estate: Estate, other: Estate, is_same: bool, which: u8) -> Estate {
    if estate.effective.is_some() || estate.account.as_ref().is_some_and(|account| account.endpoint.is_some()) {
        return estate;
    }
    estate.lists_subnets = true;
    let pool = usize::from(which / 16) % estate.pools.len();
    let on = estate.subnets[estate.pools[pool].subnet].clone();
    let described = match (which % 6, on.nsg, on.table) {
        (0, Some(nsg), _) => Described::Nsg(nsg),
        (1, _, Some(table)) => Described::Table(table),
        (2, ..) if !estate.firewalls.is_empty() => Described::Firewall,
        (3, ..) if estate.account.is_some() => Described::Account,
        (4, ..) => Described::Pool(pool),
        _ => Described::Network,
    };
    if let Described::Network = described {
        estate.subnets.iter_mut().for_each(|subnet| subnet.told_by = ToldBy::Subnet);
    }
    if is_same {
        estate.twice = Some(Twice::Same(described));
        return estate;
    }
    let mut changed = estate.clone();
    match described {
        Described::Nsg(at) => changed.nsgs[at].rules.clone_from(&other.nsgs[0].rules),
        Described::Table(at) => changed.tables[at].routes.clone_from(&other.tables[0].routes),
        Described::Firewall => {
            let Some(other) = other.firewalls.first() else { return estate };
            changed.firewalls[0].collections.clone_from(&other.collections);
        }
        Described::Account => {
            let Some(other) = &other.account else { return estate };
            changed.account = Some(Account { endpoint: None, ..other.clone() });
        }
        Described::Pool(at) => {
            let subnet = other.pools[0].subnet.min(estate.subnets.len() - 1);
            changed.pools[at] = Pool { subnet, ..other.pools[0].clone() };
        }
        Described::Network => {
            for (subnet, other) in changed.subnets.iter_mut().zip(&other.subnets) {
                *subnet = Subnet { told_by: ToldBy::Subnet, ..other.clone() };
            }
        }
    }
    if changed != estate {
        estate.twice = Some(Twice::Different(described, Box::new(changed)));
    }
    estate
}
