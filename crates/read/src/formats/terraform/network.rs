//! What a network is made of, in Azure's shape: NSGs and their rules, route tables, virtual networks, and what is in
//! them.

use super::resource::after_apply;
use super::shape::{Shape, object};
use model::json::{Node, Note, Object};

/// The `properties` of a network resource; `None` for any other type.
pub(super) fn properties<'r, 't>(kind: &str, values: &'r Object<'t>) -> Option<Shape<'r, 't>> {
    let shape = Shape::of(values);
    Some(match kind {
        "azurerm_network_security_group" => shape.blocks("securityRules", "security_rule", rule),
        "azurerm_network_security_rule" => rule_members(shape),
        "azurerm_route_table" => route_table(shape, values),
        "azurerm_route" => route_members(shape),
        "azurerm_virtual_network" => {
            let space = Shape::of(values).list("addressPrefixes", "address_space").build();
            // Of a network without any, a plan says that Terraform learns them after it has made it.
            let is_unset = values.get("dns_servers") == Some(&after_apply("dns_servers"));
            let servers = if is_unset { "" } else { "dns_servers" };
            let options = Shape::of(values).list("dnsServers", servers).build();
            shape.put("addressSpace", space).put("dhcpOptions", options)
        }
        "azurerm_subnet" => subnet(shape, values),
        "azurerm_virtual_network_peering" => shape
            .reference("remoteVirtualNetwork", "remote_virtual_network_id")
            .maybe("useRemoteGateways", flag(values, "use_remote_gateways", true))
            .take("allowVirtualNetworkAccess", "allow_virtual_network_access"),
        "azurerm_network_interface" => shape.reference("networkSecurityGroup", "network_security_group_id").blocks(
            "ipConfigurations",
            "ip_configuration",
            interface_address,
        ),
        "azurerm_public_ip" => shape.take("ipAddress", "ip_address"),
        "azurerm_public_ip_prefix" => shape.take("ipPrefix", "ip_prefix"),
        "azurerm_nat_gateway" => shape
            .references("publicIpAddresses", "public_ip_address_ids")
            .references("publicIpPrefixes", "public_ip_prefix_ids")
            .note(Note::StandaloneParts, Node::Bool(true)),
        "azurerm_private_endpoint" => private_endpoint(shape, values),
        "azurerm_private_dns_zone_virtual_network_link" => shape.reference("virtualNetwork", "virtual_network_id"),
        "azurerm_subnet_service_endpoint_storage_policy" => {
            shape.blocks("serviceEndpointPolicyDefinitions", "definition", |definition| {
                Shape::of(definition).take("name", "name").list("serviceResources", "service_resources").build()
            })
        }
        "azurerm_network_manager_admin_rule" => admin_rule(shape, values),
        _ => return None,
    })
}

/// A flag; what is careful to assume, where it is there but not known.
fn flag<'t>(values: &Object<'t>, name: &str, careful: bool) -> Option<Node<'t>> {
    match values.get(name)? {
        Node::Unclear(_) => Some(Node::Bool(careful)),
        other => Some(other.clone()),
    }
}

/// A rule inside its group.
fn rule<'t>(values: &Object<'t>) -> Node<'t> {
    rule_members(Shape::of(values).take("name", "name")).build()
}

fn rule_members<'r, 't>(shape: Shape<'r, 't>) -> Shape<'r, 't> {
    shape
        .take("description", "description")
        .take("priority", "priority")
        .take("direction", "direction")
        .take("access", "access")
        .take("protocol", "protocol")
        .take("sourcePortRange", "source_port_range")
        .list("sourcePortRanges", "source_port_ranges")
        .take("destinationPortRange", "destination_port_range")
        .list("destinationPortRanges", "destination_port_ranges")
        .take("sourceAddressPrefix", "source_address_prefix")
        .list("sourceAddressPrefixes", "source_address_prefixes")
        .take("destinationAddressPrefix", "destination_address_prefix")
        .list("destinationAddressPrefixes", "destination_address_prefixes")
        .references("sourceApplicationSecurityGroups", "source_application_security_group_ids")
        .references("destinationApplicationSecurityGroups", "destination_application_security_group_ids")
}

fn route_table<'r, 't>(shape: Shape<'r, 't>, values: &Object<'t>) -> Shape<'r, 't> {
    let propagates = match values.get("bgp_route_propagation_enabled") {
        Some(Node::Bool(enabled)) => Some(Node::Bool(!enabled)),
        _ => None,
    };
    let subnets = values.list("subnets").iter().filter(|subnet| matches!(subnet, Node::Text(_)));
    let subnets: Vec<Node<'t>> = subnets.filter_map(super::shape::reference).collect();
    shape
        .blocks("routes", "route", |route| route_members(Shape::of(route).take("name", "name")).build())
        .take("disableBgpRoutePropagation", "disable_bgp_route_propagation")
        .maybe("disableBgpRoutePropagation", propagates)
        .put("subnets", Node::List(subnets))
}

fn route_members<'r, 't>(shape: Shape<'r, 't>) -> Shape<'r, 't> {
    shape
        .take("addressPrefix", "address_prefix")
        .take("nextHopType", "next_hop_type")
        .take("nextHopIpAddress", "next_hop_in_ip_address")
}

fn subnet<'r, 't>(shape: Shape<'r, 't>, values: &Object<'t>) -> Shape<'r, 't> {
    let endpoints = values.get("service_endpoints").map(|endpoints| match endpoints {
        Node::List(names) => Node::List(names.iter().map(|name| object([("service", name.clone())])).collect()),
        other => other.clone(),
    });
    let endpoint = |values: &Object<'t>| {
        Shape::of(values).take("service", "name").take("service", "service").list("locations", "locations").build()
    };
    let policies = |name: &str, disables: bool| match values.get(name)? {
        Node::Bool(set) if *set == disables => Some(Node::Text("Disabled".into())),
        Node::Bool(_) => Some(Node::Text("Enabled".into())),
        _ => None,
    };
    let has_blocks = values.get("service_endpoint").is_some_and(|blocks| *blocks != Node::List(Vec::new()));
    let shape = match has_blocks {
        true => shape.blocks("serviceEndpoints", "service_endpoint", endpoint),
        false => shape.maybe("serviceEndpoints", endpoints),
    };
    // Four generations of the provider, the newest last: a later member counts.
    shape
        .take("addressPrefix", "address_prefix")
        .list("addressPrefixes", "address_prefixes")
        .reference("networkSecurityGroup", "network_security_group_id")
        .reference("networkSecurityGroup", "network_security_group_id_wo")
        .reference("routeTable", "route_table_id")
        .reference("routeTable", "route_table_id_wo")
        .references("serviceEndpointPolicies", "service_endpoint_policy_ids")
        .blocks("delegations", "delegation", delegation)
        .maybe("defaultOutboundAccess", flag(values, "default_outbound_access_enabled", false))
        .maybe("privateEndpointNetworkPolicies", policies("enforce_private_link_endpoint_network_policies", true))
        .maybe("privateEndpointNetworkPolicies", policies("private_endpoint_network_policies_enabled", false))
        .take("privateEndpointNetworkPolicies", "private_endpoint_network_policies")
}

fn delegation<'t>(values: &Object<'t>) -> Node<'t> {
    let service = values.list("service_delegation").first().and_then(Node::object);
    let name = service.and_then(|service| service.get("name")).cloned();
    Shape::of(values).take("name", "name").maybe("serviceName", name).build()
}

fn interface_address<'t>(values: &Object<'t>) -> Node<'t> {
    Shape::of(values)
        .take("name", "name")
        .take("privateIPAddress", "private_ip_address")
        .reference("subnet", "subnet_id")
        .build()
}

fn private_endpoint<'r, 't>(shape: Shape<'r, 't>, values: &Object<'t>) -> Shape<'r, 't> {
    // Azure shows the address of the connection among those of the names as well.
    let named = values.list("custom_dns_configs").is_empty();
    let connections = values.list("private_service_connection").iter().filter(|_| named).filter_map(Node::object);
    let addresses = connections.chain(values.list("ip_configuration").iter().filter_map(Node::object));
    let addresses = addresses.filter_map(|one| one.get("private_ip_address"));
    let addresses = addresses.map(|address| object([("privateIPAddress", address.clone())])).collect();
    // One that is not surely made without asking is one that waits to be approved.
    let is_manual = |connection: &Node<'t>| {
        let flag = connection.object().and_then(|connection| connection.get("is_manual_connection"));
        !matches!(flag, None | Some(Node::Bool(false)))
    };
    let connections = values.list("private_service_connection");
    let (manual, at_once): (Vec<&Node<'t>>, Vec<&Node<'t>>) = connections.iter().partition(|one| is_manual(one));
    let shaped = |list: Vec<&Node<'t>>| {
        let one = |connection: &Node<'t>| connection.object().map(endpoint_connection);
        Node::List(list.into_iter().filter_map(one).collect())
    };
    shape
        .reference("subnet", "subnet_id")
        .put("privateLinkServiceConnections", shaped(at_once))
        .put("manualPrivateLinkServiceConnections", shaped(manual))
        .blocks("customDnsConfigs", "custom_dns_configs", |names| {
            Shape::of(names).list("ipAddresses", "ip_addresses").build()
        })
        .put("ipConfigurations", Node::List(addresses))
}

fn endpoint_connection<'t>(connection: &Object<'t>) -> Node<'t> {
    Shape::of(connection)
        .take("name", "name")
        .take("privateLinkServiceId", "private_connection_resource_id")
        .list("groupIds", "subresource_names")
        .build()
}

fn admin_rule<'r, 't>(shape: Shape<'r, 't>, values: &Object<'t>) -> Shape<'r, 't> {
    // An address that isn't known must not pass for none, which means all of them.
    let ends = |name: &str| {
        let end = |value: &Node<'t>| match value {
            Node::Object(end) => Shape::of(end).take("addressPrefix", "address_prefix").build(),
            Node::Unclear(unclear) => object([("addressPrefix", Node::Text(unclear.text().to_owned().into()))]),
            other => other.clone(),
        };
        match values.get(name) {
            Some(Node::List(list)) => Node::List(list.iter().map(end).collect()),
            Some(other) => Node::List(vec![end(other)]),
            None => Node::List(Vec::new()),
        }
    };
    shape
        .take("description", "description")
        .take("priority", "priority")
        .take("direction", "direction")
        .take("access", "action")
        .take("protocol", "protocol")
        .list("sourcePortRanges", "source_port_ranges")
        .list("destinationPortRanges", "destination_port_ranges")
        .put("sources", ends("source"))
        .put("destinations", ends("destination"))
}
