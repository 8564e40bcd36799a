//! Edits of rules and routes: applied to a copy of the estate to verify them, and inverted for the rollback.

use std::cmp::Reverse;
use std::rc::Rc;

use super::elements::{PlacedFirewallRule, PlacedNodeRule};
use model::estate::{AddressTerm, AzureFirewall, Estate, Id, NodeFirewall, Nsg, PortTerm, Route, RouteTable, Rule};
use model::message::Message;
use model::plan::{ChangeAction, HeldBack, PhaseId, RequirementId};

/// One edit to one resource of the estate.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The id of the change that it is; empty until the phase is [named](super::ids::name).
    pub id: String,
    /// The id that it has without a key: the user may accept it by either.
    pub id_without_key: String,
    /// What is edited, and in which resource.
    pub what: Edited,
    pub phase: PhaseId,
    /// The requirement of classic communication that it closes, or helps to close; `None` for what closes nothing.
    pub closes: Option<RequirementId>,
    pub why: Message,
    /// What else it would block, if it would.
    pub held: Option<Held>,
}

/// What an edit would block.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// What it is, and what makes the edit safe.
    pub back: HeldBack,
    /// True if the user accepts that: then the edit is made.
    pub accepted: bool,
}

impl Edit {
    /// An edit that blocks nothing else, as far as it is known.
    pub fn new(phase: PhaseId, closes: Option<RequirementId>, what: Edited, why: Message) -> Edit {
        Edit { id: String::new(), id_without_key: String::new(), what, phase, closes, why, held: None }
    }

    /// True if this is its id.
    pub fn has_id(&self, id: &str) -> bool {
        [&self.id, &self.id_without_key].into_iter().any(|own| own.eq_ignore_ascii_case(id.trim()))
    }

    /// True unless it is held back.
    pub fn is_made(&self) -> bool {
        self.held.as_ref().is_none_or(|held| held.accepted)
    }
}

/// What is edited, by its kind: the resource, and what becomes of one of its elements.
#[derive(Clone, Debug, PartialEq)]
pub enum Edited {
    NsgRule(Id<Nsg>, Diff<Rule>),
    Route(Id<RouteTable>, Diff<Route>),
    /// A rule of an Azure Firewall, or of the policy that it takes its rules from.
    FirewallRule(Id<AzureFirewall>, Diff<PlacedFirewallRule>),
    NodeRule(Id<NodeFirewall>, Diff<PlacedNodeRule>),
}

/// An element of a resource before and after an edit. Without `before` the edit adds it, without `after` the edit removes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diff<T> {
    pub before: Option<Rc<T>>,
    pub after: Option<Rc<T>>,
}

/// What is edited or could not be brought where a phase wants it, by its place in the estate's list of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    Nsg(Id<Nsg>),
    RouteTable(Id<RouteTable>),
    /// An Azure Firewall, or the policy that it takes its rules from.
    Firewall(Id<AzureFirewall>),
    NodeFirewall(Id<NodeFirewall>),
    /// The subject at a place of the assessor's node groups, where nothing is shown that could be edited.
    NodeGroup(usize),
}

impl<T> Diff<T> {
    pub fn added(element: impl Into<Rc<T>>) -> Diff<T> {
        Diff { before: None, after: Some(element.into()) }
    }

    pub fn removed(element: impl Into<Rc<T>>) -> Diff<T> {
        Diff { before: Some(element.into()), after: None }
    }

    /// An element that is edited in place.
    pub fn modified(before: impl Into<Rc<T>>, after: impl Into<Rc<T>>) -> Diff<T> {
        Diff { before: Some(before.into()), after: Some(after.into()) }
    }

    pub fn action(&self) -> ChangeAction {
        match (&self.before, &self.after) {
            (None, _) => ChangeAction::Add,
            (_, None) => ChangeAction::Remove,
            _ => ChangeAction::Modify,
        }
    }

    /// The element after the edit; for a removal, as it was before.
    pub fn shown(&self) -> Option<&T> {
        self.after.as_deref().or(self.before.as_deref())
    }

    fn inverse(self) -> Diff<T> {
        Diff { before: self.after, after: self.before }
    }
}

/// Makes an edit in a list, in which elements of one name are the same.
fn apply_to<E: Clone>(list: &mut Vec<E>, before: Option<&E>, after: Option<&E>, is_same: fn(&E, &E) -> bool) {
    match (before, after) {
        (Some(before), Some(after)) => {
            list.iter_mut().filter(|other| is_same(other, before)).for_each(|other| other.clone_from(after));
        }
        (Some(before), None) => list.retain(|other| !is_same(other, before)),
        (None, after) => list.extend(after.cloned()),
    }
}

fn apply_to_rules(nsg: &mut Nsg, Diff { before, after }: &Diff<Rule>) {
    apply_to(&mut nsg.rules.entries, before.as_ref(), after.as_ref(), |a, b| is_same_rule(a, b));
}

impl Edited {
    /// The resource that is edited.
    pub fn at(&self) -> At {
        match self {
            Edited::NsgRule(nsg, _) => At::Nsg(*nsg),
            Edited::Route(table, _) => At::RouteTable(*table),
            Edited::FirewallRule(firewall, _) => At::Firewall(*firewall),
            Edited::NodeRule(firewall, _) => At::NodeFirewall(*firewall),
        }
    }

    pub fn action(&self) -> ChangeAction {
        match self {
            Edited::NsgRule(_, rule) => rule.action(),
            Edited::Route(_, route) => route.action(),
            Edited::FirewallRule(_, rule) => rule.action(),
            Edited::NodeRule(_, rule) => rule.action(),
        }
    }

    /// The name of what is edited, or a rule as written.
    pub fn name(&self) -> &str {
        let name = match self {
            Edited::NsgRule(_, rule) => rule.shown().map(|rule| rule.name.as_str()),
            Edited::Route(_, route) => route.shown().map(|route| route.name.as_str()),
            Edited::FirewallRule(_, rule) => rule.shown().map(|placed| placed.rule.name.as_str()),
            Edited::NodeRule(_, rule) => rule.shown().map(PlacedNodeRule::name),
        };
        name.unwrap_or_default()
    }

    pub fn apply(&self, estate: &mut Estate) {
        match self {
            Edited::NsgRule(nsg, rule) => {
                apply_to_rules(&mut estate.nsgs[*nsg], rule);
            }
            Edited::Route(table, Diff { before, after }) => {
                let is_same = |a: &Route, b: &Route| a.name.eq_ignore_ascii_case(&b.name);
                let routes = &mut estate.route_tables[*table].routes;
                apply_to(routes, before.as_deref(), after.as_deref(), is_same);
            }
            Edited::FirewallRule(firewall, rule) => {
                rule.before.iter().for_each(|rule| rule.take(*firewall, estate));
                rule.after.iter().for_each(|rule| rule.put(*firewall, estate));
            }
            Edited::NodeRule(firewall, rule) => {
                rule.before.iter().for_each(|rule| rule.take(*firewall, estate));
                rule.after.iter().for_each(|rule| rule.put(*firewall, estate));
            }
        }
    }

    /// What gives the estate back as it was.
    pub fn inverse(self) -> Edited {
        match self {
            Edited::NsgRule(nsg, rule) => Edited::NsgRule(nsg, rule.inverse()),
            Edited::Route(table, route) => Edited::Route(table, route.inverse()),
            Edited::FirewallRule(firewall, rule) => Edited::FirewallRule(firewall, rule.inverse()),
            Edited::NodeRule(firewall, rule) => Edited::NodeRule(firewall, rule.inverse()),
        }
    }
}

/// Names are unique in a group; defaults stay out of it.
fn is_same_rule(a: &Rule, b: &Rule) -> bool {
    !a.is_default && a.name.eq_ignore_ascii_case(&b.name)
}

/// An edit of a rule of a group, and why it is needed.
pub type RuleEdit = (Diff<Rule>, Message);

/// The group after the edits.
pub fn nsg_after<'e>(nsg: &Nsg, edits: impl IntoIterator<Item = &'e RuleEdit>) -> Nsg {
    let mut nsg = nsg.clone();
    edits.into_iter().for_each(|(rule, _)| apply_to_rules(&mut nsg, rule));
    nsg
}

/// Makes edits, one after the other.
pub fn apply<'e>(estate: &mut Estate, edits: impl IntoIterator<Item = &'e Edit>) {
    edits.into_iter().for_each(|edit| edit.what.apply(estate));
}

/// The same outcome for one NSG with at most one edit a rule, each with its reason: rules that moved twice move
/// once. Removals come first. Rules move to greater priorities, so the last one moves first.
pub fn condensed(nsg: &Nsg, edits: Vec<RuleEdit>) -> Vec<RuleEdit> {
    let after = nsg_after(nsg, &edits);
    let find = |nsg: &Nsg, rule: &Rule| nsg.rules.iter().find(|other| is_same_rule(other, rule)).cloned();
    let mut condensed: Vec<RuleEdit> = Vec::new();
    for (edit, why) in edits {
        let Some(rule) = edit.shown() else { continue };
        let is_same = |(earlier, _): &RuleEdit| earlier.shown().is_some_and(|earlier| is_same_rule(earlier, rule));
        let diff = Diff { before: find(nsg, rule), after: find(&after, rule) };
        if diff.shown().is_some() && !condensed.iter().any(is_same) {
            condensed.push((diff, why));
        }
    }
    model::sorted::sort_by_key(&mut condensed, |(rule, _)| match (&rule.before, &rule.after) {
        (_, None) => (0, Reverse(0)),
        (Some(_), Some(after)) => (1, Reverse(after.priority.known().copied().unwrap_or_default())),
        (None, Some(_)) => (2, Reverse(0)),
    });
    condensed
}

/// The edits that undo `edits`, last first.
pub fn undone<'e>(edits: impl DoubleEndedIterator<Item = &'e Edit>, why: &Message) -> Vec<Edit> {
    let inverse = |edit: &Edit| Edit::new(PhaseId::Rollback, None, edit.what.clone().inverse(), why.clone());
    edits.rev().map(inverse).collect()
}

/// True if every field of the rule was understood, so that taking it away and putting it back is safe.
pub fn is_clear(rule: &Rule) -> bool {
    let ports = rule.source_ports.iter().chain(&rule.destination_ports);
    let addresses = rule.source.iter().chain(&rule.destination);
    rule.priority.known().is_some()
        && rule.direction.known().is_some()
        && rule.access.known().is_some()
        && rule.protocol.known().is_some()
        && ports.into_iter().all(|term| matches!(term, PortTerm::Range(..)))
        && addresses.into_iter().all(|term| !matches!(term, AddressTerm::Unknown(_)))
}
