//! The az command of a change.

use super::super::azure_rule::divided;
use super::super::edit::EditAction;
use model::estate::{AddressTerm, PortTerm, Rule};
use model::shell::{az_quoted, az_text};

/// The az command that makes an edit of the group that the arguments `on` name. Every flag is written: without them,
/// `az network nsg rule create` would take port 80.
pub fn command(action: &EditAction, on: &str) -> String {
    let on = format!("{on} --name {}", az_quoted(&action.rule().name));
    match action {
        EditAction::Add(rule) => format!("az network nsg rule create {on} {}", fields(rule)),
        EditAction::Remove(_) => format!("az network nsg rule delete {on}"),
        EditAction::Modify { before, after } => {
            format!("az network nsg rule update {on} {}", differences(before, after))
        }
    }
}

fn fields(rule: &Rule) -> String {
    let mut flags = vec![
        format!("--priority {}", az_quoted(&rule.priority.to_string())),
        format!("--direction {}", az_quoted(&rule.direction.to_string())),
        format!("--access {}", az_quoted(&rule.access.to_string())),
        format!("--protocol {}", az_quoted(&rule.protocol.to_string())),
    ];
    flags.extend(addresses("source", &rule.source));
    flags.push(ports("source", &rule.source_ports));
    flags.extend(addresses("destination", &rule.destination));
    flags.push(ports("destination", &rule.destination_ports));
    flags.extend(rule.description.iter().map(|text| format!("--description {}", az_text(text))));
    flags.join(" ")
}

/// Edits in place move a rule or narrow its destination ports.
fn differences(before: &Rule, after: &Rule) -> String {
    let mut flags = Vec::new();
    if before.priority != after.priority {
        flags.push(format!("--priority {}", az_quoted(&after.priority.to_string())));
    }
    if before.destination_ports != after.destination_ports {
        flags.push(ports("destination", &after.destination_ports));
    }
    flags.join(" ")
}

fn ports(side: &str, terms: &[PortTerm]) -> String {
    let values: Vec<String> = terms.iter().map(|term| az_quoted(&term.to_string())).collect();
    format!("--{side}-port-ranges {}", values.join(" "))
}

fn addresses(side: &str, terms: &[AddressTerm]) -> Vec<String> {
    let (groups, addresses) = divided(terms);
    let flag = |name: &str, values: Vec<String>| {
        let values: Vec<String> = values.iter().map(|value| az_quoted(value)).collect();
        (!values.is_empty()).then(|| format!("--{side}-{name} {}", values.join(" ")))
    };
    flag("address-prefixes", addresses).into_iter().chain(flag("asgs", groups)).collect()
}
