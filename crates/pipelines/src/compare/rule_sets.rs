//! The NSGs, route tables, and firewalls of both sides.

use std::collections::BTreeMap;

use model::estate::{Access, Direction, HasResource, Nsg, Resource, Route, RouteTable, Rule};
use model::net::{Cloud, Protocol};
use serde::Serialize;

use super::circumstances::{Circumstances, End, Holds, Place, Term};
use super::rules::{Segment, Unclear, difference, is_same_rule};
use super::side::{Part, Presence, Sources};
use super::witness::{described, public, witness};

/// A rule set or route table that differs.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleSetChange {
    /// What it is: `NSG`, `route table`, `firewall`, or `firewall policy`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// On which sides it is.
    pub presence: Presence,
    /// Packets that it denied and allows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub opened: Vec<Side>,
    /// Packets that it allowed and denies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<Side>,
    /// The names of rules or routes that are new.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// The names of those that are gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
    /// The names of those that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edited: Vec<String>,
    /// Why something could not be compared, in sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unclear: Vec<String>,
}

/// Packets of one direction between the same two rules.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// The direction.
    pub direction: Direction,
    /// The packets.
    #[serde(flatten)]
    pub part: Part,
}

/// The rule sets that differ.
pub fn of(before: &Sources<'_>, after: &Sources<'_>) -> Vec<RuleSetChange> {
    let cloud = after.cloud().or_else(|| before.cloud()).unwrap_or_default();
    let nsgs = pairs(before.estate.nsgs.as_slice(), after.estate.nsgs.as_slice());
    let nsgs = nsgs.into_iter().filter_map(|(was, is)| nsg_change(was, is, after, cloud));
    let tables = pairs(before.estate.route_tables.as_slice(), after.estate.route_tables.as_slice());
    let tables = tables.into_iter().filter_map(|(was, is)| table_change(was, is));
    let firewalls = pairs(before.estate.firewalls.as_slice(), after.estate.firewalls.as_slice());
    let firewalls = firewalls.into_iter().filter_map(|(was, is)| whole("firewall", was, is, same_firewall));
    nsgs.chain(tables).chain(firewalls).collect()
}

/// What is called the same on both sides, and what is on one side only: by id, else by name.
fn pairs<'s, T: HasResource>(before: &'s [T], after: &'s [T]) -> Vec<(Option<&'s T>, Option<&'s T>)> {
    let mut rest: Vec<&T> = after.iter().collect();
    let mut all = Vec::new();
    for was in before {
        let place = rest.iter().position(|is| has_same_id(was.resource(), is.resource()));
        let place = place.or_else(|| rest.iter().position(|is| has_same_name(was.resource(), is.resource())));
        all.push((Some(was), place.map(|place| rest.remove(place))));
    }
    all.extend(rest.into_iter().map(|is| (None, Some(is))));
    all
}

fn has_same_id(a: &Resource, b: &Resource) -> bool {
    a.full_id().is_some() && a.full_id() == b.full_id()
}

fn has_same_name(a: &Resource, b: &Resource) -> bool {
    let both_full = a.full_id().is_some() && b.full_id().is_some();
    !both_full && name(a).eq_ignore_ascii_case(&name(b))
}

pub fn name(resource: &Resource) -> String {
    resource
        .name
        .known()
        .cloned()
        .unwrap_or_else(|| resource.name.unknown().map(ToString::to_string).unwrap_or_default())
}

fn presence<T>(before: Option<&T>, after: Option<&T>) -> Presence {
    match (before, after) {
        (Some(_), None) => Presence::Removed,
        (None, _) => Presence::Added,
        (Some(_), Some(_)) => Presence::Both,
    }
}

fn empty<T: HasResource>(kind: &'static str, before: Option<&T>, after: Option<&T>) -> RuleSetChange {
    RuleSetChange {
        kind,
        name: before.or(after).map(|own| name(own.resource())).unwrap_or_default(),
        presence: presence(before, after),
        opened: Vec::new(),
        closed: Vec::new(),
        added: Vec::new(),
        removed: Vec::new(),
        edited: Vec::new(),
        unclear: Vec::new(),
    }
}

fn is_changed(change: &RuleSetChange) -> bool {
    let RuleSetChange { opened, closed, added, removed, edited, unclear, presence, .. } = change;
    *presence != Presence::Both
        || !(opened.is_empty() && closed.is_empty())
        || ![added, removed, edited, unclear].iter().all(|list| list.is_empty())
}

fn nsg_change(before: Option<&Nsg>, after: Option<&Nsg>, sources: &Sources<'_>, cloud: Cloud) -> Option<RuleSetChange> {
    let mut change = empty("NSG", before, after);
    if let Some((before, after)) = before.zip(after) {
        let difference = difference(&before.rules, &after.rules, sources.tags, cloud);
        change.opened = sides(&difference.segments, Access::Allow, [before, after]);
        change.closed = sides(&difference.segments, Access::Deny, [before, after]);
        let own = |nsg: &Nsg| -> Vec<Rule> {
            nsg.rules.iter().filter(|rule| !rule.is_default).map(|rule| Rule::clone(rule)).collect()
        };
        let lists = [own(before), own(after)];
        (change.added, change.removed, change.edited) = names(&lists, |rule| &rule.name, is_same_rule);
        // What is unclear on both sides alike concerns nobody who asks what changed.
        if is_changed(&change) {
            change.unclear = difference.unclear.iter().map(unclear).collect();
        }
    }
    is_changed(&change).then_some(change)
}

fn table_change(before: Option<&RouteTable>, after: Option<&RouteTable>) -> Option<RuleSetChange> {
    let mut change = empty("route table", before, after);
    if let Some((before, after)) = before.zip(after) {
        let lists = [before.routes.clone(), after.routes.clone()];
        (change.added, change.removed, change.edited) = names(&lists, |route| &route.name, same_route);
    }
    is_changed(&change).then_some(change)
}

pub fn same_route(a: &Route, b: &Route) -> bool {
    (&a.destinations, &a.next_hop, &a.next_hop_addresses) == (&b.destinations, &b.next_hop, &b.next_hop_addresses)
}

fn same_firewall(a: &model::estate::AzureFirewall, b: &model::estate::AzureFirewall) -> bool {
    let without_place = |own: &model::estate::AzureFirewall| {
        let mut own = own.clone();
        own.resource.origin = model::estate::Origin::default();
        format!("{own:?}")
    };
    without_place(a) == without_place(b)
}

/// What is compared as a whole.
fn whole<T: HasResource>(
    kind: &'static str,
    before: Option<&T>,
    after: Option<&T>,
    is_same: fn(&T, &T) -> bool,
) -> Option<RuleSetChange> {
    let mut change = empty(kind, before, after);
    if before.zip(after).is_some_and(|(before, after)| !is_same(before, after)) {
        change.unclear.push("It differs; its rules are not compared packet by packet.".to_owned());
    }
    is_changed(&change).then_some(change)
}

/// The names of what is new, gone, and different.
fn names<T>(
    lists: &[Vec<T>; 2],
    name: fn(&T) -> &String,
    is_same: fn(&T, &T) -> bool,
) -> (Vec<String>, Vec<String>, Vec<String>) {
    let by_name = |list: &'_ [T]| -> Vec<String> { list.iter().map(|own| name(own).to_ascii_lowercase()).collect() };
    let [before, after] = lists;
    let find = |list: &[String], own: &T| list.iter().position(|other| *other == name(own).to_ascii_lowercase());
    let (of_before, of_after) = (by_name(before), by_name(after));
    let only = |own: &[T], other: &[String]| -> Vec<String> {
        own.iter().filter(|one| find(other, one).is_none()).map(|one| name(one).clone()).collect()
    };
    let edited = before.iter().filter(|was| {
        let is = find(&of_after, was).and_then(|place| after.get(place));
        is.is_some_and(|is| !is_same(was, is))
    });
    (only(after, &of_before), only(before, &of_after), edited.map(|one| name(one).clone()).collect())
}

/// Segments between the same two rules.
type Between = (Direction, Option<usize>, Option<usize>);

fn sides(segments: &[Segment], now: Access, nsgs: [&Nsg; 2]) -> Vec<Side> {
    let mut groups: BTreeMap<Between, Vec<&Segment>> = BTreeMap::new();
    for segment in segments.iter().filter(|segment| segment.now == now) {
        groups.entry((segment.direction, segment.before, segment.after)).or_default().push(segment);
    }
    groups.into_values().filter_map(|group| side(&group, nsgs)).collect()
}

/// The first of the segments, for all protocols that it is the same for.
fn side(group: &[&Segment], [before, after]: [&Nsg; 2]) -> Option<Side> {
    let first = group.first()?;
    let mut protocols: Vec<Protocol> = Vec::new();
    for segment in group.iter().filter(|own| own.flow == first.flow) {
        if !protocols.contains(&segment.protocol) {
            protocols.push(segment.protocol);
        }
    }
    let rule = |nsg: &Nsg, number: Option<usize>| Some(nsg.rules.entries.get(number?)?.name.clone());
    let part = Part {
        flow: described(&first.flow, &protocols),
        witness: witness(&first.flow, first.protocol, first.direction, public())?,
        before: rule(before, first.before),
        after: rule(after, first.after),
        provided: provided(&first.circumstances, group),
    };
    Some(Side { direction: first.direction, part })
}

/// Where the other end has to be, and which open terms decide, if not every combination has such packets.
fn provided(circumstances: &Circumstances, group: &[&Segment]) -> String {
    let is_everywhere = |place: Place| group.iter().any(|own| own.circumstances.other_end == place);
    let mut words = Vec::new();
    if !(is_everywhere(Place::Internet) && is_everywhere(Place::VirtualNetwork)) {
        words.push(match circumstances.other_end {
            Place::Internet => "the other end is on the internet".to_owned(),
            Place::VirtualNetwork => "the other end is in the virtual network or connected to it".to_owned(),
            Place::LoadBalancer => "the other end is Azure's load balancer".to_owned(),
        });
    }
    for (term, holds) in &circumstances.terms {
        let matters = !group.iter().any(|own| own.circumstances.terms.get(term) != Some(holds));
        if matters {
            words.push(condition(term, *holds));
        }
    }
    words.join(", and ")
}

fn condition(term: &Term, holds: Holds) -> String {
    let not = if holds == Holds::Yes { "" } else { "not " };
    let end = |end: &End| if *end == End::Source { "source" } else { "destination" };
    match term {
        Term::Address(own, text) => format!("the {} is {not}in `{text}`", end(own)),
        Term::Port(own, text) => format!("the {} port is {not}in `{text}`", end(own)),
        Term::Condition(text) if holds == Holds::Yes => format!("`{text}` holds"),
        Term::Condition(text) => format!("`{text}` does not hold"),
        Term::Access(text) => format!("`{text}` is {not}Allow"),
        Term::Protocol(text) => format!("the protocol is {not}`{text}`"),
        Term::Direction(text) => format!("the direction is {not}`{text}`"),
    }
}

fn unclear(unclear: &Unclear) -> String {
    match unclear {
        Unclear::MissingRules(direction) => {
            format!("{direction} rules can't be compared packet by packet: a source doesn't show all of them.")
        }
        Unclear::Rule(direction, rule) => format!(
            "{direction} rules are compared only before rule `{rule}`, which has a field without a value or shares its priority."
        ),
        Unclear::TooManyTerms(direction) => {
            format!("{direction} rules can't be compared packet by packet: too many of their values are unknown.")
        }
    }
}
