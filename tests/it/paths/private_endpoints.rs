//! Private endpoints: the routes and NSGs that apply to them, and the names that lead to them.

use model::plan::Verdict;
use serde_json::{Value, json};
use switchover::Source;

use super::{BATCH, NETWORK, SIMPLIFIED, account, id, network, pool, resource, routed, table, verdict};

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
