//! Small random estates: one group and one route table, on one subnet.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Where everything is.
pub const REGION: &str = "westeurope";

/// One group and one route table.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The rules of the group.
    pub rules: Vec<Rule>,
    /// The routes of the table.
    pub routes: Vec<Route>,
}

/// A rule of the group.
#[derive(Clone, Debug)]
pub struct Rule {
    pub name: String,
    pub priority: u32,
    /// `Inbound` or `Outbound`.
    pub direction: &'static str,
    /// `Allow` or `Deny`.
    pub access: &'static str,
    /// `Tcp`, `Udp` or `*`.
    pub protocol: &'static str,
    pub sources: Vec<&'static str>,
    pub destinations: Vec<&'static str>,
    pub ports: Vec<&'static str>,
}

/// A route of the table.
#[derive(Clone, Debug)]
pub struct Route {
    pub name: String,
    pub prefix: &'static str,
    /// As Azure spells it.
    pub hop: &'static str,
    /// The address of an appliance.
    pub address: Option<&'static str>,
}

const REMOTE: [&str; 9] = [
    "*",
    "Internet",
    "BatchNodeManagement.westeurope",
    "BatchNodeManagement",
    "Storage.westeurope",
    "AzureCloud",
    "0.0.0.0/1",
    "20.0.0.0/8",
    "VirtualNetwork",
];
const LISTS: [&str; 4] = ["13.64.0.0/11", "20.0.0.0/8", "52.0.0.0/8", "128.0.0.0/1"];
const LOCAL: [&str; 4] = ["*", "10.1.0.0/24", "10.1.0.0/25", "VirtualNetwork"];
const PORTS: [&str; 5] = ["443", "29876-29877", "29876", "0-1023", "80"];

/// One value, or a list of prefixes.
fn remote() -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![4 => select(&REMOTE).prop_map(|one| vec![one]), 1 => subsequence(LISTS.to_vec(), 2..=4)]
}

fn local() -> impl Strategy<Value = Vec<&'static str>> {
    select(&LOCAL).prop_map(|one| vec![one])
}

fn ports() -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![1 => Just(vec!["*"]), 3 => subsequence(PORTS.to_vec(), 1..=3)]
}

prop_compose! {
    fn rule()(
        direction in select(&["Inbound", "Outbound"]),
        access in select(&["Allow", "Deny"]),
        protocol in select(&["Tcp", "Tcp", "Udp", "*"]),
        remote in remote(),
        local in local(),
        ports in ports(),
    ) -> Rule {
        let (sources, destinations) = if direction == "Inbound" { (remote, local) } else { (local, remote) };
        Rule { name: String::new(), priority: 0, direction, access, protocol, sources, destinations, ports }
    }
}

prop_compose! {
    fn route()(
        prefix in select(&["0.0.0.0/0", "BatchNodeManagement.westeurope", "Storage.westeurope", "20.0.0.0/8", "10.1.0.0/16"]),
        (hop, address) in select(&[
            ("Internet", None), ("VirtualAppliance", Some("10.0.1.4")), ("None", None), ("VnetLocal", None),
            ("VirtualNetworkGateway", None),
        ]),
    ) -> Route {
        Route { name: String::new(), prefix, hop, address }
    }
}

/// A sample whose last rule blocks what the platform's own rules open.
pub fn with_a_deny_at_the_end() -> Sample {
    let rule = |priority, direction, access, remote: &'static str, ports: &'static str| {
        let (sources, destinations) =
            if direction == "Inbound" { (vec![remote], vec!["*"]) } else { (vec!["*"], vec![remote]) };
        let name = format!("Rule-{priority}");
        Rule { name, priority, direction, access, protocol: "*", sources, destinations, ports: vec![ports] }
    };
    let rules = vec![
        rule(100, "Inbound", "Deny", "BatchNodeManagement.westeurope", "29876"),
        rule(110, "Inbound", "Allow", "BatchNodeManagement.westeurope", "29876-29877"),
        rule(100, "Outbound", "Allow", "20.0.0.0/8", "80"),
        rule(200, "Outbound", "Deny", "Internet", "*"),
    ];
    Sample {
        rules,
        routes: vec![Route { name: "route".to_owned(), prefix: "10.1.0.0/16", hop: "VnetLocal", address: None }],
    }
}

/// Samples with rules whose priorities are all different, and routes whose prefixes are.
pub fn samples() -> impl Strategy<Value = Sample> {
    (vec(rule(), 0..7), vec(route(), 1..4)).prop_map(|(mut rules, mut routes)| {
        for (number, rule) in rules.iter_mut().enumerate() {
            rule.priority = 100 + 10 * u32::try_from(number).unwrap();
            rule.name = format!("Rule-{number}");
        }
        let mut seen: Vec<&str> = Vec::new();
        routes.retain(|route| {
            !seen.contains(&route.prefix) && {
                seen.push(route.prefix);
                true
            }
        });
        for (number, route) in routes.iter_mut().enumerate() {
            route.name = format!("route-{number}");
        }
        Sample { rules, routes }
    })
}
