//! A rule in Azure's own JSON form.

use model::estate::{AddressTerm, Rule};
use model::plan::{AzureRule, ReferredTo};

/// A rule as Azure's JSON has it, flattened as the command line prints it.
pub fn azure_rule(rule: &Rule) -> AzureRule {
    let (source_groups, source) = divided(&rule.source);
    let (destination_groups, destination) = divided(&rule.destination);
    let (source_address_prefix, source_address_prefixes) = one_or_many(source);
    let (source_port_range, source_port_ranges) = one_or_many(texts(&rule.source_ports));
    let (destination_address_prefix, destination_address_prefixes) = one_or_many(destination);
    let (destination_port_range, destination_port_ranges) = one_or_many(texts(&rule.destination_ports));
    let ids = |groups: Vec<String>| groups.into_iter().map(|id| ReferredTo { id }).collect();
    AzureRule {
        name: rule.name.clone(),
        priority: rule.priority.known().copied(),
        direction: rule.direction.to_string(),
        access: rule.access.to_string(),
        protocol: rule.protocol.to_string(),
        source_address_prefix,
        source_address_prefixes,
        source_application_security_groups: ids(source_groups),
        source_port_range,
        source_port_ranges,
        destination_address_prefix,
        destination_address_prefixes,
        destination_application_security_groups: ids(destination_groups),
        destination_port_range,
        destination_port_ranges,
        description: rule.description.clone(),
    }
}

/// Each entry as Azure spells it.
pub fn texts<T: std::fmt::Display>(terms: &[T]) -> Vec<String> {
    terms.iter().map(ToString::to_string).collect()
}

/// One entry stands in the singular field, several in the plural one.
fn one_or_many(mut entries: Vec<String>) -> (Option<String>, Vec<String>) {
    if entries.len() == 1 { (entries.pop(), Vec::new()) } else { (None, entries) }
}

/// The application security groups and the addresses of a field.
pub fn divided(terms: &[AddressTerm]) -> (Vec<String>, Vec<String>) {
    let (groups, addresses): (Vec<&AddressTerm>, Vec<&AddressTerm>) =
        terms.iter().partition(|term| matches!(term, AddressTerm::Group(_)));
    let texts = |terms: Vec<&AddressTerm>| terms.into_iter().map(ToString::to_string).collect();
    (texts(groups), texts(addresses))
}
