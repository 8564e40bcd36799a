//! The tighten phase: shuts what only classic communication needed, and nothing that a rule is there for otherwise.

use super::edit::{At, Diff, Edit, Edited, RuleEdit, is_clear, nsg_after};
use super::limits;
use super::outcome::Outcome;
use super::room::{room_before, unused_name};
use super::union::gets_through;
use assess::{Assessor, RequiredFlow};
use model::estate::{Access, AddressTerm, Estate, Id, Nsg, PortTerm, ProtocolTerm, Reading, Rule};
use model::net::{PortSet, Region, Service};
use model::pace::{Pace, Stage};
use model::plan::{PhaseId, RequirementId, Verdict};
use std::rc::Rc;

/// Plans the tightening of every group of an estate, on which the union was done.
pub async fn plan(estate: &Estate, assessor: &Assessor<'_>, pace: &Pace) -> Outcome {
    let mut outcome = Outcome::default();
    for (done, (index, nsg)) in estate.nsgs.with_ids().enumerate().filter(|(_, (id, _))| assessor.is_assessed(*id)) {
        pace.rest(Stage::GroupsTightened, done, estate.nsgs.len()).await;
        let at = At::Nsg(index);
        if let Some(gap) = assessor.why_nsg_is_held(index) {
            outcome.gaps.push((at, gap.plain()));
            continue;
        }
        let edit = |closes, (rule, why)| Edit::new(PhaseId::Tighten, Some(closes), Edited::NsgRule(index, rule), why);
        if !assessor.group_needs(index, &RequiredFlow::SIMPLIFIED) {
            let gap = match assessor.region(index).filter(|region| !region.offers_simplified()) {
                Some(region) => format!(
                    "{}: Batch does not offer simplified communication in {}, so nothing is removed.",
                    nsg.resource.name,
                    region.location()
                ),
                None => {
                    format!(
                        "{}: none of its pools can be migrated as configured, so nothing is removed.",
                        nsg.resource.name
                    )
                }
            };
            outcome.gaps.push((at, gap));
            continue;
        }
        if !gets_through(estate, index, &RequiredFlow::SIMPLIFIED, assessor, pace).await {
            outcome.gaps.push((
                at,
                format!("{}: simplified communication is not surely open, so nothing is shut.", nsg.resource.name),
            ));
            continue;
        }
        let shut = shut_inbound(index, nsg, assessor);
        match shut.and_then(|edits| limits::check(nsg, &edits).map(|()| edits)) {
            Ok(edits) => {
                let closes = RequirementId::ClassicInboundBatch;
                outcome.edits.extend(edits.into_iter().map(|own| edit(closes, own)));
            }
            Err(gap) => outcome.gaps.push((at, gap)),
        }
        let closes = RequirementId::ClassicOutboundStorage;
        outcome.edits.extend(shut_storage(index, nsg, assessor).into_iter().map(|own| edit(closes, own)));
    }
    outcome
}

/// Shuts the service's way in, one opening rule after the other.
fn shut_inbound(index: Id<Nsg>, nsg: &Nsg, assessor: &Assessor<'_>) -> Result<Vec<RuleEdit>, String> {
    let required = &RequiredFlow::CLASSIC_INBOUND;
    let (mut now, mut edits) = (nsg.clone(), Vec::new());
    while assessor.verdict(index, &now, required) != Verdict::Blocked {
        // Each round removes or narrows a rule, or adds the one deny that shuts everything.
        if edits.len() > nsg.rules.entries.len() * 2 {
            return Err(format!("{}: its rules could not be brought to shut the service's way in.", nsg.resource.name));
        }
        let openers = assessor.openers(index, &now, required);
        let opener = openers.first().ok_or_else(|| {
            format!(
                "{}: whether the service's way in is shut can't be told, and no rule of it is known to open it.",
                nsg.resource.name
            )
        })?;
        let closing = closing(&now, opener, assessor.region(index))?;
        now = nsg_after(&now, &closing);
        edits.extend(closing);
    }
    Ok(edits)
}

/// What shuts the classic ports at one rule: without it, without these ports in it, or with a deny before it.
fn closing(nsg: &Nsg, rule: &Rc<Rule>, region: Option<&Region>) -> Result<Vec<RuleEdit>, String> {
    let classic = RequiredFlow::CLASSIC_INBOUND.port_set();
    let others: Vec<PortTerm> =
        rule.destination_ports.iter().filter(|term| !lies_in(term, &classic)).cloned().collect();
    if is_clear(rule) && others.is_empty() {
        let why = "It opens only the ports on which the service reaches classic nodes.".to_owned();
        return Ok(vec![(Diff::removed(rule.clone()), why)]);
    }
    if is_clear(rule)
        && others.len() < rule.destination_ports.len()
        && others.iter().all(|term| is_apart(term, &classic))
    {
        let why = "Its other ports stay; those on which the service reaches classic nodes go.".to_owned();
        let after = Rule { destination_ports: others, ..Rule::clone(rule) };
        return Ok(vec![(Diff::modified(rule.clone(), after), why)]);
    }
    deny_before(nsg, rule, region)
}

fn deny_before(nsg: &Nsg, rule: &Rule, region: Option<&Region>) -> Result<Vec<RuleEdit>, String> {
    let required = &RequiredFlow::CLASSIC_INBOUND;
    let full = || format!("{}: no {} priority is free before `{}`.", nsg.resource.name, required.direction, rule.name);
    let unplaced = || {
        format!(
            "{}: the priority of `{}` is unreadable, so no rule surely comes before it.",
            nsg.resource.name, rule.name
        )
    };
    let priority = *rule.priority.known().ok_or_else(unplaced)?;
    let room = room_before(nsg, required.direction, Some(priority)).ok_or_else(full)?;
    let tag = region.map_or_else(
        || Service::BatchNodeManagement.tag().to_owned(),
        |region| region.tag(Service::BatchNodeManagement),
    );
    let why = format!(
        "`{}` is wider than classic communication and stays; this shuts the ports of the service before it.",
        rule.name
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
        description: Some("Azure Batch: nodes no longer take connections from the service".to_owned()),
        origin: None,
        is_default: false,
    };
    Ok(room.moves().chain([(Diff::added(deny), why)]).collect())
}

/// Shuts storage where only rules of its own open it; where a wider rule does, taking them away would change nothing.
fn shut_storage(index: Id<Nsg>, nsg: &Nsg, assessor: &Assessor<'_>) -> Vec<RuleEdit> {
    let required = &RequiredFlow::CLASSIC_STORAGE;
    let region = assessor.region(index);
    let tag = region.map_or_else(|| Service::Storage.tag().to_owned(), |region| region.tag(Service::Storage));
    let why = format!(
        "Classic nodes needed {tag}; simplified ones don't. Keep it if their tasks use storage accounts there (see the extras)."
    );
    let openers = assessor.openers(index, nsg, required).into_iter();
    let own = openers.filter(|rule| is_clear(rule) && is_only_for_storage(rule, region));
    let edits: Vec<RuleEdit> = own.map(|rule| (Diff::removed(rule.clone()), why.clone())).collect();
    let shuts = assessor.verdict(index, &nsg_after(nsg, &edits), required) == Verdict::Blocked;
    if shuts { edits } else { Vec::new() }
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
