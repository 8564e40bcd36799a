//! The outcomes of the packets of an estate, decided one by one.
//!
//! What decides can change only at the ends of prefixes and port ranges, so packets at those ends represent all others.
//! Nothing is shared with the engine: service tags are the embedded table read as text, prefixes are spans of numbers.

mod account;
mod firewall;
mod routes;
mod rules;

pub use routes::{STORAGE, exactness};

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use model::plan::{HopKind, Verdict};

use super::estate::{Estate, NextHop, Pool, SUBNETS, Subnet, all_terms};

/// First and last address or port.
pub type Span = (u32, u32);

/// What becomes of a packet at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Pass,
    Stop,
    Unsure,
    /// It does not arrive for all that is known, or that is in doubt: either answer is right.
    Lost,
}

/// A flow that a communication model needs.
#[derive(Clone, Copy)]
pub struct Needed {
    pub id: &'static str,
    outbound: bool,
    tag: &'static str,
    ports: &'static [u32],
}

impl Needed {
    fn tag_in(&self, region: &str) -> String {
        format!("{}.{region}", self.tag)
    }
}

/// The id of the requirement that the account has a say in.
const SIMPLIFIED: &str = "simplified-outbound-batch";

/// The four requirements, in the plan's order.
pub const NEEDED: [Needed; 4] = [
    Needed { id: "classic-inbound-batch", outbound: false, tag: "batchnodemanagement", ports: &[29_876, 29_877] },
    Needed { id: "classic-outbound-storage", outbound: true, tag: "storage", ports: &[443] },
    Needed { id: "classic-outbound-batch", outbound: true, tag: "batchnodemanagement", ports: &[443] },
    Needed { id: "simplified-outbound-batch", outbound: true, tag: "batchnodemanagement", ports: &[443] },
];

/// Ports that nodes and the service pick for their own end.
const CLIENT_PORTS: [u32; 3] = [1_024, 50_000, 65_535];

#[derive(Clone, Copy)]
struct Packet {
    outbound: bool,
    node: u32,
    remote: u32,
    client_port: u32,
    port: u32,
}

/// A public address that a packet leaves from.
#[derive(Clone, Debug, PartialEq)]
enum Egress {
    Known(Vec<u32>),
    Unknown,
}

/// What the model says of a requirement.
#[derive(Debug, PartialEq)]
pub struct Expected {
    /// The verdicts that are right: one, except for what is lost.
    pub verdicts: Vec<Verdict>,
    pub hops: Vec<HopKind>,
}

/// Packet by packet.
pub struct Model {
    tags: BTreeMap<String, Vec<Span>>,
    points: Vec<u32>,
}

impl Model {
    pub fn new() -> Self {
        let table = include_str!("../../../../crates/model/src/net/service-tags.tsv");
        let public = table.lines().skip(1).take_while(|line| !line.starts_with("table"));
        let tags = public.filter_map(|line| line.strip_prefix("tag\t")).map(|line| {
            let (name, prefixes) = line.split_once('\t').unwrap();
            (name.to_owned(), prefixes.split(' ').filter(|prefix| !prefix.contains(':')).map(span).collect())
        });
        let mut model = Model { tags: tags.collect(), points: Vec::new() };
        model.points = model.all_points();
        model
    }

    /// Addresses of the region's services that represent all others there, whatever estates say of them.
    pub fn points(&self) -> &[u32] {
        &self.points
    }

    fn all_points(&self) -> Vec<u32> {
        let named: Vec<Vec<Span>> = all_terms().filter_map(|term| self.spans(term)).collect();
        let services = ["batchnodemanagement.northeurope", "storage.northeurope"];
        let mut points = BTreeMap::new();
        for &(first, last) in services.iter().flat_map(|tag| &self.tags[*tag]) {
            let ends = named.iter().flatten().flat_map(|&(first, last)| [first, last.saturating_add(1)]);
            for end in ends.filter(|&end| holds((first, last), end)).chain([first]) {
                let names: Vec<bool> = named.iter().map(|spans| spans.iter().any(|&span| holds(span, end))).collect();
                points.insert(names, end);
            }
        }
        points.into_values().collect()
    }

    /// The spans of a tag or prefix; `None` for a tag that the table does not hold.
    pub fn spans(&self, term: &str) -> Option<Vec<Span>> {
        if term.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(vec![span(term)]);
        }
        self.tags.get(&term.to_ascii_lowercase()).cloned()
    }

    /// The place of the firewall that the network of the nodes reaches.
    pub fn reached_firewall(&self, estate: &Estate) -> Option<usize> {
        estate.firewalls.iter().position(|one| firewall::is_reached(estate, one))
    }

    /// What the model says of a pool's requirement. Where two descriptions of a resource differ, the outcome is unknown.
    pub fn expect(&self, estate: &Estate, number: usize, needed: &Needed) -> Expected {
        let readings = estate.readings();
        let mut all = readings.iter().map(|estate| self.expect_of(estate, &estate.pools[number], needed));
        let mut expected = all.next().unwrap();
        for other in all {
            if other.verdicts != expected.verdicts {
                expected.verdicts = vec![Verdict::Unknown];
            }
            expected.hops.clear();
        }
        expected
    }

    fn expect_of(&self, estate: &Estate, pool: &Pool, needed: &Needed) -> Expected {
        let site = Site::of(self, estate, pool);
        let mut counts = [0_usize; 4];
        let mut led = false;
        for packet in site.packets(needed) {
            led |= needed.outbound && site.firewall_on_way(&packet).is_some();
            for fate in site.fates(&packet, needed) {
                counts[fate as usize] += 1;
            }
        }
        let [passing, stopped, unsure, lost] = counts;
        let mut verdicts = vec![verdict(passing, stopped + lost, unsure), verdict(passing, stopped, unsure + lost)];
        // Packets can be lost for several reasons, and each has either answer.
        if lost > 1 {
            verdicts.insert(1, verdict(passing, stopped + 1, unsure + lost - 1));
        }
        // Whatever the tag holds, nodes call a private endpoint at its own addresses.
        let is_at_endpoint = needed.id == SIMPLIFIED && site.is_at_endpoint();
        // Servers of the user's own may know the public address alone.
        let is_only_there = is_at_endpoint && !estate.has_dns_servers;
        if !is_only_there && !self.tags.contains_key(&needed.tag_in(estate.region)) {
            verdicts = if verdicts[0] == Verdict::Blocked {
                vec![verdicts[0], Verdict::Unknown]
            } else {
                vec![Verdict::Unknown]
            };
        }
        verdicts.dedup();
        // The path to a private endpoint has other hops.
        if is_at_endpoint || !self.tags.contains_key(&needed.tag_in(estate.region)) {
            return Expected { verdicts, hops: Vec::new() };
        }
        let mut hops = Vec::new();
        hops.extend((!estate.admin_rules.is_empty()).then_some(HopKind::AdminRules));
        hops.extend(site.subnet.nsg.map(|_| HopKind::Nsg));
        hops.push(HopKind::Route);
        hops.extend(led.then_some(HopKind::Firewall));
        hops.extend((needed.id == SIMPLIFIED).then_some(HopKind::Account));
        Expected { verdicts, hops }
    }
}

fn verdict(passing: usize, stopped: usize, unsure: usize) -> Verdict {
    match (stopped, unsure) {
        (0, 0) => Verdict::Open,
        (0, _) => Verdict::Unknown,
        _ if passing + unsure == 0 => Verdict::Blocked,
        _ => Verdict::Partly,
    }
}

/// A pool where it is.
struct Site<'e> {
    model: &'e Model,
    estate: &'e Estate,
    pool: &'e Pool,
    subnet: &'e Subnet,
    /// Every span that a hop on the path names, of remote and of private addresses.
    named: Vec<Vec<Span>>,
    routes: Vec<routes::Route>,
    /// The next hops of routes whose destination is unknown.
    unclear_routes: Vec<NextHop>,
    routes_are_known: bool,
    perhaps_from_gateway: bool,
}

impl<'e> Site<'e> {
    fn of(model: &'e Model, estate: &'e Estate, pool: &'e Pool) -> Self {
        let subnet = &estate.subnets[pool.subnet];
        let mut site = Site {
            model,
            estate,
            pool,
            subnet,
            named: Vec::new(),
            routes: Vec::new(),
            unclear_routes: Vec::new(),
            routes_are_known: true,
            perhaps_from_gateway: false,
        };
        site.add_routes();
        site.named = site.all_named();
        site
    }

    fn all_named(&self) -> Vec<Vec<Span>> {
        let nsg = self.subnet.nsg.map(|at| &self.estate.nsgs[at]);
        let rules = nsg.into_iter().flat_map(|nsg| &nsg.rules);
        let mut terms: Vec<&str> = rules.flat_map(|rule| rule.remote.iter().copied().chain([rule.local])).collect();
        terms.extend(self.estate.admin_rules.iter().flat_map(|rule| [rule.local, rule.remote]));
        for firewall in &self.estate.firewalls {
            let rules = firewall.collections.iter().flat_map(|collection| &collection.rules);
            terms.extend(rules.flat_map(|rule| rule.destinations.iter().copied().chain([rule.source])));
            terms.extend(firewall.private_ranges.iter().flatten());
            let routes = firewall.subnet.iter().filter_map(|subnet| subnet.routes.as_ref()).flatten();
            terms.extend(routes.map(|(prefix, _)| *prefix));
        }
        let mut named: Vec<Vec<Span>> = terms.iter().filter_map(|term| self.model.spans(term)).collect();
        // Of a route it matters which of its prefixes holds an address.
        named.extend(self.routes.iter().flat_map(|route| route.spans.iter().map(|&span| vec![span])));
        named
    }

    /// Packets that represent all of a requirement. Addresses that nothing distinguishes represent each other.
    fn packets(&self, needed: &Needed) -> Vec<Packet> {
        // A region without a tag has its addresses anywhere.
        let everywhere = vec![span("0.0.0.0/0")];
        let remotes =
            self.distinguished(self.model.tags.get(&needed.tag_in(self.estate.region)).unwrap_or(&everywhere));
        let nodes = self.distinguished(&[span(SUBNETS[self.pool.subnet])]);
        let mut packets = Vec::new();
        for &remote in &remotes {
            for &node in &nodes {
                for client_port in CLIENT_PORTS {
                    let packet = |&port| Packet { outbound: needed.outbound, node, remote, client_port, port };
                    packets.extend(needed.ports.iter().map(packet));
                }
            }
        }
        packets
    }

    fn distinguished(&self, spans: &[Span]) -> Vec<u32> {
        let within = |end: &u32| spans.iter().any(|&span| holds(span, *end));
        let ends = self.named.iter().flatten().flat_map(|&(first, last)| [first, last.saturating_add(1)]);
        let ends = ends.filter(within).chain(spans.iter().map(|&(first, _)| first));
        let mut by_names = BTreeMap::new();
        for end in ends {
            let names: Vec<bool> = self.named.iter().map(|spans| spans.iter().any(|&span| holds(span, end))).collect();
            by_names.insert(names, end);
        }
        by_names.into_values().collect()
    }

    /// What becomes of a packet in the end, once for each public address that it may leave from.
    fn fates(&self, packet: &Packet, needed: &Needed) -> Vec<Fate> {
        let at_endpoint = if needed.id == SIMPLIFIED { self.outcome_at_endpoint(packet) } else { None };
        match at_endpoint {
            None => self.public_fates(packet, needed),
            Some(fate) if !self.estate.has_dns_servers => vec![fate],
            // Servers of the user's own may know the public address alone.
            Some(fate) => {
                let either = |public| match (public, fate) {
                    _ if public == fate => fate,
                    (Fate::Stop | Fate::Lost, Fate::Stop | Fate::Lost) => Fate::Lost,
                    _ => Fate::Unsure,
                };
                self.public_fates(packet, needed).into_iter().map(either).collect()
            }
        }
    }

    fn public_fates(&self, packet: &Packet, needed: &Needed) -> Vec<Fate> {
        let filtered = self.filtered(packet);
        let (way, egress) = self.way(packet);
        let before = worst(&[filtered, way]);
        if needed.id != SIMPLIFIED {
            return vec![before];
        }
        let egresses = match egress {
            Egress::Known(addresses) => addresses.into_iter().map(Some).collect(),
            Egress::Unknown => vec![None],
        };
        egresses.into_iter().map(|egress| worst(&[before, self.account(egress)])).collect()
    }
}

/// What becomes of a packet that has to pass all of these.
fn worst(fates: &[Fate]) -> Fate {
    if fates.contains(&Fate::Stop) {
        Fate::Stop
    } else if fates.contains(&Fate::Lost) {
        Fate::Lost
    } else if fates.contains(&Fate::Unsure) {
        Fate::Unsure
    } else {
        Fate::Pass
    }
}

pub fn holds((first, last): Span, value: u32) -> bool {
    first <= value && value <= last
}

pub fn span(prefix: &str) -> Span {
    let (address, length) = prefix.split_once('/').unwrap_or((prefix, "32"));
    let address = u32::from(address.parse::<Ipv4Addr>().unwrap());
    let size = 1_u64 << (32 - length.parse::<u32>().unwrap());
    (address, (u64::from(address) + size - 1) as u32)
}

pub fn ports(term: &str) -> Span {
    match term.split_once('-') {
        _ if term == "*" => (0, 65_535),
        Some((first, last)) => (first.parse().unwrap(), last.parse().unwrap()),
        None => (term.parse().unwrap(), term.parse().unwrap()),
    }
}
