//! Peerings: which firewalls in other networks the nodes reach.

use model::plan::Verdict;
use serde_json::{Value, json};

use super::{
    NETWORK, PEERINGS, SIMPLIFIED, firewall, network, peered, pool, public_access, routed, subject_with, table,
    terraform_of_hub, verdict, verdict_of_nodes, west_europe,
};

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

#[test]
fn peerings_of_terraform_have_to_be_there_from_both_sides() {
    assert_eq!(verdict_of_nodes(&terraform_of_hub(PEERINGS, "")), Verdict::Open);
    let (forth, _) = PEERINGS.split_at(PEERINGS.rfind("resource").unwrap());
    assert_eq!(verdict_of_nodes(&terraform_of_hub(forth, "")), Verdict::Unknown);
    assert_eq!(verdict_of_nodes(&terraform_of_hub("", "")), Verdict::Unknown);
}
