//! The az commands of changes of routes and Azure Firewalls.

use super::super::item::{FirewallItem, Item};
use super::super::shapes::{azure_route, firewall_rule};
use super::home::{self, Home};
use model::estate::Route;
use model::plan::{AzureFirewallRule, ChangeAction};
use model::shell::{az_plain, az_quoted, az_text, jmespath, quoted};

/// The extension of az that the commands for Azure Firewall are from.
pub fn extension(item: &Item) -> Option<String> {
    matches!(item, Item::Firewall(_)).then(|| "azure-firewall".to_owned())
}

/// One command of a change.
pub struct Step {
    /// The command.
    pub command: String,
    /// Where the command fails or does harm if it is run again: what prints the name of its object if that is there.
    pub look: Option<String>,
}

/// Where az finds a resource: arguments that are ready for a shell.
pub struct Where {
    /// The flags of the subscription and the resource group.
    pub scope: String,
    /// The name.
    pub name: String,
}

impl Where {
    /// Where a resource is; what the sources don't tell is there to be filled in.
    fn of(home: &Home<'_>) -> Where {
        let [subscription, ..] = home.place();
        let subscription = subscription.map(|id| format!("--subscription {} ", az_plain(id))).unwrap_or_default();
        let [group, name] = home.named();
        Where { scope: format!("{subscription}--resource-group {}", az_quoted(&group)), name: az_quoted(&name) }
    }
}

/// What makes a change, on one line.
pub fn command(action: ChangeAction, item: &Item, home: &Home<'_>) -> String {
    let steps = steps(action, item, home, &Where::of(home));
    steps.into_iter().map(|step| step.command).collect::<Vec<_>>().join(" && ")
}

/// What makes a change, one command after the other.
pub fn steps(action: ChangeAction, item: &Item, home: &Home<'_>, at: &Where) -> Vec<Step> {
    let removes = action == ChangeAction::Remove;
    match item {
        // To create a route that is there puts another one in its place, and none has to be there to be deleted.
        Item::Route(route) => vec![Step { command: of_route(removes, route, home, at), look: None }],
        Item::Firewall(item) if home.kind == &home::POLICY => of_policy(removes, item, at),
        Item::Firewall(item) => vec![of_firewall(removes, item, at)],
        Item::Node(_) => Vec::new(),
    }
}

fn of_route(removes: bool, route: &Route, home: &Home<'_>, at: &Where) -> String {
    let on = format!("{} {} {} --name {}", at.scope, home.kind.flag, at.name, az_quoted(&route.name));
    if removes {
        return format!("az network route-table route delete {on}");
    }
    let route = azure_route(route);
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

fn of_firewall(removes: bool, item: &FirewallItem, at: &Where) -> Step {
    let (rule, own, Where { scope, name: home }) = (firewall_rule(item), item.own_collection, at);
    let (collection, name) = (az_quoted(&rule.collection), az_quoted(&rule.name));
    let base = "az network firewall network-rule";
    let on = format!("{scope} --firewall-name {home} --collection-name {collection}");
    let path = [("networkRuleCollections", &rule.collection), ("rules", &rule.name)];
    let look = |depth| Some(format!("az network firewall show {scope} --name {home} {}", query(&path, depth)));
    match (removes, own) {
        (true, true) => Step { command: format!("{base} collection delete {on}"), look: look(1) },
        (true, false) => Step { command: format!("{base} delete {on} --name {name}"), look: look(2) },
        (false, _) => {
            let priority = number(rule.collection_priority);
            let head = if own { format!("--priority {priority} --action {} ", rule.action) } else { String::new() };
            let protocols = list(&rule.ip_protocols);
            let command = format!("{base} create {on} --name {name} {head}--protocols {protocols} {}", matches(&rule));
            Step { command, look: look(2) }
        }
    }
}

fn of_policy(removes: bool, item: &FirewallItem, at: &Where) -> Vec<Step> {
    let (rule, Where { scope, name: home }) = (firewall_rule(item), at);
    let group_name = rule.group.clone().unwrap_or_default();
    let (group, collection, name) = (az_quoted(&group_name), az_quoted(&rule.collection), az_quoted(&rule.name));
    let base = "az network firewall policy rule-collection-group";
    let on_policy = format!("{scope} --policy-name {home}");
    let on = format!("{on_policy} --rule-collection-group-name {group}");
    let path = [("", &group_name), ("ruleCollections", &rule.collection), ("rules", &rule.name)];
    let step =
        |depth, command| Step { command, look: Some(format!("{base} list {on_policy} {}", query(&path, depth))) };
    if removes {
        return vec![match (item.own_group, item.own_collection) {
            (true, _) => step(1, format!("{base} delete {on_policy} --name {group} --yes")),
            (false, true) => step(2, format!("{base} collection remove {on} --name {collection}")),
            (false, false) => {
                step(3, format!("{base} collection rule remove {on} --collection-name {collection} --name {name}"))
            }
        }];
    }
    let protocols = list(&rule.ip_protocols);
    let matches = format!("--ip-protocols {protocols} {}", matches(&rule));
    if !item.own_collection {
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
    item.own_group.then(create).into_iter().chain([step(2, command)]).collect()
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
