//! The addresses, tags and prefixes that estates are made of.

/// The prefixes of the subnets with nodes.
pub const SUBNETS: [&str; 2] = ["10.0.0.0/24", "10.0.1.0/28"];
/// The private address of the firewall in the network of the nodes, and in a hub.
pub const FIREWALL: &str = "10.0.255.4";
/// See [`FIREWALL`].
pub const FIREWALL_IN_HUB: &str = "10.100.0.4";
/// Public addresses: two for pools, two for the firewall, one for each NAT gateway, one for a firewall that nothing leads to.
pub const PUBLIC: [&str; 7] =
    ["20.73.10.20", "20.73.10.21", "51.104.0.9", "51.104.0.10", "40.113.1.1", "40.113.1.2", "51.104.0.77"];
/// The place of the address of the nodes' NAT gateway.
pub const NAT_ADDRESS: usize = 4;
/// The place of the address of the firewall's NAT gateway.
pub const NAT_OF_FIREWALL: usize = 5;
/// The place of the address of a firewall that has the private address of another one.
pub const TWIN_ADDRESS: usize = 6;
/// The text of an account's rule that can't be read.
pub const UNREADABLE: &str = "not-an-address";

pub const LOCAL: &[&str] =
    &["*", "*", "*", "VirtualNetwork", "10.0.0.0/16", "10.0.0.0/25", "10.0.0.7", "10.0.1.0/24", "Internet"];
pub const REMOTE: &[&str] = &[
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
pub const PORTS: &[&str] = &["*", "*", "443", "443", "443", "440-445", "80", "29876-29877", "29876-29877", "29877"];
pub const CLIENT: &[&str] = &["*", "*", "*", "*", "*", "1024-65535", "50000"];
pub const ROUTED: &[&str] = &[
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
/// Prefixes that hold the address of a private endpoint: of the endpoint, its subnet, the network, and more.
pub const ROUTED_TO_ENDPOINT: &[&str] = &["10.0.200.4/32", "10.0.200.0/24", "10.0.0.0/16", "10.0.0.0/8"];
/// Prefixes with addresses of storage only: service endpoints lead to nothing else.
pub const OF_STORAGE: &[&str] = &["20.60.0.0/16", "20.60.19.0/24", "20.150.0.0/17", "20.209.0.0/16"];
pub const FIREWALLED: &[&str] = &[
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
/// What routes of a firewall's own subnet are for.
pub const BEHIND_FIREWALL: &[&str] =
    &["0.0.0.0/0", "0.0.0.0/0", "10.50.0.0/16", "192.168.0.0/16", "13.69.0.0/16", "20.60.0.0/15"];
/// Destinations for which a firewall keeps the nodes' addresses.
pub const NOT_TRANSLATED: &[&[&str]] = &[
    &["IANAPrivateRanges"],
    &["10.0.0.0/8", "192.168.0.0/16"],
    &["255.255.255.255/32"],
    &["0.0.0.0/0"],
    &["IANAPrivateRanges", "13.69.229.32/27"],
    &["20.0.0.0/8"],
];
pub const ALLOWED: &[&str] = &[
    "20.73.10.20",
    "20.73.10.20/31",
    "20.73.10.21",
    "51.104.0.0/24",
    "51.104.0.9",
    "40.113.1.1",
    "40.113.1.2",
    "0.0.0.0/0",
    UNREADABLE,
];

/// Everything that rules and routes call addresses by.
pub fn all_terms() -> impl Iterator<Item = &'static str> {
    [REMOTE, ROUTED, FIREWALLED, BEHIND_FIREWALL].into_iter().flatten().copied()
}
