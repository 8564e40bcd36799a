//! What becomes of the packets of an estate, judged one by one the plain slow way.
//!
//! What decides can change only at the ends of prefixes and port ranges, so packets at those ends stand for all others.
//! Nothing is shared with the engine: service tags are the embedded table read as text, prefixes are spans of numbers.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use switchover::assess::{HopKind, Verdict};

use super::estate::{
    AdminRule, Estate, Firewall, NAT_ADDRESS, NextHop, PUBLIC, Policy, Pool, Rule, SUBNETS, Subnet, UNREADABLE,
};

/// First and last address or port.
type Span = (u32, u32);

/// What becomes of a packet at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Pass,
    Stop,
    Unsure,
}

/// A flow that a communication model needs.
#[derive(Clone, Copy)]
pub struct Needed {
    pub id: &'static str,
    outbound: bool,
    tag: &'static str,
    ports: &'static [u32],
}

/// The four requirements, in the plan's order.
pub const NEEDED: [Needed; 4] = [
    Needed {
        id: "classic-inbound-batch",
        outbound: false,
        tag: "batchnodemanagement.northeurope",
        ports: &[29_876, 29_877],
    },
    Needed { id: "classic-outbound-storage", outbound: true, tag: "storage.northeurope", ports: &[443] },
    Needed { id: "classic-outbound-batch", outbound: true, tag: "batchnodemanagement.northeurope", ports: &[443] },
    Needed { id: "simplified-outbound-batch", outbound: true, tag: "batchnodemanagement.northeurope", ports: &[443] },
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
    pub verdict: Verdict,
    pub hops: Vec<HopKind>,
}

/// The plain slow way.
pub struct Model {
    tags: BTreeMap<String, Vec<Span>>,
}

impl Model {
    pub fn new() -> Self {
        let table = include_str!("../../src/net/service-tags.tsv");
        let public = table.lines().skip(1).take_while(|line| !line.starts_with("table"));
        let tags = public.filter_map(|line| line.strip_prefix("tag\t")).map(|line| {
            let (name, prefixes) = line.split_once('\t').unwrap();
            (name.to_owned(), prefixes.split(' ').filter(|prefix| !prefix.contains(':')).map(span).collect())
        });
        Model { tags: tags.collect() }
    }

    /// The spans of a tag or prefix; `None` for a tag that the table does not hold.
    fn spans(&self, term: &str) -> Option<Vec<Span>> {
        if term.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(vec![span(term)]);
        }
        self.tags.get(&term.to_ascii_lowercase()).cloned()
    }

    /// What the model says of a pool's requirement.
    pub fn expect(&self, estate: &Estate, pool: &Pool, needed: &Needed) -> Expected {
        let site = Site::of(self, estate, pool);
        let mut counts = [0_usize; 3];
        let mut led = false;
        for packet in site.packets(needed) {
            led |= needed.outbound && site.is_led_to_firewall(&packet);
            for fate in site.fates(&packet, needed) {
                counts[fate as usize] += 1;
            }
        }
        let [passing, stopped, unsure] = counts;
        let verdict = match (stopped, unsure) {
            (0, 0) => Verdict::Open,
            (0, _) => Verdict::Unknown,
            _ if passing + unsure == 0 => Verdict::Blocked,
            _ => Verdict::Partly,
        };
        let mut hops = Vec::new();
        hops.extend((!estate.admin_rules.is_empty()).then_some(HopKind::AdminRules));
        hops.extend(site.subnet.nsg.map(|_| HopKind::Nsg));
        hops.push(HopKind::Route);
        hops.extend(led.then_some(HopKind::Firewall));
        hops.extend((needed.id == "simplified-outbound-batch").then_some(HopKind::Account));
        Expected { verdict, hops }
    }
}

/// A route as the model looks at it.
struct Candidate {
    length: u32,
    /// The user's before a gateway's before the platform's.
    source: u8,
    /// Explicit prefixes, then tags by how much they hold.
    exactness: u8,
    /// True if the prefix may be shorter than the table's, which holds only parts of the tag.
    at_most: bool,
    hop: NextHop,
}

/// A pool where it is.
struct Site<'e> {
    model: &'e Model,
    estate: &'e Estate,
    pool: &'e Pool,
    subnet: &'e Subnet,
    /// Every span that something on the way names, of remote and of private addresses.
    named: Vec<Vec<Span>>,
    /// The routes with their spans: who made it, how exact it is, where it leads.
    routes: Vec<(Vec<Span>, u8, u8, bool, NextHop)>,
    /// Where routes lead whose destination nobody can tell.
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

    fn add_routes(&mut self) {
        if let Some(effective) = &self.estate.effective {
            for route in effective.iter().filter(|route| route.active) {
                let source = match route.source {
                    "User" => 0,
                    "VirtualNetworkGateway" => 1,
                    _ => 2,
                };
                self.routes.push((vec![span(route.prefix)], source, 0, false, route.hop));
            }
            return;
        }
        let table = self.subnet.table.map(|at| &self.estate.tables[at]);
        self.routes_are_known = table.is_none_or(|table| table.is_shown);
        self.perhaps_from_gateway = (self.estate.has_gateway || !self.estate.lists_subnets)
            && table.is_none_or(|table| !table.without_gateway_routes);
        self.routes.push((vec![span("0.0.0.0/0")], 2, 0, false, NextHop::Internet));
        if self.subnet.has_endpoint {
            let storage = self.model.spans("storage.northeurope").unwrap();
            self.routes.push((storage, 2, 1, false, NextHop::ServiceEndpoint));
        }
        for (to, hop) in table.into_iter().flat_map(|table| &table.routes) {
            let general = to.to_ascii_lowercase().starts_with("azurecloud");
            let exactness = match (to.contains('/'), general, to.contains('.')) {
                (true, ..) => 0,
                (_, false, true) => 1,
                (_, false, false) => 2,
                (_, true, true) => 3,
                (_, true, false) => 4,
            };
            match self.model.spans(to) {
                Some(spans) => self.routes.push((spans, 0, exactness, general, *hop)),
                None => self.unclear_routes.push(*hop),
            }
        }
    }

    fn all_named(&self) -> Vec<Vec<Span>> {
        let nsg = self.subnet.nsg.map(|at| &self.estate.nsgs[at]);
        let rules = nsg.into_iter().flat_map(|nsg| &nsg.rules);
        let mut terms: Vec<&str> = rules.flat_map(|rule| rule.remote.iter().copied().chain([rule.local])).collect();
        terms.extend(self.estate.admin_rules.iter().flat_map(|rule| [rule.local, rule.remote]));
        let collections = self.estate.firewall.iter().flat_map(|firewall| &firewall.collections);
        let rules = collections.flat_map(|collection| &collection.rules);
        terms.extend(rules.flat_map(|rule| rule.destinations.iter().copied().chain([rule.source])));
        let mut named: Vec<Vec<Span>> = terms.iter().filter_map(|term| self.model.spans(term)).collect();
        // Of a route it matters which of its prefixes holds an address.
        named.extend(self.routes.iter().flat_map(|(spans, ..)| spans.iter().map(|&span| vec![span])));
        named
    }

    /// Packets that stand for all of a requirement. Addresses that nothing tells apart stand for each other.
    fn packets(&self, needed: &Needed) -> Vec<Packet> {
        let remotes = self.told_apart(&self.model.tags[needed.tag]);
        let nodes = self.told_apart(&[span(SUBNETS[self.pool.subnet])]);
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

    fn told_apart(&self, spans: &[Span]) -> Vec<u32> {
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
        let (admin, always) = self.admin(packet);
        let group = if always { Fate::Pass } else { self.group(packet) };
        let (way, egress) = self.way(packet);
        let before = worst(&[admin, group, way]);
        if needed.id != "simplified-outbound-batch" {
            return vec![before];
        }
        let egresses = match egress {
            Egress::Known(addresses) => addresses.into_iter().map(Some).collect(),
            Egress::Unknown => vec![None],
        };
        egresses.into_iter().map(|egress| worst(&[before, self.account(egress)])).collect()
    }

    /// What security admin rules make of a packet, and whether they let it through whatever groups say.
    fn admin(&self, packet: &Packet) -> (Fate, bool) {
        let mut rules: Vec<&AdminRule> = self.estate.admin_rules.iter().collect();
        rules.sort_by_key(|rule| rule.priority);
        let matches = |rule: &&&AdminRule| {
            rule.outbound == packet.outbound
                && rule.protocol != "Udp"
                && self.is_local(rule.local, packet.node)
                && self.is_remote(rule.remote, packet.remote, false)
                && holds(ports(rule.ports), packet.port)
        };
        match rules.iter().find(matches).map(|rule| rule.action) {
            Some("Deny") => (Fate::Stop, false),
            Some("AlwaysAllow") => (Fate::Pass, true),
            _ => (Fate::Pass, false),
        }
    }

    fn is_local(&self, term: &str, node: u32) -> bool {
        match term {
            "*" | "VirtualNetwork" => true,
            _ if term.starts_with(|c: char| c.is_ascii_digit()) => holds(span(term), node),
            _ => false,
        }
    }

    fn is_remote(&self, term: &str, remote: u32, in_virtual_network: bool) -> bool {
        match term {
            "*" | "Internet" => true,
            "VirtualNetwork" => in_virtual_network,
            "AzureLoadBalancer" => false,
            _ => self.model.spans(term).unwrap().iter().any(|&span| holds(span, remote)),
        }
    }

    /// What the group of the subnet makes of a packet. `VirtualNetwork` may hold what routes of the user's and of a gateway
    /// lead to: what passes only without that is in doubt. What is shut without it counts as shut.
    fn group(&self, packet: &Packet) -> Fate {
        let Some(at) = self.subnet.nsg else { return Fate::Pass };
        let nsg = &self.estate.nsgs[at];
        if !nsg.is_shown {
            return Fate::Unsure;
        }
        let mut rules: Vec<&Rule> = nsg.rules.iter().collect();
        rules.sort_by_key(|rule| rule.priority);
        let allows = |wide: bool| {
            let first = rules.iter().find(|rule| self.matches(rule, packet, wide));
            // Default rules: out to the internet, and with a wide tag also what it holds; nothing else in.
            first.map_or(packet.outbound || wide, |rule| rule.allow)
        };
        let perhaps_wide = !self.routes_are_known
            || self.perhaps_from_gateway
            || !self.unclear_routes.is_empty()
            || self
                .routes
                .iter()
                .any(|(spans, source, ..)| *source < 2 && spans.iter().any(|&span| holds(span, packet.remote)));
        match (allows(false), perhaps_wide && !allows(true)) {
            (false, _) => Fate::Stop,
            (true, true) => Fate::Unsure,
            (true, false) => Fate::Pass,
        }
    }

    fn matches(&self, rule: &Rule, packet: &Packet, wide: bool) -> bool {
        // Nodes pick the source port of what they open, the service that of what it opens.
        rule.outbound == packet.outbound
            && rule.protocol != "Udp"
            && self.is_local(rule.local, packet.node)
            && rule.remote.iter().any(|term| self.is_remote(term, packet.remote, wide))
            && holds(ports(rule.client_ports), packet.client_port)
            && rule.ports.iter().any(|term| holds(ports(term), packet.port))
    }

    /// The ways that a packet may take to an address: surely one, or several.
    fn ways(&self, remote: u32) -> Vec<Option<NextHop>> {
        let mut candidates = Vec::new();
        for (spans, source, exactness, at_most, hop) in &self.routes {
            for &(first, last) in spans.iter().filter(|&&span| holds(span, remote)) {
                let length = 32 - (last - first).trailing_ones();
                candidates.push(Candidate {
                    length,
                    source: *source,
                    exactness: *exactness,
                    at_most: *at_most,
                    hop: *hop,
                });
            }
        }
        // The platform's routes to service endpoints come before those that a gateway brings, however long those are.
        if candidates.iter().any(|one| one.source == 2 && one.length > 0) {
            candidates.retain(|one| one.source != 1);
        }
        candidates.sort_by_key(|one| (32 - one.length, one.source, one.exactness));
        let Some(first) = candidates.first() else { return vec![None] };
        let mut hops = vec![Some(first.hop)];
        if first.at_most {
            hops.extend(candidates.iter().skip(1).filter(|other| other.length > 0).map(|other| Some(other.hop)));
        }
        if self.perhaps_from_gateway && first.length == 0 && first.source == 2 {
            hops.push(Some(NextHop::Gateway));
        }
        hops.extend(self.unclear_routes.iter().map(|&hop| Some(hop)));
        hops.dedup();
        let one = hops[0];
        if hops.iter().all(|&hop| hop == one) { vec![one] } else { hops }
    }

    fn is_led_to_firewall(&self, packet: &Packet) -> bool {
        self.estate.firewall.is_some() && self.routes_are_known && self.ways(packet.remote) == [Some(NextHop::Firewall)]
    }

    /// What becomes of a packet on its way to or from the service, and the public address that it has there.
    fn way(&self, packet: &Packet) -> (Fate, Egress) {
        if !self.routes_are_known {
            return (Fate::Unsure, Egress::Unknown);
        }
        if packet.outbound && self.is_led_to_firewall(packet) {
            let firewall = self.estate.firewall.as_ref().unwrap();
            return (self.firewall(firewall, packet), self.shown(&firewall.addresses));
        }
        let ways = self.ways(packet.remote);
        let fates: Vec<Fate> = ways.iter().map(|&hop| self.hop_fate(hop, packet.outbound)).collect();
        // Where the way is in doubt, what a firewall on one of them would do is not looked at.
        let fate = if fates.iter().all(|&fate| fate == fates[0]) { fates[0] } else { Fate::Unsure };
        let egress = if ways == [Some(NextHop::Internet)] { self.own_egress() } else { Egress::Unknown };
        (fate, egress)
    }

    fn hop_fate(&self, hop: Option<NextHop>, outbound: bool) -> Fate {
        let is_without_addresses = self.pool.provision == Some("NoPublicIPAddresses");
        match (hop, outbound) {
            (Some(NextHop::Internet), true) if is_without_addresses && !self.subnet.has_nat_gateway => Fate::Stop,
            (Some(NextHop::Internet), true) => Fate::Pass,
            // How the service reaches nodes without public addresses is its own matter.
            (Some(NextHop::Internet), false) if is_without_addresses => Fate::Unsure,
            (Some(NextHop::Internet), false) => Fate::Pass,
            (Some(NextHop::ServiceEndpoint), true) => Fate::Pass,
            (Some(NextHop::Firewall | NextHop::OtherAppliance | NextHop::Gateway), true) => Fate::Unsure,
            // Dropped, led where the service is not, or answered by another way than the connection came.
            _ => Fate::Stop,
        }
    }

    fn own_egress(&self) -> Egress {
        if self.subnet.has_nat_gateway {
            return if self.estate.shows_nat_gateway { self.shown(&[NAT_ADDRESS]) } else { Egress::Unknown };
        }
        self.shown(&self.pool.addresses)
    }

    fn shown(&self, addresses: &[usize]) -> Egress {
        if addresses.is_empty() || addresses.iter().any(|&at| !self.estate.shown_addresses[at]) {
            return Egress::Unknown;
        }
        Egress::Known(addresses.iter().map(|&at| span(PUBLIC[at]).0).collect())
    }

    fn firewall(&self, firewall: &Firewall, packet: &Packet) -> Fate {
        if firewall.policy.is_some_and(|policy| policy != Policy::Shown) {
            return Fate::Unsure;
        }
        let mut collections: Vec<_> = firewall.collections.iter().collect();
        collections.sort_by_key(|collection| collection.priority);
        for collection in collections {
            for rule in &collection.rules {
                if rule.protocols.iter().any(|protocol| *protocol != "UDP")
                    && self.is_local(rule.source, packet.node)
                    && rule.destinations.iter().any(|term| self.is_remote(term, packet.remote, false))
                    && rule.ports.iter().any(|term| holds(ports(term), packet.port))
                {
                    return if collection.allow { Fate::Pass } else { Fate::Stop };
                }
            }
        }
        Fate::Stop
    }

    /// What the account makes of a connection from an address, if that is known.
    fn account(&self, egress: Option<u32>) -> Fate {
        let Some(account) = &self.estate.account else { return Fate::Unsure };
        if account.public_access == Some("Disabled") {
            return Fate::Stop;
        }
        let Some(access) = account.node_management.as_ref().filter(|access| !access.allows_all) else {
            return Fate::Pass;
        };
        let is_unclear = access.allowed.contains(&UNREADABLE);
        let mut allowed = access.allowed.iter().filter(|term| **term != UNREADABLE).map(|term| span(term));
        match egress {
            Some(address) if allowed.any(|span| holds(span, address)) => Fate::Pass,
            None if !access.allowed.is_empty() => Fate::Unsure,
            _ if is_unclear => Fate::Unsure,
            _ => Fate::Stop,
        }
    }
}

/// What becomes of a packet that has to pass all of these.
fn worst(fates: &[Fate]) -> Fate {
    if fates.contains(&Fate::Stop) {
        Fate::Stop
    } else if fates.contains(&Fate::Unsure) {
        Fate::Unsure
    } else {
        Fate::Pass
    }
}

fn holds((first, last): Span, value: u32) -> bool {
    first <= value && value <= last
}

fn span(prefix: &str) -> Span {
    let (address, length) = prefix.split_once('/').unwrap_or((prefix, "32"));
    let address = u32::from(address.parse::<Ipv4Addr>().unwrap());
    let size = 1_u64 << (32 - length.parse::<u32>().unwrap());
    (address, (u64::from(address) + size - 1) as u32)
}

fn ports(term: &str) -> Span {
    match term.split_once('-') {
        _ if term == "*" => (0, 65_535),
        Some((first, last)) => (first.parse().unwrap(), last.parse().unwrap()),
        None => (term.parse().unwrap(), term.parse().unwrap()),
    }
}
