//! What nodes need in addition to the service: name resolution and Azure's platform ("What is IP address 168.63.129.16?"; "Service tags
//! overview" for the tags that make NSGs filter it). No verdict depends on it, but a node fails without it.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use super::admin_rules;
use super::evidence::Context;
use super::explanation::protocols_and_ports;
use super::findings::at;
use super::first_match::{Candidate, first_match};
use super::label;
use super::messages::{findings as say, labels};
use super::node_firewall::node_firewall_segments;
use super::node_group::NodeGroup;
use super::nsg::matched_rule;
use super::nsg_match::{Question, candidates, local, ports};
use super::required_flow::{Remote, RequiredFlow};
use super::segment::{MatchedRule, SegmentOutcome};
use model::estate::{Access, AddressTerm, Direction, Estate, NodeFirewall, Rule, RuleList};
use model::message::{Message, Part, fact, listed};
use model::net::{Flow, PortSet, PrefixSet, Protocol};
use model::plan::Finding;
use model::source::Severity;

/// The address of the platform, which also resolves names unless the network has servers of its own.
const PLATFORM: IpAddr = IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16));

/// The address of the instance metadata service.
const METADATA: IpAddr = IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254));

/// Something that nodes need.
struct Need {
    /// The id of the finding.
    id: &'static str,
    /// What it is.
    name: fn() -> Message,
    /// What fails without it.
    effect: fn() -> Message,
    /// Its protocols and ports.
    flows: &'static [(Protocol, u16)],
    /// The tag that makes NSGs filter it; they don't otherwise.
    tag: Option<&'static str>,
}

const NAMES: Need = Need {
    id: "name-resolution",
    name: say::name_resolution,
    effect: say::names_effect,
    flows: &[(Protocol::Udp, 53), (Protocol::Tcp, 53)],
    tag: Some("AzurePlatformDNS"),
};

const AGENT: Need = Need {
    id: "platform-address",
    name: say::platform,
    effect: say::platform_effect,
    flows: &[(Protocol::Tcp, 80), (Protocol::Tcp, 443), (Protocol::Tcp, 32526)],
    tag: None,
};

const IDENTITY: Need = Need {
    id: "instance-metadata",
    name: say::metadata,
    effect: say::metadata_effect,
    flows: &[(Protocol::Tcp, 80)],
    tag: Some("AzurePlatformIMDS"),
};

const LICENSES: Need = Need {
    id: "license-activation",
    name: say::license,
    effect: say::license_effect,
    flows: &[(Protocol::Tcp, 1688)],
    tag: Some("AzurePlatformLKM"),
};

/// What blocks a need at one hop.
struct Blocked {
    by: MatchedRule,
    flows: Vec<(Protocol, u16)>,
}

/// Rules that filter what nodes send to the platform.
struct RuleSet<'e> {
    /// What sentences call it.
    label: Message,
    /// The sentence on a rule that is to be added there.
    allow: fn(Message, Message) -> Message,
    rules: &'e RuleList,
}

/// What the rule sets of a node group block of all this.
pub fn findings(estate: &Estate, node_group: &NodeGroup, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let platform = PrefixSet::from(IpNet::from(PLATFORM));
    let servers = servers(estate, node_group);
    let own = servers.as_ref().filter(|servers| !servers.contains(PLATFORM));
    let admin = admin_rules::in_force(estate, node_group);
    let admin = admin.iter().map(|(resource, rules)| RuleSet {
        label: label::admin_rule_collection(resource),
        allow: |flows, remote| say::allow_in_admin_rules(flows, remote),
        rules,
    });
    let groups = node_group.nsgs.iter().map(|&place| &estate.nsgs[place]).map(|nsg| RuleSet {
        label: label::nsg(&nsg.resource),
        allow: |flows, remote| say::allow_in_nsg(flows, remote),
        rules: &nsg.rules,
    });
    for set in admin.chain(groups) {
        findings.extend(own.into_iter().flat_map(|servers| at_servers(&set, servers, context)));
        let names = own.is_none().then_some(&NAMES);
        for need in names.into_iter().chain([&IDENTITY, &LICENSES]) {
            findings.extend(at_rule_set(&set, need, context));
        }
    }
    for firewall in node_group.node_firewalls.iter().map(|&place| &estate.node_firewalls[place]) {
        for (need, addresses) in [(&NAMES, servers.as_ref().unwrap_or(&platform)), (&AGENT, &platform)] {
            findings.extend(at_node_firewall(firewall, need, addresses, context));
        }
    }
    findings
}

/// What a firewall on the nodes blocks of a need.
fn at_node_firewall(
    firewall: &NodeFirewall,
    need: &Need,
    addresses: &PrefixSet,
    context: &Context<'_>,
) -> Vec<Finding> {
    let blocked = blocked(need, |protocol, port| {
        let flow = flow(addresses, port, context.nodes);
        let segments = node_firewall_segments(firewall, protocol, Direction::Outbound, &flow);
        let blocking = segments.into_iter().find(|segment| segment.outcome == SegmentOutcome::Blocked)?;
        Some(blocking.matched_rule)
    });
    let (own, to) = (label::node_firewall(firewall), in_words(addresses));
    let finding = |blocked: &Blocked| {
        let remedy = say::allow_on_nodes(protocols_and_ports(&blocked.flows), &to);
        finding(need, blocked, labels::rule_in(&blocked.by.label, &own), &to, remedy, context)
    };
    blocked.iter().map(finding).collect()
}

/// `10.0.0.4 and 10.0.0.5`.
fn in_words(addresses: &PrefixSet) -> Message {
    listed(addresses.prefixes().map(|prefix| fact(prefix.addr())))
}

/// The servers that the network names for its machines, if it names any.
fn servers(estate: &Estate, node_group: &NodeGroup) -> Option<PrefixSet> {
    let vnet = &estate.vnets[node_group.vnet?];
    let servers = vnet.dns_servers.iter().filter_map(|server| server.trim().parse::<IpAddr>().ok());
    let servers: PrefixSet = servers.map(IpNet::from).collect();
    Some(servers).filter(|servers| !servers.is_empty())
}

/// What an NSG, or security admin rules, block of the path to servers of the network's own, which they filter like any other address.
fn at_servers(set: &RuleSet<'_>, servers: &PrefixSet, context: &Context<'_>) -> Vec<Finding> {
    let public = &*context.tags.remote(Remote::Internet, None) & servers;
    let private = servers - &public;
    let required = RequiredFlow::workload(Direction::Outbound, Remote::Internet, (53, 53));
    let mut findings = Vec::new();
    for (addresses, endpoint) in [(&public, None), (&private, Some(&private))] {
        let blocked = blocked(&NAMES, |protocol, port| {
            let question = Question { protocol, endpoint, ..Question::of(&required, context) };
            let candidates = candidates(set.rules, &question, context.tags);
            let decisions = first_match(&flow(addresses, port, context.nodes), &candidates);
            let denied = decisions.iter().find(|decision| decision.access(&candidates) == Some(Access::Deny))?;
            candidates.get(denied.decided_by?)?.rule.rule.map(|rule| matched_rule(Some(rule)))
        });
        let to = in_words(addresses);
        findings.extend(blocked.iter().filter(|_| !addresses.is_empty()).map(|blocked| {
            let remedy = (set.allow)(protocols_and_ports(&blocked.flows), to.clone());
            finding(&NAMES, blocked, labels::rule_of(&blocked.by.label, &set.label), &to, remedy, context)
        }));
    }
    findings
}

/// What blocks the flows of a need; one entry for each rule that does.
fn blocked(need: &Need, mut matched_rule: impl FnMut(Protocol, u16) -> Option<MatchedRule>) -> Vec<Blocked> {
    let mut all: Vec<Blocked> = Vec::new();
    for &(protocol, port) in need.flows {
        let Some(by) = matched_rule(protocol, port) else { continue };
        match all.iter_mut().find(|blocked| blocked.by == by) {
            Some(blocked) => blocked.flows.push((protocol, port)),
            None => all.push(Blocked { by, flows: vec![(protocol, port)] }),
        }
    }
    // Names are asked for over UDP; over TCP only long replies come again.
    if need.flows == NAMES.flows && !all.iter().any(|blocked| blocked.flows.contains(&(Protocol::Udp, 53))) {
        all.clear();
    }
    all
}

/// The rules of an NSG that name the tag of a need: no other rule concerns the platform, whatever it denies.
fn at_rule_set(set: &RuleSet<'_>, need: &Need, context: &Context<'_>) -> Vec<Finding> {
    let Some(tag) = need.tag else { return Vec::new() };
    let to = if need.id == IDENTITY.id { METADATA } else { PLATFORM };
    let blocked = blocked(need, |protocol, port| {
        let mut candidates: Vec<Candidate<&Rule>> =
            set.rules.iter().filter_map(|rule| candidate(rule, tag, protocol, context)).collect();
        model::sorted::sort_by_key(&mut candidates, |candidate| candidate.rank);
        let asked = flow(&IpNet::from(to).into(), port, context.nodes);
        first_match(&asked, &candidates).iter().find_map(|decision| {
            let rule = candidates.get(decision.decided_by?)?.rule;
            (decision.access(&candidates) == Some(Access::Deny)).then(|| matched_rule(Some(rule)))
        })
    });
    let finding = |blocked: &Blocked| {
        let remedy = say::remove_or_allow(protocols_and_ports(&blocked.flows), tag);
        finding(need, blocked, labels::rule_of(&blocked.by.label, &set.label), tag, remedy, context)
    };
    blocked.iter().map(finding).collect()
}

fn candidate<'n>(rule: &'n Rule, tag: &str, protocol: Protocol, context: &Context<'_>) -> Option<Candidate<&'n Rule>> {
    let names_tag = |term: &AddressTerm| matches!(term, AddressTerm::Tag(own) if own.eq_ignore_ascii_case(tag));
    let concerns = rule.direction.known() == Some(&Direction::Outbound)
        && rule.protocol.known().is_some_and(|own| own.matches(protocol))
        && rule.destination.iter().any(names_tag);
    if !concerns {
        return None;
    }
    let (source, from) = (local(&rule.source, context.tags), ports(&rule.source_ports, "source port"));
    let to = ports(&rule.destination_ports, "destination port");
    let flow = |source, source_ports, destination_ports| Flow {
        source,
        source_ports,
        destination: PrefixSet::full(),
        destination_ports,
    };
    let sure = flow(source.sure, from.sure, to.sure);
    Some(Candidate {
        rank: rule.priority.known().copied().unwrap_or_default(),
        access: rule.access.known().copied(),
        sure: Some(sure).filter(|sure| !sure.is_empty() && rule.priority.known().is_some()),
        possible: flow(source.possible, from.possible, to.possible),
        rule,
    })
}

fn flow(to: &PrefixSet, port: u16, nodes: Option<&PrefixSet>) -> Flow {
    Flow {
        source: nodes.map_or_else(PrefixSet::all_v4, PrefixSet::v4),
        source_ports: RequiredFlow::client_ports(),
        destination: to.clone(),
        destination_ports: PortSet::range(port, port),
    }
}

fn finding<'p>(
    need: &Need,
    blocked: &Blocked,
    rule: Message,
    to: impl Into<Part<'p>>,
    remedy: Message,
    context: &Context<'_>,
) -> Finding {
    let flows = protocols_and_ports(&blocked.flows);
    let message = say::blocked_need((need.name)(), rule, flows, to).then((need.effect)()).then(remedy);
    at(need.id, Severity::Warning, blocked.by.origin, context.sources, message)
}
