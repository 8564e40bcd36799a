//! What sentences call subjects.

use crate::messages::summary as say;
use model::message::{Message, Part, listed, listed_of, name};
use model::plan::{Hop, HopKind, RequirementId, Subject, SubjectKind, Verdict};

/// The kinds of subjects that a sentence names.
#[derive(Clone, Copy, PartialEq)]
pub enum Noun {
    Pool,
    Subnet,
    Nsg,
    RouteTable,
    Firewall,
    RuleSet,
}

impl Noun {
    /// Names of this kind: ``NSG `a```, ``NSGs `a` and `b```.
    fn of(self, names: Message, is_one: bool) -> Message {
        match (self, is_one) {
            (Noun::Pool, true) => say::pool(names),
            (Noun::Pool, false) => say::pools(names),
            (Noun::Subnet, true) => say::subnet(names),
            (Noun::Subnet, false) => say::subnets(names),
            (Noun::Nsg, true) => say::nsg(names),
            (Noun::Nsg, false) => say::nsgs(names),
            (Noun::RouteTable, true) => say::route_table(names),
            (Noun::RouteTable, false) => say::route_tables(names),
            (Noun::Firewall, true) => say::firewall(names),
            (Noun::Firewall, false) => say::firewalls(names),
            (Noun::RuleSet, true) => say::rule_set(names),
            (Noun::RuleSet, false) => say::rule_sets(names),
        }
    }

    fn of_hop(kind: HopKind) -> Option<Noun> {
        match kind {
            HopKind::Nsg => Some(Noun::Nsg),
            HopKind::Route => Some(Noun::RouteTable),
            HopKind::Firewall => Some(Noun::Firewall),
            HopKind::NodeFirewall | HopKind::AdminRules | HopKind::Account => None,
        }
    }
}

/// What a subject is; `None` for what has no name but a description that says it, such as a firewall on a node.
pub fn noun(subject: &Subject) -> Option<Noun> {
    match (subject.kind, own_kind(subject)) {
        (SubjectKind::Pool, _) => Some(Noun::Pool),
        (SubjectKind::Subnet, _) => Some(Noun::Subnet),
        (SubjectKind::RuleSet, Some(HopKind::NodeFirewall)) => None,
        // No name has a blank after its first word, but descriptions do: ``the effective routes in `routes.json```.
        (SubjectKind::RuleSet, _) if description(subject).is_some() || subject.name.starts_with("the ") => None,
        (SubjectKind::RuleSet, kind) => kind.and_then(Noun::of_hop).or(Some(Noun::RuleSet)),
    }
}

/// The kind of hop that a rule set alone is: that of the hop with its name, else the first that it has, for what is linked to it comes
/// after.
pub fn own_kind(subject: &Subject) -> Option<HopKind> {
    const KINDS: [HopKind; 4] = [HopKind::Nsg, HopKind::Route, HopKind::Firewall, HopKind::NodeFirewall];
    let has = |is_own: &dyn Fn(&Hop) -> bool| subject.requirements.iter().flat_map(|one| &one.hops).any(is_own);
    let is_named = |kind: &HopKind| has(&|hop| hop.kind == *kind && hop.name == subject.name);
    KINDS.into_iter().find(is_named).or_else(|| KINDS.into_iter().find(|kind| has(&|hop| hop.kind == *kind)))
}

/// False for a rule set alone that itself does not decide, but something else that is assessed with it.
pub fn is_decided_by_itself(subject: &Subject) -> bool {
    let simplified = subject.requirements.iter().find(|one| one.id == RequirementId::SimplifiedOutboundBatch);
    let Some(simplified) = simplified.filter(|_| subject.kind == SubjectKind::RuleSet) else { return true };
    let decides = |verdict: Verdict| match simplified.verdict {
        Verdict::Blocked | Verdict::Partly => matches!(verdict, Verdict::Blocked | Verdict::Partly),
        other => verdict == other,
    };
    let mut deciding = simplified.hops.iter().filter(|hop| decides(hop.verdict)).map(|hop| Some(hop.kind)).peekable();
    deciding.peek().is_none() || deciding.any(|kind| kind == own_kind(subject))
}

/// ``NSG `a```, ``NSGs `a` and `b```, `the Windows firewall in w.txt`.
pub fn named(subjects: &[&Subject]) -> Message {
    match subjects.first().and_then(|first| noun(first)) {
        Some(noun) => noun.of(listed(subjects.iter().map(|subject| name(&subject.name))), subjects.len() == 1),
        None => listed(subjects.iter().map(|subject| described(subject))),
    }
}

fn described(subject: &Subject) -> Message {
    description(subject).cloned().unwrap_or_else(|| Message::from(name(&subject.name)))
}

/// What describes a rule set alone that has no name, with the name of its source.
fn description(subject: &Subject) -> Option<&Message> {
    let own_kind = own_kind(subject)?;
    let mut hops = subject.requirements.iter().flat_map(|one| &one.hops);
    hops.find(|hop| hop.kind == own_kind).map(|hop| &hop.described).filter(|described| !described.is_empty())
}

/// True for several subjects, and for one whose description is in the plural: `the iptables rules in x`.
pub fn is_plural(subjects: &[&Subject]) -> bool {
    let is_plural =
        |only: &&Subject| noun(only).is_none() && (only.name.contains(" rules in ") || only.name.contains(" routes "));
    subjects.len() > 1 || subjects.first().is_some_and(is_plural)
}

/// `240 pools`, or the name of the only one.
pub fn counted(subjects: &[&Subject]) -> Message {
    let [first, others @ ..] = subjects else { return Message::default() };
    if others.is_empty() {
        return named(subjects);
    }
    let is_shared = others.iter().all(|other| other.kind == first.kind);
    count_of(subjects.len(), is_shared.then_some(first.kind))
}

/// `240 pools`; without a kind, `240 subjects`.
pub fn count_of(count: usize, kind: Option<SubjectKind>) -> Message {
    let kind = match kind {
        None => "subjects",
        Some(SubjectKind::Pool) => "pools",
        Some(SubjectKind::Subnet) => "subnets",
        Some(SubjectKind::RuleSet) => "rule sets",
    };
    say::count_of(count, kind)
}

/// Hops of one kind in a sentence, by their names, or by what describes those without one. There are `all` of them, of which these
/// are the first.
pub fn hops(kind: HopKind, names: &[(&str, Message)], all: usize) -> Message {
    let own: Vec<Part<'_>> = names.iter().filter(|(own, _)| !own.is_empty()).map(|(own, _)| name(own)).collect();
    match Noun::of_hop(kind).filter(|_| own.len() == names.len()) {
        Some(noun) => noun.of(listed_of(own, all), all == 1),
        None => listed_of(names.iter().map(|(_, label)| Part::from(label)).collect(), all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule_set(name: &str, hops: &str) -> Subject {
        let text = format!(
            r#"{{"id": "x", "name": "{name}", "kind": "ruleSet", "impact": "unknown", "reasons": [],
            "modes": {{"classic": "unknown", "simplified": "unknown", "union": "unknown"}}, "findings": [],
            "requirements": [{{"id": "simplified-outbound-batch", "conditional": false, "direction": "outbound",
            "protocol": "tcp", "ports": "443", "remote": "BatchNodeManagement", "verdict": "unknown", "fragile": false,
            "hops": [{hops}]}}]}}"#
        );
        model::typed_json::read(&text).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_rule_set_is_called_what_it_is_whatever_is_linked_to_it() {
        let hop =
            |kind: &str, name: &str| format!(r#"{{"kind": "{kind}", "name": "{name}", "verdict": "open", "why": ""}}"#);
        let linked = hop("nsg", "nsg-a");
        for (name, own, expected) in [
            ("the effective routes in r.json", String::new(), "`the effective routes in r.json`"),
            ("rt-a", hop("route", "rt-a"), "route table `rt-a`"),
            ("fw-a", hop("firewall", "fw-a"), "firewall `fw-a`"),
            ("nsg-b", hop("nsg", "nsg-b"), "NSG `nsg-b`"),
        ] {
            for hops in [format!("{linked}, {own}"), format!("{own}, {linked}")] {
                let subject = rule_set(name, hops.trim_matches([',', ' ']));
                assert_eq!(named(&[&subject]).plain(), expected);
            }
        }
    }
}
