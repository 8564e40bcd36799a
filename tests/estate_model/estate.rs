//! Random estates as plain choices: a virtual network and all that stands between its pools and the service.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// A virtual network with its pools, and what of it is pasted.
#[derive(Clone, Debug)]
pub struct Estate {
    pub nsgs: Vec<Nsg>,
    pub tables: Vec<Table>,
    pub subnets: Vec<Subnet>,
    /// True for a network with a subnet for a gateway.
    pub has_gateway: bool,
    /// False for a network that is shown without its subnets, which stand beside it.
    pub lists_subnets: bool,
    pub firewall: Option<Firewall>,
    pub account: Option<Account>,
    pub pools: Vec<Pool>,
    pub admin_rules: Vec<AdminRule>,
    pub effective: Option<Vec<Effective>>,
    /// Which of the public addresses are pasted.
    pub shown_addresses: Vec<bool>,
    pub shows_nat_gateway: bool,
    /// For each resource, where it stands and with which others in one source.
    pub layout: Vec<(u32, u8)>,
}

#[derive(Clone, Debug)]
pub struct Nsg {
    pub rules: Vec<Rule>,
    pub is_shown: bool,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub outbound: bool,
    pub allow: bool,
    pub protocol: &'static str,
    pub local: &'static str,
    pub remote: Vec<&'static str>,
    pub client_ports: &'static str,
    pub ports: Vec<&'static str>,
    pub priority: u32,
}

#[derive(Clone, Debug)]
pub struct AdminRule {
    pub outbound: bool,
    pub action: &'static str,
    pub protocol: &'static str,
    pub local: &'static str,
    pub remote: &'static str,
    pub ports: &'static str,
    pub priority: u32,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub routes: Vec<(&'static str, NextHop)>,
    pub without_gateway_routes: bool,
    pub is_shown: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextHop {
    Internet,
    Nowhere,
    Firewall,
    OtherAppliance,
    Gateway,
    Vnet,
    ServiceEndpoint,
}

#[derive(Clone, Debug)]
pub struct Effective {
    pub prefix: &'static str,
    pub hop: NextHop,
    pub source: &'static str,
    pub active: bool,
}

#[derive(Clone, Debug)]
pub struct Subnet {
    pub nsg: Option<usize>,
    pub table: Option<usize>,
    pub has_nat_gateway: bool,
    pub has_endpoint: bool,
    pub default_outbound: Option<bool>,
    /// Whether the subnet, the resource on it or both say that they belong together.
    pub told_by: ToldBy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldBy {
    Subnet,
    Resource,
    Both,
}

#[derive(Clone, Debug)]
pub struct Firewall {
    pub policy: Option<Policy>,
    pub collections: Vec<Collection>,
    /// Places among the public addresses.
    pub addresses: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    Shown,
    WithoutGroup,
    NotShown,
}

#[derive(Clone, Debug)]
pub struct Collection {
    pub allow: bool,
    pub priority: u32,
    pub rules: Vec<FirewallRule>,
}

#[derive(Clone, Debug)]
pub struct FirewallRule {
    pub protocols: Vec<&'static str>,
    pub source: &'static str,
    pub destinations: Vec<&'static str>,
    pub ports: Vec<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Account {
    pub public_access: Option<&'static str>,
    pub node_management: Option<NodeManagement>,
}

#[derive(Clone, Debug)]
pub struct NodeManagement {
    pub allows_all: bool,
    pub allowed: Vec<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Pool {
    pub subnet: usize,
    pub provision: Option<&'static str>,
    /// Places among the public addresses.
    pub addresses: Vec<usize>,
}

/// The subnets' prefixes.
pub const SUBNETS: [&str; 2] = ["10.0.0.0/24", "10.0.1.0/28"];
/// The private address of the firewall, and that of an appliance which nothing shows.
pub const FIREWALL: &str = "10.0.255.4";
/// See [`FIREWALL`].
pub const OTHER_APPLIANCE: &str = "10.0.255.77";
/// Public addresses, the first two for pools, then two for the firewall and one for the NAT gateway.
pub const PUBLIC: [&str; 5] = ["20.73.10.20", "20.73.10.21", "51.104.0.9", "51.104.0.10", "40.113.1.1"];
/// The place of the NAT gateway's address.
pub const NAT_ADDRESS: usize = 4;
/// What an account's rule says that nobody can read.
pub const UNREADABLE: &str = "not-an-address";

const LOCAL: &[&str] =
    &["*", "*", "*", "VirtualNetwork", "10.0.0.0/16", "10.0.0.0/25", "10.0.0.7", "10.0.1.0/24", "Internet"];
const REMOTE: &[&str] = &[
    "*",
    "Internet",
    "Internet",
    "VirtualNetwork",
    "AzureLoadBalancer",
    "AzureCloud",
    "AzureCloud.northeurope",
    "BatchNodeManagement",
    "BatchNodeManagement.northeurope",
    "BatchNodeManagement.northeurope",
    "BatchNodeManagement.westeurope",
    "Storage",
    "Storage.northeurope",
    "Storage.northeurope",
    "13.0.0.0/8",
    "13.69.229.32/27",
    "13.69.229.40",
    "52.128.0.0/9",
    "20.60.0.0/16",
    "20.150.26.128/25",
];
const PORTS: &[&str] = &["*", "*", "443", "443", "443", "440-445", "80", "29876-29877", "29876-29877", "29877"];
const CLIENT: &[&str] = &["*", "*", "*", "*", "*", "1024-65535", "50000"];
const ROUTED: &[&str] = &[
    "0.0.0.0/0",
    "0.0.0.0/0",
    "0.0.0.0/1",
    "13.0.0.0/8",
    "13.69.0.0/16",
    "13.69.229.32/27",
    "13.69.229.40/32",
    "20.60.0.0/15",
    "20.60.0.0/17",
    "20.60.19.0/24",
    "20.60.19.0/25",
    "52.0.0.0/6",
    "BatchNodeManagement.NorthEurope",
    "BatchNodeManagement.northeurope",
    "BatchNodeManagement",
    "BatchNodeManagement.WestEurope",
    "Storage.northeurope",
    "Storage",
    "AzureCloud.northeurope",
    "AzureCloud",
    "Batchnodemanagment.northeurope",
];
/// Prefixes with addresses of storage only: service endpoints lead to nothing else.
const OF_STORAGE: &[&str] = &["20.60.0.0/16", "20.60.19.0/24", "20.150.0.0/17", "20.209.0.0/16"];
const FIREWALLED: &[&str] = &[
    "*",
    "BatchNodeManagement.NorthEurope",
    "BatchNodeManagement",
    "Storage.northeurope",
    "Storage",
    "AzureCloud.northeurope",
    "AzureCloud",
    "13.0.0.0/8",
    "13.69.229.32/27",
    "20.60.0.0/16",
];
const ALLOWED: &[&str] = &[
    "20.73.10.20",
    "20.73.10.20/31",
    "20.73.10.21",
    "51.104.0.0/24",
    "51.104.0.9",
    "40.113.1.1",
    "0.0.0.0/0",
    UNREADABLE,
];

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
    (vec(rule, 0..=5), priorities(5), prop::bool::weighted(0.95)).prop_map(|(rules, priorities, is_shown)| {
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
        Nsg { rules: rules.into_iter().zip(priorities).map(rule).collect(), is_shown }
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
    (routes, any::<bool>(), prop::bool::weighted(0.95)).prop_map(|(mut routes, without_gateway_routes, is_shown)| {
        // Azure takes each prefix once.
        let mut taken = Vec::new();
        routes.retain(|(to, _)| {
            let to = to.to_ascii_lowercase();
            let is_new = !taken.contains(&to);
            taken.push(to);
            is_new
        });
        Table { routes, without_gateway_routes, is_shown }
    })
}

fn subnet() -> impl Strategy<Value = Subnet> {
    (
        option::weighted(0.7, 0..2_usize),
        option::weighted(0.6, 0..2_usize),
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.3),
        option::of(any::<bool>()),
        select(vec![ToldBy::Subnet, ToldBy::Resource, ToldBy::Both, ToldBy::Both]),
    )
        .prop_map(|(nsg, table, has_nat_gateway, has_endpoint, default_outbound, told_by)| Subnet {
            nsg,
            table,
            has_nat_gateway,
            has_endpoint,
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
    (collections, priorities(3), policy, addresses).prop_map(|(collections, priorities, policy, addresses)| {
        let collection = |((allow, rules), priority)| Collection { allow, priority, rules };
        Firewall { policy, collections: collections.into_iter().zip(priorities).map(collection).collect(), addresses }
    })
}

fn account() -> impl Strategy<Value = Account> {
    let access = (any::<bool>(), vec(any_of(ALLOWED), 0..=3))
        .prop_map(|(allows_all, allowed)| NodeManagement { allows_all, allowed });
    let public_access = select(vec![None, Some("Enabled"), Some("Enabled"), Some("Enabled"), Some("Disabled")]);
    (public_access, option::of(access))
        .prop_map(|(public_access, node_management)| Account { public_access, node_management })
}

fn pool() -> impl Strategy<Value = Pool> {
    let provision =
        select(vec![None, Some("BatchManaged"), Some("UserManaged"), Some("UserManaged"), Some("NoPublicIPAddresses")]);
    (0..2_usize, provision, select(vec![vec![0], vec![0, 1]])).prop_map(|(subnet, provision, addresses)| Pool {
        subnet,
        provision,
        addresses: if provision == Some("UserManaged") { addresses } else { Vec::new() },
    })
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
    let endpoints = any_of(OF_STORAGE).prop_map(|prefix| (prefix, ServiceEndpoint, "Default"));
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

/// Any estate.
pub fn estates() -> impl Strategy<Value = Estate> {
    let network = (
        vec(nsg(), 2),
        vec(table(), 2),
        vec(subnet(), 1..=2),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.9),
        option::weighted(0.8, firewall()),
    );
    let batch = (option::weighted(0.9, account()), vec(pool(), 1..=2));
    let around = (
        admin_rules(),
        option::weighted(0.2, effective()),
        vec(prop::bool::weighted(0.85), PUBLIC.len()),
        prop::bool::weighted(0.9),
        vec((any::<u32>(), 0..6_u8), 20),
    );
    (network, batch, around).prop_map(|(network, (account, pools), around)| {
        let (nsgs, tables, subnets, has_gateway, lists_subnets, firewall) = network;
        let (admin_rules, effective, shown_addresses, shows_nat_gateway, layout) = around;
        let estate = Estate {
            nsgs,
            tables,
            subnets,
            has_gateway,
            lists_subnets,
            firewall,
            account,
            pools,
            admin_rules,
            effective,
            shown_addresses,
            shows_nat_gateway,
            layout,
        };
        consistent(estate)
    })
}

/// Makes choices fit each other, so that every resource belongs to a pool.
fn consistent(mut estate: Estate) -> Estate {
    let last = estate.subnets.len() - 1;
    for pool in &mut estate.pools {
        pool.subnet = pool.subnet.min(last);
    }
    // What only the resource tells is told by nobody if the resource is not shown.
    for subnet in &mut estate.subnets {
        let all_shown = subnet.nsg.is_none_or(|at| estate.nsgs[at].is_shown)
            && subnet.table.is_none_or(|at| estate.tables[at].is_shown);
        if !all_shown {
            subnet.told_by = ToldBy::Subnet;
        }
    }
    // Effective routes name no subnet: they belong to a pool if it is the only one, and nothing stands alone.
    let led = estate.effective.iter().flatten().any(|route| route.active && route.hop == NextHop::Firewall);
    if estate.effective.is_some() {
        estate.pools.truncate(1);
        estate.pools[0].subnet = 0;
        estate.subnets.truncate(1);
        if !led {
            estate.firewall = None;
        }
    }
    estate
}
