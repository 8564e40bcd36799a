//! The plan in a sentence or two. It never says more than was provided, nor more than the proof shows.

use super::messages;
use model::message::{Message, fact, listed, name};
use model::net::Region;
use model::plan::{
    Change, ChangeAction, EditedElement, Hop, HopKind, Impact, PhaseId, Plan, RequirementId, Subject, SubjectKind,
    Verdict,
};

/// The plan in a sentence or two, for someone who reads nothing else.
pub fn summary(plan: &Plan) -> Message {
    if plan.subjects.is_empty() {
        return messages::nothing_found();
    }
    let sentences = alike(plan).into_iter().map(|subjects| sentence(&subjects));
    Message::sentences(sentences.chain(also_blocked(plan)).chain(next_step(plan)))
}

/// The subjects, those of which the same can be said together, the worst first.
fn alike(plan: &Plan) -> Vec<Vec<&Subject>> {
    type Key<'p> = (u8, Option<Noun>, bool, &'p [HopKind], Option<String>);
    let mut groups: Vec<(Key<'_>, Vec<&Subject>)> = Vec::new();
    for subject in &plan.subjects {
        let order = match subject.modes.simplified {
            _ if is_stuck(subject) => 0,
            Verdict::Blocked => 1,
            Verdict::Partly => 2,
            Verdict::Unknown => 3,
            Verdict::Open => 4,
        };
        let missing = if is_stuck(subject) { &[] } else { subject.not_provided.as_slice() };
        let region = region_without(subject).map(|region| region.location().to_owned());
        let key = (order, noun(subject), is_decided_by_itself(subject), missing, region);
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, group)) => group.push(subject),
            None => groups.push((key, vec![subject])),
        }
    }
    model::sorted::sort_by_key(&mut groups, |((order, ..), _)| *order);
    groups.into_iter().map(|(_, group)| group).collect()
}

/// What subjects of one kind with one verdict allow, and what of their path was not provided.
fn sentence(subjects: &[&Subject]) -> Message {
    let Some(first) = subjects.first() else { return Message::default() };
    let names = named(subjects);
    if let Some(region) = region_without(first) {
        return messages::not_offered(fact(region.location()), names);
    }
    if is_stuck(first) {
        return messages::not_migratable(names);
    }
    let said = if first.kind == SubjectKind::RuleSet && is_decided_by_itself(first) {
        // The names of firewalls on nodes say what they are: `the iptables rules in x`.
        let is_plural = subjects.len() > 1 || (noun(first).is_none() && first.name.contains(" rules in "));
        match (first.modes.simplified, is_plural) {
            (Verdict::Open, false) => messages::allows(names),
            (Verdict::Open, true) => messages::allow(names),
            (Verdict::Partly, false) => messages::blocks_partly(names),
            (Verdict::Partly, true) => messages::block_partly(names),
            (Verdict::Blocked, false) => messages::blocks(names),
            (Verdict::Blocked, true) => messages::block(names),
            (Verdict::Unknown, false) => messages::does_it_allow(names),
            (Verdict::Unknown, true) => messages::do_they_allow(names),
        }
    } else {
        let by = deciding(first).filter(|_| subjects.iter().all(|other| deciding(other) == deciding(first)));
        match (first.modes.simplified, by) {
            (Verdict::Open, _) => messages::allowed_for(names),
            (Verdict::Partly, None) => messages::partly_blocked_for(names),
            (Verdict::Partly, Some(by)) => messages::partly_blocked_by(names, by),
            (Verdict::Blocked, None) => messages::blocked_for(names),
            (Verdict::Blocked, Some(by)) => messages::blocked_by(names, by),
            (Verdict::Unknown, _) => messages::is_it_allowed(names),
        }
    };
    Message::sentences([said].into_iter().chain(first.not_provided_sentence()))
}

/// True for what can't use simplified communication, whatever the network allows.
fn is_stuck(subject: &Subject) -> bool {
    subject.impact == Impact::Unsupported
}

/// The region of a subject, where Batch does not offer simplified communication.
fn region_without(subject: &Subject) -> Option<Region> {
    Region::find(subject.region.as_deref()?).filter(|region| !region.offers_simplified() && is_stuck(subject))
}

/// The kinds of subjects that a sentence names.
#[derive(Clone, Copy, PartialEq)]
enum Noun {
    Pool,
    Subnet,
    Nsg,
    RouteTable,
    Firewall,
    RuleSet,
}

/// `NSG `a``, `NSGs `a` and `b``, `the Windows firewall in w.txt`.
fn named(subjects: &[&Subject]) -> Message {
    let names = listed(subjects.iter().map(|subject| name(&subject.name)));
    let Some(noun) = subjects.first().and_then(|first| noun(first)) else {
        return listed(subjects.iter().map(|subject| fact(&subject.name)));
    };
    match (noun, subjects.len() == 1) {
        (Noun::Pool, true) => messages::pool(names),
        (Noun::Pool, false) => messages::pools(names),
        (Noun::Subnet, true) => messages::subnet(names),
        (Noun::Subnet, false) => messages::subnets(names),
        (Noun::Nsg, true) => messages::nsg(names),
        (Noun::Nsg, false) => messages::nsgs(names),
        (Noun::RouteTable, true) => messages::route_table(names),
        (Noun::RouteTable, false) => messages::route_tables(names),
        (Noun::Firewall, true) => messages::firewall(names),
        (Noun::Firewall, false) => messages::firewalls(names),
        (Noun::RuleSet, true) => messages::rule_set(names),
        (Noun::RuleSet, false) => messages::rule_sets(names),
    }
}

/// What a subject is; `None` for firewalls on nodes, whose names say it.
fn noun(subject: &Subject) -> Option<Noun> {
    match (subject.kind, own_kind(subject)) {
        (SubjectKind::Pool, _) => Some(Noun::Pool),
        (SubjectKind::Subnet, _) => Some(Noun::Subnet),
        (SubjectKind::RuleSet, Some(HopKind::Nsg)) => Some(Noun::Nsg),
        (SubjectKind::RuleSet, Some(HopKind::Route)) => Some(Noun::RouteTable),
        (SubjectKind::RuleSet, Some(HopKind::Firewall)) => Some(Noun::Firewall),
        (SubjectKind::RuleSet, Some(HopKind::NodeFirewall)) => None,
        (SubjectKind::RuleSet, _) => Some(Noun::RuleSet),
    }
}

/// The kind of hop of a stand-alone rule set: its first hop, because linked hops come after it.
fn own_kind(subject: &Subject) -> Option<HopKind> {
    let has = |kind: &HopKind| subject.requirements.iter().flat_map(|one| &one.hops).any(|hop| hop.kind == *kind);
    [HopKind::Nsg, HopKind::Route, HopKind::Firewall, HopKind::NodeFirewall].into_iter().find(has)
}

/// False for a rule set alone that itself does not decide, but something else that is assessed with it.
fn is_decided_by_itself(subject: &Subject) -> bool {
    let simplified = subject.requirements.iter().find(|one| one.id == RequirementId::SimplifiedOutboundBatch);
    let Some(simplified) = simplified.filter(|_| subject.kind == SubjectKind::RuleSet) else { return true };
    let decides = |verdict: Verdict| match simplified.verdict {
        Verdict::Blocked | Verdict::Partly => matches!(verdict, Verdict::Blocked | Verdict::Partly),
        other => verdict == other,
    };
    let mut deciding = simplified.hops.iter().filter(|hop| decides(hop.verdict)).map(|hop| Some(hop.kind)).peekable();
    deciding.peek().is_none() || deciding.any(|kind| kind == own_kind(subject))
}

/// The one hop that blocks simplified communication, wholly or in part, if it is one.
fn deciding(subject: &Subject) -> Option<Message> {
    let simplified = subject.requirements.iter().find(|one| one.id == RequirementId::SimplifiedOutboundBatch)?;
    let blocks = |hop: &&Hop| matches!(hop.verdict, Verdict::Blocked | Verdict::Partly);
    let mut blocking = simplified.hops.iter().filter(blocks);
    let (only, None) = (blocking.next()?, blocking.next()) else { return None };
    Some(only.label())
}

/// What to do next; `None` if nothing can be said before more is provided.
fn next_step(plan: &Plan) -> Option<Message> {
    let union: Vec<_> = plan.changes.iter().filter(|change| change.phase == PhaseId::Union).collect();
    let is_stuck = plan.subjects.iter().all(is_stuck);
    if is_stuck && union.is_empty() {
        return Some(messages::changes_nothing());
    }
    let is_complete = plan.subjects.iter().all(|subject| subject.not_provided.is_empty());
    let can_fail = also_blocked(plan).is_some();
    let proof = &plan.proof.union;
    if !proof.holds {
        return Some(messages::not_verified());
    }
    // The proof may hold without classic: for pools that can't be classic, or no longer are.
    let needs_classic = proof.classic == Verdict::Open;
    let classic = proof.classic.word();
    if union.is_empty() {
        let none = || if needs_classic { messages::no_change() } else { messages::no_change_for_classic(classic) };
        return (is_complete && !can_fail).then(none);
    }
    let aim = match () {
        () if is_stuck => messages::classic_alone(),
        () if !needs_classic => messages::simplified_alone(classic),
        () if is_complete && !can_fail => messages::both_without_interruption(),
        () => messages::both_models(),
    };
    let is_rule = |change: &Change| !matches!(change.edited, EditedElement::Route(_));
    let added = union.iter().filter(|change| change.action == ChangeAction::Add && is_rule(change)).count();
    Some(match (union.len(), added) {
        (1, 1) => messages::one_rule(aim),
        (1, _) => messages::one_change(aim),
        (count, 0) => messages::some_changes(count, aim),
        (count, 1) => messages::changes_with_a_rule(count, aim),
        (count, rules) if rules == count => messages::some_rules(count, aim),
        (count, rules) => messages::changes_with_rules(count, rules, aim),
    })
}

/// What nodes need besides the required flows, and do without; `None` if no finding says so.
fn also_blocked(plan: &Plan) -> Option<Message> {
    let found = |id: &str| plan.subjects.iter().flat_map(|subject| &subject.findings).any(|finding| finding.id == id);
    match () {
        () if found("name-resolution") => Some(messages::names_blocked()),
        () if found("platform-address") => Some(messages::platform_blocked()),
        () => None,
    }
}
