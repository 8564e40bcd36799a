//! Estates as the documents that `az` prints.

use serde_json::{Value, json};
use switchover::Source;

use super::estate::{
    AdminRule, Collection, Estate, FIREWALL, Firewall, NAT_ADDRESS, NextHop, Nsg, OTHER_APPLIANCE, PUBLIC, Policy,
    Pool, Rule, SUBNETS, Subnet, Table, ToldBy,
};

/// Where everything is.
pub const REGION: &str = "northeurope";
const GROUP: &str = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-net/providers";

/// The name of a pool.
pub fn pool_name(number: usize) -> String {
    format!("pool-{number}")
}

/// The documents of an estate, one for each resource.
pub fn documents(estate: &Estate) -> Vec<Value> {
    let mut all = Vec::new();
    let subnets: Vec<Value> =
        estate.subnets.iter().enumerate().map(|(number, subnet)| subnet_json(number, subnet)).collect();
    all.push(vnet_json(estate, &subnets));
    if !estate.lists_subnets {
        all.extend(subnets);
    }
    for (number, nsg) in estate.nsgs.iter().enumerate().filter(|(_, nsg)| nsg.is_shown) {
        let on = on_subnets(estate, |subnet| subnet.nsg == Some(number));
        if !on.is_empty() {
            all.push(nsg_json(number, nsg, &told(&on)));
        }
    }
    for (number, table) in estate.tables.iter().enumerate().filter(|(_, table)| table.is_shown) {
        let on = on_subnets(estate, |subnet| subnet.table == Some(number));
        if !on.is_empty() {
            all.push(table_json(number, table, &told(&on)));
        }
    }
    if let Some(firewall) = &estate.firewall {
        all.extend(firewall_json(firewall));
    }
    if estate.shows_nat_gateway && estate.subnets.iter().any(|subnet| subnet.has_nat_gateway) {
        all.push(resource(
            "Microsoft.Network/natGateways",
            "nat",
            &json!({ "publicIpAddresses": [address(NAT_ADDRESS)] }),
        ));
    }
    for (number, value) in PUBLIC.iter().enumerate().filter(|(number, _)| estate.shown_addresses[*number]) {
        let name = format!("pip-{number}");
        all.push(resource("Microsoft.Network/publicIPAddresses", &name, &json!({ "ipAddress": value })));
    }
    all.extend(estate.account.iter().map(account_json));
    all.extend(estate.pools.iter().enumerate().map(|(number, pool)| pool_json(number, pool)));
    all.extend(estate.admin_rules.iter().enumerate().map(|(number, rule)| admin_json(number, rule)));
    all.extend(estate.effective.as_ref().map(|routes| {
        let route = |route: &super::estate::Effective| {
            json!({
                "addressPrefix": [route.prefix], "nextHopType": hop_name(route.hop), "source": route.source,
                "nextHopIpAddress": hop_address(route.hop).into_iter().collect::<Vec<_>>(),
                "state": if route.active { "Active" } else { "Invalid" }, "disableBgpRoutePropagation": false,
            })
        };
        json!({ "value": routes.iter().map(route).collect::<Vec<_>>() })
    }));
    all
}

/// The documents in sources: in the order and the groups of `layout`, each group wrapped in one of the usual ways.
pub fn sources(documents: Vec<Value>, layout: &[(u32, u8)]) -> Vec<Source> {
    let mut placed: Vec<((u32, u8), Value)> =
        documents.into_iter().enumerate().map(|(at, value)| (layout[at % layout.len()], value)).collect();
    placed.sort_by_key(|((order, _), _)| *order);
    let mut groups: Vec<(u8, Vec<Value>)> = Vec::new();
    for ((_, group), value) in placed {
        match groups.iter_mut().find(|(own, _)| *own == group) {
            Some((_, values)) => values.push(value),
            None => groups.push((group, vec![value])),
        }
    }
    let source = |(number, (group, values)): (usize, (u8, Vec<Value>))| {
        let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
        let text = match group % 3 {
            0 => values.iter().map(pretty).collect::<Vec<_>>().join("\n"),
            1 => pretty(&Value::Array(values)),
            _ => pretty(&json!({ "value": values })),
        };
        Source::new(format!("paste-{number}.json"), text)
    };
    groups.into_iter().enumerate().map(source).collect()
}

fn id(kind: &str, name: &str) -> String {
    let (provider, kind) = kind.split_once('/').unwrap();
    format!("{GROUP}/{provider}/{kind}/{name}")
}

fn resource(kind: &str, name: &str, properties: &Value) -> Value {
    let mut resource = json!({ "id": id(kind, name), "name": name, "type": kind, "location": REGION });
    for (field, value) in properties.as_object().unwrap() {
        resource[field] = value.clone();
    }
    resource
}

fn address(number: usize) -> Value {
    json!({ "id": id("Microsoft.Network/publicIPAddresses", &format!("pip-{number}")) })
}

fn subnet_id(number: usize) -> String {
    id("Microsoft.Network/virtualNetworks", &format!("vnet-a/subnets/snet-{number}"))
}

fn on_subnets(estate: &Estate, is_on: impl Fn(&Subnet) -> bool) -> Vec<(usize, ToldBy)> {
    let on = estate.subnets.iter().enumerate().filter(|(_, subnet)| is_on(subnet));
    on.map(|(number, subnet)| (number, subnet.told_by)).collect()
}

/// The subnets as a resource on them lists them.
fn told(on: &[(usize, ToldBy)]) -> Value {
    let told = on.iter().filter(|(_, by)| *by != ToldBy::Subnet);
    told.map(|(number, _)| json!({ "id": subnet_id(*number) })).collect()
}

fn vnet_json(estate: &Estate, subnets: &[Value]) -> Value {
    let mut listed = subnets.to_vec();
    if estate.has_gateway {
        let name = "GatewaySubnet";
        let id = id("Microsoft.Network/virtualNetworks", &format!("vnet-a/subnets/{name}"));
        let kind = "Microsoft.Network/virtualNetworks/subnets";
        listed.push(json!({ "id": id, "name": name, "addressPrefix": "10.0.254.0/27", "type": kind }));
    }
    let space = json!({ "addressSpace": { "addressPrefixes": ["10.0.0.0/16"] }, "virtualNetworkPeerings": [] });
    let mut vnet = resource("Microsoft.Network/virtualNetworks", "vnet-a", &space);
    if estate.lists_subnets {
        vnet["subnets"] = json!(listed);
    }
    vnet
}

fn subnet_json(number: usize, subnet: &Subnet) -> Value {
    let mut json = json!({
        "id": subnet_id(number), "name": format!("snet-{number}"), "addressPrefix": SUBNETS[number],
        "type": "Microsoft.Network/virtualNetworks/subnets", "delegations": [],
    });
    if subnet.told_by != ToldBy::Resource {
        if let Some(nsg) = subnet.nsg {
            json["networkSecurityGroup"] =
                json!({ "id": id("Microsoft.Network/networkSecurityGroups", &format!("nsg-{nsg}")) });
        }
        if let Some(table) = subnet.table {
            json["routeTable"] = json!({ "id": id("Microsoft.Network/routeTables", &format!("rt-{table}")) });
        }
    }
    if subnet.has_nat_gateway {
        json["natGateway"] = json!({ "id": id("Microsoft.Network/natGateways", "nat") });
    }
    if subnet.has_endpoint {
        json["serviceEndpoints"] = json!([{ "service": "Microsoft.Storage", "locations": [REGION] }]);
    }
    if let Some(access) = subnet.default_outbound {
        json["defaultOutboundAccess"] = json!(access);
    }
    json
}

fn nsg_json(number: usize, nsg: &Nsg, subnets: &Value) -> Value {
    let name = format!("nsg-{number}");
    let rules: Vec<Value> = nsg.rules.iter().enumerate().map(|(at, rule)| rule_json(&name, at, rule)).collect();
    let body = json!({ "securityRules": rules, "subnets": subnets });
    resource("Microsoft.Network/networkSecurityGroups", &name, &body)
}

fn rule_json(group: &str, at: usize, rule: &Rule) -> Value {
    let name = format!("{group}-rule-{at}");
    let local = vec![rule.local];
    let (source, destination) = if rule.outbound { (&local, &rule.remote) } else { (&rule.remote, &local) };
    let mut json = json!({
        "name": name, "priority": rule.priority, "protocol": rule.protocol, "sourcePortRange": rule.client_ports,
        "direction": if rule.outbound { "Outbound" } else { "Inbound" },
        "access": if rule.allow { "Allow" } else { "Deny" },
        "type": "Microsoft.Network/networkSecurityGroups/securityRules",
    });
    for (field, plural, values) in [
        ("sourceAddressPrefix", "sourceAddressPrefixes", source),
        ("destinationAddressPrefix", "destinationAddressPrefixes", destination),
        ("destinationPortRange", "destinationPortRanges", &rule.ports),
    ] {
        match &values[..] {
            [one] => json[field] = json!(one),
            several => json[plural] = json!(several),
        }
    }
    json
}

fn hop_name(hop: NextHop) -> &'static str {
    match hop {
        NextHop::Internet => "Internet",
        NextHop::Nowhere => "None",
        NextHop::Firewall | NextHop::OtherAppliance => "VirtualAppliance",
        NextHop::Gateway => "VirtualNetworkGateway",
        NextHop::Vnet => "VnetLocal",
        NextHop::ServiceEndpoint => "VirtualNetworkServiceEndpoint",
    }
}

fn hop_address(hop: NextHop) -> Option<&'static str> {
    match hop {
        NextHop::Firewall => Some(FIREWALL),
        NextHop::OtherAppliance => Some(OTHER_APPLIANCE),
        _ => None,
    }
}

fn table_json(number: usize, table: &Table, subnets: &Value) -> Value {
    let name = format!("rt-{number}");
    let route = |(at, (to, hop)): (usize, &(&str, NextHop))| {
        let mut route = json!({
            "name": format!("{name}-route-{at}"), "addressPrefix": to, "nextHopType": hop_name(*hop),
            "type": "Microsoft.Network/routeTables/routes",
        });
        if let Some(address) = hop_address(*hop) {
            route["nextHopIpAddress"] = json!(address);
        }
        route
    };
    let routes: Vec<Value> = table.routes.iter().enumerate().map(route).collect();
    let body = json!({
        "routes": routes, "disableBgpRoutePropagation": table.without_gateway_routes, "subnets": subnets,
    });
    resource("Microsoft.Network/routeTables", &name, &body)
}

fn firewall_json(firewall: &Firewall) -> Vec<Value> {
    let mut configurations: Vec<Value> = Vec::new();
    for &number in &firewall.addresses {
        configurations.push(json!({ "name": format!("config-{number}"), "publicIPAddress": address(number) }));
    }
    match configurations.first_mut() {
        Some(first) => first["privateIPAddress"] = json!(FIREWALL),
        None => configurations.push(json!({ "name": "config", "privateIPAddress": FIREWALL })),
    }
    let kind = "Microsoft.Network/azureFirewalls";
    let policy_kind = "Microsoft.Network/firewallPolicies";
    let Some(policy) = firewall.policy else {
        let collection = |(at, one): (usize, &Collection)| {
            json!({
                "name": format!("rules-{at}"), "priority": one.priority,
                "action": { "type": if one.allow { "Allow" } else { "Deny" } }, "rules": firewall_rules(at, one, false),
            })
        };
        let collections: Vec<Value> = firewall.collections.iter().enumerate().map(collection).collect();
        let body = json!({
            "ipConfigurations": configurations, "networkRuleCollections": collections,
            "applicationRuleCollections": [], "natRuleCollections": [],
        });
        return vec![resource(kind, "afw", &body)];
    };
    let reference = json!({ "id": id(policy_kind, "afwp") });
    let body = json!({ "ipConfigurations": configurations, "firewallPolicy": reference });
    let mut all = vec![resource(kind, "afw", &body)];
    let group_id = id(policy_kind, "afwp/ruleCollectionGroups/rcg");
    if policy != Policy::NotShown {
        let body = json!({ "ruleCollectionGroups": [{ "id": group_id }] });
        all.push(resource(policy_kind, "afwp", &body));
    }
    if policy == Policy::Shown {
        let collection = |(at, one): (usize, &Collection)| {
            json!({
                "name": format!("rules-{at}"), "priority": one.priority,
                "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                "action": { "type": if one.allow { "Allow" } else { "Deny" } }, "rules": firewall_rules(at, one, true),
            })
        };
        let collections: Vec<Value> = firewall.collections.iter().enumerate().map(collection).collect();
        all.push(json!({
            "id": group_id, "name": "rcg", "priority": 300, "ruleCollections": collections,
            "type": "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
        }));
    }
    all
}

fn firewall_rules(collection: usize, own: &Collection, of_policy: bool) -> Vec<Value> {
    let rule = |(at, rule): (usize, &super::estate::FirewallRule)| {
        let mut json = json!({
            "name": format!("rules-{collection}-rule-{at}"), "sourceAddresses": [rule.source],
            "destinationAddresses": rule.destinations, "destinationPorts": rule.ports,
        });
        json[if of_policy { "ipProtocols" } else { "protocols" }] = json!(rule.protocols);
        if of_policy {
            json["ruleType"] = json!("NetworkRule");
        }
        json
    };
    own.rules.iter().enumerate().map(rule).collect()
}

fn account_json(account: &super::estate::Account) -> Value {
    let mut body = json!({
        "accountEndpoint": "farm.northeurope.batch.azure.com", "poolAllocationMode": "BatchService",
        "privateEndpointConnections": [],
    });
    if let Some(access) = account.public_access {
        body["publicNetworkAccess"] = json!(access);
    }
    if let Some(access) = &account.node_management {
        let rules: Vec<Value> =
            access.allowed.iter().map(|value| json!({ "action": "Allow", "value": value })).collect();
        let default = if access.allows_all { "Allow" } else { "Deny" };
        body["networkProfile"] = json!({ "nodeManagementAccess": { "defaultAction": default, "ipRules": rules } });
    }
    resource("Microsoft.Batch/batchAccounts", "farm", &body)
}

fn pool_json(number: usize, pool: &Pool) -> Value {
    let name = pool_name(number);
    let mut network = json!({ "subnetId": subnet_id(pool.subnet) });
    if let Some(provision) = pool.provision {
        let addresses: Vec<Value> = pool.addresses.iter().map(|&number| address(number)["id"].clone()).collect();
        network["publicIPAddressConfiguration"] = json!({ "provision": provision, "ipAddressIds": addresses });
    }
    json!({
        "id": id("Microsoft.Batch/batchAccounts", &format!("farm/pools/{name}")), "name": name,
        "type": "Microsoft.Batch/batchAccounts/pools", "vmSize": "STANDARD_D2S_V5", "allocationState": "Steady",
        "deploymentConfiguration": { "virtualMachineConfiguration": { "nodeAgentSkuId": "batch.node.ubuntu 22.04" } },
        "networkConfiguration": network,
    })
}

fn admin_json(number: usize, rule: &AdminRule) -> Value {
    let end = |term: &str| {
        let kind = if term.starts_with(|c: char| c.is_ascii_alphabetic()) { "ServiceTag" } else { "IPPrefix" };
        json!([{ "addressPrefix": term, "addressPrefixType": kind }])
    };
    let (source, destination) =
        if rule.outbound { (end(rule.local), end(rule.remote)) } else { (end(rule.remote), end(rule.local)) };
    let name = format!("admin-rule-{number}");
    let path = format!("avnm/securityAdminConfigurations/security/ruleCollections/all/rules/{name}");
    json!({
        "id": id("Microsoft.Network/networkManagers", &path), "name": name, "kind": "Custom",
        "type": "Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules",
        "direction": if rule.outbound { "Outbound" } else { "Inbound" }, "access": rule.action,
        "protocol": rule.protocol, "priority": rule.priority, "sources": source, "destinations": destination,
        "sourcePortRanges": ["0-65535"], "destinationPortRanges": [rule.ports],
    })
}
