//! Facts that the sources lack, and how to get each.

use std::net::IpAddr;

use super::label;
use super::messages::{facts, labels};
use super::nsg_match::{Doubt, Question, RuleMatch};
use super::route;
use model::estate::{
    Access, AddressTerm, AzureFirewall, Conflict, HopAddress, NextHop, Nsg, Reading, Resource, ResourceId, Route,
    Unknown, Versions,
};
use model::message::{Codes, Message, Part, all_listed, fact, name, quoted};
use model::net::Region;
use model::plan::{MissingFact, Verdict};
use model::shell;

const LIST_POOLS: &str =
    "az batch pool list --account-name '<account>' --account-endpoint '<account endpoint>' --output json";

const LIST_NETWORKS: &str = "az network vnet list --output json";

const EFFECTIVE_ROUTES: &str =
    "az network nic show-effective-route-table --resource-group '<resource group>' --name '<nic>' --output json";

const SHOW_SUBNET: &str = "az network vnet subnet show --resource-group '<resource group>' \
    --vnet-name '<virtual network>' --name '<subnet>'";

/// The command that prints the security admin rules of a virtual network.
pub const SHOW_ADMIN_RULES: &str = "az network manager list-effective-security-admin-rules \
     --resource-group '<resource group>' --virtual-network-name '<virtual network>' --output json";

/// A fact that is missing, what to do, and the command that prints it, if there is one.
pub fn missing(fact: Message, how: Message, command: impl Into<Option<String>>) -> MissingFact {
    MissingFact { codes: Codes::default(), fact, how, command: command.into() }
}

/// A fact that one fixed command prints.
fn printed(fact: Message, how: Message, command: &str) -> MissingFact {
    missing(fact, how, command.to_owned())
}

/// A command that shows a resource, by its id where that is known.
fn show(command: &str, reference: &ResourceId, flags: &str) -> String {
    if reference.is_full() {
        return format!("az {command} show --ids {} --output json", shell::az_plain(reference.as_str()));
    }
    format!("az {command} show --resource-group '<resource group>' {flags} --output json")
}

/// The same for a command that takes the name of the resource.
fn show_by_name(command: &str, reference: &ResourceId) -> String {
    show(command, reference, &format!("--name {}", name_of(reference)))
}

/// The name of a resource for a command, or a placeholder.
pub fn name_of(reference: &ResourceId) -> String {
    reference.name_if_evaluated().map_or_else(|| shell::quoted("<name>"), shell::az_quoted)
}

/// Where the nodes are.
pub fn nodes() -> MissingFact {
    missing(facts::nodes(), facts::give_nodes(), format!("{SHOW_SUBNET} --query '[addressPrefix, addressPrefixes]'"))
}

/// Which region it is about.
pub fn region() -> MissingFact {
    let command = "az batch account list --query \"[].{name:name, region:location}\" --output table";
    printed(facts::region(), facts::choose_region(), command)
}

/// Whether `VirtualNetwork` holds more than private addresses.
pub fn default_route() -> MissingFact {
    let command = "az network route-table list --query \
         \"[].{name:name, routes:routes[?addressPrefix=='0.0.0.0/0']}\" --output json";
    printed(facts::default_route(), facts::find_default_route(), command)
}

/// Whether `VirtualNetwork` holds what known routes lead elsewhere.
pub fn virtual_network_holds() -> MissingFact {
    let command = "az network nic list-effective-nsg --resource-group '<resource group>' --name '<network interface>' \
         --output json";
    printed(facts::virtual_network(), facts::paste_effective_rules(), command)
}

/// The addresses of a service in a region for which the table has none.
pub fn service_addresses(question: &Question<'_>, region: Option<&Region>) -> MissingFact {
    let service = question.required.tag(region);
    let command = region.map(|_| tag_command(region, &service));
    missing(facts::service_addresses(fact(service)), facts::supply_tags(), command)
}

/// A group that a subnet refers to.
pub fn nsg(reference: &ResourceId) -> MissingFact {
    if let Some(what) = reference.described() {
        return printed(facts::nsg_elsewhere(what), facts::paste_subnet(), SHOW_SUBNET);
    }
    missing(facts::nsg(reference), facts::paste_it(), show_by_name("network nsg", reference))
}

/// A group that the subnet of a private endpoint refers to.
pub fn endpoint_nsg(reference: &ResourceId) -> MissingFact {
    missing(facts::endpoint_nsg(reference), facts::paste_nsg(), show_by_name("network nsg", reference))
}

/// A route table that a subnet refers to.
pub fn route_table(reference: &ResourceId) -> MissingFact {
    if let Some(what) = reference.described() {
        return printed(facts::table_elsewhere(what), facts::paste_subnet(), SHOW_SUBNET);
    }
    missing(facts::route_table(reference), facts::paste_table(), show_by_name("network route-table", reference))
}

/// A subnet that is only referred to.
pub fn subnet(reference: &ResourceId) -> MissingFact {
    let flags = "--vnet-name '<virtual network>' --name '<subnet>'";
    missing(facts::subnet(reference), facts::paste_subnet(), show("network vnet subnet", reference, flags))
}

/// The network of a pool that was shown without it.
pub fn pool_network(pool: &Resource) -> MissingFact {
    let show = |id: &ResourceId| {
        let url = shell::url_quoted(&format!("{id}?api-version=2024-07-01"));
        format!("az rest --method get --url {url} --query properties.networkConfiguration")
    };
    let command = pool.full_id().map_or_else(|| LIST_POOLS.to_owned(), show);
    missing(facts::pool_network(label::pool(pool)), facts::paste_whole_pool(), command)
}

/// Which of several accounts the nodes of a pool, a subnet, or a rule set belong to.
pub fn which_account(nodes_of: &Message, accounts: Message) -> MissingFact {
    printed(facts::which_account(nodes_of, accounts), facts::paste_pools(), LIST_POOLS)
}

/// The account of a pool.
pub fn account(reference: Option<&ResourceId>) -> MissingFact {
    let command = show_account(reference.map_or("<account>", ResourceId::name));
    missing(facts::account(), facts::paste_account(), command)
}

fn show_account(name: &str) -> String {
    let name = shell::az_plain(name);
    format!("az batch account show --resource-group '<resource group>' --name {name} --output json")
}

/// All routes of a table that was truncated.
pub fn all_routes(table: &Resource, reason: &Message) -> MissingFact {
    let id = table.id.clone().unwrap_or_else(|| ResourceId::new(""));
    let fact = facts::all_routes(label::route_table(table), reason);
    missing(fact, facts::paste_all(), show_by_name("network route-table", &id))
}

/// Routes that a gateway may bring.
pub fn gateway_routes() -> MissingFact {
    printed(facts::gateway_routes(), facts::paste_effective_routes(), EFFECTIVE_ROUTES)
}

/// Routes that a gateway may bring into the subnet of a firewall.
pub fn gateway_routes_of_firewall(firewall: &Resource) -> MissingFact {
    missing(facts::gateway_routes_of(label::firewall(firewall)), facts::ask_gateway(), None)
}

/// A route's tag that the table doesn't hold.
pub fn route_tag(route: &Route, tag: &str) -> MissingFact {
    let command = "az network list-service-tags --location '<region>' --output json";
    printed(facts::tag_of(quoted(tag), route::label(route)), facts::check_tag(), command)
}

/// Whether a service endpoint leads to storage of the region.
pub fn service_endpoint(service: Part<'_>, region: &Region) -> MissingFact {
    let fact = facts::service_endpoint(service, fact(region.location()));
    missing(fact, facts::check_endpoints(), format!("{SHOW_SUBNET} --query serviceEndpoints --output json"))
}

/// How long the prefixes of a tag are that competes with other routes.
pub fn tag_length(route: &Route) -> MissingFact {
    printed(facts::tag_length(route::label(route)), facts::paste_effective_routes(), EFFECTIVE_ROUTES)
}

/// A destination that no route can have.
pub fn route_destination(route: &Route, destination: &AddressTerm) -> MissingFact {
    let fact = facts::means("address prefix", destination, route::label(route));
    missing(fact, facts::correct_it(), None)
}

/// What is behind a next hop.
pub fn next_hop(route: &Route) -> MissingFact {
    let own = route::label(route);
    match &route.next_hop {
        Reading::Known(NextHop::Appliance) => printed(
            facts::appliance(route::next_hop(route), own),
            facts::paste_firewall(),
            "az network firewall list --output json",
        ),
        Reading::Known(NextHop::Gateway) => missing(facts::behind_gateway(own), facts::ask_owners(), None),
        _ => missing(facts::next_hop(own, route::next_hop(route)), facts::correct_it(), None),
    }
}

/// Where a firewall sends what it allows.
pub fn behind_firewall(firewall: &Resource) -> MissingFact {
    let command = "az network vnet subnet show --resource-group '<resource group>' --vnet-name '<virtual network>' --name \
         AzureFirewallSubnet --query routeTable --output json";
    printed(facts::behind_firewall(label::firewall(firewall)), facts::look_at_routes(), command)
}

/// Whether nodes have a public address of their own.
pub fn outbound_path(place: &Message) -> MissingFact {
    printed(facts::outbound_path(place), facts::paste_pool(), LIST_POOLS)
}

/// The public addresses of a NAT gateway.
pub fn nat_gateway(reference: &ResourceId) -> MissingFact {
    let command = show_by_name("network nat gateway", reference);
    missing(facts::nat_gateway(reference), facts::paste_nat_gateway(), command)
}

/// Whether an NSG on network interfaces of a scale set is on those of a pool's nodes.
pub fn scale_set_nodes(nsg: &Resource, pool: &Message) -> MissingFact {
    missing(facts::scale_set_nodes(label::nsg(nsg), pool), facts::use_or_leave_out(), None)
}

/// Whether a firewall reaches the internet that shows no public address.
pub fn firewall_without_address(firewall: &Resource) -> MissingFact {
    missing(facts::firewall_without_address(label::firewall(firewall)), facts::add_address(), None)
}

/// Whether nodes leave by their own addresses where a NAT gateway has none.
pub fn nat_without_address(gateway: &Resource) -> MissingFact {
    missing(facts::nat_without_address(gateway), facts::fix_nat_gateway(), None)
}

/// Whether Azure gives nodes without public addresses outbound access.
pub fn default_outbound_access(subnet: &Resource) -> MissingFact {
    missing(facts::default_outbound_access(label::subnet(subnet)), facts::add_nat_gateway(), None)
}

/// Whether the network of the nodes, or of what is assessed alone, reaches a firewall.
pub fn firewall_network(network: Message, firewall: &AzureFirewall, address: &HopAddress) -> MissingFact {
    let fact = facts::firewall_network(network, label::firewall(&firewall.resource), label::hop_address(address));
    printed(fact, facts::paste_networks(), LIST_NETWORKS)
}

/// Whether the nodes' network reaches a firewall, where one network shows a peering that the other one does not have.
pub fn peering_ends(network: &ResourceId, firewall: &AzureFirewall, other: &ResourceId) -> MissingFact {
    let (network, other) = (facts::network(network), facts::network(other));
    let fact = facts::peering_ends(network, label::firewall(&firewall.resource), other);
    printed(fact, facts::export_networks(), LIST_NETWORKS)
}

/// Whether rules allow what a peering doesn't.
pub fn peering_access(network: &ResourceId, other: Message) -> MissingFact {
    missing(facts::peering_access(facts::network(network), other), facts::allow_access(), None)
}

/// What a firewall takes for private.
pub fn private_ranges(owner: Message, why: Message) -> MissingFact {
    missing(facts::private_ranges(owner, why), facts::look_at_ranges(), None)
}

/// Whether names resolve to the private endpoint where a network has DNS servers of its own.
pub fn custom_dns(vnet: &Resource, servers: &[String]) -> MissingFact {
    let servers = servers.iter().map(|server| match server.trim().parse::<IpAddr>() {
        Ok(address) => fact(address),
        Err(_) => quoted(server),
    });
    missing(facts::custom_dns(vnet, all_listed(servers)), facts::look_up_name(), None)
}

/// Which routes hold on the path to a private endpoint.
pub fn endpoint_policies(endpoint: &str) -> MissingFact {
    let fact = facts::endpoint_policies(name(endpoint));
    missing(fact, facts::paste_endpoint_subnet(), format!("{SHOW_SUBNET} --output json"))
}

/// Whether a route to the very address of a private endpoint comes first, where network policies are off.
pub fn endpoint_precedence(endpoint: &str) -> MissingFact {
    missing(facts::endpoint_precedence(name(endpoint)), facts::test_or_remove_route(), None)
}

/// The addresses that nodes call from.
pub fn egress_addresses() -> MissingFact {
    printed(facts::egress_addresses(), facts::paste_addresses(), "az network public-ip list --output json")
}

/// A value of `publicNetworkAccess` that is no plain yes or no.
pub fn public_access(account: &Resource, value: &Unknown) -> MissingFact {
    missing(facts::public_access(value, label::account(account)), facts::ask_perimeter(), None)
}

/// The same for the default action of the access rules for nodes.
pub fn default_access(account: &Resource, value: &Unknown) -> MissingFact {
    missing(facts::default_access(value, label::account(account)), facts::ask_perimeter(), None)
}

/// Whether names resolve to the private endpoint.
pub fn private_dns(zone: &str) -> MissingFact {
    let command = format!(
        "az network private-dns link vnet list --resource-group '<resource group>' --zone-name {} --output json",
        shell::az_quoted(zone)
    );
    missing(facts::private_dns(fact(zone)), facts::paste_links(), command)
}

fn show_endpoint(reference: &ResourceId) -> String {
    show("network private-endpoint", reference, "--name '<private endpoint>'")
}

/// A private endpoint that only its account names.
pub fn private_endpoint(reference: &ResourceId) -> MissingFact {
    missing(facts::private_endpoint(reference), facts::paste_it(), show_endpoint(reference))
}

/// Whether an account has a private endpoint that is declared in a part which is not shown.
pub fn hidden_endpoint(account: &Resource) -> MissingFact {
    let command = show_account(&account.name.to_string());
    missing(facts::hidden_endpoint(label::account(account)), facts::paste_deployed_account(), command)
}

/// The state of a private endpoint connection that is not shown.
pub fn endpoint_state(reference: &ResourceId, state: &Unknown) -> MissingFact {
    missing(facts::endpoint_state(reference, state), facts::paste_endpoint(), show_endpoint(reference))
}

/// What a private endpoint connection is to, where that is not shown.
pub fn endpoint_target(reference: &ResourceId) -> MissingFact {
    missing(facts::endpoint_target(reference), facts::paste_endpoint(), show_endpoint(reference))
}

/// What a private endpoint connection is for, where that is not shown.
pub fn endpoint_groups(reference: &ResourceId) -> MissingFact {
    missing(facts::endpoint_groups(reference), facts::paste_endpoint(), show_endpoint(reference))
}

/// A virtual network that is only referred to.
pub fn vnet(reference: &ResourceId) -> MissingFact {
    let command = show("network vnet", reference, "--name '<virtual network>'");
    missing(facts::vnet(reference), facts::paste_vnet(), command)
}

/// Whether security admin rules are in effect.
pub fn admin_rules(vnet: Option<&ResourceId>) -> MissingFact {
    let vnet = vnet.map_or_else(|| facts::the_network().into(), Part::from);
    printed(facts::admin_rules(vnet), facts::list_admin_rules(), SHOW_ADMIN_RULES)
}

/// A service-endpoint policy that a subnet refers to.
pub fn endpoint_policy(reference: &ResourceId) -> MissingFact {
    let command = show("network service-endpoint policy", reference, "--name '<policy>'");
    missing(facts::endpoint_policy(reference), facts::paste_it(), command)
}

/// How the service reaches classic nodes without public addresses.
pub fn private_classic() -> MissingFact {
    missing(facts::private_classic(), facts::only_simplified(), None)
}

/// Which description of a resource is in effect; with the verdicts under its versions, where a condition decides between two.
pub fn conflict(conflict: &Conflict, sides: &[Verdict]) -> MissingFact {
    let label = &conflict.label;
    if let Some(condition) = &conflict.condition {
        let (members, is_one) = (all_listed(&conflict.members), !condition.is_empty());
        let condition = quoted(condition);
        let fact = match sides {
            _ if !is_one => facts::attached_under_several(members, label),
            [Verdict::Open, Verdict::Blocked] => facts::attached_to_allow(members, label, condition),
            [Verdict::Blocked, Verdict::Open] => facts::attached_to_block(members, label, condition),
            _ => facts::attached_under(members, label, condition),
        };
        return missing(fact, facts::give_values(), command_of(&conflict.versions, conflict.id.as_ref()));
    }
    let fact = match members(conflict) {
        Some(members) => facts::conflict_in(&conflict.label, members),
        None => facts::conflict(&conflict.label),
    };
    missing(fact, facts::remove_outdated(), command_of(&conflict.versions, conflict.id.as_ref()))
}

/// The members in which the descriptions of a resource differ; `None` if they are not known.
pub fn members(conflict: &Conflict) -> Option<Message> {
    match conflict.members.as_slice() {
        [] => None,
        members if members.len() > 5 => Some(facts::many_members(members.len())),
        members => Some(facts::differing_members(all_listed(members))),
    }
}

/// The command that shows the current state of a resource.
fn command_of(versions: &Versions, id: Option<&ResourceId>) -> Option<String> {
    let unnamed = ResourceId::new("");
    let id = id.unwrap_or(&unnamed);
    let name = name_of(id);
    let parent = |kind: &str| shell::az_quoted(id.name_of(kind).unwrap_or("<name>"));
    let shown = |command: &str| Some(show_by_name(command, id));
    match versions {
        Versions::Nsg(..) => shown("network nsg"),
        Versions::RouteTable(..) => shown("network route-table"),
        Versions::VirtualNetwork(..) => shown("network vnet"),
        Versions::Subnet(..) => {
            let flags = format!("--vnet-name {} --name {name}", parent("virtualNetworks"));
            Some(show("network vnet subnet", id, &flags))
        }
        Versions::Nic(..) => shown("network nic"),
        Versions::PublicAddress(..) => shown("network public-ip"),
        Versions::NatGateway(..) => shown("network nat gateway"),
        Versions::PrivateEndpoint(..) => shown("network private-endpoint"),
        Versions::EndpointPolicy(..) => shown("network service-endpoint policy"),
        Versions::AdminRules(..) => None,
        Versions::AzureFirewall(..) => shown("network firewall"),
        Versions::FirewallPolicy(..) => shown("network firewall policy"),
        Versions::RuleCollectionGroup(..) => {
            let flags = format!("--policy-name {} --name {name}", parent("firewallPolicies"));
            Some(show("network firewall policy rule-collection-group", id, &flags))
        }
        Versions::IpGroup(..) => shown("network ip-group"),
        Versions::Account(..) => Some(format!(
            "az batch account show --resource-group {} --name {} --output json",
            shell::az_plain(id.resource_group().unwrap_or("<resource group>")),
            shell::az_plain(id.name())
        )),
        Versions::Pool(..) => Some(format!(
            "az batch pool show --pool-id {} --account-name {} --account-endpoint '<account endpoint>' --output json",
            shell::az_plain(id.name()),
            shell::az_plain(id.name_of("batchAccounts").unwrap_or("<account>"))
        )),
    }
}

/// Whether a rule exists that alone leaves something in doubt: with it, the opposite happens of what happens without it.
pub fn of_condition(matched: &RuleMatch<'_>, show: &str) -> Option<MissingFact> {
    let (Some(rule), Some(Doubt::Condition(condition))) = (matched.rule, &matched.doubt) else { return None };
    let (label, condition) = (labels::firewall_rule(name(&rule.name)), quoted(condition));
    let fact = match rule.access.known()? {
        Access::Allow => facts::exists_to_allow(label, condition),
        Access::Deny => facts::exists_to_block(label, condition),
    };
    Some(printed(fact, facts::give_values(), show))
}

/// What a rule of a rule set leaves in doubt.
///
/// `show` is the command that prints the rules.
pub fn of_doubt(rule_set: &Message, show: &str, matched: &RuleMatch<'_>, region: Option<&Region>) -> MissingFact {
    let rule = || labels::firewall_rule(name(matched.rule.map_or("", |rule| rule.name.as_str())));
    match &matched.doubt {
        None => printed(facts::shared_priority(rule()), facts::paste_export(), show),
        Some(Doubt::UnknownField(field, value)) => unclear(field, value, rule(), show),
        Some(Doubt::UnknownTag(tag)) => {
            missing(facts::tag_of(quoted(tag), rule()), facts::check_tag(), tag_command(region, tag))
        }
        Some(Doubt::Group(group)) => {
            let id = shell::jmespath(group.as_str());
            let query = format!("[?ipConfigurations[?applicationSecurityGroups[?id=={id}]]].id");
            let command = format!("az network nic list --query {} --output tsv", shell::quoted(&query));
            missing(facts::asg(group, rule()), facts::see_interfaces(), command)
        }
        Some(Doubt::Condition(condition)) => {
            printed(facts::exists(rule(), quoted(condition)), facts::give_values(), show)
        }
        Some(Doubt::MissingRules(reason)) => printed(facts::all_of(rule_set, reason), facts::paste_all(), show),
    }
}

/// What a field would mean, of a rule or of something else with fields. An empty command means no command.
pub fn unclear(field: &'static str, value: &Unknown, of: Message, command: &str) -> MissingFact {
    let fact = match value {
        Unknown::Written(text) => facts::means(field, quoted(text), of),
        Unknown::Missing => facts::not_given(field, of),
        Unknown::NotShown | Unknown::Described(_) => facts::not_shown(field, of),
        Unknown::Truncated => facts::truncated(field, of),
    };
    missing(fact, facts::correct_it(), Some(command.to_owned()).filter(|command| !command.is_empty()))
}

/// The command that prints an NSG.
pub fn show_nsg(nsg: &Nsg) -> String {
    format!("az network nsg show {} --output json", shell::nsg_arguments(nsg))
}

/// The command that prints the addresses of a service tag.
pub(super) fn tag_command(region: Option<&Region>, tag: &str) -> String {
    let query = shell::quoted(&format!("values[?name=={}].properties.addressPrefixes", shell::jmespath(tag)));
    let location = region.map_or("'<region>'", Region::location);
    format!("az network list-service-tags --location {location} --query {query}")
}
