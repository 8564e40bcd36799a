//! The way of a requirement through a site, hop by hop, and the verdict over all of them.
//!
//! Every hop answers for the packets that reach it, part by part; what one hop lets through and another stops is shut.

use super::account::{self, Endpoint};
use super::admin_rules;
use super::firewall::{self, Hosts};
use super::judge::{self, Judged, Surroundings, Version};
use super::needed::Needed;
use super::node_firewall;
use super::nsg;
use super::nsg_match::{Question, When};
use super::part::{Decider, Fate, Part};
use super::report::{Hop, HopKind, MissingFact, Requirement, RequirementId, Verdict};
use super::route::{self, Network, Routing, Way};
use super::site::Site;
use super::way_out::{self, WayOut};
use super::{all_of, missing, wording};
use crate::estate::{Access, Direction, Estate, NextHop, Reading};
use crate::net::{Flow, FlowSet, PrefixSet};

/// A site in an estate, with what holds for all of its requirements.
pub struct Path<'a> {
    estate: &'a Estate,
    site: &'a Site,
    around: Surroundings<'a>,
    /// The routes; `None` if they play no part or are not known.
    routing: Option<Routing>,
    way_out: WayOut,
}

/// What was found out about a requirement.
pub struct Walked {
    /// The requirement as the plan shows it.
    pub requirement: Requirement,
    /// What the groups on the way make of it, with their places in the estate.
    pub groups: Vec<(usize, Judged)>,
}

/// One place on the way.
struct Stop {
    hop: Hop,
    parts: Vec<Part>,
}

/// All places on one way, and whether they let tomorrow's addresses through.
struct Stops {
    stops: Vec<Stop>,
    groups: Vec<(usize, Judged)>,
    /// The firewalls on the way, by their places in the estate.
    firewalls: Vec<usize>,
    fragile: bool,
}

impl<'a> Path<'a> {
    /// The paths of a site. `around` tells what is known around it, but for its routes.
    pub fn new(estate: &'a Estate, site: &'a Site, around: Surroundings<'a>) -> Self {
        let routing = routing(estate, site, &around);
        let default_route = routing.as_ref().and_then(|routing| {
            let has = routing.has_default_route();
            (has || routing.is_whole()).then_some(has)
        });
        let way_out = WayOut::of(estate, site);
        Path { estate, site, around: Surroundings { default_route, ..around }, routing, way_out }
    }

    /// What is known around the site, routes included.
    pub fn around(&self) -> &Surroundings<'a> {
        &self.around
    }

    /// Assesses a requirement.
    pub fn walk(&self, needed: &Needed) -> Walked {
        let public = || self.stops(needed, None);
        let endpoint = (needed.id == RequirementId::SimplifiedOutboundBatch)
            .then(|| account::endpoint(self.estate, self.site, self.around.region))
            .flatten();
        let (stops, unsettled) = match &endpoint {
            None => (public(), None),
            Some(endpoint) => self.by_endpoint(needed, endpoint, public),
        };
        let mut verdict = self.verdict(needed, endpoint.as_ref(), &stops.stops);
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
        Walked { requirement, groups: stops.groups }
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
        let mut all = Stops { stops: Vec::new(), groups: Vec::new(), firewalls: Vec::new(), fragile: false };
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
        self.add_missing(&mut all, HopKind::Nsg, &question, &flows);
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
        all.stops.push(Stop { hop, parts });
    }

    /// A group; what security admin rules always allow passes it, whatever its rules say.
    fn add_group(&self, all: &mut Stops, place: usize, question: &Question<'_>, always: &FlowSet) {
        let Some(group) = self.estate.nsgs.get(place) else { return };
        let judged = nsg::judge_at(group, question, &judge::versions(&self.around), &self.around);
        all.fragile |= judged.fragile;
        if always.is_empty() {
            all.stops.push(Stop { hop: judged.hop.clone(), parts: judged.parts.clone() });
        } else {
            let parts = admin_rules::overruled(&judged.parts, always);
            self.add(all, HopKind::Nsg, &group.name.to_string(), parts, question);
        }
        all.groups.push((place, judged));
    }

    /// The firewalls on the nodes themselves: the first place on the way out, the last but the node on the way in.
    fn add_node_firewalls(&self, all: &mut Stops, question: &Question<'_>, flows: &[Flow]) {
        for firewall in self.site.node_firewalls.iter().filter_map(|&place| self.estate.node_firewalls.get(place)) {
            let parts: Vec<Part> =
                flows.iter().flat_map(|flow| node_firewall::parts(firewall, question.needed, flow)).collect();
            if !parts.is_empty() {
                self.add(all, HopKind::NodeFirewall, &firewall.name, parts, question);
            }
        }
    }

    /// What must be there and isn't shown.
    fn add_missing(&self, all: &mut Stops, kind: HopKind, question: &Question<'_>, flows: &[Flow]) {
        for (_, name, fact) in self.site.missing.iter().filter(|(own, ..)| *own == kind) {
            let decider = Decider { told: name.clone(), ..Decider::default() };
            let parts = whole(flows, &Fate::Unsure(vec![fact.clone()]), &decider);
            self.add(all, kind, name, parts, question);
        }
    }

    fn add_routes(&self, all: &mut Stops, question: &Question<'_>, flows: &[Flow], endpoint: Option<&Endpoint>) {
        let Some(routing) = &self.routing else { return };
        let name = self.routes_name();
        let mut led = Vec::new();
        let parts = match endpoint {
            Some(endpoint) => self.endpoint_route(endpoint, flows),
            None => self.route_parts(routing, question, flows, &mut led),
        };
        self.add(all, HopKind::Route, &name, parts, question);
        for (place, flows) in led {
            self.add_firewall(all, place, &flows, question);
        }
        if endpoint.is_none() && self.around.region.is_some() {
            let tomorrow = Question { when: When::Tomorrow, ..*question };
            let flow = judge::flow(&tomorrow, &self.around, Version::V4);
            let mut led = Vec::new();
            let mut parts = self.route_parts(routing, &tomorrow, flow.as_slice(), &mut led);
            for (place, flows) in led {
                parts.extend(self.firewall_parts(place, &flows, &tomorrow));
            }
            all.fragile |= parts.iter().any(|part| part.fate != Fate::Passes);
        }
    }

    /// The name of the route table, else of the subnet, whose routes are the platform's.
    fn routes_name(&self) -> String {
        let tables = [self.site.effective_routes, self.site.route_table];
        let table = tables.into_iter().flatten().find_map(|place| self.estate.route_tables.get(place));
        table.map_or_else(|| self.site.name.clone(), |table| table.resource.name.to_string())
    }

    /// What becomes of each part where routes lead it. Parts that go to a firewall which is shown pass here; `led` takes
    /// them, with the firewall's place in the estate.
    fn route_parts(
        &self,
        routing: &Routing,
        question: &Question<'_>,
        flows: &[Flow],
        led: &mut Vec<(usize, Vec<Flow>)>,
    ) -> Vec<Part> {
        let mut parts = Vec::new();
        for flow in flows {
            let remote = match question.needed.direction {
                Direction::Inbound => &flow.source,
                Direction::Outbound => &flow.destination,
            };
            for way in routing.ways(remote, question, self.around.tags) {
                let flow = with_remote(flow, way.addresses.clone(), question.needed.direction);
                let (fate, why) = match question.needed.direction {
                    Direction::Outbound => match self.firewall_of(&way) {
                        Some(place) => {
                            match led.iter_mut().find(|(own, _)| *own == place) {
                                Some((_, flows)) => flows.push(flow.clone()),
                                None => led.push((place, vec![flow.clone()])),
                            }
                            (Fate::Passes, String::new())
                        }
                        None => self.way_forth(&way, question.needed),
                    },
                    Direction::Inbound => self.way_back(&way),
                };
                let decider = route::decider(way.route);
                let told = format!("{}{why}", decider.told);
                let fate = if way.doubts.is_empty() || fate == Fate::Stops && way.route.is_none() {
                    fate
                } else {
                    Fate::Unsure(way.doubts)
                };
                parts.push(Part { flow, fate, decider: Decider { told, ..decider } });
            }
        }
        parts
    }

    /// The firewall that a route leads to, if it is shown.
    fn firewall_of(&self, way: &Way<'_>) -> Option<usize> {
        let route = way.route.filter(|route| route.next_hop == Reading::Known(NextHop::Appliance))?;
        let address = route.next_hop_addresses.first().filter(|_| route.next_hop_addresses.len() == 1)?;
        let mut firewalls = self.estate.firewalls.iter();
        firewalls.position(|firewall| firewall.private_ips.contains(address))
    }

    fn firewall_parts(&self, place: usize, flows: &[Flow], question: &Question<'_>) -> Vec<Part> {
        let Some(firewall) = self.estate.firewalls.get(place) else { return Vec::new() };
        let hosts = self.hosts();
        let judge = |flow| firewall::parts(firewall, self.estate, question, &hosts, flow, self.around.tags);
        flows.iter().flat_map(judge).collect()
    }

    fn add_firewall(&self, all: &mut Stops, place: usize, flows: &[Flow], question: &Question<'_>) {
        let Some(firewall) = self.estate.firewalls.get(place) else { return };
        let parts = self.firewall_parts(place, flows, question);
        all.firewalls.push(place);
        self.add(all, HopKind::Firewall, &firewall.resource.name.to_string(), parts, question);
    }

    /// What is known of the names that the nodes call.
    fn hosts(&self) -> Hosts {
        let account = self.site.account.and_then(|place| self.estate.accounts.get(place));
        Hosts {
            node_management: account.and_then(|account| account.node_endpoint.clone()),
            account: account.and_then(|account| account.endpoint.clone()),
            ..Hosts::new(self.around.tags.cloud(), self.around.region)
        }
    }

    /// Where packets of the nodes end, and what has to be said of it.
    fn way_forth(&self, way: &Way<'_>, needed: &Needed) -> (Fate, String) {
        let Some(route) = way.route else { return (Fate::Stops, String::new()) };
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
    fn way_back(&self, way: &Way<'_>) -> (Fate, String) {
        let Some(route) = way.route else { return (Fate::Stops, String::new()) };
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
        if policies.is_empty() || needed.id != RequirementId::ClassicOutboundStorage {
            return (Fate::Passes, String::new());
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
        // Behind a firewall nodes have its addresses.
        let by_firewall = all.firewalls.first().and_then(|&place| self.estate.firewalls.get(place));
        let addresses = match by_firewall {
            Some(firewall) => way_out::public_addresses(self.estate, &firewall.public_ips),
            None => self.way_out.addresses(self.estate),
        };
        let parts = account::parts(account, addresses.as_ref(), flows);
        self.add(all, HopKind::Account, &account.resource.name.to_string(), parts, question);
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
            all.stops.push(Stop { hop: judged.hop, parts: judged.parts });
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
        let (mut denied, mut doubtful) = (FlowSet::default(), FlowSet::default());
        for stop in stops {
            let with = |access| -> FlowSet {
                let parts = stop.parts.iter().filter(|part| part.fate.access() == access);
                parts.map(|part| part.flow.clone()).collect()
            };
            let (passes, stopped, unsure) = (with(Some(Access::Allow)), with(Some(Access::Deny)), with(None));
            let touched = &(&passes | &stopped) | &unsure;
            allowed = &(&allowed - &touched) | &(&allowed & &passes);
            denied = &denied | &stopped;
            doubtful = &doubtful | &unsure;
        }
        doubtful = &doubtful - &denied;
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

fn whole(flows: &[Flow], fate: &Fate, decider: &Decider) -> Vec<Part> {
    flows.iter().map(|flow| Part { flow: flow.clone(), fate: fate.clone(), decider: decider.clone() }).collect()
}

fn with_remote(flow: &Flow, remote: PrefixSet, direction: Direction) -> Flow {
    match direction {
        Direction::Inbound => Flow { source: remote, ..flow.clone() },
        Direction::Outbound => Flow { destination: remote, ..flow.clone() },
    }
}
