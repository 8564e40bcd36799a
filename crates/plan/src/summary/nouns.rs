//! What sentences call subjects.

use crate::messages::summary as say;
use model::message::{Message, Part, listed, listed_of, name};
use model::plan::{HopKind, RequirementId, Subject, SubjectKind, Verdict};

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
        (SubjectKind::RuleSet, _) if description(subject).is_some() => None,
        (SubjectKind::RuleSet, kind) => kind.and_then(Noun::of_hop).or(Some(Noun::RuleSet)),
    }
}

/// The kind of hop that a rule set alone is: the first that it has, for what is linked to it comes after.
pub fn own_kind(subject: &Subject) -> Option<HopKind> {
    let has = |kind: &HopKind| subject.requirements.iter().flat_map(|one| &one.hops).any(|hop| hop.kind == *kind);
    [HopKind::Nsg, HopKind::Route, HopKind::Firewall, HopKind::NodeFirewall].into_iter().find(has)
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
    let is_plural = |only: &&Subject| {
        noun(only).is_none() && (only.name.contains(" rules in ") || only.name.starts_with("the routes "))
    };
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
