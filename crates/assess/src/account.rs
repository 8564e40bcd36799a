//! The hop of the account: who can connect to its node management endpoint (simplified communication only).

use ipnet::IpNet;

use super::answers::Answers;
use super::label;
use super::messages::{evidence as reasons, labels};
use super::missing;
use super::node_group::NodeGroup;
use super::reach::{self, Connection};
use super::segment::{MatchedRule, Segment, SegmentOutcome};
use model::estate::{
    Access, Account, DnsZone, EndpointConnection, Estate, Id, Index, Nsg, Origin, PrivateEndpoint, PublicAccess,
    Reading, ResourceId, Subnet, VirtualNetwork,
};
use model::message::{Message, fact};
use model::net::{Flow, PrefixSet, Region};
use model::plan::{MissingFact, SubjectKind};

/// The part of an account that nodes call.
const NODE_MANAGEMENT: &str = "nodeManagement";

/// What the account makes of connections from public addresses ("Use private endpoints with Azure Batch accounts",
/// "Configure public network access with Azure Batch accounts"). `from` are the addresses that the nodes call from.
pub fn segments(account: &Account, estate: &Estate, from: Option<&PrefixSet>, flows: &[Flow]) -> Vec<Segment> {
    let resource = &account.resource;
    let answer = |outcome: SegmentOutcome, reason: Message| {
        let matched_rule =
            MatchedRule { reason, origin: Some(resource.origin), ..MatchedRule::labeled(label::account(resource)) };
        let segment =
            |flow: &Flow| Segment { flow: flow.clone(), outcome: outcome.clone(), matched_rule: matched_rule.clone() };
        flows.iter().map(segment).collect::<Vec<_>>()
    };
    let unknown = |fact| answer(SegmentOutcome::Unknown(vec![fact]), Message::default());
    match &account.public_access {
        // A private endpoint may be in a part that is not shown, unless the account lists its connections.
        Some(Reading::Known(PublicAccess::Disabled)) if !account.lists_connections && !estate.unread.is_empty() => {
            return unknown(missing::hidden_endpoint(resource));
        }
        Some(Reading::Known(PublicAccess::Disabled)) => {
            return answer(SegmentOutcome::Blocked, reasons::public_access_disabled());
        }
        Some(Reading::Unknown(value)) => return unknown(missing::public_access(resource, value)),
        // Enabled is what holds for accounts that say nothing.
        Some(Reading::Known(PublicAccess::Enabled)) | None => {}
    }
    let allowed = |reason| answer(SegmentOutcome::Allowed, reason);
    let Some(access) = &account.node_management else { return allowed(Message::default()) };
    match &access.default {
        Reading::Known(Access::Allow) => return allowed(Message::default()),
        Reading::Unknown(value) => return unknown(missing::default_access(resource, value)),
        Reading::Known(Access::Deny) => {}
    }
    let named: PrefixSet = access.allowed.iter().copied().collect();
    let Some(from) = from else {
        return if named.is_empty() && access.unclear.is_empty() {
            answer(SegmentOutcome::Blocked, reasons::accepts_nothing())
        } else {
            unknown(missing::egress_addresses(resource))
        };
    };
    let outside = from - &named;
    let refused = || {
        if access.unclear.is_empty() {
            answer(SegmentOutcome::Blocked, reasons::no_access_rule(fact(&outside)))
        } else {
            unknown(missing::egress_addresses(resource))
        }
    };
    if outside.is_empty() {
        allowed(reasons::access_rules())
    } else if outside == *from {
        refused()
    } else {
        // Some of the addresses are allowed: whichever a node leaves from decides.
        [allowed(reasons::some_access_rules()), refused()].concat()
    }
}

/// A private endpoint by which the nodes of a node group may reach the account.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub name: String,
    /// Its subnet, if it is shown.
    pub origin: Option<Origin>,
    /// Its private addresses: as shown, else all of its subnet.
    pub addresses: PrefixSet,
    /// Whether the name of the service resolves to it; if that is not known, the missing fact.
    pub resolves: Result<bool, MissingFact>,
    /// Whether the nodes' virtual network reaches it.
    pub reachable: Result<bool, MissingFact>,
    /// What its connection to the account makes of packets.
    pub outcome: SegmentOutcome,
    /// The groups on its subnet, where network policies make them count, by their places in the estate.
    pub groups: Vec<Id<Nsg>>,
    /// The name of such an NSG that is not shown, and the missing fact.
    pub group_not_shown: Option<(String, MissingFact)>,
    /// Which user-defined routes come before the route to it.
    pub routes: RoutePolicy,
}

/// Which user-defined routes come before the route to a private endpoint ("Manage network policies for private endpoints").
#[derive(Clone, Debug, PartialEq)]
pub enum RoutePolicy {
    /// None.
    Off,
    /// Those whose prefix is at least as long as these of the endpoint's network, if that is shown.
    On(Vec<IpNet>),
    /// The subnet is not shown.
    NotShown,
}

impl Endpoint {
    /// Represents the other nodes, which are as near as a private endpoint in the same subnet.
    pub fn among(nodes: &PrefixSet) -> Self {
        Endpoint {
            name: String::new(),
            origin: None,
            addresses: nodes.clone(),
            resolves: Ok(true),
            reachable: Ok(true),
            outcome: SegmentOutcome::Allowed,
            groups: Vec::new(),
            group_not_shown: None,
            routes: RoutePolicy::Off,
        }
    }
}

/// The private endpoint of the node group's account for its nodes, if there is one.
pub fn endpoint(
    estate: &Estate,
    node_group: &NodeGroup,
    region: Option<&Region>,
    answers: Answers<'_>,
) -> Option<Endpoint> {
    let account = &estate.accounts[node_group.account?];
    // A pool whose subnet is not known is in a network anyway, and so are the nodes behind a stand-alone rule set.
    let pool = node_group.pool.map(|place| &estate.pools[place]);
    let in_network = node_group.vnet_id.is_some()
        || pool.map_or(node_group.kind == SubjectKind::RuleSet, |pool| pool.subnet.is_some());
    if !in_network {
        return None;
    }
    let index = Index::of(&estate.private_endpoints);
    let shown = |connection: &EndpointConnection| {
        let place = connection.endpoint.as_ref().and_then(|id| index.find(id));
        place.map(|place| &estate.private_endpoints[place])
    };
    let serves_nodes = |groups: &[String]| groups.iter().any(|group| group.eq_ignore_ascii_case(NODE_MANAGEMENT));
    let mut candidates = Vec::new();
    for connection in &account.connections {
        let endpoint = shown(connection);
        let groups = if connection.groups.is_empty() {
            endpoint.map(|endpoint| endpoint.groups.as_slice()).unwrap_or_default()
        } else {
            &connection.groups
        };
        // A connection that doesn't show what it serves may serve the nodes.
        if serves_nodes(groups) || groups.is_empty() {
            let id = id_of(connection.endpoint.as_ref());
            candidates.push(found(
                estate,
                node_group,
                region,
                &id,
                endpoint,
                outcome_of_connection(connection, groups),
            ));
        }
    }
    if account.connections.is_empty() {
        for endpoint in &estate.private_endpoints {
            let id = id_of(endpoint.resource.id.as_ref());
            // What is written as an expression may be this account, and its parts may be those for nodes.
            let is_here = endpoint.target.as_ref().is_some_and(|target| account.resource.is_meant_by(target));
            let may_be_here = is_here || !endpoint.target.as_ref().is_some_and(ResourceId::names_provider);
            let outcome = if is_here && serves_nodes(&endpoint.groups) {
                outcome_of_status(&endpoint.status, &id)
            } else if may_be_here
                && !account.lists_connections
                && (endpoint.groups.is_empty() || serves_nodes(&endpoint.groups))
            {
                SegmentOutcome::Unknown(vec![missing::endpoint_target(&id)])
            } else {
                continue;
            };
            candidates.push(found(estate, node_group, region, &id, Some(endpoint), outcome));
        }
    }
    for endpoint in &mut candidates {
        endpoint.resolves = answers.settled_fact(endpoint.resolves.clone());
        endpoint.reachable = answers.settled_fact(endpoint.reachable.clone());
    }
    // Of several, the one that serves best: nodes resolve one name, and its zone leads to what is reachable.
    let rank = |endpoint: &Endpoint| (endpoint.outcome != SegmentOutcome::Allowed, endpoint.reachable != Ok(true));
    candidates.into_iter().min_by_key(rank)
}

fn outcome_of_connection(connection: &EndpointConnection, groups: &[String]) -> SegmentOutcome {
    let id = id_of(connection.endpoint.as_ref());
    match outcome_of_status(&connection.status, &id) {
        SegmentOutcome::Allowed if groups.is_empty() => SegmentOutcome::Unknown(vec![missing::endpoint_groups(&id)]),
        other => other,
    }
}

/// The id of a private endpoint; empty where nothing shows it.
fn id_of(endpoint: Option<&ResourceId>) -> ResourceId {
    endpoint.cloned().unwrap_or_else(|| ResourceId::new(""))
}

fn outcome_of_status(status: &Reading<String>, id: &ResourceId) -> SegmentOutcome {
    match status {
        Reading::Known(status) if status.eq_ignore_ascii_case("Approved") => SegmentOutcome::Allowed,
        Reading::Known(_) => SegmentOutcome::Blocked,
        Reading::Unknown(text) => SegmentOutcome::Unknown(vec![missing::endpoint_state(id, text)]),
    }
}

fn found(
    estate: &Estate,
    node_group: &NodeGroup,
    region: Option<&Region>,
    id: &ResourceId,
    endpoint: Option<&PrivateEndpoint>,
    outcome: SegmentOutcome,
) -> Endpoint {
    let subnets = Index::of(&estate.subnets);
    let subnet_id = endpoint.and_then(|endpoint| endpoint.subnet.as_ref());
    let subnet = subnet_id.and_then(|id| subnets.find(id)).map(|place| &estate.subnets[place]);
    let own: PrefixSet =
        endpoint.into_iter().flat_map(|endpoint| &endpoint.addresses).map(|&address| IpNet::from(address)).collect();
    let addresses = match subnet {
        _ if !own.is_empty() => own,
        Some(subnet) => subnet.prefixes.iter().copied().collect(),
        None => PrefixSet::default(),
    };
    let policies = subnet.and_then(|subnet| subnet.endpoint_network_policies.as_deref()).unwrap_or_default();
    let filtered = ["Enabled", "NetworkSecurityGroupEnabled"].iter().any(|on| on.eq_ignore_ascii_case(policies));
    let groups = Index::of(&estate.nsgs);
    let reference = subnet.filter(|_| filtered).and_then(|subnet| subnet.nsg.as_ref());
    let group = reference.and_then(|reference| groups.find(reference));
    let not_shown = reference.filter(|_| group.is_none());
    // Somewhere in private space, if no source shows where.
    let anywhere = || {
        ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].iter().filter_map(|all| all.parse::<IpNet>().ok()).collect()
    };
    Endpoint {
        name: id.name().to_owned(),
        origin: endpoint.map(|endpoint| endpoint.resource.origin),
        addresses: if addresses.is_empty() { anywhere() } else { addresses },
        resolves: resolves(estate, node_group, region),
        reachable: reachable(estate, node_group, id, subnet_id),
        outcome,
        groups: group.into_iter().collect(),
        group_not_shown: not_shown.map(|group| (group.name().to_owned(), missing::endpoint_nsg(group))),
        routes: subnet.map_or(RoutePolicy::NotShown, |subnet| route_policy(estate, subnet)),
    }
}

/// Which user-defined routes the subnet of an endpoint makes count.
fn route_policy(estate: &Estate, subnet: &Subnet) -> RoutePolicy {
    let written = subnet.endpoint_network_policies.as_deref().unwrap_or_default();
    if !["Enabled", "RouteTableEnabled"].iter().any(|on| on.eq_ignore_ascii_case(written)) {
        return RoutePolicy::Off;
    }
    let vnets = Index::of(&estate.vnets);
    let vnet = subnet.vnet.as_ref().and_then(|id| vnets.find(id)).map(|place| &estate.vnets[place]);
    RoutePolicy::On(vnet.map(|vnet| vnet.prefixes.clone()).unwrap_or_default())
}

/// Whether the endpoint is in the nodes' virtual network or in one that is peered with it.
fn reachable(
    estate: &Estate,
    node_group: &NodeGroup,
    endpoint: &ResourceId,
    subnet: Option<&ResourceId>,
) -> Result<bool, MissingFact> {
    let Some(subnet) = subnet else { return Err(missing::private_endpoint(endpoint)) };
    let nodes = node_group.subnet_id.as_ref();
    if nodes.is_some_and(|nodes| is_same_subnet(nodes, subnet)) {
        return Ok(true);
    }
    let Some(home) = subnet.parent("subnets") else { return Err(missing::private_endpoint(endpoint)) };
    let Some(own) = &node_group.vnet_id else {
        let nodes = nodes.cloned().unwrap_or_else(|| ResourceId::new(&node_group.name));
        return Err(missing::vnet(&nodes));
    };
    match reach::connection(estate, own, &home) {
        Connection::Connected => Ok(true),
        Connection::Apart => Ok(false),
        Connection::AccessDenied => Err(missing::peering_access(own, labels::private_endpoint(endpoint))),
        Connection::Unknown => Err(missing::vnet(own)),
    }
}

/// True if two references certainly mean one subnet: the same id, or the same expression, whatever its value. What only
/// says that a value is not known is no expression, and one that counts the rounds of a loop is another one in each.
fn is_same_subnet(a: &ResourceId, b: &ResourceId) -> bool {
    const COUNTING: [&str; 4] = ["copyindex(", "each.", "count.", "lambdavariables("];
    let lower = a.as_str().to_ascii_lowercase();
    let is_expression =
        (lower.starts_with('[') || !lower.contains(' ')) && !COUNTING.iter().any(|segment| lower.contains(segment));
    a == b && (a.parent("subnets").is_some() || is_expression)
}

/// The resolver of Azure, which answers by linked private zones.
const AZURE_DNS: &str = "168.63.129.16";

/// The DNS servers of a virtual network besides Azure's.
pub fn own_dns(vnet: &VirtualNetwork) -> Vec<&String> {
    vnet.dns_servers.iter().filter(|server| server.trim() != AZURE_DNS).collect()
}

/// Whether the nodes' virtual network resolves the service's name to the endpoint: by the private DNS zone that is linked
/// to it, unless it has DNS servers of its own.
fn resolves(estate: &Estate, node_group: &NodeGroup, region: Option<&Region>) -> Result<bool, MissingFact> {
    let vnet = node_group.vnet.map(|place| &estate.vnets[place]);
    if let Some(vnet) = vnet.filter(|vnet| !own_dns(vnet).is_empty()) {
        return Err(missing::custom_dns(node_group.place(), &vnet.resource, &vnet.dns_servers));
    }
    let cloud = region.map(Region::cloud).unwrap_or_default();
    let zone_name = cloud.private_batch_zone();
    let is_zone = |zone: &&DnsZone| zone.resource.name.known().is_some_and(|own| own.eq_ignore_ascii_case(&zone_name));
    let zones: Vec<&DnsZone> = estate.dns_zones.iter().filter(is_zone).collect();
    let linked = |own: &ResourceId| zones.iter().any(|zone| Index::new(zone.links.iter().map(Some)).holds(own));
    let links = || zones.iter().flat_map(|zone| &zone.links);
    // A link to an expression may be to any network.
    let all_known = links().all(ResourceId::names_provider);
    match &node_group.vnet_id {
        Some(own) if linked(own) => Ok(true),
        Some(_) if links().next().is_some() && all_known => Ok(false),
        _ => Err(missing::private_dns(node_group.place(), &zone_name)),
    }
}
