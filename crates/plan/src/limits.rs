//! Azure's limits of what a network security group and a firewall policy hold ("Azure subscription limits", networking and Azure
//! Firewall): a plan that exceeds one can't be applied.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use super::edit::{RuleEdit, nsg_after};
use super::messages::{self, gaps};
use model::estate::{AddressTerm, FirewallPolicy, FirewallRule, FirewallRuleKind, Nsg, PortTerm, ProtocolTerm, Rule};
use model::message::{Message, Part, listed, name};

/// How many rules of the user's an NSG holds.
const MOST_RULES: usize = 1000;

/// How many addresses and ranges the rules of an NSG name together.
const MOST_ADDRESSES: usize = 4000;

/// How many rule collection groups a firewall policy holds. One that was created before July 2022 holds fewer.
const MOST_GROUPS: usize = 90;

/// How many pairs of a source and a destination the network rules of a firewall name together.
const MOST_PAIRS: usize = 20_000;

/// Checks that an NSG still has room for what is added to it; if not, says why and what helps.
pub fn check(nsg: &Nsg, edits: &[RuleEdit]) -> Result<(), Message> {
    let edited = nsg_after(nsg, edits);
    check_addresses(nsg, &edited)?;
    let count = |nsg: &Nsg| nsg.rules.iter().filter(|rule| !rule.is_default).count();
    let (before, after) = (count(nsg), count(&edited));
    if after <= MOST_RULES || after <= before {
        return Ok(());
    }
    let (required, free) = (after - before, MOST_RULES.saturating_sub(before));
    let covered = covered(nsg);
    let remedy = if covered.is_empty() { gaps::merge_rules() } else { gaps::remove_covered(listed(covered)) };
    let nsg = messages::nsg(nsg);
    Err(match required {
        1 => gaps::one_rule_too_many(nsg, MOST_RULES, before, free, remedy),
        _ => gaps::too_many_rules(nsg, MOST_RULES, before, free, required, remedy),
    })
}

/// Checks that the rules of an NSG name no more addresses than they may.
fn check_addresses(nsg: &Nsg, edited: &Nsg) -> Result<(), Message> {
    let is_address = |term: &&AddressTerm| matches!(term, AddressTerm::Prefix(_) | AddressTerm::Range(..));
    let of_rule = |rule: &Rc<Rule>| rule.source.iter().chain(&rule.destination).filter(is_address).count();
    let count = |nsg: &Nsg| nsg.rules.iter().filter(|rule| !rule.is_default).map(of_rule).sum::<usize>();
    let (before, after) = (count(nsg), count(edited));
    // An NSG that is beyond it already shows that Azure counts otherwise.
    if after <= MOST_ADDRESSES || after <= before || before > MOST_ADDRESSES {
        return Ok(());
    }
    Err(gaps::too_many_addresses(messages::nsg(nsg), MOST_ADDRESSES, before, after - before))
}

/// Checks that a firewall policy has room for one more rule collection group.
pub fn check_groups(policy: &FirewallPolicy, shown: usize) -> Result<(), Message> {
    let own = policy.groups.as_ref().map_or(shown, |listed| listed.len().max(shown));
    if own < MOST_GROUPS {
        return Ok(());
    }
    Err(gaps::too_many_groups(messages::firewall_policy(&policy.resource), MOST_GROUPS, own))
}

/// Checks that a firewall with these network rules has room for one more.
pub fn check_pairs<'r>(
    holder: &Message,
    rules: impl IntoIterator<Item = &'r FirewallRule>,
    added: &FirewallRule,
) -> Result<(), Message> {
    let pairs = |rule: &FirewallRule| match rule.kind {
        FirewallRuleKind::Network { .. } => {
            rule.sources.len().saturating_mul(rule.destinations.len() + rule.hosts.len())
        }
        _ => 0,
    };
    let before = rules.into_iter().map(pairs).fold(0, usize::saturating_add);
    if before.saturating_add(pairs(added)) <= MOST_PAIRS {
        return Ok(());
    }
    Err(gaps::too_many_pairs(holder, MOST_PAIRS, before))
}

/// The rules that an earlier one covers field by field. Each is compared with each, so not with more than an NSG can have.
fn covered(nsg: &Nsg) -> Vec<Part<'_>> {
    let own: Vec<&Rc<Rule>> = nsg.rules.iter().filter(|rule| !rule.is_default).take(MOST_RULES).collect();
    let earlier = |rule: &Rule, other: &Rule| match (rule.priority.known(), other.priority.known()) {
        (Some(own), Some(other)) => other < own,
        _ => false,
    };
    let wide = WideRules::of(&own);
    let is_covered =
        |rule: &&&Rc<Rule>| wide.that_may_cover(rule).any(|other| earlier(rule, other) && covers(other, rule));
    own.iter().filter(is_covered).map(|rule| name(&rule.name)).collect()
}

/// Rules by entries of their fields. A rule that one of them covers has the same entry in each field that this one is listed by.
struct WideRules<'r> {
    by_entries: Vec<(u64, &'r Rc<Rule>)>,
    /// The combinations of fields that rules are listed by, as the bits of numbers.
    combinations: [bool; 8],
}

/// How often a rule is listed at most.
const MOST_LISTED: usize = 32;

impl<'r> WideRules<'r> {
    fn of(rules: &[&'r Rc<Rule>]) -> Self {
        let mut wide = WideRules { by_entries: Vec::with_capacity(rules.len()), combinations: [false; 8] };
        for &rule in rules {
            let (mut keys, mut combination) = (vec![0], 0);
            for (field, entries) in entries(rule).into_iter().enumerate() {
                if !entries.is_empty() && keys.len() * entries.len() <= MOST_LISTED {
                    keys = keys.iter().flat_map(|key| entries.iter().map(|entry| with(*key, *entry))).collect();
                    combination |= 1 << field;
                }
            }
            wide.by_entries.extend(keys.into_iter().map(|key| (key, rule)));
            if let Some(used) = wide.combinations.get_mut(combination) {
                *used = true;
            }
        }
        model::sorted::sort_by_key(&mut wide.by_entries, |(key, _)| *key);
        wide
    }

    /// All rules that may cover one, and few others.
    fn that_may_cover(&self, rule: &Rule) -> impl Iterator<Item = &'r Rc<Rule>> {
        let entries = entries(rule);
        let key = move |combination: usize| {
            let of_fields = entries.iter().enumerate().filter(|(field, _)| combination & (1 << field) != 0);
            of_fields.map(|(_, entries)| entries.first()).try_fold(0, |key, entry| Some(with(key, *entry?)))
        };
        let combinations = self.combinations.iter().enumerate().filter(|(_, used)| **used);
        combinations.filter_map(move |(combination, _)| key(combination)).flat_map(|key| {
            let start = self.by_entries.partition_point(|(own, _)| *own < key);
            self.by_entries.iter().skip(start).take_while(move |(own, _)| *own == key).map(|(_, rule)| *rule)
        })
    }
}

fn with(key: u64, entry: u64) -> u64 {
    key.rotate_left(5) ^ entry
}

/// A number for each entry of a field, by fields; none for a field that matches everything.
fn entries(rule: &Rule) -> [Vec<u64>; 3] {
    let addresses = |side: u8, terms: &[AddressTerm]| match terms.contains(&AddressTerm::Any) {
        true => Vec::new(),
        false => terms.iter().map(|term| hash(&(side, term))).collect(),
    };
    let ports = match rule.destination_ports.contains(&PortTerm::ANY) {
        true => Vec::new(),
        false => rule.destination_ports.iter().map(|term| hash(&(2u8, term))).collect(),
    };
    [addresses(0, &rule.source), addresses(1, &rule.destination), ports]
}

fn hash(entry: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    entry.hash(&mut hasher);
    hasher.finish()
}

fn covers(wide: &Rule, narrow: &Rule) -> bool {
    let addresses = |wide: &[AddressTerm], narrow: &[AddressTerm]| {
        wide.contains(&AddressTerm::Any)
            || (!narrow.is_empty() && narrow.iter().all(|term| is_clear(term) && wide.contains(term)))
    };
    let ports = |wide: &[PortTerm], narrow: &[PortTerm]| {
        wide.contains(&PortTerm::ANY)
            || (!narrow.is_empty()
                && narrow.iter().all(|term| matches!(term, PortTerm::Range(..)) && wide.contains(term)))
    };
    let protocol = wide.protocol.known() == Some(&ProtocolTerm::Any)
        || (wide.protocol.known().is_some() && wide.protocol == narrow.protocol);
    wide.direction.known().is_some()
        && wide.direction == narrow.direction
        && protocol
        && addresses(&wide.source, &narrow.source)
        && addresses(&wide.destination, &narrow.destination)
        && ports(&wide.source_ports, &narrow.source_ports)
        && ports(&wide.destination_ports, &narrow.destination_ports)
}

fn is_clear(term: &AddressTerm) -> bool {
    !matches!(term, AddressTerm::Unknown(_))
}
