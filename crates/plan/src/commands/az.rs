//! The az commands of a change.

use super::super::edit::{Diff, Edited};
use super::super::elements::PlacedFirewallRule;
use super::super::shapes::{azure_route, divided, firewall_rule};
use super::edit_target::{self, EditTarget};
use model::estate::{AddressTerm, PortTerm, Route, Rule};
use model::plan::AzureFirewallRule;
use model::shell::{az_plain, az_quoted, az_text, jmespath, quoted};

/// The extension of az that the commands for Azure Firewall are from.
pub fn extension(edited: &Edited) -> Option<String> {
    matches!(edited, Edited::FirewallRule(..)).then(|| "azure-firewall".to_owned())
}

/// One command of a change.
pub struct Step {
    pub command: String,
    /// Where the command fails or does harm if it is run again: what prints the name of its object if that is there.
    pub look: Option<String>,
}

/// Where az finds a resource: arguments that are ready for a shell.
pub struct Where {
    /// The flags of the subscription and the resource group.
    pub scope: String,
    pub name: String,
}

impl Where {
    /// Where a resource is; what the sources don't show is there to be filled in.
    fn of(target: &EditTarget<'_>) -> Where {
        let [subscription, ..] = target.place();
        let subscription = subscription.map(|id| format!("--subscription {} ", az_plain(id))).unwrap_or_default();
        let [group, name] = target.named();
        Where { scope: format!("{subscription}--resource-group {}", az_quoted(&group)), name: az_quoted(&name) }
    }
}

/// What makes a change, on one line.
pub fn command(edited: &Edited, target: &EditTarget<'_>) -> String {
    let steps = steps(edited, target, &Where::of(target));
    steps.into_iter().map(|step| step.command).collect::<Vec<_>>().join(" && ")
}

/// What makes a change, one command after the other.
pub fn steps(edited: &Edited, target: &EditTarget<'_>, at: &Where) -> Vec<Step> {
    let on = format!("{} {} {} --name {}", at.scope, target.kind.flag, at.name, az_quoted(edited.name()));
    match edited {
        Edited::NsgRule(_, rule) => vec![Step { command: of_rule(rule, &on), look: None }],
        // Creating an existing route replaces it, and deleting a missing one succeeds.
        Edited::Route(_, route) => vec![Step { command: of_route(route.after.as_deref(), &on), look: None }],
        Edited::FirewallRule(_, rule) if target.kind == &edit_target::POLICY => of_policy(rule, at),
        Edited::FirewallRule(_, rule) => of_firewall(rule, at).into_iter().collect(),
        Edited::NodeRule(..) => Vec::new(),
    }
}

/// Every flag is written: without them, `az network nsg rule create` would take port 80.
fn of_rule(rule: &Diff<Rule>, on: &str) -> String {
    match (&rule.before, &rule.after) {
        (None, Some(rule)) => format!("az network nsg rule create {on}{}", fields(rule)),
        (Some(before), Some(after)) => format!("az network nsg rule update {on}{}", differences(before, after)),
        (_, None) => format!("az network nsg rule delete {on}"),
    }
}

fn fields(rule: &Rule) -> String {
    let mut flags = String::new();
    write(&mut flags, ["priority", ""], [rule.priority.to_string()]);
    write(&mut flags, ["direction", ""], [rule.direction.to_string()]);
    write(&mut flags, ["access", ""], [rule.access.to_string()]);
    write(&mut flags, ["protocol", ""], [rule.protocol.to_string()]);
    write_addresses(&mut flags, "source", &rule.source);
    write_ports(&mut flags, "source", &rule.source_ports);
    write_addresses(&mut flags, "destination", &rule.destination);
    write_ports(&mut flags, "destination", &rule.destination_ports);
    if let Some(text) = &rule.description {
        flags.extend([" --description ", &az_text(text)]);
    }
    flags
}

/// Edits in place move a rule or narrow its destination ports.
fn differences(before: &Rule, after: &Rule) -> String {
    let mut flags = String::new();
    if before.priority != after.priority {
        write(&mut flags, ["priority", ""], [after.priority.to_string()]);
    }
    if before.destination_ports != after.destination_ports {
        write_ports(&mut flags, "destination", &after.destination_ports);
    }
    flags
}

/// Writes a flag, whose name is made of two parts, with its values, if there are any.
fn write(flags: &mut String, [name, end]: [&str; 2], values: impl IntoIterator<Item = String>) {
    for (at, value) in values.into_iter().enumerate() {
        if at == 0 {
            flags.extend([" --", name, end]);
        }
        flags.extend([" ", &az_quoted(&value)]);
    }
}

fn write_ports(flags: &mut String, side: &str, terms: &[PortTerm]) {
    write(flags, [side, "-port-ranges"], terms.iter().map(ToString::to_string));
}

fn write_addresses(flags: &mut String, side: &str, terms: &[AddressTerm]) {
    let (groups, addresses) = divided(terms);
    write(flags, [side, "-address-prefixes"], addresses);
    write(flags, [side, "-asgs"], groups);
}

fn of_route(route: Option<&Route>, on: &str) -> String {
    let Some(route) = route.map(azure_route) else { return format!("az network route-table route delete {on}") };
    let address = route.next_hop_ip_address.map(|address| format!(" --next-hop-ip-address {address}"));
    format!(
        "az network route-table route create {on} --address-prefix {} --next-hop-type {}{}",
        az_quoted(&route.address_prefix),
        az_quoted(&route.next_hop_type),
        address.unwrap_or_default()
    )
}

fn list(values: &[String]) -> String {
    values.iter().map(|value| az_quoted(value)).collect::<Vec<_>>().join(" ")
}

/// What a rule matches.
fn matches(rule: &AzureFirewallRule) -> String {
    let described = rule.description.as_ref().map(|text| format!(" --description {}", az_text(text)));
    format!(
        "--source-addresses {} --destination-addresses {} --destination-ports {}{}",
        list(&rule.source_addresses),
        list(&rule.destination_addresses),
        list(&rule.destination_ports),
        described.unwrap_or_default()
    )
}

fn number(priority: Option<u32>) -> String {
    priority.map(|priority| priority.to_string()).unwrap_or_default()
}

fn of_firewall(diff: &Diff<PlacedFirewallRule>, at: &Where) -> Option<Step> {
    let placed = diff.shown()?;
    let (rule, own, Where { scope, name: firewall }) = (firewall_rule(placed), placed.own_collection, at);
    let (collection, name) = (az_quoted(&rule.collection), az_quoted(&rule.name));
    let base = "az network firewall network-rule";
    let on = format!("{scope} --firewall-name {firewall} --collection-name {collection}");
    let path = [("networkRuleCollections", &rule.collection), ("rules", &rule.name)];
    let look = |depth| Some(format!("az network firewall show {scope} --name {firewall} {}", query(&path, depth)));
    Some(match (&diff.after, own) {
        (None, true) => Step { command: format!("{base} collection delete {on}"), look: look(1) },
        (None, false) => Step { command: format!("{base} delete {on} --name {name}"), look: look(2) },
        (Some(_), _) => {
            let priority = number(rule.collection_priority);
            let head = if own { format!("--priority {priority} --action {} ", rule.action) } else { String::new() };
            let protocols = list(&rule.ip_protocols);
            let command = format!("{base} create {on} --name {name} {head}--protocols {protocols} {}", matches(&rule));
            Step { command, look: look(2) }
        }
    })
}

fn of_policy(diff: &Diff<PlacedFirewallRule>, at: &Where) -> Vec<Step> {
    let Some(placed) = diff.shown() else { return Vec::new() };
    let (rule, Where { scope, name: policy }) = (firewall_rule(placed), at);
    let group_name = rule.group.clone().unwrap_or_default();
    let (group, collection, name) = (az_quoted(&group_name), az_quoted(&rule.collection), az_quoted(&rule.name));
    let base = "az network firewall policy rule-collection-group";
    let on_policy = format!("{scope} --policy-name {policy}");
    let on = format!("{on_policy} --rule-collection-group-name {group}");
    let path = [("", &group_name), ("ruleCollections", &rule.collection), ("rules", &rule.name)];
    let step =
        |depth, command| Step { command, look: Some(format!("{base} list {on_policy} {}", query(&path, depth))) };
    if diff.after.is_none() {
        return vec![match (placed.own_group, placed.own_collection) {
            (true, _) => step(1, format!("{base} delete {on_policy} --name {group} --yes")),
            (false, true) => step(2, format!("{base} collection remove {on} --name {collection}")),
            (false, false) => {
                step(3, format!("{base} collection rule remove {on} --collection-name {collection} --name {name}"))
            }
        }];
    }
    let protocols = list(&rule.ip_protocols);
    let matches = format!("--ip-protocols {protocols} {}", matches(&rule));
    if !placed.own_collection {
        let command = format!(
            "{base} collection rule add {on} --collection-name {collection} --name {name} --rule-type NetworkRule {matches}"
        );
        return vec![step(3, command)];
    }
    let command = format!(
        "{base} collection add-filter-collection {on} --name {collection} --collection-priority {} --action {} --rule-type \
         NetworkRule --rule-name {name} {matches}",
        number(rule.collection_priority),
        rule.action,
    );
    let priority = number(rule.group_priority);
    // To create a group that is there would empty it.
    let create = || step(1, format!("{base} create {on_policy} --name {group} --priority {priority}"));
    placed.own_group.then(create).into_iter().chain([step(2, command)]).collect()
}

/// A query for the name of an object at the end of a path of lists and names, `depth` steps long; nothing if it is not there.
fn query(path: &[(&str, &String)], depth: usize) -> String {
    let step = |(list, name): &(&str, &String)| {
        let name = jmespath(name);
        // The lists that are below others are made one.
        if list.is_empty() { format!("[?name=={name}]") } else { format!("{list}[] | [?name=={name}]") }
    };
    let steps: Vec<String> = path.iter().take(depth).map(step).collect();
    format!("--query {}", quoted(&format!("{}.name", steps.join("."))))
}
