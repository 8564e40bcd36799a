//! A sample as `az` prints it, and as Resource Graph answers.

use serde_json::{Value, json};
use switchover::Source;

use super::sample::{REGION, Rule, Sample};

/// Where everything is.
pub const GROUP: &str =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-batch/providers/Microsoft.Network";

/// The id of a resource.
pub fn id(kind: &str, name: &str) -> String {
    format!("{GROUP}/{kind}/{name}")
}

/// The network with the subnet that the group and the table are on.
pub fn network(_sample: &Sample) -> Source {
    let vnet = id("virtualNetworks", "vnet");
    let subnet = json!({
        "id": format!("{vnet}/subnets/nodes"),
        "name": "nodes",
        "type": "Microsoft.Network/virtualNetworks/subnets",
        "addressPrefix": "10.1.0.0/24",
        "networkSecurityGroup": { "id": id("networkSecurityGroups", "nsg") },
        "routeTable": { "id": id("routeTables", "rt") },
    });
    let network = json!({
        "id": vnet,
        "name": "vnet",
        "type": "Microsoft.Network/virtualNetworks",
        "location": REGION,
        "addressSpace": { "addressPrefixes": ["10.1.0.0/16"] },
        "subnets": [subnet],
    });
    Source::new("vnet.json", network.to_string())
}

/// A value, or a list of them, in the member that Azure has for it.
fn one_or_more(object: &mut Value, single: &str, plural: &str, values: &[&str]) {
    match values {
        [one] => object[single] = json!(one),
        more => object[plural] = json!(more),
    }
}

fn rule(rule: &Rule) -> Value {
    let mut object = json!({
        "name": rule.name,
        "priority": rule.priority,
        "direction": rule.direction,
        "access": rule.access,
        "protocol": rule.protocol,
        "sourcePortRange": "*",
    });
    one_or_more(&mut object, "sourceAddressPrefix", "sourceAddressPrefixes", &rule.sources);
    one_or_more(&mut object, "destinationAddressPrefix", "destinationAddressPrefixes", &rule.destinations);
    one_or_more(&mut object, "destinationPortRange", "destinationPortRanges", &rule.ports);
    object
}

/// What the group has inside.
fn nsg(sample: &Sample) -> Value {
    json!({ "securityRules": sample.rules.iter().map(rule).collect::<Vec<_>>() })
}

/// What the table has inside.
fn route_table(sample: &Sample) -> Value {
    let routes = sample.routes.iter().map(|route| {
        json!({
            "name": route.name,
            "addressPrefix": route.prefix,
            "nextHopType": route.hop,
            "nextHopIpAddress": route.address,
        })
    });
    json!({ "disableBgpRoutePropagation": false, "routes": routes.collect::<Vec<_>>() })
}

/// The group and the table as resources: type, name and what is inside.
pub fn resources(sample: &Sample) -> [(&'static str, &'static str, Value); 2] {
    [("networkSecurityGroups", "nsg", nsg(sample)), ("routeTables", "rt", route_table(sample))]
}

/// As `az network nsg show` and `az network route-table show` print them.
pub fn json(sample: &Sample) -> Vec<Source> {
    let source = |(kind, name, mut inside): (&str, &str, Value)| {
        inside["id"] = json!(id(kind, name));
        inside["name"] = json!(name);
        inside["type"] = json!(format!("Microsoft.Network/{kind}"));
        inside["location"] = json!(REGION);
        Source::new(format!("{name}.json"), inside.to_string())
    };
    resources(sample).into_iter().map(source).collect()
}

/// As `az graph query` prints them.
pub fn resource_graph(sample: &Sample) -> Vec<Source> {
    let row = |(kind, name, properties): (&str, &str, Value)| {
        json!({
            "id": id(kind, name),
            "name": name,
            "type": format!("microsoft.network/{}", kind.to_lowercase()),
            "location": REGION,
            "properties": properties,
        })
    };
    let rows: Vec<Value> = resources(sample).into_iter().map(row).collect();
    let answer = json!({ "count": rows.len(), "data": rows, "skip_token": null, "total_records": rows.len() });
    vec![Source::new("graph.json", answer.to_string())]
}
