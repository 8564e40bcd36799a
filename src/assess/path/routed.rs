//! Where routes lead: into the internet, to a firewall, or elsewhere.

use super::ways::whole;
use super::{Path, Stops};
use crate::assess::account::Endpoint;
use crate::assess::firewall::{self, Hosts};
use crate::assess::judge::{self, Surroundings, Version};
use crate::assess::missing;
use crate::assess::needed::{Needed, Remote};
use crate::assess::nsg_match::{Question, When};
use crate::assess::part::{Decider, Fate, Part};
use crate::assess::report::{HopKind, MissingFact, RequirementId};
use crate::assess::route::{self, Network, Other, Routing, Way};
use crate::assess::site::Site;
use crate::assess::way_out::WayOut;
use crate::estate::{AzureFirewall, Direction, Estate, Index, NextHop, Reading, Route, last_segment};
use crate::net::{Flow, PrefixSet, Service};

/// What is known of a site's routes.
pub(super) struct Leads {
    /// The routes; `None` if they play no part or are not known.
    pub routing: Option<Routing>,
    /// The addresses that routes lead elsewhere, if that is known.
    pub elsewhere: Option<PrefixSet>,
    /// What a route to the internet comes to.
    pub way_out: WayOut,
}

impl Leads {
    pub fn of(estate: &Estate, site: &Site, around: &Surroundings<'_>) -> Self {
        let routing = routing(estate, site, around);
        let elsewhere = routing.as_ref().and_then(|routing| routing.led_elsewhere(around.tags));
        Leads { routing, elsewhere, way_out: WayOut::of(estate, site) }
    }
}

/// Packets that leave by one way.
pub(super) struct Sent {
    pub flows: Vec<Flow>,
    pub egress: Egress,
}

/// Whose public addresses packets leave from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Egress {
    /// The nodes', or those of the NAT gateway of their subnet.
    Nodes,
    /// A firewall's, by its place in the estate.
    Firewall(usize),
    /// Nobody can tell.
    Elsewhere,
}

/// A part of a flow where routes lead it, and whose public addresses it has from there on.
struct Routed {
    part: Part,
    egress: Egress,
}

impl Path<'_> {
    pub(super) fn add_routes(
        &self,
        all: &mut Stops,
        question: &Question<'_>,
        flows: &[Flow],
        endpoint: Option<&Endpoint>,
    ) {
        let Some(routing) = &self.leads.routing else { return };
        let name = self.routes_name();
        if let Some(endpoint) = endpoint {
            let parts = match question.needed.remote {
                Remote::Nodes => self.own_route(routing, question, flows),
                _ => self.endpoint_route(endpoint, flows),
            };
            return self.add(all, HopKind::Route, &name, parts, question);
        }
        let routed = self.routed(routing, question, flows);
        all.sent = sent(&routed);
        let parts = routed.into_iter().map(|routed| routed.part).collect();
        // Effective routes are what Azure makes of tables, and can't be edited.
        let place = self.site.route_table.filter(|_| self.site.effective_routes.is_none());
        self.add_at(all, HopKind::Route, place, &name, parts, question);
        let led: Vec<(usize, Vec<Flow>)> = all.sent.iter().filter_map(Sent::by_firewall).collect();
        for (place, flows) in led {
            self.add_firewall(all, place, &flows, question);
        }
        if self.around.region.is_some() {
            all.fragile |= !self.passes_tomorrow(routing, question);
        }
    }

    /// True if routes and firewalls let through an address that the service may get.
    fn passes_tomorrow(&self, routing: &Routing, question: &Question<'_>) -> bool {
        let tomorrow = Question { when: When::Tomorrow, ..*question };
        let flow = judge::flow(&tomorrow, &self.around, Version::V4);
        let routed = self.routed(routing, &tomorrow, flow.as_slice());
        let at_firewalls = sent(&routed)
            .iter()
            .filter_map(Sent::by_firewall)
            .flat_map(|(place, flows)| self.firewall_parts(place, &flows, &tomorrow))
            .all(|part| part.fate == Fate::Passes);
        at_firewalls && routed.iter().all(|routed| routed.part.fate == Fate::Passes)
    }

    /// The name of the route table, else of the subnet, whose routes are the platform's.
    fn routes_name(&self) -> String {
        let tables = [self.site.effective_routes, self.site.route_table];
        let table = tables.into_iter().flatten().find_map(|place| self.estate.route_tables.get(place));
        table.map_or_else(|| self.site.name.clone(), |table| table.resource.name.to_string())
    }

    /// What becomes of each part where routes lead it. Parts that surely go to a firewall which is shown pass here.
    fn routed(&self, routing: &Routing, question: &Question<'_>, flows: &[Flow]) -> Vec<Routed> {
        let mut parts = Vec::new();
        for flow in flows {
            let remote = match question.needed.direction {
                Direction::Inbound => &flow.source,
                Direction::Outbound => &flow.destination,
            };
            for way in routing.ways(remote, question, self.around.tags) {
                let (fate, why) = self.fate_of(way.route, question.needed);
                let decider = route::decider(way.route);
                let told = format!("{}{why}", decider.told);
                let (fate, egress) = match self.undecided(&way, &fate, question.needed) {
                    facts if facts.is_empty() => (fate, self.egress(way.route, question.needed)),
                    facts => (Fate::Unsure(facts), Egress::Elsewhere),
                };
                let flow = with_remote(flow, way.addresses, question.needed.direction);
                parts.push(Routed { part: Part { flow, fate, decider: Decider { told, ..decider } }, egress });
            }
        }
        parts
    }

    /// What becomes of packets by a route, or without one, and what has to be said of it.
    fn fate_of(&self, route: Option<&Route>, needed: &Needed) -> (Fate, String) {
        let Some(route) = route else { return (Fate::Stops, String::new()) };
        match needed.direction {
            Direction::Inbound => self.way_back(route),
            Direction::Outbound if self.firewall_of(route).is_some() => (Fate::Passes, String::new()),
            Direction::Outbound => self.way_forth(route, needed),
        }
    }

    /// The doubts about a way that could change what becomes of packets. What a firewall does is only looked at where
    /// packets surely reach it.
    fn undecided(&self, way: &Way<'_>, fate: &Fate, needed: &Needed) -> Vec<MissingFact> {
        let by_firewall = |route: &Route| needed.direction == Direction::Outbound && self.firewall_of(route).is_some();
        let same = |other: &Other<'_>| match other {
            Other::Route(route) => !by_firewall(route) && self.fate_of(Some(route), needed).0.access() == fate.access(),
            Other::Gateway => needed.direction == Direction::Inbound && *fate == Fate::Stops,
            Other::Any => false,
        };
        let decided = fate.access().is_some() && !way.route.is_some_and(by_firewall);
        if decided && way.doubts.iter().all(|doubt| same(&doubt.other)) {
            return Vec::new();
        }
        way.doubts.iter().map(|doubt| doubt.fact.clone()).collect()
    }

    /// Whose public addresses packets have that surely take a route.
    fn egress(&self, route: Option<&Route>, needed: &Needed) -> Egress {
        let Some(route) = route.filter(|_| needed.direction == Direction::Outbound) else { return Egress::Nodes };
        match (self.firewall_of(route), &route.next_hop) {
            (Some(place), _) => Egress::Firewall(place),
            (None, Reading::Known(NextHop::Appliance | NextHop::Gateway) | Reading::Unclear(_)) => Egress::Elsewhere,
            (None, Reading::Known(_)) => Egress::Nodes,
        }
    }

    /// The firewall that a route leads to, if it is shown.
    fn firewall_of(&self, route: &Route) -> Option<usize> {
        let route = Some(route).filter(|route| route.next_hop == Reading::Known(NextHop::Appliance))?;
        let address = route.next_hop_addresses.first().filter(|_| route.next_hop_addresses.len() == 1)?;
        let mut firewalls = self.estate.firewalls.iter();
        firewalls.position(|firewall| firewall.private_ips.contains(address))
    }

    fn firewall_parts(&self, place: usize, flows: &[Flow], question: &Question<'_>) -> Vec<Part> {
        let Some(firewall) = self.estate.firewalls.get(place) else { return Vec::new() };
        let hosts = self.hosts();
        let judge = |flow| firewall::parts(firewall, self.estate, question, &hosts, flow, self.around.tags);
        let mut parts: Vec<Part> = flows.iter().flat_map(judge).collect();
        if let Some(fact) = self.behind(firewall) {
            let passing = parts.iter_mut().filter(|part| part.fate == Fate::Passes);
            passing.for_each(|part| part.fate = Fate::Unsure(vec![fact.clone()]));
        }
        parts
    }

    /// What is not known of the way behind a firewall: its own subnet may lead everything elsewhere (forced tunnelling).
    fn behind(&self, firewall: &AzureFirewall) -> Option<MissingFact> {
        let subnets = Index::new(self.estate.subnets.iter().map(|subnet| subnet.resource.path.as_str()));
        let shown = firewall.subnet.as_deref().and_then(|path| subnets.find(path));
        let Some(subnet) = shown.and_then(|place| self.estate.subnets.get(place)) else {
            return firewall.tunnelled.then(|| missing::behind_firewall(&firewall.resource));
        };
        let reference = subnet.route_table.as_deref()?;
        let tables = Index::new(self.estate.route_tables.iter().map(|table| table.resource.path.as_str()));
        let Some(table) = tables.find(reference).and_then(|place| self.estate.route_tables.get(place)) else {
            return Some(missing::route_table(reference));
        };
        let elsewhere = table.routes.iter().find(|route| route.next_hop != Reading::Known(NextHop::Internet));
        elsewhere.map(|_| missing::behind_firewall(&firewall.resource))
    }

    pub(super) fn add_firewall(&self, all: &mut Stops, place: usize, flows: &[Flow], question: &Question<'_>) {
        let Some(firewall) = self.estate.firewalls.get(place) else { return };
        let parts = self.firewall_parts(place, flows, question);
        self.add_at(all, HopKind::Firewall, Some(place), &firewall.resource.name.to_string(), parts, question);
    }

    /// What is known of the names that the nodes call.
    fn hosts(&self) -> Hosts {
        let account = self.site.account.and_then(|place| self.estate.accounts.get(place));
        Hosts {
            node_management: account.and_then(|account| account.node_endpoint.clone()),
            account: account.and_then(|account| account.endpoint.clone()),
            named: self.host.clone(),
            ..Hosts::new(self.around.tags.cloud(), self.around.region)
        }
    }

    /// Where packets of the nodes end, and what has to be said of it.
    fn way_forth(&self, route: &Route, needed: &Needed) -> (Fate, String) {
        match &route.next_hop {
            Reading::Known(NextHop::Internet) => self.leads.way_out.fate(),
            Reading::Known(NextHop::ServiceEndpoint) => self.service_endpoint(needed),
            Reading::Known(NextHop::Nowhere) => (Fate::Stops, ", which drops packets,".to_owned()),
            Reading::Known(NextHop::VirtualNetwork | NextHop::Peering | NextHop::PrivateEndpoint) => {
                (Fate::Stops, ", where the service is not,".to_owned())
            }
            Reading::Known(NextHop::Appliance | NextHop::Gateway) | Reading::Unclear(_) => {
                (Fate::Unsure(vec![missing::next_hop(route, &route::hop_name(route))]), String::new())
            }
        }
    }

    /// The answers of an inbound connection have to leave the way it came: anywhere else they are lost or refused
    /// ("Create a Batch pool in a virtual network", user-defined routes for forced tunnelling).
    fn way_back(&self, route: &Route) -> (Fate, String) {
        match &route.next_hop {
            Reading::Known(NextHop::Internet) => self.leads.way_out.fate_of_answers(),
            Reading::Unclear(_) => {
                (Fate::Unsure(vec![missing::next_hop(route, &route::hop_name(route))]), String::new())
            }
            Reading::Known(_) => {
                (Fate::Stops, ", which leads the answers another way than the connection came,".to_owned())
            }
        }
    }

    /// Storage behind a service endpoint: a policy on the subnet may allow other accounts only.
    fn service_endpoint(&self, needed: &Needed) -> (Fate, String) {
        let subnet = self.site.subnet.and_then(|place| self.estate.subnets.get(place));
        let policies = subnet.map(|subnet| subnet.endpoint_policies.as_slice()).unwrap_or_default();
        if policies.is_empty() || !needed.is_with(Service::Storage) {
            return (Fate::Passes, String::new());
        }
        if needed.id == RequirementId::Workload {
            return self.policies_on_workload(policies);
        }
        let mut unknown = Vec::new();
        for reference in policies {
            let policy = self
                .estate
                .endpoint_policies
                .iter()
                .find(|policy| policy.resource.path.eq_ignore_ascii_case(reference));
            match policy {
                None => unknown.push(missing::endpoint_policy(reference)),
                Some(policy) if policy.allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(BATCH_ALIAS)) => {
                    return (Fate::Passes, String::new());
                }
                Some(_) => {}
            }
        }
        if unknown.is_empty() {
            (Fate::Stops, ", whose policy allows other storage accounts only,".to_owned())
        } else {
            (Fate::Unsure(unknown), String::new())
        }
    }

    /// What service-endpoint policies make of the account that a workload calls: one that they name is let through.
    fn policies_on_workload(&self, policies: &[String]) -> (Fate, String) {
        let account = self.host.as_deref().and_then(|host| host.split('.').next()).unwrap_or_default();
        let named = |allowed: &String| last_segment(allowed).eq_ignore_ascii_case(account);
        let shown = |reference: &String| {
            let mut known = self.estate.endpoint_policies.iter();
            known.any(|policy| policy.resource.path.eq_ignore_ascii_case(reference) && policy.allowed.iter().any(named))
        };
        if policies.iter().any(shown) {
            return (Fate::Passes, String::new());
        }
        // A policy may also allow all accounts of a resource group or of a subscription.
        (Fate::Unsure(policies.iter().map(|policy| missing::endpoint_policy(policy)).collect()), String::new())
    }

    /// The routes to other nodes: the network's own, unless the user leads packets elsewhere.
    fn own_route(&self, routing: &Routing, question: &Question<'_>, flows: &[Flow]) -> Vec<Part> {
        let mut parts = Vec::new();
        for flow in flows {
            for way in routing.ways(&flow.destination, question, self.around.tags) {
                let stays = way.route.is_none_or(|route| route.next_hop == Reading::Known(NextHop::VirtualNetwork));
                let mut facts: Vec<MissingFact> = way.doubts.iter().map(|doubt| doubt.fact.clone()).collect();
                if let Some(route) = way.route.filter(|_| !stays) {
                    facts.push(missing::next_hop(route, &route::hop_name(route)));
                }
                let fate = if facts.is_empty() { Fate::Passes } else { Fate::Unsure(facts) };
                let flow = with_remote(flow, way.addresses, Direction::Outbound);
                parts.push(Part { flow, fate, decider: route::decider(way.route) });
            }
        }
        parts
    }

    /// The route to a private endpoint: it must be in the nodes' virtual network or in a peered one.
    fn endpoint_route(&self, endpoint: &Endpoint, flows: &[Flow]) -> Vec<Part> {
        let decider =
            Decider { told: format!("the route to the private endpoint `{}`", endpoint.name), ..Decider::default() };
        match &endpoint.reachable {
            Ok(true) => whole(flows, &Fate::Passes, &decider),
            Ok(false) => {
                let told =
                    format!("{}, whose virtual network is neither the nodes' nor connected with it,", decider.told);
                whole(flows, &Fate::Stops, &Decider { told, ..decider })
            }
            Err(fact) => whole(flows, &Fate::Unsure(vec![fact.clone()]), &decider),
        }
    }
}

/// What a service-endpoint policy must allow for classic nodes to start.
const BATCH_ALIAS: &str = "/services/Azure/Batch";

fn routing(estate: &Estate, site: &Site, around: &Surroundings<'_>) -> Option<Routing> {
    if let Some(table) = site.effective_routes.and_then(|place| estate.route_tables.get(place)) {
        return Some(Routing::effective(table));
    }
    let is_missing = site.missing.iter().any(|(kind, ..)| *kind == HopKind::Route);
    let in_network = site.subnet.is_some() || site.vnet_path.is_some() || site.route_table.is_some();
    (in_network && !is_missing).then(|| {
        let alone = site.subnet.is_none() && site.vnet_path.is_none();
        let (vnet, subnet, table, region) = (site.vnet, site.subnet, site.route_table, around.region);
        Routing::new(estate, &Network { vnet, subnet, table, region, alone })
    })
}

impl Sent {
    /// The firewall that packets leave by, by its place in the estate, with the packets.
    fn by_firewall(&self) -> Option<(usize, Vec<Flow>)> {
        let Egress::Firewall(place) = self.egress else { return None };
        Some((place, self.flows.clone()))
    }
}

/// The packets by whose public addresses they leave from.
fn sent(routed: &[Routed]) -> Vec<Sent> {
    let mut sent: Vec<Sent> = Vec::new();
    for Routed { part, egress } in routed {
        match sent.iter_mut().find(|own| own.egress == *egress) {
            Some(own) => own.flows.push(part.flow.clone()),
            None => sent.push(Sent { flows: vec![part.flow.clone()], egress: *egress }),
        }
    }
    sent
}

fn with_remote(flow: &Flow, remote: PrefixSet, direction: Direction) -> Flow {
    match direction {
        Direction::Inbound => Flow { source: remote, ..flow.clone() },
        Direction::Outbound => Flow { destination: remote, ..flow.clone() },
    }
}
