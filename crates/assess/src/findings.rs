//! Advice and warnings in addition to the verdicts.

use std::rc::Rc;

use super::account;
use super::evidence::{Context, Version};
use super::explanation::required_flow;
use super::messages::findings as say;
use super::node_group::NodeGroup;
use super::nsg::verdict_for;
use super::nsg_match::never_a_node;
use super::path::{AtGroup, Evaluation};
use super::platform;
use super::region::{RegionOf, regions_named};
use super::required_flow::RequiredFlow;
use model::estate::{AddressTerm, Direction, Estate, Nsg, Origin, Rule};
use model::message::{Codes, Message, Part, code, fact, listed, name, quoted};
use model::net::{Protocol, Region, Service, TagMatch};
use model::options::Edition;
use model::plan::{Finding, RequirementId, Verdict};
use model::source::Severity;

/// What findings about a group are made from.
pub struct About<'a> {
    /// The group.
    pub nsg: &'a Nsg,
    /// What is known around it.
    pub context: &'a Context<'a>,
    /// What it makes of the requirements.
    pub assessment: &'a [(&'a RequiredFlow, AtGroup)],
    /// The edition of the plan.
    pub edition: Edition,
    /// True if the nodes call the account at a private endpoint, to which rules on the service's tag don't apply.
    pub at_endpoint: bool,
}

pub fn of_group(about: &About<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(about.ipv6());
    findings.extend(about.udp());
    findings.extend(about.wide_virtual_network());
    findings.extend(about.other_regions());
    findings.extend(about.user_rules().filter_map(|rule| about.never_matches(rule)));
    findings.extend(about.user_rules().flat_map(|rule| about.unknown_tags(rule)));
    findings
}

/// All findings about a node group, except those about its NSGs.
pub fn of_node_group(
    estate: &Estate,
    node_group: &NodeGroup,
    context: &Context<'_>,
    evaluation: &[(&RequiredFlow, Evaluation)],
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = region(node_group, context).into_iter().collect();
    findings.extend(node_group.notes.iter().map(|note| plain("linking", Severity::Info, note.clone())));
    findings.extend(fragile(context, evaluation));
    findings.extend(mode(estate, node_group));
    findings.extend(own_dns(estate, node_group));
    findings.extend(platform::findings(estate, node_group, context));
    findings
}

/// A finding about a position in the sources.
pub(super) fn at(
    id: &str,
    severity: Severity,
    origin: Option<Origin>,
    sources: &[String],
    message: Message,
) -> Finding {
    let source = origin.and_then(|origin| sources.get(origin.source).cloned());
    Finding {
        codes: Codes::default(),
        id: id.to_owned(),
        severity,
        message,
        source,
        line: origin.map(|origin| origin.line),
    }
}

fn plain(id: &str, severity: Severity, message: Message) -> Finding {
    Finding { codes: Codes::default(), id: id.to_owned(), severity, message, source: None, line: None }
}

fn region(node_group: &NodeGroup, context: &Context<'_>) -> Option<Finding> {
    if let Some(region) = context.region.filter(|region| !region.offers_simplified()) {
        return Some(plain("region", Severity::Warning, not_offered(region)));
    }
    let subject = &node_group.label;
    let message = match &node_group.region {
        RegionOf::Chosen(chosen) => return differs(node_group, chosen),
        RegionOf::Located(region) if !context.tags.table().holds_region(region) => {
            let message = say::location_without_tags(subject, fact(region.location()));
            return Some(plain("region", Severity::Warning, message));
        }
        RegionOf::Located(region) => say::located(fact(region.location()), subject),
        RegionOf::Guessed(region) => say::only_region(fact(region.location())),
        RegionOf::Unknown => say::no_region(),
    };
    let severity = if node_group.region == RegionOf::Unknown { Severity::Warning } else { Severity::Info };
    Some(plain("region", severity, message))
}

/// What is said where Batch has no simplified communication.
pub fn not_offered(region: &Region) -> Message {
    say::not_offered(fact(region.location()))
}

/// A region that was chosen against what the sources show.
fn differs(node_group: &NodeGroup, chosen: &Region) -> Option<Finding> {
    let shown = node_group.shown_region.as_ref().filter(|shown| *shown != chosen)?;
    let message = say::other_region_shown(fact(chosen.location()), &node_group.label, fact(shown.location()));
    Some(plain("region", Severity::Warning, message))
}

fn fragile(context: &Context<'_>, evaluation: &[(&RequiredFlow, Evaluation)]) -> Option<Finding> {
    let fragile = evaluation.iter().filter(|(_, evaluation)| evaluation.requirement.fragile);
    let flows = each_flow(fragile.map(|(required, _)| *required), context);
    (!flows.is_empty()).then(|| plain("fragile", Severity::Warning, say::fragile(listed(&flows))))
}

/// The flows of some requirements, in words and each once: two requirements share a flow.
fn each_flow<'r>(requirements: impl Iterator<Item = &'r RequiredFlow>, context: &Context<'_>) -> Vec<Message> {
    let mut flows = Vec::new();
    for required in requirements {
        let flow = required_flow(required, context.region);
        if !flows.contains(&flow) {
            flows.push(flow);
        }
    }
    flows
}

/// What a pool shows of its mode; newer tools no longer show it, and then it is unknown.
fn mode(estate: &Estate, node_group: &NodeGroup) -> Option<Finding> {
    let pool = &estate.pools[node_group.pool?];
    let target = pool.target_mode.as_deref().map(code);
    if let Some(mode) = &pool.current_mode {
        let target = target.unwrap_or_else(|| say::not_set().into());
        return Some(plain("mode", Severity::Info, say::mode(code(mode), target)));
    }
    let mut message = target.map_or_else(say::mode_not_shown, say::only_target_shown);
    message.push(say::show_mode());
    if let Some(id) = pool.resource.full_id() {
        message.push(say::pool_id(name(id.as_str())));
    }
    Some(plain("mode-unknown", Severity::Warning, message))
}

/// DNS servers of the user's own have to know the hosts that nodes call.
fn own_dns(estate: &Estate, node_group: &NodeGroup) -> Option<Finding> {
    let servers = account::own_dns(&estate.vnets[node_group.vnet?]);
    (!servers.is_empty()).then(|| plain("own-dns", Severity::Info, say::own_dns(listed(servers.into_iter().map(fact)))))
}

impl About<'_> {
    fn user_rules(&self) -> impl Iterator<Item = &Rule> {
        self.nsg.rules.iter().map(Rc::as_ref).filter(|rule| !rule.is_default)
    }

    fn finding(&self, id: &str, severity: Severity, origin: Option<Origin>, message: Message) -> Finding {
        at(id, severity, origin, self.context.sources, message)
    }

    /// The flows of the requirements that are so.
    fn flows(&self, is_so: impl Fn(&RequiredFlow, &AtGroup) -> bool) -> Vec<Message> {
        let assessment = self.assessment.iter().filter(|(required, assessment)| is_so(required, assessment));
        each_flow(assessment.map(|(required, _)| *required), self.context)
    }

    /// The requirements whose verdict holds over IPv4 and not over IPv6, which matters only to nodes that have IPv6.
    fn ipv6(&self) -> Option<Finding> {
        let has_v6 =
            |required: &RequiredFlow| !self.context.tags.remote(required.remote, self.context.region).v6().is_empty();
        let flows = self.flows(|required, assessment| {
            assessment.verdict == Verdict::Open
                && has_v6(required)
                && self.context.nodes.is_none()
                && verdict_for(self.nsg, required, RequiredFlow::PROTOCOL, Version::V6, self.context) != Verdict::Open
        });
        (!flows.is_empty()).then(|| self.finding("ipv6", Severity::Info, None, say::ipv6(listed(&flows))))
    }

    /// The GA edition recommends any protocol on 443; the service uses only TCP today.
    fn udp(&self) -> Option<Finding> {
        let (required, assessment) =
            self.assessment.iter().find(|(required, _)| required.id == RequirementId::SimplifiedOutboundBatch)?;
        let advised = self.edition == Edition::Ga
            && !self.at_endpoint
            && assessment.verdict == Verdict::Open
            && verdict_for(self.nsg, required, Protocol::Udp, Version::V4, self.context) != Verdict::Open;
        advised.then(|| self.finding("udp", Severity::Info, None, say::udp()))
    }

    fn wide_virtual_network(&self) -> Option<Finding> {
        let flows = self.flows(|_, assessment| {
            assessment.verdict != Verdict::Open && assessment.under_default_route == Some(Verdict::Open)
        });
        let message = || say::wide_virtual_network(listed(&flows));
        (!flows.is_empty()).then(|| self.finding("virtual-network-tag", Severity::Info, None, message()))
    }

    /// Rules for the Batch service of another region do nothing for this one.
    fn other_regions(&self) -> Option<Finding> {
        let region = self.context.region?;
        let table = self.context.tags.table();
        let batch = Service::BatchNodeManagement.tag();
        let is_batch = |term: &&AddressTerm| matches!(term, AddressTerm::Tag(tag) if tag.to_ascii_lowercase().starts_with(&batch.to_ascii_lowercase()));
        let of_other = |rule: &&Rule| {
            let terms = rule.source.iter().chain(&rule.destination).filter(is_batch);
            let named: Vec<_> = terms
                .filter_map(|term| if let AddressTerm::Tag(tag) = term { table.region_of_tag(tag) } else { None })
                .collect();
            !named.is_empty() && !named.contains(&region)
        };
        let rule = self.user_rules().find(of_other)?;
        let others = regions_named(self.nsg, table).into_iter().filter(|other| other != region);
        let others = listed(others.map(|other| fact(other.location())));
        let message = say::other_regions(name(&rule.name), others, fact(region.location()));
        Some(self.finding("other-region", Severity::Warning, rule.origin, message))
    }

    /// A rule whose node side is a service's tag matches no node.
    fn never_matches(&self, rule: &Rule) -> Option<Finding> {
        let direction = *rule.direction.known()?;
        let local = match direction {
            Direction::Inbound => &rule.destination,
            Direction::Outbound => &rule.source,
        };
        let tag_of = |term: &AddressTerm| match term {
            AddressTerm::Tag(tag) if never_a_node(tag, self.context.tags) => Some(fact(tag)),
            _ => None,
        };
        let tags: Option<Vec<Part<'_>>> = local.iter().map(tag_of).collect();
        let tags = listed(tags.filter(|tags| !tags.is_empty())?);
        let message = match direction {
            Direction::Inbound => say::destination_never_matches(name(&rule.name), tags),
            Direction::Outbound => say::source_never_matches(name(&rule.name), tags),
        };
        Some(self.finding("never-matches", Severity::Warning, rule.origin, message))
    }

    fn unknown_tags(&self, rule: &Rule) -> Vec<Finding> {
        let terms = rule.source.iter().chain(&rule.destination);
        let unknown = terms.filter_map(|term| match term {
            AddressTerm::Tag(tag) if !is_general(tag) && *self.context.tags.tag(tag) == TagMatch::Unknown => Some(tag),
            _ => None,
        });
        let finding = |tag: &String| {
            let own = name(&rule.name);
            let message = match self.context.tags.table().nearest_tag(tag) {
                // The table has the tags of all clouds.
                Some(near) if near.eq_ignore_ascii_case(tag) => say::tag_of_other_cloud(own, fact(tag)),
                Some(near) => say::misspelled_tag(own, quoted(tag), fact(near)),
                None => say::unknown_tag(own, quoted(tag)),
            };
            self.finding("unknown-tag", Severity::Warning, rule.origin, message)
        };
        unknown.map(finding).collect()
    }
}

/// True for the tags that represent no service.
fn is_general(tag: &str) -> bool {
    ["VirtualNetwork", "Internet"].iter().any(|general| general.eq_ignore_ascii_case(tag))
        || super::nsg_match::is_platform(tag)
}
