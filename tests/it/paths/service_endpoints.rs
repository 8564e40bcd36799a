//! Service endpoints: which requirements they carry past the routes.

use model::net::{Region, TagTable};
use model::plan::Verdict;
use serde_json::{Value, json};

use super::{NETWORK, STORAGE, id, network, pool, public_access, resource, routed, table, verdict, verdict_of_text};

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
