//! What an estate holds, by name, and how to take it away again: so it shows how often each of it matters.

use switchover::Edition;

use super::{Described, Estate, FirewallPlace, NeighborKind, NextHop, Policy, Twice, Workload};

/// Something that estates hold or don't.
pub struct Feature {
    pub name: &'static str,
    /// Makes an estate one that does not hold it.
    pub remove: fn(&mut Estate),
}

impl Feature {
    /// The estate without it, if it holds it.
    pub fn without(&self, estate: &Estate) -> Option<Estate> {
        let mut without = estate.clone();
        (self.remove)(&mut without);
        if let Some(Twice::Different(_, other)) = &mut without.twice {
            (self.remove)(other);
        }
        (without != *estate).then_some(without)
    }
}

macro_rules! features {
    ($($name:literal: |$estate:ident| $remove:expr;)*) => {
        &[$(Feature { name: $name, remove: |$estate: &mut Estate| { $remove; } }),*]
    };
}

/// All of them.
pub const FEATURES: &[Feature] = features! {
    "described twice, in the same words": |estate| if let Some(Twice::Same(_)) = estate.twice { estate.twice = None };
    "described twice: an NSG": |estate| once(estate, |what| matches!(what, Described::Nsg(_)));
    "described twice: a route table": |estate| once(estate, |what| matches!(what, Described::Table(_)));
    "described twice: a network": |estate| once(estate, |what| matches!(what, Described::Network));
    "described twice: a firewall": |estate| once(estate, |what| matches!(what, Described::Firewall));
    "described twice: an account": |estate| once(estate, |what| matches!(what, Described::Account));
    "described twice: a pool": |estate| once(estate, |what| matches!(what, Described::Pool(_)));
    "general edition": |estate| estate.edition = Edition::Preview;
    "a pool that has moved": |estate| estate.pools.iter_mut().for_each(|pool| pool.mode = None);
    "a wish for both models": |estate| estate.asks_for_both = false;
    "a region without a tag": |estate| estate.region = "northeurope";
    "security admin rules": |estate| estate.admin_rules.clear();
    "effective routes": |estate| estate.effective = None;
    "a second network": |estate| estate.shows_other_network = false;
    "unattached rule sets": |estate| estate.shows_unattached = false;
    "a neighbor's subnet": |estate| without_neighbors(estate, NeighborKind::Subnet);
    "a machine's card": |estate| without_neighbors(estate, NeighborKind::Card);
    "a machine among the nodes": |estate| without_neighbors(estate, NeighborKind::CardAmongNodes);
    "custom DNS servers": |estate| estate.has_dns_servers = false;
    "a private endpoint": |estate| with_account(estate, |account| account.endpoint = None);
    "network policies of an endpoint": |estate| with_endpoint(estate, |endpoint| endpoint.policies = "Disabled");
    "an NSG of an endpoint": |estate| with_endpoint(estate, |endpoint| endpoint.nsg = None);
    "an endpoint of no use to nodes": |estate| with_endpoint(estate, |endpoint| {
        (endpoint.group, endpoint.status) = ("nodeManagement", "Approved");
    });
    "address rules of the account": |estate| with_account(estate, |account| account.node_management = None);
    "public access disabled": |estate| with_account(estate, |account| account.public_access = None);
    "a second firewall of one address": |estate| {
        estate.firewalls.truncate(1);
        estate.hubs.truncate(1);
    };
    "a firewall out of reach": |estate| {
        let mut seen = false;
        for state in &mut estate.hubs {
            *state = if seen || state.is_none() { *state } else { Some("Connected") };
            seen |= *state == Some("Connected");
        }
        if let (false, Some(first)) = (seen, estate.hubs.first_mut()) {
            *first = Some("Connected");
        }
    };
    "a firewall in a hub": |estate| if estate.hubs.len() == 1 {
        estate.hubs.clear();
        estate.firewalls.iter_mut().for_each(|firewall| {
            firewall.place = FirewallPlace::Own;
            firewall.subnet = firewall.subnet.take().filter(|_| estate.lists_subnets);
        });
    };
    "a firewall that says where it is": |estate| if estate.hubs.is_empty() {
        estate.firewalls.iter_mut().for_each(|firewall| (firewall.place, firewall.subnet) = (FirewallPlace::Untold, None));
    };
    "private ranges of a firewall": |estate| {
        estate.firewalls.iter_mut().for_each(|firewall| firewall.private_ranges = None);
    };
    "a NAT gateway of a firewall": |estate| {
        let subnets = estate.firewalls.iter_mut().filter_map(|firewall| firewall.subnet.as_mut());
        subnets.for_each(|subnet| subnet.nat_gateway = None);
    };
    "routes of a firewall's subnet": |estate| {
        let subnets = estate.firewalls.iter_mut().filter_map(|firewall| firewall.subnet.as_mut());
        subnets.for_each(|subnet| subnet.routes = None);
    };
    "a firewall policy": |estate| estate.firewalls.iter_mut().for_each(|firewall| firewall.policy = None);
    "a firewall policy that is not shown": |estate| estate.firewalls.iter_mut().for_each(|firewall| {
        firewall.policy = firewall.policy.map(|_| Policy::Shown);
    });
    "a firewall": |estate| {
        estate.firewalls.clear();
        estate.hubs.clear();
    };
    "a service endpoint": |estate| estate.subnets.iter_mut().for_each(|subnet| {
        (subnet.endpoint, subnet.endpoint_policy) = (None, None);
    });
    "a service-endpoint policy": |estate| estate.subnets.iter_mut().for_each(|subnet| subnet.endpoint_policy = None);
    "a NAT gateway": |estate| estate.subnets.iter_mut().for_each(|subnet| subnet.has_nat_gateway = false);
    "a NAT gateway without an address": |estate| estate.nat_gateway.has_address = true;
    "default outbound access": |estate| estate.subnets.iter_mut().for_each(|subnet| subnet.default_outbound = None);
    "a gateway": |estate| estate.has_gateway = false;
    "a table of unknown content": |estate| estate.tables.iter_mut().for_each(|table| table.is_shown = true);
    "an NSG of unknown content": |estate| estate.nsgs.iter_mut().for_each(|nsg| nsg.is_shown = true);
    "routes of the user": |estate| estate.tables.iter_mut().for_each(|table| table.routes.clear());
    "routes to nowhere": |estate| estate.tables.iter_mut().for_each(|table| {
        table.routes.retain(|(_, hop)| *hop != NextHop::Nowhere);
    });
    "rules of NSGs": |estate| estate.nsgs.iter_mut().for_each(|nsg| nsg.rules.clear());
    "an NSG near its limit": |estate| estate.nsgs.iter_mut().for_each(|nsg| nsg.filled_up_to = 0);
    "a pool without public addresses": |estate| estate.pools.iter_mut().for_each(|pool| {
        pool.provision = pool.provision.filter(|provision| *provision != "NoPublicIPAddresses");
    });
    "a pool of cloud services": |estate| estate.pools.iter_mut().for_each(|pool| pool.is_of_cloud_services = false);
    "application packages": |estate| without_workload(estate, Workload::ApplicationPackages);
    "resource files": |estate| without_workload(estate, Workload::ResourceFiles);
    "a mount on storage": |estate| without_workload(estate, Workload::BlobMount);
    "a second pool": |estate| if estate.twice.is_none() { estate.pools.truncate(1) };
};

fn once(estate: &mut Estate, is: impl Fn(&Described) -> bool) {
    if let Some(Twice::Different(what, _)) = &estate.twice
        && is(what)
    {
        estate.twice = None;
    }
}

fn without_neighbors(estate: &mut Estate, kind: NeighborKind) {
    estate.neighbors.retain(|one| one.kind != kind);
}

fn without_workload(estate: &mut Estate, workload: Workload) {
    for pool in &mut estate.pools {
        pool.workload = pool.workload.filter(|own| *own != workload);
    }
}

fn with_account(estate: &mut Estate, edit: impl Fn(&mut super::Account)) {
    estate.account.iter_mut().for_each(edit);
}

fn with_endpoint(estate: &mut Estate, edit: impl Fn(&mut super::Endpoint)) {
    estate.account.iter_mut().filter_map(|account| account.endpoint.as_mut()).for_each(edit);
}
