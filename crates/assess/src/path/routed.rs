//! Where routes lead: into the internet, to a firewall, or elsewhere.

use ipnet::IpNet;

use super::Path;
use super::behind::Behind;
use super::leads::{Egress, Sent};
use super::stop::{Stops, whole};
use crate::account::{Endpoint, RoutePolicy};
use crate::firewall::{self, Hosts};
use crate::judge::{self, Version};
use crate::missing;
use crate::needed::{Needed, Remote};
use crate::nsg_match::{Question, When};
use crate::part::{Decider, Fate, Part};
use crate::reach::AtNextHop;
use crate::route::{self, Other, Routing, Way};
use model::estate::{AzureFirewall, Direction, Id, NextHop, Reading, ResourceId, Route, RuleSet, last_segment};
use model::net::{Flow, PrefixSet, Service};
use model::plan::{HopKind, MissingFact, RequirementId};

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
                _ => self.endpoint_route(routing, endpoint, question, flows),
            };
            return self.add(all, HopKind::Route, &name, parts, question);
        }
        let routed = self.routed(routing, question, flows);
        all.sent = sent(&routed);
        let parts = routed.into_iter().map(|routed| routed.part).collect();
        // Effective routes are what Azure makes of tables, and can't be edited.
        let table = self.site.route_table.filter(|_| self.site.effective_routes.is_none());
        self.add_at(all, HopKind::Route, table.map(RuleSet::RouteTable), &name, parts, question);
        let led: Vec<(Id<AzureFirewall>, Vec<Flow>)> = all.sent.iter().filter_map(Sent::by_firewall).collect();
        for (place, flows) in led {
            self.add_firewall(all, place, &flows, question);
        }
        if self.around.region.is_some() {
            all.fragile |= !self.passes_tomorrow(routing, question);
        }
    }

    /// Routes that are not shown: a service endpoint goes before them, whatever they are.
    pub(super) fn add_missing_routes(&self, all: &mut Stops, question: &Question<'_>, flows: &[Flow]) {
        for (name, parts) in self.missing_parts(HopKind::Route, flows) {
            let parts = match &self.leads.platform {
                Some(platform) if question.endpoint.is_none() && question.needed.direction == Direction::Outbound => {
                    parts.into_iter().flat_map(|part| self.past_service_endpoints(platform, part, question)).collect()
                }
                _ => parts,
            };
            self.add(all, HopKind::Route, name, parts, question);
        }
    }

    fn past_service_endpoints(&self, platform: &Routing, part: Part, question: &Question<'_>) -> Vec<Part> {
        let ways = platform.ways(&part.flow.destination, question, self.around.tags);
        let one = |way: Way<'_>| {
            let flow = with_remote(&part.flow, way.addresses, Direction::Outbound);
            match way.route.filter(|route| route.next_hop == Reading::Known(NextHop::ServiceEndpoint)) {
                Some(route) => {
                    let (fate, why) = self.service_endpoint(question.needed);
                    let decider = route::decider(Some(route));
                    let told = format!("{}{why}", decider.told);
                    Part { flow, fate, decider: Decider { told, ..decider } }
                }
                None => Part { flow, ..part.clone() },
            }
        };
        ways.into_iter().map(one).collect()
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
        let table = tables.into_iter().flatten().next().map(|table| &self.estate.route_tables[table]);
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
            (None, Reading::Known(NextHop::Appliance | NextHop::Gateway) | Reading::Unknown(_)) => Egress::Elsewhere,
            (None, Reading::Known(_)) => Egress::Nodes,
        }
    }

    /// The firewall that a route leads to, if it is shown.
    fn firewall_of(&self, route: &Route) -> Option<Id<AzureFirewall>> {
        match self.leads.at_next_hop(route) {
            AtNextHop::Firewall(place) => Some(*place),
            _ => None,
        }
    }

    fn firewall_parts(&self, place: Id<AzureFirewall>, flows: &[Flow], question: &Question<'_>) -> Vec<Part> {
        let firewall = &self.estate.firewalls[place];
        let hosts = self.hosts();
        let judge = |flow| firewall::parts(firewall, self.estate, question, &hosts, flow, self.around.tags);
        let parts = flows.iter().flat_map(judge);
        let behind = Behind::of(self.estate, firewall, self.around.region);
        parts.flat_map(|part| behind.parts(part, question, self.around.tags)).collect()
    }

    pub(super) fn add_firewall(
        &self,
        all: &mut Stops,
        place: Id<AzureFirewall>,
        flows: &[Flow],
        question: &Question<'_>,
    ) {
        let firewall = &self.estate.firewalls[place];
        let parts = self.firewall_parts(place, flows, question);
        let rule_set = Some(RuleSet::Firewall(place));
        self.add_at(all, HopKind::Firewall, rule_set, &firewall.resource.name.to_string(), parts, question);
    }

    /// What is known of the names that the nodes call.
    fn hosts(&self) -> Hosts {
        let account = self.site.account.map(|place| &self.estate.accounts[place]);
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
            Reading::Known(NextHop::Appliance) if *self.leads.at_next_hop(route) == AtNextHop::Nothing => {
                (Fate::Stops, ", whose next hop is in no network that the nodes' network reaches,".to_owned())
            }
            Reading::Known(NextHop::VirtualNetwork | NextHop::Peering | NextHop::PrivateEndpoint) => {
                (Fate::Stops, ", where the service is not,".to_owned())
            }
            Reading::Known(NextHop::Appliance | NextHop::Gateway) | Reading::Unknown(_) => {
                let fact = match self.leads.at_next_hop(route) {
                    AtNextHop::Unknown(fact) => fact.clone(),
                    _ => missing::next_hop(route, &route::hop_name(route)),
                };
                (Fate::Unsure(vec![fact]), String::new())
            }
        }
    }

    /// The answers of an inbound connection have to leave the way it came: anywhere else they are lost or refused
    /// ("Create a Batch pool in a virtual network", user-defined routes for forced tunnelling).
    fn way_back(&self, route: &Route) -> (Fate, String) {
        match &route.next_hop {
            Reading::Known(NextHop::Internet) => self.leads.way_out.fate_of_answers(),
            Reading::Unknown(_) => {
                (Fate::Unsure(vec![missing::next_hop(route, &route::hop_name(route))]), String::new())
            }
            Reading::Known(_) => {
                (Fate::Stops, ", which leads the answers another way than the connection came,".to_owned())
            }
        }
    }

    /// Storage behind a service endpoint: a policy on the subnet may allow other accounts only.
    fn service_endpoint(&self, needed: &Needed) -> (Fate, String) {
        let subnet = self.site.subnet.map(|place| &self.estate.subnets[place]);
        let policies = subnet.map(|subnet| subnet.endpoint_policies.as_slice()).unwrap_or_default();
        if policies.is_empty() || !needed.is_with(Service::Storage) {
            return (Fate::Passes, String::new());
        }
        if needed.id == RequirementId::Workload {
            return self.policies_on_workload(policies);
        }
        let mut unknown = Vec::new();
        for reference in policies {
            let mut shown = self.estate.endpoint_policies.iter();
            match shown.find(|policy| policy.resource.id.as_ref() == Some(reference)) {
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
    fn policies_on_workload(&self, policies: &[ResourceId]) -> (Fate, String) {
        let account = self.host.as_deref().and_then(|host| host.split('.').next()).unwrap_or_default();
        let named = |allowed: &String| last_segment(allowed).eq_ignore_ascii_case(account);
        let shown = |reference: &ResourceId| {
            let mut known = self.estate.endpoint_policies.iter();
            known.any(|policy| policy.resource.id.as_ref() == Some(reference) && policy.allowed.iter().any(named))
        };
        if policies.iter().any(shown) {
            return (Fate::Passes, String::new());
        }
        // A policy may also allow all accounts of a resource group or of a subscription.
        (Fate::Unsure(policies.iter().map(missing::endpoint_policy).collect()), String::new())
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

    /// The route to a private endpoint, in the nodes' virtual network or in a peered one, unless user-defined routes come first.
    fn endpoint_route(
        &self,
        routing: &Routing,
        endpoint: &Endpoint,
        question: &Question<'_>,
        flows: &[Flow],
    ) -> Vec<Part> {
        let told = format!("the route to the private endpoint `{}`", endpoint.name);
        let decider = Decider { told, ..Decider::default() };
        let (routing, policies) = match (&endpoint.reachable, &endpoint.routes) {
            (Err(fact), _) => return whole(flows, &Fate::Unsure(vec![fact.clone()]), &decider),
            (Ok(false), _) => (routing.clone(), None),
            (Ok(true), _) if self.site.effective_routes.is_some() => (routing.clone(), None),
            // Whether a route to the very address comes first without policies is not documented.
            (Ok(true), RoutePolicy::Off) => {
                let own: Vec<IpNet> = endpoint.addresses.prefixes().filter(|own| own.prefix_len() == 32).collect();
                if !routing.has_route_to(&own) {
                    return whole(flows, &Fate::Passes, &decider);
                }
                (routing.to_endpoint(&own), Some(missing::endpoint_precedence(&endpoint.name)))
            }
            (Ok(true), RoutePolicy::On(networks)) => {
                let fact = missing::endpoint_policies(&endpoint.name);
                (routing.to_endpoint(networks), Some(fact).filter(|_| networks.is_empty()))
            }
            (Ok(true), RoutePolicy::NotShown) => {
                (routing.to_endpoint(&[]), Some(missing::endpoint_policies(&endpoint.name)))
            }
        };
        let mut parts = Vec::new();
        for flow in flows {
            for way in routing.ways(&flow.destination, question, self.around.tags) {
                let (fate, why) = self.fate_at_endpoint(way.route, endpoint);
                // What would tell whether such a route counts matters only where it leads elsewhere.
                let fate = match (&policies, fate) {
                    (Some(fact), Fate::Stops | Fate::Unsure(_)) => Fate::Unsure(vec![fact.clone()]),
                    (_, fate) => fate,
                };
                let facts: Vec<MissingFact> = way.doubts.iter().map(|doubt| doubt.fact.clone()).collect();
                let fate = if facts.is_empty() || fate == Fate::Stops { fate } else { Fate::Unsure(facts) };
                let by_endpoint =
                    way.route.is_none_or(|route| route.next_hop == Reading::Known(NextHop::PrivateEndpoint));
                let by = if by_endpoint { decider.clone() } else { route::decider(way.route) };
                let decider = Decider { told: format!("{}{why}", by.told), ..by };
                parts.push(Part { flow: with_remote(flow, way.addresses, Direction::Outbound), fate, decider });
            }
        }
        parts
    }

    /// What becomes of packets to a private endpoint by a route.
    fn fate_at_endpoint(&self, route: Option<&Route>, endpoint: &Endpoint) -> (Fate, String) {
        let reached = endpoint.reachable == Ok(true);
        let Some(route) = route else { return (Fate::Stops, String::new()) };
        match &route.next_hop {
            Reading::Known(NextHop::PrivateEndpoint | NextHop::VirtualNetwork | NextHop::Peering) if reached => {
                (Fate::Passes, String::new())
            }
            Reading::Known(NextHop::Appliance) if *self.leads.at_next_hop(route) == AtNextHop::Nothing => {
                (Fate::Stops, ", whose next hop is in no network that the nodes' network reaches,".to_owned())
            }
            Reading::Known(NextHop::Appliance | NextHop::Gateway) | Reading::Unknown(_) => {
                (Fate::Unsure(vec![missing::next_hop(route, &route::hop_name(route))]), String::new())
            }
            Reading::Known(NextHop::Nowhere) if reached => (Fate::Stops, ", which drops packets,".to_owned()),
            Reading::Known(_) if reached => (Fate::Stops, ", where the private endpoint is not,".to_owned()),
            Reading::Known(_) => {
                let why = format!(
                    ", while the virtual network of private endpoint `{}` is neither the nodes' nor peered with it,",
                    endpoint.name
                );
                (Fate::Stops, why)
            }
        }
    }
}

/// What a service-endpoint policy must allow for classic nodes to start.
const BATCH_ALIAS: &str = "/services/Azure/Batch";

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
