//! NAT gateways: the addresses that an account sees, and outbound access without them.

use model::plan::Verdict;
use serde_json::{Value, json};

use super::{
    NETWORK, SIMPLIFIED, account, firewall, id, network, peered, pool, public_access, resource, routed, subject_with,
    table, verdict, west_europe,
};

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
