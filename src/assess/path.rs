//! The way of a requirement through a site, hop by hop, and the verdict over all of them.
//!
//! Every hop answers for the packets that reach it, part by part; what one hop lets through and another stops is shut.

use super::account::{self, Endpoint};
use super::admin_rules;
use super::firewall::{self, Hosts};
use super::judge::{self, Judged, Surroundings, Version};
use super::needed::{Needed, Remote};
use super::node_firewall;
use super::nsg;
use super::nsg_match::{Question, When};
use super::obstacle::{self, Obstacle};
use super::part::{Decider, Fate, Part};
use super::report::{Hop, HopKind, MissingFact, Requirement, RequirementId, Verdict};
use super::route::{self, Network, Other, Routing, Way};
use super::site::Site;
use super::way_out::{self, WayOut};
use super::{all_of, missing, wording};
use crate::estate::{Access, AzureFirewall, Direction, Estate, Index, NextHop, Reading, Route, last_segment};
use crate::net::{Flow, FlowSet, PrefixSet, Service};

/// A site in an estate, with what holds for all of its requirements.
pub struct Path<'a> {
    /// The estate, as it is or as it would be with changes.
    estate: &'a Estate,
    site: &'a Site,
    around: Surroundings<'a>,
    /// The routes; `None` if they play no part or are not known.
    routing: Option<Routing>,
    /// The addresses that routes lead elsewhere, if that is known.
    led_elsewhere: Option<PrefixSet>,
    way_out: WayOut,
    /// The one host that is called, if it is about that.
    host: Option<String>,
}

/// What was found out about a requirement.
pub struct Walked {
    /// The requirement as the plan shows it.
    pub requirement: Requirement,
    /// What the groups on the way make of it.
    pub groups: Vec<AtGroup>,
    /// The places that don't surely let it through.
    pub obstacles: Vec<Obstacle>,
}

/// What a group makes of a requirement.
#[derive(Clone, Copy)]
pub struct AtGroup {
    /// The group's place in the estate.
    pub place: usize,
    /// Its verdict.
    pub verdict: Verdict,
    /// What the verdict would be if `VirtualNetwork` held all that it may hold, when that is something else.
    pub under_default_route: Option<Verdict>,
}

/// One place on the way.
pub(super) struct Stop {
    pub hop: Hop,
    pub parts: Vec<Part>,
    /// The place in the estate's list of its kind, if the sources show what is there.
    pub place: Option<usize>,
}

/// All places on one way, and whether they let tomorrow's addresses through.
struct Stops {
    stops: Vec<Stop>,
    groups: Vec<AtGroup>,
    /// Packets with the public address that they have at the service, as far as firewalls or routes decide it.
    sent: Vec<Sent>,
    fragile: bool,
}

/// Packets that leave by one way.
struct Sent {
    flows: Vec<Flow>,
    egress: Egress,
}

/// Whose public addresses packets leave from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Egress {
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

impl<'a> Path<'a> {
    /// The paths of a site. `around` tells what is known around it, but for its routes.
    pub fn new(estate: &'a Estate, site: &'a Site, around: Surroundings<'a>) -> Self {
        let routing = routing(estate, site, &around);
        let led_elsewhere = routing.as_ref().and_then(|routing| routing.led_elsewhere(around.tags));
        let way_out = WayOut::of(estate, site);
        Path { estate, site, around, routing, led_elsewhere, way_out, host: None }
    }

    /// The same for what a workload calls at one host.
    pub fn calling(self, host: Option<String>) -> Self {
        Path { host, ..self }
    }

    /// What is known around the site, routes included.
    pub fn around(&self) -> Surroundings<'_> {
        Surroundings { led_elsewhere: self.led_elsewhere.as_ref(), ..self.around }
    }

    /// Assesses a requirement.
    pub fn walk(&self, needed: &Needed) -> Walked {
        let public = || self.stops(needed, None);
        let endpoint = match (needed.id, needed.remote) {
            (RequirementId::SimplifiedOutboundBatch, _) => {
                account::endpoint(self.estate, self.site, self.around.region)
            }
            (_, Remote::Nodes) => self.site.nodes.as_ref().map(Endpoint::among),
            _ => None,
        };
        let (stops, unsettled) = match &endpoint {
            None => (public(), None),
            Some(endpoint) => self.by_endpoint(needed, endpoint, public),
        };
        // A name that surely leads to the public address leads past the private endpoint.
        let endpoint = endpoint.as_ref().filter(|endpoint| endpoint.resolves != Reading::Known(false));
        let mut verdict = self.verdict(needed, endpoint, &stops.stops);
        let remote = || (*self.question(needed, endpoint).remote(self.around.tags)).clone();
        let obstacles =
            if unsettled.is_some() { Vec::new() } else { obstacle::obstacles(&stops.stops, verdict, remote) };
        let mut hops: Vec<Hop> = stops.stops.into_iter().map(|stop| stop.hop).collect();
        if let Some(fact) = unsettled {
            verdict = Verdict::Unknown;
            if let Some(hop) = hops.last_mut() {
                hop.verdict = Verdict::Unknown;
                hop.why = wording::name_decides(&hop.name);
                hop.missing = vec![fact];
            }
        }
        let requirement = Requirement {
            id: needed.id,
            conditional: needed.conditional,
            direction: needed.direction,
            protocol: Needed::PROTOCOL.name().to_owned(),
            ports: needed.port_set().to_string(),
            remote: wording::remote_tag(needed, self.around.region),
            verdict,
            fragile: stops.fragile && verdict == Verdict::Open,
            hops,
        };
        Walked { requirement, groups: stops.groups, obstacles }
    }

    /// The way to a private endpoint, or to the public one, by where the name of the service leads. If that is not known
    /// and matters, the fact that would tell.
    fn by_endpoint(
        &self,
        needed: &Needed,
        endpoint: &Endpoint,
        public: impl Fn() -> Stops,
    ) -> (Stops, Option<MissingFact>) {
        match &endpoint.resolves {
            Reading::Known(true) => (self.stops(needed, Some(endpoint)), None),
            Reading::Known(false) => (public(), None),
            Reading::Unclear(zone) => {
                let (private, public) = (self.stops(needed, Some(endpoint)), public());
                let verdict_at = |stops: &Stops, endpoint| self.verdict(needed, endpoint, &stops.stops);
                let same = verdict_at(&private, Some(endpoint)) == verdict_at(&public, None);
                (private, (!same).then(|| missing::private_dns(zone)))
            }
        }
    }

    fn question<'q>(&'q self, needed: &'q Needed, endpoint: Option<&'q Endpoint>) -> Question<'q> {
        Question { endpoint: endpoint.map(|endpoint| &endpoint.addresses), ..Question::of(needed, &self.around) }
    }

    fn flows(&self, question: &Question<'_>) -> Vec<Flow> {
        judge::versions(&self.around)
            .into_iter()
            .filter_map(|version| judge::flow(question, &self.around, version))
            .collect()
    }

    /// The places on the way, in the order in which a packet meets them.
    fn stops(&self, needed: &Needed, endpoint: Option<&Endpoint>) -> Stops {
        let question = self.question(needed, endpoint);
        let flows = self.flows(&question);
        let mut all = Stops { stops: Vec::new(), groups: Vec::new(), sent: Vec::new(), fragile: false };
        let outbound = needed.direction == Direction::Outbound;
        if outbound {
            self.add_node_firewalls(&mut all, &question, &flows);
        }
        let admin = admin_rules::judge(self.estate, self.site, &question, &flows, &self.around);
        let always = admin.as_ref().map(|admin| admin.always.clone()).unwrap_or_default();
        if let Some(admin) = admin {
            self.add(&mut all, HopKind::AdminRules, &admin.name, admin.parts, &question);
        }
        let mut groups = self.site.nsgs.clone();
        if !outbound {
            groups.reverse();
        }
        for place in groups {
            self.add_group(&mut all, place, &question, &always);
        }
        self.add_missing_groups(&mut all, &question, &flows, &always);
        if !outbound {
            self.add_node_firewalls(&mut all, &question, &flows);
        }
        self.add_routes(&mut all, &question, &flows, endpoint);
        // A firewall that is assessed alone: what it makes of connections that nodes open.
        for &place in self.site.firewalls.iter().filter(|_| outbound) {
            self.add_firewall(&mut all, place, &flows, &question);
        }
        self.add_missing(&mut all, HopKind::Route, &question, &flows);
        if needed.id == RequirementId::SimplifiedOutboundBatch {
            self.add_account(&mut all, &question, &flows, endpoint);
        }
        all
    }

    fn add(&self, all: &mut Stops, kind: HopKind, name: &str, parts: Vec<Part>, question: &Question<'_>) {
        let hop = judge::hop(kind, name, &parts, question, &self.around);
        all.stops.push(Stop { hop, parts, place: None });
    }

    /// Adds what stands at a place in the estate's list of its kind.
    fn add_at(
        &self,
        all: &mut Stops,
        kind: HopKind,
        place: Option<usize>,
        name: &str,
        parts: Vec<Part>,
        question: &Question<'_>,
    ) {
        self.add(all, kind, name, parts, question);
        if let Some(stop) = all.stops.last_mut() {
            stop.place = place;
        }
    }

    /// A group; what security admin rules always allow passes it, whatever its rules say.
    fn add_group(&self, all: &mut Stops, place: usize, question: &Question<'_>, always: &FlowSet) {
        let Some(group) = self.estate.nsgs.get(place) else { return };
        let judged = nsg::judge_at(group, question, &judge::versions(&self.around), &self.around());
        all.fragile |= judged.fragile;
        let Judged { hop, parts, under_default_route, .. } = judged;
        all.groups.push(AtGroup { place, verdict: hop.verdict, under_default_route });
        if always.is_empty() {
            all.stops.push(Stop { hop, parts, place: Some(place) });
        } else {
            let parts = admin_rules::overruled(&parts, always);
            self.add(all, HopKind::Nsg, &group.name.to_string(), parts, question);
        }
    }

    /// The firewalls on the nodes themselves: the first place on the way out, the last but the node on the way in.
    fn add_node_firewalls(&self, all: &mut Stops, question: &Question<'_>, flows: &[Flow]) {
        for &place in &self.site.node_firewalls {
            let Some(firewall) = self.estate.node_firewalls.get(place) else { continue };
            let parts: Vec<Part> =
                flows.iter().flat_map(|flow| node_firewall::parts(firewall, question.needed, flow)).collect();
            if !parts.is_empty() {
                self.add_at(all, HopKind::NodeFirewall, Some(place), &firewall.name, parts, question);
            }
        }
    }

    /// What must be there and isn't shown.
    fn add_missing(&self, all: &mut Stops, kind: HopKind, question: &Question<'_>, flows: &[Flow]) {
        for (name, parts) in self.missing_parts(kind, flows) {
            self.add(all, kind, name, parts, question);
        }
    }

    /// Groups that are not shown; security admin rules overrule them, too.
    fn add_missing_groups(&self, all: &mut Stops, question: &Question<'_>, flows: &[Flow], always: &FlowSet) {
        for (name, parts) in self.missing_parts(HopKind::Nsg, flows) {
            self.add(all, HopKind::Nsg, name, admin_rules::overruled(&parts, always), question);
        }
    }

    fn missing_parts<'s>(&'s self, kind: HopKind, flows: &'s [Flow]) -> impl Iterator<Item = (&'s str, Vec<Part>)> {
        self.site.missing.iter().filter(move |(own, ..)| *own == kind).map(|(_, name, fact)| {
            let decider = Decider { told: name.clone(), ..Decider::default() };
            (name.as_str(), whole(flows, &Fate::Unsure(vec![fact.clone()]), &decider))
        })
    }

    fn add_routes(&self, all: &mut Stops, question: &Question<'_>, flows: &[Flow], endpoint: Option<&Endpoint>) {
        let Some(routing) = &self.routing else { return };
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

    fn add_firewall(&self, all: &mut Stops, place: usize, flows: &[Flow], question: &Question<'_>) {
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
            Reading::Known(NextHop::Internet) => self.way_out.fate(),
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
            Reading::Known(NextHop::Internet) => self.way_out.fate_of_answers(),
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

    fn add_account(&self, all: &mut Stops, question: &Question<'_>, flows: &[Flow], endpoint: Option<&Endpoint>) {
        self.add_missing(all, HopKind::Account, question, flows);
        let Some(account) = self.site.account.and_then(|place| self.estate.accounts.get(place)) else { return };
        if let Some(endpoint) = endpoint {
            self.add_endpoint_groups(all, endpoint, question);
            let told = format!("the private endpoint `{}` of the account", endpoint.name);
            let decider = Decider { told, rule: Some(endpoint.name.clone()), priority: None, origin: endpoint.origin };
            let parts = whole(flows, &endpoint.fate, &decider);
            return self.add(all, HopKind::Account, &account.resource.name.to_string(), parts, question);
        }
        let parts = if all.sent.is_empty() {
            // Without routes nodes leave from their own addresses, unless routes are there and not shown.
            let hidden = self.site.missing.iter().any(|(kind, ..)| *kind == HopKind::Route);
            let egress = if hidden { Egress::Elsewhere } else { Egress::Nodes };
            account::parts(account, self.addresses(egress).as_ref(), flows)
        } else {
            let parts = |sent: &Sent| account::parts(account, self.addresses(sent.egress).as_ref(), &sent.flows);
            all.sent.iter().flat_map(parts).collect()
        };
        self.add(all, HopKind::Account, &account.resource.name.to_string(), parts, question);
    }

    /// The public addresses that packets leave from, if they are known.
    fn addresses(&self, egress: Egress) -> Option<PrefixSet> {
        match egress {
            Egress::Nodes => self.way_out.addresses(self.estate),
            Egress::Firewall(place) => {
                way_out::public_addresses(self.estate, &self.estate.firewalls.get(place)?.public_ips)
            }
            Egress::Elsewhere => None,
        }
    }

    /// The group on the endpoint's own subnet, where network policies make it count: packets come into it.
    fn add_endpoint_groups(&self, all: &mut Stops, endpoint: &Endpoint, question: &Question<'_>) {
        let inbound = Needed { direction: Direction::Inbound, ..*question.needed };
        for group in endpoint.groups.iter().filter_map(|&place| self.estate.nsgs.get(place)) {
            // Seen from the endpoint's subnet the nodes are the other end.
            let nodes = self.around.nodes.cloned().unwrap_or_else(PrefixSet::all_v4);
            let around = Surroundings { nodes: Some(&endpoint.addresses), ..self.around };
            let question = Question { needed: &inbound, endpoint: Some(&nodes), ..Question::of(&inbound, &around) };
            let judged = nsg::judge_at(group, &question, &[Version::V4], &around);
            // Both ends are as they were: what comes into that subnet is what leaves the nodes.
            all.stops.push(Stop { hop: judged.hop, parts: judged.parts, place: None });
        }
    }

    /// The verdict over all hops: what one of them surely stops is shut, what all of them surely let through is open.
    fn verdict(&self, needed: &Needed, endpoint: Option<&Endpoint>, stops: &[Stop]) -> Verdict {
        let verdicts = || stops.iter().map(|stop| stop.hop.verdict);
        match stops {
            [] => return Verdict::Open,
            [only] => return only.hop.verdict,
            _ if verdicts().all(|verdict| verdict == Verdict::Open) => return Verdict::Open,
            _ => {}
        }
        let question = self.question(needed, endpoint);
        let mut allowed: FlowSet = self.flows(&question).into_iter().collect();
        let (mut denied, mut shut, mut doubtful) = (FlowSet::default(), FlowSet::default(), FlowSet::default());
        for stop in stops {
            let with = |access| -> FlowSet {
                let parts = stop.parts.iter().filter(|part| part.fate.access() == access);
                parts.map(|part| part.flow.clone()).collect()
            };
            let (passes, stopped, unsure) = (with(Some(Access::Allow)), with(Some(Access::Deny)), with(None));
            let touched = &(&passes | &stopped) | &unsure;
            allowed = &(&allowed - &touched) | &(&allowed & &passes);
            denied = &denied | &stopped;
            // Packets with the same ends may fare differently, by the host that they are for or the address that they get.
            shut = &shut | &(&stopped - &(&passes | &unsure));
            doubtful = &doubtful | &unsure;
        }
        doubtful = &doubtful - &shut;
        let fates: Vec<(&Flow, Option<Access>)> =
            [(&allowed, Some(Access::Allow)), (&denied, Some(Access::Deny)), (&doubtful, None)]
                .into_iter()
                .flat_map(|(set, access)| set.boxes().iter().map(move |flow| (flow, access)))
                .collect();
        if fates.is_empty() {
            return all_of(verdicts());
        }
        judge::verdict_of(&fates, &question, &self.around).0
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

fn whole(flows: &[Flow], fate: &Fate, decider: &Decider) -> Vec<Part> {
    flows.iter().map(|flow| Part { flow: flow.clone(), fate: fate.clone(), decider: decider.clone() }).collect()
}

fn with_remote(flow: &Flow, remote: PrefixSet, direction: Direction) -> Flow {
    match direction {
        Direction::Inbound => Flow { source: remote, ..flow.clone() },
        Direction::Outbound => Flow { destination: remote, ..flow.clone() },
    }
}
