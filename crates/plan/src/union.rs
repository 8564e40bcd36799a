//! The union phase: the fewest rules that make an NSG allow both models.

use super::edit::{At, Diff, Edit, Edited, RuleEdit, condensed, nsg_after};
use super::limits;
use super::messages::{self, gaps, reasons};
use super::outcome::Outcome;
use super::room::{room_before, unused_name};
use assess::{Assessor, RequiredFlow};
use model::estate::{Access, AddressTerm, Direction, Estate, Id, Nsg, PortTerm, Reading, Rule};
use model::message::{Message, all_listed, fact, name};
use model::net::{Region, Service};
use model::options::Edition;
use model::pace::{Pace, Stage};
use model::plan::{PhaseId, RequirementId, Verdict};

pub async fn plan(estate: &Estate, assessor: &Assessor<'_>, edition: Edition, pace: &Pace) -> Outcome {
    let mut outcome = Outcome::default();
    for (done, (index, nsg)) in estate.nsgs.with_ids().enumerate().filter(|(_, (id, _))| assessor.is_assessed(*id)) {
        let at = At::Nsg(index);
        if let Some(gap) = assessor.why_nsg_is_held(index) {
            outcome.gaps.push((at, gap));
            continue;
        }
        let (mut now, mut edits) = (nsg.clone(), Vec::new());
        // The conditional requirement is the same flow as the simplified one.
        for required in RequiredFlow::ALL.iter().filter(|required| !required.conditional) {
            let verdict = assessor.verdict_where_needed(index, &now, required);
            if verdict == Verdict::Open || !assessor.group_needs(index, required) {
                continue;
            }
            // Nodes that call a private endpoint need no rule on the service's tag.
            if assessor.has_endpoints() && is_allowed(estate, index, required, assessor, pace).await {
                continue;
            }
            if let Some((endpoint, addresses)) = assessor.endpoint_of_group(estate, index, required) {
                if !assessor.passes_group(estate, index, required) {
                    let addresses = all_listed(addresses.prefixes().map(fact));
                    let gap = gaps::blocks_endpoint(messages::nsg(nsg), name(&endpoint), addresses);
                    outcome.gaps.push((at, gap));
                }
                continue;
            }
            let mut needing = assessor.node_groups_of(index).filter(|node_group| assessor.needs(node_group, required));
            if needing.all(|node_group| assessor.awaits_endpoint(node_group, required)) {
                outcome.gaps.push((at, gaps::awaits_endpoint(messages::nsg(nsg))));
                continue;
            }
            // The routes of a node group may show what is unknown of an NSG alone: what `VirtualNetwork` holds.
            let may_pass = verdict == Verdict::Unknown || !estate.admin_rules.is_empty();
            if may_pass && assessor.passes_group(estate, index, required) {
                continue;
            }
            match opening(index, &now, required, assessor, edition) {
                Ok(opening) => {
                    now = nsg_after(&now, &opening);
                    edits.extend(opening);
                }
                // Requirements on one service have the same gap.
                Err(gap) if outcome.gaps.contains(&(at, gap.clone())) => {}
                Err(gap) => outcome.gaps.push((at, gap)),
            }
        }
        let edit = |(rule, why)| Edit::new(PhaseId::Union, None, Edited::NsgRule(index, rule), why);
        let edits = condensed(nsg, edits);
        match limits::check(nsg, &edits) {
            Ok(()) => outcome.edits.extend(edits.into_iter().map(edit)),
            Err(gap) => outcome.gaps.push((at, gap)),
        }
        pace.rest(Stage::GroupsUnited, done + 1, estate.nsgs.len()).await;
    }
    outcome
}

/// True if all hops of every subject behind an NSG allow a requirement.
pub(super) async fn is_allowed(
    estate: &Estate,
    index: Id<Nsg>,
    required: &RequiredFlow,
    assessor: &Assessor<'_>,
    pace: &Pace,
) -> bool {
    for node_group in assessor.node_groups_of(index).filter(|node_group| assessor.needs(node_group, required)) {
        if assessor.verdict_at(estate, node_group, required) != Verdict::Open {
            return false;
        }
        pace.pause().await;
    }
    assessor.is_assessed(index)
}

/// The edits that allow a requirement in an NSG: a rule before whatever blocks it.
fn opening(
    index: Id<Nsg>,
    nsg: &Nsg,
    required: &RequiredFlow,
    assessor: &Assessor<'_>,
    edition: Edition,
) -> Result<Vec<RuleEdit>, Message> {
    let name = messages::nsg(nsg);
    let region = assessor.region(index).ok_or_else(|| gaps::nsg_without_region(&name))?;
    let tag = required.tag(Some(region));
    let blockers = assessor.blockers(index, nsg, required);
    if blockers.unplaced {
        return Err(gaps::unplaced(name, fact(tag)));
    }
    let room = room_before(nsg, required.direction, blockers.first).ok_or_else(|| match required.direction {
        Direction::Inbound => gaps::no_inbound_priority(&name, fact(&tag)),
        Direction::Outbound => gaps::no_outbound_priority(&name, fact(&tag)),
    })?;
    let mut rule = rule_for(required, region, edition, unused_name(nsg, rule_name(required)), room.priority);
    let mut why = why(required, region);
    if let Some(own) = nodes_alone(index, assessor) {
        let local = if required.direction == Direction::Inbound { &mut rule.destination } else { &mut rule.source };
        *local = own;
        why.push(reasons::names_the_nodes());
    }
    let edits: Vec<RuleEdit> = room.moves().chain([(Diff::added(rule), why)]).collect();
    match assessor.verdict_where_needed(index, &nsg_after(nsg, &edits), required) {
        Verdict::Open => Ok(edits),
        _ => Err(gaps::rule_no_help(name, room.priority, fact(tag))),
    }
}

/// The addresses of the nodes, where a rule for everything behind an NSG would allow others as well.
fn nodes_alone(index: Id<Nsg>, assessor: &Assessor<'_>) -> Option<Vec<AddressTerm>> {
    if assessor.others_of_group(index).is_empty() {
        return None;
    }
    let own = assessor.nodes_of(index)?;
    let terms =
        [own.v4(), own.v6()].into_iter().flat_map(|own| own.prefixes().map(AddressTerm::Prefix).collect::<Vec<_>>());
    Some(terms.collect::<Vec<_>>()).filter(|terms| !terms.is_empty())
}

fn rule_name(required: &RequiredFlow) -> &'static str {
    match required.direction {
        Direction::Inbound => "AllowBatchNodeManagementInbound",
        Direction::Outbound if required.is_with(Service::Storage) => "AllowStorageOutbound",
        Direction::Outbound => "AllowBatchNodeManagementOutbound",
    }
}

fn why(required: &RequiredFlow, region: &Region) -> Message {
    let tag = fact(required.tag(Some(region)));
    match required.id {
        RequirementId::ClassicInboundBatch => reasons::batch_connects(tag),
        RequirementId::ClassicOutboundStorage => reasons::classic_nodes_use(tag),
        _ => reasons::nodes_connect(tag),
    }
}

fn rule_for(required: &RequiredFlow, region: &Region, edition: Edition, name: String, priority: u32) -> Rule {
    let tag = vec![AddressTerm::Tag(required.tag(Some(region)))];
    let any = vec![AddressTerm::Any];
    let (source, destination) = match required.direction {
        Direction::Inbound => (tag, any),
        Direction::Outbound => (any, tag),
    };
    let simplified = required.id == RequirementId::SimplifiedOutboundBatch;
    let description = if simplified { reasons::simplified_rule() } else { reasons::classic_rule() };
    Rule {
        name,
        priority: Reading::Known(priority),
        direction: Reading::Known(required.direction),
        access: Reading::Known(Access::Allow),
        protocol: Reading::Known(required.protocol_to_allow(edition)),
        source,
        source_ports: vec![PortTerm::ANY],
        destination,
        destination_ports: vec![PortTerm::Range(required.ports.0, required.ports.1)],
        description: Some(description.unmarked()),
        origin: None,
        is_default: false,
        condition: None,
    }
}
