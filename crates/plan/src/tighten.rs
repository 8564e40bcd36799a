//! The tighten phase: removes what only classic communication needed, and nothing that a rule has another purpose for.

use super::edit::{At, Diff, Edit, Edited, RuleEdit, is_clear, nsg_after};
use super::limits;
use super::messages::{self, gaps, reasons};
use super::outcome::Outcome;
use super::room::{room_before, unused_name};
use super::union::is_allowed;
use assess::{Assessor, RequiredFlow};
use model::estate::{Access, AddressTerm, Estate, Id, Nsg, PortTerm, ProtocolTerm, Reading, Rule};
use model::message::{Message, fact, name};
use model::net::{PortSet, Region, Service};
use model::pace::{Pace, Stage};
use model::plan::{PhaseId, RequirementId, Verdict};
use std::rc::Rc;

/// Plans the tightening of every NSG of an estate, on which the union was done.
pub async fn plan(estate: &Estate, assessor: &Assessor<'_>, pace: &Pace) -> Outcome {
    let mut outcome = Outcome::default();
    for (done, (index, nsg)) in estate.nsgs.with_ids().enumerate().filter(|(_, (id, _))| assessor.is_assessed(*id)) {
        pace.rest(Stage::GroupsTightened, done, estate.nsgs.len()).await;
        let at = At::Nsg(index);
        if let Some(gap) = assessor.why_nsg_is_held(index) {
            outcome.gaps.push((at, gap));
            continue;
        }
        let edit = |closes, (rule, why)| Edit::new(PhaseId::Tighten, Some(closes), Edited::NsgRule(index, rule), why);
        if !assessor.group_needs(index, &RequiredFlow::SIMPLIFIED) {
            let gap = match assessor.region(index).filter(|region| !region.offers_simplified()) {
                Some(region) => gaps::not_offered(messages::nsg(nsg), fact(region.location())),
                None => gaps::no_pool_migrates(messages::nsg(nsg)),
            };
            outcome.gaps.push((at, gap));
            continue;
        }
        // Nodes that have moved don't return: it is enough that they get no less than today.
        let has_moved = assessor.has_moved_behind(index);
        if !has_moved && !is_allowed(estate, index, &RequiredFlow::SIMPLIFIED, assessor, pace).await {
            outcome.gaps.push((at, gaps::simplified_uncertain(messages::nsg(nsg))));
            continue;
        }
        let inbound = close_inbound(index, nsg, assessor);
        let inbound = inbound.and_then(|edits| limits::check(nsg, &edits).map(|()| edits));
        let storage = close_storage(index, nsg, assessor);
        for (closes, edits) in
            [(RequirementId::ClassicInboundBatch, inbound), (RequirementId::ClassicOutboundStorage, Ok(storage))]
        {
            match edits {
                Ok(edits) if has_moved && is_worse_with(&edits, index, estate, assessor) => {
                    outcome.gaps.push((at, gaps::simplified_worse(messages::nsg(nsg))));
                }
                Ok(edits) => outcome.edits.extend(edits.into_iter().map(|own| edit(closes, own))),
                Err(gap) => outcome.gaps.push((at, gap)),
            }
        }
    }
    outcome
}

/// True if nodes behind an NSG get less of simplified communication with some edits.
fn is_worse_with(edits: &[RuleEdit], index: Id<Nsg>, estate: &Estate, assessor: &Assessor<'_>) -> bool {
    let mut after = estate.clone();
    after.nsgs[index] = nsg_after(&estate.nsgs[index], edits);
    assessor.node_groups_of(index).any(|node_group| assessor.is_worse_off(estate, &after, node_group))
}

/// Closes inbound access for the service, one rule that allows it after the other.
fn close_inbound(index: Id<Nsg>, nsg: &Nsg, assessor: &Assessor<'_>) -> Result<Vec<RuleEdit>, Message> {
    let required = &RequiredFlow::CLASSIC_INBOUND;
    let (mut now, mut edits) = (nsg.clone(), Vec::new());
    while assessor.verdict(index, &now, required) != Verdict::Blocked {
        // Each round removes or narrows a rule, or adds the one deny rule that blocks everything.
        if edits.len() > nsg.rules.entries.len() * 2 {
            return Err(gaps::inbound_stays_open(messages::nsg(nsg)));
        }
        let openers = assessor.openers(index, &now, required);
        let opener = openers.first().ok_or_else(|| gaps::inbound_unknown(messages::nsg(nsg)))?;
        let closing = closing(&now, opener, assessor.region(index))?;
        now = nsg_after(&now, &closing);
        edits.extend(closing);
    }
    Ok(edits)
}

/// What closes the classic ports of one rule: its removal, the removal of these ports from it, or a deny rule before it.
fn closing(nsg: &Nsg, rule: &Rc<Rule>, region: Option<&Region>) -> Result<Vec<RuleEdit>, Message> {
    let classic = RequiredFlow::CLASSIC_INBOUND.port_set();
    let others: Vec<PortTerm> =
        rule.destination_ports.iter().filter(|term| !lies_in(term, &classic)).cloned().collect();
    if is_clear(rule) && others.is_empty() {
        return Ok(vec![(Diff::removed(rule.clone()), reasons::only_classic_ports())]);
    }
    if is_clear(rule)
        && others.len() < rule.destination_ports.len()
        && others.iter().all(|term| is_apart(term, &classic))
    {
        let after = Rule { destination_ports: others, ..Rule::clone(rule) };
        return Ok(vec![(Diff::modified(rule.clone(), after), reasons::other_ports_stay())]);
    }
    deny_before(nsg, rule, region)
}

fn deny_before(nsg: &Nsg, rule: &Rule, region: Option<&Region>) -> Result<Vec<RuleEdit>, Message> {
    let required = &RequiredFlow::CLASSIC_INBOUND;
    let full = || gaps::no_priority_before(messages::nsg(nsg), name(&rule.name));
    let unplaced = || gaps::priority_unreadable(messages::nsg(nsg), name(&rule.name));
    let priority = *rule.priority.known().ok_or_else(unplaced)?;
    let room = room_before(nsg, required.direction, Some(priority)).ok_or_else(full)?;
    let tag = region.map_or_else(
        || Service::BatchNodeManagement.tag().to_owned(),
        |region| region.tag(Service::BatchNodeManagement),
    );
    let deny = Rule {
        name: unused_name(nsg, "DenyBatchNodeManagementInbound"),
        priority: Reading::Known(room.priority),
        direction: Reading::Known(required.direction),
        access: Reading::Known(Access::Deny),
        protocol: Reading::Known(ProtocolTerm::One(RequiredFlow::PROTOCOL)),
        source: vec![AddressTerm::Tag(tag)],
        source_ports: vec![PortTerm::ANY],
        destination: vec![AddressTerm::Any],
        destination_ports: vec![PortTerm::Range(required.ports.0, required.ports.1)],
        description: Some(reasons::deny_rule().unmarked()),
        origin: None,
        is_default: false,
        condition: None,
    };
    let added = (Diff::added(deny), reasons::wider_rule_stays(name(&rule.name)));
    Ok(room.moves().chain([added]).collect())
}

/// Closes storage where only rules of its own allow it; where a wider rule does, removing them would change nothing.
fn close_storage(index: Id<Nsg>, nsg: &Nsg, assessor: &Assessor<'_>) -> Vec<RuleEdit> {
    let required = &RequiredFlow::CLASSIC_STORAGE;
    let region = assessor.region(index);
    let tag = region.map_or_else(|| Service::Storage.tag().to_owned(), |region| region.tag(Service::Storage));
    let why = reasons::classic_storage(fact(tag));
    let openers = assessor.openers(index, nsg, required).into_iter();
    let own = openers.filter(|rule| is_clear(rule) && is_only_for_storage(rule, region));
    let edits: Vec<RuleEdit> = own.map(|rule| (Diff::removed(rule.clone()), why.clone())).collect();
    let closes = assessor.verdict(index, &nsg_after(nsg, &edits), required) == Verdict::Blocked;
    if closes { edits } else { Vec::new() }
}

fn is_only_for_storage(rule: &Rule, region: Option<&Region>) -> bool {
    let names = |tag: &str| {
        tag.eq_ignore_ascii_case(Service::Storage.tag())
            || region.is_some_and(|region| region.is_in_tag(tag, Service::Storage))
    };
    let storage = rule.destination.iter().all(|term| matches!(term, AddressTerm::Tag(tag) if names(tag)));
    storage && rule.destination_ports.iter().all(|term| lies_in(term, &RequiredFlow::CLASSIC_STORAGE.port_set()))
}

fn lies_in(term: &PortTerm, ports: &PortSet) -> bool {
    matches!(term, PortTerm::Range(first, last) if ports.is_superset(&PortSet::range(*first, *last)))
}

pub(super) fn is_apart(term: &PortTerm, ports: &PortSet) -> bool {
    matches!(term, PortTerm::Range(first, last) if (&PortSet::range(*first, *last) & ports).is_empty())
}
