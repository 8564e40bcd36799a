//! Azure's limits of what a network security group and a firewall policy hold ("Azure subscription limits", networking and Azure
//! Firewall): a plan that exceeds one can't be applied.

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
    let is_covered = |rule: &&&Rc<Rule>| own.iter().any(|other| earlier(rule, other) && covers(other, rule));
    own.iter().filter(is_covered).map(|rule| name(&rule.name)).collect()
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
