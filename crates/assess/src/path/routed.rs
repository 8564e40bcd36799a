//! The next hops of routes: the internet, a firewall, or something else.

use ipnet::IpNet;

use super::Path;
use super::assessed_hop::{AssessedHops, whole};
use super::behind::Behind;
use super::leads::{Egress, Sent};
use crate::account::{Endpoint, RoutePolicy};
use crate::evidence::{self, Version};
use crate::firewall::{self, Hosts};
use crate::label::HopName;
use crate::messages::{evidence as reasons, labels};
use crate::missing;
use crate::nsg_match::{Question, When};
use crate::reach::AtNextHop;
use crate::required_flow::{Remote, RequiredFlow};
use crate::route::{self, Other, RoutedSegment, Routing};
use crate::segment::{MatchedRule, Segment, SegmentOutcome};
use model::estate::{AzureFirewall, Direction, Id, NextHop, Reading, ResourceId, Route, RuleSet, last_segment};
use model::message::{Message, name};
use model::net::{Flow, PrefixSet, Service};
use model::plan::{HopKind, MissingFact, RequirementId};

/// A part of a flow where routes lead it, and whose public addresses it has from there on.
struct Routed {
    segment: Segment,
    egress: Egress,
}

impl Path<'_> {
    pub(super) fn add_routes(
        &self,
        all: &mut AssessedHops,
        question: &Question<'_>,
        flows: &[Flow],
        endpoint: Option<&Endpoint>,
    ) {
        let Some(routing) = &self.leads.routing else { return };
        let name = self.routes_name();
        if let Some(endpoint) = endpoint {
            let segments = match question.required.remote {
                Remote::Nodes => self.own_route(routing, question, flows),
                _ => self.endpoint_route(routing, endpoint, question, flows),
            };
            return self.add(all, HopKind::Route, name, segments, question);
        }
        let routed = self.routed(routing, question, flows);
        all.sent = sent(&routed);
        let segments = routed.into_iter().map(|routed| routed.segment).collect();
        // Effective routes are what Azure makes of tables, and can't be edited.
        let table = self.node_group.route_table.filter(|_| self.node_group.effective_routes.is_none());
        self.add_at(all, HopKind::Route, table.map(RuleSet::RouteTable), name, segments, question);
        let led: Vec<(Id<AzureFirewall>, Vec<Flow>)> = all.sent.iter().filter_map(Sent::by_firewall).collect();
        for (place, flows) in led {
            self.add_firewall(all, place, &flows, question);
        }
        if self.context.region.is_some() {
            all.fragile |= !self.passes_tomorrow(routing, question);
        }
    }

    /// Routes that are not shown: a service endpoint goes before them, whatever they are.
    pub(super) fn add_missing_routes(&self, all: &mut AssessedHops, question: &Question<'_>, flows: &[Flow]) {
        for (name, segments) in self.missing_parts(HopKind::Route, flows) {
            let segments = match &self.leads.platform {
                Some(platform) if question.endpoint.is_none() && question.required.direction == Direction::Outbound => {
                    segments
                        .into_iter()
                        .flat_map(|segment| self.past_service_endpoints(platform, segment, question))
                        .collect()
                }
                _ => segments,
            };
            self.add(all, HopKind::Route, name.clone(), segments, question);
        }
    }

    fn past_service_endpoints(&self, platform: &Routing, segment: Segment, question: &Question<'_>) -> Vec<Segment> {
        let routed = platform.segments(&segment.flow.destination, question, self.context.tags);
        let one = |route_segment: RoutedSegment<'_>| {
            let flow = with_remote(&segment.flow, route_segment.addresses, Direction::Outbound);
            match route_segment.route.filter(|route| route.next_hop == Reading::Known(NextHop::ServiceEndpoint)) {
                Some(route) => {
                    let (outcome, reason) = self.service_endpoint(question.required);
                    Segment { flow, outcome, matched_rule: MatchedRule { reason, ..route::matched_rule(Some(route)) } }
                }
                None => Segment { flow, ..segment.clone() },
            }
        };
        routed.into_iter().map(one).collect()
    }

    /// True if routes and firewalls allow an address that the service may get.
    fn passes_tomorrow(&self, routing: &Routing, question: &Question<'_>) -> bool {
        let tomorrow = Question { when: When::Tomorrow, ..*question };
        let flow = evidence::flow(&tomorrow, &self.context, Version::V4);
        let routed = self.routed(routing, &tomorrow, flow.as_slice());
        let at_firewalls = sent(&routed)
            .iter()
            .filter_map(Sent::by_firewall)
            .flat_map(|(place, flows)| self.firewall_segments(place, &flows, &tomorrow))
            .all(|segment| segment.outcome == SegmentOutcome::Allowed);
        at_firewalls && routed.iter().all(|routed| routed.segment.outcome == SegmentOutcome::Allowed)
    }

    /// The name of the route table, else what describes the routes, which are the platform's.
    fn routes_name(&self) -> HopName {
        let tables = [self.node_group.effective_routes, self.node_group.route_table];
        let table = tables.into_iter().flatten().next().map(|table| &self.estate.route_tables[table]);
        let described = || HopName::Described(labels::routes_of(&self.node_group.label));
        table.map_or_else(described, |table| HopName::from(&table.resource))
    }

    /// What becomes of each part where routes lead it. Parts that surely go to a firewall which is shown pass here.
    fn routed(&self, routing: &Routing, question: &Question<'_>, flows: &[Flow]) -> Vec<Routed> {
        let mut segments = Vec::new();
        for flow in flows {
            let remote = match question.required.direction {
                Direction::Inbound => &flow.source,
                Direction::Outbound => &flow.destination,
            };
            for route_segment in routing.segments(remote, question, self.context.tags) {
                let (outcome, reason) = self.outcome_of(route_segment.route, question.required);
                let matched_rule = MatchedRule { reason, ..route::matched_rule(route_segment.route) };
                let (outcome, egress) = match self.undecided(&route_segment, &outcome, question.required) {
                    facts if facts.is_empty() => (outcome, self.egress(route_segment.route, question.required)),
                    facts => (SegmentOutcome::Unknown(facts), Egress::Elsewhere),
                };
                let flow = with_remote(flow, route_segment.addresses, question.required.direction);
                segments.push(Routed { segment: Segment { flow, outcome, matched_rule }, egress });
            }
        }
        segments
    }

    /// What becomes of packets by a route, or without one, and why.
    fn outcome_of(&self, route: Option<&Route>, required: &RequiredFlow) -> (SegmentOutcome, Message) {
        let Some(route) = route else { return (SegmentOutcome::Blocked, reasons::drops_without_route()) };
        match required.direction {
            Direction::Inbound => self.way_back(route),
            Direction::Outbound if self.firewall_of(route).is_some() => allowed(),
            Direction::Outbound => self.way_forth(route, required),
        }
    }

    /// The doubts about a path that could change the outcome of packets. What a firewall does is only looked at where
    /// packets surely reach it.
    fn undecided(
        &self,
        route_segment: &RoutedSegment<'_>,
        outcome: &SegmentOutcome,
        required: &RequiredFlow,
    ) -> Vec<MissingFact> {
        let by_firewall =
            |route: &Route| required.direction == Direction::Outbound && self.firewall_of(route).is_some();
        let same = |other: &Other<'_>| match other {
            Other::Route(route) => {
                !by_firewall(route) && self.outcome_of(Some(route), required).0.access() == outcome.access()
            }
            Other::Gateway => required.direction == Direction::Inbound && *outcome == SegmentOutcome::Blocked,
            Other::Any => false,
        };
        let decided = outcome.access().is_some() && !route_segment.route.is_some_and(by_firewall);
        if decided && route_segment.doubts.iter().all(|doubt| same(&doubt.other)) {
            return Vec::new();
        }
        route_segment.doubts.iter().map(|doubt| doubt.fact.clone()).collect()
    }

    /// Whose public addresses packets have that surely take a route.
    fn egress(&self, route: Option<&Route>, required: &RequiredFlow) -> Egress {
        let Some(route) = route.filter(|_| required.direction == Direction::Outbound) else { return Egress::Nodes };
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

    fn firewall_segments(&self, place: Id<AzureFirewall>, flows: &[Flow], question: &Question<'_>) -> Vec<Segment> {
        let firewall = &self.estate.firewalls[place];
        let hosts = self.hosts();
        let assess = |flow| firewall::segments(firewall, self.estate, question, &hosts, flow, self.context.tags);
        let segments = flows.iter().flat_map(assess);
        let behind = Behind::of(self.estate, firewall, self.context.region, self.context.answers);
        segments.flat_map(|segment| behind.segments(segment, question, self.context.tags)).collect()
    }

    pub(super) fn add_firewall(
        &self,
        all: &mut AssessedHops,
        place: Id<AzureFirewall>,
        flows: &[Flow],
        question: &Question<'_>,
    ) {
        let firewall = &self.estate.firewalls[place];
        let segments = self.firewall_segments(place, flows, question);
        let rule_set = Some(RuleSet::Firewall(place));
        self.add_at(all, HopKind::Firewall, rule_set, (&firewall.resource).into(), segments, question);
    }

    /// What is known of the names that the nodes call.
    fn hosts(&self) -> Hosts {
        let account = self.node_group.account.map(|place| &self.estate.accounts[place]);
        Hosts {
            node_management: account.and_then(|account| account.node_endpoint.clone()),
            account: account.and_then(|account| account.endpoint.clone()),
            named: self.host.clone(),
            ..Hosts::new(self.context.tags.cloud(), self.context.region)
        }
    }

    /// Where packets of the nodes end, and why.
    fn way_forth(&self, route: &Route, required: &RequiredFlow) -> (SegmentOutcome, Message) {
        let blocked = |reason| (SegmentOutcome::Blocked, reason);
        match &route.next_hop {
            Reading::Known(NextHop::Internet) => self.leads.outbound_path.outcome(),
            Reading::Known(NextHop::ServiceEndpoint) => self.service_endpoint(required),
            Reading::Known(NextHop::Nowhere) => blocked(reasons::drops(route::label(route))),
            Reading::Known(NextHop::Appliance) if *self.leads.at_next_hop(route) == AtNextHop::Nothing => {
                blocked(reasons::next_hop_unreachable(route::label(route)))
            }
            Reading::Known(NextHop::VirtualNetwork | NextHop::Peering | NextHop::PrivateEndpoint) => {
                blocked(reasons::service_elsewhere(route::label(route)))
            }
            Reading::Known(NextHop::Appliance | NextHop::Gateway) | Reading::Unknown(_) => {
                let fact = match self.leads.at_next_hop(route) {
                    AtNextHop::Unknown(fact) => fact.clone(),
                    _ => missing::next_hop(route),
                };
                unknown(vec![fact])
            }
        }
    }

    /// The replies of an inbound connection have to leave by the path that it came in by: anywhere else they are lost or refused
    /// ("Create a Batch pool in a virtual network", user-defined routes for forced tunneling).
    fn way_back(&self, route: &Route) -> (SegmentOutcome, Message) {
        match &route.next_hop {
            Reading::Known(NextHop::Internet) => (self.leads.outbound_path.outcome_of_replies(), Message::default()),
            Reading::Unknown(_) => unknown(vec![missing::next_hop(route)]),
            Reading::Known(_) => (SegmentOutcome::Blocked, reasons::asymmetric(route::label(route))),
        }
    }

    /// Storage behind a service endpoint: a policy on the subnet may allow other accounts only.
    fn service_endpoint(&self, required: &RequiredFlow) -> (SegmentOutcome, Message) {
        let subnet = self.node_group.subnet.map(|place| &self.estate.subnets[place]);
        let policies = subnet.map(|subnet| subnet.endpoint_policies.as_slice()).unwrap_or_default();
        if policies.is_empty() || !required.is_with(Service::Storage) {
            return allowed();
        }
        if required.id == RequirementId::Workload {
            return self.policies_on_workload(policies);
        }
        let mut facts = Vec::new();
        for reference in policies {
            let mut shown = self.estate.endpoint_policies.iter();
            match shown.find(|policy| policy.resource.id.as_ref() == Some(reference)) {
                None => facts.push(missing::endpoint_policy(reference)),
                Some(policy) if policy.allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(BATCH_ALIAS)) => {
                    return allowed();
                }
                Some(_) => {}
            }
        }
        if facts.is_empty() { (SegmentOutcome::Blocked, reasons::policy_allows_others()) } else { unknown(facts) }
    }

    /// What service-endpoint policies make of the account that a workload calls: one that they name is allowed.
    fn policies_on_workload(&self, policies: &[ResourceId]) -> (SegmentOutcome, Message) {
        let account = self.host.as_deref().and_then(|host| host.split('.').next()).unwrap_or_default();
        let named = |allowed: &String| last_segment(allowed).eq_ignore_ascii_case(account);
        let shown = |reference: &ResourceId| {
            let mut known = self.estate.endpoint_policies.iter();
            known.any(|policy| policy.resource.id.as_ref() == Some(reference) && policy.allowed.iter().any(named))
        };
        if policies.iter().any(shown) {
            return allowed();
        }
        // A policy may also allow all accounts of a resource group or of a subscription.
        unknown(policies.iter().map(missing::endpoint_policy).collect())
    }

    /// The routes to other nodes: the network's own, unless the user leads packets elsewhere.
    fn own_route(&self, routing: &Routing, question: &Question<'_>, flows: &[Flow]) -> Vec<Segment> {
        let mut segments = Vec::new();
        for flow in flows {
            for route_segment in routing.segments(&flow.destination, question, self.context.tags) {
                let stays =
                    route_segment.route.is_none_or(|route| route.next_hop == Reading::Known(NextHop::VirtualNetwork));
                let mut facts: Vec<MissingFact> = route_segment.doubts.iter().map(|doubt| doubt.fact.clone()).collect();
                if let Some(route) = route_segment.route.filter(|_| !stays) {
                    facts.push(missing::next_hop(route));
                }
                let outcome = if facts.is_empty() { SegmentOutcome::Allowed } else { SegmentOutcome::Unknown(facts) };
                let flow = with_remote(flow, route_segment.addresses, Direction::Outbound);
                segments.push(Segment { flow, outcome, matched_rule: route::matched_rule(route_segment.route) });
            }
        }
        segments
    }

    /// The route to a private endpoint, in the nodes' virtual network or in a peered one, unless user-defined routes come first.
    fn endpoint_route(
        &self,
        routing: &Routing,
        endpoint: &Endpoint,
        question: &Question<'_>,
        flows: &[Flow],
    ) -> Vec<Segment> {
        let matched_rule = MatchedRule::labeled(labels::route_to_endpoint(name(&endpoint.name)));
        let (routing, policies) = match (&endpoint.reachable, &endpoint.routes) {
            (Err(fact), _) => return whole(flows, &SegmentOutcome::Unknown(vec![fact.clone()]), &matched_rule),
            (Ok(false), _) => (routing.clone(), None),
            (Ok(true), _) if self.node_group.effective_routes.is_some() => (routing.clone(), None),
            // Whether a route to the very address comes first without policies is not documented.
            (Ok(true), RoutePolicy::Off) => {
                let own: Vec<IpNet> = endpoint.addresses.prefixes().filter(|own| own.prefix_len() == 32).collect();
                if !routing.has_route_to(&own) {
                    return whole(flows, &SegmentOutcome::Allowed, &matched_rule);
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
        let mut segments = Vec::new();
        for flow in flows {
            for route_segment in routing.segments(&flow.destination, question, self.context.tags) {
                let (outcome, reason) = self.outcome_at_endpoint(route_segment.route, endpoint);
                // Whether such a route applies matters only where it leads elsewhere.
                let outcome = match (&policies, outcome) {
                    (Some(fact), SegmentOutcome::Blocked | SegmentOutcome::Unknown(_)) => {
                        SegmentOutcome::Unknown(vec![fact.clone()])
                    }
                    (_, outcome) => outcome,
                };
                let facts: Vec<MissingFact> = route_segment.doubts.iter().map(|doubt| doubt.fact.clone()).collect();
                let outcome = if facts.is_empty() || outcome == SegmentOutcome::Blocked {
                    outcome
                } else {
                    SegmentOutcome::Unknown(facts)
                };
                let by_endpoint =
                    route_segment.route.is_none_or(|route| route.next_hop == Reading::Known(NextHop::PrivateEndpoint));
                let by = if by_endpoint { matched_rule.clone() } else { route::matched_rule(route_segment.route) };
                let matched_rule = MatchedRule { reason, ..by };
                segments.push(Segment {
                    flow: with_remote(flow, route_segment.addresses, Direction::Outbound),
                    outcome,
                    matched_rule,
                });
            }
        }
        segments
    }

    /// What becomes of packets to a private endpoint by a route, and why.
    fn outcome_at_endpoint(&self, route: Option<&Route>, endpoint: &Endpoint) -> (SegmentOutcome, Message) {
        let reached = endpoint.reachable == Ok(true);
        let blocked = |reason| (SegmentOutcome::Blocked, reason);
        let Some(route) = route else { return blocked(reasons::drops_without_route()) };
        match &route.next_hop {
            Reading::Known(NextHop::PrivateEndpoint | NextHop::VirtualNetwork | NextHop::Peering) if reached => {
                allowed()
            }
            Reading::Known(NextHop::Appliance) if *self.leads.at_next_hop(route) == AtNextHop::Nothing => {
                blocked(reasons::next_hop_unreachable(route::label(route)))
            }
            Reading::Known(NextHop::Appliance | NextHop::Gateway) | Reading::Unknown(_) => {
                unknown(vec![missing::next_hop(route)])
            }
            Reading::Known(NextHop::Nowhere) if reached => blocked(reasons::drops(route::label(route))),
            Reading::Known(_) if reached => blocked(reasons::endpoint_elsewhere(route::label(route))),
            Reading::Known(_) => blocked(reasons::endpoint_unreachable(name(&endpoint.name))),
        }
    }
}

fn allowed() -> (SegmentOutcome, Message) {
    (SegmentOutcome::Allowed, Message::default())
}

fn unknown(facts: Vec<MissingFact>) -> (SegmentOutcome, Message) {
    (SegmentOutcome::Unknown(facts), Message::default())
}

/// What a service-endpoint policy must allow for classic nodes to start.
const BATCH_ALIAS: &str = "/services/Azure/Batch";

/// The packets by whose public addresses they leave from.
fn sent(routed: &[Routed]) -> Vec<Sent> {
    let mut sent: Vec<Sent> = Vec::new();
    for Routed { segment, egress } in routed {
        match sent.iter_mut().find(|own| own.egress == *egress) {
            Some(own) => own.flows.push(segment.flow.clone()),
            None => sent.push(Sent { flows: vec![segment.flow.clone()], egress: *egress }),
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
