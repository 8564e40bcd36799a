//! Facts that the sources do not hold, and how to get each.

use super::nsg_match::{Doubt, Question, RuleMatch};
use super::report::MissingFact;
use crate::estate::Nsg;
use crate::net::Region;
use crate::shell;

/// Where the nodes are.
pub fn nodes(nsg: &Nsg) -> MissingFact {
    MissingFact {
        fact: "the addresses of the nodes: the rules treat some addresses of a virtual network otherwise than others".to_owned(),
        how: format!("Give the address range of the subnet that {} is on (`--nodes` on the command line).", nsg.name),
        command: Some(
            "az network vnet subnet show --resource-group '<resource group>' --vnet-name '<virtual network>' --name '<subnet>' \
             --query addressPrefix"
                .to_owned(),
        ),
    }
}

/// Which region it is about.
pub fn region() -> MissingFact {
    MissingFact {
        fact: "the region of the Batch account: the rules treat some regions otherwise than others".to_owned(),
        how: "Choose the region (`--region` on the command line).".to_owned(),
        command: Some("az batch account list --query \"[].{name:name, region:location}\" --output table".to_owned()),
    }
}

/// Whether `VirtualNetwork` holds more than private addresses.
pub fn default_route() -> MissingFact {
    MissingFact {
        fact: "whether a default route is in force, which can make the tag VirtualNetwork hold the whole internet".to_owned(),
        how: "Look for 0.0.0.0/0 in the routes of the nodes' subnet. Without such a route, the rules let it through.".to_owned(),
        command: Some(
            "az network route-table list --query \"[].{name:name, routes:routes[?addressPrefix=='0.0.0.0/0']}\" --output json"
                .to_owned(),
        ),
    }
}

/// The addresses of a service in a region for which the table has none.
pub fn service_addresses(question: &Question<'_>, region: Option<&Region>) -> MissingFact {
    let service = question.needed.service.tag();
    let place = region.map_or("the region", Region::location);
    MissingFact {
        fact: format!("the addresses of {service} in {place}: the service-tag table has none"),
        how: "Supply Microsoft's current service-tag file (`--service-tags` on the command line).".to_owned(),
        command: region.map(|region| tag_command(region, &region.tag(question.needed.service))),
    }
}

/// What a rule leaves in doubt.
pub fn of_doubt(nsg: &Nsg, matched: &RuleMatch<'_>, region: Option<&Region>) -> MissingFact {
    let rule = matched.rule.map_or("", |rule| rule.name.as_str());
    match &matched.doubt {
        None => MissingFact {
            fact: format!("which rule comes first: `{rule}` shares its priority with a rule that decides otherwise"),
            how: "Paste a fresh export; Azure keeps no two rules of one direction at the same priority.".to_owned(),
            command: Some(show_command(nsg)),
        },
        Some(Doubt::UnclearField(field, text)) => MissingFact {
            fact: format!("what the {field} `{text}` of the rule `{rule}` means"),
            how: "Correct it in the text, or paste a fresh export.".to_owned(),
            command: Some(show_command(nsg)),
        },
        Some(Doubt::UnknownTag(tag)) => MissingFact {
            fact: format!("which addresses the service tag `{tag}` of the rule `{rule}` stands for"),
            how: "Check its spelling, or supply Microsoft's current service-tag file (`--service-tags` on the command line)."
                .to_owned(),
            command: region.map(|region| tag_command(region, tag)),
        },
        Some(Doubt::Group(group)) => MissingFact {
            fact: format!("whether the nodes are in the application security group `{}` that the rule `{rule}` names", last_segment(group)),
            how: "See which network interfaces are in it.".to_owned(),
            command: Some(format!(
                "az network nic list --query {} --output tsv",
                shell::quoted(&format!("[?ipConfigurations[?applicationSecurityGroups[?id=='{group}']]].id"))
            )),
        },
        Some(Doubt::MissingRules(reason)) => MissingFact {
            fact: format!("all rules of {}: {reason}", nsg.name),
            how: "Paste the whole output.".to_owned(),
            command: Some(show_command(nsg)),
        },
    }
}

fn last_segment(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn show_command(nsg: &Nsg) -> String {
    format!("az network nsg show {} --output json", shell::nsg_arguments(nsg))
}

/// The command that prints the addresses of a service tag.
pub(super) fn tag_command(region: &Region, tag: &str) -> String {
    let query = shell::quoted(&format!("values[?name=='{tag}'].properties.addressPrefixes"));
    format!("az network list-service-tags --location {} --query {query}", region.location())
}
