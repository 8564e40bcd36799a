//! Facts that the sources lack, and how to get each.

use std::net::IpAddr;

use super::label;
use super::messages::{asks, facts, labels};
use super::nsg_match::Question;
use super::route;
use model::estate::{
    AddressTerm, AzureFirewall, Conflict, HopAddress, NextHop, Nsg, Pool, Reading, Resource, ResourceId, Route,
    Unknown, Versions, is_name,
};
use model::message::{Codes, Message, Part, all_listed, fact, listed, name, quoted};
use model::net::Region;
use model::plan::{MissingFact, Verdict};
use model::question::Fact;
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
    MissingFact {
        codes: Codes::default(),
        fact,
        how,
        command: command.into(),
        question: String::new(),
        ask: Message::default(),
        about: None,
    }
}

/// A fact that a yes or no decides: what a yes surely allows, a no blocks.
fn allows(fact: MissingFact, ask: Message) -> MissingFact {
    let about = Fact::Allows(ask.clone());
    fact.of(about, ask)
}

/// The same where a no allows.
fn prevents(fact: MissingFact, ask: Message) -> MissingFact {
    let about = Fact::Prevents(ask.clone());
    fact.of(about, ask)
}

/// A fact that one fixed command prints.
pub(super) fn printed(fact: Message, how: Message, command: &str) -> MissingFact {
    missing(fact, how, command.to_owned())
}

/// A command that shows a resource, by its id where that is known.
fn show(command: &str, reference: &ResourceId, flags: &str) -> String {
    if reference.is_full() {
        return format!("az {command} show --ids {} --output json", shell::az_plain(reference.as_str()));
    }
    let group = name_or(reference.resource_group().unwrap_or_default(), "<resource group>");
    format!("az {command} show --resource-group {group} {flags} --output json")
}

/// The same for a command that takes the name of the resource.
fn show_by_name(command: &str, reference: &ResourceId) -> String {
    show(command, reference, &format!("--name {}", name_of(reference)))
}

/// The name of a resource for a command, or a placeholder.
pub fn name_of(reference: &ResourceId) -> String {
    name_or(reference.name_if_evaluated().unwrap_or_default(), "<name>")
}

/// A name for a command, or a placeholder where it is an expression.
pub fn name_or(name: &str, placeholder: &str) -> String {
    if is_name(name) { shell::az_quoted(name) } else { shell::quoted(placeholder) }
}

/// Where the nodes are.
pub fn nodes() -> MissingFact {
    let command = format!("{SHOW_SUBNET} --query '[addressPrefix, addressPrefixes]'");
    missing(facts::nodes(), facts::give_nodes(), command).of(Fact::Nodes, asks::nodes())
}

/// Which region it is about.
pub fn region() -> MissingFact {
    let command = "az batch account list --query \"[].{name:name, region:location}\" --output table";
    printed(facts::region(), facts::choose_region(), command).of(Fact::Region, asks::region())
}

/// Whether `VirtualNetwork` holds more than private addresses.
pub fn default_route(place: Option<Place<'_>>) -> MissingFact {
    let command = "az network route-table list --query \
         \"[].{name:name, routes:routes[?addressPrefix=='0.0.0.0/0']}\" --output json";
    let fact = printed(facts::default_route(), facts::find_default_route(), command);
    let (id, place) = place_of(place);
    fact.of(Fact::DefaultRoute(id), asks::default_route(place))
}

/// Whether `VirtualNetwork` holds what known routes lead elsewhere.
pub fn virtual_network_holds(place: Option<Place<'_>>) -> MissingFact {
    let command = "az network nic list-effective-nsg --resource-group '<resource group>' --name '<network interface>' \
         --output json";
    let fact = printed(facts::virtual_network(), facts::paste_effective_rules(), command);
    let (id, place) = place_of(place);
    fact.of(Fact::VirtualNetwork(id), asks::virtual_network(place))
}

/// What a missing fact is about: a node group.
#[derive(Clone, Copy)]
pub struct Place<'p> {
    /// The id of its subject.
    pub id: &'p str,
    /// What sentences call it.
    pub label: &'p Message,
    /// The id of its virtual network, if it is known.
    pub network: Option<&'p ResourceId>,
}

/// The id and the label of a node group, or of the nodes if several may be meant.
fn place_of(place: Option<Place<'_>>) -> (String, Message) {
    let of = |place: Place<'_>| (place.id.to_owned(), place.label.clone());
    place.map_or_else(|| (String::new(), asks::the_nodes()), of)
}

/// The addresses of a service in a region for which the table has none.
pub fn service_addresses(question: &Question<'_>, region: Option<&Region>) -> MissingFact {
    let service = question.required.tag(region);
    let command = region.map(|_| tag_command(region, &service));
    missing(facts::service_addresses(fact(service)), facts::supply_tags(), command)
}

/// A group that a subnet refers to.
pub fn nsg(reference: &ResourceId, subnet: &ResourceId) -> MissingFact {
    if let Some(what) = reference.described() {
        return MissingFact { fact: facts::nsg_elsewhere(what), ..nsg_of_subnet(subnet) };
    }
    missing(facts::nsg(reference), facts::paste_it(), show_by_name("network nsg", reference))
}

/// A group that the subnet of a private endpoint refers to.
pub fn endpoint_nsg(reference: &ResourceId) -> MissingFact {
    missing(facts::endpoint_nsg(reference), facts::paste_nsg(), show_by_name("network nsg", reference))
}

/// A route table that a subnet refers to.
pub fn route_table(reference: &ResourceId, subnet: &ResourceId) -> MissingFact {
    if let Some(what) = reference.described() {
        return MissingFact { fact: facts::table_elsewhere(what), ..routes_of_subnet(subnet) };
    }
    missing(facts::route_table(reference), facts::paste_table(), show_by_name("network route-table", reference))
}

/// The NSG of a subnet that is only referred to, or shown without it.
pub fn nsg_of_subnet(subnet: &ResourceId) -> MissingFact {
    if let Some(fact) = subnet_of_symbol(subnet) {
        return fact;
    }
    let fact = of_subnet(facts::nsg_of_subnet(subnet), facts::paste_subnet_with_nsg(), subnet);
    fact.of(Fact::NsgOfSubnet(lower(subnet)), asks::nsg_of_subnet(subnet))
}

/// The same for its route table.
pub fn routes_of_subnet(subnet: &ResourceId) -> MissingFact {
    if let Some(fact) = subnet_of_symbol(subnet) {
        return fact;
    }
    let fact = of_subnet(facts::routes_of_subnet(subnet), facts::paste_subnet_with_routes(), subnet);
    fact.of(Fact::RoutesOfSubnet(lower(subnet)), asks::routes_of_subnet(subnet))
}

/// Where nodes are whose subnet is not just a parameter or variable, but depends on the value of one.
fn subnet_of_symbol(subnet: &ResourceId) -> Option<MissingFact> {
    let text = subnet.as_str().trim_matches(['[', ']']);
    let symbol = symbol(text).filter(|symbol| subnet.is_unevaluated() && *symbol != text)?;
    Some(of_symbol(missing(facts::subnet_of_symbol(quoted(symbol)), facts::give_values(), None), symbol))
}

/// Which of several NSGs, or of several route tables, is on a subnet that sources describe differently.
pub fn contradicting_subnet(fact: Message, subnet: &ResourceId) -> MissingFact {
    of_subnet(fact, facts::paste_subnet(), subnet)
}

/// Whether nodes without public addresses have outbound access, in a subnet that is not shown.
pub fn egress_of_subnet(subnet: &ResourceId) -> MissingFact {
    let fact = of_subnet(facts::egress_of_subnet(subnet), facts::paste_subnet(), subnet);
    allows(fact, asks::outbound_access(labels::subnet(subnet)))
}

fn of_subnet(fact: Message, how: Message, subnet: &ResourceId) -> MissingFact {
    let named = |kind, placeholder| name_or(subnet.name_of(kind).unwrap_or_default(), placeholder);
    let (network, own) = (named("virtualNetworks", "<virtual network>"), named("subnets", "<subnet>"));
    missing(fact, how, show("network vnet subnet", subnet, &format!("--vnet-name {network} --name {own}")))
}

/// The network of a pool that was shown without it.
pub fn pool_network(pool: &Resource) -> MissingFact {
    let show = |id: &ResourceId| {
        let url = shell::url_quoted(&format!("{id}?api-version=2024-07-01"));
        format!("az rest --method get --url {url}")
    };
    let command = pool.full_id().map_or_else(|| LIST_POOLS.to_owned(), show);
    let fact = missing(facts::pool_network(label::pool(pool)), facts::paste_whole_pool(), command);
    fact.of(Fact::NetworkOfPool(identity(pool)), asks::network_of_pool(label::pool(pool)))
}

fn lower(id: &ResourceId) -> String {
    id.as_str().to_ascii_lowercase()
}

/// What distinguishes a resource from others: its id, or else its name.
pub fn identity(resource: &Resource) -> String {
    resource.id.as_ref().map_or_else(|| resource.name.to_string(), ResourceId::to_string)
}

/// Which of several accounts the nodes of a pool, a subnet, or a rule set belong to.
pub fn which_account(place: Place<'_>, accounts: &[&Resource]) -> MissingFact {
    let names = listed(accounts.iter().copied());
    let fact = printed(facts::which_account(place.label, names), facts::paste_pools(), LIST_POOLS);
    let names = accounts.iter().map(|account| account.name.to_string()).collect();
    fact.of(Fact::AccountOf(place.id.to_owned(), names), asks::which_account(place.label))
}

/// The account of a pool: by its id, or that of a node group which names none.
pub fn account(reference: Option<&ResourceId>, place: Place<'_>) -> MissingFact {
    let command = show_account(reference.map_or("<account>", ResourceId::name));
    let fact = missing(facts::account(), facts::paste_account(), command);
    let (own, label) = match reference {
        Some(id) => (id.to_string(), labels::account(id)),
        None => (place.id.to_owned(), labels::account_of(place.label)),
    };
    fact.of(Fact::AccountAccess(own), asks::account(label))
}

fn show_account(name: &str) -> String {
    let name = name_or(name, "<account>");
    format!("az batch account show --resource-group '<resource group>' --name {name} --output json")
}

/// All routes of a table that was truncated.
pub fn all_routes(table: &Resource, reason: &Message) -> MissingFact {
    let id = table.id.clone().unwrap_or_else(|| ResourceId::new(""));
    let fact = facts::all_routes(label::route_table(table), reason);
    let command = show_by_name("network route-table", &id);
    let about = all_rules_of(&label::route_table(table), &command);
    missing(fact, facts::paste_all(), command).of(about, asks::all_routes(label::route_table(table)))
}

/// A part of a rule set that is unknown; where it is in one parameter or variable, the question for the value of that.
pub fn of_part(fact: MissingFact, part: Option<&str>) -> MissingFact {
    match part.and_then(symbol) {
        Some(symbol) => of_symbol(MissingFact { how: facts::give_values(), ..fact }, symbol),
        None => fact,
    }
}

/// Routes that a gateway may bring.
pub fn gateway_routes(place: Place<'_>) -> MissingFact {
    let fact = printed(facts::gateway_routes(), facts::paste_effective_routes(), EFFECTIVE_ROUTES);
    fact.of(Fact::GatewayRoutes(place.id.to_owned()), asks::gateway(place.label))
}

/// Routes that a gateway may bring into the subnet of a firewall.
pub fn gateway_routes_of_firewall(firewall: &Resource) -> MissingFact {
    let fact = missing(facts::gateway_routes_of(label::firewall(firewall)), facts::ask_gateway(), None);
    fact.of(Fact::GatewayRoutes(identity(firewall)), asks::gateway(label::firewall(firewall)))
}

/// A route's tag that the table doesn't hold.
pub fn route_tag(route: &Route, tag: &str) -> MissingFact {
    let command = "az network list-service-tags --location '<region>' --output json";
    let fact = printed(facts::tag_of(quoted(tag), route::label(route)), facts::check_tag(), command);
    of_tag(fact, tag)
}

/// The question for the addresses of a service tag.
pub(super) fn of_tag(fact: MissingFact, tag: &str) -> MissingFact {
    fact.of(Fact::Tag(tag.to_ascii_lowercase()), asks::tag(quoted(tag)))
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
    let fact = missing(facts::means("address prefix", destination, route::label(route)), facts::correct_it(), None);
    match destination {
        AddressTerm::Unknown(Unknown::Written(text)) => of_symbol(fact, text),
        _ => fact,
    }
}

/// What is behind a next hop.
pub fn next_hop(route: &Route) -> MissingFact {
    let own = route::label(route);
    match &route.next_hop {
        Reading::Known(NextHop::Appliance) => {
            let fact = facts::appliance(route::next_hop(route), &own);
            let fact = printed(fact, facts::paste_firewall(), "az network firewall list --output json");
            allows(fact, asks::appliance(route::next_hop(route), own))
        }
        Reading::Known(NextHop::Gateway) => {
            let fact = missing(facts::behind_gateway(&own), facts::ask_owners(), None);
            allows(fact, asks::behind_gateway(own))
        }
        Reading::Unknown(Unknown::Written(text)) => {
            of_symbol(missing(facts::next_hop(own, route::next_hop(route)), facts::correct_it(), None), text)
        }
        _ => missing(facts::next_hop(own, route::next_hop(route)), facts::correct_it(), None),
    }
}

/// Where a firewall sends what it allows.
pub fn behind_firewall(firewall: &Resource) -> MissingFact {
    let command = "az network vnet subnet show --resource-group '<resource group>' --vnet-name '<virtual network>' --name \
         AzureFirewallSubnet --query routeTable --output json";
    let fact = printed(facts::behind_firewall(label::firewall(firewall)), facts::look_at_routes(), command);
    allows(fact, asks::behind_firewall(label::firewall(firewall)))
}

/// Whether nodes have a public address of their own.
pub fn outbound_path(place: Place<'_>) -> MissingFact {
    let fact = printed(facts::outbound_path(place.label), facts::paste_pool(), LIST_POOLS);
    fact.of(Fact::PublicAddresses(place.id.to_owned()), asks::public_addresses(place.label))
}

/// The public addresses of a NAT gateway.
pub fn nat_gateway(reference: &ResourceId) -> MissingFact {
    let command = show_by_name("network nat gateway", reference);
    allows(missing(facts::nat_gateway(reference), facts::paste_nat_gateway(), command), asks::nat_gateway(reference))
}

/// Whether an NSG on network interfaces of a scale set is on those of a pool's nodes.
pub fn scale_set_nodes(nsg: &Resource, pool: &Message) -> MissingFact {
    let fact = missing(facts::scale_set_nodes(label::nsg(nsg), pool), facts::use_or_leave_out(), None);
    prevents(fact, asks::scale_set_nodes(label::nsg(nsg), pool))
}

/// Whether a firewall reaches the internet that shows no public address.
pub fn firewall_without_address(firewall: &Resource) -> MissingFact {
    let fact = missing(facts::firewall_without_address(label::firewall(firewall)), facts::add_address(), None);
    allows(fact, asks::behind_firewall(label::firewall(firewall)))
}

/// Whether nodes leave by their own addresses where a NAT gateway has none.
pub fn nat_without_address(gateway: &Resource) -> MissingFact {
    let fact = missing(facts::nat_without_address(gateway), facts::fix_nat_gateway(), None);
    allows(fact, asks::nat_without_address(gateway))
}

/// Whether Azure gives nodes without public addresses outbound access.
pub fn default_outbound_access(subnet: &Resource) -> MissingFact {
    let fact = missing(facts::default_outbound_access(label::subnet(subnet)), facts::add_nat_gateway(), None);
    allows(fact, asks::outbound_access(label::subnet(subnet)))
}

/// Whether the network of the nodes, or of what is assessed alone, reaches a firewall.
pub fn firewall_network(network: Message, firewall: &AzureFirewall, address: &HopAddress) -> MissingFact {
    let firewall = label::firewall(&firewall.resource);
    let fact = facts::firewall_network(&network, &firewall, label::hop_address(address));
    allows(printed(fact, facts::paste_networks(), LIST_NETWORKS), asks::reaches(network, firewall))
}

/// Whether the nodes' network reaches a firewall, where one network shows a peering that the other one does not have.
pub fn peering_ends(network: &ResourceId, firewall: &AzureFirewall, other: &ResourceId) -> MissingFact {
    let (network, other) = (facts::network(network), facts::network(other));
    let firewall = label::firewall(&firewall.resource);
    let fact = facts::peering_ends(&network, &firewall, other);
    allows(printed(fact, facts::export_networks(), LIST_NETWORKS), asks::reaches(network, firewall))
}

/// Whether rules allow what a peering doesn't.
pub fn peering_access(network: &ResourceId, other: Message) -> MissingFact {
    let network = facts::network(network);
    let fact = missing(facts::peering_access(&network, &other), facts::allow_access(), None);
    allows(fact, asks::reaches(network, other))
}

/// What a firewall takes for private.
pub fn private_ranges(owner: Message, why: Message) -> MissingFact {
    let fact = missing(facts::private_ranges(&owner, why), facts::look_at_ranges(), None);
    allows(fact, asks::translates(owner))
}

/// Whether names resolve to the private endpoint where a network has DNS servers of its own.
pub fn custom_dns(place: Place<'_>, vnet: &Resource, servers: &[String]) -> MissingFact {
    let servers = servers.iter().map(|server| match server.trim().parse::<IpAddr>() {
        Ok(address) => fact(address),
        Err(_) => quoted(server),
    });
    of_name(missing(facts::custom_dns(vnet, all_listed(servers)), facts::look_up_name(), None), place)
}

fn of_name(fact: MissingFact, place: Place<'_>) -> MissingFact {
    let own = place.network.map_or_else(|| place.id.to_owned(), ResourceId::to_string);
    fact.of(Fact::PrivateName(own), asks::private_name(place.label))
}

/// Which routes hold on the path to a private endpoint.
pub fn endpoint_policies(endpoint: &str) -> MissingFact {
    let fact = facts::endpoint_policies(name(endpoint));
    let fact = missing(fact, facts::paste_endpoint_subnet(), format!("{SHOW_SUBNET} --output json"));
    prevents(fact, asks::endpoint_policies(name(endpoint)))
}

/// Whether a route to the very address of a private endpoint comes first, where network policies are off.
pub fn endpoint_precedence(endpoint: &str) -> MissingFact {
    let fact = missing(facts::endpoint_precedence(name(endpoint)), facts::test_or_remove_route(), None);
    prevents(fact, asks::endpoint_precedence(name(endpoint)))
}

/// The addresses that nodes call from.
pub fn egress_addresses(account: &Resource) -> MissingFact {
    let command = "az network public-ip list --output json";
    let fact = printed(facts::egress_addresses(), facts::paste_addresses(), command);
    fact.of(Fact::EgressAddresses(identity(account)), asks::egress_addresses(label::account(account)))
}

/// A value of `publicNetworkAccess` that is no plain yes or no.
pub fn public_access(account: &Resource, value: &Unknown) -> MissingFact {
    let fact = missing(facts::public_access(value, label::account(account)), facts::ask_perimeter(), None);
    fact.of(Fact::PublicAccess(identity(account)), asks::public_access(label::account(account)))
}

/// The same for the default action of the access rules for nodes.
pub fn default_access(account: &Resource, value: &Unknown) -> MissingFact {
    let fact = missing(facts::default_access(value, label::account(account)), facts::ask_perimeter(), None);
    fact.of(Fact::DefaultAccess(identity(account)), asks::default_access(label::account(account)))
}

/// Whether names resolve to the private endpoint.
pub fn private_dns(place: Place<'_>, zone: &str) -> MissingFact {
    let command = format!(
        "az network private-dns link vnet list --resource-group '<resource group>' --zone-name {} --output json",
        shell::az_quoted(zone)
    );
    of_name(missing(facts::private_dns(fact(zone)), facts::paste_links(), command), place)
}

fn show_endpoint(reference: &ResourceId) -> String {
    show("network private-endpoint", reference, &format!("--name {}", name_or(reference.name(), "<private endpoint>")))
}

/// A private endpoint that only its account names.
pub fn private_endpoint(reference: &ResourceId) -> MissingFact {
    missing(facts::private_endpoint(reference), facts::paste_it(), show_endpoint(reference))
}

/// Whether an account has a private endpoint that is declared in a part which is not shown.
pub fn hidden_endpoint(account: &Resource) -> MissingFact {
    let command = show_account(&account.name.to_string());
    let fact = missing(facts::hidden_endpoint(label::account(account)), facts::paste_deployed_account(), command);
    allows(fact, asks::hidden_endpoint(label::account(account)))
}

/// The state of a private endpoint connection that is not shown.
pub fn endpoint_state(reference: &ResourceId, state: &Unknown) -> MissingFact {
    let fact = facts::endpoint_state(reference, state);
    allows(missing(fact, facts::paste_endpoint(), show_endpoint(reference)), asks::endpoint_state(reference))
}

/// What a private endpoint connection is to, where that is not shown.
pub fn endpoint_target(reference: &ResourceId) -> MissingFact {
    let fact = facts::endpoint_target(reference);
    allows(missing(fact, facts::paste_endpoint(), show_endpoint(reference)), asks::endpoint_state(reference))
}

/// What a private endpoint connection is for, where that is not shown.
pub fn endpoint_groups(reference: &ResourceId) -> MissingFact {
    let fact = facts::endpoint_groups(reference);
    allows(missing(fact, facts::paste_endpoint(), show_endpoint(reference)), asks::endpoint_state(reference))
}

/// A virtual network that is only referred to.
pub fn vnet(reference: &ResourceId) -> MissingFact {
    let command =
        show("network vnet", reference, &format!("--name {}", name_or(reference.name(), "<virtual network>")));
    allows(missing(facts::vnet(reference), facts::paste_vnet(), command), asks::reaches_endpoint(reference))
}

/// Whether security admin rules are in effect.
pub fn admin_rules(vnet: Option<&ResourceId>) -> MissingFact {
    let vnet = vnet.map_or_else(|| facts::the_network().into(), Part::from);
    let ask = asks::admin_rules(vnet.clone());
    prevents(printed(facts::admin_rules(vnet), facts::list_admin_rules(), SHOW_ADMIN_RULES), ask)
}

/// A service-endpoint policy that a subnet refers to.
pub fn endpoint_policy(reference: &ResourceId) -> MissingFact {
    let command = show(
        "network service-endpoint policy",
        reference,
        &format!("--name {}", name_or(reference.name(), "<policy>")),
    );
    allows(missing(facts::endpoint_policy(reference), facts::paste_it(), command), asks::endpoint_policy(reference))
}

/// How the service reaches classic nodes without public addresses.
pub fn private_classic() -> MissingFact {
    allows(missing(facts::private_classic(), facts::only_simplified(), None), asks::private_classic())
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
        let fact = missing(fact, facts::give_values(), command_of(&conflict.versions, conflict.id.as_ref()));
        return of_symbol(fact, conflict.condition.as_deref().unwrap_or_default());
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
    let parent = |kind: &str| name_or(id.name_of(kind).unwrap_or_default(), "<name>");
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
            name_or(id.resource_group().unwrap_or_default(), "<resource group>"),
            name_or(id.name(), "<account>")
        )),
        Versions::Pool(..) => Some(format!(
            "az batch pool show --pool-id {} --account-name {} --account-endpoint '<account endpoint>' --output json",
            name_or(id.name(), "<pool>"),
            name_or(id.name_of("batchAccounts").unwrap_or_default(), "<account>")
        )),
    }
}

/// The question for the value of the only parameter or variable of an expression.
pub fn of_symbol(fact: MissingFact, expression: &str) -> MissingFact {
    match symbol(expression) {
        Some(symbol) => {
            let ask = asks::value(quoted(symbol));
            fact.of(Fact::Symbol(symbol.to_owned()), ask)
        }
        None => fact,
    }
}

/// The only parameter or variable that an expression names, as a source refers to it.
pub fn symbol(expression: &str) -> Option<&str> {
    let mut found: Option<&str> = None;
    let starts = expression.match_indices("var.").chain(expression.match_indices("parameters('"));
    for (start, word) in starts {
        let before = expression.get(..start).and_then(|before| before.chars().next_back());
        if before.is_some_and(|c| c.is_alphanumeric() || "_.-".contains(c)) {
            continue;
        }
        let rest = expression.get(start + word.len()..).unwrap_or_default();
        let name = rest.find(|c: char| !(c.is_alphanumeric() || "_-".contains(c))).unwrap_or(rest.len());
        let end = start + word.len() + name + if word.ends_with('\'') { 2 } else { 0 };
        let own = expression.get(start..end).filter(|_| name > 0)?;
        if found.is_some_and(|found| found != own) {
            return None;
        }
        found = Some(own);
    }
    found
}

/// Whether a text shows all of a rule set.
pub(super) fn all_rules_of(rule_set: &Message, show: &str) -> Fact {
    Fact::AllRules(rule_set.clone(), show.to_owned())
}

/// Whether a text shows all rules of an NSG.
pub fn all_rules(nsg: &Nsg) -> Fact {
    all_rules_of(&label::nsg(&nsg.resource), &show_nsg(nsg))
}

/// The same as a fact that is missing.
pub fn whole_list(nsg: &Nsg) -> MissingFact {
    let own = label::nsg(&nsg.resource);
    let fact = facts::all_of(&own, facts::rows_may_be_missing());
    missing(fact, facts::paste_all(), show_nsg(nsg)).of(all_rules(nsg), asks::all_rules(own))
}

/// What a sentence calls an NSG.
pub fn label_of(nsg: &Nsg) -> Message {
    label::nsg(&nsg.resource)
}

/// Whether a text shows all routes of a route table.
pub fn whole_table(table: &Resource) -> Fact {
    all_routes(table, &Message::default()).value()
}

/// What is asked of a fact that only a text shows.
pub fn shown_fact(fact: &Message) -> Message {
    asks::shown(fact)
}

/// Which mode is in effect in a pool, which its tools may not show.
pub fn mode(pool: &Pool, place: Place<'_>) -> MissingFact {
    let command = pool.resource.full_id().map_or_else(|| "<pool id>".to_owned(), ResourceId::to_string);
    let url = shell::url_quoted(&format!("{command}?api-version=2024-07-01"));
    let command = format!("az rest --method get --url {url}");
    let fact = missing(facts::mode(place.label), facts::paste_pool(), command);
    fact.of(Fact::Mode(place.id.to_owned()), asks::mode(place.label))
}

/// What a field would mean, of a rule or of something else with fields. An empty command means no command.
pub fn unclear(field: &'static str, value: &Unknown, of: Message, command: &str) -> MissingFact {
    let fact = match value {
        Unknown::Written(text) => facts::means(field, quoted(text), of),
        Unknown::Missing => facts::not_given(field, of),
        Unknown::NotShown | Unknown::Described(_) => facts::not_shown(field, of),
        Unknown::Truncated => facts::truncated(field, of),
    };
    let fact = missing(fact, facts::correct_it(), Some(command.to_owned()).filter(|command| !command.is_empty()));
    match value {
        Unknown::Written(text) => of_symbol(fact, text),
        _ => fact,
    }
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
