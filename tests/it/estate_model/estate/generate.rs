//! Estates at random.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use switchover::Edition;

use super::fit::{consistent, described_twice};
use super::terms::{
    ALLOWED, BEHIND_FIREWALL, CLIENT, FIREWALLED, LOCAL, NAT_OF_FIREWALL, NOT_TRANSLATED, OF_STORAGE, PORTS, PUBLIC,
    REMOTE, ROUTED, ROUTED_TO_ENDPOINT,
};
use super::{
    Account, AdminRule, Collection, Effective, Endpoint, EndpointPolicy, Estate, Firewall, FirewallPlace, FirewallRule,
    FirewallSubnet, NatGateway, Neighbor, NeighborKind, NextHop, NodeManagement, Nsg, Policy, Pool, Rule, Subnet,
    Table, ToldBy, Workload,
};

/// How many NSGs and route tables there are; the last of each is on no subnet with nodes.
const RULE_SETS: usize = 3;

/// What estates hold at random, unless `SWITCHOVER_FEATURES` says otherwise.
const FEATURES: &str = "ga,endpoint,endpoint-of-other,endpoint-policy,default-outbound,dns-servers,firewall-own,firewall-hub,snat,firewall-nat,firewall-nat-without-address,behind-firewall,twin,private-endpoint,nat-without-address,unknown-region,other-network,cloud-services,moved,workload,neighbors,unattached,limit,harm";

/// Whether estates hold something at random, and whether it is checked.
pub fn is_on(feature: &str) -> bool {
    let features = std::env::var("SWITCHOVER_FEATURES").unwrap_or_else(|_| FEATURES.to_owned());
    features == "all" || features.split(',').any(|one| one == feature)
}

/// True in `share` of all cases.
fn sometimes(feature: &str, share: f64) -> impl Strategy<Value = bool> + use<> {
    prop::bool::weighted(if is_on(feature) { share } else { 0.0 })
}

fn any_of(of: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    select(of)
}

/// Distinct priorities with room between them, in any order.
fn priorities(count: usize) -> impl Strategy<Value = Vec<u32>> {
    Just((1..=count as u32).map(|number| 100 * number).collect::<Vec<u32>>()).prop_shuffle()
}

fn nsg() -> impl Strategy<Value = Nsg> {
    let rule = (
        prop::bool::weighted(0.65),
        prop::bool::weighted(0.65),
        any_of(&["Tcp", "Tcp", "*", "*", "Udp"]),
        any_of(LOCAL),
        vec(any_of(REMOTE), 1..3),
        any_of(CLIENT),
        vec(any_of(PORTS), 1..3),
    );
    let filled_up_to = select(vec![990, 998, 999, 1_000]);
    let filled_up_to =
        (sometimes("limit", 0.02), filled_up_to).prop_map(|(is_on, number)| if is_on { number } else { 0 });
    let choices = (vec(rule, 0..=5), priorities(5), prop::bool::weighted(0.95), filled_up_to);
    choices.prop_map(|(rules, priorities, is_shown, filled_up_to)| {
        let rule = |((outbound, allow, protocol, local, remote, client_ports, ports), priority)| Rule {
            outbound,
            allow,
            protocol,
            local,
            remote,
            client_ports,
            ports,
            priority,
        };
        Nsg { rules: rules.into_iter().zip(priorities).map(rule).collect(), is_shown, filled_up_to }
    })
}

fn table() -> impl Strategy<Value = Table> {
    use NextHop::{Firewall, Gateway, Internet, Nowhere, OtherAppliance, Vnet};
    let hops = vec![
        Internet,
        Internet,
        Internet,
        Internet,
        Firewall,
        Firewall,
        Firewall,
        Nowhere,
        OtherAppliance,
        Gateway,
        Vnet,
    ];
    let routes = vec((any_of(ROUTED), select(hops)), 0..=4);
    let choices = (routes, any::<bool>(), prop::bool::weighted(0.95));
    choices.prop_map(|(routes, without_gateway_routes, is_shown)| Table {
        routes: with_each_prefix_once(routes),
        without_gateway_routes,
        is_shown,
    })
}

pub fn with_each_prefix_once(mut routes: Vec<(&'static str, NextHop)>) -> Vec<(&'static str, NextHop)> {
    let mut taken = Vec::new();
    routes.retain(|(to, _)| {
        let to = to.to_ascii_lowercase();
        let is_new = !taken.contains(&to);
        taken.push(to);
        is_new
    });
    routes
}

fn subnet() -> impl Strategy<Value = Subnet> {
    let endpoint =
        (sometimes("endpoint-of-other", 0.2), sometimes("endpoint", 0.3)).prop_map(|choices| match choices {
            (_, true) => Some("Microsoft.Storage"),
            (true, false) => Some("Microsoft.KeyVault"),
            _ => None,
        });
    let policy = (sometimes("endpoint-policy", 0.4), prop::bool::weighted(0.8)).prop_map(|choices| match choices {
        (false, _) => None,
        (true, true) => Some(EndpointPolicy::OwnAccounts),
        (true, false) => Some(EndpointPolicy::NotShown),
    });
    (
        option::weighted(0.7, 0..2_usize),
        option::weighted(0.6, 0..2_usize),
        prop::bool::weighted(0.3),
        endpoint,
        policy,
        (sometimes("default-outbound", 0.6), any::<bool>()).prop_map(|(is_on, access)| is_on.then_some(access)),
        select(vec![ToldBy::Subnet, ToldBy::Resource, ToldBy::Both, ToldBy::Both]),
    )
        .prop_map(|(nsg, table, has_nat_gateway, endpoint, policy, default_outbound, told_by)| Subnet {
            nsg,
            table,
            has_nat_gateway,
            endpoint,
            endpoint_policy: policy.filter(|_| endpoint == Some("Microsoft.Storage")),
            default_outbound,
            told_by,
        })
}

fn firewall() -> impl Strategy<Value = Firewall> {
    let rule = (
        vec(any_of(&["TCP", "TCP", "Any", "UDP"]), 1..3),
        any_of(&["*", "*", "10.0.0.0/16", "10.0.0.0/25", "10.0.1.0/24"]),
        vec(any_of(FIREWALLED), 1..3),
        vec(any_of(&["443", "443", "*", "80", "400-500"]), 1..3),
    )
        .prop_map(|(protocols, source, destinations, ports)| FirewallRule {
            protocols,
            source,
            destinations,
            ports,
        });
    let collections = vec((prop::bool::weighted(0.7), vec(rule, 1..=3)), 0..=3);
    let policy =
        option::weighted(0.4, select(vec![Policy::Shown, Policy::Shown, Policy::WithoutGroup, Policy::NotShown]));
    let addresses = select(vec![vec![2], vec![2], vec![2, 3], vec![]]);
    let private_ranges = (sometimes("snat", 0.25), select(NOT_TRANSLATED.to_vec()))
        .prop_map(|(is_on, ranges)| is_on.then(|| ranges.to_vec()));
    let choices = (collections, priorities(3), policy, addresses, private_ranges, firewall_place(), firewall_subnet());
    choices.prop_map(|(collections, priorities, policy, addresses, private_ranges, place, subnet)| {
        let collection = |((allow, rules), priority)| Collection { allow, priority, rules };
        let collections = collections.into_iter().zip(priorities).map(collection).collect();
        Firewall { place, policy, collections, addresses, private_ranges, subnet }
    })
}

fn firewall_place() -> impl Strategy<Value = FirewallPlace> {
    let places = (sometimes("firewall-own", 0.4), sometimes("firewall-hub", 0.5));
    places.prop_map(|choices| match choices {
        (_, true) => FirewallPlace::Hub(0),
        (true, false) => FirewallPlace::Own,
        _ => FirewallPlace::Untold,
    })
}

fn firewall_subnet() -> impl Strategy<Value = Option<FirewallSubnet>> {
    use NextHop::{Gateway, Internet, Nowhere, OtherAppliance};
    let nat_gateway = (sometimes("firewall-nat", 0.3), sometimes("firewall-nat-without-address", 0.15))
        .prop_map(|(is_on, is_empty)| is_on.then(|| if is_empty { Vec::new() } else { vec![NAT_OF_FIREWALL] }));
    let routes =
        vec((any_of(BEHIND_FIREWALL), select(vec![Internet, Internet, Gateway, Nowhere, OtherAppliance])), 1..=3);
    let routes = (sometimes("behind-firewall", 0.3), routes);
    let routes = routes.prop_map(|(is_on, routes)| is_on.then(|| with_each_prefix_once(routes)));
    option::weighted(
        0.9,
        (nat_gateway, routes).prop_map(|(nat_gateway, routes)| FirewallSubnet { nat_gateway, routes }),
    )
}

fn account() -> impl Strategy<Value = Account> {
    let access = (any::<bool>(), vec(any_of(ALLOWED), 0..=3))
        .prop_map(|(allows_all, allowed)| NodeManagement { allows_all, allowed });
    let public_access = select(vec![None, Some("Enabled"), Some("Enabled"), Some("Enabled"), Some("Disabled")]);
    let endpoint = (sometimes("private-endpoint", 0.3), endpoint());
    (public_access, option::of(access), endpoint).prop_map(|(public_access, node_management, (is_on, endpoint))| {
        Account { public_access, node_management, endpoint: is_on.then_some(endpoint) }
    })
}

fn endpoint() -> impl Strategy<Value = Endpoint> {
    (
        select(vec!["nodeManagement", "nodeManagement", "nodeManagement", "nodeManagement", "batchAccount"]),
        select(vec!["Approved", "Approved", "Approved", "Approved", "Pending"]),
        select(vec!["Disabled", "Enabled", "RouteTableEnabled", "NetworkSecurityGroupEnabled"]),
        option::of(0..RULE_SETS),
    )
        .prop_map(|(group, status, policies, nsg)| Endpoint { group, status, policies, nsg })
}

fn pool() -> impl Strategy<Value = Pool> {
    let provision =
        select(vec![None, Some("BatchManaged"), Some("UserManaged"), Some("UserManaged"), Some("NoPublicIPAddresses")]);
    let workload = select(vec![Workload::ApplicationPackages, Workload::ResourceFiles, Workload::BlobMount]);
    let workload = (sometimes("workload", 0.3), workload).prop_map(|(is_on, workload)| is_on.then_some(workload));
    let addresses = select(vec![vec![0], vec![0, 1]]);
    let mode = sometimes("moved", 0.5).prop_map(|has_moved| has_moved.then_some("Simplified"));
    let choices = (0..2_usize, provision, addresses, sometimes("cloud-services", 0.1), mode, workload);
    choices.prop_map(|(subnet, provision, addresses, is_of_cloud_services, mode, workload)| Pool {
        subnet,
        provision,
        addresses: if provision == Some("UserManaged") { addresses } else { Vec::new() },
        is_of_cloud_services: is_of_cloud_services && provision != Some("NoPublicIPAddresses"),
        mode,
        workload,
    })
}

fn neighbors() -> impl Strategy<Value = Vec<Neighbor>> {
    let kinds =
        select(vec![NeighborKind::Subnet, NeighborKind::Subnet, NeighborKind::Card, NeighborKind::CardAmongNodes]);
    let one =
        (kinds, option::weighted(0.7, 0..RULE_SETS), option::weighted(0.5, 0..RULE_SETS), prop::bool::weighted(0.7));
    let one = one.prop_map(|(kind, nsg, table, is_shown)| Neighbor {
        kind,
        nsg,
        table: table.filter(|_| kind == NeighborKind::Subnet),
        is_shown,
    });
    (sometimes("neighbors", 0.4), vec(one, 1..=3)).prop_map(|(is_on, all)| if is_on { all } else { Vec::new() })
}

fn admin_rules() -> impl Strategy<Value = Vec<AdminRule>> {
    let rule = (
        prop::bool::weighted(0.65),
        any_of(&["Allow", "AlwaysAllow", "Deny"]),
        any_of(&["Tcp", "Any", "Udp"]),
        any_of(&["*", "10.0.0.0/16", "10.0.0.0/25"]),
        any_of(&[
            "*",
            "0.0.0.0/0",
            "Storage.northeurope",
            "BatchNodeManagement.northeurope",
            "13.69.229.32/27",
            "Storage",
        ]),
        any_of(&["0-65535", "443", "29876-29877", "80"]),
    );
    let some = (vec(rule, 1..=3), priorities(3)).prop_map(|(rules, priorities)| {
        let rule = |((outbound, action, protocol, local, remote, ports), priority)| AdminRule {
            outbound,
            action,
            protocol,
            local,
            remote,
            ports,
            priority,
        };
        rules.into_iter().zip(priorities).map(rule).collect()
    });
    prop_oneof![4 => Just(Vec::new()), 1 => some]
}

fn effective() -> impl Strategy<Value = Vec<Effective>> {
    use NextHop::{Firewall, Gateway, Internet, Nowhere, OtherAppliance, ServiceEndpoint};
    let prefixes: Vec<&'static str> = ROUTED.iter().copied().filter(|to| to.contains('/')).collect();
    let users = (select(prefixes.clone()), select(vec![Internet, Internet, Firewall, Nowhere, OtherAppliance]))
        .prop_map(|(prefix, hop)| (prefix, hop, "User"));
    let gateways = select(prefixes).prop_map(|prefix| (prefix, Gateway, "VirtualNetworkGateway"));
    let endpoints = (sometimes("endpoint", 1.0), any_of(OF_STORAGE))
        .prop_map(|(is_on, prefix)| (prefix, if is_on { ServiceEndpoint } else { Internet }, "Default"));
    let routes = vec((prop_oneof![3 => users, 1 => gateways, 1 => endpoints], prop::bool::weighted(0.9)), 0..=4);
    (routes, prop::bool::weighted(0.9)).prop_map(|(routes, has_default)| {
        let mut all = vec![Effective { prefix: "10.0.0.0/16", hop: NextHop::Vnet, source: "Default", active: true }];
        if has_default {
            all.push(Effective { prefix: "0.0.0.0/0", hop: Internet, source: "Default", active: true });
        }
        for ((prefix, hop, source), active) in routes {
            if !all.iter().any(|one| (one.prefix, one.source) == (prefix, source)) {
                all.push(Effective { prefix, hop, source, active });
            }
        }
        all
    })
}

fn hubs() -> impl Strategy<Value = Vec<Option<&'static str>>> {
    let states = select(vec![
        Some("Connected"),
        Some("Connected"),
        Some("Connected"),
        Some("Disconnected"),
        Some("Initiated"),
        None,
    ]);
    (states, select(vec![None, Some("Disconnected"), Some("Connected")])).prop_map(|(first, second)| {
        // Networks of one address space can't both be peers.
        vec![first, second.filter(|state| *state != "Connected" || first != Some("Connected"))]
    })
}

/// Any estate.
pub fn estates() -> impl Strategy<Value = Estate> {
    (estate(), sometimes("twice", 0.25), estate(), any::<(bool, u8)>()).prop_map(
        |(estate, is_twice, other, (is_same, which))| {
            if is_twice { described_twice(estate, other, is_same, which) } else { estate }
        },
    )
}

fn estate() -> impl Strategy<Value = Estate> {
    let network = (
        vec(nsg(), RULE_SETS),
        vec(table(), RULE_SETS),
        vec(subnet(), 1..=2),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.9),
        sometimes("dns-servers", 0.2),
        (option::weighted(0.8, firewall()), firewall(), sometimes("twin", 0.4), hubs()),
    );
    let batch = (option::weighted(0.9, account()), vec(pool(), 1..=2), endpoint_routes());
    let around = (
        admin_rules(),
        option::weighted(0.2, effective()),
        vec(prop::bool::weighted(0.85), PUBLIC.len()),
        (prop::bool::weighted(0.9), sometimes("nat-without-address", 0.2)),
        vec((any::<u32>(), 0..6_u8), 20),
        (
            sometimes("ga", 0.5),
            sometimes("both", 0.5),
            sometimes("unknown-region", 0.05),
            sometimes("other-network", 0.1),
        ),
        (neighbors(), sometimes("unattached", 0.2)),
    );
    (network, batch, around).prop_map(|(network, (account, pools, endpoint_routes), around)| {
        let (nsgs, tables, subnets, has_gateway, lists_subnets, has_dns_servers, (firewall, twin, has_twin, hubs)) =
            network;
        let (admin_rules, effective, shown_addresses, nat_gateway, layout, choices, (neighbors, unattached)) = around;
        let (is_ga, asks_for_both, is_elsewhere, shows_other_network) = choices;
        let estate = Estate {
            edition: if is_ga { Edition::Ga } else { Edition::Preview },
            asks_for_both,
            region: if is_elsewhere { "moonbase" } else { "northeurope" },
            nsgs,
            tables,
            subnets,
            has_gateway,
            lists_subnets,
            has_dns_servers,
            hubs,
            shows_other_network,
            firewalls: firewall.into_iter().chain(has_twin.then_some(twin)).collect(),
            account,
            pools,
            neighbors,
            shows_unattached: unattached,
            admin_rules,
            effective,
            shown_addresses,
            nat_gateway: NatGateway { is_shown: nat_gateway.0, has_address: !nat_gateway.1 },
            twice: None,
            layout,
        };
        consistent(estate, endpoint_routes)
    })
}

/// A route that may lead packets for the private endpoint elsewhere, with its table.
pub type EndpointRoute = (usize, &'static str, NextHop);

fn endpoint_routes() -> impl Strategy<Value = Vec<EndpointRoute>> {
    use NextHop::{Internet, Nowhere, OtherAppliance, Vnet};
    vec((0..2_usize, any_of(ROUTED_TO_ENDPOINT), select(vec![Nowhere, OtherAppliance, Vnet, Internet])), 0..=2)
}
