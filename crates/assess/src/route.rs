//! Which route packets take. The route of a service endpoint always wins. Otherwise the longest prefix wins, then who made
//! the route, then how specific its tag is ("Virtual network traffic routing", how Azure selects a route; service tags
//! for user-defined routes).

use std::cmp::Reverse;
use std::rc::Rc;

use ipnet::IpNet;

use super::answers::Answers;
use super::label;
use super::messages::labels;
use super::missing;
use super::nsg_match::{Question, Tags, When, names_remote};
use super::segment::MatchedRule;
use model::estate::{
    AddressTerm, Estate, HopAddress, Id, NextHop, PeeringState, Reading, Route, RouteSource, RouteTable,
    ServiceEndpoint, Subnet, Unknown, VirtualNetwork,
};
use model::message::{Message, Part, all_listed, code, name};
use model::net::{PrefixSet, Region, Service, TagMatch, TagPrefix};
use model::plan::MissingFact;

/// All routes that hold for the nodes of a node group.
#[derive(Clone, Debug, Default)]
pub struct Routing {
    /// The routes: written ones and the platform's own.
    routes: Vec<Route>,
    /// The missing fact: whether a gateway brings further routes, a default route among them; `None` if none does.
    perhaps_from_gateway: Option<MissingFact>,
    /// Why not all routes are known, if so.
    incomplete: Option<MissingFact>,
}

/// A part of the addresses, and the route there.
#[derive(Clone, Debug)]
pub struct RoutedSegment<'r> {
    pub addresses: PrefixSet,
    /// The route; `None` if there is none, and packets are dropped.
    pub route: Option<&'r Route>,
    /// What may lead it elsewhere.
    pub doubts: Vec<Doubt<'r>>,
}

/// Why packets may take another route.
#[derive(Clone, Debug)]
pub struct Doubt<'r> {
    /// Where else they may go.
    pub other: Other<'r>,
    /// The missing fact.
    pub fact: MissingFact,
}

/// Another route that packets may take.
#[derive(Clone, Copy, Debug)]
pub enum Other<'r> {
    Route(&'r Route),
    /// To the gateway, by a route that it brings.
    Gateway,
    /// It is unknown.
    Any,
}

/// What decides between routes, in this order: whether others can override it, the longer prefix, who made it, how exactly it
/// is meant.
type Rank = (bool, Reverse<u8>, RouteSource, u8);

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
    ///
    /// `gateway` is the missing fact: whether a gateway brings a default route.
    pub fn new(estate: &Estate, context: &Network<'_>, gateway: MissingFact, answers: Answers<'_>) -> Self {
        let mut routing = Routing { routes: system_routes(estate, context), ..Routing::default() };
        let vnet = context.vnet.map(|place| &estate.vnets[place]);
        let mut may_be = vnet.map_or(!context.alone, |vnet| {
            // The nodes' own subnet is no gateway's.
            let own = context.subnet.and_then(|place| estate.subnets[place].resource.id.as_ref());
            vnet.has_gateway != Some(false)
                || vnet.perhaps_gateways.iter().any(|id| Some(id) != own)
                || vnet.peerings.iter().any(|peering| peering.uses_remote_gateways)
        });
        if let Some(table) = context.table.map(|place| &estate.route_tables[place]) {
            routing.routes.extend(table.routes.iter().cloned());
            may_be &= !table.without_gateway_routes;
            let all =
                |reason| missing::of_part(missing::all_routes(&table.resource, reason), table.unknown_part.as_deref());
            routing.incomplete = table.incomplete.as_ref().map(all);
        }
        let is_brought = answers.yes(&gateway.value()).filter(|_| may_be);
        if is_brought == Some(true) {
            routing.routes.push(default_route_of_gateway());
        }
        routing.perhaps_from_gateway = Some(gateway).filter(|_| may_be && is_brought.is_none());
        routing
    }

    /// The addresses of the appliances that routes lead to.
    pub fn appliances(&self) -> impl Iterator<Item = &HopAddress> + '_ {
        self.routes.iter().flat_map(|route| &route.next_hop_addresses)
    }

    /// True if a route of the user's is for just one of these prefixes.
    pub fn has_route_to(&self, prefixes: &[IpNet]) -> bool {
        let by_user = self.routes.iter().filter(|route| route.source == RouteSource::User);
        let is_one = |term: &AddressTerm| matches!(term, AddressTerm::Prefix(own) if prefixes.contains(own));
        by_user.flat_map(|route| &route.destinations).any(is_one)
    }

    /// The routes that count on the path to a private endpoint: its own, and those of the user's that override it. `networks` is
    /// the address space of the endpoint's network, or a placeholder for it.
    pub fn to_endpoint(&self, networks: &[IpNet]) -> Self {
        let counts = |term: &AddressTerm| matches!(term, AddressTerm::Prefix(prefix) if overrides(prefix, networks));
        let by_user = self.routes.iter().filter(|route| route.source == RouteSource::User);
        let mut routes: Vec<Route> = by_user
            .map(|route| Route {
                destinations: route.destinations.iter().filter(|term| counts(term)).cloned().collect(),
                ..route.clone()
            })
            .collect();
        routes.push(Route {
            name: String::new(),
            destinations: vec![AddressTerm::Any],
            next_hop: Reading::Known(NextHop::PrivateEndpoint),
            next_hop_addresses: Vec::new(),
            source: RouteSource::System,
            origin: None,
        });
        Routing { routes, perhaps_from_gateway: None, incomplete: self.incomplete.clone() }
    }

    /// The addresses that routes of the user's and of gateways are for, those of default routes among them: the tag
    /// `VirtualNetwork` may hold them. `None` if they may be any.
    pub fn led_elsewhere(&self, tags: &Tags<'_>) -> Option<PrefixSet> {
        if self.incomplete.is_some() || self.perhaps_from_gateway.is_some() {
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
    pub fn segments(&self, remote: &PrefixSet, question: &Question<'_>, tags: &Tags<'_>) -> Vec<RoutedSegment<'_>> {
        let (mut entries, mut unclear) = (Vec::new(), Vec::new());
        for route in &self.routes {
            for term in &route.destinations {
                add_entries(route, term, remote, question, tags, &mut entries, &mut unclear);
            }
        }
        yield_to_platform(&mut entries);
        model::sorted::sort_by_key(&mut entries, |entry| entry.rank);
        let (mut rest, mut segments) = (remote.clone(), Vec::new());
        for (at, entry) in entries.iter().enumerate() {
            let addresses = &rest & &entry.addresses;
            if addresses.is_empty() {
                continue;
            }
            rest = &rest - &addresses;
            let rivals = entries.get(at + 1..).unwrap_or_default();
            let doubts = self.doubts(entry, &unclear);
            segments.extend(divided(entry, addresses, rivals).into_iter().map(|(addresses, rivals)| RoutedSegment {
                addresses,
                route: Some(entry.route),
                doubts: doubts.iter().cloned().chain(rivals).collect(),
            }));
        }
        if !rest.is_empty() {
            segments.push(RoutedSegment {
                addresses: rest,
                route: None,
                doubts: self.doubt_of_all().into_iter().collect(),
            });
        }
        segments
    }

    fn doubt_of_all(&self) -> Option<Doubt<'_>> {
        self.incomplete.clone().map(|fact| Doubt { other: Other::Any, fact })
    }

    /// What may come before an entry wherever it holds.
    fn doubts<'r>(&'r self, entry: &Entry<'r>, unclear: &[(&'r Route, MissingFact)]) -> Vec<Doubt<'r>> {
        if is_service_endpoint(entry.route) {
            return Vec::new();
        }
        let mut doubts: Vec<Doubt<'_>> = self.doubt_of_all().into_iter().collect();
        let others = unclear.iter().filter(|(route, _)| !same_way(route, entry.route));
        doubts.extend(others.map(|(route, fact)| Doubt { other: Other::Route(route), fact: fact.clone() }));
        // A gateway's default route comes before the platform's; the user's own default comes before a gateway's.
        let is_default = entry.rank.1.0 == 0 && entry.route.source == RouteSource::System;
        if let Some(fact) = self.perhaps_from_gateway.as_ref().filter(|_| is_default) {
            doubts.push(Doubt { other: Other::Gateway, fact: fact.clone() });
        }
        doubts
    }
}

/// The default route that a gateway brings, as answered.
fn default_route_of_gateway() -> Route {
    Route {
        name: String::new(),
        destinations: vec![AddressTerm::Any],
        next_hop: Reading::Known(NextHop::Gateway),
        next_hop_addresses: Vec::new(),
        source: RouteSource::Gateway,
        origin: None,
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
    let mut segments: Vec<(PrefixSet, Vec<Doubt<'r>>)> = vec![(addresses, Vec::new())];
    let is_rival = |rival: &&Entry<'_>| entry.at_most && rival.rank.1.0 > 0 && !same_way(rival.route, entry.route);
    for rival in rivals.iter().filter(is_rival) {
        let doubt = Doubt { other: Other::Route(rival.route), fact: missing::tag_length(entry.route) };
        segments = segments
            .into_iter()
            .flat_map(|(addresses, doubts)| {
                let doubted =
                    (&addresses & &rival.addresses, [doubts.as_slice(), std::slice::from_ref(&doubt)].concat());
                [doubted, (&addresses - &rival.addresses, doubts)]
            })
            .filter(|(addresses, _)| !addresses.is_empty())
            .collect();
    }
    segments
}

/// What routing depends on, by places in the estate's lists.
#[derive(Clone, Copy, Debug)]
pub struct Network<'n> {
    /// The virtual network.
    pub vnet: Option<Id<VirtualNetwork>>,
    pub subnet: Option<Id<Subnet>>,
    /// The user's route table.
    pub table: Option<Id<RouteTable>>,
    /// The region of the subnet, for what its service endpoints lead to.
    pub region: Option<&'n Region>,
    /// True if only a route table is known: then it is taken alone.
    pub alone: bool,
}

fn same_way(a: &Route, b: &Route) -> bool {
    a.next_hop == b.next_hop && a.next_hop.known().is_some() && a.next_hop_addresses == b.next_hop_addresses
}

/// True if a route to this prefix overrides that to a private endpoint in a network with these prefixes: it is at least as long
/// as the one around it. A default route never is.
fn overrides(prefix: &IpNet, networks: &[IpNet]) -> bool {
    let context = networks.iter().filter(|network| network.contains(prefix) || prefix.contains(*network));
    prefix.prefix_len() >= context.map(IpNet::prefix_len).min().unwrap_or(1)
}

/// True for a route of a service endpoint: no other route overrides it, whatever its prefix.
fn is_service_endpoint(route: &Route) -> bool {
    route.next_hop == Reading::Known(NextHop::ServiceEndpoint)
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
        let rank = (!is_service_endpoint(route), Reverse(length), route.source, exactness);
        entries.push(Entry { rank, addresses, route, at_most });
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
                for (length, at_most, prefixes) in by_length(&addresses, remote) {
                    add(length, exactness, prefixes.into_iter().collect(), at_most);
                }
            }
            None => unclear.push((route, missing::route_tag(route, tag))),
        },
        // A service endpoint leads to storage, and it is not known whether to that of the region.
        other if is_service_endpoint(route) => {
            if question.required.is_with(Service::Storage) {
                let fact = question.region.map(|region| missing::service_endpoint(Part::from(other), region));
                unclear.push((route, fact.unwrap_or_else(missing::region)));
            }
        }
        AddressTerm::Unknown(unknown) => {
            unclear.push((route, missing::unclear("address prefix", unknown, label(route), "")));
        }
        other => unclear.push((route, missing::route_destination(route, other))),
    }
}

/// The prefixes that a tag lists among the addresses in question.
fn tag_addresses(tag: &str, question: &Question<'_>, tags: &Tags<'_>) -> Option<Rc<[TagPrefix]>> {
    if question.endpoint.is_some() {
        return Some(Rc::default());
    }
    if question.when == When::Tomorrow {
        let holds = question.region.is_some_and(|region| names_remote(tag, question.required.remote, region, tags));
        // Even if its prefixes are short: those of an unknown address are unknown.
        let tomorrow = question.remote(tags);
        let listed = |part: IpNet| TagPrefix { part, listed_length: Some(part.prefix_len()) };
        return Some(if holds { tomorrow.prefixes().map(listed).collect() } else { Rc::default() });
    }
    tags.listed(tag)
}

/// The prefixes of a tag that contain some of the remote addresses, by their length in the tag, and whether that is only the
/// most that they can be.
fn by_length(listed: &[TagPrefix], remote: &PrefixSet) -> Vec<(u8, bool, Vec<IpNet>)> {
    let mut by_length: Vec<(u8, bool, Vec<IpNet>)> = Vec::new();
    for prefix in listed.iter().filter(|prefix| remote.overlaps(&prefix.part)) {
        let length = prefix.listed_length.unwrap_or(prefix.part.prefix_len());
        let at_most = prefix.listed_length.is_none();
        match by_length.iter_mut().find(|(own, most, _)| *own == length && *most == at_most) {
            Some((.., same)) => same.push(prefix.part),
            None => by_length.push((length, at_most, vec![prefix.part])),
        }
    }
    by_length
}

/// The platform's own routes; that of a service endpoint has the name of the service. Those of private address space lead nowhere; none of a service's addresses is in it.
fn system_routes(estate: &Estate, context: &Network<'_>) -> Vec<Route> {
    let route = |service: &str, destinations: Vec<AddressTerm>, hop| Route {
        name: service.to_owned(),
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
    let mut routes = vec![route("", terms(&all), NextHop::Internet), route("", terms(&private), NextHop::Nowhere)];
    if let Some(vnet) = context.vnet.map(|place| &estate.vnets[place]) {
        routes.push(route("", terms(&vnet.prefixes), NextHop::VirtualNetwork));
        for peering in vnet.peerings.iter().filter(|peering| peering.state != PeeringState::NotConnected) {
            routes.push(route("", terms(&peering.prefixes), NextHop::Peering));
        }
    }
    let subnet = context.subnet.map(|place| &estate.subnets[place]);
    for endpoint in subnet.into_iter().flat_map(|subnet| &subnet.service_endpoints) {
        let destinations = endpoint_destinations(endpoint, context);
        if !destinations.is_empty() {
            let service = endpoint.service.known().map_or("", String::as_str);
            routes.push(route(service, destinations, NextHop::ServiceEndpoint));
        }
    }
    routes
}

/// What a service endpoint leads to: storage everywhere, or in the regions that it lists, which Azure makes the own and the one
/// that is paired with it. Where it lists others only, or is not set up, it is not known whether it leads to storage of the own.
/// No other service of the requirements has service endpoints.
fn endpoint_destinations(endpoint: &ServiceEndpoint, context: &Network<'_>) -> Vec<AddressTerm> {
    let unknown = |text: String| vec![AddressTerm::Unknown(Unknown::Written(text))];
    let service = match &endpoint.service {
        Reading::Known(service) => service,
        Reading::Unknown(unknown) => return vec![AddressTerm::Unknown(unknown.clone())],
    };
    let is_global = service.eq_ignore_ascii_case("Microsoft.Storage.Global");
    if !is_global && !service.eq_ignore_ascii_case("Microsoft.Storage") {
        return Vec::new();
    }
    if let Some(state) = &endpoint.unfinished {
        return unknown(format!("{service} (state: {state})"));
    }
    if is_global {
        return vec![AddressTerm::Tag(Service::Storage.tag().to_owned())];
    }
    let Some(own) = context.region else { return unknown(service.clone()) };
    let listed = || endpoint.locations.iter().map(|location| location.replace(' ', "").to_ascii_lowercase());
    let tag = |location: &String| format!("{}.{location}", Service::Storage.tag());
    let is_own = |location: &String| location == "*" || own.is_in_tag(&tag(location), Service::Storage);
    let leads_to_own = endpoint.locations.is_empty() || listed().any(|location| is_own(&location));
    let others = listed().filter(|location| !is_own(location)).map(|location| AddressTerm::Tag(tag(&location)));
    let of_own = if leads_to_own {
        AddressTerm::Tag(own.tag(Service::Storage))
    } else {
        AddressTerm::Unknown(Unknown::Written(format!("{service} (locations: {})", endpoint.locations.join(", "))))
    };
    [of_own].into_iter().chain(others).collect()
}

/// A route, or the lack of one, as the evidence names it.
pub fn matched_rule(route: Option<&Route>) -> MatchedRule {
    match route {
        None => MatchedRule::labeled(labels::no_route()),
        Some(route) if is_made_up(route) => MatchedRule::labeled(label(route)),
        Some(route) => MatchedRule {
            label: labels::route(name(&route.name), all_listed(&route.destinations), next_hop(route)),
            rule: Some(route.name.clone()),
            origin: route.origin,
            ..MatchedRule::default()
        },
    }
}

/// True for a route of the platform that no source shows.
fn is_made_up(route: &Route) -> bool {
    route.source == RouteSource::System && route.origin.is_none()
}

/// What sentences call a route.
pub fn label(route: &Route) -> Message {
    match &route.next_hop {
        _ if !is_made_up(route) => labels::short_route(name(&route.name)),
        Reading::Known(NextHop::Internet) => labels::route_to_internet(),
        Reading::Known(NextHop::Nowhere) => labels::route_for_private_addresses(),
        Reading::Known(NextHop::VirtualNetwork) => labels::route_of_vnet(),
        Reading::Known(NextHop::Peering) => labels::route_of_peering(),
        Reading::Known(NextHop::PrivateEndpoint) => labels::route_to_private_endpoint(),
        Reading::Known(NextHop::ServiceEndpoint) if route.name.is_empty() => labels::a_service_endpoint(),
        Reading::Known(NextHop::ServiceEndpoint) => labels::service_endpoint(code(&route.name)),
        _ => labels::system_route(),
    }
}

/// Where a route leads.
pub fn next_hop(route: &Route) -> Message {
    match &route.next_hop {
        Reading::Known(NextHop::Internet) => labels::internet(),
        Reading::Known(NextHop::Appliance) if route.next_hop_addresses.is_empty() => labels::an_appliance(),
        Reading::Known(NextHop::Appliance) if let [HopAddress::Of(firewall)] = route.next_hop_addresses.as_slice() => {
            labels::firewall(firewall)
        }
        Reading::Known(NextHop::Appliance) => {
            labels::appliance(all_listed(route.next_hop_addresses.iter().map(label::hop_address)))
        }
        Reading::Known(NextHop::Gateway) => labels::gateway(),
        Reading::Known(NextHop::VirtualNetwork) => labels::vnet(),
        Reading::Known(NextHop::Peering) => labels::peered_network(),
        Reading::Known(NextHop::ServiceEndpoint) => labels::a_service_endpoint(),
        Reading::Known(NextHop::PrivateEndpoint) => labels::a_private_endpoint(),
        Reading::Known(NextHop::Nowhere) => labels::none(),
        Reading::Unknown(unknown) => Part::from(unknown).into(),
    }
}
