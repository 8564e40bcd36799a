//! Facts that the sources do not hold, and how to get each.

use std::fmt::Display;
use std::net::IpAddr;

use super::nsg_match::{Doubt, Question, RuleMatch};
use model::estate::{AzureFirewall, Conflict, NextHop, Nsg, Reading, Resource, ResourceId, Route, Unknown, Versions};
use model::net::Region;
use model::plan::MissingFact;
use model::shell;

/// Where the nodes are.
pub fn nodes() -> MissingFact {
    MissingFact {
        fact: "the addresses of the nodes: the rules treat some addresses of a virtual network otherwise than others".to_owned().into(),
        how: "Give the address range of the nodes' subnet (`--nodes` on the command line), or paste the subnet.".to_owned().into(),
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
        fact: "the region of the Batch account: the rules treat some regions otherwise than others".to_owned().into(),
        how: "Choose the region (`--region` on the command line).".to_owned().into(),
        command: Some("az batch account list --query \"[].{name:name, region:location}\" --output table".to_owned()),
    }
}

/// Whether `VirtualNetwork` holds more than private addresses.
pub fn default_route() -> MissingFact {
    MissingFact {
        fact: "whether a default route is in force, which can make the tag VirtualNetwork hold the whole internet".to_owned().into(),
        how: "Look for 0.0.0.0/0 in the routes of the nodes' subnet. Without such a route, the rules let it through.".to_owned().into(),
        command: Some(
            "az network route-table list --query \"[].{name:name, routes:routes[?addressPrefix=='0.0.0.0/0']}\" --output json"
                .to_owned(),
        ),
    }
}

/// Whether `VirtualNetwork` holds what known routes lead elsewhere.
pub fn virtual_network_holds() -> MissingFact {
    pasted(
        "whether the tag VirtualNetwork holds the addresses that the routes of the nodes' subnet lead elsewhere".to_owned(),
        "Paste the effective rules of a node's network interface, which show what the tag stands for.",
        "az network nic list-effective-nsg --resource-group '<resource group>' --name '<network interface>' --output json"
            .to_owned(),
    )
}

/// The addresses of a service in a region for which the table has none.
pub fn service_addresses(question: &Question<'_>, region: Option<&Region>) -> MissingFact {
    let service = question.required.tag(region);
    MissingFact {
        fact: format!("the addresses of {service}: the service-tag table has none").into(),
        how: "Supply Microsoft's current service-tag file (`--service-tags` on the command line).".to_owned().into(),
        command: region.map(|_| tag_command(region, &service)),
    }
}

/// A fact that a pasted resource would show.
fn pasted(fact: String, how: &str, command: String) -> MissingFact {
    MissingFact { fact: fact.into(), how: how.to_owned().into(), command: Some(command) }
}

/// A command that shows a resource, by its id where that is known.
fn show(command: &str, reference: &ResourceId, flags: &str) -> String {
    if reference.is_full() {
        return format!("az {command} show --ids {} --output json", shell::az_plain(reference.as_str()));
    }
    format!("az {command} show --resource-group '<resource group>' {flags} --output json")
}

/// A group that a subnet refers to.
pub fn nsg(reference: &ResourceId) -> MissingFact {
    let name = reference.name();
    pasted(
        format!("the rules of the network security group {name}, which is on the nodes' subnet"),
        "Paste it as well.",
        show("network nsg", reference, &format!("--name {}", shell::az_quoted(name))),
    )
}

/// A group that the subnet of a private endpoint refers to.
pub fn endpoint_nsg(reference: &ResourceId) -> MissingFact {
    let name = reference.name();
    pasted(
        format!("the rules of NSG `{name}`, which is on the subnet of the private endpoint"),
        "Paste the NSG.",
        show("network nsg", reference, &format!("--name {}", shell::quoted(name))),
    )
}

/// A route table that a subnet refers to.
pub fn route_table(reference: &ResourceId) -> MissingFact {
    let name = reference.name();
    pasted(
        format!("the routes of {name}, which is on the nodes' subnet"),
        "Paste the route table as well.",
        show("network route-table", reference, &format!("--name {}", shell::az_quoted(name))),
    )
}

/// A subnet that is only referred to.
pub fn subnet(reference: &ResourceId) -> MissingFact {
    pasted(
        format!("which network security group and route table are on the subnet {}", reference.name()),
        "Paste the subnet, and what it refers to.",
        show("network vnet subnet", reference, "--vnet-name '<virtual network>' --name '<subnet>'"),
    )
}

/// The network of a pool that was shown without it.
pub fn pool_network(pool: &Resource) -> MissingFact {
    let show = match pool.full_id() {
        Some(id) => format!(
            "az rest --method get --url {} --query properties.networkConfiguration",
            shell::quoted(&format!("{id}?api-version=2024-07-01"))
        ),
        None => "az batch pool list --account-name '<account>' --account-endpoint '<account endpoint>' --output json"
            .to_owned(),
    };
    pasted(
        format!(
            "whether pool `{}` is in a virtual network, and in which: its networkConfiguration is not shown",
            pool.name
        ),
        "Paste the whole pool, without --query or Select-Object.",
        show,
    )
}

/// Which of several accounts nodes belong to.
pub fn which_account(of: &str, accounts: &str) -> MissingFact {
    pasted(
        format!("which Batch account the nodes {of} belong to, which decides: the sources show {accounts}"),
        "Paste the pools, or only the account that the nodes belong to.",
        "az batch pool list --account-name '<account>' --account-endpoint '<account endpoint>' --output json"
            .to_owned(),
    )
}

/// The account of a pool.
pub fn account(reference: Option<&ResourceId>) -> MissingFact {
    let name = reference.map_or("<account>", ResourceId::name);
    pasted(
        "whether the Batch account takes connections of its nodes: its public network access and its private endpoints"
            .to_owned(),
        "Paste the account.",
        format!(
            "az batch account show --resource-group '<resource group>' --name {} --output json",
            shell::az_plain(name)
        ),
    )
}

/// All routes of a table that was cut.
pub fn all_routes(table: &Resource, reason: &str) -> MissingFact {
    let id = table.id.clone().unwrap_or_else(|| ResourceId::new(""));
    pasted(
        format!("all routes of {}: {reason}", table.name),
        "Paste the whole output.",
        show("network route-table", &id, &format!("--name {}", shell::az_quoted(id.name()))),
    )
}

/// Routes that a gateway may bring.
pub fn gateway_routes() -> MissingFact {
    pasted(
        "whether a gateway brings a default route into the nodes' subnet".to_owned(),
        "Paste the effective routes of a network interface in the subnet.",
        "az network nic show-effective-route-table --resource-group '<resource group>' --name '<nic>' --output json"
            .to_owned(),
    )
}

/// Routes that a gateway may bring into the subnet of a firewall.
pub fn gateway_routes_of_firewall(firewall: &Resource) -> MissingFact {
    MissingFact {
        fact: format!("whether a gateway brings a default route into the subnet of firewall {}", firewall.name).into(),
        how: "Ask whoever manages the gateway in the firewall's virtual network whether it announces a default route."
            .to_owned()
            .into(),
        command: None,
    }
}

/// A route's tag that the table doesn't hold.
pub fn route_tag(route: &Route, tag: &str) -> MissingFact {
    MissingFact {
        fact: format!("which addresses the service tag `{tag}` of the route `{}` stands for", route.name).into(),
        how:
            "Check its spelling, or supply Microsoft's current service-tag file (`--service-tags` on the command line)."
                .to_owned()
                .into(),
        command: Some("az network list-service-tags --location '<region>' --output json".to_owned()),
    }
}

/// Whether a service endpoint leads to storage of the region.
pub fn service_endpoint(endpoint: &str, region: &Region) -> MissingFact {
    MissingFact {
        fact: format!("whether the service endpoint {endpoint} leads to storage in {}", region.location()).into(),
        how: "Check the service endpoints of the nodes' subnet: Azure routes storage of the listed locations only, once the state is \
              Succeeded."
            .to_owned().into(),
        command: Some(
            "az network vnet subnet show --resource-group '<resource group>' --vnet-name '<virtual network>' --name '<subnet>' --query \
             serviceEndpoints --output json"
                .to_owned(),
        ),
    }
}

/// How long the prefixes of a tag are that competes with other routes.
pub fn tag_length(route: &Route) -> MissingFact {
    pasted(
        format!(
            "whether the prefixes of the route `{}` are longer than those of other routes to the same addresses",
            route.name
        ),
        "Paste the effective routes of a network interface in the subnet.",
        "az network nic show-effective-route-table --resource-group '<resource group>' --name '<nic>' --output json"
            .to_owned(),
    )
}

/// A route's destination that could not be read.
pub fn route_destination(route: &Route, text: &str) -> MissingFact {
    MissingFact {
        fact: format!("what the addressPrefix `{text}` of the route `{}` means", route.name).into(),
        how: "Correct it in the text, or paste a fresh export.".to_owned().into(),
        command: None,
    }
}

/// What lies behind a next hop.
pub fn next_hop(route: &Route, name: &str) -> MissingFact {
    match &route.next_hop {
        Reading::Known(NextHop::Appliance) => MissingFact {
            fact: format!("what {name} lets through, to which the route `{}` leads", route.name).into(),
            how: "If it is an Azure Firewall, paste it with its policy; else ask for the rules of the appliance."
                .to_owned()
                .into(),
            command: Some("az network firewall list --output json".to_owned()),
        },
        Reading::Known(NextHop::Gateway) => MissingFact {
            fact: format!("what lies behind the gateway, to which the route `{}` leads", route.name).into(),
            how: "Ask the owners of the other premises whether their firewalls let it out to the internet."
                .to_owned()
                .into(),
            command: None,
        },
        other => MissingFact {
            fact: format!("where the route `{}` leads: its next hop is `{}`", route.name, shown_hop(other)).into(),
            how: "Correct it in the text, or paste a fresh export.".to_owned().into(),
            command: None,
        },
    }
}

fn shown_hop(hop: &Reading<NextHop>) -> String {
    match hop {
        Reading::Known(hop) => format!("{hop:?}"),
        Reading::Unknown(unknown) => unknown.to_string(),
    }
}

/// Where a firewall sends what it lets through.
pub fn behind_firewall(firewall: &Resource) -> MissingFact {
    pasted(
        format!(
            "where {} sends what it lets through: it may be tunnelled to other premises or another appliance",
            firewall.name
        ),
        "Look at the routes of the firewall's own subnet, and ask whoever keeps what they lead to.",
        "az network vnet subnet show --resource-group '<resource group>' --vnet-name '<virtual network>' --name \
         AzureFirewallSubnet --query routeTable --output json"
            .to_owned(),
    )
}

/// Whether nodes have a public address of their own.
pub fn outbound_path(subnet: &str) -> MissingFact {
    pasted(
        format!("whether nodes in {subnet} have public addresses: the subnet is private and has no NAT gateway"),
        "Paste the pool.",
        "az batch pool list --account-name '<account>' --account-endpoint '<account endpoint>' --output json"
            .to_owned(),
    )
}

/// The public addresses of a NAT gateway.
pub fn nat_gateway(reference: &ResourceId) -> MissingFact {
    let name = reference.name();
    pasted(
        format!("whether NAT gateway `{name}` on the nodes' subnet has a public address"),
        "Paste the NAT gateway.",
        show("network nat gateway", reference, &format!("--name {}", shell::quoted(name))),
    )
}

/// Whether an NSG on network interfaces of a scale set is on those of a pool's nodes.
pub fn scale_set_nodes(nsg: &str, pool: &str) -> MissingFact {
    MissingFact {
        fact: format!(
            "whether the network interfaces that NSG `{nsg}` is on belong to nodes of pool `{pool}`: they are in a scale set, and an \
             account with the pool allocation mode `UserSubscription` has its nodes in scale sets of your subscription"
        ).into(),
        how: "If nodes use the NSG, allow the required traffic in it. If they don't, leave the NSG out.".to_owned().into(),
        command: None,
    }
}

/// Whether a firewall reaches the internet that shows no public address.
pub fn firewall_without_address(firewall: &Resource) -> MissingFact {
    MissingFact {
        fact: format!(
            "how firewall `{}` reaches the internet: it shows no public IP address, and its subnet no NAT gateway",
            firewall.name
        )
        .into(),
        how: "Add a public IP address to the firewall, or route its subnet to where connections leave."
            .to_owned()
            .into(),
        command: None,
    }
}

/// Whether nodes leave by their own addresses where a NAT gateway has none.
pub fn nat_without_address(gateway: &Resource) -> MissingFact {
    MissingFact {
        fact: format!(
            "whether nodes have outbound access: NAT gateway `{}` on their subnet has no public address",
            gateway.name
        )
        .into(),
        how: "Add a public IP address to the NAT gateway, or remove it from the subnet.".to_owned().into(),
        command: None,
    }
}

/// Whether Azure gives nodes without public addresses outbound access.
pub fn default_outbound_access(subnet: &str) -> MissingFact {
    MissingFact {
        fact: format!(
            "whether Azure provides default outbound access in subnet `{subnet}`, which allows it but does not guarantee it"
        ).into(),
        how: "Add a NAT gateway to the subnet, or test a connection from a node.".to_owned().into(),
        command: None,
    }
}

/// Whether the nodes' network reaches a firewall.
pub fn firewall_network(network: &ResourceId, firewall: &AzureFirewall, address: IpAddr) -> MissingFact {
    pasted(
        format!("whether network `{}` reaches firewall `{}` at {address}", network.name(), firewall.resource.name),
        "Paste both virtual networks with their peerings.",
        "az network vnet list --output json".to_owned(),
    )
}

/// Whether the nodes' network reaches a firewall, where one network shows a peering that the other one does not have.
pub fn peering_ends(network: &ResourceId, firewall: &AzureFirewall, other: &ResourceId) -> MissingFact {
    let (network, other) = (network.name(), other.name());
    pasted(
        format!(
            "whether network `{network}` reaches firewall `{}` in network `{other}`: only one of the two networks lists their peering, \
             so the descriptions contradict each other",
            firewall.resource.name
        ),
        "Export both virtual networks again, at the same time.",
        "az network vnet list --output json".to_owned(),
    )
}

/// Whether rules allow what a peering doesn't.
pub fn peering_access(network: &ResourceId, other: &str) -> MissingFact {
    MissingFact {
        fact: format!(
            "whether network `{}` reaches {other}: their peering doesn't surely allow access between the networks \
             (`allowVirtualNetworkAccess`), so only NSG rules that name the addresses can allow the traffic",
            network.name()
        )
        .into(),
        how: "Allow virtual network access in both peerings, or test a connection from a node.".to_owned().into(),
        command: None,
    }
}

/// What a firewall takes for private.
pub fn private_ranges(resource: &Resource, why: &str) -> MissingFact {
    MissingFact {
        fact: format!("which destinations {} takes for private and does not translate: {why}", resource.name).into(),
        how: "Look at the private IP ranges (SNAT) of the firewall or its policy.".to_owned().into(),
        command: None,
    }
}

/// Whether names resolve to the private endpoint where a network has DNS servers of its own.
pub fn custom_dns(vnet: &Resource, servers: &[String]) -> MissingFact {
    MissingFact {
        fact: format!(
            "whether the DNS servers of network `{}` ({}) resolve the node management endpoint to the private endpoint",
            vnet.name,
            servers.join(", ")
        )
        .into(),
        how: "Look the name up from a machine in the subnet (`nslookup <node management endpoint>`).".to_owned().into(),
        command: None,
    }
}

/// Which routes hold on the path to a private endpoint.
pub fn endpoint_policies(endpoint: &str) -> MissingFact {
    pasted(
        format!("whether network policies for routes are enabled on the subnet of private endpoint `{endpoint}`"),
        "Paste that subnet and its virtual network.",
        "az network vnet subnet show --resource-group '<resource group>' --vnet-name '<virtual network>' --name '<subnet>' \
         --output json"
            .to_owned(),
    )
}

/// Whether a route to the very address of a private endpoint comes first, where network policies are off.
pub fn endpoint_precedence(endpoint: &str) -> MissingFact {
    MissingFact {
        fact: format!(
            "whether a route to the address of private endpoint `{endpoint}` takes precedence, although network policies for routes are \
             disabled on its subnet"
        ).into(),
        how: "Test a connection from a machine in the subnet of the nodes, or remove the route.".to_owned().into(),
        command: None,
    }
}

/// The addresses that nodes call from.
pub fn egress_addresses() -> MissingFact {
    pasted(
        "from which public addresses the nodes call the account, which lets only some in".to_owned(),
        "Paste the public addresses of the pool, or of the NAT gateway or firewall on its way.",
        "az network public-ip list --output json".to_owned(),
    )
}

/// A value of `publicNetworkAccess` that is no plain yes or no.
pub fn public_access(account: &str, value: &Unknown) -> MissingFact {
    MissingFact {
        fact: format!("what publicNetworkAccess `{value}` of {account} means for its nodes").into(),
        how: "With a network security perimeter, its access rules decide: ask whoever keeps it.".to_owned().into(),
        command: None,
    }
}

/// Whether names resolve to the private endpoint.
pub fn private_dns(zone: &str) -> MissingFact {
    pasted(
        format!("whether the nodes' virtual network resolves by the zone {zone}"),
        "Paste the zone's links; or look the name up from a machine in the subnet (`nslookup <node management endpoint>`).",
        format!(
            "az network private-dns link vnet list --resource-group '<resource group>' --zone-name {} --output json",
            shell::az_quoted(zone)
        ),
    )
}

/// A private endpoint that only its account names.
pub fn private_endpoint(reference: &ResourceId) -> MissingFact {
    pasted(
        format!("where the private endpoint {} is", reference.name()),
        "Paste it as well.",
        show("network private-endpoint", reference, "--name '<private endpoint>'"),
    )
}

/// Whether an account has a private endpoint that is declared in a part which is not shown.
pub fn endpoint_elsewhere(account: &str) -> MissingFact {
    pasted(
        format!(
            "whether account `{account}` has a nodeManagement private endpoint in a module or template that is not shown"
        ),
        "Paste the account as it is deployed, or that part.",
        format!(
            "az batch account show --resource-group '<resource group>' --name {} --output json",
            shell::quoted(account)
        ),
    )
}

/// The state of a private endpoint connection that is not shown.
pub fn endpoint_state(reference: &ResourceId, shown: impl Display) -> MissingFact {
    pasted(
        format!(
            "whether the connection of the private endpoint {} is approved (`{shown}`) and for what",
            reference.name()
        ),
        "Paste the private endpoint.",
        show("network private-endpoint", reference, "--name '<private endpoint>'"),
    )
}

/// A virtual network that is only referred to.
pub fn vnet(reference: &ResourceId) -> MissingFact {
    pasted(
        format!("whether the virtual network {} reaches the private endpoint", reference.name()),
        "Paste the virtual network, with its peerings.",
        show("network vnet", reference, "--name '<virtual network>'"),
    )
}

/// The command that prints the security admin rules of a virtual network.
pub const SHOW_ADMIN_RULES: &str = "az network manager list-effective-security-admin-rules \
     --resource-group '<resource group>' --virtual-network-name '<virtual network>' --output json";

/// Whether security admin rules are in force.
pub fn admin_rules(vnet: &str) -> MissingFact {
    pasted(
        format!("whether the security admin rules are in force in {vnet}"),
        "Look whether they are listed for that virtual network.",
        SHOW_ADMIN_RULES.to_owned(),
    )
}

/// A service-endpoint policy that a subnet refers to.
pub fn endpoint_policy(reference: &ResourceId) -> MissingFact {
    pasted(
        format!("which storage accounts the service-endpoint policy {} allows", reference.name()),
        "Paste it as well.",
        show("network service-endpoint policy", reference, "--name '<policy>'"),
    )
}

/// How the service reaches classic nodes without public addresses.
pub fn private_classic() -> MissingFact {
    MissingFact {
        fact: "how the service reaches classic nodes of a pool without public addresses: it doesn't come over the internet".to_owned().into(),
        how: "Such pools don't move in the preview edition; in the GA edition only simplified communication counts.".to_owned().into(),
        command: None,
    }
}

/// Which description of a resource is in force.
pub fn conflict(conflict: &Conflict) -> MissingFact {
    let Conflict { label, id, versions, .. } = conflict;
    MissingFact {
        fact: format!("which description of {label} is in force{}", members(conflict)).into(),
        how: "Remove the outdated description, or provide the current state in the place of both.".to_owned().into(),
        command: command_of(versions, id.as_ref()),
    }
}

/// The members in which the descriptions of a resource differ.
pub fn members(conflict: &Conflict) -> String {
    match conflict.members.as_slice() {
        [] => String::new(),
        members if members.len() > 5 => format!(" ({} members differ)", members.len()),
        members => format!(" (they differ in: {})", model::message::all_listed(members)),
    }
}

/// The command that shows the current state of a resource.
fn command_of(versions: &Versions, id: Option<&ResourceId>) -> Option<String> {
    let unnamed = ResourceId::new("");
    let id = id.unwrap_or(&unnamed);
    let name = shell::quoted(id.name());
    let segment = |kind: &str, placeholder: &str| shell::quoted(id.name_of(kind).unwrap_or(placeholder));
    let shown = |command: &str| Some(show(command, id, &format!("--name {name}")));
    match versions {
        Versions::Nsg(..) => shown("network nsg"),
        Versions::RouteTable(..) => shown("network route-table"),
        Versions::VirtualNetwork(..) => shown("network vnet"),
        Versions::Subnet(..) => {
            let flags = format!("--vnet-name {} --name {name}", segment("virtualNetworks", "<name>"));
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
            let flags = format!("--policy-name {} --name {name}", segment("firewallPolicies", "<name>"));
            Some(show("network firewall policy rule-collection-group", id, &flags))
        }
        Versions::IpGroup(..) => shown("network ip-group"),
        Versions::Account(..) => Some(format!(
            "az batch account show --resource-group {} --name {name} --output json",
            segment("resourceGroups", "<resource group>")
        )),
        Versions::Pool(..) => Some(format!(
            "az batch pool show --pool-id {name} --account-name {} --account-endpoint '<account endpoint>' --output json",
            segment("batchAccounts", "<account>")
        )),
    }
}

/// What a rule leaves in doubt.
///
/// `show` is the command that prints the rules.
pub fn of_doubt(name: &Reading<String>, show: &str, matched: &RuleMatch<'_>, region: Option<&Region>) -> MissingFact {
    let rule = matched.rule.map_or("", |rule| rule.name.as_str());
    match &matched.doubt {
        None => MissingFact {
            fact: format!("which rule comes first: `{rule}` shares its priority with a rule that decides otherwise").into(),
            how: "Paste a fresh export; Azure keeps no two rules of one direction at the same priority.".to_owned().into(),
            command: Some(show.to_owned()),
        },
        Some(Doubt::UnknownField(field, text)) => MissingFact {
            fact: format!("what the {field} `{text}` of the rule `{rule}` means").into(),
            how: "Correct it in the text, or paste a fresh export.".to_owned().into(),
            command: Some(show.to_owned()),
        },
        Some(Doubt::UnknownTag(tag)) => MissingFact {
            fact: format!("which addresses the service tag `{tag}` of the rule `{rule}` stands for").into(),
            how: "Check its spelling, or supply Microsoft's current service-tag file (`--service-tags` on the command line)."
                .to_owned().into(),
            command: Some(tag_command(region, tag)),
        },
        Some(Doubt::Group(group)) => MissingFact {
            fact: format!("whether the nodes are in the application security group `{}` that the rule `{rule}` names", group.name()).into(),
            how: "See which network interfaces are in it.".to_owned().into(),
            command: Some(format!(
                "az network nic list --query {} --output tsv",
                shell::quoted(&format!("[?ipConfigurations[?applicationSecurityGroups[?id=={}]]].id", shell::jmespath(group.as_str())))
            )),
        },
        Some(Doubt::MissingRules(reason)) => MissingFact {
            fact: format!("all rules of {name}: {reason}").into(),
            how: "Paste the whole output.".to_owned().into(),
            command: Some(show.to_owned()),
        },
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
