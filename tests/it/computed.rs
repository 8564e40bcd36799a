//! References in templates that functions compute: they refer to resources, and define none.

use model::estate::Estate;
use serde_json::{Value, json};
use switchover::{Options, Source};

use crate::support::assessed;

/// The references of a network, a firewall and an account, each to something that the template does not declare.
const REFERENCES: [(&str, &str); 7] = [
    ("nsg", "Microsoft.Network/networkSecurityGroups"),
    ("routes", "Microsoft.Network/routeTables"),
    ("nat", "Microsoft.Network/natGateways"),
    ("address", "Microsoft.Network/publicIPAddresses"),
    ("hub", "Microsoft.Network/virtualNetworks"),
    ("policy", "Microsoft.Network/firewallPolicies"),
    ("endpoint", "Microsoft.Network/privateEndpoints"),
];

/// A template whose references are written by `write`, which gets the type and the name of a resource.
fn template(write: fn(&str, &str) -> Value) -> Value {
    let variables = REFERENCES.map(|(name, kind)| (name.to_owned(), write(kind, name)));
    let to = |name: &str| format!("[variables('{name}')]");
    let resource = |kind: &str, name: &str, properties: Value| json!({"type": kind, "apiVersion": "2024-05-01", "name": name, "location": "westeurope", "properties": properties});
    let subnet = json!({"addressPrefix": "10.0.0.0/24", "networkSecurityGroup": to("nsg"), "routeTable": to("routes"),
        "natGateway": to("nat"), "privateEndpoints": [to("endpoint")]});
    let network = json!({"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": [{"name": "s", "properties": subnet}],
        "virtualNetworkPeerings": [{"name": "p", "properties": {"remoteVirtualNetwork": to("hub")}}]});
    let at = json!({"privateIPAddress": "10.1.0.4", "publicIPAddress": to("address")});
    let firewall = json!({"firewallPolicy": to("policy"), "ipConfigurations": [{"name": "c", "properties": at}]});
    let connection = json!({"privateEndpoint": to("endpoint"), "groupIds": ["nodeManagement"]});
    let account = json!({"privateEndpointConnections": [{"properties": connection}]});
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "variables": Value::Object(variables.into_iter().collect()),
        "resources": [
            resource("Microsoft.Network/virtualNetworks", "v", network),
            resource("Microsoft.Network/azureFirewalls", "fw", firewall),
            resource("Microsoft.Batch/batchAccounts", "account", account),
        ],
    })
}

/// How many resources of each kind the estate has.
fn counts(estate: &Estate) -> [usize; 9] {
    [
        estate.nsgs.len(),
        estate.route_tables.len(),
        estate.nat_gateways.len(),
        estate.public_addresses.len(),
        estate.vnets.len(),
        estate.firewall_policies.len(),
        estate.private_endpoints.len(),
        estate.firewalls.len(),
        estate.accounts.len(),
    ]
}

#[test]
fn a_reference_that_is_computed_means_the_same_and_defines_nothing() {
    let forms: [fn(&str, &str) -> Value; 5] = [
        |kind, name| json!({"id": format!("[resourceId('{kind}', '{name}')]")}),
        |kind, name| json!(format!("[createObject('id', resourceId('{kind}', '{name}'))]")),
        |kind, name| {
            json!(format!("[union(createObject('id', 'x'), createObject('id', resourceId('{kind}', '{name}')))]"))
        },
        |kind, name| json!(format!("[shallowMerge(createArray(createObject('id', resourceId('{kind}', '{name}'))))]")),
        |kind, name| json!(format!("[first(createArray(createObject('id', resourceId('{kind}', '{name}'))))]")),
    ];
    let read = forms.map(|write| {
        let text = template(write).to_string();
        let (read, subjects) = assessed(&[Source::new("template.json", text)], &Options::default());
        let facts: Vec<String> = subjects
            .iter()
            .flat_map(|subject| &subject.requirements)
            .flat_map(|requirement| &requirement.hops)
            .map(|hop| format!("{} {:?} {:?} {:?}", hop.name, hop.kind, hop.verdict, hop.missing))
            .collect();
        (counts(&read.estate), read.estate.subnets.as_slice()[0].nsg.clone(), facts)
    });
    assert_eq!(read[0].0, [0, 0, 0, 0, 1, 0, 0, 1, 1]);
    assert!(read[0].1.is_some());
    for other in &read[1..] {
        assert_eq!(*other, read[0]);
    }
}
