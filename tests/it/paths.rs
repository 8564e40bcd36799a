//! What packets meet behind the NSGs: routes, service endpoints, firewalls, NAT gateways, private endpoints and the region that
//! all of it is about. Each test is one claim, held on the formats in which it can occur.

use model::net::{Region, TagTable};
use model::options::Edition;
use model::plan::{Impact, Subject, Verdict};
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
    let plan = switchover::plan(&sources, &Options { edition: Edition::Ga, ..options });
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

fn endpoint(services: &[&str]) -> Value {
    let endpoints: Vec<Value> = services.iter().map(|service| json!({ "service": service })).collect();
    routed(json!({ "serviceEndpoints": endpoints }))
}

#[test]
fn no_route_overrides_a_service_endpoint() {
    let with = |services: &[&str], routes: &[(&str, &str)]| {
        let spoke = network("spoke", 0, &[("nodes", endpoint(services))], json!({}));
        verdict(&[spoke, table("rt", routes), pool("BatchManaged"), public_access()], STORAGE)
    };
    for routes in [[("Storage.WestEurope", "None")], [("0.0.0.0/0", "None")], [("20.60.0.0/16", "None")]] {
        assert_eq!(with(&["Microsoft.Storage"], &routes), Verdict::Open, "{routes:?}");
        assert_eq!(with(&["Microsoft.Storage.Global"], &routes), Verdict::Open, "{routes:?}");
        assert_ne!(with(&["Microsoft.KeyVault"], &routes), Verdict::Open, "{routes:?}");
    }
}

/// Azure writes the own region and its pair as locations.
#[test]
fn a_service_endpoint_of_other_regions_or_without_success_does_not_surely_go_before_routes() {
    let with = |endpoint: Value, hop: &str| {
        let nodes = routed(json!({ "serviceEndpoints": [endpoint] }));
        let spoke = network("spoke", 0, &[("nodes", nodes)], json!({}));
        let table = table("rt", &[("Storage.WestEurope", hop)]);
        verdict(&[spoke, table, pool("BatchManaged"), public_access()], STORAGE)
    };
    let storage = |locations: Value, state: &str| json!({ "service": "Microsoft.Storage", "locations": locations, "provisioningState": state });
    let global =
        |state: &str| json!({ "service": "Microsoft.Storage.Global", "locations": ["*"], "provisioningState": state });
    for endpoint in [
        storage(json!(["westeurope", "northeurope"]), "Succeeded"),
        storage(json!(["West Europe"]), "Succeeded"),
        storage(json!(["*"]), "Succeeded"),
        storage(json!([]), "Succeeded"),
        global("Succeeded"),
    ] {
        assert_eq!(with(endpoint.clone(), "None"), Verdict::Open, "{endpoint}");
    }
    for endpoint in [
        storage(json!(["northeurope"]), "Succeeded"),
        storage(json!(["westus", "eastus"]), "Succeeded"),
        storage(json!(["westeurope"]), "Failed"),
        storage(json!(["westeurope"]), "Updating"),
        global("Failed"),
    ] {
        assert_eq!(with(endpoint.clone(), "None"), Verdict::Unknown, "{endpoint}");
        // Where the route leads to storage as well, it does not matter.
        assert_eq!(with(endpoint.clone(), "Internet"), Verdict::Open, "{endpoint}");
    }
}

#[test]
fn a_service_endpoint_policy_decides_whatever_routes_say() {
    let mut nodes = endpoint(&["Microsoft.Storage"]);
    nodes["serviceEndpointPolicies"] = json!([id("serviceEndpointPolicies/own")]);
    let own = format!("{NETWORK}/storageAccounts/own");
    let definition =
        json!({ "name": "d", "properties": { "service": "Microsoft.Storage", "serviceResources": [own] } });
    let policy =
        resource("serviceEndpointPolicies", "own", json!({ "serviceEndpointPolicyDefinitions": [definition] }));
    let routes = table("rt", &[("Storage.WestEurope", "Internet")]);
    let spoke = network("spoke", 0, &[("nodes", nodes)], json!({}));
    assert_eq!(verdict(&[spoke, routes, policy, pool("BatchManaged"), public_access()], STORAGE), Verdict::Blocked);
}

#[test]
fn effective_routes_of_a_service_endpoint_are_not_overridden_either() {
    let route = |source: &str, to: &str, hop: &str| json!({ "source": source, "state": "Active", "addressPrefix": [to], "nextHopType": hop, "nextHopIpAddress": [] });
    let tags = TagTable::embedded();
    let region = Region::find("westeurope").unwrap();
    let storage = tags.service(model::net::Service::Storage, region.cloud(), Some(&region));
    let mut routes: Vec<Value> =
        storage.prefixes().map(|to| route("Default", &to.to_string(), "VirtualNetworkServiceEndpoint")).collect();
    routes.extend([
        route("User", "20.0.0.0/7", "None"),
        route("User", "20.60.0.0/32", "None"),
        route("User", "0.0.0.0/0", "None"),
    ]);
    let spoke = network("spoke", 0, &[("nodes", json!({}))], json!({}));
    assert_eq!(
        verdict(&[spoke, json!({ "value": routes }), pool("BatchManaged"), public_access()], STORAGE),
        Verdict::Open
    );
}

#[test]
fn a_service_endpoint_goes_before_routes_that_are_not_shown() {
    let with = |services: &[&str], policies: Value| {
        let mut nodes = endpoint(services);
        nodes["serviceEndpointPolicies"] = policies;
        let spoke = network("spoke", 0, &[("nodes", nodes)], json!({}));
        let policy = resource("serviceEndpointPolicies", "own", json!({ "serviceEndpointPolicyDefinitions": [] }));
        verdict(&[spoke, policy, pool("BatchManaged"), public_access()], STORAGE)
    };
    assert_eq!(with(&["Microsoft.Storage"], json!([])), Verdict::Open);
    assert_eq!(with(&["Microsoft.Storage"], json!([id("serviceEndpointPolicies/own")])), Verdict::Blocked);
    assert_eq!(with(&[], json!([])), Verdict::Unknown);
}

fn terraform_of_endpoint(endpoint: &str) -> String {
    format!(
        r#"
resource "azurerm_virtual_network" "v" {{
  name = "spoke"
  resource_group_name = "g"
  location = "westeurope"
  address_space = ["10.0.0.0/16"]
}}
resource "azurerm_subnet" "s" {{
  name = "nodes"
  resource_group_name = "g"
  virtual_network_name = azurerm_virtual_network.v.name
  address_prefixes = ["10.0.0.0/24"]
  {endpoint}
}}
resource "azurerm_route_table" "rt" {{
  name = "rt"
  resource_group_name = "g"
  location = "westeurope"
  route {{
    name = "none"
    address_prefix = "Storage.WestEurope"
    next_hop_type = "None"
  }}
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
resource "azurerm_subnet_route_table_association" "a" {{
  subnet_id = azurerm_subnet.s.id
  route_table_id = azurerm_route_table.rt.id
}}
resource "azurerm_subnet_network_security_group_association" "a" {{
  subnet_id = azurerm_subnet.s.id
  network_security_group_id = azurerm_network_security_group.n.id
}}
"#
    )
}

#[test]
fn service_endpoints_are_read_from_both_generations_of_terraform() {
    let with = |endpoint: &str| verdict_of_text(&terraform_of_endpoint(endpoint), STORAGE);
    assert_eq!(with(r#"service_endpoints = ["Microsoft.Storage"]"#), Verdict::Open);
    assert_eq!(with("service_endpoint {\n    service = \"Microsoft.Storage\"\n  }"), Verdict::Open);
    assert_eq!(with(""), Verdict::Blocked);
    assert_eq!(with("service_endpoints = var.endpoints"), Verdict::Unknown);
    let elsewhere = "service_endpoint {\n    service = \"Microsoft.Storage\"\n    locations = [\"northeurope\"]\n  }";
    assert_eq!(with(elsewhere), Verdict::Unknown);
}

#[test]
fn service_endpoints_are_read_from_bicep() {
    let with = |endpoints: &str| {
        verdict_of_text(
            &format!(
                "
resource rt 'Microsoft.Network/routeTables@2023-09-01' = {{
  name: 'rt'
  location: 'westeurope'
  properties: {{ routes: [ {{ name: 'none', properties: {{ addressPrefix: 'Storage.WestEurope', nextHopType: 'None' }} }} ] }}
}}
resource v 'Microsoft.Network/virtualNetworks@2023-09-01' = {{
  name: 'spoke'
  location: 'westeurope'
  properties: {{
    addressSpace: {{ addressPrefixes: [ '10.0.0.0/16' ] }}
    subnets: [ {{ name: 'nodes', properties: {{ addressPrefix: '10.0.0.0/24', routeTable: {{ id: rt.id }}, serviceEndpoints: [ {endpoints} ] }} }} ]
  }}
}}
"
            ),
            STORAGE,
        )
    };
    assert_eq!(with("{ service: 'Microsoft.Storage' }"), Verdict::Open);
    assert_eq!(with("{ service: 'Microsoft.Storage', locations: [ 'northeurope' ] }"), Verdict::Unknown);
    assert_eq!(with(""), Verdict::Blocked);
}

/// Nodes in `spoke` whose default route leads to a firewall at 10.1.0.4 in `hub`.
fn through_hub(spoke: Value, hub: Value) -> Verdict {
    let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], spoke);
    let hub = network("hub", 1, &[("AzureFirewallSubnet", json!({}))], hub);
    let routes = table("rt", &[("0.0.0.0/0", "10.1.0.4")]);
    let firewall = firewall("afw", "hub", "10.1.0.4", "Allow");
    verdict(&[spoke, hub, routes, firewall, pool("BatchManaged"), public_access()], SIMPLIFIED)
}

#[test]
fn a_firewall_counts_only_where_the_nodes_network_reaches_it() {
    let none = || json!({});
    assert_eq!(through_hub(peered("hub", "Connected"), peered("spoke", "Connected")), Verdict::Open);
    // Azure shows this state only while both ends are there: the export without one is older.
    assert_eq!(through_hub(peered("hub", "Connected"), none()), Verdict::Open);
    assert_eq!(through_hub(none(), peered("spoke", "Connected")), Verdict::Open);
    let not_listed = || json!({ "virtualNetworkPeerings": null });
    assert_eq!(through_hub(peered("hub", "Connected"), not_listed()), Verdict::Open);
    assert_eq!(through_hub(none(), none()), Verdict::Blocked);
    for state in ["Initiated", "Disconnected"] {
        assert_eq!(through_hub(peered("hub", state), none()), Verdict::Blocked, "{state}");
        assert_eq!(through_hub(peered("hub", "Connected"), peered("spoke", state)), Verdict::Blocked, "{state}");
    }
}

#[test]
fn a_peering_without_access_carries_nothing_surely() {
    let peering = |remote: &str, access: Value| {
        let mut peering = peered(remote, "Connected");
        peering["virtualNetworkPeerings"][0]["properties"]["allowVirtualNetworkAccess"] = access;
        peering
    };
    let [yes, no] = [json!(true), json!(false)];
    for (forth, back, verdict) in [
        (&yes, &yes, Verdict::Open),
        (&no, &yes, Verdict::Unknown),
        (&yes, &no, Verdict::Unknown),
        (&no, &no, Verdict::Unknown),
        (&json!("False"), &yes, Verdict::Unknown),
    ] {
        let own = through_hub(peering("hub", forth.clone()), peering("spoke", back.clone()));
        assert_eq!(own, verdict, "{forth} {back}");
    }
    for (value, verdict) in [("true", Verdict::Open), ("false", Verdict::Unknown), ("var.access", Verdict::Unknown)] {
        let of = |name: &str| format!("name = \"{name}\"\n  allow_virtual_network_access = {value}");
        for name in ["forth", "back"] {
            let text = PEERINGS.replace(&format!("name = \"{name}\""), &of(name));
            assert_eq!(verdict_of_nodes(&terraform_of_hub(&text, "")), verdict, "{name} {value}");
        }
    }
}

#[test]
fn peerings_of_bicep_and_powershell_show_their_access() {
    let hub = network("hub", 1, &[("AzureFirewallSubnet", json!({}))], peered("spoke", "Connected"));
    let rest = [hub, table("rt", &[("0.0.0.0/0", "10.1.0.4")]), firewall("afw", "hub", "10.1.0.4", "Allow")];
    let with = |spoke: &str| {
        let mut texts: Vec<String> = rest.iter().map(ToString::to_string).collect();
        texts.push(spoke.to_owned());
        subject_with(&texts, "spoke/nodes", west_europe()).requirements[SIMPLIFIED].verdict
    };
    let bicep = |access: &str| {
        format!(
            "
param mayAccess bool
resource spoke 'Microsoft.Network/virtualNetworks@2023-09-01' = {{ name: 'spoke', location: 'westeurope', properties: {{
  addressSpace: {{ addressPrefixes: ['10.0.0.0/16'] }}
  subnets: [ {{ name: 'nodes', properties: {{ addressPrefix: '10.0.0.0/24'
    routeTable: {{ id: '{NETWORK}/routeTables/rt' }} }} }} ]
  virtualNetworkPeerings: [ {{ name: 'hub', properties: {{ allowVirtualNetworkAccess: {access}
    remoteVirtualNetwork: {{ id: '{NETWORK}/virtualNetworks/hub' }} }} }} ]
}} }}
"
        )
    };
    assert_eq!(with(&bicep("true")), Verdict::Open);
    assert_eq!(with(&bicep("false")), Verdict::Unknown);
    assert_eq!(with(&bicep("mayAccess")), Verdict::Unknown);
    let powershell = |access: bool| {
        let id = |path: &str| format!("{NETWORK}/{path}");
        json!({
            "Name": "spoke", "Id": id("virtualNetworks/spoke"), "Location": "westeurope", "Type": "Microsoft.Network/virtualNetworks",
            "AddressSpace": { "AddressPrefixes": ["10.0.0.0/16"] },
            "Subnets": [{
                "Name": "nodes", "Id": id("virtualNetworks/spoke/subnets/nodes"), "AddressPrefix": ["10.0.0.0/24"],
                "RouteTable": { "Id": id("routeTables/rt") },
            }],
            "VirtualNetworkPeerings": [{
                "Name": "hub", "PeeringState": "Connected", "AllowVirtualNetworkAccess": access,
                "RemoteVirtualNetwork": { "Id": id("virtualNetworks/hub") },
            }],
        })
        .to_string()
    };
    assert_eq!(with(&powershell(true)), Verdict::Open);
    assert_eq!(with(&powershell(false)), Verdict::Unknown);
}

#[test]
fn a_firewall_in_a_network_that_is_not_shown_is_unknown() {
    let routes = || table("rt", &[("0.0.0.0/0", "10.1.0.4")]);
    let firewall = || firewall("afw", "hub", "10.1.0.4", "Allow");
    // Only the subnet of the nodes is shown, without its network.
    let mut subnet = routed(json!({ "addressPrefix": "10.0.0.0/24" }));
    subnet = json!({
        "id": format!("{NETWORK}/virtualNetworks/spoke/subnets/nodes"), "name": "nodes",
        "type": "Microsoft.Network/virtualNetworks/subnets", "properties": subnet,
    });
    let all = [subnet, routes(), firewall(), pool("BatchManaged"), public_access()];
    assert_eq!(verdict(&all, SIMPLIFIED), Verdict::Unknown);
    // A peering that is connected says enough of a network that is not shown.
    let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], peered("hub", "Connected"));
    assert_eq!(
        verdict(&[spoke, routes(), firewall(), pool("BatchManaged"), public_access()], SIMPLIFIED),
        Verdict::Open
    );
}

#[test]
fn of_two_firewalls_with_one_address_the_reachable_one_counts() {
    let with = |near: &str, far: &str| {
        let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], peered("near", "Connected"));
        let of = |name: &str| if name == "near" { peered("spoke", "Connected") } else { json!({}) };
        let hubs = ["near", "far"].map(|name| network(name, 1, &[("AzureFirewallSubnet", json!({}))], of(name)));
        let [near, far] = [firewall("b", "near", "10.1.0.4", near), firewall("a", "far", "10.1.0.4", far)];
        let [near_hub, far_hub] = hubs;
        let routes = table("rt", &[("0.0.0.0/0", "10.1.0.4")]);
        verdict(&[spoke, far, near, near_hub, far_hub, routes, pool("BatchManaged"), public_access()], SIMPLIFIED)
    };
    assert_eq!(with("Allow", "Deny"), Verdict::Open);
    assert_eq!(with("Deny", "Allow"), Verdict::Blocked);
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

#[test]
fn peerings_of_terraform_have_to_be_there_from_both_sides() {
    assert_eq!(verdict_of_nodes(&terraform_of_hub(PEERINGS, "")), Verdict::Open);
    let (forth, _) = PEERINGS.split_at(PEERINGS.rfind("resource").unwrap());
    assert_eq!(verdict_of_nodes(&terraform_of_hub(forth, "")), Verdict::Unknown);
    assert_eq!(verdict_of_nodes(&terraform_of_hub("", "")), Verdict::Unknown);
}

#[test]
fn what_a_firewall_takes_for_private_gets_no_answer() {
    let with = |properties: Value, more: &[Value]| {
        let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], peered("hub", "Connected"));
        let hub = network("hub", 1, &[("AzureFirewallSubnet", json!({}))], peered("spoke", "Connected"));
        let mut own = firewall("afw", "hub", "10.1.0.4", "Allow");
        for (member, value) in properties.as_object().unwrap() {
            own["properties"][member] = value.clone();
        }
        let routes = table("rt", &[("0.0.0.0/0", "10.1.0.4")]);
        let all = [&[spoke, hub, own, routes, pool("BatchManaged"), public_access()], more].concat();
        verdict(&all, SIMPLIFIED)
    };
    let classic = |ranges: &str| with(json!({ "additionalProperties": { "Network.SNAT.PrivateRanges": ranges } }), &[]);
    assert_eq!(classic("0.0.0.0/0"), Verdict::Blocked);
    assert_eq!(classic("IANAPrivateRanges, 0.0.0.0/0"), Verdict::Blocked);
    assert_eq!(classic("IANAPrivateRanges"), Verdict::Open);
    assert_eq!(classic("10.0.0.0/8, 20.50.1.0/32"), Verdict::Open);
    assert_eq!(with(json!({ "PrivateRange": ["0.0.0.0/0"] }), &[]), Verdict::Blocked);

    let policy = |snat: Value| {
        let collection = json!({
            "name": "c", "priority": 100, "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
            "action": { "type": "Allow" },
            "rules": [{
                "name": "all", "ruleType": "NetworkRule", "ipProtocols": ["Any"], "sourceAddresses": ["*"],
                "destinationAddresses": ["*"], "destinationPorts": ["*"],
            }],
        });
        let id_of_group = format!("{NETWORK}/firewallPolicies/p/ruleCollectionGroups/r");
        let group = json!({
            "id": id_of_group, "name": "r", "type": "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
            "properties": { "priority": 200, "ruleCollections": [collection] },
        });
        let policy =
            resource("firewallPolicies", "p", json!({ "ruleCollectionGroups": [{ "id": id_of_group }], "snat": snat }));
        with(json!({ "firewallPolicy": id("firewallPolicies/p"), "networkRuleCollections": [] }), &[policy, group])
    };
    assert_eq!(policy(json!({ "privateRanges": ["0.0.0.0/0"] })), Verdict::Blocked);
    assert_eq!(policy(json!({ "privateRanges": ["IANAPrivateRanges"] })), Verdict::Open);
    assert_eq!(policy(json!({ "autoLearnPrivateRanges": "Enabled" })), Verdict::Unknown);
    assert_eq!(policy(json!({ "autoLearnPrivateRanges": "Disabled" })), Verdict::Open);
}

#[test]
fn private_ranges_are_read_from_terraform() {
    let with = |ranges: &str| verdict_of_nodes(&terraform_of_hub(PEERINGS, &format!("private_ip_ranges = {ranges}")));
    assert_eq!(with(r#"["0.0.0.0/0"]"#), Verdict::Blocked);
    assert_eq!(with(r#"["IANAPrivateRanges"]"#), Verdict::Open);
    assert_eq!(with("var.ranges"), Verdict::Unknown);
}

#[test]
fn application_rules_translate_what_network_rules_leave() {
    let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], peered("hub", "Connected"));
    let hub = network("hub", 1, &[("AzureFirewallSubnet", json!({}))], peered("spoke", "Connected"));
    let mut own = firewall("afw", "hub", "10.1.0.4", "Allow");
    let rule = json!({
        "name": "batch", "sourceAddresses": ["*"], "protocols": [{ "protocolType": "Https", "port": 443 }],
        "targetFqdns": ["*.batch.azure.com"],
    });
    let collection = json!({ "priority": 100, "action": { "type": "Allow" }, "rules": [rule] });
    own["properties"]["networkRuleCollections"] = json!([]);
    own["properties"]["applicationRuleCollections"] = json!([{ "name": "c", "properties": collection }]);
    own["properties"]["additionalProperties"] = json!({ "Network.SNAT.PrivateRanges": "0.0.0.0/1, 128.0.0.0/2" });
    let routes = table("rt", &[("0.0.0.0/0", "10.1.0.4")]);
    let all = [spoke, hub, own, routes, pool("BatchManaged"), public_access()];
    assert_eq!(verdict(&all, SIMPLIFIED), Verdict::Open);
}

#[test]
fn behind_a_firewall_the_longest_prefix_decides() {
    let with = |routes: &[(&str, &str)]| {
        let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], peered("hub", "Connected"));
        let of_firewall = json!({ "routeTable": id("routeTables/of-firewall") });
        let hub = network("hub", 1, &[("AzureFirewallSubnet", of_firewall)], peered("spoke", "Connected"));
        let tables = [table("rt", &[("0.0.0.0/0", "10.1.0.4")]), table("of-firewall", routes)];
        let firewall = firewall("afw", "hub", "10.1.0.4", "Allow");
        let all = [&[spoke, hub, firewall, pool("BatchManaged"), public_access()][..], &tables].concat();
        verdict(&all, SIMPLIFIED)
    };
    assert_eq!(with(&[("0.0.0.0/0", "Internet"), ("10.50.0.0/16", "VirtualNetworkGateway")]), Verdict::Open);
    assert_eq!(with(&[("10.50.0.0/16", "VirtualNetworkGateway")]), Verdict::Open);
    assert_eq!(with(&[("0.0.0.0/0", "VirtualNetworkGateway")]), Verdict::Unknown);
    assert_eq!(with(&[("0.0.0.0/0", "VirtualNetworkGateway"), ("BatchNodeManagement", "Internet")]), Verdict::Open);
    assert_eq!(with(&[("BatchNodeManagement", "None")]), Verdict::Blocked);
}

fn address(name: &str, value: &str) -> Value {
    resource("publicIPAddresses", name, json!({ "ipAddress": value }))
}

fn nat(addresses: Value) -> Value {
    resource("natGateways", "nat", json!({ "idleTimeoutInMinutes": 4, "publicIpAddresses": addresses }))
}

#[test]
fn a_nat_gateway_on_the_firewalls_subnet_is_what_the_account_sees() {
    let with = |allowed: &str| {
        let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], peered("hub", "Connected"));
        let behind = json!({ "natGateway": id("natGateways/nat") });
        let hub = network("hub", 1, &[("AzureFirewallSubnet", behind)], peered("spoke", "Connected"));
        let rules = json!({ "defaultAction": "Deny", "ipRules": [{ "action": "Allow", "value": allowed }] });
        let account = account(json!({
            "publicNetworkAccess": "Enabled", "networkProfile": { "nodeManagementAccess": rules },
        }));
        let all = [
            spoke,
            hub,
            firewall("afw", "hub", "10.1.0.4", "Allow"),
            table("rt", &[("0.0.0.0/0", "10.1.0.4")]),
            nat(json!([id("publicIPAddresses/nat")])),
            address("nat", "51.0.0.1"),
            address("afw", "51.0.0.2"),
            account,
            pool("BatchManaged"),
        ];
        verdict(&all, SIMPLIFIED)
    };
    assert_eq!(with("51.0.0.1"), Verdict::Open);
    assert_eq!(with("51.0.0.2"), Verdict::Blocked);
}

#[test]
fn what_a_route_behind_a_firewall_drops_is_dropped_whatever_its_nat_gateway_has() {
    let with = |next_hop: &str, addresses: Value| {
        let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], peered("hub", "Connected"));
        let behind = json!({ "natGateway": id("natGateways/nat"), "routeTable": id("routeTables/of-firewall") });
        let hub = network("hub", 1, &[("AzureFirewallSubnet", behind)], peered("spoke", "Connected"));
        let all = [
            spoke,
            hub,
            firewall("afw", "hub", "10.1.0.4", "Allow"),
            table("rt", &[("0.0.0.0/0", "10.1.0.4")]),
            table("of-firewall", &[("0.0.0.0/0", next_hop)]),
            nat(addresses),
            public_access(),
            pool("BatchManaged"),
        ];
        verdict(&all, SIMPLIFIED)
    };
    assert_eq!(with("None", json!([])), Verdict::Blocked);
    assert_eq!(with("Internet", json!([])), Verdict::Unknown);
    assert_eq!(with("Internet", json!([id("publicIPAddresses/nat")])), Verdict::Open);
}

#[test]
fn a_nat_gateway_without_address_is_no_way_out() {
    let with = |gateway: &[Value], provision: &str| {
        let spoke = network("spoke", 0, &[("nodes", json!({ "natGateway": id("natGateways/nat") }))], json!({}));
        verdict(&[&[spoke, pool(provision), public_access()], gateway].concat(), SIMPLIFIED)
    };
    let none = "NoPublicIPAddresses";
    assert_eq!(with(&[nat(json!([id("publicIPAddresses/nat")]))], none), Verdict::Open);
    assert_eq!(with(&[nat(json!([]))], none), Verdict::Blocked);
    assert_eq!(with(&[nat(Value::Null)], none), Verdict::Blocked);
    let prefixes = json!({ "idleTimeoutInMinutes": 4, "publicIpPrefixes": [id("publicIPPrefixes/p")] });
    assert_eq!(with(&[resource("natGateways", "nat", prefixes)], none), Verdict::Open);
    assert_eq!(with(&[], none), Verdict::Unknown);
    // `az resource list` shows no more of it than this.
    let listed =
        json!({ "id": format!("{NETWORK}/natGateways/nat"), "name": "nat", "type": "Microsoft.Network/natGateways" });
    assert_eq!(with(&[listed], none), Verdict::Unknown);
    assert_eq!(with(&[nat(json!([]))], "BatchManaged"), Verdict::Unknown);
}

#[test]
fn addresses_of_a_nat_gateway_are_read_from_powershell_and_bicep() {
    let spoke = network("spoke", 0, &[("nodes", json!({ "natGateway": id("natGateways/nat") }))], json!({}));
    let others: Vec<String> =
        [spoke, pool("NoPublicIPAddresses"), public_access()].iter().map(Value::to_string).collect();
    let with = |text: String| {
        let texts = [others.clone(), vec![text]].concat();
        subject_with(&texts, "pool", west_europe()).requirements[SIMPLIFIED].verdict
    };
    let powershell = |addresses: Value| {
        json!({
            "IdleTimeoutInMinutes": 4, "PublicIpAddresses": addresses, "PublicIpPrefixes": [], "Name": "nat",
            "ResourceGroupName": "g", "Location": "westeurope", "Id": format!("{NETWORK}/natGateways/nat"),
            "Type": "Microsoft.Network/natGateways", "Etag": "W/\"1\"", "ProvisioningState": "Succeeded",
        })
        .to_string()
    };
    let address = json!({ "Id": format!("{NETWORK}/publicIPAddresses/nat") });
    assert_eq!(with(powershell(json!([address]))), Verdict::Open);
    assert_eq!(with(powershell(json!([]))), Verdict::Blocked);
    let bicep = |properties: &str| {
        format!(
            "resource nat 'Microsoft.Network/natGateways@2023-09-01' = {{\n  name: 'nat'\n  location: 'westeurope'\n  properties: {{ {properties} }}\n}}\n"
        )
    };
    assert_eq!(
        with(bicep("publicIpAddresses: [ { id: resourceId('Microsoft.Network/publicIPAddresses', 'a') } ]")),
        Verdict::Open
    );
    assert_eq!(with(bicep("idleTimeoutInMinutes: 4")), Verdict::Blocked);
}

#[test]
fn a_nat_gateway_of_terraform_has_the_addresses_that_are_associated_with_it() {
    let with = |more: &str| {
        let text = format!(
            r#"
resource "azurerm_nat_gateway" "nat" {{
  name = "nat"
  resource_group_name = "g"
  location = "westeurope"
}}
{more}
"#
        );
        let spoke = network("spoke", 0, &[("nodes", json!({ "natGateway": id("natGateways/nat") }))], json!({}));
        let documents = [spoke, pool("NoPublicIPAddresses"), public_access()];
        let texts: Vec<String> = documents.iter().map(Value::to_string).chain([text]).collect();
        subject_with(&texts, "pool", west_europe()).requirements[SIMPLIFIED].verdict
    };
    let association = r#"
resource "azurerm_nat_gateway_public_ip_association" "a" {
  nat_gateway_id = azurerm_nat_gateway.nat.id
  public_ip_address_id = azurerm_public_ip.ip.id
}
resource "azurerm_public_ip" "ip" {
  name = "ip"
  resource_group_name = "g"
  location = "westeurope"
}
"#;
    assert_eq!(with(association), Verdict::Open);
    assert_eq!(with(""), Verdict::Unknown);
}

#[test]
fn default_outbound_access_may_be_there() {
    let with = |allowed: Value| {
        let spoke = network("spoke", 0, &[("nodes", json!({ "defaultOutboundAccess": allowed }))], json!({}));
        verdict(&[spoke, pool("NoPublicIPAddresses"), public_access()], SIMPLIFIED)
    };
    assert_eq!(with(json!(true)), Verdict::Unknown);
    assert_eq!(with(json!(false)), Verdict::Blocked);
    assert_eq!(with(Value::Null), Verdict::Blocked);
}

/// A pool without public addresses that reaches its account by a private endpoint at 10.0.1.5.
fn by_private_endpoint(policies: &str, routes: &[(&str, &str)], network_members: Value) -> Verdict {
    by_endpoint_in(policies, json!({}), routes, network_members)
}

/// The same where more is on the subnet of the endpoint.
fn by_endpoint_in(policies: &str, subnet: Value, routes: &[(&str, &str)], network_members: Value) -> Verdict {
    let mut endpoints = subnet;
    endpoints["privateEndpointNetworkPolicies"] = json!(policies);
    let spoke = network("spoke", 0, &[("nodes", routed(json!({}))), ("endpoints", endpoints)], network_members);
    let connection = json!({
        "privateLinkServiceId": BATCH, "groupIds": ["nodeManagement"],
        "privateLinkServiceConnectionState": { "status": "Approved" },
    });
    let endpoint = resource(
        "privateEndpoints",
        "pe",
        json!({
            "subnet": id("virtualNetworks/spoke/subnets/endpoints"),
            "privateLinkServiceConnections": [{ "name": "c", "properties": connection }],
            "customDnsConfigs": [{ "fqdn": "x", "ipAddresses": ["10.0.1.5"] }],
        }),
    );
    let zone = json!({
        "id": format!("{NETWORK}/privateDnsZones/privatelink.batch.azure.com/virtualNetworkLinks/l"), "name": "l",
        "type": "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        "properties": { "virtualNetwork": id("virtualNetworks/spoke") },
    });
    let account = account(json!({ "publicNetworkAccess": "Disabled" }));
    let all = [spoke, table("rt", routes), endpoint, zone, account, pool("NoPublicIPAddresses")];
    verdict(&all, SIMPLIFIED)
}

#[test]
fn routes_override_a_private_endpoint_where_its_subnet_says_so() {
    let on = |routes: &[(&str, &str)]| by_private_endpoint("RouteTableEnabled", routes, json!({}));
    assert_eq!(on(&[]), Verdict::Open);
    assert_eq!(on(&[("0.0.0.0/0", "None")]), Verdict::Open);
    assert_eq!(on(&[("10.0.0.0/8", "None")]), Verdict::Open);
    assert_eq!(on(&[("10.0.0.0/16", "None")]), Verdict::Blocked);
    assert_eq!(on(&[("10.0.1.0/24", "None")]), Verdict::Blocked);
    assert_eq!(on(&[("10.0.1.0/24", "10.0.9.4")]), Verdict::Unknown);
    assert_eq!(on(&[("10.0.1.0/24", "VnetLocal")]), Verdict::Open);
    assert_eq!(on(&[("10.0.2.0/24", "None")]), Verdict::Open);
    let with = |policies: &str| by_private_endpoint(policies, &[("10.0.0.0/16", "None")], json!({}));
    assert_eq!(with("Enabled"), Verdict::Blocked);
    assert_eq!(with("Disabled"), Verdict::Open);
    assert_eq!(with("NetworkSecurityGroupEnabled"), Verdict::Open);
}

#[test]
fn an_nsg_of_the_endpoint_that_is_not_shown_is_asked_for() {
    let with = |policies: &str| {
        let nsg = json!({ "networkSecurityGroup": id("networkSecurityGroups/not-shown") });
        by_endpoint_in(policies, nsg, &[], json!({}))
    };
    assert_eq!(with("Enabled"), Verdict::Unknown);
    assert_eq!(with("NetworkSecurityGroupEnabled"), Verdict::Unknown);
    assert_eq!(with("Disabled"), Verdict::Open);
}

#[test]
fn custom_dns_servers_leave_names_unknown() {
    let with =
        |servers: &[&str]| by_private_endpoint("Disabled", &[], json!({ "dhcpOptions": { "dnsServers": servers } }));
    assert_eq!(with(&[]), Verdict::Open);
    assert_eq!(with(&["168.63.129.16"]), Verdict::Open);
    assert_eq!(with(&["10.1.0.4"]), Verdict::Unknown);
    assert_eq!(with(&["168.63.129.16", "10.1.0.4"]), Verdict::Unknown);
}

#[test]
fn dns_servers_are_read_from_terraform() {
    let estate = |text: &str| read::read(&[Source::new("main.tf", text)]).estate;
    let network = |servers: &str| {
        format!(
            "resource \"azurerm_virtual_network\" \"v\" {{\n  name = \"v\"\n  resource_group_name = \"g\"\n  address_space = [\"10.0.0.0/16\"]\n  {servers}\n}}\n"
        )
    };
    assert!(estate(&network("")).vnets[0].dns_servers.is_empty());
    assert_eq!(estate(&network(r#"dns_servers = ["10.1.0.4"]"#)).vnets[0].dns_servers, ["10.1.0.4"]);
    assert_eq!(estate(&network("dns_servers = var.servers")).vnets[0].dns_servers.len(), 1);
    let apart = "resource \"azurerm_virtual_network_dns_servers\" \"d\" {\n  virtual_network_id = azurerm_virtual_network.v.id\n  dns_servers = [\"10.1.0.5\"]\n}\n";
    assert_eq!(estate(&format!("{}{apart}", network(""))).vnets[0].dns_servers, ["10.1.0.5"]);
}

#[test]
fn the_older_zone_disturbs_no_node() {
    // Only the zone of the account endpoint has a region in its name.
    let old = json!({
        "id": format!("{NETWORK}/privateDnsZones/privatelink.westeurope.batch.azure.com/virtualNetworkLinks/l"), "name": "l",
        "type": "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        "properties": { "virtualNetwork": id("virtualNetworks/spoke") },
    });
    let estate = read::read(&[Source::new("old.json", old.to_string())]).estate;
    assert_eq!(estate.dns_zones.len(), 1);
}

/// A service-tag file that knows West Europe alone, with two adjacent prefixes for Batch.
fn tags(batch: &[&str]) -> TagTable {
    let tag = |name: &str, prefixes: &[&str]| json!({ "name": name, "properties": { "region": "westeurope", "addressPrefixes": prefixes } });
    let storage = ["20.150.0.0/24"];
    let values = [
        tag("BatchNodeManagement", batch),
        tag("BatchNodeManagement.WestEurope", batch),
        tag("Storage", &storage),
        tag("Storage.WestEurope", &storage),
        tag("AzureCloud.westeurope", &["20.0.0.0/8"]),
    ];
    let text = json!({ "changeNumber": 1, "cloud": "Public", "values": values }).to_string();
    TagTable::with_weekly_file("ServiceTags_Public_20260101.json", &text).unwrap()
}

#[test]
fn the_longest_prefix_is_that_of_the_tag_as_listed() {
    let with = |routes: &[(&str, &str)]| {
        let spoke = network("spoke", 0, &[("nodes", routed(json!({})))], json!({}));
        let documents = [spoke, table("rt", routes), pool("BatchManaged"), public_access()];
        let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
        let options = Options { service_tags: Some(tags(&["20.40.0.0/25", "20.40.0.128/25"])), ..west_europe() };
        subject_with(&texts, "pool", options).requirements[SIMPLIFIED].verdict
    };
    let tag = "BatchNodeManagement.WestEurope";
    assert_eq!(with(&[(tag, "Internet"), ("20.40.0.0/24", "None")]), Verdict::Open);
    assert_eq!(with(&[(tag, "None"), ("20.40.0.0/24", "Internet")]), Verdict::Blocked);
    assert_eq!(with(&[(tag, "Internet"), ("20.40.0.0/25", "None")]), Verdict::Partly);
    // The file shows how long the prefixes of the tag of all services are.
    assert_eq!(with(&[("AzureCloud.westeurope", "None"), ("20.40.0.0/16", "Internet")]), Verdict::Open);
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

#[test]
fn a_location_wins_over_every_tag() {
    let of = |documents: &[Value]| {
        let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
        let subject = subject_with(&texts, "pool", Options::default());
        (subject.region, subject.requirements[SIMPLIFIED].verdict)
    };
    let tag = "BatchNodeManagement.WestEurope";
    assert_eq!(of(&[group(Some("westeurope"), tag)]), (Some("westeurope".to_owned()), Verdict::Open));
    assert_eq!(of(&[group(Some("Atlantis North"), tag)]), (Some("atlantisnorth".to_owned()), Verdict::Unknown));
    assert_eq!(of(&[group(None, tag)]), (Some("westeurope".to_owned()), Verdict::Open));
    // Another resource shows where all of it is.
    let mut elsewhere = account(json!({}));
    elsewhere["location"] = json!("northeurope");
    assert_ne!(of(&[group(None, tag), elsewhere]).1, Verdict::Open);
    let mut unheard = account(json!({ "publicNetworkAccess": "Enabled" }));
    unheard["location"] = json!("atlantisnorth");
    let nodes = json!({ "networkSecurityGroup": id("networkSecurityGroups/nsg") });
    let spoke = network("spoke", 0, &[("nodes", nodes)], json!({}));
    assert_eq!(of(&[spoke, group(Some("westeurope"), tag), unheard, pool("BatchManaged")]).1, Verdict::Unknown);
}

#[test]
fn regions_without_simplified_communication_do_not_move() {
    for (location, cloud_tag) in [("westindia", "WestIndia"), ("usdodeast", "USDoDEast"), ("chinanorth", "ChinaNorth")]
    {
        let texts = [group(Some(location), &format!("BatchNodeManagement.{cloud_tag}")).to_string()];
        let subject = subject_with(&texts, "nsg", Options::default());
        assert_eq!(subject.impact, Impact::Unsupported, "{location}");
        assert_eq!(subject.modes.simplified, Verdict::Blocked, "{location}");
        assert!(subject.reasons[0].contains("does not offer simplified communication"), "{:?}", subject.reasons);
    }
    for offered in ["southindia", "usgovvirginia", "chinanorth2"] {
        assert!(Region::find(offered).unwrap().offers_simplified(), "{offered}");
    }
}

#[test]
fn the_data_plane_shows_the_region_of_its_pools() {
    let list = json!([{
        "id": "p1", "url": "https://farm.northeurope.batch.azure.com/pools/p1", "state": "active", "vmSize": "standard_d2s_v3",
        "allocationState": "steady", "virtualMachineConfiguration": { "nodeAgentSKUId": "batch.node.ubuntu 22.04" },
    }]);
    let powershell = "PS> Get-AzBatchPool -BatchContext $context\n\n\
        AllocationState    : Steady\n\
        AutoScaleEnabled   : False\n\
        CurrentDedicated   : 4\n\
        Id                 : p1\n\
        OSFamily           : 5\n\
        TargetOSVersion    : *\n\
        State              : Active\n\
        Url                : https://farm.usgovvirginia.batch.usgovcloudapi.net/pools/p1\n\
        VirtualMachineSize : standard_d1_v2\n";
    let of = |text: String| subject_with(&[text], "p1", Options::default());
    assert_eq!(of(list.to_string()).region.as_deref(), Some("northeurope"));
    let old = of(powershell.to_owned());
    assert_eq!((old.region.as_deref(), old.impact), (Some("usgovvirginia"), Impact::Unsupported));
    assert!(old.reasons[0].contains("29 February 2024"), "{:?}", old.reasons);
    // A region that was chosen against it is told.
    let chosen = subject_with(&[list.to_string()], "p1", west_europe());
    let differs =
        |subject: &Subject| subject.findings.iter().any(|finding| finding.message.contains("You chose the region"));
    assert!(differs(&chosen), "{:?}", chosen.findings);
    let same = Options { region: Region::find("northeurope"), ..Options::default() };
    assert!(!differs(&subject_with(&[list.to_string()], "p1", same)));
}

#[test]
fn an_endpoint_that_may_be_elsewhere_is_not_missing() {
    let with = |more: &str| {
        let text = format!(
            r#"
resource "azurerm_batch_account" "a" {{
  name = "farm"
  resource_group_name = "g"
  location = "westeurope"
  public_network_access_enabled = false
}}
resource "azurerm_batch_pool" "p" {{
  name = "pool"
  resource_group_name = "g"
  account_name = azurerm_batch_account.a.name
  vm_size = "Standard_D2s_v3"
  network_configuration {{
    subnet_id = "{NETWORK}/virtualNetworks/spoke/subnets/nodes"
    public_address_provisioning_type = "NoPublicIPAddresses"
  }}
}}
{more}
"#
        );
        verdict_of_text(&text, SIMPLIFIED)
    };
    assert_eq!(with(""), Verdict::Blocked);
    let module = "module \"endpoint\" {\n  source = \"./endpoint\"\n  target = azurerm_batch_account.a.id\n}\n";
    assert_eq!(with(module), Verdict::Unknown);
    let template = |more: Value| {
        let pool = json!({
            "type": "Microsoft.Batch/batchAccounts/pools", "apiVersion": "2024-02-01", "name": "farm/pool",
            "properties": { "vmSize": "standard_d2s_v3", "networkConfiguration": {
                "subnetId": format!("{NETWORK}/virtualNetworks/spoke/subnets/nodes"),
                "publicIPAddressConfiguration": { "provision": "NoPublicIPAddresses" },
            } },
        });
        let account = json!({
            "type": "Microsoft.Batch/batchAccounts", "apiVersion": "2024-02-01", "name": "farm", "location": "westeurope",
            "properties": { "publicNetworkAccess": "Disabled" },
        });
        let template = json!({ "contentVersion": "1.0.0.0", "resources": [account, pool, more] });
        subject_with(&[template.to_string()], "pool", west_europe()).requirements[SIMPLIFIED].verdict
    };
    let linked = json!({
        "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "endpoints",
        "properties": { "mode": "Incremental", "templateLink": { "relativePath": "endpoints.json" } },
    });
    assert_eq!(template(linked), Verdict::Unknown);
    let endpoint = json!({
        "type": "Microsoft.Network/privateEndpoints", "apiVersion": "2023-04-01", "name": "pe", "location": "westeurope",
        "properties": { "subnet": { "id": format!("{NETWORK}/virtualNetworks/spoke/subnets/pe") },
            "privateLinkServiceConnections": [{ "name": "c", "properties": {
                "privateLinkServiceId": "[parameters('target')]", "groupIds": "[parameters('groups')]" } }] },
    });
    assert_eq!(template(endpoint), Verdict::Unknown);
}

#[test]
fn an_account_is_opened_only_after_everything_else_is_denied() {
    let spoke = network("spoke", 0, &[("nodes", json!({}))], json!({}));
    let account = account(json!({ "publicNetworkAccess": "Disabled", "privateEndpointConnections": [] }));
    let documents = [spoke, account, pool("BatchManaged")];
    let sources: Vec<Source> = documents.iter().map(|one| Source::new("x", one.to_string())).collect();
    let plan = switchover::plan(&sources, &Options { edition: Edition::Ga, ..west_europe() });
    let steps = plan.checklist.phases.iter().flat_map(|phase| &phase.steps);
    let commands = steps.flat_map(|step| &step.choices).map(|choice| choice.commands.join("\n"));
    let opening = commands.into_iter().find(|commands| commands.contains("--public-network-access Enabled")).unwrap();
    let at = |part: &str| opening.find(part).unwrap();
    let enabled = at("--public-network-access Enabled");
    assert!(at("--profile BatchAccount --default-action Deny") < enabled, "{opening}");
    assert!(at("--profile NodeManagement --default-action Deny") < at("network-rule add"), "{opening}");
    assert!(at("network-rule add") < enabled, "{opening}");
}

#[test]
fn the_rules_of_an_account_are_given_the_addresses_that_nodes_call_from() {
    let with = |address: Value, allowed: &[&str]| {
        let rules: Vec<Value> = allowed.iter().map(|value| json!({ "action": "Allow", "value": value })).collect();
        let access = json!({ "nodeManagementAccess": { "defaultAction": "Deny", "ipRules": rules } });
        let account = account(
            json!({ "publicNetworkAccess": "Enabled", "networkProfile": access, "privateEndpointConnections": [] }),
        );
        let nodes = json!({ "natGateway": id("natGateways/nat"), "defaultOutboundAccess": false });
        let spoke = network("spoke", 0, &[("nodes", nodes)], json!({}));
        let nat = resource("natGateways", "nat", json!({ "publicIpAddresses": [id("publicIPAddresses/out")] }));
        let address = resource("publicIPAddresses", "out", json!({ "ipAddress": address }));
        let sources =
            [spoke, account, nat, address, pool("NoPublicIPAddresses")].map(|one| Source::new("x", one.to_string()));
        let plan = switchover::plan(&sources, &Options { edition: Edition::Ga, ..west_europe() });
        let steps = plan.checklist.phases.iter().flat_map(|phase| &phase.steps);
        let commands = steps.flat_map(|step| &step.choices).flat_map(|choice| choice.commands.clone());
        commands.filter_map(|command| Some(command.split_once("--ip-address ")?.1.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(with(json!("20.1.2.3"), &[]), ["20.1.2.3"]);
    assert_eq!(with(json!("20.1.2.3"), &["20.1.2.4"]), ["20.1.2.3"]);
    assert_eq!(with(json!("20.1.2.3"), &["20.1.2.0/24"]), [""; 0]);
}

#[test]
fn always_allow_that_may_be_in_force_leaves_a_group_unknown() {
    let rule = json!({
        "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkManagers/m/securityAdminConfigurations/c/\
               ruleCollections/all/rules/out",
        "name": "out", "direction": "Outbound", "access": "AlwaysAllow", "protocol": "Any", "priority": 1, "sources": [],
        "destinations": [],
    });
    let nodes = json!({ "networkSecurityGroup": id("networkSecurityGroups/nsg") });
    let group = group(Some("westeurope"), "VirtualNetwork");
    let networks = |both: bool| {
        let spoke = network("spoke", 0, &[("nodes", nodes.clone())], json!({}));
        let other = network("other", 1, &[("x", json!({}))], json!({}));
        if both { vec![spoke, other] } else { vec![spoke] }
    };
    let with = |both: bool| {
        let others = [group.clone(), rule.clone(), pool("BatchManaged"), public_access()];
        verdict(&[networks(both), others.to_vec()].concat(), SIMPLIFIED)
    };
    assert_eq!(with(true), Verdict::Unknown);
    assert_eq!(with(false), Verdict::Open);
}
