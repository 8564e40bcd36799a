//! Changes: edits as the plan shows them, with the rule in Azure's own form and the commands that make it.

use super::change_item;
use super::edit::{At, Edit, EditAction, What};
use super::schema::{AzureRule, Change, ChangeAction, Commands, PhaseId, ReferredTo, Target, TargetKind};
use crate::estate::{AddressTerm, Estate, Nsg, PortTerm, Rule};
use crate::shell::{nsg_of_rule_arguments, quoted};

/// The changes that `edits` of one phase are, in their order.
pub fn changes(estate: &Estate, edits: &[Edit]) -> Vec<Change> {
    edits.iter().enumerate().filter_map(|(number, edit)| change(id(edit.phase, number), edit, estate)).collect()
}

/// The id of the change that an edit is, by its place among the edits of its phase.
pub fn id(phase: PhaseId, number: usize) -> String {
    format!("{}-{}", phase.name(), number + 1)
}

fn change(id: String, edit: &Edit, estate: &Estate) -> Option<Change> {
    let action = match &edit.what {
        What::Rule(EditAction::Add(_)) | What::Add(_) => ChangeAction::Add,
        What::Rule(EditAction::Remove(_)) | What::Remove(_) => ChangeAction::Remove,
        What::Rule(EditAction::Modify { .. }) | What::Replace(..) => ChangeAction::Modify,
    };
    let target = match edit.at {
        At::Nsg(place) => {
            let nsg = estate.nsgs.get(place)?;
            Target { kind: TargetKind::Nsg, name: nsg.name.to_string(), id: nsg.id.clone() }
        }
        at => change_item::target(at, estate)?,
    };
    let mut change = Change {
        id,
        phase: edit.phase,
        action,
        target,
        rule: None,
        route: None,
        firewall_rule: None,
        node_rule: None,
        why: edit.why.clone(),
        commands: Commands { az_cli: String::new(), az_extension: None, node: String::new() },
    };
    match (edit.at, &edit.what) {
        (At::Nsg(place), What::Rule(own)) => {
            change.rule = Some(azure_rule(own.rule()));
            change.commands.az_cli = az_command(own, estate.nsgs.get(place)?);
        }
        (at, What::Add(item) | What::Remove(item) | What::Replace(_, item)) => {
            change_item::fill(&mut change, at, item, estate);
        }
        _ => return None,
    }
    Some(change)
}

/// A rule as Azure's JSON has it, flattened as the command line prints it.
fn azure_rule(rule: &Rule) -> AzureRule {
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

pub(super) fn texts<T: std::fmt::Display>(terms: &[T]) -> Vec<String> {
    terms.iter().map(ToString::to_string).collect()
}

/// One entry stands in the singular field, several in the plural one.
fn one_or_many(mut entries: Vec<String>) -> (Option<String>, Vec<String>) {
    if entries.len() == 1 { (entries.pop(), Vec::new()) } else { (None, entries) }
}

/// The application security groups and the addresses of a field.
fn divided(terms: &[AddressTerm]) -> (Vec<String>, Vec<String>) {
    let (groups, addresses): (Vec<&AddressTerm>, Vec<&AddressTerm>) =
        terms.iter().partition(|term| matches!(term, AddressTerm::Group(_)));
    let texts = |terms: Vec<&AddressTerm>| terms.into_iter().map(ToString::to_string).collect();
    (texts(groups), texts(addresses))
}

/// The az command that makes an edit. Every flag is written: `az network nsg rule create` would otherwise take port 80.
fn az_command(action: &EditAction, nsg: &Nsg) -> String {
    let rule = action.rule();
    let on = format!("{} --name {}", nsg_of_rule_arguments(nsg), quoted(&rule.name));
    match action {
        EditAction::Add(rule) => format!("az network nsg rule create {on} {}", az_fields(rule)),
        EditAction::Remove(_) => format!("az network nsg rule delete {on}"),
        EditAction::Modify { before, after } => {
            format!("az network nsg rule update {on} {}", az_differences(before, after))
        }
    }
}

fn az_fields(rule: &Rule) -> String {
    let mut flags = vec![
        format!("--priority {}", rule.priority),
        format!("--direction {}", rule.direction),
        format!("--access {}", rule.access),
        format!("--protocol {}", quoted(&rule.protocol.to_string())),
    ];
    flags.extend(az_addresses("source", &rule.source));
    flags.push(az_ports("source", &rule.source_ports));
    flags.extend(az_addresses("destination", &rule.destination));
    flags.push(az_ports("destination", &rule.destination_ports));
    flags.extend(rule.description.iter().map(|text| format!("--description {}", quoted(text))));
    flags.join(" ")
}

/// Edits in place move a rule or narrow its destination ports.
fn az_differences(before: &Rule, after: &Rule) -> String {
    let mut flags = Vec::new();
    if before.priority != after.priority {
        flags.push(format!("--priority {}", after.priority));
    }
    if before.destination_ports != after.destination_ports {
        flags.push(az_ports("destination", &after.destination_ports));
    }
    flags.join(" ")
}

fn az_ports(side: &str, terms: &[PortTerm]) -> String {
    let values: Vec<String> = terms.iter().map(|term| quoted(&term.to_string())).collect();
    format!("--{side}-port-ranges {}", values.join(" "))
}

fn az_addresses(side: &str, terms: &[AddressTerm]) -> Vec<String> {
    let (groups, addresses) = divided(terms);
    let flag = |name: &str, values: Vec<String>| {
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        (!values.is_empty()).then(|| format!("--{side}-{name} {}", values.join(" ")))
    };
    flag("address-prefixes", addresses).into_iter().chain(flag("asgs", groups)).collect()
}
