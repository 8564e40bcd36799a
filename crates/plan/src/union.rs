//! The union phase: the fewest rules that make a group open for both models at once.

use super::edit::{At, Diff, Edit, Edited, RuleEdit, condensed, nsg_after};
use super::limits;
use super::outcome::Outcome;
use super::room::{room_before, unused_name};
use assess::{Assessor, RequiredFlow};
use model::estate::{Access, AddressTerm, Direction, Estate, Id, Nsg, PortTerm, ProtocolTerm, Reading, Rule};
use model::net::{PrefixSet, Region, Service};
use model::options::Edition;
use model::pace::{Pace, Stage};
use model::plan::{PhaseId, RequirementId, Verdict};

pub async fn plan(estate: &Estate, assessor: &Assessor<'_>, edition: Edition, pace: &Pace) -> Outcome {
    let mut outcome = Outcome::default();
    for (done, (index, nsg)) in estate.nsgs.with_ids().enumerate().filter(|(_, (id, _))| assessor.is_assessed(*id)) {
        let at = At::Nsg(index);
        if let Some(gap) = assessor.why_nsg_is_held(index) {
            outcome.gaps.push((at, gap.plain()));
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
            if assessor.has_endpoints() && gets_through(estate, index, required, assessor, pace).await {
                continue;
            }
            if let Some((name, addresses)) = assessor.endpoint_of_group(estate, index, required) {
                if !assessor.passes_group(estate, index, required) {
                    outcome.gaps.push((at, blocks_endpoint(nsg, &name, &addresses)));
                }
                continue;
            }
            let mut needing = assessor.node_groups_of(index).filter(|node_group| assessor.needs(node_group, required));
            if needing.all(|node_group| assessor.awaits_endpoint(node_group, required)) {
                outcome.gaps.push((at, awaits_endpoint(nsg)));
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

/// What to do where an NSG blocks the private endpoint that nodes call: no rule on the service's tag would help.
fn blocks_endpoint(nsg: &Nsg, endpoint: &str, addresses: &PrefixSet) -> String {
    let addresses: Vec<String> = addresses.prefixes().map(|prefix| prefix.to_string()).collect();
    format!(
        "{}: nodes reach the account at private endpoint `{endpoint}`, which this NSG doesn't surely allow. Allow TCP 443 from the \
         nodes to {}.",
        nsg.resource.name,
        addresses.join(", ")
    )
}

/// What to do where only a private endpoint serves the nodes behind an NSG.
fn awaits_endpoint(nsg: &Nsg) -> String {
    format!(
        "{}: the account takes no connection from public addresses, and the nodes have none, so a rule on the service's tag would not \
         help. Create a nodeManagement private endpoint, then plan again.",
        nsg.resource.name
    )
}

/// True if a requirement gets through all hops of every subject that a group blocks.
pub(super) async fn gets_through(
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

/// The edits that open a requirement at a group: a rule before whatever stops it.
fn opening(
    index: Id<Nsg>,
    nsg: &Nsg,
    required: &RequiredFlow,
    assessor: &Assessor<'_>,
    edition: Edition,
) -> Result<Vec<RuleEdit>, String> {
    let name = &nsg.resource.name;
    let region = assessor.region(index).ok_or_else(|| {
        format!("{name}: the region is not known, so no rule can name its service tags. Choose the region.")
    })?;
    let tag = required.tag(Some(region));
    let blockers = assessor.blockers(index, nsg, required);
    if blockers.unplaced {
        return Err(format!(
            "{name}: rules are missing from the source, or the priority of one is unreadable, so no rule on {tag} surely comes first."
        ));
    }
    let room = room_before(nsg, required.direction, blockers.first)
        .ok_or_else(|| format!("{name}: no {} priority is free for a rule on {tag}.", required.direction))?;
    let mut rule = rule_for(required, region, edition, unused_name(nsg, rule_name(required)), room.priority);
    let mut why = why(required, region);
    if let Some(own) = nodes_alone(index, assessor) {
        let local = if required.direction == Direction::Inbound { &mut rule.destination } else { &mut rule.source };
        *local = own;
        why.push_str(" The rule names the addresses of the nodes, because the NSG filters more than them.");
    }
    let edits: Vec<RuleEdit> = room.moves().chain([(Diff::added(rule), why)]).collect();
    match assessor.verdict_where_needed(index, &nsg_after(nsg, &edits), required) {
        Verdict::Open => Ok(edits),
        _ => Err(format!("{name}: even a rule at priority {} would not surely open {tag}.", room.priority)),
    }
}

/// The addresses of the nodes, where a rule for everything behind a group would open others as well.
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

fn why(required: &RequiredFlow, region: &Region) -> String {
    let tag = required.tag(Some(region));
    match required.id {
        RequirementId::ClassicInboundBatch => format!(
            "The Batch service opens connections to classic nodes from {tag}; they stay classic until they are moved."
        ),
        RequirementId::ClassicOutboundStorage => format!("Classic nodes talk to the Batch service through {tag}."),
        _ => {
            format!(
                "Nodes open connections to {tag}: simplified ones to work at all, classic ones if their tasks call the Batch service."
            )
        }
    }
}

fn rule_for(required: &RequiredFlow, region: &Region, edition: Edition, name: String, priority: u32) -> Rule {
    let tag = vec![AddressTerm::Tag(required.tag(Some(region)))];
    let any = vec![AddressTerm::Any];
    let (source, destination) = match required.direction {
        Direction::Inbound => (tag, any),
        Direction::Outbound => (any, tag),
    };
    // The GA edition recommends any protocol for the simplified rule; the classic rules have always been TCP.
    let simplified = required.id == RequirementId::SimplifiedOutboundBatch;
    let protocol = if simplified && edition == Edition::Ga {
        ProtocolTerm::Any
    } else {
        ProtocolTerm::One(RequiredFlow::PROTOCOL)
    };
    let purpose = if simplified {
        "simplified node communication"
    } else {
        "classic node communication, until the pools are moved"
    };
    Rule {
        name,
        priority: Reading::Known(priority),
        direction: Reading::Known(required.direction),
        access: Reading::Known(Access::Allow),
        protocol: Reading::Known(protocol),
        source,
        source_ports: vec![PortTerm::ANY],
        destination,
        destination_ports: vec![PortTerm::Range(required.ports.0, required.ports.1)],
        description: Some(format!("Azure Batch: {purpose}")),
        origin: None,
        is_default: false,
    }
}
