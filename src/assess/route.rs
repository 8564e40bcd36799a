//! Which way packets take: the longest prefix wins, then who made the route, then how exactly its tag is meant
//! ("Virtual network traffic routing", how Azure selects a route; service tags for user-defined routes).

use std::cmp::Reverse;

use ipnet::IpNet;

use super::missing;
use super::nsg_match::{Question, Tags, When, names_remote};
use super::part::Decider;
use super::report::MissingFact;
use crate::estate::{AddressTerm, Estate, NextHop, Reading, Route, RouteSource, RouteTable};
use crate::net::{PrefixSet, Region, Service, TagMatch, sorted_by_key};

/// All routes that hold for the nodes of a site.
#[derive(Clone, Debug, Default)]
pub struct Routing {
    /// The routes: written ones and the platform's own.
    routes: Vec<Route>,
    /// True if a gateway may bring further routes, a default route among them.
    perhaps_from_gateway: bool,
    /// Why not all routes are known, if so.
    incomplete: Option<MissingFact>,
}

/// A part of the addresses, and the way there.
#[derive(Clone, Debug)]
pub struct Way<'r> {
    /// The addresses.
    pub addresses: PrefixSet,
    /// The route; `None` if there is none, and packets are dropped.
    pub route: Option<&'r Route>,
    /// What may lead it elsewhere.
    pub doubts: Vec<Doubt<'r>>,
}

/// Why packets may take another way.
#[derive(Clone, Debug)]
pub struct Doubt<'r> {
    /// Where else they may go.
    pub other: Other<'r>,
    /// The fact that would tell.
    pub fact: MissingFact,
}

/// Another way that packets may take.
#[derive(Clone, Copy, Debug)]
pub enum Other<'r> {
    /// By this route.
    Route(&'r Route),
    /// To the gateway, by a route that it brings.
    Gateway,
    /// Nobody can tell.
    Any,
}

/// What decides between routes, in this order: the longer prefix, who made it, how exactly it is meant.
type Rank = (Reverse<u8>, RouteSource, u8);

/// The part of a route with one rank.
struct Entry<'r> {
    rank: Rank,
    addresses: PrefixSet,
    route: &'r Route,
    /// True if its prefix may be shorter than it seems: of tags of many services only the part that matters is known.
    at_most: bool,
}

impl Routing {
    /// The routes as Azure itself gives them: there are no others.
    pub fn effective(table: &RouteTable) -> Self {
        Routing { routes: table.routes.clone(), ..Routing::default() }
    }

    /// The user's routes on a subnet, with those of the platform.
    pub fn new(estate: &Estate, around: &Network<'_>) -> Self {
        let mut routing = Routing { routes: system_routes(estate, around), ..Routing::default() };
        let vnet = around.vnet.and_then(|place| estate.vnets.get(place));
        routing.perhaps_from_gateway = vnet.map_or(!around.alone, |vnet| {
            vnet.has_gateway != Some(false) || vnet.peerings.iter().any(|peering| peering.uses_remote_gateways)
        });
        if let Some(table) = around.table.and_then(|place| estate.route_tables.get(place)) {
            routing.routes.extend(table.routes.iter().cloned());
            routing.perhaps_from_gateway &= !table.without_gateway_routes;
            routing.incomplete = table.incomplete.as_ref().map(|reason| missing::all_routes(&table.resource, reason));
        }
        routing
    }

    /// The addresses that routes of the user's and of gateways are for, those of default routes among them: the tag
    /// `VirtualNetwork` may hold them. `None` if they may be any.
    pub fn led_elsewhere(&self, tags: &Tags<'_>) -> Option<PrefixSet> {
        if self.incomplete.is_some() || self.perhaps_from_gateway {
            return None;
        }
        let addresses = |term: &AddressTerm| match term {
            AddressTerm::Any => Some(PrefixSet::full()),
            AddressTerm::Prefix(prefix) => Some((*prefix).into()),
            AddressTerm::Tag(tag) => match &*tags.tag(tag) {
                TagMatch::Known(set) => Some(set.clone()),
                TagMatch::Unknown => None,
            },
            _ => None,
        };
        let of_others = self.routes.iter().filter(|route| route.source != RouteSource::System);
        let led = of_others.flat_map(|route| &route.destinations).map(addresses).collect::<Option<Vec<PrefixSet>>>()?;
        Some(PrefixSet::union(&led))
    }

    /// Divides the addresses by the route that is taken to each.
    pub fn ways(&self, remote: &PrefixSet, question: &Question<'_>, tags: &Tags<'_>) -> Vec<Way<'_>> {
        let (mut entries, mut unclear) = (Vec::new(), Vec::new());
        for route in &self.routes {
            for term in &route.destinations {
                add_entries(route, term, remote, question, tags, &mut entries, &mut unclear);
            }
        }
        yield_to_platform(&mut entries);
        let entries = sorted_by_key(entries, Entry::key);
        let (mut rest, mut ways) = (remote.clone(), Vec::new());
        for (at, entry) in entries.iter().enumerate() {
            let addresses = &rest & &entry.addresses;
            if addresses.is_empty() {
                continue;
            }
            rest = &rest - &addresses;
            let rivals = entries.get(at + 1..).unwrap_or_default();
            let doubts = self.doubts(entry, &unclear);
            ways.extend(divided(entry, addresses, rivals).into_iter().map(|(addresses, rivals)| Way {
                addresses,
                route: Some(entry.route),
                doubts: doubts.iter().cloned().chain(rivals).collect(),
            }));
        }
        if !rest.is_empty() {
            ways.push(Way { addresses: rest, route: None, doubts: self.doubt_of_all().into_iter().collect() });
        }
        ways
    }

    fn doubt_of_all(&self) -> Option<Doubt<'_>> {
        self.incomplete.clone().map(|fact| Doubt { other: Other::Any, fact })
    }

    /// What may come before an entry wherever it holds.
    fn doubts<'r>(&'r self, entry: &Entry<'r>, unclear: &[(&'r Route, MissingFact)]) -> Vec<Doubt<'r>> {
        let mut doubts: Vec<Doubt<'_>> = self.doubt_of_all().into_iter().collect();
        let others = unclear.iter().filter(|(route, _)| !same_way(route, entry.route));
        doubts.extend(others.map(|(route, fact)| Doubt { other: Other::Route(route), fact: fact.clone() }));
        // A gateway's default route comes before the platform's; the user's own default comes before a gateway's.
        if self.perhaps_from_gateway && entry.rank.0.0 == 0 && entry.route.source == RouteSource::System {
            doubts.push(Doubt { other: Other::Gateway, fact: missing::gateway_routes() });
        }
        doubts
    }
}

/// The platform's routes to the virtual network, its peerings and service endpoints come before those that a gateway
/// brings, however long the prefixes of those are.
fn yield_to_platform(entries: &mut Vec<Entry<'_>>) {
    let is_firm = |route: &Route| {
        let hop = route.next_hop.known();
        route.source == RouteSource::System
            && hop
                .is_some_and(|hop| matches!(hop, NextHop::VirtualNetwork | NextHop::Peering | NextHop::ServiceEndpoint))
    };
    let firm = entries.iter().filter(|entry| is_firm(entry.route));
    let firm = PrefixSet::union(&firm.map(|entry| entry.addresses.clone()).collect::<Vec<_>>());
    for entry in entries.iter_mut().filter(|entry| entry.route.source == RouteSource::Gateway) {
        entry.addresses = &entry.addresses - &firm;
    }
    entries.retain(|entry| !entry.addresses.is_empty());
}

/// The addresses of an entry whose prefix may be shorter than it seems, divided by the other entries that would then come
/// first.
fn divided<'r>(entry: &Entry<'r>, addresses: PrefixSet, rivals: &[Entry<'r>]) -> Vec<(PrefixSet, Vec<Doubt<'r>>)> {
    let mut parts: Vec<(PrefixSet, Vec<Doubt<'r>>)> = vec![(addresses, Vec::new())];
    let is_rival = |rival: &&Entry<'_>| entry.at_most && rival.rank.0.0 > 0 && !same_way(rival.route, entry.route);
    for rival in rivals.iter().filter(is_rival) {
        let doubt = Doubt { other: Other::Route(rival.route), fact: missing::tag_length(entry.route) };
        parts = parts
            .into_iter()
            .flat_map(|(addresses, doubts)| {
                let doubted =
                    (&addresses & &rival.addresses, [doubts.as_slice(), std::slice::from_ref(&doubt)].concat());
                [doubted, (&addresses - &rival.addresses, doubts)]
            })
            .filter(|(addresses, _)| !addresses.is_empty())
            .collect();
    }
    parts
}

/// What routing depends on, by places in the estate's lists.
#[derive(Clone, Copy, Debug)]
pub struct Network<'n> {
    /// The virtual network.
    pub vnet: Option<usize>,
    /// The subnet.
    pub subnet: Option<usize>,
    /// The user's route table.
    pub table: Option<usize>,
    /// The region of the subnet, for what its service endpoints lead to.
    pub region: Option<&'n Region>,
    /// True if only a route table is known: then it is taken alone.
    pub alone: bool,
}

fn same_way(a: &Route, b: &Route) -> bool {
    a.next_hop == b.next_hop && a.next_hop.known().is_some() && a.next_hop_addresses == b.next_hop_addresses
}

impl Entry<'_> {
    /// Its rank as a number.
    fn key(&self) -> u128 {
        let (Reverse(length), source, exactness) = self.rank;
        u128::from(u8::MAX - length) << 16 | (source as u128) << 8 | u128::from(exactness)
    }
}

/// What a destination of a route says of the addresses, rank by rank.
fn add_entries<'r>(
    route: &'r Route,
    term: &AddressTerm,
    remote: &PrefixSet,
    question: &Question<'_>,
    tags: &Tags<'_>,
    entries: &mut Vec<Entry<'r>>,
    unclear: &mut Vec<(&'r Route, MissingFact)>,
) {
    let mut add = |length: u8, exactness: u8, addresses: PrefixSet, at_most: bool| {
        entries.push(Entry { rank: (Reverse(length), route.source, exactness), addresses, route, at_most });
    };
    match term {
        AddressTerm::Any => {
            add(0, 0, PrefixSet::full(), false);
        }
        AddressTerm::Prefix(prefix) if remote.overlaps(prefix) => add(prefix.prefix_len(), 0, (*prefix).into(), false),
        AddressTerm::Prefix(_) => {}
        AddressTerm::Tag(tag) => match tag_addresses(tag, question, tags) {
            Some(addresses) => {
                let general = tag.to_ascii_lowercase().starts_with("azurecloud");
                let exactness = 1 + u8::from(!tag.contains('.')) + if general { 2 } else { 0 };
                for (length, prefixes) in by_length(&addresses, remote) {
                    add(length, exactness, prefixes.into_iter().collect(), general);
                }
            }
            None => unclear.push((route, missing::route_tag(route, tag))),
        },
        other => unclear.push((route, missing::route_destination(route, &other.to_string()))),
    }
}

fn tag_addresses(tag: &str, question: &Question<'_>, tags: &Tags<'_>) -> Option<PrefixSet> {
    if question.endpoint.is_some() {
        return Some(PrefixSet::default());
    }
    if question.when == When::Tomorrow {
        let holds = question.region.is_some_and(|region| names_remote(tag, question.needed.remote, region, tags));
        // However short its prefixes are: those of an address that nobody knows yet are not known, either.
        return Some(if holds { (*question.remote(tags)).clone() } else { PrefixSet::default() });
    }
    match &*tags.tag(tag) {
        TagMatch::Known(set) => Some(set.clone()),
        TagMatch::Unknown => None,
    }
}

/// The prefixes of a tag that hold some of the remote addresses, by how long they are: as whole as they are in the tag.
fn by_length(addresses: &PrefixSet, remote: &PrefixSet) -> Vec<(u8, Vec<IpNet>)> {
    let mut by_length: Vec<(u8, Vec<IpNet>)> = Vec::new();
    for prefix in addresses.prefixes().filter(|prefix| remote.overlaps(prefix)) {
        match by_length.iter_mut().find(|(length, _)| *length == prefix.prefix_len()) {
            Some((_, same)) => same.push(prefix),
            None => by_length.push((prefix.prefix_len(), vec![prefix])),
        }
    }
    by_length
}

/// The platform's own routes. Those of private address space lead nowhere; none of a service's addresses is in it.
fn system_routes(estate: &Estate, around: &Network<'_>) -> Vec<Route> {
    let route = |name: &str, destinations: Vec<AddressTerm>, hop| Route {
        name: name.to_owned(),
        destinations,
        next_hop: Reading::Known(hop),
        next_hop_addresses: Vec::new(),
        source: RouteSource::System,
        origin: None,
    };
    let terms = |prefixes: &[IpNet]| prefixes.iter().map(|prefix| AddressTerm::Prefix(*prefix)).collect::<Vec<_>>();
    let all: Vec<IpNet> = ["0.0.0.0/0", "::/0"].iter().filter_map(|all| all.parse().ok()).collect();
    let private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];
    let private: Vec<IpNet> = private.iter().filter_map(|prefix| prefix.parse().ok()).collect();
    let mut routes = vec![
        route("the system route to the internet", terms(&all), NextHop::Internet),
        route("the system route for private addresses", terms(&private), NextHop::Nowhere),
    ];
    if let Some(vnet) = around.vnet.and_then(|place| estate.vnets.get(place)) {
        routes.push(route("the system route of the virtual network", terms(&vnet.prefixes), NextHop::VirtualNetwork));
        for peering in vnet.peerings.iter().filter(|peering| peering.connected) {
            routes.push(route("the system route of a peering", terms(&peering.prefixes), NextHop::Peering));
        }
    }
    let subnet = around.subnet.and_then(|place| estate.subnets.get(place));
    for endpoint in subnet.into_iter().flat_map(|subnet| &subnet.service_endpoints) {
        if let Some(tag) = endpoint_tag(endpoint, around) {
            let name = format!("the service endpoint {endpoint}");
            routes.push(route(&name, vec![AddressTerm::Tag(tag)], NextHop::ServiceEndpoint));
        }
    }
    routes
}

/// The tag of what a service endpoint leads to: storage in its own region, or everywhere.
fn endpoint_tag(endpoint: &str, around: &Network<'_>) -> Option<String> {
    if endpoint.eq_ignore_ascii_case("Microsoft.Storage.Global") {
        return Some(Service::Storage.tag().to_owned());
    }
    let storage = endpoint.eq_ignore_ascii_case("Microsoft.Storage");
    around.region.filter(|_| storage).map(|region| region.tag(Service::Storage))
}

/// A route as the evidence names it.
pub fn decider(route: Option<&Route>) -> Decider {
    let Some(route) = route else {
        return Decider { told: "no route, so that packets are dropped".to_owned(), ..Decider::default() };
    };
    if route.source == RouteSource::System && route.origin.is_none() {
        return Decider { told: route.name.clone(), ..Decider::default() };
    }
    let destinations: Vec<String> = route.destinations.iter().map(ToString::to_string).collect();
    let told = format!("the route `{}` ({} to {})", route.name, destinations.join(", "), hop_name(route));
    Decider { told, rule: Some(route.name.clone()), priority: None, origin: route.origin }
}

/// Where a route leads, in words.
pub fn hop_name(route: &Route) -> String {
    let addresses: Vec<String> = route.next_hop_addresses.iter().map(ToString::to_string).collect();
    match &route.next_hop {
        Reading::Known(NextHop::Internet) => "Internet".to_owned(),
        Reading::Known(NextHop::Appliance) => format!("the appliance {}", addresses.join(", ")),
        Reading::Known(NextHop::Gateway) => "the virtual network gateway".to_owned(),
        Reading::Known(NextHop::VirtualNetwork) => "the virtual network".to_owned(),
        Reading::Known(NextHop::Peering) => "a peered network".to_owned(),
        Reading::Known(NextHop::ServiceEndpoint) => "a service endpoint".to_owned(),
        Reading::Known(NextHop::PrivateEndpoint) => "a private endpoint".to_owned(),
        Reading::Known(NextHop::Nowhere) => "None".to_owned(),
        Reading::Unclear(text) => format!("`{text}`"),
    }
}
