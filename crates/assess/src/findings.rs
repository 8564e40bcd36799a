//! Advice and warnings beside the verdicts.

use model::words::listed;
use std::rc::Rc;

use super::evidence::{Context, Version};
use super::node_group::NodeGroup;
use super::nsg::verdict_for;
use super::nsg_match::never_a_node;
use super::path::{AtGroup, Evaluation};
use super::platform;
use super::region::{RegionOf, regions_named};
use super::required_flow::RequiredFlow;
use super::wording::required_flow;
use model::estate::{AddressTerm, Direction, Estate, Nsg, Origin, Reading, ResourceId, Rule};
use model::net::{Protocol, Region, Service, TagMatch};
use model::options::Edition;
use model::plan::{Finding, RequirementId, Verdict};
use model::shell::url_quoted;
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

/// All findings about a node group, but for those about its NSGs.
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
    findings.extend(platform::findings(estate, node_group, context));
    findings
}

/// A finding about what stands at a place in the sources.
pub(super) fn at(id: &str, severity: Severity, origin: Option<Origin>, sources: &[String], message: String) -> Finding {
    let source = origin.and_then(|origin| sources.get(origin.source).cloned());
    Finding { id: id.to_owned(), severity, message: message.into(), source, line: origin.map(|origin| origin.line) }
}

fn plain(id: &str, severity: Severity, message: String) -> Finding {
    Finding { id: id.to_owned(), severity, message: message.into(), source: None, line: None }
}

fn region(node_group: &NodeGroup, context: &Context<'_>) -> Option<Finding> {
    if let Some(region) = context.region.filter(|region| !region.offers_simplified()) {
        return Some(plain("region", Severity::Warning, not_offered(region)));
    }
    let message = match &node_group.region {
        RegionOf::Chosen(chosen) => return differs(node_group, chosen),
        RegionOf::Located(region) if !context.tags.table().holds_region(region) => {
            let location = region.location();
            let message = format!(
                "The sources show that {} is in {location}, for which the service-tag table has no addresses, so its verdicts are \
                 unknown. Supply Microsoft's current service-tag file (`--service-tags` on the command line).",
                node_group.name
            );
            return Some(plain("region", Severity::Warning, message));
        }
        RegionOf::Located(region) => {
            format!("The region {} is the location of {}.", region.location(), node_group.name)
        }
        RegionOf::Guessed(region) => format!(
            "The region {} is the only one that the sources name; choose another one if that is wrong.",
            region.location()
        ),
        RegionOf::Unknown => {
            "The sources name no region, or several: choose the region of the Batch account.".to_owned()
        }
    };
    let severity = if node_group.region == RegionOf::Unknown { Severity::Warning } else { Severity::Info };
    Some(plain("region", severity, message))
}

/// What is said where Batch has no simplified communication.
pub fn not_offered(region: &Region) -> String {
    format!(
        "Batch does not offer simplified communication in {0}: pools there can't move. Use a Batch account in a region that offers it.",
        region.location()
    )
}

/// A region that was chosen against what the sources show.
fn differs(node_group: &NodeGroup, chosen: &Region) -> Option<Finding> {
    let shown = node_group.shown_region.as_ref().filter(|shown| *shown != chosen)?;
    let message = format!(
        "You chose the region {}, but the sources show that {} is in {}. Check the region: rules for another one don't apply.",
        chosen.location(),
        node_group.name,
        shown.location()
    );
    Some(plain("region", Severity::Warning, message))
}

fn fragile(context: &Context<'_>, evaluation: &[(&RequiredFlow, Evaluation)]) -> Option<Finding> {
    let mut flows: Vec<String> = Vec::new();
    for (required, _) in evaluation.iter().filter(|(_, evaluation)| evaluation.requirement.fragile) {
        let flow = required_flow(required, context.region);
        if !flows.contains(&flow) {
            flows.push(flow);
        }
    }
    let message = || {
        format!(
            "Open, but fragile: {} gets through only because rules or routes list today's addresses. Microsoft changes them now and \
             then, and announces a new range about a month before it is used. A rule on the service tag follows by itself.",
            listed(&flows)
        )
    };
    (!flows.is_empty()).then(|| plain("fragile", Severity::Warning, message()))
}

/// What a pool tells of its mode; newer tools no longer show it, and then it is unknown.
fn mode(estate: &Estate, node_group: &NodeGroup) -> Option<Finding> {
    let pool = &estate.pools[node_group.pool?];
    let target = pool.target_mode.as_deref().unwrap_or("not set");
    Some(match &pool.current_mode {
        Some(mode) => plain("mode", Severity::Info, format!("Its mode in force is {mode}; the target is {target}.")),
        None => {
            let id = pool.resource.full_id().map_or("<pool id>", ResourceId::as_str);
            let asked = match &pool.target_mode {
                Some(mode) => {
                    format!("The pool asks for {mode} (targetNodeCommunicationMode). The mode in force is not shown, ")
                }
                None => "Its mode is not shown, ".to_owned(),
            };
            let message = format!(
                "{asked}and newer releases of the az CLI leave it out. To see currentNodeCommunicationMode: \
                 az rest --method get --url {}",
                url_quoted(&format!("{id}?api-version=2024-07-01"))
            );
            plain("mode-unknown", Severity::Warning, message)
        }
    })
}

impl About<'_> {
    fn user_rules(&self) -> impl Iterator<Item = &Rule> {
        self.nsg.rules.iter().map(Rc::as_ref).filter(|rule| !rule.is_default)
    }

    fn finding(&self, id: &str, severity: Severity, origin: Option<Origin>, message: String) -> Finding {
        at(id, severity, origin, self.context.sources, message)
    }

    /// The flows of the requirements that are so, in words and each once: two requirements share a flow.
    fn flows(&self, is_so: impl Fn(&RequiredFlow, &AtGroup) -> bool) -> Vec<String> {
        let mut flows = Vec::new();
        for (required, _) in self.assessment.iter().filter(|(required, assessment)| is_so(required, assessment)) {
            let flow = required_flow(required, self.context.region);
            if !flows.contains(&flow) {
                flows.push(flow);
            }
        }
        flows
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
        let message = || {
            format!(
                "Over IPv6, not all of {} gets through. Nodes without IPv6 never use it; if the subnet has IPv6, let it through as well.",
                listed(&flows)
            )
        };
        (!flows.is_empty()).then(|| self.finding("ipv6", Severity::Info, None, message()))
    }

    /// The GA edition recommends any protocol on 443; the service uses only TCP today.
    fn udp(&self) -> Option<Finding> {
        let (required, assessment) =
            self.assessment.iter().find(|(required, _)| required.id == RequirementId::SimplifiedOutboundBatch)?;
        let advised = self.edition == Edition::Ga
            && assessment.verdict == Verdict::Open
            && verdict_for(self.nsg, required, Protocol::Udp, Version::V4, self.context) != Verdict::Open;
        let message = "Ready: TCP 443 is what the service uses. Microsoft recommends to open UDP 443 as well, which is reserved for later.";
        advised.then(|| self.finding("udp", Severity::Info, None, message.to_owned()))
    }

    fn wide_virtual_network(&self) -> Option<Finding> {
        let flows = self.flows(|_, assessment| {
            assessment.verdict != Verdict::Open && assessment.under_default_route == Some(Verdict::Open)
        });
        let message = || {
            format!(
                "The verdict on {} takes the tag VirtualNetwork to hold private addresses only. If a route for 0.0.0.0/0 is on the \
                 subnet, the tag may hold the whole internet, and a rule on it lets more through than it seems.",
                listed(&flows)
            )
        };
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
        let others: Vec<String> = others.map(|other| other.location().to_owned()).collect();
        let message = format!(
            "`{}` is about the Batch service of another region ({}); this plan is about {}.",
            rule.name,
            listed(&others),
            region.location()
        );
        Some(self.finding("other-region", Severity::Warning, rule.origin, message))
    }

    /// A rule whose node side is a service's tag matches no node.
    fn never_matches(&self, rule: &Rule) -> Option<Finding> {
        let (local, side) = match rule.direction {
            Reading::Known(Direction::Inbound) => (&rule.destination, "destination"),
            Reading::Known(Direction::Outbound) => (&rule.source, "source"),
            Reading::Unknown(_) => return None,
        };
        let tag_of = |term: &AddressTerm| match term {
            AddressTerm::Tag(tag) if never_a_node(tag, self.context.tags) => Some(tag.clone()),
            _ => None,
        };
        let tags: Option<Vec<String>> = local.iter().map(tag_of).collect();
        let tags = tags.filter(|tags| !tags.is_empty())?;
        let message = format!(
            "`{}` never matches a node: its {side} is {}, and a node has a private address. Were source and destination exchanged?",
            rule.name,
            listed(&tags)
        );
        Some(self.finding("never-matches", Severity::Warning, rule.origin, message))
    }

    fn unknown_tags(&self, rule: &Rule) -> Vec<Finding> {
        let terms = rule.source.iter().chain(&rule.destination);
        let unknown = terms.filter_map(|term| match term {
            AddressTerm::Tag(tag) if !is_general(tag) && *self.context.tags.tag(tag) == TagMatch::Unknown => Some(tag),
            _ => None,
        });
        let told = unknown.map(|tag| {
            let what = match self.context.tags.table().nearest_tag(tag) {
                // The table has the tags of all clouds.
                Some(near) if near.eq_ignore_ascii_case(tag) => {
                    "which is a service tag of another cloud than that of the nodes.".to_owned()
                }
                Some(near) => format!("which is no service tag that Switchover knows. Is `{near}` meant?"),
                None => "which is no service tag that Switchover knows.".to_owned(),
            };
            let message = format!("`{}` names `{tag}`, {what}", rule.name);
            self.finding("unknown-tag", Severity::Warning, rule.origin, message)
        });
        told.collect()
    }
}

/// True for the tags that stand for no service.
fn is_general(tag: &str) -> bool {
    ["VirtualNetwork", "Internet"].iter().any(|general| general.eq_ignore_ascii_case(tag))
        || super::nsg_match::is_platform(tag)
}
