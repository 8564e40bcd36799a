//! Networks, subnets, network cards and NAT gateways as `az` prints them.

use serde_json::{Value, json};

use super::{address, hub_name, id, is_told, network_id, resource, subnet_id};
use crate::estate_model::estate::{
    EndpointPolicy, Estate, FirewallPlace, NAT_ADDRESS, Neighbor, NeighborKind, PUBLIC, SUBNETS, Subnet,
};

const NSG: &str = "Microsoft.Network/networkSecurityGroups";
const TABLE: &str = "Microsoft.Network/routeTables";
const SUBNET: &str = "Microsoft.Network/virtualNetworks/subnets";

/// The network of the nodes.
pub fn vnet_json(estate: &Estate) -> Value {
    let mut body = network(&["10.0.0.0/16"], peerings(estate));
    if estate.has_dns_servers {
        body["dhcpOptions"] = json!({ "dnsServers": ["10.0.3.53"] });
    }
    let mut vnet = resource(estate, "Microsoft.Network/virtualNetworks", "vnet-a", &body);
    if estate.lists_subnets {
        let mut listed: Vec<Value> =
            estate.subnets.iter().enumerate().map(|(number, subnet)| subnet_json(number, subnet)).collect();
        listed.extend(other_subnets(estate));
        vnet["subnets"] = json!(listed);
    }
    vnet
}

fn network(space: &[&str], peerings: Vec<Value>) -> Value {
    json!({ "addressSpace": { "addressPrefixes": space }, "virtualNetworkPeerings": peerings })
}

fn peerings(estate: &Estate) -> Vec<Value> {
    let peering = |(hub, state): (usize, &Option<&str>)| {
        let state = (*state)?;
        Some(json!({
            "name": format!("to-hub-{hub}"), "peeringState": state, "remoteVirtualNetwork": { "id": network_id(&hub_name(hub)) },
            "remoteAddressSpace": { "addressPrefixes": ["10.100.0.0/16"] },
            "allowVirtualNetworkAccess": true, "allowForwardedTraffic": true, "useRemoteGateways": false,
        }))
    };
    estate.hubs.iter().enumerate().filter_map(peering).collect()
}

/// The subnets of the network that no nodes are in.
fn other_subnets(estate: &Estate) -> Vec<Value> {
    let subnet = |name: &str, prefix: &str| json!({ "id": subnet_id(name), "name": name, "addressPrefix": prefix, "type": SUBNET, "delegations": [] });
    let mut all = Vec::new();
    if estate.has_gateway {
        all.push(subnet("GatewaySubnet", "10.0.254.0/27"));
    }
    all.extend(firewall_subnet(estate, FirewallPlace::Own, &network_id("vnet-a"), "10.0.255.0/26"));
    for (number, one) in estate.neighbors.iter().enumerate() {
        if one.is_shown && one.kind == NeighborKind::Subnet {
            let mut json = subnet(&neighbor_name(number), &neighbor_prefix(number));
            attach(&mut json, one.nsg, one.table);
            all.push(json);
        }
    }
    if let Some(endpoint) = estate.account.as_ref().and_then(|account| account.endpoint.as_ref()) {
        let mut json = subnet("snet-endpoints", "10.0.200.0/24");
        json["privateEndpointNetworkPolicies"] = json!(endpoint.policies);
        attach(&mut json, endpoint.nsg, None);
        all.push(json);
    }
    all
}

fn attach(subnet: &mut Value, nsg: Option<usize>, table: Option<usize>) {
    if let Some(nsg) = nsg {
        subnet["networkSecurityGroup"] = json!({ "id": id(NSG, &format!("nsg-{nsg}")) });
    }
    if let Some(table) = table {
        subnet["routeTable"] = json!({ "id": id(TABLE, &format!("rt-{table}")) });
    }
}

/// A subnet with nodes.
pub fn subnet_json(number: usize, subnet: &Subnet) -> Value {
    let name = format!("snet-{number}");
    let mut json = json!({
        "id": subnet_id(&name), "name": name, "addressPrefix": SUBNETS[number], "type": SUBNET, "delegations": [],
    });
    if is_told(subnet.told_by).0 {
        attach(&mut json, subnet.nsg, subnet.table);
    }
    if subnet.has_nat_gateway {
        json["natGateway"] = json!({ "id": id("Microsoft.Network/natGateways", "nat") });
    }
    if let Some(service) = subnet.endpoint {
        json["serviceEndpoints"] = json!([{ "service": service, "locations": ["northeurope"] }]);
    }
    if let Some(policy) = subnet.endpoint_policy {
        json["serviceEndpointPolicies"] = json!([{ "id": policy_id(policy) }]);
    }
    if let Some(access) = subnet.default_outbound {
        json["defaultOutboundAccess"] = json!(access);
    }
    json
}

fn policy_id(policy: EndpointPolicy) -> String {
    let name = match policy {
        EndpointPolicy::OwnAccounts => "sep-own",
        EndpointPolicy::NotShown => "sep-elsewhere",
    };
    id("Microsoft.Network/serviceEndpointPolicies", name)
}

/// The service-endpoint policy that is shown, if subnets have it.
pub fn policy_json(estate: &Estate) -> Option<Value> {
    let readings = estate.readings();
    let mut subnets = readings.iter().flat_map(|estate| &estate.subnets);
    subnets.any(|subnet| subnet.endpoint_policy == Some(EndpointPolicy::OwnAccounts)).then(|| {
        let own = id("Microsoft.Storage/storageAccounts", "renderdata");
        let definition = json!({ "name": "own", "service": "Microsoft.Storage", "serviceResources": [own] });
        let body = json!({ "serviceEndpointPolicyDefinitions": [definition] });
        resource(estate, "Microsoft.Network/serviceEndpointPolicies", "sep-own", &body)
    })
}

/// A network that a firewall is in.
pub fn hub_json(estate: &Estate, hub: usize) -> Value {
    let name = hub_name(hub);
    // The other end of a peering that is connected.
    let back = estate.hubs[hub].filter(|state| *state == "Connected").map(|state| {
        json!({ "name": "to-vnet-a", "peeringState": state, "remoteVirtualNetwork": { "id": network_id("vnet-a") } })
    });
    let mut body = network(&["10.100.0.0/16"], back.into_iter().collect());
    let place = FirewallPlace::Hub(hub);
    body["subnets"] =
        json!(firewall_subnet(estate, place, &network_id(&name), "10.100.0.0/26").into_iter().collect::<Vec<_>>());
    resource(estate, "Microsoft.Network/virtualNetworks", &name, &body)
}

/// A network that has nothing to do with Batch.
pub fn other_network_json(estate: &Estate) -> Value {
    let mut body = network(&["10.77.0.0/16"], Vec::new());
    let id = format!("{}/subnets/snet-web", network_id("vnet-web"));
    body["subnets"] = json!([{ "id": id, "name": "snet-web", "addressPrefix": "10.77.1.0/24", "type": SUBNET }]);
    resource(estate, "Microsoft.Network/virtualNetworks", "vnet-web", &body)
}

fn firewall_subnet(estate: &Estate, place: FirewallPlace, network: &str, prefix: &str) -> Option<Value> {
    let number = estate.firewalls.iter().position(|firewall| firewall.place == place)?;
    let subnet = estate.firewalls[number].subnet.as_ref()?;
    let name = "AzureFirewallSubnet";
    let id_of_subnet = format!("{network}/subnets/{name}");
    let mut json =
        json!({ "id": id_of_subnet, "name": name, "addressPrefix": prefix, "type": SUBNET, "delegations": [] });
    if subnet.nat_gateway.is_some() {
        json["natGateway"] = json!({ "id": id("Microsoft.Network/natGateways", &format!("nat-afw-{number}")) });
    }
    if subnet.routes.is_some() {
        json["routeTable"] = json!({ "id": id(TABLE, &format!("rt-afw-{number}")) });
    }
    Some(json)
}

/// The NAT gateway of the nodes.
pub fn nat_gateway_json(estate: &Estate) -> Value {
    let addresses: Vec<Value> = estate.nat_gateway.has_address.then(|| address(NAT_ADDRESS)).into_iter().collect();
    nat_gateway(estate, "nat", &addresses)
}

/// The NAT gateways of firewalls.
pub fn nat_gateways_of_firewalls(estate: &Estate) -> Vec<Value> {
    let mut all = Vec::new();
    for (number, firewall) in estate.firewalls.iter().enumerate().filter(|(_, one)| one.place != FirewallPlace::Untold)
    {
        if let Some(addresses) = firewall.subnet.as_ref().and_then(|subnet| subnet.nat_gateway.as_ref()) {
            let addresses: Vec<Value> = addresses.iter().map(|&number| address(number)).collect();
            all.push(nat_gateway(estate, &format!("nat-afw-{number}"), &addresses));
        }
    }
    all
}

fn nat_gateway(estate: &Estate, name: &str, addresses: &[Value]) -> Value {
    let body = json!({ "publicIpAddresses": addresses, "publicIpPrefixes": [] });
    resource(estate, "Microsoft.Network/natGateways", name, &body)
}

/// A public address.
pub fn address_json(estate: &Estate, number: usize) -> Value {
    let body = json!({ "ipAddress": PUBLIC[number] });
    resource(estate, "Microsoft.Network/publicIPAddresses", &format!("pip-{number}"), &body)
}

/// The name of a neighbor.
pub fn neighbor_name(number: usize) -> String {
    format!("snet-other-{number}")
}

fn neighbor_prefix(number: usize) -> String {
    format!("10.0.{}.0/24", 64 + number)
}

/// The network card of a machine, if it is one and shown.
pub fn card_json(estate: &Estate, number: usize, one: &Neighbor) -> Option<Value> {
    if !one.is_shown || one.kind == NeighborKind::Subnet {
        return None;
    }
    let (subnet, address) = match one.kind {
        NeighborKind::CardAmongNodes => (subnet_id("snet-0"), format!("10.0.0.{}", 200 + number)),
        _ => (subnet_id("snet-machines"), format!("10.0.80.{}", 4 + number)),
    };
    let mut body = json!({
        "virtualMachine": { "id": id("Microsoft.Compute/virtualMachines", &format!("vm-{number}")) },
        "ipConfigurations": [{ "name": "ipconfig", "privateIPAddress": address, "subnet": { "id": subnet } }],
    });
    if let Some(nsg) = one.nsg {
        body["networkSecurityGroup"] = json!({ "id": id(NSG, &format!("nsg-{nsg}")) });
    }
    Some(resource(estate, "Microsoft.Network/networkInterfaces", &card_name(number), &body))
}

fn card_name(number: usize) -> String {
    format!("nic-{number}")
}

/// The subnets and the cards that a rule set lists.
pub fn listed(
    estate: &Estate,
    is_on_subnet: impl Fn(&Subnet) -> bool,
    is_on: impl Fn(&Neighbor) -> bool,
) -> (Value, Value) {
    let on = estate.subnets.iter().enumerate().filter(|(_, subnet)| is_on_subnet(subnet) && is_told(subnet.told_by).1);
    let mut subnets: Vec<Value> = on.map(|(number, _)| json!({ "id": subnet_id(&format!("snet-{number}")) })).collect();
    let mut cards = Vec::new();
    for (number, one) in estate.neighbors.iter().enumerate().filter(|(_, one)| is_on(one)) {
        match one.kind {
            NeighborKind::Subnet => subnets.push(json!({ "id": subnet_id(&neighbor_name(number)) })),
            _ => cards.push(json!({ "id": id("Microsoft.Network/networkInterfaces", &card_name(number)) })),
        }
    }
    (json!(subnets), json!(cards))
}
