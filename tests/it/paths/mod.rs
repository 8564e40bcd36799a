//! The hops after the NSGs: routes, service endpoints, firewalls, NAT gateways, private endpoints and the region that
//! all of it is about. Each test is one claim, held on the formats in which it can occur.

mod accounts;
mod admin_rules;
mod firewalls;
mod nat_gateways;
mod peerings;
mod private_endpoints;
mod regions;
mod service_endpoints;

use model::net::Region;
use model::options::Edition;
use model::plan::{Subject, Verdict};
use serde_json::{Value, json};
use switchover::{Options, Source};

const NETWORK: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network";
const BATCH: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Batch/batchAccounts/farm";
const STORAGE: usize = 1;
const SIMPLIFIED: usize = 3;

fn id(path: &str) -> Value {
    json!({ "id": format!("{NETWORK}/{path}") })
}

fn resource(kind: &str, name: &str, properties: Value) -> Value {
    json!({
        "id": format!("{NETWORK}/{kind}/{name}"), "name": name, "type": format!("Microsoft.Network/{kind}"),
        "location": "westeurope", "properties": properties,
    })
}

/// A network at `10.<number>.0.0/16` with subnets.
fn network(name: &str, number: u32, subnets: &[(&str, Value)], more: Value) -> Value {
    let subnet = |(at, (subnet, properties)): (usize, &(&str, Value))| {
        let mut properties = properties.clone();
        properties["addressPrefix"] = json!(format!("10.{number}.{at}.0/24"));
        let id = format!("{NETWORK}/virtualNetworks/{name}/subnets/{subnet}");
        json!({ "id": id, "name": subnet, "properties": properties })
    };
    let subnets: Vec<Value> = subnets.iter().enumerate().map(subnet).collect();
    let mut properties = json!({
        "addressSpace": { "addressPrefixes": [format!("10.{number}.0.0/16")] }, "subnets": subnets,
        "virtualNetworkPeerings": [],
    });
    for (member, value) in more.as_object().unwrap() {
        properties[member] = value.clone();
    }
    resource("virtualNetworks", name, properties)
}

fn peered(remote: &str, state: &str) -> Value {
    let peering = json!({ "remoteVirtualNetwork": id(&format!("virtualNetworks/{remote}")), "peeringState": state });
    json!({ "virtualNetworkPeerings": [{ "name": remote, "properties": peering }] })
}

fn table(name: &str, routes: &[(&str, &str)]) -> Value {
    let route = |&(to, hop): &(&str, &str)| {
        let mut route = json!({ "addressPrefix": to, "nextHopType": hop });
        if hop.starts_with("10.") {
            route["nextHopType"] = json!("VirtualAppliance");
            route["nextHopIpAddress"] = json!(hop);
        }
        json!({ "name": to, "properties": route })
    };
    let routes: Vec<Value> = routes.iter().map(route).collect();
    resource("routeTables", name, json!({ "disableBgpRoutePropagation": true, "routes": routes }))
}

fn routed(more: Value) -> Value {
    let mut subnet = more;
    subnet["routeTable"] = id("routeTables/rt");
    subnet
}

/// A firewall in a network, at an address, that allows or denies everything.
fn firewall(name: &str, vnet: &str, address: &str, action: &str) -> Value {
    let subnet = id(&format!("virtualNetworks/{vnet}/subnets/AzureFirewallSubnet"));
    let public = id(&format!("publicIPAddresses/{name}"));
    let configuration = json!({ "privateIPAddress": address, "subnet": subnet, "publicIPAddress": public });
    let rule = json!({
        "name": "all", "protocols": ["Any"], "sourceAddresses": ["*"], "destinationAddresses": ["*"], "destinationPorts": ["*"],
    });
    let collection = json!({ "priority": 100, "action": { "type": action }, "rules": [rule] });
    resource(
        "azureFirewalls",
        name,
        json!({
            "ipConfigurations": [{ "name": "c", "properties": configuration }],
            "networkRuleCollections": [{ "name": "c", "properties": collection }],
        }),
    )
}

fn account(properties: Value) -> Value {
    json!({
        "id": BATCH, "name": "farm", "type": "Microsoft.Batch/batchAccounts", "location": "westeurope",
        "properties": properties,
    })
}

fn pool(provision: &str) -> Value {
    json!({
        "id": format!("{BATCH}/pools/pool"), "name": "pool", "type": "Microsoft.Batch/batchAccounts/pools",
        "properties": {
            "vmSize": "standard_d2s_v5",
            "networkConfiguration": {
                "subnetId": format!("{NETWORK}/virtualNetworks/spoke/subnets/nodes"),
                "publicIPAddressConfiguration": { "provision": provision },
            },
        },
    })
}

fn public_access() -> Value {
    account(json!({ "publicNetworkAccess": "Enabled" }))
}

/// The subject called `name` in a plan of the GA edition; else the only one.
fn subject_with(texts: &[String], name: &str, options: Options) -> Subject {
    let sources: Vec<Source> =
        texts.iter().enumerate().map(|(at, text)| Source::new(format!("{at}.txt"), text.clone())).collect();
    let plan = switchover::plan(&sources, &Options { edition: Some(Edition::Ga), ..options });
    let mut subjects = plan.subjects;
    let at = subjects.iter().position(|subject| subject.name == name).unwrap_or_default();
    subjects.swap_remove(at)
}

fn west_europe() -> Options {
    Options { region: Region::find("westeurope"), ..Options::default() }
}

fn subject(documents: &[Value]) -> Subject {
    let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
    subject_with(&texts, "pool", west_europe())
}

fn verdict(documents: &[Value], requirement: usize) -> Verdict {
    subject(documents).requirements[requirement].verdict
}

fn verdict_of_text(text: &str, requirement: usize) -> Verdict {
    subject_with(&[text.to_owned()], "pool", west_europe()).requirements[requirement].verdict
}

/// Terraform of a spoke whose nodes' default route leads to a firewall in a hub, with peerings.
fn terraform_of_hub(more: &str, firewall: &str) -> String {
    format!(
        r#"
resource "azurerm_virtual_network" "spoke" {{
  name = "spoke"
  resource_group_name = "g"
  location = "westeurope"
  address_space = ["10.0.0.0/16"]
}}
resource "azurerm_virtual_network" "hub" {{
  name = "hub"
  resource_group_name = "g"
  location = "westeurope"
  address_space = ["10.1.0.0/16"]
}}
resource "azurerm_subnet" "nodes" {{
  name = "nodes"
  resource_group_name = "g"
  virtual_network_name = azurerm_virtual_network.spoke.name
  address_prefixes = ["10.0.0.0/24"]
}}
resource "azurerm_subnet" "afw" {{
  name = "AzureFirewallSubnet"
  resource_group_name = "g"
  virtual_network_name = azurerm_virtual_network.hub.name
  address_prefixes = ["10.1.0.0/24"]
}}
resource "azurerm_network_security_group" "n" {{
  name = "n"
  resource_group_name = "g"
  location = "westeurope"
  security_rule {{
    name = "out"
    priority = 100
    direction = "Outbound"
    access = "Allow"
    protocol = "*"
    source_port_range = "*"
    destination_port_range = "*"
    source_address_prefix = "*"
    destination_address_prefix = "*"
  }}
}}
resource "azurerm_subnet_network_security_group_association" "a" {{
  subnet_id = azurerm_subnet.nodes.id
  network_security_group_id = azurerm_network_security_group.n.id
}}
resource "azurerm_route_table" "rt" {{
  name = "rt"
  resource_group_name = "g"
  location = "westeurope"
  bgp_route_propagation_enabled = false
  route {{
    name = "all"
    address_prefix = "0.0.0.0/0"
    next_hop_type = "VirtualAppliance"
    next_hop_in_ip_address = "10.1.0.4"
  }}
}}
resource "azurerm_route_table" "empty" {{
  name = "empty"
  resource_group_name = "g"
  location = "westeurope"
  route {{
    name = "all"
    address_prefix = "0.0.0.0/0"
    next_hop_type = "Internet"
  }}
}}
resource "azurerm_subnet_route_table_association" "a" {{
  subnet_id = azurerm_subnet.nodes.id
  route_table_id = azurerm_route_table.rt.id
}}
resource "azurerm_subnet_route_table_association" "b" {{
  subnet_id = azurerm_subnet.afw.id
  route_table_id = azurerm_route_table.empty.id
}}
resource "azurerm_firewall" "f" {{
  name = "afw"
  resource_group_name = "g"
  location = "westeurope"
  {firewall}
  ip_configuration {{
    name = "c"
    subnet_id = azurerm_subnet.afw.id
    private_ip_address = "10.1.0.4"
  }}
}}
resource "azurerm_firewall_network_rule_collection" "c" {{
  name = "c"
  azure_firewall_name = azurerm_firewall.f.name
  resource_group_name = "g"
  priority = 100
  action = "Allow"
  rule {{
    name = "all"
    source_addresses = ["*"]
    destination_addresses = ["*"]
    destination_ports = ["*"]
    protocols = ["Any"]
  }}
}}
{more}
"#
    )
}

const PEERINGS: &str = r#"
resource "azurerm_virtual_network_peering" "forth" {
  name = "forth"
  resource_group_name = "g"
  virtual_network_name = azurerm_virtual_network.spoke.name
  remote_virtual_network_id = azurerm_virtual_network.hub.id
}
resource "azurerm_virtual_network_peering" "back" {
  name = "back"
  resource_group_name = "g"
  virtual_network_name = azurerm_virtual_network.hub.name
  remote_virtual_network_id = azurerm_virtual_network.spoke.id
}
"#;

fn verdict_of_nodes(text: &str) -> Verdict {
    subject_with(&[text.to_owned()], "spoke/nodes", west_europe()).requirements[SIMPLIFIED].verdict
}

fn group(location: Option<&str>, tag: &str) -> Value {
    let rule = |name: &str, access: &str, to: &str, priority: u32| {
        json!({ "name": name, "properties": {
            "priority": priority, "direction": "Outbound", "access": access, "protocol": "*", "sourceAddressPrefix": "*",
            "sourcePortRange": "*", "destinationAddressPrefix": to, "destinationPortRange": "*",
        } })
    };
    let rules = [rule("batch", "Allow", tag, 100), rule("none", "Deny", "*", 4096)];
    let mut group = resource("networkSecurityGroups", "nsg", json!({ "securityRules": rules }));
    match location {
        Some(location) => group["location"] = json!(location),
        None => drop(group.as_object_mut().unwrap().remove("location")),
    }
    group
}
