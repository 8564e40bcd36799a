//! Azure's limit of rules in a network security group ("Azure subscription limits", networking): a plan that exceeds it is none.

use model::words::listed;
use std::rc::Rc;

use super::edit::{EditAction, nsg_after};
use crate::estate::{AddressTerm, Nsg, PortTerm, ProtocolTerm, Rule};

/// How many rules of the user's a group holds.
const MOST_RULES: usize = 1000;

/// Checks that a group still has room for what is added to it; if not, says why and what helps.
pub fn check<'e>(nsg: &Nsg, actions: impl IntoIterator<Item = &'e EditAction>) -> Result<(), String> {
    let count = |nsg: &Nsg| nsg.rules.iter().filter(|rule| !rule.is_default).count();
    let (before, after) = (count(nsg), count(&nsg_after(nsg, actions)));
    if after <= MOST_RULES || after <= before {
        return Ok(());
    }
    let (needed, free) = (after - before, MOST_RULES.saturating_sub(before));
    let covered = covered(nsg);
    let remedy = if covered.is_empty() {
        "Merge rules that differ in their addresses or ports only.".to_owned()
    } else {
        format!("Remove rules that never decide, because earlier ones cover them: {}.", listed(covered))
    };
    Err(format!(
        "{}: an NSG holds at most {MOST_RULES} rules. It has {before}, so there is room for {free}, and {needed} more {} needed. {remedy}",
        nsg.name,
        if needed == 1 { "is" } else { "are" },
    ))
}

/// The rules that an earlier one covers field by field.
fn covered(nsg: &Nsg) -> Vec<&str> {
    let own: Vec<&Rc<Rule>> = nsg.rules.iter().filter(|rule| !rule.is_default).collect();
    let earlier = |rule: &Rule, other: &Rule| match (rule.priority.known(), other.priority.known()) {
        (Some(own), Some(other)) => other < own,
        _ => false,
    };
    let is_covered = |rule: &&&Rc<Rule>| own.iter().any(|other| earlier(rule, other) && covers(other, rule));
    own.iter().filter(is_covered).map(|rule| rule.name.as_str()).collect()
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
    !matches!(term, AddressTerm::Unclear(_))
}
