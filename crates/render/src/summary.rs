//! The plan in a sentence or two. It never says more than was provided, nor more than the proof shows.

use model::net::Region;
use model::plan::{
    Change, ChangeAction, EditedElement, Hop, HopKind, Impact, PhaseId, Plan, RequirementId, Subject, SubjectKind,
    Verdict,
};
use model::words::listed;

/// The plan in a sentence or two, for someone who reads nothing else.
pub fn summary(plan: &Plan) -> String {
    if plan.subjects.is_empty() {
        return "Nothing to plan from: no pool, subnet or rule set was found.".to_owned();
    }
    let sentences = alike(plan).into_iter().map(|subjects| sentence(&subjects));
    let beside = blocked_beside(plan).map(|blocked| {
        format!("{blocked} is blocked, so nodes can fail even where the required flows are allowed: see the warnings.")
    });
    sentences.chain(beside).chain(next_step(plan)).collect::<Vec<_>>().join(" ")
}

/// The subjects, those of which the same can be said together, the worst first.
fn alike(plan: &Plan) -> Vec<Vec<&Subject>> {
    type Key<'p> = (u8, Option<&'static str>, bool, &'p [HopKind], Option<String>);
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
fn sentence(subjects: &[&Subject]) -> String {
    let Some(first) = subjects.first() else { return String::new() };
    let names = named(subjects);
    if let Some(region) = region_without(first) {
        let location = region.location();
        return format!("Batch does not offer simplified communication in {location}, the region of {names}.");
    }
    if is_stuck(first) {
        return format!("{} can't be migrated as configured.", model::words::capitalised(&names));
    }
    // The names of firewalls on nodes say what they are: `the iptables rules in x`.
    let is_plural = subjects.len() > 1 || (noun(first).is_none() && first.name.contains(" rules in "));
    let s = if is_plural { "" } else { "s" };
    let said = if first.kind == SubjectKind::RuleSet && is_decided_by_itself(first) {
        match first.modes.simplified {
            Verdict::Open => format!("{names} allow{s} simplified communication"),
            Verdict::Partly => format!("{names} block{s} a part of simplified communication"),
            Verdict::Blocked => format!("{names} block{s} simplified communication"),
            Verdict::Unknown => {
                format!("Unknown: do{} {names} allow simplified communication?", if s.is_empty() { "" } else { "es" })
            }
        }
    } else {
        let by = deciding(first).filter(|_| subjects.iter().all(|other| deciding(other) == deciding(first)));
        let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
        match first.modes.simplified {
            Verdict::Open => format!("Simplified communication is allowed for {names}"),
            Verdict::Partly => format!("Simplified communication is partly blocked for {names}{by}"),
            Verdict::Blocked => format!("Simplified communication is blocked for {names}{by}"),
            Verdict::Unknown => format!("Unknown: is simplified communication allowed for {names}?"),
        }
    };
    let said = model::words::capitalised(&said);
    match (first.not_provided_sentence().map(|sentence| sentence.plain()), said.ends_with('?')) {
        (Some(missing), true) => format!("{said} {missing}"),
        (Some(missing), false) => format!("{said}; {}", uncapitalised(&missing)),
        (None, true) => said,
        (None, false) => said + ".",
    }
}

/// True for what can't use simplified communication, whatever the network allows.
fn is_stuck(subject: &Subject) -> bool {
    subject.impact == Impact::Unsupported
}

/// The region of a subject, where Batch does not offer simplified communication.
fn region_without(subject: &Subject) -> Option<Region> {
    Region::find(subject.region.as_deref()?).filter(|region| !region.offers_simplified() && is_stuck(subject))
}

/// `NSG `a``, `NSGs `a` and `b``, `the Windows firewall in w.txt`.
fn named(subjects: &[&Subject]) -> String {
    let quoted = || listed(subjects.iter().map(|subject| format!("`{}`", subject.name)));
    match (subjects.first().and_then(|first| noun(first)), subjects.len()) {
        (Some(noun), 1) => format!("{noun} {}", quoted()),
        (Some(noun), _) => format!("{noun}s {}", quoted()),
        (None, _) => listed(subjects.iter().map(|subject| &subject.name)),
    }
}

/// What a subject is; `None` for firewalls on nodes, whose names say it.
fn noun(subject: &Subject) -> Option<&'static str> {
    match (subject.kind, own_kind(subject)) {
        (SubjectKind::Pool, _) => Some("pool"),
        (SubjectKind::Subnet, _) => Some("subnet"),
        (SubjectKind::RuleSet, Some(HopKind::Nsg)) => Some("NSG"),
        (SubjectKind::RuleSet, Some(HopKind::Route)) => Some("route table"),
        (SubjectKind::RuleSet, Some(HopKind::Firewall)) => Some("firewall"),
        (SubjectKind::RuleSet, Some(HopKind::NodeFirewall)) => None,
        (SubjectKind::RuleSet, _) => Some("rule set"),
    }
}

/// The kind of hop that a rule set alone is: the first that it has, for what is linked to it comes after.
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
fn deciding(subject: &Subject) -> Option<String> {
    let simplified = subject.requirements.iter().find(|one| one.id == RequirementId::SimplifiedOutboundBatch)?;
    let blocks = |hop: &&Hop| matches!(hop.verdict, Verdict::Blocked | Verdict::Partly);
    let mut blocking = simplified.hops.iter().filter(blocks);
    let (only, None) = (blocking.next()?, blocking.next()) else { return None };
    Some(only.label().plain())
}

/// What to do next; `None` if nothing can be said before more is provided.
fn next_step(plan: &Plan) -> Option<String> {
    let union: Vec<_> = plan.changes.iter().filter(|change| change.phase == PhaseId::Union).collect();
    let is_stuck = plan.subjects.iter().all(is_stuck);
    if is_stuck && union.is_empty() {
        return Some("This plan changes nothing.".to_owned());
    }
    let can_fail = blocked_beside(plan).is_some();
    let is_complete = plan.subjects.iter().all(|subject| subject.not_provided.is_empty());
    let proof = &plan.proof.union;
    if !proof.holds {
        return Some("This plan isn't verified yet: see what is missing before you change anything.".to_owned());
    }
    // The proof may hold without classic: for pools that can't be classic, or no longer are.
    let needs_classic = proof.classic == Verdict::Open;
    if union.is_empty() {
        return (is_complete && !can_fail).then(|| {
            if needs_classic {
                "Everything that was provided allows both models: no change is needed before the switch.".to_owned()
            } else {
                format!(
                    "No change is needed. Classic communication is {}, and these pools don't need it.",
                    proof.classic.word()
                )
            }
        });
    }
    let allows = if is_stuck {
        "classic communication".to_owned()
    } else if needs_classic {
        "both models".to_owned()
    } else {
        format!("simplified communication; classic communication stays {}", proof.classic.word())
    };
    let is_rule = |change: &Change| !matches!(change.edited, EditedElement::Route(_));
    let added = union.iter().filter(|change| change.action == ChangeAction::Add && is_rule(change)).count();
    let so = if is_complete && needs_classic && !is_stuck && !can_fail {
        ", so pools can move without interruption"
    } else {
        ""
    };
    Some(match (union.len(), added) {
        (1, 1) => format!("One additional rule, verified on a copy of your configuration, allows {allows}{so}."),
        (1, _) => format!("One change, verified on a copy of your configuration, allows {allows}{so}."),
        (count, added) => {
            let what = match added {
                0 => format!("{count} changes"),
                1 => format!("{count} changes (one of them an additional rule)"),
                _ if added == count => format!("{count} additional rules"),
                _ => format!("{count} changes ({added} of them additional rules)"),
            };
            format!("{what}, verified on a copy of your configuration, allow {allows}{so}.")
        }
    })
}

/// What nodes need beside the required flows, and do without; `None` if no finding says so.
fn blocked_beside(plan: &Plan) -> Option<&'static str> {
    let found = |id: &str| plan.subjects.iter().flat_map(|subject| &subject.findings).any(|finding| finding.id == id);
    let needs = [("name-resolution", "Name resolution"), ("platform-address", "The address of the Azure platform")];
    needs.into_iter().find(|(id, _)| found(id)).map(|(_, name)| name)
}

fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    let is_word = |rest: &str| !rest.starts_with(|c: char| c.is_uppercase());
    match letters.next() {
        Some(first) if is_word(letters.as_str()) => first.to_lowercase().collect::<String>() + letters.as_str(),
        _ => text.to_owned(),
    }
}
