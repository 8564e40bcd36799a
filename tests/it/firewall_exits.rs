//! How a firewall reaches the internet, and whether nodes reach it.

use model::plan::Verdict::{self, Blocked, Open, Unknown};
use serde_json::{Value, json};

use crate::small_estate::{account, firewall, id, plan, pool, resource, table, vnet};

const NETWORKS: &str = "Microsoft.Network/virtualNetworks";

fn subnet(name: &str, members: &Value) -> Value {
    let mut subnet = id(&format!("{NETWORKS}/vnet/subnets/{name}"));
    subnet["name"] = json!(name);
    subnet["addressPrefix"] = json!(if name == "nodes" { "10.0.0.0/24" } else { "10.0.255.0/26" });
    members.as_object().unwrap().iter().for_each(|(member, value)| subnet[member] = value.clone());
    subnet
}

#[track_caller]
fn comes(firewall: &Value, of_firewall: &Value, others: &[Value], expected: Verdict) {
    let mut network = vnet();
    let routes = json!({"routeTable": id("Microsoft.Network/routeTables/rt")});
    network["subnets"] = json!([subnet("nodes", &routes), subnet("AzureFirewallSubnet", of_firewall)]);
    let to_firewall = table(&[("0.0.0.0/0", "10.0.255.4")]);
    let documents = [&[network, to_firewall, firewall.clone(), account(), pool("BatchManaged")], others].concat();
    let plan = plan(&documents, None);
    let subject = plan.subjects.iter().find(|subject| subject.name == "pool").unwrap();
    assert_eq!(subject.modes.simplified, expected, "{subject:#?}");
}

/// A firewall that allows everything, with a network for its management.
fn tunnelled(address: Option<Value>) -> Value {
    let mut firewall = firewall(&[(100, "Allow", "*")]);
    firewall["ipConfigurations"][0]["subnet"] = id(&format!("{NETWORKS}/vnet/subnets/AzureFirewallSubnet"));
    let management = json!({"name": "m", "publicIPAddress": id("Microsoft.Network/publicIPAddresses/management")});
    firewall["managementIpConfiguration"] = management;
    match address {
        Some(address) => firewall["ipConfigurations"][0]["publicIPAddress"] = address,
        None => drop(firewall["ipConfigurations"][0].as_object_mut().unwrap().remove("publicIPAddress")),
    }
    firewall
}

#[test]
fn a_firewall_without_a_public_address_is_no_egress() {
    let nothing = json!({"natGateway": null, "routeTable": null});
    for address in [None, Some(Value::Null)] {
        comes(&tunnelled(address), &nothing, &[], Unknown);
    }
    let graph = json!({"count": 1, "total_records": 1, "data": [tunnelled(None)]});
    comes(&graph, &nothing, &[], Unknown);
    let internet = resource(
        "Microsoft.Network/routeTables",
        "rtfw",
        &json!({"routes": [{"name": "out", "addressPrefix": "0.0.0.0/0", "nextHopType": "Internet"}]}),
    );
    let with_table = json!({"routeTable": id("Microsoft.Network/routeTables/rtfw")});
    comes(&tunnelled(None), &with_table, &[internet], Unknown);
    let dropped = resource(
        "Microsoft.Network/routeTables",
        "rtfw",
        &json!({"routes": [{"name": "out", "addressPrefix": "0.0.0.0/0", "nextHopType": "None"}]}),
    );
    comes(&tunnelled(None), &with_table, &[dropped], Blocked);
}

#[test]
fn a_public_address_or_a_nat_gateway_is_an_egress() {
    let own = id("Microsoft.Network/publicIPAddresses/afw");
    comes(&tunnelled(Some(own)), &json!({}), &[], Open);
    let gateway = json!({"publicIpAddresses": [id("Microsoft.Network/publicIPAddresses/nat")]});
    let gateway = resource("Microsoft.Network/natGateways", "out", &gateway);
    comes(&tunnelled(None), &json!({"natGateway": id("Microsoft.Network/natGateways/out")}), &[gateway], Open);
}

#[test]
fn the_ends_of_a_peering_that_contradict_each_other_are_said_to() {
    let mut own = vnet();
    let hub = id(&format!("{NETWORKS}/hub"));
    own["virtualNetworkPeerings"] = json!([{"name": "p", "remoteVirtualNetwork": hub,
        "remoteAddressSpace": {"addressPrefixes": ["10.9.0.0/16"]}, "allowVirtualNetworkAccess": true}]);
    own["subnets"][0]["networkSecurityGroup"] = Value::Null;
    let mut firewall = firewall(&[(100, "Allow", "*")]);
    firewall["ipConfigurations"][0]["privateIPAddress"] = json!("10.9.0.4");
    firewall["ipConfigurations"][0]["subnet"] = id(&format!("{NETWORKS}/hub/subnets/AzureFirewallSubnet"));
    let hub = |peerings: Option<Value>| {
        let mut body = json!({"addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}, "subnets": [
            {"name": "AzureFirewallSubnet", "addressPrefix": "10.9.0.0/26"}]});
        if let Some(peerings) = peerings {
            body["virtualNetworkPeerings"] = peerings;
        }
        resource(NETWORKS, "hub", &body)
    };
    let facts = |own: &Value, hub: Value| {
        let documents =
            [own.clone(), hub, firewall.clone(), table(&[("0.0.0.0/0", "10.9.0.4")]), account(), pool("BatchManaged")];
        let plan = plan(&documents, None);
        let subject = plan.subjects.into_iter().find(|subject| subject.name == "pool").unwrap();
        let hops = subject.requirements.into_iter().flat_map(|own| own.hops);
        let facts: Vec<String> = hops
            .flat_map(|hop| hop.missing)
            .map(|fact| format!("{} {}", fact.fact.plain(), fact.how.plain()))
            .collect();
        (subject.modes.simplified, facts.join("\n"))
    };
    let (verdict, told) = facts(&own, hub(Some(json!([]))));
    assert_eq!(verdict, Unknown);
    assert!(told.contains("contradict each other") && told.contains("Export both virtual networks again"), "{told}");
    assert!(!told.contains("Paste both virtual networks with their peerings"), "{told}");
    // Azure shows this state only while both ends are there.
    own["virtualNetworkPeerings"][0]["peeringState"] = json!("Connected");
    assert_eq!(facts(&own, hub(Some(json!([])))).0, Open);
    assert_eq!(facts(&own, hub(None)).0, Open);
}
