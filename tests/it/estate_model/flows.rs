//! Flows of machines and nodes through documents: what NSGs, route tables and firewalls make of packets, read from the JSON
//! that `az` prints. So the effects of plans on those documents show, also on resources that no plan is about.

use std::collections::BTreeMap;

use serde_json::Value;

use super::estate::{Estate, NeighborKind, SUBNETS, Subnet};
use super::model::{Model, STORAGE, Span, exactness, holds, ports, span};

/// Something that sends and receives packets: a machine, or a node of a pool.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The name of its subnet, or of its card.
    pub name: String,
    pub subnet: String,
    address: u32,
    /// The names of the NSGs that its packets pass, and of its route table.
    nsgs: Vec<String>,
    pub table: Option<String>,
    /// The addresses that a service endpoint of its subnet leads to.
    endpoint: Vec<Span>,
}

/// A packet of a machine.
#[derive(Clone, Copy, Debug)]
pub struct Packet {
    pub outbound: bool,
    protocol: &'static str,
    local: u32,
    pub remote: u32,
    pub port: u32,
}

struct Rule {
    outbound: bool,
    allow: bool,
    protocol: String,
    local: Vec<Term>,
    remote: Vec<Term>,
    client_ports: Vec<Span>,
    ports: Vec<Span>,
}

/// An end of a rule: the spans that it holds, or one of the two tags that depend on the network.
enum Term {
    Spans(Vec<Span>),
    Network,
    Internet,
}

/// The rule sets of documents.
pub struct RuleSets {
    nsgs: BTreeMap<String, Vec<Rule>>,
    tables: BTreeMap<String, Vec<(Vec<Span>, String)>>,
    firewalls: Vec<Rule>,
}

const NETWORK: Span = (10 << 24, (11 << 24) - 1);

impl Term {
    fn of(model: &Model, term: &str) -> Term {
        match term {
            "*" => Term::Spans(vec![(0, u32::MAX)]),
            "VirtualNetwork" => Term::Network,
            "Internet" => Term::Internet,
            "AzureLoadBalancer" => Term::Spans(Vec::new()),
            _ => Term::Spans(model.spans(term).unwrap_or_default()),
        }
    }

    fn holds(&self, address: u32) -> bool {
        match self {
            Term::Spans(spans) => spans.iter().any(|&span| holds(span, address)),
            Term::Network => holds(NETWORK, address),
            Term::Internet => !holds(NETWORK, address),
        }
    }
}

/// The values of a field that has a plural.
fn values(rule: &Value, field: &str, plural: &str) -> Vec<String> {
    let several = rule[plural].as_array().into_iter().flatten().filter_map(Value::as_str);
    let all: Vec<String> = several.map(str::to_owned).collect();
    if all.is_empty() { rule[field].as_str().map(str::to_owned).into_iter().collect() } else { all }
}

impl Rule {
    fn of_nsg(model: &Model, rule: &Value) -> Rule {
        let outbound = rule["direction"] == "Outbound";
        let terms = |field: &str, plural: &str| -> Vec<Term> {
            values(rule, field, plural).iter().map(|term| Term::of(model, term)).collect()
        };
        let (from, to) = (
            terms("sourceAddressPrefix", "sourceAddressPrefixes"),
            terms("destinationAddressPrefix", "destinationAddressPrefixes"),
        );
        let (local, remote) = if outbound { (from, to) } else { (to, from) };
        let spans = |field: &str, plural: &str| values(rule, field, plural).iter().map(|term| ports(term)).collect();
        Rule {
            outbound,
            allow: rule["access"] == "Allow",
            protocol: rule["protocol"].as_str().unwrap().to_owned(),
            local,
            remote,
            client_ports: spans("sourcePortRange", "sourcePortRanges"),
            ports: spans("destinationPortRange", "destinationPortRanges"),
        }
    }

    fn matches(&self, packet: &Packet) -> bool {
        let client_port = 50_000;
        self.outbound == packet.outbound
            && (matches!(&self.protocol[..], "*" | "Any") || self.protocol.eq_ignore_ascii_case(packet.protocol))
            && self.local.iter().any(|term| term.holds(packet.local))
            && self.remote.iter().any(|term| term.holds(packet.remote))
            && self.client_ports.iter().any(|&span| holds(span, client_port))
            && self.ports.iter().any(|&span| holds(span, packet.port))
    }
}

impl RuleSets {
    pub fn of(model: &Model, documents: &[Value]) -> RuleSets {
        let mut sets = RuleSets { nsgs: BTreeMap::new(), tables: BTreeMap::new(), firewalls: Vec::new() };
        for document in documents {
            let name = || document["name"].as_str().unwrap().to_owned();
            match document["type"].as_str() {
                Some("Microsoft.Network/networkSecurityGroups") => {
                    let mut rules: Vec<&Value> = document["securityRules"].as_array().unwrap().iter().collect();
                    rules.sort_by_key(|rule| rule["priority"].as_u64());
                    sets.nsgs.insert(name(), rules.into_iter().map(|rule| Rule::of_nsg(model, rule)).collect());
                }
                Some("Microsoft.Network/routeTables") => {
                    let route = |route: &Value| {
                        let spans = model.spans(route["addressPrefix"].as_str().unwrap()).unwrap_or_default();
                        (spans, format!("{} {}", route["nextHopType"], route["nextHopIpAddress"]))
                    };
                    let mut routes: Vec<&Value> = document["routes"].as_array().unwrap().iter().collect();
                    routes.sort_by_key(|route| exactness(route["addressPrefix"].as_str().unwrap()));
                    sets.tables.insert(name(), routes.into_iter().map(route).collect());
                }
                Some("Microsoft.Network/azureFirewalls") => {
                    sets.add_firewall(model, &document["networkRuleCollections"]);
                }
                Some("Microsoft.Network/firewallPolicies/ruleCollectionGroups") => {
                    sets.add_firewall(model, &document["ruleCollections"]);
                }
                _ => {}
            }
        }
        sets
    }

    /// The rules of all firewalls: estates with more than one are left out of what they decide.
    fn add_firewall(&mut self, model: &Model, collections: &Value) {
        let mut collections: Vec<&Value> = collections.as_array().into_iter().flatten().collect();
        collections.sort_by_key(|collection| collection["priority"].as_u64());
        for collection in collections {
            for rule in collection["rules"].as_array().unwrap() {
                let all = |field: &str| values(rule, "", field);
                let terms = |field: &str| all(field).iter().map(|term| Term::of(model, term)).collect::<Vec<_>>();
                let protocols = [all("protocols"), all("ipProtocols")].concat();
                self.firewalls.extend(protocols.into_iter().map(|protocol| Rule {
                    outbound: true,
                    allow: collection["action"]["type"] == "Allow",
                    protocol,
                    local: terms("sourceAddresses"),
                    remote: terms("destinationAddresses"),
                    client_ports: vec![(0, 65_535)],
                    ports: all("destinationPorts").iter().map(|term| ports(term)).collect(),
                }));
            }
        }
    }

    /// Whether all NSGs of a machine allow a packet; those that are not shown allow it.
    pub fn passes_nsgs(&self, machine: &Machine, packet: &Packet) -> bool {
        machine.nsgs.iter().filter_map(|name| self.nsgs.get(name)).all(|rules| {
            let in_network = holds(NETWORK, packet.remote);
            let by_default = in_network || packet.outbound;
            rules.iter().find(|rule| rule.matches(packet)).map_or(by_default, |rule| rule.allow)
        })
    }

    /// Where a table leads a packet; empty without one. Of prefixes of one length, the first route wins.
    pub fn next_hop(&self, machine: &Machine, packet: &Packet) -> &str {
        // Nothing overrides the platform's routes to service endpoints.
        if machine.endpoint.iter().any(|&span| holds(span, packet.remote)) {
            return "endpoint";
        }
        let routes = machine.table.as_ref().and_then(|name| self.tables.get(name)).into_iter().flatten();
        let lengths = routes.flat_map(|(spans, hop)| spans.iter().map(move |span| (*span, hop)));
        let longest =
            lengths.filter(|(span, _)| holds(*span, packet.remote)).min_by_key(|((first, last), _)| last - first);
        longest.map_or("", |(_, hop)| hop)
    }

    /// Whether the rules of the firewall allow a packet.
    pub fn passes_firewall(&self, packet: &Packet) -> bool {
        self.firewalls.iter().find(|rule| rule.matches(packet)).is_some_and(|rule| rule.allow)
    }
}

/// The addresses that the service endpoint of a subnet leads to.
fn of_endpoint(model: &Model, subnet: &Subnet) -> Vec<Span> {
    if subnet.endpoint == Some(STORAGE) { model.spans("storage.northeurope").unwrap() } else { Vec::new() }
}

impl Machine {
    /// What is no node.
    pub fn neighbors(model: &Model, estate: &Estate) -> Vec<Machine> {
        let nsg = |at: Option<usize>| at.map(|at| format!("nsg-{at}"));
        let neighbor = |(number, one): (usize, &super::estate::Neighbor)| {
            let among_nodes = &estate.subnets[0];
            let is_among_nodes = matches!(one.kind, NeighborKind::CardAmongNodes) && one.is_shown;
            let (address, nsgs, table) = match one.kind {
                NeighborKind::Subnet => (format!("10.0.{}.7", 64 + number), vec![nsg(one.nsg)], one.table),
                NeighborKind::Card => (format!("10.0.80.{}", 4 + number), vec![nsg(one.nsg)], None),
                // A network interface that no source shows never belongs to the nodes.
                NeighborKind::CardAmongNodes if !one.is_shown => {
                    (format!("10.0.80.{}", 4 + number), vec![nsg(one.nsg)], None)
                }
                NeighborKind::CardAmongNodes => {
                    (format!("10.0.0.{}", 200 + number), vec![nsg(one.nsg), nsg(among_nodes.nsg)], among_nodes.table)
                }
            };
            Machine {
                name: match one.kind {
                    NeighborKind::Subnet => format!("snet-other-{number}"),
                    _ => format!("nic-{number}"),
                },
                subnet: if is_among_nodes { "snet-0".to_owned() } else { format!("snet-other-{number}") },
                address: span(&address).0,
                nsgs: nsgs.into_iter().flatten().collect(),
                table: table.map(|at| format!("rt-{at}")),
                endpoint: if is_among_nodes { of_endpoint(model, among_nodes) } else { Vec::new() },
            }
        };
        let without_pools = (0..estate.subnets.len()).filter(|at| estate.pools.iter().all(|pool| pool.subnet != *at));
        let neighbors = estate.neighbors.iter().enumerate().map(neighbor);
        neighbors.chain(without_pools.map(|at| Machine::within(model, estate, at))).collect()
    }

    /// A node of a pool.
    pub fn node(model: &Model, estate: &Estate, pool: usize) -> Machine {
        Machine::within(model, estate, estate.pools[pool].subnet)
    }

    fn within(model: &Model, estate: &Estate, at: usize) -> Machine {
        let subnet = &estate.subnets[at];
        Machine {
            name: format!("snet-{at}"),
            subnet: format!("snet-{at}"),
            address: span(SUBNETS[at]).0 + 7,
            nsgs: subnet.nsg.map(|at| format!("nsg-{at}")).into_iter().collect(),
            table: subnet.table.map(|at| format!("rt-{at}")),
            endpoint: of_endpoint(model, subnet),
        }
    }

    /// Packets of it that represent all that any rule can distinguish.
    pub fn packets(&self, model: &Model) -> Vec<Packet> {
        let mut all = Vec::new();
        for &remote in model.points().iter().chain(&[span("10.0.0.7").0, span("10.9.0.1").0, span("93.184.216.34").0]) {
            for port in [443, 29_876, 29_877, 80] {
                for (outbound, protocol) in [(true, "Tcp"), (true, "Udp"), (false, "Tcp"), (false, "Udp")] {
                    all.push(Packet { outbound, protocol, local: self.address, remote, port });
                }
            }
        }
        all
    }
}

impl Packet {
    /// True if classic communication needs it.
    pub fn is_classic(&self, model: &Model) -> bool {
        let is_in = |tag: &str| model.spans(tag).unwrap().iter().any(|&span| holds(span, self.remote));
        let (batch, storage) = ("batchnodemanagement.northeurope", "storage.northeurope");
        self.protocol == "Tcp"
            && match self.outbound {
                true => self.port == 443 && (is_in(batch) || is_in(storage)),
                false => self.port > 29_000 && is_in(batch),
            }
    }

    /// True if nodes of either model need it: the general edition opens UDP to Batch as well.
    pub fn is_needed(&self, model: &Model) -> bool {
        let is_for_batch = Packet { protocol: "Tcp", ..*self }.is_classic(model);
        self.is_classic(model) || self.outbound && is_for_batch && !self.is_to_storage(model)
    }

    fn is_to_storage(&self, model: &Model) -> bool {
        model.spans("storage.northeurope").unwrap().iter().any(|&span| holds(span, self.remote))
    }

    /// True if its other end is Batch or storage.
    pub fn is_to_service(&self, model: &Model) -> bool {
        let batch = model.spans("batchnodemanagement.northeurope").unwrap();
        self.is_to_storage(model) || batch.iter().any(|&span| holds(span, self.remote))
    }

    /// True if it goes to Batch as nodes of simplified communication do.
    pub fn is_of_simplified(&self, model: &Model) -> bool {
        self.outbound && self.is_classic(model) && !self.is_to_storage(model)
    }

    /// True if it goes to storage as workloads do.
    pub fn is_of_workload(&self, model: &Model) -> bool {
        self.outbound && self.protocol == "Tcp" && self.port == 443 && self.is_to_storage(model)
    }
}
